"""Rows of classes that are pressed, dropped on, and asked for a menu: what a class list holds."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gui.i18n import number, trn
from gui.palette import mix
from gui.theme import Type, colours
from gui.widgets.auto_scroll import AutoScroll
from gui.widgets.drop_zone import dropped_paths
from gui.widgets.paint import bar, colour, text, text_width
from gui.widgets.picture_drag import has_pictures

UNLABELLED, EXCLUDED = "\0unlabelled", "\0excluded"
"""The keys of the rows that are no classes. No class can have such a name."""
ROW_INSET = 8
"""Pixels by which the ground of a chosen row is wider than what is in it, at either side."""


@dataclass(frozen=True)
class ClassRow:
    """A class and how many pictures it has, or those pictures that are in no class.

    Attributes:
        note: quiet words after the name.
        key: what the row is known by; empty for a class, which is known by its name.
    """

    name: str
    count: int
    note: str = ""
    key: str = ""

    @property
    def id(self) -> str:
        """What the row is known by."""
        return self.key or self.name

    @property
    def is_class(self) -> bool:
        """Whether pictures can be learned as this."""
        return self.key not in (UNLABELLED, EXCLUDED)


class Rows(QWidget):
    """Rows of one height, of which one can be chosen. Subclasses draw them.

    Signals:
        pressed: the key of the row that was pressed, or gone to by an arrow key.
        menu_requested: the key of a row, and the point of the screen where its menu is to open.
        rename_requested: the key of the chosen row.
        dropped_on: the key of the row on which pictures of a view were dropped.
        files_dropped_on: the key of a row, and the paths that were dropped on it from outside.
    """

    pressed = Signal(str)
    menu_requested = Signal(str, QPoint)
    rename_requested = Signal(str)
    dropped_on = Signal(str)
    files_dropped_on = Signal(str, list)

    row_height = 36

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ClassRow, ...] = ()
        self._chosen = ""
        self._hot: int | None = None
        self._held_at = QPoint()
        self._edges: list[AutoScroll] = []
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_rows(self, rows: tuple[ClassRow, ...]) -> None:
        """Show these."""
        self._rows = rows
        self._hot = None
        self.setAccessibleName(", ".join(f"{row.name} {row.count}" for row in rows[:20]))
        self.setFixedHeight(self.row_height * len(rows))
        self.update()

    def set_chosen(self, key: str) -> None:
        """Mark a row; one that is not here marks none."""
        self._chosen = key
        chosen = next((row for row in self._rows if row.id == key), None)
        self.setAccessibleDescription(f"{chosen.name} {chosen.count}" if chosen else "")
        self.update()

    def row_rect(self, key: str) -> QRectF:
        """Where the row of a key lies; nowhere, if it is not here."""
        keys = [row.id for row in self._rows]
        if key not in keys:
            return QRectF()
        return QRectF(0, keys.index(key) * self.row_height, self.width(), self.row_height)

    def paint_row(self, painter: QPainter, inner: QRectF, position: int, *, chosen: bool) -> None:
        """Draw one row into `inner`."""
        raise NotImplementedError

    def _at(self, point: QPointF) -> int | None:
        position = int(point.y()) // self.row_height
        return position if 0 <= position < len(self._rows) else None

    def _hold_over(self, position: int | None) -> None:
        """Something that can be dropped is above this row."""
        if position != self._hot:
            self._hot = position
            self.update()

    def _let_go(self) -> None:
        self._hold_over(None)
        for edge in self._edges:
            edge.stop()

    def _make_edges(self) -> list[AutoScroll]:
        """For whatever these rows can be scrolled in."""
        edges: list[AutoScroll] = []
        holder = self.parentWidget()
        while holder is not None:
            if isinstance(holder, QAbstractScrollArea):
                edges.append(AutoScroll(holder))
                edges[-1].scrolled.connect(self._rows_scrolled)
            holder = holder.parentWidget()
        return edges

    def _rows_scrolled(self) -> None:
        self._hold_over(self._at(QPointF(self.mapFromGlobal(self._held_at))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, height = colours(), self.row_height
        first, last = event.rect().top() // height, event.rect().bottom() // height
        for position in range(first, min(last + 1, len(self._rows))):
            rect = QRectF(0, position * height, self.width(), height)
            chosen, hot = self._rows[position].id == self._chosen, position == self._hot
            if chosen or hot:
                painter.setPen(QPen(colour(palette.accent), 2) if hot else Qt.PenStyle.NoPen)
                painter.setBrush(colour(mix(palette.surface, palette.accent_soft, 0.8)))
                painter.drawRoundedRect(rect.adjusted(1, 2, -1, -2), 6, 6)
            inner = rect.adjusted(ROW_INSET, 0, -ROW_INSET, 0)
            self.paint_row(painter, inner, position, chosen=chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        position = self._at(event.position())
        if position is not None and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit(self._rows[position].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [row.id for row in self._rows]
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_F2 and self._chosen in keys:
            self.rename_requested.emit(self._chosen)
        elif step is not None and keys:
            current = keys.index(self._chosen) if self._chosen in keys else -1
            target = keys[min(max(current + step, 0), len(keys) - 1)]
            if target != self._chosen:
                self.pressed.emit(target)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            rect = self.row_rect(self._chosen)
            if not rect.isNull():
                corner = self.mapToGlobal(rect.bottomLeft().toPoint())
                self.menu_requested.emit(self._chosen, corner)
        elif (position := self._at(QPointF(event.pos()))) is not None:
            self.menu_requested.emit(self._rows[position].id, event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_pictures(event) or dropped_paths(event):
            self._edges = self._edges or self._make_edges()
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._held_at = self.mapToGlobal(event.position().toPoint())
        self._hold_over(self._at(event.position()))
        for edge in self._edges:
            holder = edge.parent()
            assert isinstance(holder, QAbstractScrollArea)
            edge.follow(holder.viewport().mapFromGlobal(self._held_at))
        event.setAccepted(self._hot is not None)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._let_go()

    def dropEvent(self, event: QDropEvent) -> None:
        self._let_go()
        position = self._at(event.position())
        if position is None:
            return
        event.acceptProposedAction()
        if has_pictures(event):
            self.dropped_on.emit(self._rows[position].id)
        else:
            self.files_dropped_on.emit(self._rows[position].id, dropped_paths(event))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            position = self._at(QPointF(event.pos()))
            row = None if position is None else self._rows[position]
            words = "" if row is None else trn("{n} picture", "{n} pictures", row.count)
            QToolTip.showText(event.globalPos(), f"{row.name}: {words}" if row else "", self)
            return True
        return super().event(event)


class ClassRows(Rows):
    """Classes: the key that gives one, its colour, its name, its count and a bar."""

    row_height = 48

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.row_height * len(self._rows))

    def paint_row(self, painter: QPainter, inner: QRectF, position: int, *, chosen: bool) -> None:
        row, own = self._rows[position], colours().class_colour(position)
        largest = max(each.count for each in self._rows) or 1
        if position < 9:
            _paint_key(painter, QPointF(inner.left(), inner.top() + 9), str(position + 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(own))
        painter.drawRoundedRect(QRectF(inner.left() + 26, inner.top() + 13, 10, 10), 3, 3)
        line = QRectF(inner.left() + 44, inner.top() + 8, inner.width() - 44, 20)
        _paint_words(painter, line, row, Type.STRONG if chosen else Type.BODY, colours().text)
        track = QRectF(inner.left(), inner.top() + 33, inner.width(), 6)
        bar(painter, track, row.count / largest, own)


class OtherRows(Rows):
    """Pictures that are in no class: quietly, with an outline where a class has its colour."""

    def paint_row(self, painter: QPainter, inner: QRectF, position: int, *, chosen: bool) -> None:
        palette, row = colours(), self._rows[position]
        mark = QRectF(inner.left() + 26.5, inner.top() + 13.5, 9, 9)
        pen = QPen(colour(palette.muted), 1.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if row.key == EXCLUDED:
            painter.setPen(pen)
            painter.drawEllipse(mark)
            painter.drawLine(mark.center() + QPointF(-3, 3), mark.center() + QPointF(3, -3))
        else:
            pen.setDashPattern([2, 1.6])
            painter.setPen(pen)
            painter.drawRoundedRect(mark, 3, 3)
        line = QRectF(inner.left() + 44, inner.top() + 8, inner.width() - 44, 20)
        _paint_words(painter, line, row, Type.STRONG if chosen else Type.BODY, palette.muted)


def _paint_key(painter: QPainter, corner: QPointF, words: str) -> None:
    """The key of the keyboard that gives a class, as a key looks."""
    palette = colours()
    rect = QRectF(corner.x() + 0.5, corner.y() + 0.5, 17, 17)
    painter.setPen(QPen(colour(mix(palette.border, palette.text, 0.12)), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 4, 4)
    text(painter, rect, words, Type.CAPTION, palette.muted, align=Qt.AlignmentFlag.AlignHCenter)


def _paint_words(painter: QPainter, line: QRectF, row: ClassRow, style: Type, value: str) -> None:
    """The name of a row, its note, and its count at the right."""
    muted, count = colours().muted, number(row.count)
    side = text_width(count, Type.NUMBER) + 2
    room = line.width() - side - 8
    name = min(text_width(row.name, style) + 2, room)
    text(painter, QRectF(line.left(), line.top(), name, 20), row.name, style, value)
    right = QRectF(line.right() - side, line.top(), side, 20)
    text(painter, right, count, Type.NUMBER, muted, align=Qt.AlignmentFlag.AlignRight)
    if row.note and room - name > 32:
        rest = QRectF(line.left() + name + 8, line.top() + 1, room - name - 8, 20)
        text(painter, rest, row.note, Type.CAPTION, muted)
