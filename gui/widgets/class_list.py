"""Lists in a card: the classes with how many pictures each has, and findings worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.i18n import number, tr
from gui.palette import mix
from gui.theme import Type, colours
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Badge
from gui.widgets.paint import bar, colour, text, text_width
from gui.widgets.text import Hairline, Text

_ROW = 48
_MOST_IN_VIEW = 12
_BAR_GAP = 8
"""Pixels between the counts and the scroll bar."""


@dataclass(frozen=True)
class ClassRow:
    """A class and how many pictures it has."""

    name: str
    count: int


class ClassList(QScrollArea):
    """Every class with its colour, its count and a bar beside the largest; many of them scroll.

    Signals:
        selected: the class that was pressed; empty when it was pressed again, for all classes.
    """

    selected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = _Classes()
        self._list.selected.connect(self.selected)
        self.setWidget(self._list)
        self._list.setAutoFillBackground(False)
        self.setFocusProxy(self._list)

    def set_classes(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes, in this order."""
        self._list.set_rows(tuple(rows))
        self.setFixedHeight(_ROW * min(len(rows), _MOST_IN_VIEW))
        self.setViewportMargins(0, 0, _BAR_GAP if len(rows) > _MOST_IN_VIEW else 0, 0)

    def set_selected(self, name: str) -> None:
        """Mark a class without a signal; empty: none."""
        self._list.set_selected(name)


class _Classes(QWidget):
    selected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ClassRow, ...] = ()
        self._selected = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_rows(self, rows: tuple[ClassRow, ...]) -> None:
        self._rows = rows
        self.setAccessibleName(", ".join(f"{row.name} {row.count}" for row in rows[:20]))
        self.setMinimumHeight(_ROW * len(rows))
        self.update()

    def set_selected(self, name: str) -> None:
        self._selected = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        largest = max((row.count for row in self._rows), default=1) or 1
        first, last = event.rect().top() // _ROW, event.rect().bottom() // _ROW
        for position in range(first, min(last + 1, len(self._rows))):
            row = self._rows[position]
            rect = QRectF(0, position * _ROW, self.width(), _ROW)
            self._paint_row(painter, rect, row, colours().class_colour(position), largest)

    def _paint_row(
        self, painter: QPainter, rect: QRectF, row: ClassRow, own: str, largest: int
    ) -> None:
        palette = colours()
        chosen = row.name == self._selected
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(colour(mix(palette.surface, palette.accent_soft, 0.8)))
            painter.drawRoundedRect(rect.adjusted(0, 2, 0, -2), 6, 6)
        inner = rect.adjusted(8, 0, -8, 0) if chosen else rect
        painter.setBrush(colour(own))
        painter.drawRoundedRect(QRectF(inner.left(), inner.top() + 13, 10, 10), 3, 3)
        count = number(row.count)
        count_width = text_width(count, Type.NUMBER) + 2
        line = QRectF(inner.left() + 18, inner.top() + 8, inner.width() - 26 - count_width, 20)
        text(painter, line, row.name, Type.STRONG if chosen else Type.BODY)
        side = QRectF(inner.right() - count_width, inner.top() + 8, count_width, 20)
        right = Qt.AlignmentFlag.AlignRight
        text(painter, side, count, Type.NUMBER, palette.muted, align=right)
        track = QRectF(inner.left(), inner.top() + 33, inner.width(), 6)
        bar(painter, track, row.count / largest, own)

    def _press(self, name: str) -> None:
        self.set_selected("" if name == self._selected else name)
        self.selected.emit(self._selected)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        position = int(event.position().y()) // _ROW
        if 0 <= position < len(self._rows):
            self._press(self._rows[position].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [row.name for row in self._rows]
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not names:
            super().keyPressEvent(event)
            return
        current = names.index(self._selected) if self._selected in names else -1
        self._press(names[min(max(current + step, 0), len(names) - 1)])


class FindingRow(QWidget):
    """Something worth a look: its name, a badge with a figure, a sentence, perhaps a link.

    Signals:
        acted: the link was pressed.
    """

    acted = Signal()

    def __init__(
        self,
        title: str,
        badge: str = "",
        kind: str = "neutral",
        sentence: str = "",
        link: str = "",
    ) -> None:
        super().__init__()
        self.setAccessibleName(tr("{title}: {fact}", title=title, fact=badge or sentence))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(title), 1)
        head.addWidget(Badge(badge, kind))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(2)
        column.addWidget(Hairline())
        column.addSpacing(6)
        column.addLayout(head)
        if sentence:
            column.addWidget(Text(sentence, role="muted", wrap=True))
        if link:
            button = LinkButton(link)
            button.clicked.connect(self.acted)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
