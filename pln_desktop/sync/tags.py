"""What is written for one tag of ordinary HTML: attributes judged, references resolved. Pure.

For `ordinary`; whether it may stand where it does is for `nesting`. Raises Remarkable for whatever
a browser might read in another way than it stands.
"""

from __future__ import annotations

import re
from html.entities import html5

from pln_desktop.sync import allowed
from pln_desktop.sync import embeds
from pln_desktop.sync import nesting

_VOID = ("br", "hr", "img", "wbr")
BREAK = "\x1e"
"""Stands in the text for a border of blocks; legal text holds no such character."""

Tag = tuple[str, str, str]
"""A tag's signs for `nesting`, what is written for it, and BREAK where a block begins or ends."""


def _tag(name: str, signs: str, markup: str) -> Tag:
    if name not in allowed.TEXT_TAGS:
        return signs, "", ""
    return signs, markup, BREAK if name in nesting.BLOCKS | {"br", "tr", "td", "th"} else ""


BEGINS = {
    name: _tag(name, sign, f"<{name}>")
    for name, sign in nesting.BEGINS.items()
    if name not in nesting.RAW and name != "hr"
}
BEGINS["hr"] = _tag("hr", nesting.BEGINS["hr"] + nesting.ENDS["hr"], "<hr>")
BEGINS |= {name: _tag(name, "", f"<{name}>") for name in ("br", "img", "wbr")}
PLAIN = {
    **{name: tag for name, tag in BEGINS.items() if name != "img"},
    **{f"{name}{end}": BEGINS[name] for name in ("br", "hr", "wbr") for end in ("/", " /")},
    **{
        f"/{name}": _tag(name, sign, f"</{name}>")
        for name, sign in nesting.ENDS.items()
        if name != "hr"
    },
    **{f"/{name}": ("", "", "") for name in ("hr", "img", "wbr")},
    "script": (nesting.BEGINS["script"], "", ""),
    "/br": BEGINS["br"],  # so it is read
}
"""Tags without attributes, by what stands between their brackets."""

KNOWN = dict(PLAIN)
"""Also what a feed's pieces have in common: classes and styles, and no address; as they come."""
_MOST_KNOWN = 2000

_KEPT = {name: allowed.ATTRIBUTES["*"] | allowed.ATTRIBUTES.get(name, set()) for name in BEGINS}
_READ = {
    name: allowed.WIDE_ATTRIBUTES["*"] | allowed.WIDE_ATTRIBUTES.get(name, set())
    for name in [*BEGINS, "iframe"]
}
_PLACED = re.compile("href|src|cite|img|data-", re.IGNORECASE)  # with an address of its own
_LONG = 300  # characters of a tag that is worth no room in the memory
_NAME = "[a-z][a-z0-9:_-]*"
_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+"
GIVEN = rf"(?:\s+{_NAME}(?:=(?:{_VALUE}))?)*"
_OPENING = re.compile(
    rf"(?P<name>[a-z][a-z0-9]*)(?P<given>{GIVEN})\s*(?P<closed>/?)", re.ASCII | re.IGNORECASE
)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:=({_VALUE}))?(?=\s|\Z)", re.ASCII | re.IGNORECASE)
_PATH = (
    r"[\w./~%!@+,=:-]*(?:&amp;[\w./~%!@+,=:-]*)*"
    r"(?:\?(?![\"#])[\w./~%!@+,=:?-]*(?:&amp;[\w./~%!@+,=:?-]*)*)?(?:#[\w./~%!@+,=:?-]+)?"
)
_LINK = re.compile(  # as most links are
    rf'a href="(?:(?P<sure>https?://{allowed.SURE_HOST}/{_PATH})|(?P<rooted>/(?!/){_PATH}))"'
    r"(?:\s(?:rel|target|class|id|style|data-[a-z-]+)=\"[^\"]*\")*",
    re.ASCII,
)
_PICTURE = re.compile(  # as most pictures are: what is not named here tells nothing or much
    r'img((?:\s(?:src|alt|width|height|srcset|sizes|class|id|loading|decoding|fetchpriority)="[^"]*")+)'
    r"\s?/?",
    re.ASCII,
)
_ROOTED = re.compile(rf"/(?!/){_PATH}", re.ASCII)
_GIVEN_PLAINLY = re.compile(r'\s([a-z]+)="([^"]*)"')
_SIZE = re.compile("[1-9][0-9]{1,4}", re.ASCII)
FRAME = re.compile(rf"iframe({GIVEN})\s*", re.ASCII)
_SCRIPT = re.compile(rf"script{GIVEN}\s*", re.ASCII)
_COMMENT = re.compile("!-- [^<>]*--")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));")
STRAY = re.compile(r"&(?!amp;|[ \n]|\Z)")
_STRAY_IN_VALUE = re.compile(r"&(?!amp;|[ \n]|\Z|[a-zA-Z0-9_]+=)")
_SURE = re.compile(
    rf"https?://{allowed.SURE_HOST}" r"(?:[/?#][\w./~%!@+,=&;:?#-]*)?",
    re.ASCII,
)
_RELATIVE = re.compile(r"[\w/?#.][\w./~%!@+,=&;?#-]*", re.ASCII)
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w.-]+", re.ASCII)


class Remarkable(Exception):
    """This is for the whole sanitiser."""


def read(inside: str, base: str) -> Tag:
    """A tag that is not KNOWN: one with attributes, a closed one, a picture, an end in capitals."""
    if inside[:1] == "/":
        if (end := PLAIN.get(inside.lower())) is None:
            raise Remarkable
        return end
    if inside[:2] == "a " and (found := _LINK.fullmatch(inside)):
        address = found["sure"] or allowed.below(base, found["rooted"])
        if address:
            return nesting.BEGINS["a"], f'<a href="{address}">', ""
    if inside[:4] == "img " and (picture := _usual_picture(inside, base)):
        return "", picture, ""
    if _SCRIPT.fullmatch(inside):
        return PLAIN["script"]
    if _COMMENT.fullmatch(inside):
        return "", "", ""
    if len(inside) > _LONG or _PLACED.search(inside):
        return _opening(inside, base)
    tag = _opening(inside, None)
    if len(KNOWN) < _MOST_KNOWN:
        KNOWN[inside] = tag
    return tag


def _opening(inside: str, base: str | None) -> Tag:
    found = _OPENING.fullmatch(inside)
    if found is None:
        raise Remarkable
    name, given, closed = found["name"].lower(), found["given"], found["closed"]
    tag = BEGINS.get(name)
    if tag is None or (closed and name not in _VOID):
        raise Remarkable
    signs, markup, breaks = tag
    values = attributes(name, given, base) if given else {}
    if name == "img":
        return signs, _picture(values), breaks
    if not values or not markup:
        return tag
    kept = _KEPT[name]
    words = "".join(f' {key}="{value}"' for key, value in values.items() if key in kept)
    return signs, f"<{name}{words}>", breaks


def attributes(name: str, given: str, base: str | None) -> dict[str, str]:
    """The attributes that may stay, escaped; `base` None where no address is to be among them."""
    kept = _READ[name]
    values: dict[str, str] = {}
    found = _ATTRIBUTE.findall(given)
    if len({one[0].lower() for one in found}) < len(found):
        raise Remarkable  # the first of two counts
    for key, value in found:
        key = key.lower()
        if key not in kept:
            continue
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        if "&" in value:
            value = decoded(value, _STRAY_IN_VALUE)
        if key in allowed.ADDRESSES:
            if base is None:
                raise Remarkable
            judged: str | None = _address(name, key, value, base)
        else:
            judged = allowed.judge(name, key, value, "", {})
        if judged is not None:
            values[key] = escaped(judged).replace('"', "&quot;")
    if len(found) > len(values) > 1 and name not in ("img", "iframe"):
        raise Remarkable  # nh3 changes the order of what it leaves
    return values


def _address(name: str, key: str, value: str, base: str) -> str | None:
    """An address that cannot be read in two ways, absolute; None where it may not stay."""
    if _SURE.fullmatch(value):
        return value
    if not (_RELATIVE.fullmatch(value) or _MAIL.fullmatch(value)):
        raise Remarkable
    judged = allowed.judge(name, key, value, base, {})
    if judged is not None and not (_SURE.fullmatch(judged) or _MAIL.fullmatch(judged)):
        raise Remarkable
    return judged


def _usual_picture(inside: str, base: str) -> str:
    """A picture with nothing odd about it, as `_picture` writes it; "" for any other."""
    found = _PICTURE.fullmatch(inside)
    if found is None:
        return ""
    given = _GIVEN_PLAINLY.findall(found[1])
    values = dict(given)
    if len(values) < len(given):
        return ""
    source, alt = values.get("src", ""), values.get("alt", "")
    if _ROOTED.fullmatch(source):
        source = allowed.below(base, source)
    sure = _SURE.fullmatch(source) and "&" not in source
    if not sure or not _is_plain(alt) or embeds.is_tracker(source):
        return ""
    written = f'<img src="{source}" alt="{alt}"'
    for name in ("width", "height"):
        if (size := values.get(name)) is not None:
            if not _SIZE.fullmatch(size):
                return ""
            written += f' {name}="{size}"'
    return f"{written}>"


def _is_plain(words: str) -> bool:
    """Whether words are folded already, and need no escaping."""
    return words.isprintable() and "&" not in words and words == " ".join(words.split())


def _picture(values: dict[str, str]) -> str:
    """The picture as `embeds` writes it; "" for a tracker."""
    written = embeds.picture(values)
    if written and not written.startswith("<img"):
        raise Remarkable  # its words stand for it
    return written


def decoded(text: str, stray: re.Pattern[str]) -> str:
    """`text` with its references resolved; `stray` finds an ampersand that may begin another."""
    if text.count("&") > text.count("&amp;") and ("&#" in text or stray.search(text)):
        rest = _REFERENCE.sub("", text)
        if stray.search(rest):
            raise Remarkable
        return _REFERENCE.sub(_meant, text)
    return text.replace("&amp;", "&")


def _meant(reference: re.Match[str]) -> str:
    """The characters of a reference, where there is no doubt about them."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        found = html5.get(f"{name};")
        if found is None:
            raise Remarkable
        return found
    number = int(decimal) if decimal else int(hexadecimal, 16)
    # Not the controls, surrogates and noncharacters, each of which has a rule of its own.
    if 32 <= number < 127 or 160 <= number < 0xD800 or 0xE000 <= number < 0xFDD0:
        return chr(number)
    if 0x10000 <= number < 0x1FFF0 or 0x20000 <= number < 0x2FFF0:
        return chr(number)
    raise Remarkable


def escaped(text: str) -> str:
    """`text` as nh3 writes it between tags."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;") if "\xa0" in text else text
