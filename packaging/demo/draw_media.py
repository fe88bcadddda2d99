"""Draws the demo's pictures into resources/demo/media.

    QT_QPA_PLATFORM=offscreen python packaging/demo/draw_media.py

The results are committed; run this only to change one. Lines tremble a little, from a fixed
seed, so that they look drawn by hand and stay the same from run to run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from paper import BLUE
from paper import GREEN
from paper import INK
from paper import OCHRE
from paper import PAPER
from paper import ROSE
from paper import SOFT
from paper import TINTS
from paper import Sheet
from paper import load_font
from PySide6.QtCore import QPointF
from PySide6.QtCore import QRectF
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import QImage
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen

MEDIA = Path(__file__).parents[2] / "resources" / "demo" / "media"
WIDTH, HEIGHT = 960, 600
STEMS = (
    "I agree, and I would add …",
    "I see it differently, because …",
    "Can you say that in another way?",
    "What would happen if …?",
    "It reminds me of …",
    "I used to think …, now I think …",
)


def exit_cards(sheet: Sheet) -> None:
    """Three heaps of cards."""
    for x, count, tint, name in (
        (190, 4, "green", "sure"),
        (480, 9, "ochre", "nearly"),
        (770, 3, "rose", "not yet"),
    ):
        for card in range(count):
            shift = sheet.tremble.uniform(-12, 12)
            sheet.box(x - 95 + shift, 430 - card * 32, 190, 74, tint)
        sheet.line((x - 55, 466 - (count - 1) * 32), (x + 40, 466 - (count - 1) * 32), color=SOFT)
        sheet.text(x, 556, name, 30)
    sheet.line((50, 508), (910, 508), color=SOFT)


def number_line(sheet: Sheet) -> None:
    """Quarters below, thirds above, from 0 to 2."""
    left, unit, y = 90, 390, 310
    sheet.line((left - 30, y), (left + 2 * unit + 40, y))
    for count, upward, color, names in (
        (8, False, BLUE, ("¼", "½", "¾", "1", "1¼", "1½", "1¾", "2")),
        (6, True, OCHRE, ("⅓", "⅔", "1", "1⅓", "1⅔", "2")),
    ):
        for index, name in enumerate(names, 1):
            x = left + index * 2 * unit / count
            end = y - 46 if upward else y + 46
            sheet.line((x, y), (x, end), color=color)
            if name not in {"1", "2"}:
                sheet.text(x, end - 18 if upward else end + 42, name, 34, color)
    for x, name in ((left, "0"), (left + unit, "1"), (left + 2 * unit, "2")):
        sheet.disc(x, y, 9, INK)
        sheet.text(x, y + 112, name, 36)
    sheet.text(left, 110, "thirds", 28, OCHRE, middle=False)
    sheet.text(left, 520, "quarters", 28, BLUE, middle=False)


def shadow_chart(sheet: Sheet) -> None:
    """The shadow of a metre stick, in centimetres, every half hour."""
    lengths = (505, 428, 378, 350, 339, 346, 369)
    times = ("10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00")
    sheet.line((110, 60), (110, 500), (910, 500))
    for value in (300, 400, 500):
        y = 500 - (value - 250) * 1.6
        sheet.line((110, y), (900, y), color=QColor("#e4dfd2"), width=1.6)
        sheet.text(72, y + 8, str(value), 22, SOFT)
    points = [
        (150 + index * 120.0, 500 - (length - 250) * 1.6) for index, length in enumerate(lengths)
    ]
    sheet.line(*points, color=BLUE, width=4)
    for (x, y), time in zip(points, times, strict=True):
        sheet.disc(x, y, 8, BLUE)
        sheet.text(x, 536, time, 22, SOFT)
    sheet.text(130, 50, "length of the shadow in cm", 24, middle=False)
    sheet.text(870, 580, "time of day", 24)


def shadow_stick(sheet: Sheet) -> None:
    """A stick in a bucket, its shadow, and the chalk marks."""
    for row in range(4):
        sheet.line((30, 380 + row * 60), (930, 380 + row * 60), color=QColor("#e4dfd2"), width=2)
    for column in range(7):
        sheet.line(
            (90 + column * 150, 380), (20 + column * 165, 570), color=QColor("#e4dfd2"), width=2
        )
    sheet.disc(96, 90, 42, QColor("#f0cf7a"))
    sheet.line((205, 400), (830, 500), color=QColor("#9fa6b2"), width=12)
    sheet.line((200, 90), (200, 350), color=OCHRE, width=9)
    sheet.box(155, 340, 90, 72, "blue")
    tips = ((905, 468), (868, 484), (830, 500), (790, 512), (752, 522))
    for (x, y), time in zip(tips, ("11:00", "", "12:00", "", "13:00"), strict=True):
        sheet.line((x - 9, y - 9), (x + 9, y + 9), color=ROSE, width=4)
        sheet.line((x - 9, y + 9), (x + 9, y - 9), color=ROSE, width=4)
        if time:
            sheet.text(x - 10, y + 46 if time != "11:00" else y - 22, time, 22, ROSE)
    sheet.text(270, 200, "one metre", 26, middle=False)
    sheet.text(560, 400, "a little more than three metres", 26)


def bookshelf(sheet: Sheet) -> None:
    """Four shelves as seven-year-olds would have them."""
    tints = list(TINTS)
    for row, (name, count) in enumerate(
        (("with a bear", 11), ("somebody is lost", 15), ("makes you hungry", 8), ("other", 13))
    ):
        floor = 140 + row * 138
        x = 60.0
        for _ in range(count):
            wide, high = sheet.tremble.uniform(22, 40), sheet.tremble.uniform(70, 102)
            sheet.box(x, floor - high, wide, high, sheet.tremble.choice(tints))
            x += wide + 3
        sheet.line((40, floor), (920, floor), width=5)
        sheet.text(730, floor - 30, name, 30)


def reading_corner(sheet: Sheet) -> None:
    """A low shelf with faces, cushions, a lamp, a window."""
    sheet.box(600, 50, 270, 210, "blue")
    sheet.line((735, 50), (735, 260))
    sheet.line((600, 155), (870, 155))
    tints = list(TINTS)
    for index in range(12):
        column, row = index % 6, index // 6
        sheet.box(80 + column * 80, 150 + row * 150, 62, 92, tints[(index * 3) % 5])
        sheet.line(
            (92 + column * 80, 176 + row * 150),
            (130 + column * 80, 176 + row * 150),
            color=SOFT,
            width=2,
        )
    for y in (250, 400):
        sheet.line((60, y), (570, y), width=5)
    sheet.line((60, 130), (60, 470), width=5)
    sheet.line((570, 130), (570, 470), width=5)
    sheet.line((690, 470), (690, 330), color=OCHRE, width=6)
    sheet.box(645, 280, 90, 56, "ochre")
    for x, tint in ((620, "rose"), (770, "green")):
        sheet.box(x, 470, 130, 44, tint)
    sheet.line((40, 520), (920, 520), color=SOFT)
    sheet.text(315, 450, "take one for two pages", 26)


def stems_card(sheet: Sheet) -> None:
    """The six beginnings of sentences."""
    sheet.box(110, 40, 740, 520, "")
    for row, (stem, tint) in enumerate(
        zip(STEMS, ("blue", "green", "ochre", "rose", "plum", "blue"), strict=True)
    ):
        y = 66 + row * 80
        sheet.painter.fillRect(QRectF(140, y, 12, 56), QColor(TINTS[tint]).darker(115))
        sheet.text(176, y + 40, stem, 32, middle=False)


def leaf_key(sheet: Sheet) -> None:
    """A branching key for five leaves."""
    nodes = {
        "one blade?": (480, 80),
        "lobed edge?": (270, 210),
        "toothed edge?": (300, 350),
        "sharp teeth?": (720, 210),
    }
    leaves = {
        "oak": (110, 350),
        "birch": (190, 500),
        "beech": (410, 500),
        "rowan": (620, 400),
        "ash": (840, 400),
    }
    places = {**nodes, **leaves}
    for start, end, word in (
        ("one blade?", "lobed edge?", "yes"),
        ("one blade?", "sharp teeth?", "no"),
        ("lobed edge?", "oak", "yes"),
        ("lobed edge?", "toothed edge?", "no"),
        ("toothed edge?", "birch", "yes"),
        ("toothed edge?", "beech", "no"),
        ("sharp teeth?", "rowan", "yes"),
        ("sharp teeth?", "ash", "no"),
    ):
        (x1, y1), (x2, y2) = places[start], places[end]
        sheet.line((x1, y1 + 26), (x2, y2 - 34), color=SOFT)
        sheet.text((x1 + x2) / 2 + (-26 if x2 < x1 else 26), (y1 + y2) / 2, word, 20, SOFT)
    for name, (x, y) in nodes.items():
        sheet.box(x - 100, y - 30, 200, 56, "ochre")
        sheet.text(x, y + 8, name, 26)
    for name, (x, y) in leaves.items():
        sheet.painter.setPen(QPen(GREEN, 2.6))
        sheet.painter.setBrush(QColor(TINTS["green"]))
        sheet.painter.drawEllipse(QPointF(x, y), 56, 32)
        sheet.line((x - 66, y), (x + 40, y), color=GREEN, width=2)
        sheet.text(x, y + 66, name, 26)


def peer_visit(sheet: Sheet) -> None:
    """A form with three boxes."""
    sheet.box(200, 24, 560, 552, "")
    for y, high, tint, words in (
        (50, 120, "blue", "What I saw"),
        (190, 120, "ochre", "What I wondered"),
        (330, 190, "green", "What I shall try in my own room"),
    ):
        sheet.box(226, y, 508, high, tint)
        sheet.text(244, y + 34, words, 26, middle=False)
        for row in range(1, int(high / 44)):
            sheet.line((250, y + 34 + row * 38), (710, y + 34 + row * 38), color=SOFT, width=1.2)
    sheet.text(244, 556, "Date", 22, SOFT, middle=False)


def lesson_arc(sheet: Sheet) -> None:
    """How loud a lesson is: three pieces, the quiet dip, the talk."""
    sheet.line((80, 60), (80, 500), (900, 500))
    curve = [
        (
            90 + x * 8.0,
            330
            - 150 * math.exp(-((x - 16) ** 2) / 160)
            + 130 * math.exp(-((x - 52) ** 2) / 120)
            - 210 * math.exp(-((x - 86) ** 2) / 180),
        )
        for x in range(0, 101)
    ]
    sheet.line(*curve, color=GREEN, width=5)
    sheet.text(275, 150, "three pieces on the board", 26)
    sheet.text(500, 488, "ten quiet minutes", 26, BLUE)
    sheet.text(760, 96, "talk", 26)
    sheet.text(800, 545, "minutes of the lesson", 22, SOFT)
    sheet.text(100, 50, "voices", 22, SOFT, middle=False)


def weather_window(sheet: Sheet) -> None:
    """Forty small skies."""
    for index in range(40):
        x, y = 70 + index % 10 * 84, 110 + index // 10 * 110
        kind = sheet.tremble.choice(("sun", "cloud", "rain", "fog", "cloud", "rain"))
        sheet.box(x, y, 66, 84, "blue" if kind == "sun" else "")
        if kind == "sun":
            sheet.disc(x + 33, y + 40, 16, QColor("#eac15a"))
        if kind in {"cloud", "rain"}:
            for shift, radius in ((-12, 11), (2, 15), (15, 10)):
                sheet.disc(x + 32 + shift, y + 34, radius, QColor("#c3c8d0"))
        if kind == "rain":
            for shift in (-12, 0, 12):
                sheet.line((x + 34 + shift, y + 54), (x + 28 + shift, y + 70), color=BLUE, width=2)
        if kind == "fog":
            for row in range(5):
                sheet.line(
                    (x + 12, y + 20 + row * 11),
                    (x + 54, y + 20 + row * 11),
                    color=QColor("#b9b4a6"),
                )
    for step, color in enumerate((ROSE, OCHRE, GREEN, BLUE)):
        radius = 26 - step * 5
        arc = [
            (439 + radius * math.cos(a / 10), 294 - radius * math.sin(a / 10)) for a in range(0, 32)
        ]
        sheet.line(*arc, color=color, width=3)
    sheet.text(480, 70, "one true thing about the sky, forty days", 28)


def fraction_bars(sheet: Sheet) -> None:
    """Four strips in one, two, three and four parts."""
    for row, (parts, tint) in enumerate(((1, "rose"), (2, "ochre"), (3, "green"), (4, "blue"))):
        wide = 800 / parts
        for part in range(parts):
            sheet.box(80 + part * wide, 60 + row * 130, wide - 4, 90, tint)
            sheet.text(
                80 + (part + 0.5) * wide, 118 + row * 130, ("1", "½", "⅓", "¼")[parts - 1], 38
            )


PICTURES: dict[str, Callable[[Sheet], None]] = {
    "exit-cards": exit_cards,
    "number-line": number_line,
    "shadow-chart": shadow_chart,
    "shadow-stick": shadow_stick,
    "bookshelf": bookshelf,
    "reading-corner": reading_corner,
    "stems-card": stems_card,
    "leaf-key": leaf_key,
    "peer-visit": peer_visit,
    "lesson-arc": lesson_arc,
    "weather-window": weather_window,
    "fraction-bars": fraction_bars,
}


def smaller(image: QImage) -> QImage:
    """The same picture in its own 256 most frequent colours."""
    colors = Counter(memoryview(image.constBits()).cast("I")).most_common(256)
    table = [color for color, _ in colors]
    return image.convertToFormat(
        QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither
    )


def main() -> None:
    """Draw everything."""
    application = QGuiApplication([])
    load_font()
    MEDIA.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(PAPER)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(Sheet(painter))
        painter.end()
        smaller(image).save(
            str(MEDIA / f"{name}.png"), None, 0
        )  # 0: Qt's word for "as small as it goes"
    application.quit()


if __name__ == "__main__":
    main()
