"""What a person does to the selected pictures of a grid: by key, from the menu, by dragging."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from core.actions import (
    CreateClass,
    Exclude,
    Redo,
    Relabel,
    RemoveClass,
    RenameClass,
    Restore,
    Undo,
)
from core.data.dataset import Picture
from core.data.table import Sort
from gui.dialogs import ask_text, confirm_removal
from gui.i18n import number, tr, trn
from gui.menus import show_in_file_manager
from gui.picture_tiles import PictureTiles
from gui.state import AppState
from gui.widgets.buttons import Menu
from gui.widgets.class_rows import EXCLUDED, UNLABELLED
from gui.widgets.image_grid import ImageGrid


class PictureDesk(QObject):
    """Turns keys, menus and drops into actions on the selected pictures.

    Signals:
        opened: the position of the picture that is to be looked at closely.
    """

    opened = Signal(int)

    def __init__(self, grid: ImageGrid, state: AppState) -> None:
        super().__init__(grid)
        self._grid = grid
        self._state = state
        self._tiles: PictureTiles | None = None
        self._go_on = False
        for key in range(1, 10):
            self._bind(f"{key}", partial(self.label_by_key, key))
        self._bind(QKeySequence.StandardKey.Delete, self.exclude)
        self._bind("Backspace", self.exclude)
        self._bind("N", self.go_to_unlabelled)
        self._bind("A", self.accept_suggestions)
        grid.menu_requested.connect(self._open_menu)

    def show_tiles(self, tiles: PictureTiles) -> None:
        """Work on these from now on. What took the place of one just named is selected in turn."""
        self._tiles = tiles
        self._grid.set_source(tiles)
        at = self._grid.current_position()
        if self._go_on and at is not None and not self._grid.selected_keys():
            self._grid.go_to(at)
        self._go_on = False

    @property
    def tiles(self) -> PictureTiles | None:
        """What there is to work on."""
        return self._tiles

    def sureness(self, sort: Sort) -> dict[str, float]:
        """How sure the model is of the pictures without a label, where the order asks for it."""
        dataset, said = self._state.dataset, self._state.suggestions
        if sort is not Sort.UNSURE or dataset is None:
            return {}
        files = {dataset.file(picture): picture.path for picture in dataset.unlabelled}
        return {path: said[file].probability for file, path in files.items() if file in said}

    def selected(self) -> list[Picture]:
        """The selected pictures, in order."""
        library, keys = self._state.library, self._grid.selected_keys()
        if library is None:
            return []
        table = library.table
        places = (table.position(str(key)) for key in keys)
        return [table.pictures[at] for at in places if at is not None]

    def excluded(self) -> list[str]:
        """Those of the selected pictures that take no part."""
        library = self._state.library
        table = library.table if library else None
        return [p.path for p in self.selected() if table.is_excluded(table.position(p.path))]

    def label(self, label: str) -> None:
        """Put the selected pictures into a class; empty: into none."""
        paths = tuple(p.path for p in self.selected() if p.label != label)
        if paths:
            self._go_on = len(paths) == 1
            self._state.act(Relabel(paths=paths, label=label))

    def label_by_key(self, key: int) -> None:
        """Put the selected pictures into the class of a number key, from 1."""
        library = self._state.library
        if library is not None and key <= len(library.classes):
            self.label(library.classes[key - 1])

    def exclude(self) -> None:
        """Put the selected pictures aside; where all of them are, take them back."""
        out = self.excluded()
        inside = tuple(p.path for p in self.selected() if p.path not in set(out))
        if inside:
            self._go_on = len(inside) == 1
            self._state.act(Exclude(paths=inside))
        else:
            self.restore()

    def restore(self) -> None:
        """Take back those of the selected pictures that were put aside."""
        if out := self.excluded():
            self._state.act(Restore(paths=tuple(out)))

    def accept_suggestions(self) -> None:
        """Call the selected pictures what the model would call them."""
        dataset, said = self._state.dataset, self._state.suggestions
        if dataset is None:
            return
        by_label: dict[str, list[str]] = {}
        for picture in self.selected():
            suggestion = said.get(dataset.file(picture))
            if suggestion and not picture.label:
                by_label.setdefault(suggestion.label, []).append(picture.path)
        for label, paths in by_label.items():
            self._go_on = len(paths) == 1
            self._state.act(Relabel(paths=tuple(paths), label=label))

    def go_to_unlabelled(self) -> None:
        """Select the next picture without a label, from the beginning after the end."""
        if self._tiles is None:
            return
        at, n = self._grid.current_position(), len(self._tiles)
        start = 0 if at is None else at + 1
        for position in (*range(start, n), *range(start)):
            if not self._tiles.picture(position).label:
                self._grid.go_to(position)
                return

    def drop_on(self, key: str) -> None:
        """The selected pictures were dropped on a row of the classes."""
        if key == EXCLUDED:
            self.exclude()
        else:
            self.label("" if key == UNLABELLED else key)

    def add_to(self, key: str, paths: Sequence[Path]) -> None:
        """Files were dropped on a row of the classes from outside."""
        self._state.add_pictures(paths, None if key in (EXCLUDED, UNLABELLED) else key)

    # Classes

    def create_class(self) -> None:
        """Ask for the name of a new class, and make it."""
        name = ask_text(self._grid, tr("New class"), "", tr("Make it"))
        if name:
            self._state.act(CreateClass(name=name))

    def rename_class(self, name: str) -> None:
        """Ask what a class is to be called; another one's name makes them one."""
        to = ask_text(self._grid, tr("Rename “{name}”", name=name), name, tr("Rename"))
        if to and to != name and self._may_merge(name, to):
            self._state.act(RenameClass(name=name, to=to))

    def open_class_menu(self, name: str, corner: QPoint) -> None:
        """What can be done with a class."""
        if name in (UNLABELLED, EXCLUDED):
            return
        menu = self._menu()
        menu.addAction(tr("Rename…"), lambda: self.rename_class(name))
        others = [other for other in self._classes() if other != name]
        if others:
            merge = menu.addMenu(tr("Make one with"))
            for other in others:
                merge.addAction(_plain(other), partial(self._merge, name, other))
        menu.addAction(tr("Remove…"), lambda: self._remove_class(name))
        menu.popup(corner)

    def open_label_menu(self, corner: QPoint) -> None:
        """Which class the selected pictures are to be in."""
        menu = self._menu()
        self._add_classes(menu)
        menu.popup(corner)

    # Inside

    def _bind(self, keys: QKeySequence.StandardKey | str, do: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self._grid)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(do)

    def _classes(self) -> tuple[str, ...]:
        return self._state.library.classes if self._state.library else ()

    def _merge(self, name: str, to: str) -> None:
        if self._may_merge(name, to):
            self._state.act(RenameClass(name=name, to=to))

    def _may_merge(self, name: str, to: str) -> bool:
        if to not in self._classes():
            return True
        return confirm_removal(
            self._grid,
            tr("Make “{name}” and “{to}” one class?", name=name, to=to),
            tr("All their pictures will be called “{to}”. It can be undone.", to=to),
            tr("Make them one"),
        )

    def _remove_class(self, name: str) -> None:
        dataset = self._state.dataset
        n = dataset.counts().get(name, 0) if dataset else 0
        words = trn("Its picture stays,", "Its {n} pictures stay,", n)
        detail = tr("{pictures} without a label. It can be undone.", pictures=words)
        title = tr("Remove the class “{name}”?", name=name)
        if not n or confirm_removal(self._grid, title, detail, tr("Remove")):
            self._state.act(RemoveClass(name=name))

    def _menu(self) -> Menu:
        menu = Menu(self._grid)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _open_menu(self, corner: QPoint) -> None:
        pictures, out = self.selected(), self.excluded()
        if not pictures:
            return
        menu = self._menu()
        at = self._grid.current_position() or 0
        menu.addAction(tr("Look at it closely"), lambda: self.opened.emit(at))
        self._add_classes(menu.addMenu(tr("Relabel")))
        if not all(picture.label for picture in pictures) and self._state.suggestions:
            menu.addAction(tr("Agree with the model (A)"), self.accept_suggestions)
        if len(out) < len(pictures):
            menu.addAction(tr("Exclude (Delete)"), self.exclude)
        if out:
            menu.addAction(tr("Restore"), self.restore)
        menu.addSeparator()
        menu.addAction(tr("Next without a label (N)"), self.go_to_unlabelled)
        folder = self._state.dataset.file(pictures[0]).parent if self._state.dataset else Path()
        menu.addAction(tr("Show its folder"), lambda: show_in_file_manager(folder))
        menu.popup(corner)

    def _add_classes(self, menu: Menu) -> None:
        for place, name in enumerate(self._classes(), start=1):
            hint = f"\t{number(place)}" if place < 10 else ""
            menu.addAction(_plain(name) + hint, partial(self.label, name))
        menu.addSeparator()
        menu.addAction(tr("No label"), partial(self.label, ""))
        menu.addAction(tr("New class…"), self._label_anew)

    def _label_anew(self) -> None:
        name = ask_text(self._grid, tr("New class"), "", tr("Make it"))
        if name:
            self.label(name)

    def undo(self) -> None:
        """Take the last action back."""
        self._state.act(Undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._state.act(Redo())


def _plain(name: str) -> str:
    """A name in a menu, where “&” would be a mnemonic."""
    return name.replace("&", "&&")
