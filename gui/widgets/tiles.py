"""What a view of many pictures is made from: its tiles, where they lie, and their thumbnails."""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar, overload

from PySide6.QtCore import QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPixmap

from gui.widgets.paint import rounded


class Tile(Protocol):
    """What every item has: the picture it shows."""

    @property
    def file(self) -> Path: ...


AnyTile = TypeVar("AnyTile", bound=Tile)


class TileSource(ABC, Generic[AnyTile]):
    """Tiles that are made when they are looked at, so that any number of them costs nothing.

    A source never changes: where there is something new to show, a new one takes its place.
    """

    @abstractmethod
    def __len__(self) -> int:
        """How many tiles there are."""

    @abstractmethod
    def tile(self, position: int) -> AnyTile:
        """The tile at a position, from 0."""

    @abstractmethod
    def key(self, position: int) -> Hashable:
        """What a tile is known by: it is the same in another source that has the tile too."""

    def find(self, keys: AbstractSet[Hashable]) -> dict[Hashable, int]:
        """Where these keys lie, as far as they are here. This looks at each until it has them."""
        found: dict[Hashable, int] = {}
        for position in range(len(self)):
            if len(found) == len(keys):
                break
            if (key := self.key(position)) in keys:
                found[key] = position
        return found


class TileList(TileSource[AnyTile]):
    """Tiles that are there already, known by their files."""

    def __init__(self, tiles: Iterable[AnyTile] = ()) -> None:
        self._tiles = tuple(tiles)

    def __len__(self) -> int:
        return len(self._tiles)

    def tile(self, position: int) -> AnyTile:
        return self._tiles[position]

    def key(self, position: int) -> Hashable:
        return self._tiles[position].file


class TilesAt(Sequence[AnyTile]):
    """The tiles at some positions of a source, in order, each made when it is asked for."""

    def __init__(self, source: TileSource[AnyTile], positions: AbstractSet[int]) -> None:
        self._source = source
        self._positions = positions
        self._sorted: list[int] | None = None

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> AnyTile: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[AnyTile]: ...
    def __getitem__(self, at: int | slice) -> AnyTile | Sequence[AnyTile]:
        if self._sorted is None:
            self._sorted = sorted(self._positions)
        if isinstance(at, slice):
            return [self._source.tile(position) for position in self._sorted[at]]
        return self._source.tile(self._sorted[at])


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
        across = self._lines(area.left(), area.right(), self.tile.width())
        for row in self._lines(area.top(), area.bottom(), self.tile.height()):
            first = row * self.columns
            end = min(first + self.columns, first + across.stop, self.count)
            yield from range(first + across.start, end)

    def _lines(self, first: int, last: int, side: int) -> range:
        """The rows or columns, of tiles as long as `side`, that lie on the pixels of a stretch."""
        step = side + self.gap
        return range(max(0, -((side - 1 - first) // step)), max(0, last // step + 1))


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

    def clear(self) -> None:
        """Forget all of them."""
        self._images.clear()
        self._ready.clear()

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
