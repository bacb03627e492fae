"""The pictures that are selected on the map, and what can be done with them."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from core.actions import Exclude, Relabel, Undo
from gui.checking.map_facts import Known
from gui.checking.study_card import open_class_menu
from gui.i18n import number, tr, trn
from gui.menus import show_in_file_manager
from gui.palette import Palette
from gui.state import AppState
from gui.theme import colours
from gui.widgets.buttons import LinkButton, QuietButton, SecondaryButton
from gui.widgets.card import Card
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.text import Text
from gui.widgets.thumbnail_feed import ThumbnailFeed
from gui.widgets.tiles import TileSource


class GalleryTiles(TileSource[GridItem]):
    """Tiles of some pictures, each made when it is looked at."""

    def __init__(self, paths: Sequence[str], known: Known) -> None:
        self._paths = paths
        self._known = known
        self._palette: Palette = colours()

    def __len__(self) -> int:
        return len(self._paths)

    def key(self, position: int) -> Hashable:
        return self._paths[position]

    def tile(self, position: int) -> GridItem:
        path, known = self._paths[position], self._known
        label = known.labels.get(path, "")
        return GridItem(
            known.root / path,
            label=label,
            colour=self._palette.class_colour(known.places.get(label, 0)) if label else "",
            outline="danger" if known.is_wrong(path) else "",
            faded=not label,
        )


class GalleryCard(Card):
    """A grid of the selected pictures. What is done is done to those pressed in it, else to all.

    Signals:
        tiles_selected: the paths of the pictures that are selected in the grid.
    """

    tiles_selected = Signal(object)

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Selected pictures"), " ")
        self._state = state
        self._paths: tuple[str, ...] = ()
        self._known = Known(Path(), {}, {}, {})
        self._hint = Text(
            tr(
                "Draw around points with the mouse, and their pictures are shown here. Hold Shift "
                "to add more. The wheel brings them nearer, the right button moves the map."
            ),
            role="muted",
            wrap=True,
        )
        self._grid = ImageGrid(tile_width=84)
        self._grid.setAccessibleName(tr("Selected pictures"))
        self._grid.selection_changed.connect(self._on_tiles)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        self._label = SecondaryButton()
        self._label.clicked.connect(self._open_classes)
        self._exclude = QuietButton()
        self._exclude.clicked.connect(self.exclude)
        self._folder = LinkButton(tr("Show in its folder"))
        self._folder.clicked.connect(self._show_folder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self._exclude)
        self.body.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._grid, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._folder, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_count()

    def set_pictures(self, paths: Sequence[str], known: Known) -> None:
        """Show these, in this order. Those that were selected stay so, as far as they are here."""
        self._paths, self._known = tuple(paths), known
        self._grid.set_source(GalleryTiles(self._paths, known))
        self._show_count()

    def bind_keys(
        self, bind: Callable[[QKeySequence.StandardKey | str, object], QShortcut]
    ) -> None:
        """Let the keys of the panel do what the buttons do."""
        bind(QKeySequence.StandardKey.Undo, self.undo)
        bind("Del", self.exclude)

    def paths(self) -> tuple[str, ...]:
        """All that are shown."""
        return self._paths

    def meant(self) -> tuple[str, ...]:
        """Those that something is done to."""
        return tuple(str(key) for key in self._grid.selected_keys()) or self._paths

    def put_into(self, label: str) -> None:
        """Put them into a class."""
        if self.meant():
            self._state.act(Relabel(paths=self.meant(), label=label))

    def exclude(self) -> None:
        """Put them aside."""
        if self.meant():
            self._state.act(Exclude(paths=self.meant()))

    def undo(self) -> None:
        """Take the last action back."""
        self._state.act(Undo())

    def _open_classes(self) -> None:
        library = self._state.library
        corner = self._label.mapToGlobal(self._label.rect().bottomLeft())
        open_class_menu(self, corner, library.classes if library else (), self.put_into)

    def _show_folder(self) -> None:
        show_in_file_manager((self._known.root / self.meant()[0]).parent)

    def _on_tiles(self) -> None:
        self._show_count()
        self.tiles_selected.emit(tuple(str(key) for key in self._grid.selected_keys()))

    def _show_count(self) -> None:
        n, wrong = len(self._paths), sum(map(self._known.is_wrong, self._paths))
        self.set_subtitle(count_words(n, wrong))
        for widget in (self._grid, self._label, self._exclude, self._folder):
            widget.setVisible(bool(n))
        self._hint.setVisible(not n)
        meant = number(len(self.meant()))
        self._label.setText(tr("Put {n} into class …", n=meant))
        self._exclude.setText(tr("Exclude {n}", n=meant))


def count_words(n: int, wrong: int) -> str:
    """How many pictures there are, and how many of them the model got wrong."""
    if not n:
        return ""
    words = trn("{n} picture", "{n} pictures", n)
    return (
        tr("{pictures}, {wrong} of them wrong", pictures=words, wrong=number(wrong))
        if wrong
        else words
    )
