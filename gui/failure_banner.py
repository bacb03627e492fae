"""The strip above a page that says what went wrong, and offers a way on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.facts import Failure
from gui.i18n import tr
from gui.menus import find_moved
from gui.state import AppState
from gui.theme import MARGIN
from gui.widgets.messages import Banner


class FailureBanner(QWidget):
    """Shows the state's `failure` until it is read away."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self.banner = Banner("danger")
        self.banner.acted.connect(self._act)
        self.banner.dismissed.connect(self._dismiss)
        around = QVBoxLayout(self)
        around.setContentsMargins(MARGIN, 16, MARGIN, 0)
        around.addWidget(self.banner)
        state.failure_changed.connect(self._show)
        self._show(state.failure)

    def _show(self, failure: Failure | None) -> None:
        self.setVisible(failure is not None)
        if failure is not None:
            detail = " ".join(part for part in (failure.detail, failure.hint) if part)
            moved = tr("Find the pictures…") if failure.job == "scan" else ""
            action = tr("Resume") if failure.run else moved
            self.banner.set_message("danger", failure.title, detail, action)
            self.banner.show()

    def _act(self) -> None:
        failure = self._state.failure
        if failure is not None and not failure.run:
            find_moved(self, self._state)
        elif failure is not None:
            self._state.page = "train"
            self._state.resume_run(failure.run)

    def _dismiss(self) -> None:
        self._state.failure = None
