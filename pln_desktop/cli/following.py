"""Sources: follow, decide about them, take over lists of them, and sync."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any

import typer

from pln_desktop.cli import failures
from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli import shapes
from pln_desktop.cli import words
from pln_desktop.cli.failures import Failure
from pln_desktop.cli.failures import refused
from pln_desktop.cli.failures import usage
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.model import Health
from pln_desktop.model import Json
from pln_desktop.model import Source
from pln_desktop.model import SourceRow

if TYPE_CHECKING:
    from pln_desktop.acts.sync import SourceResult
    from pln_desktop.acts.sync import Summary

_FromScratch = Annotated[
    bool,
    typer.Option(
        "--from-scratch",
        help="Fetch the whole document of one source again, whatever is known of it; once a day. "
        "Asks first.",
    ),
]
_Insecure = Annotated[
    bool,
    typer.Option(
        "--allow-insecure-once",
        help="This time, let a safe address of --source lead to an open one; its address stays.",
    ),
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
_Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


def follow(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", show_default=False)],
    community: Annotated[
        str | None, typer.Option("--community", metavar="NAME", help="Its community.")
    ] = None,
    look_harder: Annotated[
        bool, typer.Option("--look-harder", help="Try well-known paths; they are listed first.")
    ] = False,
    images: Annotated[bool, typer.Option("--images", help="Fetch images with every sync.")] = False,
) -> None:
    """Follow a feed, or the feed that a page names. Its items come at once."""
    from pln_desktop.acts import follow as acts

    session = of(context)
    known = {row.source.id for row in session.store.sources.rows()}
    if look_harder:
        for probe in acts.probes(address):
            session.output.remark(f"May ask {probe}")
    with session.stoppable() as stop:
        seen = acts.look(session.border, address, look_harder, stop)
        for other in seen.candidates[1:]:
            session.output.remark(f"Also there: {other.address} {words.one_line(other.title)}")
        source = acts.follow(
            session.store, session.border, seen, community, images, harder=look_harder, stop=stop
        )
    if source.id in known:
        session.output.remark("You follow it already.")
    session.tell("source", records.row(session.store, "source", source.id))


def unfollow(context: typer.Context, ids: options.Ids) -> None:
    """Stop following, all in one act. Notes, kept copies and marked items stay; `pln undo` brings
    all back."""
    from pln_desktop.acts import health

    session = of(context)
    wanted = list(dict.fromkeys(one for id in ids for one in _sources(session, id)))
    rows = [records.row(session.store, "source", one) for one in wanted]
    health.prune(session.store, wanted)
    for row in rows:
        session.tell("source", row, deleted=True)


def merge(
    context: typer.Context,
    kept: Annotated[
        str, typer.Argument(metavar="ID", help="The source that stays.", show_default=False)
    ],
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The one that ends there.", show_default=False)
    ],
) -> None:
    """Make two sources of one feed one: marks, tags and notes of both stay, one is asked."""
    from pln_desktop.acts import merging

    session = of(context)
    ids = [records.source(session.store, _source(session, one)) for one in (kept, other)]
    merging.merge(session.store, *ids)
    if session.store.sources.get(ids[1]):
        session.output.remark("The other has items that this one lacks; it is paused and stays.")
    session.tell("source", records.row(session.store, "source", ids[0]))


def move(
    context: typer.Context,
    id: options.Id,
    community: Annotated[
        str, typer.Option("--community", metavar="NAME", help="Where it belongs.")
    ],
) -> None:
    """Put a source into the community of this name, made where there is none."""
    from pln_desktop.acts import follow as acts

    session = of(context)
    ids = _sources(session, id)
    with session.store.act("source.move"):
        for one in ids:
            acts.move(session.store, one, community)
    _tell(session, ids)


def pause(context: typer.Context, id: options.Id) -> None:
    """Ask a source no more until `resume`."""
    _pause(of(context), id, True)


def resume(context: typer.Context, id: options.Id) -> None:
    """Ask a source again."""
    _pause(of(context), id, False)


def _pause(session: Session, id: str, paused: bool) -> None:
    from pln_desktop.acts import follow as acts

    ids = _sources(session, id)
    with session.store.act("source.pause" if paused else "source.resume"):
        for one in ids:
            acts.pause(session.store, one, paused)
    _tell(session, ids)


def import_(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="OPML files; - reads standard input.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be followed; change nothing.")
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Also ask addresses of this machine or network."),
    ] = False,
) -> None:
    """Follow what lists of feeds (OPML) name: one act that fetches nothing."""
    from pln_desktop.acts import importing

    session = of(context)
    given = [_bytes(name) for name in files]
    if dry_run:
        _foresee(session, given)
        return
    with session.output.progress("Importing") as progress, session.stoppable() as stop:
        done = importing.import_opml(session.store, given, allow_private, progress, stop)
    for sentence in done.refused:
        session.output.remark(words.as_sentence(sentence))
    if done.already:
        session.output.remark(f"{words.count(len(done.already), 'source')} you follow already.")
    _tell(session, [source.id for source in done.followed])


def _foresee(session: Session, files: list[bytes]) -> None:
    """What an import would follow, as sources that have no id yet."""
    from pln_desktop.acts import importing
    from pln_desktop.exchange.opml import folder_text

    known = {row.source.address for row in session.store.sources.rows()}
    for data in files:
        opml = importing.preview(data)
        for sentence in opml.refused:
            session.output.remark(words.as_sentence(sentence))
        for entry in opml.entries:
            folder = folder_text(entry.folder)
            source = Source("", "feed", entry.address, "", entry.title, "", folder)
            place = entry.community or entry.title or opml.title
            if session.output.as_json:
                shape = shapes.source(SourceRow(source, Health(), 0, 0))
                already = entry.address in known
                more = {"id": None, "community_name": place or None, "already": already}
                session.output.line(shape | more)
            else:
                already_words = " (already followed)" if entry.address in known else ""
                session.output.words(f"{entry.title or entry.address} · {place}{already_words}")


def _bytes(name: str) -> bytes:
    from pln_desktop.acts import importing

    return sys.stdin.buffer.read() if name == "-" else importing.read_file(Path(name))


def sync(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="ID", help="Only this source; may be repeated."),
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Only those whose time has come.")] = False,
    from_scratch: _FromScratch = False,
    insecure: _Insecure = False,
    yes: _Yes = False,
) -> None:
    """Ask every source once, now. Exit 3 when every one failed, 5 when another sync runs."""
    from pln_desktop.acts import sync as acts

    session = of(context)
    if (from_scratch or insecure) and (due or not source):
        raise usage("this is for the sources that --source names")
    if from_scratch:
        _ask_first(yes)
    wanted = [_source(session, one) for one in source or ()]
    ids = records.sources(session.store, wanted) if source else None
    names = {row.source.id: row.source.title for row in session.store.sources.rows()}
    with session.output.progress("Syncing") as progress, session.stoppable() as stop:
        summary = acts.sync(
            session.store,
            session.border,
            sources=ids,
            due=due,
            progress=progress,
            stop=stop,
            on_result=lambda result: _tell_result(session, result, names),
            how=acts.How(from_scratch=from_scratch, insecure=insecure),
        )
    _tell_summary(session, summary)
    if summary.all_failed:
        why = "there is no connection" if summary.offline else "not one source could be read"
        raise Failure("every-source-failed", why, failures.ALL_FAILED)


def _ask_first(yes: bool) -> None:
    """FRB071: the only unconditional refetch is the user's, and is asked for."""
    words = "The whole document is sent again, which a site may count as a burden. Go on?"
    if yes:
        return
    if not sys.stdin.isatty():
        raise usage("--from-scratch asks first; --yes says that you mean it")
    typer.confirm(words, abort=True, err=True)


def _tell_result(session: Session, result: SourceResult, names: dict[str, str]) -> None:
    if session.output.as_json:
        session.output.line(_result_shape(result), now=True)
        return
    name = words.one_line(names.get(result.source, "") or result.address)
    said = f"{result.new} new" if result.new else result.status
    if result.new and result.updated:
        said += f", {result.updated} updated"
    if result.error_message and result.status in ("failed", "waiting", "gone"):
        said += f": {words.as_sentence(words.one_line(result.error_message))}"
    session.output.words(f"{name}  {said}", now=True)


def _result_shape(result: SourceResult) -> Json:
    error = None
    if result.error_kind:
        error = {"kind": result.error_kind, "message": result.error_message or result.error_kind}
    return {
        "source": result.source,
        "address": result.address,
        "status": result.status,
        "new": result.new,
        "updated": result.updated,
        "error": error,
        "next": shapes.time(result.next),
    }


def _tell_summary(session: Session, summary: Summary) -> None:
    if session.output.as_json:
        session.output.line(
            {
                "summary": True,
                "sources": summary.sources,
                "new": summary.new,
                "updated": summary.updated,
                "failed": summary.failed,
                "seconds": round(summary.seconds, 3),
            },
            now=True,
        )
        return
    said = f"{words.count(summary.sources, 'source')}: {summary.new} new, {summary.updated} updated"
    if summary.failed:
        said += f", {summary.failed} failed"
    session.output.words(f"{said}, in {summary.seconds:.1f} s")


def _source(session: Session, given: str) -> str:
    """An id as it is, an address as the id of its source."""
    return records.source(session.store, given) if "://" in given else given


def _sources(session: Session, id: str) -> list[str]:
    found = records.sources(session.store, [id])
    if not found:
        raise refused(f"{id} is a community without a source")
    return found


def _tell(session: Session, ids: list[str], **more: Any) -> None:
    for id in ids:
        session.tell("source", records.row(session.store, "source", id), **more)
