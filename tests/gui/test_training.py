"""Trainings pause and go on, wait for each other, outlive the window, and can run elsewhere."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.config import TrainConfig, change
from core.events import EpochDone, Event, PauseChanged, Stage, TrainResult
from core.jobs import FinishReason, StopKind
from core.queue import read_queue
from core.runs import RunState
from gui.engine import InProcessEngine
from gui.facts import Training
from gui.pages.runs import RunsPage
from gui.pages.train import TrainPage
from gui.preferences import AppPaths, Place
from gui.state import AppState

CNN = {
    "backbone": "simple_cnn",
    "image_size": 32,
    "trainable": "all",
    "batch_size": 8,
    "epochs": 3,
    "patience": 99,
    "device": "cpu",
}
PLACE = "{python} -m core.cli train {folder} --out {project} --config {config} --json"


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=10, size=32)


@pytest.fixture
def state(tmp_path: Path, qtbot: QtBot, pictures: Path) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path), lambda _: InProcessEngine())
    state.open_folder(pictures)
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    state.config = change(TrainConfig(), CNN)
    yield state
    state.shutdown()


def idle(qtbot: QtBot, state: AppState) -> None:
    qtbot.waitUntil(lambda: state.training is Training.IDLE, timeout=50_000)


def button(page: TrainPage | RunsPage, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def test_a_training_pauses_goes_on_and_ends(qtbot: QtBot, state: AppState) -> None:
    page = TrainPage(state)
    qtbot.addWidget(page)
    page.show()
    told: list[Event] = []
    state.config = change(state.config, {"epochs": 400})
    state.train_event.connect(told.append)
    state.start_training()
    qtbot.waitUntil(lambda: state.training is Training.RUNNING, timeout=30_000)
    button(page, "Pause").click()
    assert state.paused
    qtbot.waitUntil(lambda: PauseChanged(paused=True) in told, timeout=30_000)
    n = len(told)
    assert "Paused" in page._sentence()
    button(page, "Go on").click()
    assert not state.paused
    qtbot.waitUntil(lambda: len(told) > n + 3, timeout=30_000)
    assert PauseChanged(paused=False) in told
    state.pause_training(True)
    state.stop_training(StopKind.KEEP)  # a stop ends a pause
    idle(qtbot, state)
    assert isinstance(told[-1], TrainResult)
    assert told[-1].finish_reason is FinishReason.STOPPED
    assert not state.paused


def test_what_waits_can_be_moved_and_cancelled_and_then_runs(qtbot: QtBot, state: AppState) -> None:
    page = RunsPage(state)
    qtbot.addWidget(page)
    page.show()
    state.config = change(state.config, {"epochs": 400})
    state.start_training()
    for epochs in (1, 2, 3):
        state.config = change(state.config, {"epochs": epochs})
        state.start_training()
    assert [request.config.epochs for request in state.queue] == [1, 2, 3]
    state.move_queued(2, -1)
    assert [request.config.epochs for request in state.queue] == [1, 3, 2]
    state.move_queued(0, -1)  # the first cannot be moved up
    state.cancel_queued(0)
    assert [request.config.epochs for request in state.queue] == [3, 2]
    assert [request.config.epochs for request in read_queue(state.project.folder).waiting] == [3, 2]
    assert page._queue.isVisible()
    qtbot.waitUntil(lambda: state.training is Training.RUNNING, timeout=30_000)
    state.stop_training(StopKind.KEEP)
    qtbot.waitUntil(lambda: state.training is Training.IDLE and not state.queue, timeout=50_000)
    assert [run.file.config.epochs for run in state.runs] == [2, 3, 400]
    assert all(run.state is RunState.FINISHED for run in state.runs)
    assert not page._queue.isVisible()


def test_what_waits_is_still_there_when_the_project_is_opened_again(
    qtbot: QtBot, state: AppState, pictures: Path
) -> None:
    state.config = change(state.config, {"epochs": 400})
    state.start_training()
    state.config = change(state.config, {"epochs": 1})
    state.start_training()
    folder = state.project.folder
    state._going_on = False  # as when the window closes before the next one begins
    state.stop_training(StopKind.CANCEL)
    idle(qtbot, state)
    state.close_project()
    assert state.queue == ()
    state.open_project(folder)
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    assert [request.config.epochs for request in state.queue] == [1]
    assert state.training is Training.IDLE
    state.start_queue()
    qtbot.waitUntil(lambda: state.training is not Training.IDLE, timeout=10_000)
    idle(qtbot, state)
    assert state.queue == ()
    assert state.runs[0].file.config.epochs == 1


def test_a_command_trains_and_is_shown_like_a_local_run(qtbot: QtBot, state: AppState) -> None:
    told: list[Event] = []
    state.train_event.connect(told.append)
    state.set_places((Place(name="over there", command=PLACE),))
    state.choose_place("over there")
    state.start_training()
    assert not state.can_pause
    idle(qtbot, state)
    epochs = [e for e in told if isinstance(e, EpochDone) and e.stage is Stage.FINE_TUNE]
    assert [event.epoch for event in epochs] == [1, 2, 3]
    assert isinstance(told[-1], TrainResult)
    assert state.run is not None
    assert state.run.name == told[-1].run
    assert state.failure is None


def test_a_command_that_fails_says_why(qtbot: QtBot, state: AppState) -> None:
    words = "import sys; print('hello'); sys.exit('no such host')"
    state.set_places((Place(name="nowhere", command="{python} -c " + shlex.quote(words)),))
    state.choose_place("nowhere")
    state.start_training()
    idle(qtbot, state)
    assert state.failure is not None
    assert "code 1" in state.failure.detail
    assert "no such host" in state.failure.detail
    assert "hello" in (state.paths.logs / "elsewhere.log").read_text()
    state.set_places((Place(name="nowhere", command="no-such-program-anywhere {folder}"),))
    state.start_training()
    idle(qtbot, state)
    assert "cannot be started" in state.failure.title
    assert state.runs == ()
