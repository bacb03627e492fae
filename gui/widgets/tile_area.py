"""An area of many tiles, of which only what is visible is made and drawn.

It knows where tiles lie and which thumbnails are wanted. It never decodes a picture: thumbnails
are given to it.
"""

from pathlib import Path
from typing import Generic

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip

from gui.widgets.tiles import AnyTile, TileLayout, TileList, TilePictures, TileSource


class TileArea(QAbstractScrollArea, Generic[AnyTile]):
    """Tiles in rows, as many as there is room for; what one looks like is up to its subclasses.

    Signals:
        thumbnails_wanted: files that are visible, or nearly, and have no thumbnail yet.
    """

    thumbnails_wanted = Signal(list)

    gap = 8
    tile_width = 138
    """Tiles are at least this wide, and share what is left of a row."""
    most_rows: float | None = None
    """Where given, the area is as high as its rows, up to so many; they scroll beyond that."""
    bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded
    """Whether there is a scroll bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.most_rows is not None:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.viewport().setAutoFillBackground(False)
        self.pictures = TilePictures()
        self._source: TileSource[AnyTile] = TileList()
        self._layout = TileLayout(0, 1, QSize(1, 1), self.gap)
        self._near: dict[Path, None] | None = None
        self._asked: set[Path] = set()
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(40)
        self._ask_soon.timeout.connect(self._ask)

    def set_source(self, source: TileSource[AnyTile]) -> None:
        """Show other items, each made when it is looked at."""
        self._source = source
        if self.most_rows is not None:
            self.updateGeometry()
        self._arrange()

    def scroll_to(self, position: int) -> None:
        """Bring an item into view."""
        rect, bar = self._layout.rect(position), self.verticalScrollBar()
        below = rect.bottom() + 1 - self.viewport().height()
        bar.setValue(max(min(bar.value(), rect.top()), below))

    def set_thumbnail(self, file: Path, image: QImage | None) -> None:
        """Show this for `file`; None where it cannot be read. Files out of sight are ignored."""
        if file in self._files_near():
            empty = image is None or image.isNull()
            self.pictures.put(file, None if empty else image)
            self.viewport().update()

    def forget_thumbnails(self) -> None:
        """Ask anew for all that are in view."""
        self.pictures.clear()
        self._asked.clear()
        self._show_part()

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

    def paint_marks(self, painter: QPainter, position: int, rect: QRect) -> None:
        """Draw over an item what is not of the item itself."""

    def columns(self, width: int) -> int:
        """How many tiles stand side by side in this width."""
        return max(1, (width + self.gap) // (self.tile_width + self.gap))

    def _arrange(self) -> None:
        """Place the tiles, and say whether there is a scroll bar.

        Both follow from the size of the whole area, never from that of the viewport: a bar that
        comes makes the rows narrower, and so perhaps low enough to need none. Asked then, it would
        come and go without end.
        """
        whole = self.contentsRect().size()
        wanted = self._has_bar(whole)
        self._layout = self._rows(whole.width() - self._bar_width() * wanted)
        policy = Qt.ScrollBarPolicy
        shown = policy.ScrollBarAlwaysOn if wanted else policy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() is not shown:
            self.setVerticalScrollBarPolicy(shown)
        bar, page = self.verticalScrollBar(), whole.height()
        bar.setPageStep(page)
        bar.setSingleStep(self._layout.tile.height() // 3)
        bar.setRange(0, max(0, self._layout.height - page))
        bar.setEnabled(bar.maximum() > 0)  # one with nothing to scroll only keeps its room
        self._show_part()

    def _rows(self, width: int) -> TileLayout:
        """Where the tiles lie in this width."""
        columns = self.columns(max(1, width))
        each = max(1, (width - self.gap * (columns - 1)) // columns)
        tile = QSize(each, self.tile_height(each))
        return TileLayout(len(self._source), columns, tile, self.gap)

    def _has_bar(self, whole: QSize) -> bool:
        if self.bar is Qt.ScrollBarPolicy.ScrollBarAsNeeded:
            return self._rows(whole.width()).height > whole.height()
        return self.bar is Qt.ScrollBarPolicy.ScrollBarAlwaysOn

    def _bar_width(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _most_height(self, rows: TileLayout) -> int:
        if self.most_rows is None:
            return rows.height
        return min(rows.height, round(self.most_rows * (rows.tile.height() + self.gap)))

    def _show_part(self) -> None:
        """Another part of the tiles is in view."""
        self._near = None
        self.viewport().update()
        if not self._ask_soon.isActive():
            self._ask_soon.start()

    def _files_near(self) -> dict[Path, None]:
        """The pictures in view, and those that half a page of scrolling brings there."""
        if self._near is None:
            margin, top = self.viewport().height() // 2, self.verticalScrollBar().value()
            area = self.viewport().rect().translated(0, top).adjusted(0, -margin, 0, margin)
            near = self._layout.touching(area)
            self._near = dict.fromkeys(self._source.tile(position).file for position in near)
        return self._near

    def _ask(self) -> None:
        near = self._files_near()
        self.pictures.keep_at_least(2 * len(near))
        wanted = [file for file in near if not self.pictures.knows(file)]
        fresh = [file for file in wanted if file not in self._asked]
        self._asked = set(wanted)
        if fresh:
            self.thumbnails_wanted.emit(fresh)

    def _in_content(self, point: QPoint) -> QPoint:
        return point + QPoint(0, self.verticalScrollBar().value())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        size = self.picture_size(self._layout.tile.width())
        for position in self._layout.touching(event.rect().translated(0, top)):
            item = self._source.tile(position)
            rect = self._layout.rect(position).translated(0, -top)
            self.paint_tile(painter, rect, item, self.pictures.get(item.file, size, ratio))
            self.paint_marks(painter, position, rect)

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        if self._has_bar(QSize(width, self._most_height(rows))):
            rows = self._rows(width - self._bar_width())
        return self._most_height(rows)

    def sizeHint(self) -> QSize:
        return super().sizeHint() if self.most_rows is None else self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        if self.most_rows is None:
            return super().minimumSizeHint()
        return QSize(self.tile_width, self.tile_height(self.tile_width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self._show_part()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            position = self._layout.at(self._in_content(event.pos()))
            words = "" if position is None else self.describe(self._source.tile(position))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)
