"""Dates as feeds write them, read strictly: an instant, or None. Pure.

feedparser reads the ordinary ones; this reads what it misses: months in other
languages, no weekday, a date without a time. A general guesser (dateutil) is not
used, because it fills what is missing with today's date: a wrong answer shown as
right. Where two readings are possible (03/04/2006) the answer is None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import MAXYEAR
from datetime import MINYEAR
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

Day = tuple[int, int, int]
Time = tuple[int, int, int, float]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# How a month's name begins, without accents, in English, German, French, Spanish, Portuguese,
# Italian, Dutch, Swedish, Danish, Polish, Czech, Finnish, Hungarian, Turkish, Romanian,
# Russian, Ukrainian and Greek; the longest beginning that fits decides.
_MONTHS = (
    "jan ene gen sty led tam oca ian янв січ ιαν",
    "feb fev lut uno hel sub фев лют φεβ",
    "mar mae mrt bre maa мар бер μαρ",
    "apr avr abr kwi dub huh nis апр кві απρ",
    "may mai mag mei maj kve tou май мая мая тра μαι",
    "jun juin giu cze cer kes haz iun июн чер ιουν",
    "jul juil lug lip cervenec cervence hei tem iul июл лип ιουλ",
    "aug aou ago sie srp elo agu авг сер αυγ",
    "sep set wrz zar syy szept eyl сен вер σεπ",
    "oct okt out ott paz rij lok eki окт жов οκτ",
    "nov lis marr kas noi ноя лис νοε",
    "dec dez dic gru pro jou ara дек гру δεκ",
)
_WEEKDAYS = (  # those that begin like a month
    "maandag", "martes", "mardi", "marti", "martedi", "maanantai", "keskiviikko", "pazar", "серед",
)  # fmt: skip
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_RFC3339 = re.compile(r"\s*\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})[:h.](\d{2})(?:[:.m](\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?m\.?(?![a-z]))?(?![\d:])"
    r"(?:\s*(?:(?:gmt|utc)?\s*([+-]\d{1,2}):?(\d{2})?|\(?([a-z]{1,5})\)?(?![a-z])))?",
)
_NUMERIC = re.compile(r"(?<!\d)(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_REVERSED = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2}))?(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"(?<![\d:])\d{1,4}(?![\d:])")


def instant(parts: tuple[int, ...]) -> datetime | None:
    """feedparser's nine numbers in GMT (a struct_time) as an aware instant."""
    return _meant(_instant(parts))


def read_date(text: str) -> datetime | None:
    """An aware instant in UTC, or None for what cannot be read in one way only (F13)."""
    return _meant(_read_date(text))


def _meant(moment: datetime | None) -> datetime | None:
    """None for the calendar's first and last year: programs write those for "no date", and some
    of their days are none in another time zone."""
    return moment if moment and MINYEAR < moment.year < MAXYEAR else None


def _instant(parts: tuple[int, ...]) -> datetime | None:
    try:
        year, month, day, hour, minute, second = parts[:6]
        if 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        start = datetime(year, month, day, tzinfo=UTC)
        return start + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError, TypeError):
        return None


def _read_date(text: str) -> datetime | None:
    if len(text) > 200:
        return None
    if _RFC3339.match(text):
        try:
            moment = datetime.fromisoformat(text.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    words = _plain(text)
    clock = re.search(r"(?<=\d)t(?=\d)", words)
    if clock:
        words = f"{words[: clock.start()]} {words[clock.end() :]}"
    if words.isdigit() and len(words) in (10, 13):
        return _from_epoch(int(words) // (1000 if len(words) == 13 else 1))
    found = _compact(words) or _day(words)
    if found is None:
        return None
    (year, month, day), time = found
    hour, minute, second, offset = time or _clock(words)
    if hour == 24 and (minute, second) == (0, 0):
        day_after, hour = 1, 0
    else:
        day_after = 0
    try:
        zone = timezone(timedelta(hours=offset)) if offset else UTC
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        return (moment + timedelta(days=day_after)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """Lower case, without accents, one space between words."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in parted if not unicodedata.combining(char)).split())


def _from_epoch(seconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _compact(words: str) -> tuple[Day, Time | None] | None:
    match = _COMPACT.search(words)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    if not (1 <= month <= 12 and 1990 <= year <= 2100):
        return None
    if match[4] is None:
        return (year, month, day), None
    return (year, month, day), (int(match[4]), int(match[5]), int(match[6]), 0.0)


def _day(words: str) -> tuple[Day, None] | None:
    if match := _NUMERIC.search(words):
        return (int(match[1]), int(match[3]), int(match[4])), None
    if match := _REVERSED.search(words):
        return _reversed(match)
    return _named(words)


def _reversed(match: re.Match[str]) -> tuple[Day, None] | None:
    """Day and month before the year: a point means day first, else one reading must remain."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first == second or first > 12 >= second:
        return (year, second, first), None
    return ((year, first, second), None) if second > 12 >= first else None


def _named(words: str) -> tuple[Day, None] | None:
    """A month's name with a day and a year of four digits on either side."""
    months = [month for word in _WORD.findall(words) if (month := _month(word))]
    if not months:
        return None
    numbers = [int(number) for number in _NUMBER.findall(_TIME.sub(" ", words))]
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if 0 < number <= 31]
    if len(years) != 1 or years[0] < 1000 or len(days) != 1:
        return None
    return (years[0], months[-1], days[0]), None


def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    for number, names in enumerate(_MONTHS, start=1):
        for name in names.split():
            table.setdefault(_plain(name), number)
    return table


_BEGINNINGS = _table()
_LONGEST = max(map(len, _BEGINNINGS))


def _month(word: str) -> int | None:
    """The longest known beginning of `word` tells the month."""
    if word.startswith(_WEEKDAYS):
        return None
    for length in range(min(len(word), _LONGEST), 2, -1):
        if month := _BEGINNINGS.get(word[:length]):
            return month
    return None


def _clock(words: str) -> Time:
    match = _TIME.search(words)
    if match is None:
        return 0, 0, 0, 0.0
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    if match[5]:
        hours, minutes = int(match[5]), int(match[6] or 0)
        return hour, minute, second, hours + (minutes / 60) * (-1 if match[5][0] == "-" else 1)
    return hour, minute, second, float(_ZONES.get(match[7] or "", 0))
