"""Attacks on whoever reads: every way we know to load, run or tell something from HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from tests.sync.corpus import ROOT

ATTACKS = Path(__file__).parents[1] / "data" / "attacks.txt"
ADDRESSES = (
    "{origin}/canary?{n}",
    "//{host}/canary?{n}",
    "java&#x0A;script:fetch('{origin}/{n}')",
    "data:text/html,<img src='{origin}/{n}'>",
)
EVENTS = """
onload onerror onclick onfocus onblur onmouseover onpointerenter onanimationstart ontransitionend
ontoggle onbeforetoggle onscrollend onwheel oncopy onpaste ondrag onbegin onend onrepeat onplay
onloadedmetadata onpageshow onhashchange onmessage onresize oncontentvisibilityautostatechange
onsecuritypolicyviolation ongotpointercapture onselectionchange onunhandledrejection
"""


def attacks(origin: str) -> list[str]:
    """HTML; every address in it leads to `origin`, where nobody may knock."""
    return list(_attacks(origin))


def _attacks(origin: str) -> Iterator[str]:
    host = origin.removeprefix("http://")
    for template in _lines("loading"):
        for number, address in enumerate(ADDRESSES):
            yield template.replace("{u}", address.format(origin=origin, host=host, n=number))
    run = f"fetch('{origin}/ran')"
    for event in EVENTS.split():
        yield f'<p {event}="{run}">x</p><img src=x {event}={run}><svg {event}={run}></svg>'
    for twisted in _lines("twisted"):
        yield twisted.replace("{origin}", origin).replace("{host}", host).replace("X", run)
    for path in sorted((ROOT / "hostile" / "xss-bleach").glob("*.test")):
        yield path.read_text("utf-8").split("\n--\n")[0].strip()


def _lines(section: str) -> list[str]:
    return (
        ATTACKS.read_text("utf-8").partition(f"[{section}]\n")[2].partition("\n\n")[0].splitlines()
    )


def rss(html: list[str]) -> bytes:
    """Everything an entry has is the attack."""
    entries = "".join(
        f"<item><guid>{n}</guid><title>{escape(one)}</title><description>{escape(one)}</description>"
        f"<author>{escape(one)}</author><category>{escape(one)}</category>"
        f"<link>javascript:alert({n})</link><comments>file:///etc/passwd</comments></item>"
        for n, one in enumerate(html)
    )
    return f"<rss version='2.0'><channel><title>R</title>{entries}</channel></rss>".encode()


def atom(html: list[str]) -> bytes:
    """As Atom, with addresses of files and pictures that lead to what must not be asked."""
    entries = "".join(
        f"<entry><id>urn:{n}</id><title type='html'>{escape(one)}</title>"
        f"<link href='http://one.example/{n}'/><link rel='enclosure' href='file:///etc/{n}'/>"
        f"<content type='html'>{escape(one)}</content></entry>"
        for n, one in enumerate(html)
    )
    name = "http://www.w3.org/2005/Atom"
    return f"<feed xmlns='{name}'><title>A</title>{entries}</feed>".encode()


def json_feed(html: list[str]) -> bytes:
    """As JSON Feed."""
    items = [
        {"id": str(n), "title": one, "content_html": one, "image": one, "tags": [one],
         "attachments": [{"url": "javascript:x", "mime_type": "text/html"}]}
        for n, one in enumerate(html)
    ]  # fmt: skip
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "J", "items": items}).encode()
