"""What can be followed at an address, and how we know; nothing is followed, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Annotated

import typer

from pln_desktop.cli import words
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.model import Json

if TYPE_CHECKING:
    from pln_desktop.acts.follow import Look
    from pln_desktop.sync.parsed import Candidate

_KINDS = {"rss": "RSS", "atom": "Atom", "jsonfeed": "JSON Feed"}
_EVIDENCE = {
    "direct": "This address is itself a feed.",
    "link": "The page names it.",
    "probe": "Found at a usual place.",
    "address": "Such addresses at {site} have this feed; it was not asked yet.",
    "page": "The page is made with {site}, which has this feed; it was not asked yet.",
    "lookup": "{site} says that this is its feed; it was not asked yet.",
}


def discover(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", show_default=False)],
    look_harder: Annotated[
        bool,
        typer.Option("--look-harder", help="Ask what else may know; it is listed first."),
    ] = False,
) -> None:
    """List what can be followed at an address, the best first. Follows nothing."""
    from pln_desktop.acts import follow as acts

    session = of(context)
    if look_harder:
        for probe in acts.probes(address):
            session.output.remark(f"May ask {probe}")
    with session.stoppable() as stop:
        seen = acts.look(session.border, address, look_harder, stop)
    if not seen.candidates:
        _hint(session, address, look_harder)
        raise seen.error or ParseError("not-a-feed", "there is no feed at this address")
    for one in seen.candidates:
        if session.output.as_json:
            session.output.line(shape(one))
        else:
            session.output.words(_line(one))
            session.output.words(f"    {explained(seen, one)}")


def shape(one: Candidate) -> Json:
    """A candidate as docs/cli.md has it."""
    return {
        "address": one.address,
        "title": one.title or None,
        "connector": one.connector,
        "kind": one.kind or None,
        "evidence": f"{one.evidence}:{one.site}" if one.site else one.evidence,
    }


def explained(seen: Look, one: Candidate) -> str:
    """How we know of it, and what should be known before it is followed."""
    said = [_EVIDENCE[one.evidence].format(site=one.site_name), one.about]
    if one.evidence == "link" and one.site_name:
        said.insert(1, f"It is a board made with {one.site_name}.")
    if host := seen.elsewhere(one):
        said.append(f"Following it asks {host}.")
    return " ".join(filter(None, said))


def _line(one: Candidate) -> str:
    title = words.one_line(one.title) or "(no title)"
    return " · ".join(filter(None, [title, _KINDS.get(one.kind, ""), one.address]))


def _hint(session: Session, address: str, looked_harder: bool) -> None:
    """What looking harder would ask, where it was not asked."""
    from pln_desktop.acts import follow as acts

    if looked_harder:
        return
    try:
        places = acts.probes(address)
    except FetchError:
        return
    if places:
        session.output.remark(f"--look-harder asks {', '.join(places)}")
