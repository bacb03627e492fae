"""Many pictures in rows, to be selected, opened and dragged."""

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication

from gui.theme import colours
from gui.widgets.auto_scroll import AutoScroll
from gui.widgets.paint import colour
from gui.widgets.picture_drag import drag_pictures
from gui.widgets.tile_area import TileArea
from gui.widgets.tiles import AnyTile, TileList, TilesAt, TileSource


class TileView(TileArea[AnyTile]):
    """Tiles that are selected by mouse, rubber band or keyboard.

    Signals:
        opened: the item that was double-clicked, or on which Enter was pressed.
        selection_changed: the selected items, in order: a sequence that makes each when asked.
        menu_requested: a menu for the selection is asked for, at this point of the screen.
    """

    opened = Signal(object)
    selection_changed = Signal(object)
    menu_requested = Signal(QPoint)

    draggable = False
    """Whether a tile that is pulled takes the selection along, or draws a rubber band."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._selected: set[int] = set()
        self._current: int | None = None
        self._anchor = 0
        self._pressed: int | None = None
        self._band: QRect | None = None
        self._band_start = QPoint()
        self._band_base: set[int] = set()
        self._pointer = QPoint()
        self._edge = AutoScroll(self)
        self._edge.scrolled.connect(self._draw_band)

    def set_items(self, items: Sequence[AnyTile]) -> None:
        """Show other items. What was selected stays so, as far as it is still there."""
        self.set_source(TileList(items))

    def set_source(self, source: TileSource[AnyTile]) -> None:
        """Show other items, each made when it is looked at.

        What was selected stays so, as far as it is still there, and the current item stays
        current. Where that has gone, the one that took its place is current.
        """
        kept, own = set(self.selected_keys()), self.current()
        wanted = kept if own is None else kept | {own}
        found = source.find(wanted) if wanted else {}
        self._selected = {found[key] for key in kept if key in found}
        if self._current is not None:
            nearest = min(self._current, len(source) - 1)
            self._current = found.get(own, nearest) if len(source) else None
        self._anchor = self._current or 0
        self._band = self._pressed = None
        self._edge.stop()
        super().set_source(source)
        if len(kept) != len(self._selected):
            self.selection_changed.emit(self.selected())

    def items(self) -> Sequence[AnyTile]:
        """All items, in order, each made when it is asked for."""
        return TilesAt(self._source, set(range(len(self._source))))

    def selected(self) -> Sequence[AnyTile]:
        """The selected items, in order, each made when it is asked for."""
        return TilesAt(self._source, self._selected)

    def selected_keys(self) -> list[Hashable]:
        """What the selected items are known by, in order."""
        return [self._source.key(position) for position in sorted(self._selected)]

    def select_keys(self, keys: Iterable[Hashable]) -> None:
        """Select the items known by these, and no others."""
        self._select(set(self._source.find(set(keys)).values()))

    def select_files(self, files: Iterable[Path]) -> None:
        """Select the items of these files, and no others: for items given as a list."""
        self.select_keys(files)

    def select_all(self) -> None:
        """Select every item."""
        self._select(set(range(len(self._source))))

    def current(self) -> Hashable | None:
        """What the item that the keyboard is on is known by; None: it is on none."""
        return None if self._current is None else self._source.key(self._current)

    def current_position(self) -> int | None:
        """Where the item lies that the keyboard is on; None: it is on none."""
        return self._current

    def go_to(self, position: int) -> None:
        """Select this item alone, make it the current one and bring it into view."""
        self._go(position)
        self.scroll_to(position)

    def _select(self, chosen: set[int]) -> None:
        if chosen != self._selected:
            self._selected = chosen
            self.viewport().update()
            self.selection_changed.emit(self.selected())

    def _go(self, position: int, *, extend: bool = False, toggle: bool = False) -> None:
        """Make an item the current one, and select it: alone, with its row, or in addition."""
        self._current = position
        if extend:
            low, high = sorted((self._anchor, position))
            self._select((self._selected if toggle else set()) | set(range(low, high + 1)))
        else:
            self._anchor = position
            self._select(self._selected ^ {position} if toggle else {position})
        self.setAccessibleDescription(self.describe(self._source.tile(position)))
        self.viewport().update()

    def _draw_band(self) -> None:
        """The band reaches from where it began to the pointer, and selects what it touches."""
        self._band = QRect(self._band_start, self._in_content(self._pointer)).normalized()
        self._select(self._band_base | set(self._layout.touching(self._band)))
        self.viewport().update()

    def _drag(self) -> None:
        """Take the selected pictures along; those whose thumbnails are at hand are seen."""
        size = self.picture_size(self._layout.tile.width())
        first = self.selected()[:3]
        made = (self.pictures.get(tile.file, size, self.devicePixelRatioF()) for tile in first)
        self._pressed = None
        drag_pictures(self, len(self._selected), [picture for picture in made if picture])

    def paint_marks(self, painter: QPainter, position: int, rect: QRect) -> None:
        if position in self._selected:
            self.paint_selection(painter, rect)
        if position == self._current and self.hasFocus():
            _paint_current(painter, rect)

    def paint_selection(self, painter: QPainter, rect: QRect) -> None:
        """The mark of a selected tile."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._band is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(colour(colours().accent), 1))
            painter.setBrush(colour(colours().accent, 0.12))
            painter.drawRect(self._band.translated(0, -self.verticalScrollBar().value()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._in_content(event.position().toPoint())
        position = self._layout.at(point)
        keys = event.modifiers()
        if event.button() is Qt.MouseButton.RightButton:
            if position is not None and position not in self._selected:
                self._go(position)
            return
        extend = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        toggle = bool(keys & Qt.KeyboardModifier.ControlModifier)
        self._band_start = point
        self._band_base = self._selected if toggle else set()
        self._pressed = None
        if position is None:
            if not toggle:
                self._select(set())
            return
        if self.draggable and not extend and not toggle:
            self._pressed = position
            if position in self._selected:
                return  # it may be the beginning of a drag: what is selected stays so until then
        self._go(position, extend=extend, toggle=toggle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        self._pointer = event.position().toPoint()
        travelled = (self._in_content(self._pointer) - self._band_start).manhattanLength()
        if self._band is None and travelled < QApplication.startDragDistance():
            return
        if self._pressed is not None:
            self._drag()
        else:
            self._draw_band()
            self._edge.follow(self._pointer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._edge.stop()
        if self._pressed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._go(self._pressed)
        self._band = self._pressed = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = self._layout.at(self._in_content(event.position().toPoint()))
        if position is not None:
            self.opened.emit(self._source.tile(position))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._selected:
            self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not len(self._source) or not self._move_by_key(event):
            super().keyPressEvent(event)

    def _move_by_key(self, event: QKeyEvent) -> bool:
        key, last = event.key(), len(self._source) - 1
        current = self._current if self._current is not None else -1
        columns = self._layout.columns
        page = columns * max(1, self.viewport().height() // (self._layout.tile.height() + self.gap))
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -last - 1,
            Qt.Key.Key_End: last + 1,
        }
        if key in steps:
            begins = current < 0 and key != Qt.Key.Key_End
            target = 0 if begins else min(max(current + steps[Qt.Key(key)], 0), last)
            self._go(target, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.scroll_to(target)
        elif key == Qt.Key.Key_Space and current >= 0:
            self._go(current, toggle=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current >= 0:
            self.opened.emit(self._source.tile(current))
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select_all()
        elif key == Qt.Key.Key_Escape and self._selected:
            self._select(set())
        else:
            return False
        return True


def _paint_current(painter: QPainter, rect: QRect) -> None:
    """A dashed line, dark and light in turn, so that it is seen on any picture."""
    inner = rect.adjusted(5, 5, -6, -6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(colours().window), 1.5))
    painter.drawRoundedRect(inner, 4, 4)
    painter.setPen(QPen(colour(colours().text), 1.5, Qt.PenStyle.DotLine))
    painter.drawRoundedRect(inner, 4, 4)
