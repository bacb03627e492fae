"""The window: the welcome page, or the sidebar and the pages of the open project. Nothing else."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QCursor, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.events import DescribeResult
from core.jobs import StopKind
from core.project import Project
from gui.dialogs import ask_close_training, guide
from gui.facts import Failure, Training
from gui.failure_banner import FailureBanner
from gui.i18n import tr
from gui.menus import choose_folder, drop_menu, project_menu
from gui.offer_banner import OfferBanner
from gui.pages import PAGES, PageSpec
from gui.pages.welcome import WelcomePage
from gui.state import AppState
from gui.stopping_words import finish_offer
from gui.theme import Theme
from gui.widgets.drop_zone import DropFilter
from gui.widgets.messages import Toast
from gui.widgets.sidebar import NavItem, Sidebar


class MainWindow(QMainWindow):
    """Shows the page that the state names; makes a page when it is first shown."""

    def __init__(self, state: AppState, theme: Theme, pages: Sequence[PageSpec] = PAGES) -> None:
        super().__init__()
        self._state = state
        self._theme = theme
        self._specs = {spec.id: spec for spec in pages}
        self._made: dict[str, QWidget] = {}
        self._closing = False
        self._sidebar = Sidebar([NavItem(spec.id, spec.title(), spec.icon) for spec in pages])
        self._pages = QStackedWidget()
        self._welcome = WelcomePage(state)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._welcome)
        self._stack.addWidget(self._workspace())
        self.setCentralWidget(self._stack)
        self._toast = Toast(self)
        self._drops = DropFilter(self)
        self.setWindowTitle("Graft")
        self.setMinimumSize(980, 640)
        self.resize(1280, 800)
        self.restoreGeometry(QByteArray.fromBase64(state.preferences.geometry.encode()))
        self._listen()
        self._add_shortcuts()
        self._show_project(state.project)
        self._show_machine(state.machine)
        self.setFocus()

    def show_page(self, page: str) -> None:
        """Show a page, unless something has to come before it."""
        if not self._specs[page].reason_locked(self._state):
            self._state.page = page

    def take_drop(self, paths: list[Path]) -> None:
        """Do what is meant by dropping `paths` anywhere on the window."""
        if self._state.project is None:
            self._state.open_all(paths)
        elif self._state.page == "use" and self._state.answering is not None:
            self._state.predict(paths)
        else:
            drop_menu(self, self._state, paths).popup(QCursor.pos())

    def _workspace(self) -> QWidget:
        inner = QVBoxLayout()
        inner.setSpacing(0)
        inner.addWidget(FailureBanner(self._state))
        inner.addWidget(OfferBanner(self._state))
        inner.addWidget(self._pages, 1)
        workspace = QWidget()
        row = QHBoxLayout(workspace)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar)
        row.addLayout(inner, 1)
        return workspace

    def _listen(self) -> None:
        state = self._state
        state.project_changed.connect(self._show_project)
        state.page_changed.connect(self._show_page)
        state.machine_changed.connect(self._show_machine)
        state.failure_changed.connect(self._show_failure)
        state.training_changed.connect(self._on_training_changed)
        for changed in (
            state.dataset_changed,
            state.obstacle_changed,
            state.config_changed,
            state.runs_changed,
            state.run_changed,
            state.answering_changed,
            state.training_changed,
            state.training_share_changed,
            state.busy_changed,
        ):
            changed.connect(self._show_facts)
        self._sidebar.page_selected.connect(self.show_page)
        self._sidebar.project_menu_requested.connect(self._open_menu)
        self._welcome.menu_requested.connect(self._open_menu)
        self._welcome.folder_requested.connect(self._choose_folder)
        self._welcome.paths_dropped.connect(self.take_drop)
        self._drops.paths_dropped.connect(self.take_drop)

    def _add_shortcuts(self) -> None:
        QShortcut(QKeySequence.StandardKey.Open, self, self._choose_folder)
        QShortcut(QKeySequence.StandardKey.HelpContents, self, self._open_guide)
        for place, page in enumerate(self._specs, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{place}"), self)
            shortcut.activated.connect(lambda page=page: self.show_page(page))

    def _show_project(self, project: Project | None) -> None:
        self._stack.setCurrentIndex(0 if project is None else 1)
        if project is None:
            self.setWindowTitle("Graft")
            return
        self.setWindowTitle(f"{project.name} – Graft")
        saved = tr("open read-only") if project.read_only else tr("saved")
        self._sidebar.set_project(project.name, saved)
        self._show_facts()
        self._show_page(self._state.page)
        self.setFocus()  # or the first button in sight would wear the focus ring

    def _show_page(self, page: str) -> None:
        if self._state.project is None:
            return
        if page not in self._made:
            self._made[page] = self._specs[page].make(self._state)
            self._pages.addWidget(self._made[page])
        self._pages.setCurrentWidget(self._made[page])
        self._sidebar.set_current(page)

    def _show_facts(self) -> None:
        for spec in self._specs.values():
            reason = spec.reason_locked(self._state)
            self._sidebar.set_fact(spec.id, spec.fact(self._state))
            self._sidebar.set_page_enabled(spec.id, not reason, reason)

    def _show_machine(self, machine: DescribeResult | None) -> None:
        busy = self._state.training is not Training.IDLE
        if machine is None:
            words = tr("Getting ready…")
        elif machine.device == "cpu":
            words = tr("Trains on this computer’s processor, {n} cores", n=machine.cores)
        else:
            words = tr("Trains on {name}", name=machine.device_name)
        self._sidebar.set_machine(words, busy=busy)

    def _show_failure(self, failure: Failure | None) -> None:
        """On the welcome page, which has no room for a banner."""
        if failure is not None and self._state.project is None:
            parts = (failure.title, failure.detail, failure.hint)
            self._toast.show_message(" ".join(filter(None, parts)), milliseconds=12_000)

    def _on_training_changed(self, training: Training) -> None:
        self._show_machine(self._state.machine)
        if training is Training.IDLE and self._closing:
            QTimer.singleShot(0, self.close)  # one that only waited ends while the first close asks

    def _choose_folder(self) -> None:
        choose_folder(self, self._state)

    def _open_menu(self) -> None:
        menu = project_menu(self, self._state, self._theme)
        if self._state.project is None:
            button = self._welcome.menu_button
            corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
            menu.popup(corner - QPoint(menu.sizeHint().width(), 0))
        else:
            menu.popup(self._sidebar.menu_corner())

    def _open_guide(self) -> None:
        guide(self).show()

    def _ask_close(self) -> None:
        state = self._state
        answer = ask_close_training(
            self,
            finish_offer(state.progress, state.training),
            waiting=len(state.queue),
            can_go_on_later=state.can_go_on_later,
        )
        words = {
            "later": tr("Saving where it is. The window closes when that is done."),
            "finish": tr("Keeping the best model. The window closes when that is done."),
        }
        if answer and state.training is Training.IDLE:  # it ended while the question was open
            self.close()
        elif answer:
            self._closing = True
            state.hold_queue()
            state.stop_training(StopKind.LATER if answer == "later" else StopKind.KEEP)
            self._toast.show_message(words[answer], milliseconds=600_000)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._state.failure = None
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._state.training is not Training.IDLE and not self._closing:
            event.ignore()
            self._ask_close()
            return
        geometry = self.saveGeometry().toBase64().toStdString()
        self._state.remember(geometry=geometry)
        event.accept()
