"""The range test shows its curve and puts a rate in place; a search, the best settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.config import TrainConfig, change
from core.events import Progress, SearchResult, Stage, TrialDone
from core.jobs import FinishReason
from core.training.search import HEAD, REST
from gui.engine import InProcessEngine
from gui.preferences import AppPaths
from gui.rate_dialog import RateDialog
from gui.search_dialog import (
    OF_HEAD,
    OF_REST,
    SearchDialog,
    doing_words,
    plan_words,
    search_words,
    settings_words,
    trial_rows,
)
from gui.state import AppState

QUICK = {"image_size": 64, "device": "cpu", "batch_size": 16, "trainable": "last_stage"}


@pytest.fixture
def state(tmp_path: Path, qtbot: QtBot, make_pictures) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path), lambda _: InProcessEngine())
    state.open_folder(make_pictures(count=8))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    state.config = change(TrainConfig(), QUICK)
    yield state
    state.shutdown()


def test_a_rate_is_found_and_another_can_be_chosen(qtbot: QtBot, state: AppState) -> None:
    dialog = RateDialog(state)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog._use.isEnabled()
    qtbot.waitUntil(dialog._use.isEnabled, timeout=50_000)
    suggested = dialog._rate
    curve = dialog._plot._curve
    place = curve._place(*dialog._points[5], curve._top()).toPoint()
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=place)
    assert dialog._rate == pytest.approx(dialog._points[5][0], rel=0.1)
    assert dialog._rate != suggested
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    assert dialog._rate == pytest.approx(dialog._points[6][0], rel=0.1)
    dialog._use.click()
    assert state.config.learning_rate == dialog._rate


def test_a_range_test_is_stopped_and_that_is_no_failure(qtbot: QtBot, state: AppState) -> None:
    dialog = RateDialog(state)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog._points) > 3, timeout=50_000)
    dialog._close.click()
    qtbot.waitUntil(dialog._outcome.isVisible, timeout=20_000)
    assert "Stopped before a rate was found." in dialog._outcome.accessibleName()
    assert state.failure is None
    assert not dialog._use.isEnabled()
    dialog._close.click()
    assert dialog.isHidden()


def test_a_search_is_shown_and_its_best_taken(qtbot: QtBot, state: AppState) -> None:
    dialog = SearchDialog(state)
    qtbot.addWidget(dialog)
    dialog.show()
    state.config = change(state.config, {"trainable": "head", "epochs": 1})
    state.search(0.05)
    assert dialog._working
    assert not dialog._start.isVisible()
    qtbot.waitUntil(dialog._outcome.isVisible, timeout=50_000)
    first = trial_rows(dialog._trials)[0][1]
    assert first[0].text == "your settings as they are"
    dialog._on_event(found({"dropout": 0.3, "hidden_layers": 1}))
    dialog._use.click()
    assert (state.config.dropout, state.config.hidden_layers) == (0.3, 1)


def found(settings: dict[str, object], **values: object) -> SearchResult:
    result = SearchResult(
        settings=settings,
        accuracy=0.9,
        baseline_accuracy=0.85,
        n_trials=12,
        n_val=40,
        seconds=300.0,
        finish_reason=FinishReason.COMPLETED,
    )
    return result.model_copy(update=values)


def test_a_small_difference_is_not_sold_as_a_large_one() -> None:
    result = found({"learning_rate": 0.001})
    assert "may be chance" in search_words(result)[1]
    surer = search_words(result.model_copy(update={"n_val": 4000}))[1]
    assert "may be chance" not in surer
    assert "a little too good" in surer
    assert search_words(found({})) == ("Your settings did best.", "Nothing better in 12 trials.")
    assert settings_words({"learning_rate": 0.001}) == "How fast it adjusts: 0.001"


def test_only_the_latest_best_is_marked() -> None:
    tried = [
        TrialDone(trial=n, settings={}, accuracy=a, loss=1.0, seconds=2.0, best=best)
        for n, (a, best) in enumerate([(0.8, True), (0.9, True), (0.85, False)])
    ]
    assert [cells[1].text for _, cells in trial_rows(tried)] == ["", "best", ""]


def test_what_is_going_to_be_tried_is_what_is_tried() -> None:
    assert set(OF_HEAD) == set(HEAD)
    assert set(OF_REST) == set(REST)
    fast, whole = (plan_words(TrainConfig(trainable=t)) for t in ("none", "all"))
    assert "Way of adjusting" not in fast
    assert "Way of adjusting" in whole
    assert "answer layer" not in plan_words(TrainConfig(backbone="simple_cnn", trainable="all"))


def test_pictures_are_looked_at_before_the_time_runs() -> None:
    looking = Progress(stage=Stage.READ, done=3, total=16)
    assert doing_words(looking, 0) == "Looking at every picture once: 3 of 16"
    running = Progress(stage=Stage.FINE_TUNE, done=60, total=300)
    assert doing_words(running, 4) == "4 tried · 4 min left"
