"""Sentences for people: errors with a next step, health, acts, ages and dates.

Short and warm; what happened, why, what next. No codes, no blame.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtCore import QDateTime
from PySide6.QtCore import QLocale

from pln_desktop import errors
from pln_desktop.local_time import local

if TYPE_CHECKING:
    from pln_desktop.model import Act
    from pln_desktop.model import SourceRow


def tr(text: str) -> str:
    """A sentence in the user's language; put values in with .format() afterwards."""
    return QCoreApplication.translate("messages", text)


def count(number: int, one: str, many: str) -> str:
    """One of two sentences, the second with its {n} filled in; other places stay open."""
    return one if number == 1 else many.replace("{n}", QLocale().toString(number))


def sentence(error: errors.PlnError) -> str:
    """What happened and what to do next."""
    if isinstance(error, errors.FetchError):
        return _fetch(error)
    if isinstance(error, errors.ParseError):
        return tr(_PARSE.get(error.reason, "What came from there could not be read."))
    for kind, words in _KINDS:
        if isinstance(error, kind):
            return tr(words)
    return tr("This did not work: {why}.").format(why=str(error).rstrip("."))


_KINDS: tuple[tuple[type[errors.PlnError], str], ...] = (
    (errors.LibraryTooNew, "A newer release wrote this library. It was left untouched; "
     "open it with that release."),
    (errors.LibraryDamaged, "This library cannot be read. Restore a backup, or start with "
     "another profile."),
    (errors.LibraryReadOnly, "This library can only be read. Check who owns its folder."),
    (errors.DiskFull, "The disk is full. Your notes are safe; nothing was changed. Free some "
     "space and try again."),
    (errors.Busy, "Something else is writing just now. Try again in a moment."),
    (errors.NotFound, "It is not here any more."),
    (errors.SecretError, "The system's key store did not answer. You will be asked again."),
    (errors.Stopped, "Stopped. What was done stays done."),
    (errors.Broken, "Something in the program went wrong. Your library is safe."),
)  # fmt: skip

_PARSE = {
    "not-a-feed": "That page is no feed. Look harder, or paste the feed's own address.",
    "empty": "Nothing came from there. It is asked again later.",
    "html": "A web page came where a feed was. The site may have moved it.",
    "media": "That is a file, not a feed. Keep it in the library instead.",
    "hostile": "That file is built to harm and was not opened.",
    "too-deep": "That file is nested too deeply and was not opened.",
    "too-slow": "Reading it took too long and was stopped.",
    "encoding": "Its letters are in no encoding we know.",
    "unstorable": "What came from there could not be stored. It is asked again later.",
}

_FETCH = {
    "offline": "There is no connection. What you have stays readable.",
    "dns": "The name {host} is not known. Check the address, or try later.",
    "tls": "{host} could not prove who it is, so nothing was sent.",
    "refused": "{host} does not answer. It is tried again later.",
    "reset": "{host} broke off. It is tried again later.",
    "timeout": "{host} took too long. It is tried again later.",
    "too-large": "What came from {host} is too large and was left.",
    "redirects": "{host} sends in circles. Check the address.",
    "private": "{host} is inside a private network and was not asked.",
    "scheme": "Only web addresses can be followed.",
    "address": "That is not an address.",
    "answer": "What {host} answered was not understood. It is tried again later.",
    "proxy": "The proxy did not let this through.",
}


def _fetch(error: errors.FetchError) -> str:
    host = error.address.split("//")[-1].split("/")[0] or tr("The site")
    if error.reason == "status":
        return tr(_STATUS.get(error.status or 0, "{host} answered {status}.")).format(
            host=host, status=error.status
        )
    return tr(_FETCH.get(error.reason, "{host} could not be read.")).format(host=host)


_STATUS = {
    401: "{host} wants you to sign in.",
    403: "{host} does not let us in.",
    404: "Nothing is at that address.",
    410: "It is gone for good. What you have stays here.",
    429: "{host} asks for patience. Nothing is lost.",
    500: "{host} has trouble of its own. It is tried again later.",
    503: "{host} is busy. It is tried again later.",
}


def health(row: SourceRow) -> str:
    """One sentence about a source that is not fine, or ""."""
    name = row.source.title
    words = {
        "paused": tr("{name} is paused. It is not asked until you resume it."),
        "gone": tr("{name} is gone. Your {count} items stay here."),
        "signin": tr("{name} wants you to sign in again."),
        "waiting": tr("{name} is busy: not before {time}. Nothing is lost."),
        "failing": tr("{name} could not be read: {why}"),
    }.get(row.state, "")
    until = clock(row.health.held_until) if row.health.held_until else ""
    return words.format(name=name, count=row.items, time=until, why=row.health.error_text)


HEALTH_ICONS = {
    "paused": "wait", "waiting": "wait", "signin": "lock", "failing": "warning", "gone": "linkonly",
}  # fmt: skip
"""What the tree shows; health itself has no sign."""

_ACTS = {
    "items.read": "mark as read", "items.unread": "mark as unread",
    "items.read.all": "mark all read", "items.unread.all": "mark all unread",
    "items.star": "star", "items.unstar": "take the star off",
    "items.later": "later", "items.unlater": "not later", "note.edit": "write a note",
    "note.add": "add a note", "note.remove": "delete a note", "opml.import": "import OPML",
    "import.opml": "import OPML", "source.follow": "follow", "source.unfollow": "unfollow",
    "source.rename": "rename", "source.move": "move", "source.pause": "pause",
    "keep": "keep", "resource.keep": "keep", "tag": "tag",
    "note.write": "write a note", "note.mean": "give a note another meaning",
    "highlight.place": "place a highlight again", "highlight.free": "keep a highlight as a note",
    "note.highlight": "highlight", "highlight.add": "highlight", "note": "add a note",
    "source.resume": "resume", "source.images": "fetch images with the sync",
    "resource.edit": "change a card", "resource.delete": "let go of what was kept",
    "contact.add": "add somebody", "contact.edit": "change a person",
    "contact.delete": "remove somebody", "tag.add": "tag", "tag.remove": "take a tag off",
    "portfolio.new": "begin a portfolio", "portfolio.add": "choose evidence",
    "portfolio.write": "write an introduction", "portfolio.title": "name a portfolio",
    "portfolio.author": "say whose portfolio it is", "portfolio.delete": "delete a portfolio",
    "section.add": "add a section", "section.write": "write a reflection",
    "section.title": "name a section", "section.move": "move a section",
    "source.set": "change a source's settings", "rule.add": "add a rule",
    "rule.edit": "change a rule", "rule.enable": "switch a rule on",
    "source.merge": "merge two sources", "story.apart": "tell two stories apart",
    "rule.disable": "let a rule rest", "rule.apply": "apply a rule", "rule.delete": "remove a rule",
    "section.delete": "delete a section", "evidence.move": "move evidence",
    "evidence.delete": "take evidence out", "delete": "delete",
}  # fmt: skip


def act(found: Act) -> str:
    """What an act did, in a few words: "mark all read (47)"."""
    words = tr(_ACTS.get(found.kind, found.kind.replace(".", " ")))
    return f"{words} ({found.count:n})" if found.count > 1 else words


def age(at: datetime | None, now: datetime | None = None) -> str:
    """How long ago, as short as a row has room for: "40 min", "3 h", "2 d", "May 2024"."""
    if at is None:
        return ""
    minutes = int(((now or datetime.now(UTC)) - at).total_seconds() // 60)
    if minutes < 1:
        return tr("now")
    if minutes < 60:
        return tr("{n} min").format(n=minutes)
    if minutes < 24 * 60:
        return tr("{n} h").format(n=minutes // 60)
    if minutes < 31 * 24 * 60:
        return tr("{n} d").format(n=minutes // (24 * 60))
    same = local(at).year == datetime.now().astimezone().year
    return QLocale().toString(_qt(at).date(), "d MMM" if same else "MMM yyyy")


def age_words(at: datetime | None, now: datetime | None = None) -> str:
    """The same in whole words, for screen readers: "40 minutes"."""
    if at is None:
        return ""
    minutes = int(((now or datetime.now(UTC)) - at).total_seconds() // 60)
    if minutes < 60:
        return count(max(0, minutes), tr("1 minute"), tr("{n} minutes"))
    if minutes < 24 * 60:
        return count(minutes // 60, tr("1 hour"), tr("{n} hours"))
    if minutes < 31 * 24 * 60:
        return count(minutes // (24 * 60), tr("1 day"), tr("{n} days"))
    return date(at)


def date(at: datetime) -> str:
    """A day in the user's zone and language: "22 November", with the year when another."""
    same = local(at).year == datetime.now().astimezone().year
    return QLocale().toString(_qt(at).date(), "d MMMM" if same else "d MMMM yyyy")


def day(at: datetime) -> str:
    """A note's date: "today", "Mon" within a week, else "3 Nov"."""
    here, today = local(at).date(), datetime.now().astimezone().date()
    days = (today - here).days
    if days == 0:
        return tr("today")
    if days < 0 or days > 6:
        return QLocale().toString(
            _qt(at).date(), "d MMM" if here.year == today.year else "d MMM yyyy"
        )
    return QLocale().toString(_qt(at).date(), "ddd")


def clock(at: datetime) -> str:
    """A time of day in the user's zone: "14:10"."""
    return QLocale().toString(_qt(at).time(), QLocale.FormatType.ShortFormat)


def _qt(at: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
