"""What a person pasted, as one web address. Pure: nothing here asks the network."""

from __future__ import annotations

import re

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))(.*)", re.DOTALL)
_LOCAL = re.compile(
    r"(?:localhost|\[[0-9a-fA-F:.]+\]|(?=[^/?#:@]*\.[^/?#:@])[^/?#:@]++)(?::\d+)?(?:[/?#]|$)"
)
_LONGEST, _LONGEST_NAME = 16_000, 300
"""Patterns take their time; no server bears a longer address."""
_IPV6 = re.compile(r"\[[\da-fA-F:.]*\]")
_BEFORE = {"feed", "feeds", "web+feed", "rss", "podcast", "podcasts", "pcast", "itpc"} | {
    "itms", "itmss", "itms-podcast", "itms-podcasts"
}  # fmt: skip
"""Schemes by which pages hand an address to a reader or a podcast player; what follows counts."""
_ADDRESS = re.compile(
    r"(?<![\w@.])(?:(?:(?:https?|feed|rss|pcast|podcast|itpc):/*)+[^\s<>\"'`{}|\\^]+"
    r"|www\.[^\s<>\"'`{}|\\^]+)",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:acct:/*)?@?([\w.-]*\w)@([^\s/@:?#]+\.[^\s/@:?#]*\w(?::\d+)?)", re.IGNORECASE
)
_BLUESKY = re.compile(r"@([a-z0-9-]+\.bsky\.social)", re.IGNORECASE)
_AT = re.compile(r"at://((?:did:[a-z]+:[\w.:%-]+)|[\w.-]+\.[\w-]+)(?:/.*)?", re.IGNORECASE)
# Zero-width characters, soft hyphens and marks of direction: never part of what was meant.
_UNSEEN = dict.fromkeys([0xAD, 0x61C, *range(0x200B, 0x2010), 0x2060, 0xFEFF]) | dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_ENDS = ".,;:!?…'\"’”»›*_`"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_AROUND = {"<": ">", "(": ")", "[": "]", "{": "}", '"': '"', "'": "'", "`": "`"} | {
    "“": "”", "‘": "’", "„": "“", "«": "»", "‹": "›", "»": "«"
}  # fmt: skip


def clean_address(text: str) -> str:
    """A typed or pasted address as a web address; FetchError `address` or `scheme` says what is
    wrong. What it gives is given back unchanged.

    FRB060: `feed:` and its kin are understood, a missing scheme means https (FRB061); path and
    query stay as they were typed (FRB066) but for punctuation at their end. A sentence with one
    address in it means that address.
    """
    if len(text) > _LONGEST:
        raise FetchError("address", "this is too long for a web address")
    text = _unwrapped(text.translate(_UNSEEN).strip())
    if not text:
        raise FetchError("address", "no address was given")
    text = _named(text) or text
    if re.search(r"\s", text) or not _whole(text):
        text = _among_words(text)
    if re.search(r'[<>"\\^`{|}\x00-\x1f\x7f]', text.partition("?")[0]):
        raise FetchError(
            "address", "there are characters in the address that none can have", address=text
        )
    return read_address(_ended(_with_scheme(text))).text


def _unwrapped(text: str) -> str:
    """Without the brackets or quotes around the whole."""
    while len(text) > 1 and _AROUND.get(text[0]) == text[-1] and not _IPV6.fullmatch(text):
        text = text[1:-1].strip()
    return text


def _named(text: str) -> str:
    """The page of a name in the fediverse or on Bluesky; "" where it is none."""
    if found := _BLUESKY.fullmatch(text) or _AT.fullmatch(text):
        return f"https://bsky.app/profile/{found[1]}"
    found = _NAME.fullmatch(text) if len(text) < _LONGEST_NAME else None
    if found is None:
        return ""
    if not text.startswith(("@", "acct:", "ACCT:", "Acct:")):
        raise FetchError(
            "address",
            f"this looks like a mail address; a name on Mastodon is written @{found[1]}@{found[2]}",
            address=text,
        )
    return f"https://{found[2]}/@{found[1]}"


def _whole(text: str) -> bool:
    """Whether the text is one address and no words around it."""
    return bool(_SCHEME.match(text) or _LOCAL.match(text.removeprefix("//")))


def _among_words(text: str) -> str:
    """The one address in a text; FetchError when there is none, more than one, or a doubt."""
    found = list(_ADDRESS.finditer(text))
    different = list(dict.fromkeys(_ended(one[0]) for one in found))
    if len(different) > 1:
        raise FetchError(
            "address", "there is more than one address in this text; give one of them", address=text
        )
    if not found and not re.search(r"\s", text):
        return text  # what is wrong with it is told by who reads it
    if not found or _doubtful(text, found[0]):
        raise FetchError("address", "there is a space inside the address", address=text)
    return different[0]


def _doubtful(text: str, found: re.Match[str]) -> bool:
    """Whether words behind an address on its line may as well be more of it."""
    begins = found.start() == 0 and found[0] == _ended(found[0])
    return begins and bool(re.match(r"[^\S\n]+[\w/?#&=.%]", text[found.end() :]))


def _ended(text: str) -> str:
    """Without fragment, punctuation and brackets that belong to the sentence around it."""
    text = text.partition("#")[0]
    while text:
        last = text[-1]
        opening = _PAIRS.get(last)
        if last not in _ENDS and (opening is None or text.count(opening) >= text.count(last)):
            break
        text = text[:-1]
    return text


def _with_scheme(text: str) -> str:
    while (match := _SCHEME.match(text)) and match[1].lower() in _BEFORE and match[2].strip("/"):
        text = match[2].lstrip("/")
    if match and match[1].lower() in ("http", "https"):
        return f"{match[1].lower()}:{match[2]}"
    if match and (match[2].startswith("//") or not _LOCAL.match(text)):
        raise FetchError(
            "scheme",
            f"only http and https addresses can be followed, not {match[1]}:",
            address=text,
        )
    text = text.removeprefix("//")
    if not _LOCAL.match(text):
        raise FetchError("address", "this is no web address: it names no site", address=text)
    return f"https://{text}"
