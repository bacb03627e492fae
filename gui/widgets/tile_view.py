"""Many pictures in rows: only what is visible is drawn, so a hundred thousand are as quick as ten.

`TileView` knows where tiles lie, which are selected and which thumbnails are wanted. What a tile
looks like is up to its subclasses. It never decodes a picture: thumbnails are given to it.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame

from gui.theme import colours
from gui.widgets.paint import colour
from gui.widgets.tiles import TileLayout, TilePictures


class Tile(Protocol):
    """What every item has: the picture it shows."""

    @property
    def file(self) -> Path: ...


AnyTile = TypeVar("AnyTile", bound=Tile)


class TileView(QAbstractScrollArea, Generic[AnyTile]):
    """Tiles that are selected by mouse, rubber band or keyboard.

    Signals:
        opened: the item that was double-clicked, or on which Enter was pressed.
        selection_changed: the selected items, in order.
        thumbnails_wanted: files that are visible, or nearly, and have no thumbnail yet.
        menu_requested: a menu for the selection is asked for, at this point of the screen.
    """

    opened = Signal(object)
    selection_changed = Signal(list)
    thumbnails_wanted = Signal(list)
    menu_requested = Signal(QPoint)

    gap = 8
    tile_width = 138
    """Tiles are at least this wide, and share what is left of a row."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.pictures = TilePictures()
        self._items: list[AnyTile] = []
        self._files: set[Path] = set()
        self._selected: set[int] = set()
        self._current: int | None = None
        self._anchor = 0
        self._band: QRect | None = None
        self._band_start = QPoint()
        self._band_base: set[int] = set()
        self._asked: set[Path] = set()
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(40)
        self._ask_soon.timeout.connect(self._ask)
        self._layout = TileLayout(0, 1, QSize(1, 1), self.gap)

    def set_items(self, items: Sequence[AnyTile]) -> None:
        """Show other items. What was selected stays so, as far as it is still there."""
        kept = {self._items[position].file for position in self._selected}
        self._items = list(items)
        self._files = {item.file for item in self._items}
        self._selected = {i for i, item in enumerate(self._items) if item.file in kept}
        if self._current is not None and self._current >= len(self._items):
            self._current = None
        self._arrange()
        if len(kept) != len(self._selected):
            self.selection_changed.emit(self.selected())

    def items(self) -> list[AnyTile]:
        """All items, in order."""
        return list(self._items)

    def selected(self) -> list[AnyTile]:
        """The selected items, in order."""
        return [self._items[position] for position in sorted(self._selected)]

    def select_files(self, files: Iterable[Path]) -> None:
        """Select the items of these files, and no others."""
        wanted = set(files)
        self._select({i for i, item in enumerate(self._items) if item.file in wanted})

    def scroll_to(self, position: int) -> None:
        """Bring an item into view."""
        rect, bar = self._layout.rect(position), self.verticalScrollBar()
        below = rect.bottom() + 1 - self.viewport().height()
        bar.setValue(max(min(bar.value(), rect.top()), below))

    def set_thumbnail(self, file: Path, image: QImage | None) -> None:
        """Show this for `file`; None where it cannot be read. Other views' files are ignored."""
        if file in self._files:
            empty = image is None or image.isNull()
            self.pictures.put(file, None if empty else image)
            self.viewport().update()

    def tile_height(self, width: int) -> int:
        """How high a tile of this width is."""
        return width

    def picture_size(self, width: int) -> QSizeF:
        """How large the picture of a tile of this width is."""
        return QSizeF(width, width)

    def paint_tile(
        self, painter: QPainter, rect: QRect, item: AnyTile, picture: QPixmap | None
    ) -> None:
        """Draw one item. `picture` is None until it is known, or for ever where it is broken."""
        raise NotImplementedError

    def describe(self, item: AnyTile) -> str:
        """An item in words, for its tooltip and for screen readers."""
        return item.file.name

    def _arrange(self) -> None:
        width = max(1, self.viewport().width())
        columns = max(1, (width + self.gap) // (self.tile_width + self.gap))
        each = (width - self.gap * (columns - 1)) // columns
        tile = QSize(each, self.tile_height(each))
        self._layout = TileLayout(len(self._items), columns, tile, self.gap)
        page = self.viewport().height()
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setSingleStep(tile.height() // 3)
        self.verticalScrollBar().setRange(0, max(0, self._layout.height - page))
        self.viewport().update()
        self._ask_soon.start()

    def _visible(self, margin: int = 0) -> QRect:
        top = self.verticalScrollBar().value()
        return self.viewport().rect().translated(0, top).adjusted(0, -margin, 0, margin)

    def _ask(self) -> None:
        page = self.viewport().height()
        near = [self._items[i].file for i in self._layout.touching(self._visible(page // 2))]
        self.pictures.keep_at_least(2 * len(near))
        wanted = [file for file in near if not self.pictures.knows(file)]
        fresh = [file for file in wanted if file not in self._asked]
        self._asked = set(wanted)
        if fresh:
            self.thumbnails_wanted.emit(fresh)

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
            self._select(set(range(low, high + 1)))
        else:
            self._anchor = position
            self._select(self._selected ^ {position} if toggle else {position})
        self.setAccessibleDescription(self.describe(self._items[position]))
        self.viewport().update()

    def _point(self, event: QMouseEvent) -> QPoint:
        return event.position().toPoint() + QPoint(0, self.verticalScrollBar().value())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        size = self.picture_size(self._layout.tile.width())
        for position in self._layout.touching(event.rect().translated(0, top)):
            item = self._items[position]
            rect = self._layout.rect(position).translated(0, -top)
            self.paint_tile(painter, rect, item, self.pictures.get(item.file, size, ratio))
            if position in self._selected:
                self.paint_selection(painter, rect)
            if position == self._current and self.hasFocus():
                painter.setPen(QPen(colour(colours().text), 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(5, 5, -6, -6), 4, 4)
        if self._band is not None:
            painter.setPen(QPen(colour(colours().accent), 1))
            painter.setBrush(colour(colours().accent, 0.12))
            painter.drawRect(self._band.translated(0, -top))

    def paint_selection(self, painter: QPainter, rect: QRect) -> None:
        """The mark of a selected tile."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()
        self._ask_soon.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._point(event)
        position = self._layout.at(point)
        keys = event.modifiers()
        toggle = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if event.button() is Qt.MouseButton.RightButton:
            if position is not None and position not in self._selected:
                self._go(position)
            return
        self._band_start = point
        self._band_base = set(self._selected) if toggle else set()
        if position is not None:
            extend = bool(keys & Qt.KeyboardModifier.ShiftModifier)
            self._go(position, extend=extend, toggle=toggle)
        elif not toggle:
            self._select(set())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        point = self._point(event)
        travelled = (point - self._band_start).manhattanLength()
        if self._band is None and travelled < QApplication.startDragDistance():
            return
        self._band = QRect(self._band_start, point).normalized()
        self._select(self._band_base | set(self._layout.touching(self._band)))
        self.viewport().update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._band = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = self._layout.at(self._point(event))
        if position is not None:
            self.opened.emit(self._items[position])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._selected:
            self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._items or not self._move_by_key(event):
            super().keyPressEvent(event)

    def _move_by_key(self, event: QKeyEvent) -> bool:
        key, last = event.key(), len(self._items) - 1
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
            target = 0 if current < 0 else min(max(current + steps[Qt.Key(key)], 0), last)
            self._go(target, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.scroll_to(target)
        elif key == Qt.Key.Key_Space and current >= 0:
            self._go(current, toggle=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current >= 0:
            self.opened.emit(self._items[current])
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._select(set(range(len(self._items))))
        elif key == Qt.Key.Key_Escape and self._selected:
            self._select(set())
        else:
            return False
        return True
