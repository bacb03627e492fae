"""The range test shows its curve and puts a rate in place; a search, the best settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.config import TrainConfig, change
from core.events import SearchResult
from core.jobs import FinishReason
from gui.engine import InProcessEngine
from gui.preferences import AppPaths
from gui.rate_dialog import RateDialog
from gui.search_dialog import SearchDialog, search_words, settings_words
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


def test_a_rate_is_found_and_another_can_be_clicked(qtbot: QtBot, state: AppState) -> None:
    dialog = RateDialog(state)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog._use.isEnabled()
    qtbot.waitUntil(lambda: not dialog._working, timeout=50_000)
    qtbot.waitUntil(dialog._use.isEnabled, timeout=5_000)
    suggested = dialog._suggested
    curve = dialog._plot._curve
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(curve.width() // 2, 40))
    assert dialog._suggested != suggested
    assert 1e-6 < dialog._suggested < 1
    dialog._use.click()
    assert state.config.learning_rate == dialog._suggested


def test_a_search_is_shown_and_its_best_taken(qtbot: QtBot, state: AppState) -> None:
    dialog = SearchDialog(state)
    qtbot.addWidget(dialog)
    dialog.show()
    state.config = change(state.config, {"trainable": "head", "epochs": 1})
    dialog._chosen = 0.1
    dialog._start.click()
    assert dialog._working
    qtbot.waitUntil(lambda: not dialog._working, timeout=50_000)
    qtbot.waitUntil(dialog._outcome.isVisible, timeout=5_000)
    assert dialog._rows
    assert dialog._rows[0][1][0].text == "Your settings as they are"
    found = SearchResult(
        settings={"dropout": 0.3, "hidden_layers": 1},
        accuracy=0.9,
        baseline_accuracy=0.8,
        n_trials=7,
        n_val=20,
        seconds=60.0,
        finish_reason=FinishReason.COMPLETED,
    )
    dialog._on_event(found)
    dialog._use.click()
    assert (state.config.dropout, state.config.hidden_layers) == (0.3, 1)


def test_a_small_difference_is_not_sold_as_a_large_one() -> None:
    result = SearchResult(
        settings={"learning_rate": 0.001},
        accuracy=0.9,
        baseline_accuracy=0.85,
        n_trials=12,
        n_val=40,
        seconds=300.0,
        finish_reason=FinishReason.COMPLETED,
    )
    assert "may be chance" in search_words(result)[1]
    surer = result.model_copy(update={"n_val": 4000})
    assert "may be chance" not in search_words(surer)[1]
    none = result.model_copy(update={"settings": {}})
    assert search_words(none) == ("Your settings did best.", "Nothing better in 12 trials.")
    assert "learning rate" in settings_words({"learning_rate": 0.001})
