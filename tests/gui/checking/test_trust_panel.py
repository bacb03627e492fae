"""When to trust it: what is drawn, what can be set, and what is saved into the model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made_findings import rewrite, run_of, unsure
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from core.decision import Decision, read_decision
from core.evaluation.calibration import table
from core.evaluation.curves import counts_at, one_against_all
from core.events import StrangersMeasured, StudyResult
from core.jobs import FinishReason
from core.project import Project
from gui.checking import threshold_card
from gui.checking.calibration_card import CalibrationCard
from gui.checking.sets_card import SetsCard
from gui.checking.strangers_card import StrangersCard
from gui.checking.threshold_card import ThresholdCard
from gui.checking.trust import WIDE, TrustPanel
from gui.state import AppState
from gui.widgets.buttons import SegmentedControl
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.deciding import CountTile, NumberField, Slider
from gui.widgets.picture_strip import PictureStrip
from gui.widgets.text import Text

LONG = 20_000


@pytest.fixture
def project(own_large: Path) -> Path:
    rewrite(own_large, unsure)
    return own_large


@pytest.fixture
def show(qtbot: QtBot, opened: Callable[[Path], AppState]) -> Callable[[Path], TrustPanel]:
    def show_it(project: Path) -> TrustPanel:
        state = opened(project)
        panel = TrustPanel(state)
        qtbot.addWidget(panel)
        panel.resize(1000, 1400)
        panel.show()
        panel.show_run(state.run)
        return panel

    return show_it


@pytest.fixture
def panel(project: Path, show: Callable[[Path], TrustPanel]) -> TrustPanel:
    return show(project)


def words(parent: QWidget) -> str:
    return " | ".join(
        text.plain_text() for text in parent.findChildren(Text) if text.isVisibleTo(parent)
    )


def press(parent: QWidget, text: str) -> None:
    (found,) = [
        each
        for each in parent.findChildren(QAbstractButton)
        if each.text() == text and each.isVisibleTo(parent)
    ]
    assert found.isEnabled()
    found.click()


def values(card: QWidget) -> list[str]:
    return [tile.value() for tile in card.findChildren(CountTile)]


def saved(project: Path) -> Decision:
    return read_decision(run_of(project).model)


def looked_at(qtbot: QtBot, panel: TrustPanel) -> None:
    panel._state.check()
    qtbot.waitUntil(lambda: panel._state.seen is not None, timeout=LONG)


def test_what_a_probability_means_is_said_by_an_example(panel: TrustPanel) -> None:
    card = panel.findChild(CalibrationCard)
    assert "it is right" in words(card)
    assert "Off on average (expected calibration error)" in words(card)
    assert "If its word held exactly, on so few pictures" in words(card)


def test_a_model_that_was_not_calibrated_says_so(
    project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    rewrite(project, lambda old: old.model_copy(update={"temperature": 1.0}))
    shown = show(project)
    card = shown.findChild(CalibrationCard)
    assert "This model is not calibrated" in words(card)
    assert "Before calibration" not in words(card)


def test_a_threshold_counts_as_it_moves(panel: TrustPanel, qtbot: QtBot) -> None:
    card = panel.findChild(ThresholdCard)
    evaluation = panel._state.run.evaluation
    asked = one_against_all(*table(evaluation.choosing, evaluation.figures.classes), 0)
    slider = card.findChild(Slider)
    for key, share in ((Qt.Key.Key_Right, 0.51), (Qt.Key.Key_Home, 0.01), (Qt.Key.Key_End, 0.99)):
        qtbot.keyClick(slider, key)
        assert slider.value() == round(1000 * share)
        counts = counts_at(share, asked.scores, asked.own)
        assert values(card) == [str(count) for count in counts]
        assert f"{100 * share:.1f} %" in words(card)


def test_the_dearer_a_miss_the_lower_the_cheapest_threshold(panel: TrustPanel) -> None:
    card = panel.findChild(ThresholdCard)
    miss, alarm = card.findChildren(NumberField)
    slider, found = card.findChild(Slider), []
    for costs in ((1, 100), (1, 1), (100, 1)):
        miss.setValue(costs[0])
        alarm.setValue(costs[1])
        press(card, "Cheapest")
        found.append(slider.value())
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]
    assert "The mistakes cost" in words(card)
    assert "that took no part in this" in words(card)


def test_another_class_has_other_curves(panel: TrustPanel) -> None:
    card = panel.findChild(ThresholdCard)
    plot = card.findChildren(CurvePlot)[1]
    before = plot.grab().toImage()
    card.findChild(QComboBox).setCurrentText("squares")
    assert "When should it say “squares”?" in words(card)
    assert plot.grab().toImage() != before


def test_pictures_on_either_side_of_the_threshold_are_shown(panel: TrustPanel) -> None:
    below, above = panel.findChild(ThresholdCard).findChildren(PictureStrip)
    assert "Just below" in words(below)
    assert "Just above" in words(above)


def test_moving_a_threshold_draws_no_curve_anew(
    project: Path, show: Callable[[Path], TrustPanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = show(project)
    drawn: list[int] = []
    monkeypatch.setattr(threshold_card, "roc", lambda *args: drawn.append(1))
    card = panel.findChild(ThresholdCard)
    for value in range(100, 900, 50):
        card.findChild(Slider).setValue(value)
    assert drawn == []


def test_a_threshold_is_saved_shown_again_and_taken_away(
    panel: TrustPanel, project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    card = panel.findChild(ThresholdCard)
    card.findChild(QComboBox).setCurrentText("squares")
    card.findChild(Slider).setValue(250)
    press(card, "Save into the model")
    assert saved(project).thresholds == {"squares": 0.25}
    assert "The model says “squares” from 25.0 % on." in words(card)
    panel._state.close_project()
    reopened = show(project)
    again = reopened.findChild(ThresholdCard)
    again.findChild(QComboBox).setCurrentText("squares")
    assert again.findChild(Slider).value() == 250
    press(again, "Take it away")
    assert saved(project).thresholds == {}
    assert "where that is the likeliest class" in words(again)


def test_none_of_these_has_a_rate_and_is_saved(
    panel: TrustPanel, project: Path, qtbot: QtBot
) -> None:
    card = panel.findChild(StrangersCard)
    assert "Looking at the pictures" in words(card)
    looked_at(qtbot, panel)
    seen = panel._state.seen.strangeness
    control = card.findChild(SegmentedControl)
    for key in ("0.1", "0.05"):
        control.set_value(key)
        control.selected.emit(key)
        n = sum(value > card._set.above for value in seen.measuring)
        assert values(card)[0] == f"{100 * n / len(seen.measuring):.1f} %"
    press(card, "Save into the model")
    kept = saved(project).strangers
    assert kept is not None
    assert kept.false_alarms == 0.05
    assert "may take 5 % of known pictures for strange" in words(card)
    press(card, "Take it away")
    assert saved(project).strangers is None


def test_a_rate_for_which_there_are_too_few_pictures_cannot_be_saved(
    panel: TrustPanel, qtbot: QtBot
) -> None:
    looked_at(qtbot, panel)
    card = panel.findChild(StrangersCard)
    control = card.findChild(SegmentedControl)
    control.set_value("0.01")
    control.selected.emit("0.01")
    assert "For 1 % it takes 99 pictures kept aside" in words(card)
    assert card._set is None


def test_what_it_notices_is_measured_when_asked_for(panel: TrustPanel, qtbot: QtBot) -> None:
    looked_at(qtbot, panel)
    card = panel.findChild(StrangersCard)
    assert values(card)[1] == "–"
    assert "not measured yet" in words(card)
    panel._state.study_event.emit(StrangersMeasured(shares=(0.01, 0.04, 0.2, 0.9)))
    assert values(card)[1] == "50.0 %"
    result = StudyResult(
        run=panel._state.run.name, seconds=1.0, finish_reason=FinishReason.COMPLETED
    )
    panel._state.study_event.emit(result)
    assert values(card)[1] == "50.0 %"


def test_few_pictures_to_choose_by_are_said_to_be_too_few(panel: TrustPanel, qtbot: QtBot) -> None:
    looked_at(qtbot, panel)
    state = panel._state
    state.seen = state.seen.model_copy(update={"strangeness": None})
    assert "at least 20 pictures kept aside" in words(panel.findChild(StrangersCard))


def test_sets_promise_a_coverage_and_are_saved(
    panel: TrustPanel, project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    card = panel.findChild(SetsCard)
    control, sizes = card.findChild(SegmentedControl), []
    for key in ("0.8", "0.95"):
        control.set_value(key)
        control.selected.emit(key)
        sizes.append(float(values(card)[1]))
    assert sizes[0] < sizes[1]
    assert "that took no part in choosing" in words(card)
    press(card, "Save into the model")
    kept = saved(project).sets
    assert kept is not None
    assert kept.coverage == 0.95
    panel._state.close_project()
    reopened = show(project)
    again = reopened.findChild(SetsCard)
    assert again.findChild(SegmentedControl).value() == "0.95"
    press(again, "Take it away")
    assert saved(project).sets is None


def test_a_coverage_for_which_there_are_too_few_pictures_cannot_be_promised(
    panel: TrustPanel,
) -> None:
    card = panel.findChild(SetsCard)
    control = card.findChild(SegmentedControl)
    control.set_value("0.99")
    control.selected.emit("0.99")
    assert "For 99 % it takes 99 pictures kept aside to choose by" in words(card)
    assert not card._save.save.isEnabled()


def test_with_nothing_to_choose_by_it_says_that_it_flatters(
    project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    rewrite(project, lambda old: old.model_copy(update={"choosing": ()}))
    panel = show(project)
    assert "chosen and counted on the same" in words(panel.findChild(ThresholdCard))
    assert "serve half to choose by" in words(panel.findChild(SetsCard))
    assert "which flatters it" in words(panel.findChild(CalibrationCard))


def test_open_read_only_nothing_is_saved_and_the_window_says_why(
    panel: TrustPanel, project: Path
) -> None:
    state = panel._state
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    press(panel.findChild(ThresholdCard), "Save into the model")
    assert saved(project) == Decision()
    assert "read-only" in f"{state.failure.title} {state.failure.detail}".lower()


@pytest.mark.parametrize("width", [WIDE + 100, WIDE - 180])
def test_cards_stand_side_by_side_where_there_is_room(
    panel: TrustPanel, qtbot: QtBot, width: int
) -> None:
    panel.resize(width, 1800)
    first, second = panel.findChild(CalibrationCard), panel.findChild(StrangersCard)

    def beside() -> bool:
        return second.mapTo(panel, second.rect().topLeft()).x() >= first.geometry().right()

    qtbot.waitUntil(lambda: beside() == (width >= WIDE))
