"""Sets the demo's handout, a PDF with real text, into resources/demo/media.

QT_QPA_PLATFORM=offscreen python packaging/demo/draw_handout.py
"""

from __future__ import annotations

from pathlib import Path

from draw_media import MEDIA
from draw_media import STEMS
from paper import BLUE
from paper import SOFT
from paper import Sheet
from paper import load_font
from PySide6.QtCore import QMarginsF
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import QPageLayout
from PySide6.QtGui import QPageSize
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPdfWriter

PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Six sentence stems",
        (
            "For talking about a book, a picture or a proof. Made by the Inclusive Exchange;",
            "copy it, change it, and say that you changed it.",
            "",
            "Put one card on every table. Begin with two stems, not six, and use them yourself,",
            "about something you are really unsure of. Wait longer than is comfortable.",
            "",
            "The thinking should be difficult. The words should not.",
        ),
    ),
    ("In two languages", ("The right-hand column is for home. Ask somebody you live with.", "")),
    (
        "For the teacher",
        (
            "1. Rehearse in any language. You do not need to understand it.",
            "2. When a sentence comes with a because, leave its grammar alone.",
            "3. Write the mended sentence on a strip of paper and leave it on the table.",
            "4. Count something: voices, words in a turn, turns that answer another child.",
            "5. Send the empty column home and read what comes back aloud.",
            "",
            "What to look for after four weeks: more turns that answer a pupil",
            "than turns that answer you.",
        ),
    ),
)


def handout(path: Path) -> None:
    """Three pages, A5, real text."""
    writer = QPdfWriter(str(path))
    writer.setTitle("Six sentence stems")
    writer.setCreator("Inclusive Exchange")
    page = QPageSize(QSizeF(148, 210), QPageSize.Unit.Millimeter)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setResolution(144)
    painter = QPainter(writer)
    sheet = Sheet(painter)
    for number, (title, lines) in enumerate(PAGES):
        if number:
            writer.newPage()
        sheet.text(80, 130, title, 44, BLUE, middle=False)
        for row, words in enumerate(lines):
            sheet.text(80, 190 + row * 32, words, 18, middle=False)
        for row, stem in enumerate(STEMS if number < 2 else ()):
            y = (460 if number == 0 else 270) + row * 104
            if number == 0:
                sheet.box(80, y, 680, 84, ("blue", "green", "ochre", "rose", "plum", "blue")[row])
                sheet.text(106, y + 52, stem, 26, middle=False)
            else:
                sheet.box(80, y, 330, 90, "")
                sheet.box(420, y, 340, 90, "ochre")
                sheet.text(94, y + 50, stem, 19, middle=False)
        sheet.text(420, 1140, f"Six sentence stems, page {number + 1} of {len(PAGES)}", 16, SOFT)
    painter.end()


if __name__ == "__main__":
    application = QGuiApplication([])
    load_font()
    handout(MEDIA / "six-sentence-stems.pdf")
