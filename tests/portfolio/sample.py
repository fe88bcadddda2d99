"""A made-up portfolio with everything in it: quotes, notes, pictures, a file, gaps, odd text."""

from __future__ import annotations

import io
from datetime import UTC
from datetime import datetime

from PIL import Image
from PIL import ImageDraw

from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.portfolio.compose import Attachment
from pln_desktop.portfolio.compose import EvidenceValue
from pln_desktop.portfolio.compose import Picture

MADE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def picture(width: int = 900, height: int = 520) -> bytes:
    """A PNG of a board with three bars."""
    image = Image.new("RGB", (width, height), "#2f4b38")
    draw = ImageDraw.Draw(image)
    for number, tall in enumerate((0.35, 0.55, 0.8)):
        left = width * (0.15 + 0.25 * number)
        draw.rectangle(
            (left, height * (0.92 - tall), left + width * 0.16, height * 0.92), "#e8d9c4"
        )
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def portfolio() -> Portfolio:
    """Its cover."""
    return Portfolio(
        "p1",
        "Making room for quiet pupils",
        author="Ines Okafor-Lindqvist",
        introduction=(
            "This year I followed six communities of teachers and tried **three** of their ideas "
            "in my own room. Each claim below says what I did and what it rests on.\n\n"
            "I teach mathematics to ten- and eleven-year-olds at a small school by a lake."
        ),
    )


WHISPER = EvidenceValue(
    "e1",
    "note",
    "n1",
    title="Number talks when half the class is shy",
    author="Mateo Ibarra-Lund",
    published=datetime(2026, 10, 26, 8, 0, tzinfo=UTC),
    address="https://slow-maths.example/talks/4?a=1&b=2",
    community="Slow Maths Circle",
    language="en",
    quote="Whisper to the wall first, then to a neighbour, then to the room.",
    meaning="evidence",
    words=(
        "Whispering to the wall sounded silly to me too. It is not: the first sentence is the "
        "hard one, and nobody hears it.\n\n- week 1: twelve spoke\n- week 4: **twenty** spoke"
    ),
    written=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
    copy="complete",
    taken=datetime(2026, 10, 27, 9, 0, tzinfo=UTC),
    tags=("number talks", "5B"),
)
BOARD = EvidenceValue(
    "e2",
    "resource",
    "r1",
    title="Word problems without the numbers",
    author="Rosalind Achter",
    published=datetime(2026, 10, 14, tzinfo=UTC),
    address="https://lessons.example/word-problems",
    community="Open Lesson Library",
    text=(
        "Read the problem without the numbers first. Ask what is happening, and to whom.\n"
        "Give the numbers when they ask for them. " + "Then let them draw before they reckon. " * 30
    ),
    words="We covered the numbers with sticky notes. Nobody reached for an operation.",
    written=datetime(2026, 11, 12, 9, 0, tzinfo=UTC),
    copy="text",
    pictures=(
        Picture(
            "The board after four weeks: three bars, each taller", picture(), width=900, height=520
        ),
        Picture(
            "A pupil's drawing of the ferry",
            None,
            address="https://lessons.example/ferry.jpg",
            reason="the site did not answer",
        ),
    ),
    attachments=(Attachment("Exit ticket.pdf", b"%PDF-1.4 made up"),),
)
OWN = EvidenceValue(
    "e3",
    "note",
    "n3",
    words="### What I count\n\n| week | spoke |\n|:-|-:|\n| 1 | 12 |\n| 4 | 20 |\n\nOf 28 pupils.",
    written=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
)
ODD = EvidenceValue(
    "e4",
    "item",
    "i4",
    title="مرحبا <script>alert(1)</script> \u202eevil",
    author="A & B <b>",
    address="javascript:alert(1)",
    quote='He said "no" <img src=x onerror=alert(1)>\n\nand left.',
    meaning="question",
    words="<script>alert(1)</script> [x](javascript:alert(1)) ![pic](https://track.example/1.gif)",
    caption="A **caption**",
)


def outline() -> list[tuple[Section, list[EvidenceValue]]]:
    """Its sections."""
    return [
        (
            Section(
                "s1",
                "p1",
                "I make room for quiet pupils in mathematics",
                reflection=(
                    "In September twelve of twenty-eight spoke in a number talk, in November it "
                    "was twenty. I now plan who speaks second, not who speaks first."
                ),
            ),
            [WHISPER, BOARD],
        ),
        (Section("s2", "p1", "How I count"), [OWN]),
        (Section("s3", "p1", "Odd <text> & names", reflection="> quoted\n\n`code`"), [ODD]),
        (Section("s4", "p1", "What I will do next", reflection="Visit two rooms in spring."), []),
    ]
