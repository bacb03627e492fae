"""The Train page: real trainings of small pictures, and made-up events where time matters."""

import base64
import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from made_events import ROBUSTNESS, features, first_answer, improvement, passed, result, started
from made_pictures import no_pictures
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.config import Preset, apply_preset, change
from core.events import FINAL, BatchShown, EpochDone, Event, Failed, Stage
from core.jobs import StopKind
from core.project import open_project
from core.runs import create_run
from gui.dialogs import Question
from gui.facts import Failure, Training
from gui.pages.train import TrainPage
from gui.state import AppState
from gui.widgets.outcome_card import OutcomeCard
from gui.widgets.text import Text
from gui.widgets.training_board import TrainingBoard

OpenState = Callable[[Path | None], AppState]


def shown(qtbot: QtBot, state: AppState) -> TrainPage:
    page = TrainPage(state)
    qtbot.addWidget(page)
    page.resize(1040, 800)
    page.show()
    return page


def buttons(page: TrainPage) -> set[str]:
    found = page.findChildren(QPushButton)
    return {button.text() for button in found if button.isVisible() and button.text()}


def press(page: TrainPage, text: str) -> None:
    next(b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisible()).click()


def cancel(page: TrainPage, answer: str = "Cancel training") -> str:
    """Press Cancel and answer the question that comes; returns what it says."""
    said: list[str] = []

    def now() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        said.append("\n".join(text.plain_text() for text in question.findChildren(Text)))
        next(b for b in question.findChildren(QPushButton) if b.text() == answer).click()

    QTimer.singleShot(0, now)
    press(page, "Cancel")
    return said[0]


def words(page: TrainPage) -> str:
    return "\n".join(text.plain_text() for text in page.findChildren(Text) if text.isVisible())


@pytest.fixture
def state(open_state: OpenState, own_project: Path) -> AppState:
    return open_state(own_project)


@pytest.fixture
def fresh(open_state: OpenState, qtbot: QtBot, make_pictures) -> AppState:
    """A project in which nothing was trained yet."""
    state = open_state(None)
    state.open_folder(make_pictures(count=10))
    qtbot.waitUntil(lambda: not state.busy & {"scan", "curate"}, timeout=20_000)
    return state


def small(preset: Preset, **changes: object) -> object:
    return change(apply_preset(preset), {"image_size": 64, "device": "cpu", **changes})


def train(qtbot: QtBot, state: AppState, page: TrainPage, button: str) -> list[Event]:
    """Press a button that trains, and wait for the end. Returns what was reported."""
    told: list[Event] = []
    state.train_event.connect(told.append)
    press(page, button)
    qtbot.waitUntil(lambda: bool(told) and isinstance(told[-1], FINAL), timeout=120_000)
    return told


def test_before_anything_was_trained_it_says_what_would_happen(
    qtbot: QtBot, fresh: AppState
) -> None:
    page = shown(qtbot, fresh)
    assert buttons(page) == {"Train on: This computer", "Train"}
    assert "30 pictures" in words(page)
    fresh.config = apply_preset(Preset.BEST)
    assert "at most 20 epochs" in words(page)


def test_pictures_that_cannot_be_learned_from_lock_the_button(
    qtbot: QtBot, open_state: OpenState, make_pictures
) -> None:
    state = open_state(None)
    page = shown(qtbot, state)
    state.open_folder(make_pictures(classes=["lonely"], count=3))
    qtbot.waitUntil(lambda: bool(state.obstacle), timeout=20_000)
    assert not next(b for b in page.findChildren(QPushButton) if b.text() == "Train").isEnabled()
    assert state.obstacle in words(page)


def test_a_real_training_draws_every_pass_once_and_ends_with_its_result(
    qtbot: QtBot, fresh: AppState
) -> None:
    fresh.config = small(Preset.BALANCED, epochs=2)
    page = shown(qtbot, fresh)
    told = train(qtbot, fresh, page, "Train")
    passes = {(event.stage, event.epoch) for event in told if isinstance(event, EpochDone)}
    assert {stage for stage, _ in passes} == {Stage.FIRST_ANSWER, Stage.FINE_TUNE}
    board = page.findChild(TrainingBoard)
    assert board.loss.point_count() == board.accuracy.point_count() == 2 * len(passes)
    assert page.progress.finished
    assert "of 6 test pictures" in words(page)
    assert "rough" in words(page)
    assert {"See the mistakes", "Train again"} <= buttons(page)
    press(page, "See the mistakes")
    assert fresh.page == "check"
    again = shown(qtbot, fresh)
    assert again.progress.passes == page.progress.passes
    assert again.progress.best == page.progress.best


def test_the_run_looked_at_is_drawn_from_its_record(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    assert state.run is not None
    recorded = [event for event in state.run.events() if isinstance(event, EpochDone)]
    assert page.findChild(TrainingBoard).loss.point_count() == 2 * len(recorded) > 0
    assert "Fine-tune" not in words(page)
    assert page.progress.finished


def test_stopping_shows_at_once_and_a_cancel_can_follow(qtbot: QtBot, fresh: AppState) -> None:
    fresh.config = small(Preset.BEST, epochs=1000, patience=1000)
    page = shown(qtbot, fresh)
    told: list[Event] = []
    fresh.train_event.connect(told.append)
    press(page, "Train")
    controls = {"Cancel", "Pause", "Finish now (keep best)"}
    assert buttons(page) == {*controls, "Add to the queue"}
    qtbot.waitUntil(lambda: page.progress.tuned is not None, timeout=60_000)
    qtbot.waitUntil(lambda: page.findChild(TrainingBoard).batch_count() > 0, timeout=10_000)
    press(page, "Finish now (keep best)")
    assert fresh.training is Training.STOPPING
    assert buttons(page) == {"Cancel", "Finishing…", "Pause", "Add to the queue"}
    assert "Stopping after this step…" in words(page)
    qtbot.waitUntil(lambda: fresh.training is Training.IDLE, timeout=60_000)
    qtbot.waitUntil(lambda: page.progress.finished)
    assert "as you asked" in words(page)


def test_an_interrupted_run_is_offered_again_and_goes_on(qtbot: QtBot, fresh: AppState) -> None:
    fresh.config = small(Preset.BALANCED, epochs=2)
    project = open_project(fresh.project.folder)
    page = shown(qtbot, fresh)
    press(page, "Train")
    qtbot.waitUntil(lambda: page.progress.started is not None, timeout=60_000)
    cancel(page)
    qtbot.waitUntil(lambda: fresh.training is Training.IDLE, timeout=60_000)
    fresh.failure = None
    assert "Resume" in buttons(page)
    train(qtbot, fresh, page, "Resume")
    assert page.progress.finished
    assert [folder.name for folder in project.runs.iterdir()] == [page.progress.started.run]


def test_a_failure_keeps_what_was_drawn(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    begin(state)
    events = [started(), features(), passed(1, stage=Stage.FIRST_ANSWER), first_answer()]
    for event in [*events, passed(1)]:
        state.train_event.emit(event)
    state.training = Training.IDLE
    state.train_event.emit(Failed(title="The engine stopped."))
    assert "first answer is kept" in words(page)
    assert page.findChild(TrainingBoard).loss.point_count() == 4
    assert "36 of 40" in words(page)


def test_the_end_shows_what_fine_tuning_brought(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    begin(state)
    card = page.findChild(OutcomeCard)
    for event in (started(), features(), first_answer(), passed(1, 9, fold=1, folds=2)):
        state.train_event.emit(event)
    assert not card.isVisible()
    assert page.findChild(TrainingBoard).loss.point_count() == 0
    state.train_event.emit(passed(1, 38))
    brought = {"improvement": improvement(), "mix": 0.7, "robustness": ROBUSTNESS}
    state.training = Training.IDLE
    state.train_event.emit(result(**brought))
    assert card.isVisible()
    said = words(page)
    assert "4.7 points better than the first answer" in said
    assert "The model is a mix: 70 % fine-tuned" in said
    assert "Blurred copies" in said
    assert "75.0 % → 80.0 %" in said
    card.show_result(result(robustness=ROBUSTNESS))
    assert "On spoiled pictures" in words(page)
    assert "better than" not in words(page)
    card.show_result(result())
    assert not card.isVisible()


def begin(state: AppState) -> None:
    """As if a training had begun elsewhere."""
    state.training_run = ""
    state.training = Training.STARTING
    state.training = Training.RUNNING


def test_the_pictures_of_a_batch_are_shown(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    begin(state)
    jpeg = io.BytesIO()
    Image.new("RGB", (96, 96), "red").save(jpeg, "JPEG")
    picture = base64.b64encode(jpeg.getvalue()).decode()
    state.train_event.emit(started())
    state.train_event.emit(BatchShown(pictures=(picture,) * 20))
    qtbot.waitUntil(lambda: page.findChild(TrainingBoard).batch_count() == 20)
    state.training = Training.STOPPING
    assert page.findChild(TrainingBoard).batch_count() == 20


def test_an_event_costs_the_window_next_to_nothing(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    begin(state)
    events = [started(epochs=500), features(), *(passed(n, epochs=500) for n in range(1, 500))]
    took = []
    for event in events:
        before = time.perf_counter()
        state.train_event.emit(event)
        took.append(time.perf_counter() - before)
    assert sorted(took)[len(took) // 2] < 0.005
    assert page.findChild(TrainingBoard).loss.point_count() < 2 * 499  # not drawn one by one
    qtbot.waitUntil(lambda: page.findChild(TrainingBoard).loss.point_count() == 2 * 499)


def test_a_hidden_page_catches_up_when_it_is_shown(qtbot: QtBot, state: AppState) -> None:
    page = shown(qtbot, state)
    page.hide()
    begin(state)
    for event in (started(), features(), passed(1), result()):
        state.train_event.emit(event)
    state.training = Training.IDLE
    page.show()
    assert "38 of 40" in words(page)


def test_the_banner_alone_offers_to_resume(qtbot: QtBot, state: AppState) -> None:
    run = create_run(
        state.project.runs,
        state.project.pictures,
        state.config,
        no_pictures(state.project.pictures),
    )
    run.record(started(run=run.name, folder=run.folder))
    state.open_project(state.project.folder)
    page = shown(qtbot, state)
    assert "Resume" in buttons(page)
    state.failure = Failure("It stopped.", job="train", run=run.name)
    assert "Resume" not in buttons(page)


def test_a_training_that_still_waits_can_be_taken_back(qtbot: QtBot, fresh: AppState) -> None:
    fresh.config = small(Preset.FAST)
    page = shown(qtbot, fresh)
    fresh.measure_machine()
    press(page, "Train")
    fresh.stop_training(StopKind.CANCEL)
    qtbot.waitUntil(lambda: fresh.training is Training.IDLE, timeout=60_000)
    assert "Train" in buttons(page)
