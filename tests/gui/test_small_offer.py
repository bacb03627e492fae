"""The offer of a small model in the export dialog: pressed, trained, and then compared."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core import storage
from core.jobs import StopKind
from core.runs import Run
from gui.export_dialog import ExportDialog
from gui.state import AppState
from gui.widgets.text import Text

LONG = 120_000
OFFER = "A small one for phones and browsers"


def shown(widget) -> str:
    texts = (each for each in widget.findChildren(Text) if each.isVisibleTo(widget))
    return "\n".join(each.plain_text() for each in texts)


def as_if_of(run: Run, backbone: str) -> None:
    """Let the settings of a run say that it is another network, whose weights nobody has here."""
    file = run.file
    config = file.config.model_copy(update={"backbone": backbone})
    storage.write_json(run.folder / "config.json", file.model_copy(update={"config": config}))


@pytest.fixture
def large(own_project: Path, open_state: Callable[..., AppState]) -> AppState:
    (run,) = (Run(path) for path in (own_project / "runs").iterdir())
    as_if_of(run, "resnet50")
    return open_state(own_project)


def open_dialog(qtbot: QtBot, state: AppState, run: Run | None = None) -> ExportDialog:
    dialog = ExportDialog(state, run or state.used)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_press_trains_a_small_one_that_learns_from_the_model(
    qtbot: QtBot, large: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = large.used
    dialog = open_dialog(qtbot, large)
    said = shown(dialog)
    assert OFFER in said
    assert "EfficientNet-Lite0 learns from “Run 1” [distillation]" in said
    assert "training pictures." in said  # and no unlabelled ones, for there are none
    assert "About 13 MB instead of 14 MB." in said
    before = large.config
    (press,) = (each for each in dialog.findChildren(QPushButton) if each.text() == "Train it")
    with qtbot.waitSignal(dialog.destroyed):
        press.click()
    assert large.page == "train"
    assert large.config == before
    qtbot.waitUntil(lambda: large.progress.tuned is not None, timeout=LONG)
    large.stop_training(StopKind.KEEP)
    qtbot.waitUntil(lambda: len(large.runs) == 2 and large.runs[0].measured, timeout=LONG)
    config = large.runs[0].file.config
    assert config.teacher == str(teacher.model)
    assert config.seed == teacher.file.config.seed
    for run in large.runs:
        said = shown(open_dialog(qtbot, large, run))
        assert "“Run 2” is a small one that learned from “Run 1”" in said
        assert "the same" in said
        assert "14 MB instead of 14 MB." in said
        assert OFFER not in said


def test_a_small_network_is_not_offered_beside_itself(
    qtbot: QtBot, own_project: Path, open_state: Callable[..., AppState]
) -> None:
    (run,) = (Run(path) for path in (own_project / "runs").iterdir())
    as_if_of(run, "mobilenetv4_conv_small")
    dialog = open_dialog(qtbot, open_state(own_project))
    assert OFFER not in shown(dialog)
    assert "Train it" not in [
        each.text() for each in dialog.findChildren(QPushButton) if each.isVisible()
    ]


def test_of_lite0_the_lighter_network_is_offered(
    qtbot: QtBot, own_project: Path, open_state: Callable[..., AppState]
) -> None:
    state = open_state(own_project)
    state.measure_machine()
    qtbot.waitUntil(lambda: state.machine is not None, timeout=LONG)
    said = shown(open_dialog(qtbot, state))
    assert "MobileNetV4 small learns from “Run 1”" in said
    assert "It takes up to" in said
    assert ("are fetched first" in said) != ("mobilenetv4_conv_small" in state.machine.weights_here)
