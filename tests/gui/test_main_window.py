"""The window as a person meets it: welcome, opening, drops, failures, closing."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_pictures import no_pictures
from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.events import Event, Failed
from core.jobs import Emit, StopToken
from core.requests import DescribeRequest, Request, TrainRequest
from core.runs import create_run
from gui import app as program
from gui.dialogs import Question
from gui.engine import InProcessEngine
from gui.facts import Failure, Training
from gui.lanes import TRAINING
from gui.main_window import MainWindow
from gui.pages import PAGES, PageSpec
from gui.pages.welcome import RecentCard, when
from gui.preferences import AppPaths, Preferences
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.widgets.messages import Banner, Toast


class Leaf(QWidget):
    """A page with nothing on it."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.state = state


class TrainingWaits(InProcessEngine):
    """Runs the real jobs, but a training, and what gets ready for one, only wait to be stopped."""

    def __init__(self) -> None:
        self.trains = threading.Event()

    def run(self, request: Request, emit: Emit, stop: StopToken):
        if not isinstance(request, DescribeRequest | TrainRequest):
            return super().run(request, emit, stop)
        if isinstance(request, TrainRequest):
            self.trains.set()
        while stop.asked is None:
            QThread.msleep(5)
        return Failed(title=f"{request.job} stopped.", detail=stop.asked, stopped=True)


def leaf(id: str, reason: str = "") -> PageSpec:
    return PageSpec(id, id.title, "pictures", f"{__name__}:Leaf", lambda _: "7", lambda _: reason)


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=6)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def state(tmp_path: Path, qapp: QApplication) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path), lambda _: TrainingWaits())
    yield state
    state.shutdown()


@pytest.fixture
def window(qtbot: QtBot, state: AppState, theme: Theme) -> MainWindow:
    pages = [leaf("data"), leaf("train"), leaf("use"), leaf("check", reason="Train first.")]
    window = MainWindow(state, theme, pages)
    qtbot.addWidget(window, before_close_func=lambda _: state.shutdown())
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, state: AppState, pictures: Path) -> MainWindow:
    with qtbot.waitSignal(state.dataset_changed, timeout=20_000):
        window.take_drop([pictures])
    return window


def banner_of(window: MainWindow) -> Banner:
    return window.findChild(Banner)


def press(text: str) -> None:
    """Press a button of the question that is going to be asked."""

    def look() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        button = next(b for b in question.findChildren(QPushButton) if b.text() == text)
        button.click()

    QTimer.singleShot(0, look)


def test_the_window_begins_with_a_welcome(window: MainWindow) -> None:
    assert window._welcome.isVisible()
    assert window.windowTitle() == "Graft"


def test_a_dropped_folder_opens(opened: MainWindow, pictures: Path) -> None:
    assert not opened._welcome.isVisible()
    assert opened.windowTitle().startswith(pictures.name)
    assert opened.findChild(Leaf).isVisible()


def test_dropped_pictures_make_a_project_of_their_own(
    qtbot: QtBot, window: MainWindow, state: AppState, pictures: Path
) -> None:
    files = sorted(pictures.rglob("*.jpg"))[:3]
    window.take_drop(files)
    qtbot.waitUntil(lambda: state.dataset is not None, timeout=20_000)
    assert {state.dataset.file(picture) for picture in state.dataset.unlabelled} == set(files)
    assert state.failure is None
    assert state.dataset.pictures == ()


def test_several_dropped_folders_are_the_classes(
    qtbot: QtBot, window: MainWindow, state: AppState, pictures: Path
) -> None:
    folders = sorted(path for path in pictures.iterdir() if path.is_dir())
    window.take_drop(folders[:2])
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    assert state.dataset.classes == tuple(folder.name for folder in folders[:2])
    assert state.obstacle == ""


def test_a_dropped_archive_is_unpacked_and_opened(
    qtbot: QtBot, window: MainWindow, state: AppState, pictures: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "shapes"), "zip", pictures)
    window.take_drop([Path(archive)])
    qtbot.waitUntil(lambda: state.dataset is not None, timeout=20_000)
    assert len(state.dataset.pictures) == len(list(pictures.rglob("*.jpg")))
    assert state.project.name == "shapes"


def test_a_drop_on_a_page_asks_what_is_meant(opened: MainWindow, pictures: Path) -> None:
    opened.take_drop([pictures])
    menu = next(menu for menu in opened.findChildren(QMenu) if menu.isVisible())
    assert [action.isEnabled() for action in menu.actions()] == [True, False, True]
    menu.close()


def test_pages_are_made_once_and_when_first_shown(opened: MainWindow) -> None:
    assert len(opened.findChildren(Leaf)) == 1
    for page in ("train", "data", "train"):
        opened.show_page(page)
    assert len(opened.findChildren(Leaf)) == 2


def test_a_locked_page_does_not_open(opened: MainWindow) -> None:
    opened.show_page("check")
    assert opened._state.page == "data"


def test_keys_turn_to_a_page(qtbot: QtBot, opened: MainWindow) -> None:
    opened.activateWindow()
    qtbot.keyClick(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert opened._state.page == "train"


def test_a_failure_stays_until_it_is_read_away(qtbot: QtBot, opened: MainWindow) -> None:
    banner = banner_of(opened)
    assert not banner.isVisible()
    opened._state.failure = Failure("The disk is full.", "Nothing was changed.", "Free some space.")
    assert banner.isVisible()
    shown = [label.accessibleName() for label in banner.findChildren(QLabel)]
    assert shown == ["The disk is full.", "Nothing was changed. Free some space."]
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert not banner.isVisible()
    assert opened._state.failure is None


def test_what_was_interrupted_is_offered_to_be_resumed(opened: MainWindow) -> None:
    state = opened._state
    run = create_run(
        state.project.runs,
        state.project.pictures,
        state.config,
        no_pictures(state.project.pictures),
    )
    state.open_project(state.project.folder)
    state.failure = Failure("It ended.", job="train", run=run.name)
    banner_of(opened).acted.emit()
    assert state.training is Training.STARTING
    assert state.page == "train"
    assert not banner_of(opened).isVisible()


def test_a_failure_on_the_welcome_page_is_seen(window: MainWindow, tmp_path: Path) -> None:
    window._state.open_project(tmp_path / "gone")
    assert window._state.failure is not None
    assert window.findChild(Toast).isVisible()


def test_closing_asks_while_a_model_learns(qtbot: QtBot, opened: MainWindow) -> None:
    state = opened._state
    state.start_training()
    press("Keep training")
    opened.close()
    assert opened.isVisible()
    assert state.training is Training.STARTING
    qtbot.waitUntil(state._lanes.worker(TRAINING).engine.trains.is_set)
    told: list[Event] = []
    state.train_event.connect(told.append)
    press("Close and continue later")
    opened.close()
    assert opened.isVisible()  # until it is saved
    qtbot.waitUntil(lambda: not opened.isVisible())
    assert state.training is Training.IDLE
    assert told[-1].detail == "later"
    assert state.failure is None


def test_closing_does_not_wait_for_a_training_that_waits(qtbot: QtBot, opened: MainWindow) -> None:
    state = opened._state
    state.measure_machine()
    state.start_training()
    press("Close and continue later")
    opened.close()
    qtbot.waitUntil(lambda: not opened.isVisible())
    assert state.training is Training.IDLE
    assert not state._lanes.worker(TRAINING).engine.trains.is_set()


def test_the_window_comes_back_where_it_was(
    window: MainWindow, state: AppState, theme: Theme
) -> None:
    window.resize(980, 700)  # not the size it starts with
    window.close()
    state.preferences = Preferences.load(state.paths.preferences)
    again = MainWindow(state, theme, [leaf("data")])
    assert (again.width(), again.height()) == (980, 700)
    again.deleteLater()


def test_a_recent_project_opens_from_its_card(
    qtbot: QtBot, opened: MainWindow, state: AppState
) -> None:
    folder = state.project.folder
    state.close_project()
    assert opened._welcome.isVisible()
    card = opened._welcome.findChild(RecentCard)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert state.project.folder == folder


def test_days_are_told_as_people_tell_them() -> None:
    from datetime import datetime, timedelta

    now = datetime(2026, 1, 31, 12).astimezone()
    told = [when(now - timedelta(days=days), now) for days in (0, 1, 3, 40)]
    assert told == ["today", "yesterday", "3 days ago", "2025-12-22"]


def test_a_bug_in_a_slot_is_told_in_plain_words_and_logged(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bugs, told = program.BugReporter(tmp_path), []

    def read() -> None:
        question = QApplication.activeModalWidget()
        told.extend(label.accessibleName() for label in question.findChildren(QLabel))
        question.close()

    QTimer.singleShot(0, read)
    try:
        raise KeyError("an inner detail")
    except KeyError as error:
        bugs.hook(type(error), error, error.__traceback__)
    assert "inside Graft" in told[0]
    assert "inner detail" not in " ".join(told)
    assert "inner detail" in caplog.text


def test_every_page_of_the_table_has_its_own_id_and_icon() -> None:
    assert len({spec.id for spec in PAGES}) == len({spec.icon for spec in PAGES}) == len(PAGES)


NOTHING_HEAVY = """
import importlib, pkgutil, sys, gui
from core.system_libraries import named_by
for module in pkgutil.walk_packages(gui.__path__, "gui."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            if not named_by(error):  # the camera's, where the system lacks a library
                raise
print(sorted({"torch", "torchvision", "timm", "sklearn"} & set(sys.modules)))
"""

WHOLE_PROGRAM = """
import sys
from pathlib import Path
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui import app
from gui.main_window import MainWindow
from gui.preferences import AppPaths
shown = MainWindow.showEvent
def close_soon(window, event):
    shown(window, event)
    QTimer.singleShot(300, window.close)
MainWindow.showEvent = close_soon
code = app.main(AppPaths.below(Path(sys.argv[1])))
print(code, psutil.Process().children())
"""


def python(source: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_never_imports_what_takes_seconds() -> None:
    assert python(NOTHING_HEAVY).strip() == "[]"


def test_the_command_line_never_imports_qt() -> None:
    found = python("import sys, gui.__main__; print('PySide6' in sys.modules)")
    assert found.strip() == "False"


def test_the_program_opens_and_leaves_no_process_behind(tmp_path: Path) -> None:
    assert python(WHOLE_PROGRAM, str(tmp_path)).strip() == "0 []"
    assert (tmp_path / "logs" / "window.log").exists()
    assert Preferences.load(AppPaths.below(tmp_path).preferences).geometry
