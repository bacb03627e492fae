"""A watched folder: what comes into it is named as if it were dropped."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.events import FINAL, Event, FilesArrived, FolderWatched
from gui.dialogs import ask_folder
from gui.i18n import tr, trn
from gui.state import AppState
from gui.widgets.buttons import LinkButton
from gui.widgets.messages import Banner


class FolderWatch(Banner):
    """Says which folder is watched and what has come; hidden while none is."""

    def __init__(self, state: AppState) -> None:
        super().__init__(dismissable=False)
        self._state = state
        self._folder: Path | None = None
        self._there, self._n, self._present = True, 0, 0
        self._arrived: list[Path] = []
        self._also = LinkButton()
        self._also.clicked.connect(self._take_present)
        self.words.addWidget(self._also, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        self.acted.connect(self.stop)
        state.watch_event.connect(self._on_event)
        state.busy_changed.connect(self._ask)
        state.project_changed.connect(self._on_other_project)

    def choose(self, parent: QWidget) -> None:
        """Let the person choose a folder, and watch it."""
        folder = ask_folder(parent, tr("Choose a folder to watch"))
        if folder is not None:
            self._state.watch(folder)

    def stop(self) -> None:
        """Watch no more."""
        self._state.stop("watch")
        self._end()

    def _end(self) -> None:
        self._folder, self._n = None, 0
        self._arrived.clear()
        self.hide()

    def _on_other_project(self) -> None:
        if self._state.project is None:
            self._end()

    def _on_event(self, event: Event) -> None:
        match event:
            case FolderWatched():
                if event.folder != self._folder:
                    self._end()
                    self._folder, self._present = event.folder, event.present
                self._there = event.there
                self._show()
            case FilesArrived() if self._folder is not None:
                self._n += len(event.files)
                self._arrived += event.files
                self._ask()
                self._show()
            case _ if isinstance(event, FINAL):
                self._end()

    def _ask(self) -> None:
        """Have them named once the model is free: what comes meanwhile is one request."""
        if self._arrived and "predict" not in self._state.busy:
            files = tuple(self._arrived)
            self._arrived.clear()
            self._state.predict(files)

    def _take_present(self) -> None:
        self._present = 0
        if self._folder is not None:
            self._state.predict([self._folder])
        self._show()

    def _show(self) -> None:
        name = self._folder.name if self._folder else ""
        come = trn("{n} picture has come so far.", "{n} pictures have come so far.", self._n)
        if self._there:
            title, kind = tr("Watching “{folder}”", folder=name), "accent"
            told = come if self._n else tr("What comes into it from now on is named here.")
        else:
            title, kind = tr("“{folder}” is gone", folder=name), "warning"
            told = f"{tr('It is watched again when it is back.')} {come if self._n else ''}".strip()
        self._also.setText(
            trn("Also the one that is there", "Also the {n} that are there", self._present)
        )
        self._also.setVisible(self._there and self._present > 0)
        self.set_message(kind, title, told, tr("Stop"))
        self.show()
