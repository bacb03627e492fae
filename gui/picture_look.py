"""One picture of the Pictures page looked at closely, where it can be named and put aside, too."""

from PySide6.QtWidgets import QWidget

from gui.picture_desk import PictureDesk
from gui.picture_words import picture_facts
from gui.state import AppState
from gui.widgets.image_grid import ImageGrid
from gui.widgets.picture_dialog import LargePicture, PictureDialog


class PictureLook(PictureDialog):
    """Goes through the pictures of the grid as they lay there when it was opened."""

    def __init__(
        self, page: QWidget, grid: ImageGrid, desk: PictureDesk, state: AppState, position: int
    ) -> None:
        self._state = state
        self._desk = desk
        self._grid = grid
        assert desk.tiles is not None
        self._tiles = desk.tiles
        super().__init__(
            len(self._tiles), self._large, position, state.previews, state.thumbnails, parent=page
        )
        self.label_key.connect(self._label)
        self.exclude_requested.connect(self._exclude)
        self.undo_requested.connect(desk.undo)
        self.redo_requested.connect(desk.redo)
        state.library_changed.connect(self._on_library_changed)

    def _large(self, position: int) -> LargePicture:
        library = self._state.library
        assert library is not None
        path = self._tiles.picture(position).path
        table = library.table
        at = table.position(path)
        if at is None:  # it was removed from the folder meanwhile
            return LargePicture(library.dataset.root / path, (), path)
        picture = table.pictures[at]
        facts = picture_facts(picture, excluded=table.is_excluded(at))
        return LargePicture(library.dataset.file(picture), facts, path)

    def _label(self, key: int) -> None:
        self._select()
        self._desk.label_by_key(key)

    def _exclude(self) -> None:
        self._select()
        self._desk.exclude()

    def _select(self) -> None:
        self._grid.select_keys([self.shown().key])

    def _on_library_changed(self) -> None:
        if self._state.library is not None:
            self.set_facts(self._large(self.position()).facts)
