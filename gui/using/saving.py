"""Saving answers: as a table, or as copies of the pictures in a folder for each class."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt

from core.events import Event, Failed, KeepResult, Progress, UnsortResult
from core.requests import KeepRequest
from gui.dialogs import ask_folder, ask_new_file
from gui.i18n import number, tr, trn
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.using.words import kept_words, taken_back_words
from gui.widgets.answers_panel import AnswersPanel
from gui.widgets.buttons import LinkButton, Menu, SecondaryButton
from gui.widgets.messages import Banner

FILES = {"csv": "answers.csv", "excel": "answers.csv", "json": "answers.json"}


class Saving(Banner):
    """What becomes of the answers that are looked at, and where it lies; hidden before.

    Attributes:
        button: opens the menu of all ways.
    """

    def __init__(self, state: AppState, panel: AnswersPanel) -> None:
        super().__init__("accent")
        self._state, self._panel = state, panel
        self._link, self._folder = False, Path()
        self._do: Callable[[], None] = self._open
        self.button = SecondaryButton(tr("Save…"))
        self.button.clicked.connect(self._open_menu)
        self._undo = LinkButton(tr("Take them back"))
        self._undo.clicked.connect(self._take_back)
        self.words.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.acted.connect(self._act)
        self.hide()
        state.keep_event.connect(self._on_event)
        state.unsort_event.connect(self._on_event)

    def save(self, file: Path, form: str) -> None:
        """Write the answers that are looked at as a table."""
        self._keep(file=file, form=form)

    def sort(self, folder: Path, *, link: bool) -> None:
        """Copy the pictures that are looked at into a folder for each class, or link to them."""
        self._link = link
        self._keep(sort_into=folder, link=link)

    def menu(self) -> Menu:
        """All ways to save what is looked at."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        n, all_ = len(self._panel.shown()), len(self._panel.answers)
        words = trn("{n} answer", "{n} answers", n)
        if n < all_:
            words = tr("The {n} of {all} shown", n=number(n), all=number(all_))
        menu.addAction(words).setEnabled(False)
        menu.addAction(tr("Table (CSV)…"), partial(self._ask_file, "csv"))
        menu.addAction(tr("Table for Excel (CSV)…"), partial(self._ask_file, "excel"))
        menu.addAction(tr("JSON…"), partial(self._ask_file, "json"))
        menu.addSeparator()
        menu.addAction(tr("Copies in a folder for each class…"), partial(self._ask_folder, False))
        menu.addAction(tr("Links in a folder for each class…"), partial(self._ask_folder, True))
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        corner = self.button.mapToGlobal(self.button.rect().bottomRight())
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _ask_file(self, form: str) -> None:
        file = ask_new_file(self.window(), tr("Save the answers as a table"), FILES[form])
        if file is not None:
            self.save(file, form)

    def _ask_folder(self, link: bool) -> None:
        title = tr("Choose where the folders of the classes go")
        folder = ask_folder(self.window(), title)
        if folder is not None:
            self.sort(folder, link=link)

    def _keep(self, **how: Any) -> None:
        self._say(tr("Saving…"))
        answers = self._panel.answers
        files, rows = answers.packed(self._panel.shown().tolist())
        self._state.keep(KeepRequest(classes=answers.classes, files=files, rows=rows, **how))

    def _on_event(self, event: Event) -> None:
        match event:
            case Progress(done=done, total=total):
                words = tr("{done} of {total} pictures", done=number(done), total=number(total))
                self._say(words, tr("Stop"), self._stop)
            case KeepResult():
                kept = event.sort_into or event.file.parent
                self._folder = kept
                self._say(kept_words(event, link=self._link), tr("Open folder"), self._open)
                self._undo.setVisible(event.sort_into is not None)
            case UnsortResult():
                self._say(taken_back_words(event))
            case Failed():
                self.hide()  # the window tells why

    def _say(self, words: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        self._do = do or self._open
        self._undo.hide()
        self.set_message("accent", words, action=action)
        self.show()

    def _act(self) -> None:
        self._do()

    def _open(self) -> None:
        show_in_file_manager(self._folder)

    def _stop(self) -> None:
        for job in ("keep", "unsort"):
            self._state.stop(job)

    def _take_back(self) -> None:
        self._say(tr("Taking the copies back…"))
        self._state.unsort(self._folder)
