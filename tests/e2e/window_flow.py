"""The main job through the real window, from a folder of pictures to an exported file.

Run by `test_main_job.py` in a process of its own, so that what is imported here is what a window
imports, and nothing else.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.config import change
from core.decision import read_decision
from core.events import EpochDone, ExportResult, StepDone
from core.jobs import StopKind
from core.runs import RunState
from gui.app import engines
from gui.checking.improve import ImprovePanel
from gui.checking.learn_again import LearnAgain
from gui.checking.reporting import Reporting
from gui.checking.threshold_card import ThresholdCard
from gui.checking.trust import TrustPanel
from gui.facts import Training
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.deciding import Slider
from gui.widgets.image_grid import ImageGrid
from gui.widgets.live_plot import LivePlot
from gui.widgets.map_canvas import MapCanvas
from gui.widgets.prediction_card import PredictionGrid
from gui.widgets.run_table import RunTable
from gui.widgets.text import Figure

LONGEST = 180_000


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[AppState]:
    paths = AppPaths.below(tmp_path / "app")
    state = AppState(paths, engines(paths.logs, in_process=False))
    yield state
    state.shutdown()


@pytest.fixture
def window(qtbot: QtBot, state: AppState, theme: Theme) -> MainWindow:
    window = MainWindow(state, theme)
    qtbot.addWidget(window)
    window.show()
    return window


def page(window: MainWindow, name: str) -> QWidget:
    """The page, shown as a click in the sidebar would."""
    window.show_page(name)
    return window._made[name]


def press(qtbot: QtBot, parent: QWidget, words: str) -> None:
    """Click the one visible button that says `words`."""
    found = [
        button
        for button in parent.findChildren(QAbstractButton)
        if button.text() == words and button.isVisible() and button.isEnabled()
    ]
    assert found, f"no button “{words}”: " + ", ".join(
        repr(b.text()) for b in parent.findChildren(QPushButton) if b.isVisible()
    )
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def open_folder(qtbot: QtBot, window: MainWindow, state: AppState, folder: Path) -> None:
    window.take_drop([folder])
    qtbot.waitUntil(lambda: state.dataset is not None and "scan" not in state.busy, timeout=LONGEST)


def train(qtbot: QtBot, window: MainWindow, state: AppState) -> None:
    page_ = page(window, "train")
    press(qtbot, page_, "Train")
    qtbot.waitUntil(
        lambda: state.training is Training.IDLE and state.run is not None, timeout=LONGEST
    )
    assert state.run.state is RunState.FINISHED
    epochs = [event for event in state.run.events() if isinstance(event, EpochDone)]
    assert len(epochs) > 3
    plots = page_.findChildren(LivePlot)
    assert len(plots) == 2
    qtbot.waitUntil(lambda: [p.point_count() for p in plots] == [2 * len(epochs)] * 2, timeout=5000)


def labelled(state: AppState, path: str) -> str:
    return {each.path: each.label for each in state.dataset.pictures}[path]


def save_a_threshold(qtbot: QtBot, check: QWidget, state: AppState) -> None:
    press(qtbot, check, "When to trust it")
    threshold = check.findChild(TrustPanel).findChild(ThresholdCard)
    assert threshold.isVisible()
    slider = threshold.findChild(Slider)
    slider.setFocus()
    for _ in range(4):
        qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    press(qtbot, threshold, "Save into the model")
    assert state.decision.thresholds == {"circles": 0.3}
    assert read_decision(state.run.model) == state.decision


def put_right(qtbot: QtBot, check: QWidget, state: AppState, file: Path) -> None:
    """The one doubtful label is taken for wrong, taken back, and taken for wrong again."""
    press(qtbot, check, "What would help")
    path = file.relative_to(state.project.pictures).as_posix()
    improve = check.findChild(ImprovePanel)
    assert improve.isVisible()
    qtbot.waitUntil(lambda: "study" in state.busy, timeout=LONGEST)
    qtbot.waitUntil(lambda: "study" not in state.busy, timeout=LONGEST)
    qtbot.waitUntil(improve.suspects.is_found, timeout=LONGEST)
    doubted = improve.suspects.findChild(ImageGrid)
    assert [item.file for item in doubted.items()] == [file]
    doubted.setFocus()
    for key, keys, label, left in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "circles", []),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "squares", [file]),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "circles", []),
    ):
        qtbot.keyClick(QApplication.focusWidget(), key, keys)
        qtbot.waitUntil(lambda label=label: labelled(state, path) == label, timeout=LONGEST)
        qtbot.waitUntil(lambda: "curate" not in state.busy, timeout=LONGEST)
        qtbot.waitUntil(  # the keyboard follows the grid, one turn of the event loop later
            lambda left=left: [item.file for item in doubted.items()] == left, timeout=LONGEST
        )


def draw_the_map(qtbot: QtBot, check: QWidget, state: AppState) -> None:
    press(qtbot, check, "Map")
    qtbot.waitUntil(lambda: "map" in state.busy, timeout=LONGEST)
    qtbot.waitUntil(lambda: "map" not in state.busy, timeout=LONGEST)
    assert state.failure is None
    assert check.findChild(MapCanvas).isVisible()


def learn_again(qtbot: QtBot, check: QWidget, state: AppState, wrong: str) -> None:
    first = state.run
    press(qtbot, check, "Figures and mistakes")
    again = check.findChild(LearnAgain)
    qtbot.waitUntil(again.isVisible, timeout=LONGEST)
    press(qtbot, again, "Learn again")
    qtbot.waitUntil(lambda: all(f.isVisible() for f in again.findChildren(Figure)), timeout=LONGEST)
    assert len(state.runs) == 1
    press(qtbot, again, "Keep it as a run")
    qtbot.waitUntil(lambda: state.run.name != first.name, timeout=LONGEST)
    assert not again.isVisible()
    kept = {each.path: each.label for each in state.run.dataset.pictures}
    assert kept[wrong] == "circles"
    assert state.decision.thresholds == {}  # a threshold belongs to the model it was chosen for


def write_a_report(qtbot: QtBot, check: QWidget, out: Path) -> None:
    reporting = check.findChild(Reporting)
    reporting.write(out)
    qtbot.waitUntil(reporting.banner.isVisible, timeout=LONGEST)
    for name in ("report.html", "report.pdf", "audit.json"):
        assert (out / name).is_file()


def use(qtbot: QtBot, window: MainWindow, state: AppState, pictures: list[Path]) -> None:
    answers = page(window, "use").findChild(PredictionGrid)
    window.take_drop(pictures)
    qtbot.waitUntil(
        lambda: len(answers.items()) == 3 and "predict" not in state.busy, timeout=LONGEST
    )
    assert {item.answers[0][0] for item in answers.items()} <= set(state.dataset.classes)


def export(qtbot: QtBot, state: AppState, out: Path) -> None:
    exported: list[ExportResult] = []
    state.export_event.connect(
        lambda event: exported.append(event) if isinstance(event, ExportResult) else None
    )
    state.export(state.run, "onnx", out)
    qtbot.waitUntil(lambda: bool(exported or state.failure), timeout=LONGEST)
    assert state.failure is None
    assert exported[0].agreement == 1.0
    assert (out / "model.onnx").is_file()


def add_a_class(qtbot: QtBot, window: MainWindow, state: AppState, pictures: Path) -> None:
    """Teach the model a class more: it goes on from what it knows, and so do all decisions."""
    before, first = state.dataset, state.run
    runs = page(window, "runs")
    runs.findChild(RunTable).choose([first.name])
    press(qtbot, runs, "Go on from it")
    qtbot.waitUntil(lambda: state.config.own_weights == first.model, timeout=LONGEST)
    shutil.move(pictures, before.root)
    state.rescan()
    qtbot.waitUntil(lambda: len(state.dataset.classes) == 4, timeout=LONGEST)
    qtbot.waitUntil(lambda: not state.busy, timeout=LONGEST)
    now = {(each.path, each.label, each.part) for each in state.dataset.pictures}
    assert {(each.path, each.label, each.part) for each in before.pictures} < now
    state.start_training()
    qtbot.waitUntil(lambda: state.training is Training.IDLE, timeout=LONGEST)
    assert state.runs[0].result.classes == state.dataset.classes
    assert state.runs[0].result.val_accuracy > 0.8


def test_from_a_folder_to_a_model_that_is_checked_used_and_taken_away(
    qtbot: QtBot, window: MainWindow, state: AppState, make_pictures, tmp_path: Path
) -> None:
    folder, wrong = make_pictures(count=24, size=48), "squares/wrong.jpg"
    (folder / "circles" / "circles-000.jpg").rename(folder / wrong)
    open_folder(qtbot, window, state, folder)
    assert state.dataset.counts() == {"circles": 23, "squares": 25, "triangles": 24}
    train(qtbot, window, state)

    check = page(window, "check")
    qtbot.waitUntil(lambda: state.seen is not None, timeout=LONGEST)
    qtbot.waitUntil(check.findChild(ConfusionMatrix).isVisible, timeout=5000)
    assert state.seen.n_encoded == 0
    save_a_threshold(qtbot, check, state)
    put_right(qtbot, check, state, folder / wrong)
    draw_the_map(qtbot, check, state)
    learn_again(qtbot, check, state, wrong)
    write_a_report(qtbot, check, tmp_path / "report")

    use(qtbot, window, state, sorted(folder.rglob("*.jpg"))[:3])
    export(qtbot, state, tmp_path / "export")
    four = make_pictures(("circles", "squares", "triangles", "stars"), count=24, size=48)
    add_a_class(qtbot, window, state, four / "stars")
    assert state.failure is None
    assert "torch" not in sys.modules
    assert "sklearn" not in sys.modules


def test_a_killed_engine_costs_the_job_and_not_the_window(
    qtbot: QtBot, window: MainWindow, state: AppState, make_pictures
) -> None:
    open_folder(qtbot, window, state, make_pictures(count=14, size=64))
    state.config = change(
        state.config, {"trainable": "last_stage", "epochs": 500, "patience": 500, "image_size": 64}
    )
    steps: list[StepDone] = []
    state.train_event.connect(
        lambda event: steps.append(event) if isinstance(event, StepDone) else None
    )
    page(window, "train")
    state.start_training()
    qtbot.waitUntil(lambda: bool(steps), timeout=LONGEST)

    for child in psutil.Process().children():
        child.kill()
    qtbot.waitUntil(lambda: state.failure is not None, timeout=LONGEST)
    assert window.isVisible()
    assert "ended before the job was done" in state.failure.title
    assert state.failure.run == state.runs[0].name
    assert state.runs[0].state is RunState.INTERRUPTED

    steps.clear()
    press(qtbot, window, "Resume")
    qtbot.waitUntil(lambda: bool(steps), timeout=LONGEST)
    assert len(state.runs) == 1
    state.stop_training(StopKind.KEEP)
    qtbot.waitUntil(lambda: state.training is Training.IDLE, timeout=LONGEST)
    assert state.runs[0].state is RunState.FINISHED

    state.config = change(state.config, {"trainable": "none"})
    state.start_training()
    qtbot.waitUntil(lambda: state.training is Training.IDLE, timeout=LONGEST)
    assert [run.state for run in state.runs] == [RunState.FINISHED] * 2
