"""Taking a model away through the window: chosen, proved, decided on; stopped, or failed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from core.events import ExportResult
from core.export import FORMATS
from gui import export_dialog
from gui.export_dialog import ExportDialog
from gui.export_words import cost_words, proof, proved_words, usual_place
from gui.state import AppState
from gui.using.take_away_card import TakeAwayCard
from gui.widgets.messages import Banner
from gui.widgets.text import Text

LONG = 60_000


@pytest.fixture
def dialog(qtbot: QtBot, open_state: Callable[..., AppState], own_project: Path) -> ExportDialog:
    state = open_state(own_project)
    dialog = ExportDialog(state, state.used)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: ExportDialog, form: str, out: Path | None = None) -> None:
    name = next(row.name for row in FORMATS if row.id == form)
    next(each for each in dialog.findChildren(QRadioButton) if each.text() == name).click()
    if out is not None:
        dialog._place.setText(str(out))


def shown(widget) -> str:
    texts = (each for each in widget.findChildren(Text) if each.isVisibleTo(widget))
    return "\n".join(each.plain_text() for each in texts)


def test_an_export_ends_with_its_proof(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    card = TakeAwayCard(dialog._state)
    qtbot.addWidget(card)
    card.show_run(dialog._state.run)
    dialog.exported.connect(card._on_exported)
    assert f"{len(FORMATS)} formats" in shown(card)
    choose(dialog, "huggingface")
    assert dialog._place.text() == str(usual_place("shapes", "huggingface"))
    dialog._place.setText(str(tmp_path / "taken away"))
    with qtbot.waitSignal(dialog.exported, timeout=LONG) as done:
        dialog._export.click()
        assert not dialog._export.isEnabled()
    (result,) = done.args
    assert (tmp_path / "taken away" / "model.safetensors").is_file()
    assert dialog.findChild(Banner).isVisible()
    for name, value in proof(result):
        assert name in shown(dialog)
        assert value.split()[0] in shown(dialog)
    assert "Hugging Face folder" in shown(card)
    assert proved_words(result) in shown(card)
    card.show_run(None)
    assert "Hugging Face folder" not in shown(card)
    card.show_run(dialog._state.run)
    assert "Hugging Face folder" in shown(card)


def test_what_costs_something_can_be_discarded(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    choose(dialog, "huggingface", tmp_path / "small")
    with qtbot.waitSignal(dialog.exported, timeout=LONG) as done:
        dialog._export.click()
    told: list[ExportResult] = []
    dialog.exported.connect(told.append)
    dialog._state.export_event.emit(done.args[0].model_copy(update={"lossy": True}))
    assert dialog._keep.isVisible()
    assert not dialog._export.isVisible()
    qtbot.waitUntil(lambda: "Right, of" in shown(dialog))
    assert (tmp_path / "small" / "model.safetensors").is_file()
    dialog._discard.click()
    assert not told
    assert not (tmp_path / "small").exists()
    assert dialog._export.isVisible()


@pytest.mark.parametrize("how", ["_keep_it", "reject"])
def test_what_costs_something_is_kept_by_choice_or_by_closing(
    qtbot: QtBot, dialog: ExportDialog, how: str
) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog._state.export_event.emit(made(same=150, lossy=True))
    assert dialog._keep.isVisible()
    with qtbot.waitSignal(dialog.exported):
        getattr(dialog, how)()
    assert not dialog._undecided


def test_a_form_that_cannot_be_written_here_says_why(
    qtbot: QtBot,
    open_state: Callable[..., AppState],
    own_project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.export.sys.platform", "linux")
    state = open_state(own_project)
    dialog = ExportDialog(state, state.used)
    qtbot.addWidget(dialog)
    (choice,) = (each for each in dialog.findChildren(QRadioButton) if each.text() == "Core ML")
    assert not choice.isEnabled()
    assert "on a Mac only" in shown(dialog)


def test_an_export_that_fails_says_why_and_can_be_tried_again(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "occupied").write_text("a file, not a folder", encoding="utf-8")
    dialog._place.setText(str(tmp_path / "occupied"))
    dialog._export.click()
    qtbot.waitUntil(lambda: dialog.findChild(Banner).isVisible(), timeout=LONG)
    assert dialog._export.isEnabled()
    assert dialog._state.failure is None


def test_stopping_an_export_leaves_nothing(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    choose(dialog, "huggingface", tmp_path / "out")
    dialog._export.click()
    dialog.reject()
    qtbot.waitUntil(lambda: "export" not in dialog._state.busy, timeout=LONG)
    qtbot.waitUntil(dialog._export.isEnabled, timeout=LONG)
    assert dialog.isVisible()
    assert not (tmp_path / "out").exists()


def test_a_folder_of_ones_own_stays_when_another_form_is_chosen(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_dialog, "ask_folder", lambda *_: tmp_path / "mine")
    dialog._change.click()
    for choice in dialog.findChildren(QRadioButton):
        choice.click()
        assert dialog._place.text() == str(tmp_path / "mine")


def made(n: int = 153, same: int = 153, difference: float = 3e-7, **figures) -> ExportResult:
    return ExportResult(
        model=Path("m"),
        format="onnx",
        out=Path("o"),
        files=(),
        size=4_200_000,
        agreement=same / n,
        max_difference=difference,
        n=n,
        milliseconds_before=20.4,
        milliseconds_per_picture=10.2,
        seconds=1.0,
        **figures,
    )


def test_the_proof_in_words() -> None:
    assert proved_words(made()) == "Proved equal on 153 pictures"
    facts = dict(proof(made()))
    assert facts == {
        "Same answer": "100.0 % of 153 pictures",
        "Probability off by at most": "less than 0.001 percentage points",
        "A picture takes": "10 ms; in Graft 20 ms",
        "Size": "4.2 MB",
    }


def test_what_a_form_costs_in_words() -> None:
    names = tuple(f"{n}.jpg" for n in range(7))
    figures = {"accuracy_before": 0.948, "accuracy_after": 0.935, "n_labelled": 153}
    result = made(same=146, difference=0.0812, differing=names, **figures)
    assert proved_words(result) == "Same answer on 146 of 153 pictures"
    assert cost_words(result).startswith("7 pictures get another answer")
    assert cost_words(result).endswith("It is right for 93.5 % instead of 94.8 %.")
    facts = dict(proof(result))
    assert facts["Right, of 153 with a class"] == "93.5 %; in Graft 94.8 %"
    assert facts["Probability off by at most"] == "8.12 percentage points"
    assert facts["Another answer for"] == "0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg and 2 more"
    assert "no answer is another one" in cost_words(made())
