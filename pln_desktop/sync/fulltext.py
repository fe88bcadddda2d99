"""The whole article out of an item's page. Pure; `extract` runs in the worker processes.

    page -> trafilatura's article | the page's own structure (`content`), where that keeps
            far more prose -> sanitised like everything else from outside

    pool.submit("fulltext.extract", body, address=…, content_type=…, title=…) -> Article
    objection(old, new, feed) -> why `new` must not take the place of `old`, or ""

trafilatura is loaded by the first page a worker reads and nowhere else: 0.4 s and 30 MB.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from dataclasses import field

from pln_desktop.errors import ParseError
from pln_desktop.sync.archive import base_of
from pln_desktop.sync.archive import decoded
from pln_desktop.sync.archive import is_page
from pln_desktop.sync.card import read_card
from pln_desktop.sync.content import depth
from pln_desktop.sync.content import main_content
from pln_desktop.sync.sanitise import Clean
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain
from pln_desktop.sync.sanitise import plain_line

_LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|section|h[1-6]|[dou]l|li|d[dt]|t(?:able|r|d|h)|caption|blockquote|pre|br|hr|"
    r"fig(?:ure|caption))\b[^>]*>"
)
_HEADING = re.compile(r"\s*<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
_PROSE = 50
"""Characters without spaces from which on a block is prose, and no label or menu."""
_FAR_MORE = 0.6
"""Of the structure's prose; with less trafilatura lost paragraphs (measured on the corpus)."""
_MOST = 4_000_000  # characters of a page for trafilatura, whose time grows faster than they do
_DEEPEST = 2_000  # elements in each other that it may meet: reading them takes their square


@dataclass(frozen=True, slots=True)
class Article:
    """What a page holds: safe HTML, its plain text, and why that is not all of it."""

    html: str
    text: str
    title: str = ""  # as the page states it
    inline: dict[str, bytes] = field(default_factory=dict)  # by SHA-256, to be stored
    reason: str = ""


def extract(body: bytes, address: str = "", content_type: str = "", title: str = "") -> Article:
    """The article of a page. Raises ParseError `empty`, or `media` for what is no page.

    `title` is what the reader sees above: a heading that says it again is left out.
    """
    if not body.strip():
        raise ParseError("empty", "the page is empty")
    if not is_page(body, content_type):
        raise ParseError("media", "the address leads to a file, not to a page")
    page = decoded(body, content_type)
    base = base_of(page, address)
    card = read_card(page, address)
    safe = _chosen(page, base)
    html, text = _untitled(safe, title)
    reason = "" if card.free else "the site says that it shows only a part without paying"
    if card.scripted and len(text) < _SCRIPTED:
        reason = "the page shows its words only with a script"
    return Article(html, text, card.title, safe.inline, reason)


_SCRIPTED = 120  # characters: a scripted page with less shows its words to browsers only


def _chosen(page: str, base: str) -> Clean:
    found = clean(_by_trafilatura(page), base)
    whole = clean(main_content(page), base)
    return whole if _prose(found.html) < _FAR_MORE * _prose(whole.html) else found


def _by_trafilatura(page: str) -> str:
    """Its article as HTML that is not sanitised yet; "" for a page it can make nothing of."""
    if len(page) > _MOST or depth(page) > _DEEPEST:
        return ""
    import trafilatura
    from lxml import etree

    # It tells of every page it can make nothing of; we say so ourselves.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    try:
        # Without the page's address: it would make relative ones absolute, and wrongly where
        # the page states a base. The sanitiser does that.
        found = trafilatura.extract(
            page,
            output_format="html",
            include_comments=False,
            include_tables=True,
            include_images=True,
            include_links=True,
            include_formatting=True,
            with_metadata=False,
        )
    except (etree.LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError,
            TypeError, ValueError):  # fmt: skip
        return ""  # its own bugs on broken markup; the page's structure is still there
    return str(found or "")


def _prose(html: str) -> int:
    """Characters in blocks that read like paragraphs: long, and not mostly links."""
    total = 0
    for block in _BLOCK.split(html):
        words = _dense(block)
        if words >= _PROSE and 2 * sum(map(_dense, _LINK.findall(block))) < words:
            total += words
    return total


def _dense(html: str) -> int:
    return len("".join(plain(html).split()))


def _untitled(safe: Clean, title: str) -> tuple[str, str]:
    heading = _HEADING.match(safe.html)
    if heading and title and plain_line(heading[1]).casefold() == title.casefold():
        html = safe.html[heading.end() :]
        return html, plain(html)
    return safe.html, safe.text


# Whether there is something to fetch, and whether what came is worth having

_WHOLE = 200
"""Words from which on a feed's entry that does not break off is the whole article (FRB030)."""
_ENDING = 3  # lines at the end in which an entry may say that it goes on elsewhere
_TAIL = 300  # characters of a line: over a long run of dots the pattern takes the square of it
_GOES_ON = re.compile(
    r"(?:…|\.\.\.|»|→|\[\+\]|read (?:more|on|the (?:full|rest|whole|original)\b.{0,40})"
    r"|(?:continue|keep) reading\b.{0,80}|more\s*>+|weiterlesen\b.{0,80}|mehr lesen|ganzen artikel"
    r" lesen|lire la suite\b.{0,80}|(?:leer|ver) m[áa]s|seguir leyendo\b.{0,80}|ler mais"
    r"|leggi tutto|continua a leggere\b.{0,80}|lees (?:meer|verder)\b.{0,80}|läs mer|les mer"
    r"|læs mere|czytaj (?:więcej|dalej)|читать далее\b.{0,80}|続きを読む|阅读全文|閱讀全文)"
    r"[\s\])>»→.…]*$",
    re.IGNORECASE,
)
_NOT_ENGLISH_SPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


def words(text: str) -> list[str]:
    """The words of a text; scripts without spaces give a word for each two characters."""
    found: list[str] = []
    for word in re.findall(r"\w+", text.casefold()):
        if _NOT_ENGLISH_SPACED.search(word):
            found += [word[at : at + 2] for at in range(0, len(word), 2)]
        else:
            found.append(word)
    return found


def is_whole(text: str) -> bool:
    """Whether a feed's entry is the whole article, so that its page need not be asked."""
    lines = text.strip().splitlines()[-_ENDING:]
    return not any(_GOES_ON.search(line[-_TAIL:]) for line in lines) and len(words(text)) >= _WHOLE


_LESS = 0.7
"""Of the words that are here; a page that now has less is cut, or another one."""
_LINKED = 0.5
"""Of a text's words; more in links is a list of teasers."""
_SHARED = 0.6
"""Of the feed's words; a page that has less of them is about something else."""
_ALIKE = 0.8
"""Of the words of the feed's title; a page that has them in its own is the same one."""
_TELLING = 4  # letters of a word that tells what a text is about
_LITTLE = 150
"""Words; in a longer text a sentence about cookies is one of many."""
_WALLS = (
    (r"\bcookies?\b|\bconsent\b|einwilligung|datenschutz", "a question about cookies"),
    (
        r"\bsubscri(?:be|ption|bers?)\b|\bpaywall\b|\babonn\w+|suscr[ií]b\w+"
        r"|\b(?:sign|log) ?in\b|\banmelden\b|se connecter|iniciar sesi[óo]n",
        "a request to subscribe or sign in",
    ),
    (
        r"\bcaptcha\b|not a robot|you are human|(?:enable|activate) javascript|access denied"
        r"|checking your browser|unusual traffic",
        "a check that keeps programs out",
    ),
    (
        r"(?:page|article|post|site|seite) (?:\w+ )?(?:not found|nicht gefunden|unavailable)"
        r"|\b404\b|page introuvable|página no encontrada|(?:can't|cannot) be found"
        r"|internal server error|something went wrong|under maintenance",
        "that something is wrong with it",
    ),
)


def objection(old: str, new: str, feed: str, titles: tuple[str, str] = ("", "")) -> str:
    """Why the HTML `new` is no better than `old`, in one plain sentence; "" when it is.

    `old` is what is shown now, `feed` the plain text the feed brought, which a page about the
    same thing must hold. An editor's teaser is not in its article: there the feed's and the
    page's `titles` tell.
    """
    here, came = words(plain(old)), words(plain(new))
    if not came:
        return "the page holds no text"
    if wall := _wall(plain(new), came, feed):
        return f"the page shows only {wall}"
    if _linked(new, len(came)) > max(_LINKED, _linked(old, len(here)) + 0.2):
        return "the page holds little but links"
    if not _is_about(came, feed) and not _holds(words(titles[1]), titles[0], _ALIKE, 2):
        return "the page does not hold the words the feed brought"
    if len(came) < len(words(feed)) or (old and plain(old) == plain(new)):
        return "the page holds no more than is here"
    if len(came) < _LESS * len(here):
        return "the page holds less than is here"
    return ""


def better(old: str, new: str, feed: str, titles: tuple[str, str] = ("", "")) -> bool:
    """Whether `new` may take the place of `old`."""
    return not objection(old, new, feed, titles)


def _wall(text: str, came: list[str], feed: str) -> str:
    if len(came) >= _LITTLE:
        return ""
    for pattern, what in _WALLS:
        if re.search(pattern, text, re.IGNORECASE) and not re.search(pattern, feed, re.IGNORECASE):
            return what
    return ""


def _linked(html: str, count: int) -> float:
    return sum(len(words(plain(link))) for link in _LINK.findall(html)) / max(1, count)


def _is_about(came: list[str], feed: str) -> bool:
    """Whether a page holds most of what the feed says; "Read more" and the like aside."""
    lines = [line for line in feed.splitlines() if not _GOES_ON.fullmatch(line.strip())]
    feed = "\n".join(lines)
    return len(_telling(feed)) < 5 or _holds(came, feed, _SHARED, 5)


def _holds(came: list[str], text: str, share: float, least: int) -> bool:
    """Whether so much of a text's telling words came, of at least so many."""
    telling = _telling(text)
    return len(telling) >= least and len(telling & _said(came)) >= share * len(telling)


def _telling(text: str) -> set[str]:
    return {w for w in words(text) if len(w) >= _TELLING or _NOT_ENGLISH_SPACED.match(w)}


def _said(came: list[str]) -> set[str]:
    """The words; for scripts without spaces every two neighbours, wherever a pair began."""
    said = set(came)
    run = "".join(word for word in came if _NOT_ENGLISH_SPACED.match(word))
    said.update(run[at : at + 2] for at in range(len(run)))
    said.update(run)
    return said
