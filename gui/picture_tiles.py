"""The tiles of the Pictures page, each made from a picture when it is looked at."""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from core.data.dataset import Dataset, Part, Picture
from core.data.table import PictureTable, Positions
from gui.facts import Suggestion
from gui.i18n import percent, tr
from gui.picture_words import part_name
from gui.theme import colours
from gui.widgets.image_grid import GridItem
from gui.widgets.tiles import TileSource


class PictureTiles(TileSource[GridItem]):
    """Some pictures of a table, in an order; a tile is known by its picture's path.

    Args:
        classes: all of them: a class has the colour of its place.
        parts: show what each picture is for.
    """

    def __init__(
        self,
        dataset: Dataset,
        table: PictureTable,
        positions: Positions,
        classes: Sequence[str],
        suggestions: Mapping[Path, Suggestion],
        *,
        parts: bool,
    ) -> None:
        self._dataset = dataset
        self._table = table
        self._positions = positions
        self._place = {name: place for place, name in enumerate(classes)}
        self._suggestions = suggestions
        self._parts = parts

    def __len__(self) -> int:
        return len(self._positions)

    def picture(self, position: int) -> Picture:
        """The picture of a tile."""
        return self._table.pictures[self._positions[position]]

    def key(self, position: int) -> Hashable:
        return self.picture(position).path

    def find(self, keys: AbstractSet[Hashable]) -> dict[Hashable, int]:
        places = {self._table.position(str(key)): key for key in keys}
        return {
            places[at]: position
            for position, at in enumerate(self._positions.tolist())
            if at in places
        }

    def tile(self, position: int) -> GridItem:
        picture = self.picture(position)
        file = self._dataset.file(picture)
        excluded = self._table.is_excluded(int(self._positions[position]))
        own = colours().class_colour(self._place[picture.label]) if picture.label else ""
        badge, kind = "", "neutral"
        if excluded:
            badge = tr("excluded")
        elif picture.warning or picture.flaws:
            badge, kind = tr("unusual"), "warning"
        elif picture.copies:
            badge, kind = tr("copy"), "warning"
        elif self._parts and picture.part is not Part.TRAIN:
            badge = part_name(picture.part)
        said = self._suggestions.get(file)
        return GridItem(
            file,
            label=picture.label,
            colour=own,
            suggestion=f"{said.label} {percent(said.probability, 0)}" if said else "",
            unlabelled=not picture.label,
            badge=badge,
            badge_kind=kind,
            faded=excluded,
        )
