"""Pictures of the reading pane: what the library holds, or a place that says what it would be.

Names are `pln:picture/N` for the page's own pictures and `pln:tile/NAME`, `pln:disc/NAME`,
`pln:badge/COPY`, `pln:icon/link` for ours. Anything else is no picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from PySide6.QtCore import QBuffer
from PySide6.QtCore import QByteArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtCore import QIODevice
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtGui import QImage
from PySide6.QtGui import QImageReader
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen

from pln_desktop.store import Store
from pln_desktop.ui.document import Picture
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.tile import paint_tile

PIXELS_MOST = 40_000_000
"""Larger pictures are not decoded (F26); their place says so."""

_WORDS_MOST = 400
_BADGES = {"complete": "complete", "text": "textonly", "link": "linkonly", "pending": "wait"}


class Drawer:
    """Draws by name. Never asks a network, and no file but the blob store's."""

    def __init__(self, store: Store, theme: Theme, icons: Icons) -> None:
        self._store, self._theme, self._icons = store, theme, icons

    def draw(self, address: str, pictures: Sequence[Picture], wide: int, ratio: float) -> QImage:
        """The picture of a name, at most `wide` logical pixels; an empty one when unknown."""
        kind, _, rest = address.removeprefix("pln:").partition("/")
        if kind != "picture":
            return self._ornament(kind, unquote(rest), ratio)
        picture = {str(number): one for number, one in enumerate(pictures)}.get(rest)
        if picture is None:
            return QImage()
        return self._held(picture, wide, ratio) or self._placeholder(picture, wide, ratio)

    def _held(self, picture: Picture, wide: int, ratio: float) -> QImage | None:
        data = self._store.blobs.read(picture.blob) if picture.blob else None
        if data is None:
            return None
        buffer = QBuffer()
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
        reader.setAutoTransform(True)
        full = reader.size()
        # The size is read from the header: nothing is decoded to find out that it is too large.
        if not full.isValid() or full.width() * full.height() > PIXELS_MOST:
            picture.reason = _tr("This picture is too large to show here.")
            return None
        widest = round(wide * ratio)
        if full.width() > widest:
            shape = QSize(widest, full.height())
            reader.setScaledSize(full.scaled(shape, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            return None
        image.setDevicePixelRatio(ratio)
        return image

    def _placeholder(self, picture: Picture, column: int, ratio: float) -> QImage:
        """A quiet box with the picture's own words."""
        theme = self._theme
        wide = min(column, theme.size(26))
        text = (picture.alt or picture.reason or _tr("A picture that is not here"))[:_WORDS_MOST]
        font, side = theme.font(0.96), theme.size(1.4)
        left = 4 * theme.q + side
        room = wide - left - 2 * theme.q
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        words = QFontMetrics(font).boundingRect(0, 0, room, 10_000, flags, text)
        high = max(theme.size(3.4), words.height() + 4 * theme.q)
        image, painter = _canvas(wide, high, ratio)
        painter.setPen(QPen(theme.role("line2"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.role("tray"))
        painter.drawRoundedRect(0, 0, wide - 1, high - 1, 5, 5)
        spot = QRect(2 * theme.q, (high - side) // 2, side, side)
        self._icons.paint(painter, "image", spot, "ink2")
        painter.setFont(font)
        painter.setPen(theme.role("ink2"))
        painter.drawText(QRect(left, 0, room, high), flags, text)
        painter.end()
        return image

    def _ornament(self, kind: str, name: str, ratio: float) -> QImage:
        theme = self._theme
        side = theme.size({"tile": 1.3, "disc": 1.75}.get(kind, 1.1))
        image, painter = _canvas(side, side, ratio)
        box = QRect(0, 0, side, side)
        if kind in ("tile", "disc"):
            paint_tile(painter, theme, box, name, kind == "disc")
        elif kind == "badge" and name in _BADGES:
            self._icons.paint(painter, _BADGES[name], box, "good" if name == "complete" else "warn")
        elif kind == "icon" and name == "link":
            self._icons.paint(painter, name, box, "ink2")
        painter.end()
        return image


def _tr(text: str) -> str:
    return QCoreApplication.translate("pictures", text)


def _canvas(wide: int, high: int, ratio: float) -> tuple[QImage, QPainter]:
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(round(wide * ratio), round(high * ratio), form)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return image, painter
