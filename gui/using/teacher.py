"""Answers that are wrong, put right: the pictures become labelled pictures of the project."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from core.actions import Undo
from core.events import Event, TeachResult
from gui.dialogs import ask_text
from gui.i18n import tr, trn
from gui.state import AppState
from gui.widgets.buttons import Menu
from gui.widgets.messages import Toast


class Teacher(QObject):
    """Asks which class pictures are of, teaches that, and says so above `page`."""

    def __init__(self, page: QWidget, state: AppState) -> None:
        super().__init__(page)
        self._page = page
        self._state = state
        self._toast = Toast(page)
        self._toast.acted.connect(self._undo)
        state.teach_event.connect(self._on_event)

    def classes(self) -> tuple[str, ...]:
        """Those that the project has now."""
        return self._state.library.classes if self._state.library else ()

    def label_of(self, file: Path) -> str:
        """What a picture is in the project; empty where it is not there, or has no label."""
        library, project = self._state.library, self._state.project
        if library is None or project is None:
            return ""
        inside = file.is_relative_to(project.pictures)
        path = file.relative_to(project.pictures).as_posix() if inside else str(file)
        at = library.table.position(path)
        return "" if at is None else library.table.pictures[at].label

    def open_menu(self, corner: QPoint, files: Sequence[Path]) -> None:
        """Let the person choose a class at a point of the screen."""
        menu = Menu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_classes(menu, files)
        menu.popup(corner)

    def add_classes(self, menu: Menu, files: Sequence[Path]) -> None:
        """Fill a menu with the classes that pictures can be taught as."""
        for name in self.classes():
            menu.addAction(name.replace("&", "&&"), partial(self._state.teach, files, name))
        menu.addSeparator()
        menu.addAction(tr("New class…"), partial(self.teach_anew, files))

    def teach_anew(self, files: Sequence[Path]) -> None:
        """Ask for the name of a new class, and put pictures into it."""
        name = ask_text(self._page, tr("New class"), "", tr("Teach"))
        if name:
            self._state.teach(files, name)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, TeachResult) and event.n:
            words = trn(
                "{n} picture taught as “{label}”.",
                "{n} pictures taught as “{label}”.",
                event.n,
                label=event.label,
            )
            self._toast.show_message(words, tr("Undo"))

    def _undo(self) -> None:
        self._state.act(Undo())
