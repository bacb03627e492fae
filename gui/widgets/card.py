"""Surfaces that hold other things: a card, a part that opens, and a small badge."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.assets import draw_icon
from gui.theme import PADDING, RADIUS_CARD, Type, colours, font
from gui.widgets.paint import chip, chip_width, colour
from gui.widgets.text import Elided, Text

SHADOW = 3
"""Pixels that a card keeps free below its edge for the shadow."""


def paint_card(painter: QPainter, rect: QRectF, *, ring: bool = False) -> None:
    """The surface of a card in `rect`; its lowest pixels are the shadow's. `ring`: it is chosen."""
    palette = colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = rect.adjusted(0.5, 0.5, -0.5, -SHADOW - 0.5)
    if not palette.dark:
        painter.setPen(Qt.PenStyle.NoPen)
        for drop, alpha in ((3, 0.015), (2, 0.025), (1, 0.03)):
            painter.setBrush(colour(palette.text, alpha))
            painter.drawRoundedRect(edge.translated(0, drop), RADIUS_CARD, RADIUS_CARD)
    painter.setBrush(colour(palette.surface))
    painter.setPen(QPen(colour(palette.border), 1))
    if ring:
        edge = edge.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour(palette.accent), 2))
    painter.drawRoundedRect(edge, RADIUS_CARD, RADIUS_CARD)


class Card(QWidget):
    """A surface with an optional title, quiet words after it, and something at its right.

    Put the content into `body`, a QVBoxLayout.
    """

    def __init__(self, title: str = "", subtitle: str = "", right: QWidget | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING + SHADOW)
        column.setSpacing(8)
        self._title = Text(title, Type.STRONG)
        self._subtitle = Elided(subtitle, Type.CAPTION, "muted")
        self.setProperty("radius", RADIUS_CARD)
        self.header = QHBoxLayout()
        self.header.setSpacing(8)
        if title:
            self.header.addWidget(self._title)
            self.header.addWidget(self._subtitle, 1)
            self.setAccessibleName(title)
            if right is not None:
                self.header.addWidget(right)
            column.addLayout(self.header)
        # A widget, not a bare layout: it takes all the room that the header does not need.
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column.addWidget(content, 1)

    def set_title(self, title: str) -> None:
        """Change the title of a card that has one."""
        self._title.set_text(title)
        self.setAccessibleName(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Change the quiet words after the title."""
        self._subtitle.set_text(subtitle)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_card(QPainter(self), QRectF(self.rect()))


class ClickCard(Card):
    """A card that does something when it is pressed.

    Signals:
        clicked: it was pressed, by mouse or keyboard.
    """

    clicked = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("focus_ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class Fold(QWidget):
    """A part that opens: a name, a quiet summary of what is inside, and a chevron.

    Put the content into `body`.

    Signals:
        toggled: whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, summary: str = "") -> None:
        super().__init__()
        self._head = _FoldHead(title, summary)
        self._head.clicked.connect(self._toggle)
        self._content = QWidget()
        self._content.setVisible(False)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addWidget(self._content, 1)

    def is_open(self) -> bool:
        """Whether the content shows."""
        return self._head.open

    def set_open(self, value: bool) -> None:
        """Open or close it."""
        if value != self._head.open:
            self._head.open = value
            self._head.update()
            self._content.setVisible(value)
            self.toggled.emit(value)

    def set_title(self, title: str) -> None:
        """Call it something else."""
        self._head.set_title(title)

    def set_summary(self, summary: str) -> None:
        """Say in a few words what is inside."""
        self._head.summary.set_text(summary)

    def _toggle(self) -> None:
        self.set_open(not self.is_open())


class Expander(Card):
    """A card that opens, as a `Fold` does.

    Put the content into `body`.

    Signals:
        toggled: whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, summary: str = "") -> None:
        super().__init__()
        self._fold = Fold(title, summary)
        self._fold.toggled.connect(self.toggled)
        self.body.addWidget(self._fold)
        self.body = self._fold.body
        # not Maximum: wrapped words need more than the hint where there is little width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(title)

    def is_open(self) -> bool:
        """Whether the content shows."""
        return self._fold.is_open()

    def set_open(self, value: bool) -> None:
        """Open or close it."""
        self._fold.set_open(value)

    def set_summary(self, summary: str) -> None:
        """Say in a few words what is inside."""
        self._fold.set_summary(summary)

    def set_title(self, title: str) -> None:
        """Call it something else."""
        self._fold.set_title(title)
        self.setAccessibleName(title)


class _FoldHead(QWidget):
    clicked = Signal()

    def __init__(self, title: str, summary: str) -> None:
        super().__init__()
        self.open = False
        self.summary = Elided(summary, role="muted")
        self._title = Text(title, Type.STRONG)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 28, 0)
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addWidget(self.summary, 1)

    def set_title(self, title: str) -> None:
        self._title.set_text(title)
        self.setAccessibleName(title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        name = "chevron-up" if self.open else "chevron-down"
        draw_icon(QPainter(self), name, QRectF(self.width() - 18, self.height() / 2 - 9, 18, 18))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class Badge(QWidget):
    """A word or a figure in a rounded chip: neutral, accent, info, warning or danger."""

    def __init__(self, text: str = "", kind: str = "neutral") -> None:
        super().__init__()
        self._text = text
        self._kind = kind
        self.setFont(font(Type.CAPTION_STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(text, kind)

    def set_badge(self, text: str, kind: str = "neutral") -> None:
        """Show other words; no words, no badge."""
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self._text)) + 1, 20) if self._text else QSize(0, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._text:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            chip(painter, QPointF(0, 0), self._text, self._kind, self.width())
