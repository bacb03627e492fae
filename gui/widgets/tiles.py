"""Where tiles lie, and the thumbnails in them: what a view of many pictures is made from."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPixmap

from gui.widgets.paint import rounded


@dataclass(frozen=True)
class TileLayout:
    """Where the tiles of a view lie: equal ones, row by row, in pixels from the top."""

    count: int
    columns: int
    tile: QSize
    gap: int

    @property
    def height(self) -> int:
        """Of the whole content."""
        rows = -(-self.count // self.columns)
        return max(0, rows * (self.tile.height() + self.gap) - self.gap)

    def rect(self, position: int) -> QRect:
        """Where a tile lies."""
        row, column = divmod(position, self.columns)
        return QRect(
            QPoint(column * (self.tile.width() + self.gap), row * (self.tile.height() + self.gap)),
            self.tile,
        )

    def at(self, point: QPoint) -> int | None:
        """The tile under a point."""
        column = point.x() // (self.tile.width() + self.gap)
        row = point.y() // (self.tile.height() + self.gap)
        position = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= position < self.count
        return position if inside and self.rect(position).contains(point) else None

    def touching(self, area: QRect) -> Iterator[int]:
        """The tiles that a rectangle touches, in order."""
        step = QSize(self.tile.width() + self.gap, self.tile.height() + self.gap)
        first_row, last_row = max(0, area.top() // step.height()), area.bottom() // step.height()
        for row in range(first_row, last_row + 1):
            for column in range(self.columns):
                position = row * self.columns + column
                if position >= self.count:
                    return
                if self.rect(position).intersects(area):
                    yield position


class TilePictures:
    """The thumbnails of a view: the last few hundred, and those in use ready at their size."""

    def __init__(self) -> None:
        self._limit = 400
        self._images: OrderedDict[Path, QImage | None] = OrderedDict()
        self._ready: dict[Path, QPixmap] = {}
        self._look: tuple[float, float, float] = (0, 0, 0)

    def knows(self, file: Path) -> bool:
        """Whether a thumbnail was given, or it was said that there is none."""
        return file in self._images

    def is_broken(self, file: Path) -> bool:
        """Whether the picture cannot be read."""
        return self.knows(file) and self._images[file] is None

    def put(self, file: Path, image: QImage | None) -> None:
        """Remember a thumbnail; the one longest unused gives way."""
        self._images[file] = image
        self._images.move_to_end(file)
        self._ready.pop(file, None)
        while len(self._images) > self._limit:
            old, _ = self._images.popitem(last=False)
            self._ready.pop(old, None)

    def keep_at_least(self, count: int) -> None:
        """Make room for `count` thumbnails."""
        self._limit = max(self._limit, count)

    def get(self, file: Path, size: QSizeF, ratio: float) -> QPixmap | None:
        """The thumbnail at a size, with round corners; None where there is none."""
        look = (size.width(), size.height(), ratio)
        if look != self._look:
            self._look = look
            self._ready.clear()
        image = self._images.get(file)
        if image is None:
            return None
        self._images.move_to_end(file)
        if file not in self._ready:
            self._ready[file] = rounded(image, size, 8, ratio)
        return self._ready[file]
