"""Small parts that all pages are made of, each speaking through the theme."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtCore import QRectF
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtGui import QColor
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QSizePolicy
from PySide6.QtWidgets import QSplitter
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme


def label(
    theme: Theme,
    text: str = "",
    role: str = "ink",
    times: float = 1.0,
    weight: int = 400,
    serif: bool = False,
    wrap: bool = False,
) -> QLabel:
    """Plain text in one of the two voices; never read as HTML."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    theme.word(made, role, times, weight, serif)
    return made


class Link(QToolButton):
    """Underlined words, no wider than they are; elided where there is less room."""

    def __init__(self, theme: Theme, text: str, times: float) -> None:
        super().__init__()
        self._theme, self._times = theme, times
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        font = self._theme.font(self._times)
        font.setUnderline(True)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 4, metrics.height() + self._theme.q)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(min(self.sizeHint().width(), self._theme.size(5)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.role("accent" if self.isEnabled() else "ink3"))
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - 2
        )
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect(), flags, words)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.role("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


def link(theme: Theme, text: str, do: Callable[[], object], times: float = 1.0) -> QToolButton:
    """A link that does something here; a real button, so that keys and readers reach it."""
    made = Link(theme, text, times)
    made.clicked.connect(lambda: do())
    return made


def button(text: str, do: Callable[[], None], primary: bool = False) -> QPushButton:
    """A button that names its act; at most one of a view is primary."""
    made = QPushButton(text)
    made.setProperty("primary", primary)
    made.setAutoDefault(False)
    made.clicked.connect(do)
    return made


def tool(
    icons: Icons, action: QAction, name: str = "", words: bool = False, pill: bool = False
) -> QToolButton:
    """A tool button of a command: icon, with its word or without; always with a name."""
    made = QToolButton()
    made.setDefaultAction(action)
    style = Qt.ToolButtonStyle
    made.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
    made.setAccessibleName(name or action.text().replace("&", "").rstrip("…"))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setProperty("pill", pill)
    return made


def icon_button(
    icons: Icons, icon: str, name: str, do: Callable[[], None] | None = None, text: str = ""
) -> QToolButton:
    """A tool button that is no command."""
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if text:
        made.setText(text)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if do is not None:
        made.clicked.connect(do)
    return made


class Line(QFrame):
    """A hairline, 1 px; `rule` is the red line of the margin."""

    def __init__(self, theme: Theme, role: str = "line", upright: bool = False) -> None:
        super().__init__()
        self._theme, self._role = theme, role
        self.setFixedWidth(1) if upright else self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.role(self._role))
        painter.end()


class PaneBar(QWidget):
    """The head of a pane, 3.1 S high: a title left, tools right, a hairline below."""

    def __init__(self, theme: Theme, title: str = "", surface: str = "page") -> None:
        super().__init__()
        self._theme = theme
        theme.surface(self, surface)
        self.title = label(theme, title, weight=600)
        self.title.setMinimumWidth(0)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout()
        self._row.addWidget(self.title, 1000)
        self._row.addStretch(1)
        if not title:  # showing what has no parent yet would open a window of its own
            self.title.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addStretch(1)
        outer.addLayout(self._row)
        outer.addStretch(1)
        outer.addWidget(Line(theme))
        self._fit()
        theme.changed.connect(self._fit)

    def add(self, widget: QWidget, left: bool = False) -> None:
        """A tool on the right, or on the left after the others there."""
        if left:
            self._row.insertWidget(self._lefts(), widget)
        else:
            self._row.addWidget(widget)

    def add_gap(self) -> None:
        """An upright line between two groups on the left."""
        line = Line(self._theme, "line2", upright=True)
        line.setFixedHeight(self._theme.size(1.5))
        self._row.insertWidget(self._lefts(), line)

    def _lefts(self) -> int:
        at = 0
        while at < self._row.count():
            item = self._row.itemAt(at)
            if item is None or item.spacerItem() or item.widget() is self.title:
                break
            at += 1
        return at

    @Slot()
    def _fit(self) -> None:
        q = self._theme.q
        self.setFixedHeight(self._theme.size(3.1))
        self._row.setContentsMargins(3 * q, 0, 2 * q, 0)
        self._row.setSpacing(q)


class Badge(QWidget):
    """An outlined pill 1.55 S high: icon, word; the colour is never alone."""

    def __init__(
        self, theme: Theme, icons: Icons, icon: str, text: str, role: str, outline: bool = True
    ) -> None:
        super().__init__()
        self._theme, self._icons, self._outline = theme, icons, outline
        self.put(icon, text, role)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def put(self, icon: str, text: str, role: str) -> None:
        """Say something else."""
        self._icon, self._text, self._role = icon, text, role
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        theme = self._theme
        self.setFont(theme.font(0.92))
        pad = 2 * theme.q if self._outline else 0
        width = self.fontMetrics().horizontalAdvance(self._text) + theme.size(1.3) + 2 * pad
        return QSize(width + 2, theme.size(1.55))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(0.92))
        painter.setPen(QPen(theme.role(self._role), 1))
        pad = 2 * theme.q if self._outline else 0
        if self._outline:
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        side = theme.size(1.0)
        box = self.rect().adjusted(pad, 0, -pad, 0)
        right = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        spot = QRect(
            box.right() - side if right else box.left(), (self.height() - side) // 2, side, side
        )
        self._icons.paint(painter, self._icon, spot, self._role)
        gap = theme.size(1.3)
        words = box.adjusted(0, 0, -gap, 0) if right else box.adjusted(gap, 0, 0, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self._text
        )
        painter.end()


class EmptyPage(QWidget):
    """What an empty place says: icon, heading, one or two lines, one or two buttons."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        icon: str,
        heading: str,
        words: str,
        buttons: Sequence[QPushButton] = (),
        surface: str = "page",
    ) -> None:
        super().__init__()
        self._theme, self._icons, self._icon = theme, icons, icon
        theme.surface(self, surface)
        self._picture = QLabel()
        self._heading = label(theme, heading, times=1.35, weight=600, serif=True, wrap=True)
        self._words = label(theme, words, "ink2", 0.96, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.q)
        row.addStretch(1)
        for one in buttons:
            row.addWidget(one)
        row.addStretch(1)
        box = self._box = QVBoxLayout(self)
        box.setSpacing(2 * theme.q)
        box.addStretch(1)
        for part in (self._picture, self._heading, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            box.addWidget(part)
        box.addSpacing(theme.q)
        box.addLayout(row)
        box.addStretch(1)
        self._fit()
        theme.changed.connect(self._fit)

    def say(self, heading: str, words: str) -> None:
        """Other words, the same place."""
        self._heading.setText(heading)
        self._words.setText(words)

    @Slot()
    def _fit(self) -> None:
        side = self._theme.size(2.6)
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(self._icons.pixmap(self._icon, side, "ink2", ratio))
        margin = self._theme.size(1.5)
        self._box.setContentsMargins(margin, margin, margin, margin)


class Banner(QFrame):
    """One sentence on its pane with a next step; `kind` is info, warn, bad or good."""

    _ICONS = {"info": "info", "warn": "warning", "bad": "warning", "good": "check"}
    _ROLES = {"info": "accent", "warn": "warn", "bad": "bad", "good": "good"}

    def __init__(self, theme: Theme, icons: Icons, kind: str = "info") -> None:
        super().__init__()
        self._theme, self._icons, self.kind = theme, icons, kind
        self._sign = QLabel()
        self.words = label(theme, wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.words, 1)
        self._links: list[QWidget] = []
        self.hide()
        self._fit()
        theme.changed.connect(self._fit)

    def say(self, text: str, *links: QWidget, kind: str = "") -> None:
        """Show a sentence and what can be done about it; "" hides the banner."""
        self.kind = kind or self.kind
        for old in self._links:
            self._row.removeWidget(old)
            old.deleteLater()
        self._links = list(links)
        for new in links:
            self._row.addWidget(new)
        self.words.setText(text)
        self.setVisible(bool(text))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        q = self._theme.q
        self._row.setContentsMargins(3 * q, 2 * q, 3 * q, 2 * q)
        self._row.setSpacing(2 * q)
        side, role = self._theme.size(1.1), self._ROLES[self.kind]
        sign = self._icons.pixmap(self._ICONS[self.kind], side, role, self.devicePixelRatioF())
        self._sign.setPixmap(sign)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.role(self._ROLES[self.kind]), 1))
        painter.setBrush(QColor(self._theme.role(f"banner.{self.kind}")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()


class Split(QSplitter):
    """Panes side by side with hairlines between them; none can be dragged to nothing."""

    def __init__(self, *panes: QWidget, upright: bool = False) -> None:
        way = Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal
        super().__init__(way)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for pane in panes:
            self.addWidget(pane)
