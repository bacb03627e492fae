"""The program with a window: everything is put together here, and taken apart at the end."""

import faulthandler
import importlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from core.data.dataset import Part
from core.events import Event, TrainResult
from core.storage import LOG_LIMIT
from gui import i18n
from gui.assets import logo
from gui.child import ChildEngine
from gui.dialogs import tell
from gui.engine import Engine, InProcessEngine
from gui.i18n import tr
from gui.lanes import DECIDING, TRAINING, USING
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.training_words import refit_words

SLOW_TO_IMPORT = ("pyqtgraph", "gui.pages.check")

log = logging.getLogger("graft.window")


def main(paths: AppPaths | None = None) -> int:
    """Open the window, and return the exit code when it is closed.

    `GRAFT_IN_PROCESS=1` in the environment runs the jobs in threads of this process.

    Args:
        paths: where to keep things, if not where this user's system wants them.
    """
    paths = paths or AppPaths.of_this_user()
    _keep_log(paths.logs)
    app = QApplication(["graft"])
    app.setApplicationName("Graft")
    app.setDesktopFileName("graft")
    app.setWindowIcon(logo())
    bugs = BugReporter(paths.logs)
    sys.excepthook = bugs.hook
    threading.excepthook = lambda seen: bugs.hook(seen.exc_type, seen.exc_value, seen.exc_traceback)
    state = AppState(paths, engines(paths.logs, in_process=_in_process()))
    try:
        i18n.install(app, state.preferences.language or None)
        window = MainWindow(state, Theme(app, state.preferences.appearance))
        notifier = Notifier(window)
        state.train_event.connect(notifier.notice)
        window.show()
        QTimer.singleShot(0, state.measure_machine)
        QTimer.singleShot(0, import_ahead)
        return app.exec()
    finally:
        state.shutdown()


def engines(logs: Path, *, in_process: bool) -> Callable[[str], Engine]:
    """What gives each lane its engine: a child with a log of its own, or this process."""

    def make(lane: str) -> Engine:
        if in_process or lane == DECIDING:
            return InProcessEngine()
        return ChildEngine(logs / f"engine-{lane}.log", warm=lane in {TRAINING, USING})

    return make


def import_ahead() -> None:
    """Import in a thread of its own what would make a first visit to a page wait.

    Threads take turns every 5 ms, so the window goes on meanwhile.
    """

    def work() -> None:
        for name in SLOW_TO_IMPORT:
            importlib.import_module(name)

    threading.Thread(target=work, daemon=True).start()


class BugReporter(QObject):
    """Logs what nobody caught, and says in plain words that something went wrong.

    Signals:
        seen: there is a bug to tell of; from whichever thread it happened in.
    """

    seen = Signal()

    def __init__(self, logs: Path) -> None:
        super().__init__()
        self._logs = logs
        self._telling = False
        self.seen.connect(self._tell)

    def hook(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Takes the place of `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.critical("A bug", exc_info=(kind, error or kind(), traceback))
        self.seen.emit()

    def _tell(self) -> None:
        if self._telling:  # one dialog at a time, however many follow from it
            return
        self._telling = True
        try:
            tell(
                QApplication.activeWindow(),
                tr("Something went wrong inside Graft."),
                tr(
                    "Your pictures and everything saved so far are untouched, and you can go on. "
                    "What happened is written down in {folder}.",
                    folder=self._logs,
                ),
            )
        finally:
            self._telling = False


class Notifier(QObject):
    """Tells a person who looks elsewhere that the training has ended."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray = QSystemTrayIcon(logo(), self)
        self._tray.messageClicked.connect(self._come_back)

    def notice(self, event: Event) -> None:
        """Listen to the training."""
        if not isinstance(event, TrainResult) or self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._tray.show()
            self._tray.showMessage(tr("The training is done"), _in_a_sentence(event), logo())

    def _come_back(self) -> None:
        self._window.activateWindow()
        self._tray.hide()


def _in_a_sentence(result: TrainResult) -> str:
    found = result.headline
    if found is None:
        return ""
    share = i18n.percent(found.accuracy)
    words = tr("{share} of the validation pictures are right.", share=share)
    if found.part is Part.TEST:
        words = tr("{share} of the test pictures are right.", share=share)
    return f"{words} {refit_words(result.refit)}".strip()


def _in_process() -> bool:
    return os.environ.get("GRAFT_IN_PROCESS") == "1"


def _keep_log(folder: Path) -> None:
    """Write down what the window does, and where it was when it crashed."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "window.log", maxBytes=LOG_LIMIT, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # a file of its own, open to the end: the log's is closed and renamed when it is rotated
    faulthandler.enable((folder / "window-crash.log").open("ab"))
