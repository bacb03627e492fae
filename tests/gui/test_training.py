"""Trainings pause and go on, wait for each other, and outlive the window."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.config import change
from core.events import EpochDone, Event, PauseChanged, TrainResult
from core.jobs import FinishReason, StopKind
from core.queue import read_queue
from core.runs import RunState
from gui.dialogs import Question
from gui.facts import Training
from gui.main_window import MainWindow
from gui.pages.runs import RunsPage
from gui.pages.train import TrainPage
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.queue_card import QueueCard
from gui.widgets.run_table import RunTable
from gui.widgets.text import Text


def idle(qtbot: QtBot, quick: AppState) -> None:
    qtbot.waitUntil(lambda: quick.training is Training.IDLE, timeout=50_000)


def words(page: QWidget) -> str:
    return "\n".join(text.plain_text() for text in page.findChildren(Text) if text.isVisible())


def button(page: QWidget, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def test_a_training_pauses_goes_on_and_ends(qtbot: QtBot, quick: AppState) -> None:
    page = TrainPage(quick)
    qtbot.addWidget(page)
    page.show()
    told: list[Event] = []
    quick.config = change(quick.config, {"epochs": 400})
    quick.train_event.connect(told.append)
    quick.start_training()
    qtbot.waitUntil(lambda: quick.training is Training.RUNNING, timeout=30_000)
    button(page, "Pause").click()
    assert quick.paused
    qtbot.waitUntil(lambda: PauseChanged(paused=True) in told, timeout=30_000)
    n = len(told)
    qtbot.waitUntil(lambda: "Paused" in words(page) and "paused" in words(page))
    button(page, "Resume").click()
    assert not quick.paused
    qtbot.waitUntil(lambda: len(told) > n + 3, timeout=30_000)
    assert PauseChanged(paused=False) in told
    quick.pause_training(True)
    quick.stop_training(StopKind.KEEP)  # a stop ends a pause
    idle(qtbot, quick)
    assert isinstance(told[-1], TrainResult)
    assert told[-1].finish_reason is FinishReason.STOPPED
    assert not quick.paused


def test_what_waits_can_be_moved_and_cancelled_and_then_runs(qtbot: QtBot, quick: AppState) -> None:
    page = RunsPage(quick)
    qtbot.addWidget(page)
    page.show()
    told: list[Event] = []
    quick.train_event.connect(told.append)
    quick.config = change(quick.config, {"epochs": 400})
    quick.start_training()
    for epochs in (1, 2, 3):
        quick.config = change(quick.config, {"epochs": epochs})
        quick.start_training()
    assert [request.config.epochs for request in quick.queue] == [1, 2, 3]
    quick.move_queued(2, -1)
    assert [request.config.epochs for request in quick.queue] == [1, 3, 2]
    quick.move_queued(0, -1)  # the first cannot be moved up
    quick.cancel_queued(0)
    assert [request.config.epochs for request in quick.queue] == [3, 2]
    assert [request.config.epochs for request in read_queue(quick.project.folder).waiting] == [3, 2]
    assert page._queue.isVisible()
    qtbot.waitUntil(lambda: any(isinstance(e, EpochDone) for e in told), timeout=30_000)
    quick.stop_training(StopKind.KEEP)
    qtbot.waitUntil(lambda: quick.training is Training.IDLE and not quick.queue, timeout=50_000)
    assert [run.file.config.epochs for run in quick.runs] == [2, 3, 400]
    assert all(run.state is RunState.FINISHED for run in quick.runs)
    assert not page._queue.isVisible()


def test_what_waits_is_still_there_when_the_project_is_opened_again(
    qtbot: QtBot, quick: AppState
) -> None:
    quick.config = change(quick.config, {"epochs": 400})
    quick.start_training()
    quick.config = change(quick.config, {"epochs": 1})
    quick.start_training()
    folder = quick.project.folder
    quick.hold_queue()
    quick.stop_training(StopKind.CANCEL)
    idle(qtbot, quick)
    quick.close_project()
    assert quick.queue == ()
    quick.open_project(folder)
    qtbot.waitUntil(lambda: quick.dataset is not None and not quick.busy, timeout=20_000)
    assert [request.config.epochs for request in quick.queue] == [1]
    assert quick.training is Training.IDLE
    quick.start_queue()
    qtbot.waitUntil(lambda: quick.training is not Training.IDLE, timeout=10_000)
    idle(qtbot, quick)
    assert quick.queue == ()
    assert quick.runs[0].file.config.epochs == 1


def test_a_training_that_fails_does_not_take_the_queue_with_it(
    qtbot: QtBot, quick: AppState
) -> None:
    right = quick.config
    quick.config = change(right, {"backbone": "no_such_network"})
    quick.start_training()
    quick.config = change(right, {"epochs": 1})
    quick.start_training()
    qtbot.waitUntil(lambda: quick.training is Training.IDLE and not quick.queue, timeout=50_000)
    assert [run.file.config.epochs for run in quick.runs if run.result] == [1]
    assert quick.failure is not None  # why the first one failed is still there to be read
    assert "no_such_network" in f"{quick.failure.title} {quick.failure.detail}"


def test_with_the_keyboard_what_waits_is_moved_and_cancelled(qtbot: QtBot, quick: AppState) -> None:
    page = RunsPage(quick)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    quick.config = change(quick.config, {"epochs": 400})
    quick.start_training()
    for epochs in (1, 2, 3):
        quick.config = change(quick.config, {"epochs": epochs})
        quick.start_training()
    card = page.findChild(QueueCard)

    def row(position: int) -> QWidget | None:
        shown = [row for row in card.findChildren(QWidget) if row.isVisible()]
        return next((r for r in shown if r.accessibleName().startswith(f"{position}. ")), None)

    def press(position: int, key: Qt.Key, *, alt: bool = True) -> None:
        qtbot.waitUntil(lambda: row(position) is not None and row(position).hasFocus())
        modifiers = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(row(position), key, modifiers)

    def waiting() -> list[int]:
        return [request.config.epochs for request in quick.queue]

    qtbot.waitUntil(lambda: row(1) is not None)
    row(1).setFocus()
    press(1, Qt.Key.Key_Down)
    press(2, Qt.Key.Key_Down)  # the focus went along
    assert waiting() == [2, 3, 1]
    press(3, Qt.Key.Key_Up)
    assert waiting() == [2, 1, 3]
    page.findChild(RunTable).choose([run.name for run in quick.runs])
    press(2, Qt.Key.Key_Delete, alt=False)  # the row's, and not that of the chosen run
    assert waiting() == [2, 3]
    button(page, "Cancel all").click()
    assert waiting() == []
    quick.stop_training(StopKind.CANCEL)
    idle(qtbot, quick)


def test_closing_the_window_says_what_becomes_of_the_queue(
    qtbot: QtBot, quick: AppState, theme: Theme
) -> None:
    window = MainWindow(quick, theme)
    qtbot.addWidget(window)
    window.show()
    quick.config = change(quick.config, {"epochs": 400})
    quick.start_training()
    quick.config = change(quick.config, {"epochs": 1})
    quick.start_training()
    qtbot.waitUntil(lambda: quick.training is Training.RUNNING, timeout=30_000)
    quick.pause_training(True)
    said: list[str] = []

    def answer() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        said.append(words(question))
        button(question, "Close and continue later").click()

    QTimer.singleShot(0, answer)
    window.close()
    assert "stays in the project" in said[0]
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=50_000)
    assert quick.training is Training.IDLE
    assert [request.config.epochs for request in read_queue(quick.project.folder).waiting] == [1]


def test_the_train_page_adds_to_the_queue(qtbot: QtBot, quick: AppState) -> None:
    page = TrainPage(quick)
    qtbot.addWidget(page)
    page.show()
    quick.config = change(quick.config, {"epochs": 400})
    button(page, "Train").click()
    quick.config = change(quick.config, {"epochs": 1})
    button(page, "Add to the queue").click()
    assert [request.config.epochs for request in quick.queue] == [1]
    quick.clear_queue()
    quick.stop_training(StopKind.CANCEL)
    idle(qtbot, quick)


def test_a_queue_follows_its_project_to_where_it_was_moved(qtbot: QtBot, quick: AppState) -> None:
    quick.config = change(quick.config, {"epochs": 400})
    quick.start_training()
    quick.config = change(quick.config, {"epochs": 1})
    quick.start_training()
    folder = quick.project.folder
    quick.hold_queue()
    quick.stop_training(StopKind.CANCEL)
    idle(qtbot, quick)
    quick.close_project()
    moved = folder.rename(folder.with_name("moved"))
    quick.open_project(moved)
    qtbot.waitUntil(lambda: quick.dataset is not None and not quick.busy, timeout=20_000)
    quick.start_queue()
    qtbot.waitUntil(lambda: not quick.queue, timeout=10_000)
    idle(qtbot, quick)
    assert quick.runs[0].folder.is_relative_to(moved)
    assert quick.runs[0].state is RunState.FINISHED
    assert not folder.exists()
