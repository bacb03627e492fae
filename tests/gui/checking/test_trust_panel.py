"""When to trust it: what is drawn, what can be set, and what is saved into the model."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from check_steps import LONG, button, press, saved, values, words
from made_findings import rewrite, run_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from core.decision import Decision
from core.evaluation.calibration import table
from core.evaluation.curves import OneAgainstAll, counts_at, one_against_all
from core.events import StrangersMeasured, StudyResult
from core.figures import AnsweredPicture
from core.jobs import FinishReason
from core.project import Project
from core.runs import Evaluation
from gui.checking import threshold_card
from gui.checking.calibration_card import CalibrationCard
from gui.checking.sets_card import SetsCard
from gui.checking.strangers_card import StrangersCard
from gui.checking.threshold_card import ThresholdCard
from gui.checking.trust import WIDE, TrustPanel
from gui.i18n import percent
from gui.state import AppState
from gui.widgets.buttons import SegmentedControl
from gui.widgets.card import Card
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.deciding import NumberField, Slider
from gui.widgets.picture_strip import PictureStrip

MANY, CLASSES = 2000, tuple(f"class {place}" for place in range(10))


@pytest.fixture
def project(unsure_project: Path) -> Path:
    return unsure_project


@pytest.fixture
def show(qtbot: QtBot, opened: Callable[[Path], AppState]) -> Callable[[Path], TrustPanel]:
    kept: list[TrustPanel] = []

    def show_it(project: Path) -> TrustPanel:
        state = opened(project)
        panel = TrustPanel(state)
        kept.append(panel)
        qtbot.addWidget(panel)
        panel.resize(1000, 1400)
        panel.show()
        panel.show_run(state.run)
        QApplication.processEvents()  # what is shown late is laid out
        return panel

    return show_it


@pytest.fixture
def panel(project: Path, show: Callable[[Path], TrustPanel]) -> TrustPanel:
    return show(project)


@pytest.fixture
def threshold(panel: TrustPanel) -> ThresholdCard:
    return panel.findChild(ThresholdCard)


def looked_at(qtbot: QtBot, panel: TrustPanel) -> None:
    panel._state.check()
    qtbot.waitUntil(lambda: panel._state.seen is not None, timeout=LONG)


def picked(qtbot: QtBot, card: Card, key: str) -> None:
    """A person picks a share."""
    press(qtbot, card.findChild(SegmentedControl), percent(float(key), 0))


def typed(qtbot: QtBot, field: NumberField, number: int) -> None:
    """A person types a number in place of another."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, str(number))
    assert field.value() == number


def asked_by(evaluation: Evaluation, label: str) -> OneAgainstAll:
    """What is known of the pictures to choose by, where only that class matters."""
    classes = evaluation.figures.classes
    return one_against_all(*table(evaluation.choosing, classes), classes.index(label))


def many(old: Evaluation) -> Evaluation:
    """Answers for 2,000 pictures of ten classes to choose by, and for as many to measure on."""
    random = np.random.default_rng(3)

    def answered() -> tuple[AnsweredPicture, ...]:
        true = random.integers(len(CLASSES), size=MANY)
        logits = random.normal(size=(MANY, len(CLASSES)))
        logits[np.arange(MANY), true] += 2
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        return tuple(
            AnsweredPicture(path=f"{n}.jpg", label=CLASSES[at], probabilities=tuple(row))
            for n, (at, row) in enumerate(zip(true, shares.tolist(), strict=True))
        )

    figures = old.figures.model_copy(update={"classes": CLASSES})
    new = {"figures": figures, "pictures": answered(), "choosing": answered()}
    return old.model_copy(update=new)


def test_what_a_probability_means_is_said_by_an_example(panel: TrustPanel) -> None:
    card = panel.findChild(CalibrationCard)
    assert "it is right" in words(card)
    assert "Off on average (expected calibration error)" in words(card)
    assert "If its word held exactly, on so few pictures" in words(card)


def test_a_model_that_was_not_calibrated_says_so(
    project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    rewrite(project, lambda old: old.model_copy(update={"temperature": 1.0}))
    card = show(project).findChild(CalibrationCard)
    assert "This model is not calibrated" in words(card)
    assert "Before calibration" not in words(card)


def test_a_calibrated_model_says_what_it_was_before(
    project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    rewrite(project, lambda old: old.model_copy(update={"temperature": 1.5}))
    card = show(project).findChild(CalibrationCard)
    assert "Before calibration" in words(card)
    assert "temperature 1.50" in words(card)
    assert "not calibrated" not in words(card)


def test_a_threshold_counts_as_it_moves(
    panel: TrustPanel, threshold: ThresholdCard, qtbot: QtBot
) -> None:
    asked = asked_by(panel._state.run.evaluation, "circles")
    slider = threshold.findChild(Slider)
    for key, at in (
        (Qt.Key.Key_Right, 0.51),
        (Qt.Key.Key_Left, 0.5),
        (Qt.Key.Key_PageUp, 0.55),
        (Qt.Key.Key_Home, 0.01),
        (Qt.Key.Key_End, 0.99),
    ):
        qtbot.keyClick(slider, key)
        assert slider.value() == round(1000 * at)
        counts = counts_at(at, asked.scores, asked.own)
        assert values(threshold) == [str(count) for count in counts]
        assert percent(at) in words(threshold)
        assert slider.accessibleDescription() == percent(at)
        assert threshold.findChildren(CurvePlot)[1].marked() == (
            counts.false_alarm_rate,
            counts.recall,
        )


def test_the_mouse_wheel_scrolls_the_page_and_moves_no_threshold(threshold: ThresholdCard) -> None:
    for field in (threshold.findChild(Slider), *threshold.findChildren(NumberField)):
        before, middle = field.value(), QPointF(field.rect().center())
        turned = QWheelEvent(
            middle,
            field.mapToGlobal(middle),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(field, turned)
        assert not turned.isAccepted()
        assert field.value() == before


def test_what_mistakes_cost_is_counted_together(
    panel: TrustPanel, threshold: ThresholdCard, qtbot: QtBot
) -> None:
    asked = asked_by(panel._state.run.evaluation, "circles")
    every = {value: counts_at(value / 1000, asked.scores, asked.own) for value in range(10, 990)}
    at, counts = next(each for each in every.items() if each[1].misses and each[1].false_alarms)
    threshold.findChild(Slider).setValue(at)
    miss, alarm = threshold.findChildren(NumberField)
    typed(qtbot, miss, 7)
    typed(qtbot, alarm, 30)
    cost = 7 * counts.misses + 30 * counts.false_alarms
    assert f"The mistakes cost {cost};" in words(threshold)
    assert "that took no part in this" in words(threshold)


def test_no_threshold_is_cheaper_than_the_cheapest_which_is_lower_the_dearer_a_miss(
    panel: TrustPanel, threshold: ThresholdCard, qtbot: QtBot
) -> None:
    asked = asked_by(panel._state.run.evaluation, "circles")
    slider, found = threshold.findChild(Slider), []
    for costs in ((1, 100), (1, 1), (100, 1)):
        for field, cost in zip(threshold.findChildren(NumberField), costs, strict=True):
            typed(qtbot, field, cost)
        press(qtbot, threshold, "Cheapest")
        every = [
            counts_at(value / 1000, asked.scores, asked.own).cost(*costs)
            for value in range(slider.minimum(), slider.maximum() + 1)
        ]
        assert min(every) < max(every)
        assert f"The mistakes cost {min(every)};" in words(threshold)
        found.append(slider.value())
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_another_class_has_other_curves(threshold: ThresholdCard, qtbot: QtBot) -> None:
    plot, choice = threshold.findChildren(CurvePlot)[1], threshold.findChild(QComboBox)
    assert [choice.itemText(n) for n in range(choice.count())] == [
        "circles",
        "squares",
        "triangles",
    ]
    before = plot.grab().toImage()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert "When should it say “squares”?" in words(threshold)
    assert "named “squares”" in words(threshold)
    assert plot.grab().toImage() != before


def test_pictures_on_either_side_of_the_threshold_are_shown(
    panel: TrustPanel, threshold: ThresholdCard, qtbot: QtBot
) -> None:
    shares = sorted(asked_by(panel._state.run.evaluation, "circles").scores)
    strips = threshold.findChildren(PictureStrip)
    below, above = ([item.title for item in strip.items()] for strip in strips)
    assert set(below) == {percent(share) for share in [s for s in shares if s < 0.5][-4:]}
    assert set(above) == {percent(share) for share in [s for s in shares if s >= 0.5][:4]}
    qtbot.keyClick(threshold.findChild(Slider), Qt.Key.Key_End)
    assert strips[1].items() == []
    assert "There are none." in words(strips[1])


def test_a_threshold_moves_over_many_pictures_without_another_curve(
    panel: TrustPanel, threshold: ThresholdCard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []

    def watch(name: str) -> None:
        real = getattr(threshold_card, name)
        monkeypatch.setattr(
            threshold_card, name, lambda *args: (worked.append(name), real(*args))[1]
        )

    for name in ("roc", "precision_recall", "one_against_all", "table"):
        watch(name)
    evaluation = many(panel._state.run.evaluation)
    threshold.show_evaluation(evaluation)
    QApplication.processEvents()
    plots, slider = threshold.findChildren(CurvePlot), threshold.findChild(Slider)

    def drawn() -> list[int]:
        for plot in plots:
            plot.grab()
        return [plot._curve._drawn.cacheKey() for plot in plots]

    assert {"roc", "precision_recall"} <= set(worked)
    asked, pixmaps, marks = asked_by(evaluation, CLASSES[0]), drawn(), set()
    for plot in plots:
        plot.setFixedSize(plot.size())  # another size would be drawn anew, and rightly
    worked.clear()
    for _ in range(40):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        at = slider.value() / 1000
        counts = counts_at(at, asked.scores, asked.own)
        assert values(threshold) == [f"{count:,}" for count in counts]
        assert plots[1].marked() == (counts.false_alarm_rate, counts.recall)
        marks.add(counts)
    assert worked == []
    assert drawn() == pixmaps
    assert len(marks) > 20
    qtbot.keyClick(threshold.findChild(QComboBox), Qt.Key.Key_Down)
    assert worked.count("roc") == worked.count("precision_recall") == 1
    assert set(drawn()).isdisjoint(pixmaps)


def test_a_threshold_is_saved_shown_again_and_taken_away(
    threshold: ThresholdCard,
    panel: TrustPanel,
    project: Path,
    show: Callable[[Path], TrustPanel],
    qtbot: QtBot,
) -> None:
    threshold.findChild(QComboBox).setCurrentText("squares")
    threshold.findChild(Slider).setValue(250)
    press(qtbot, threshold, "Save into the model")
    file = run_of(project).model / "decision.json"
    assert json.loads(file.read_text(encoding="utf-8"))["thresholds"] == {"squares": 0.25}
    assert "The model says “squares” from 25.0 % on." in words(threshold)
    assert not button(threshold, "Saved").isEnabled()
    panel._state.close_project()
    again = show(project).findChild(ThresholdCard)
    again.findChild(QComboBox).setCurrentText("squares")
    assert again.findChild(Slider).value() == 250
    qtbot.keyClick(again.findChild(Slider), Qt.Key.Key_Right)
    press(qtbot, again, "Save into the model")
    assert saved(project).thresholds == {"squares": 0.26}
    press(qtbot, again, "Take it away")
    assert saved(project).thresholds == {}
    assert "where that is the likeliest class" in words(again)


def test_each_class_has_a_threshold_of_its_own(
    threshold: ThresholdCard, project: Path, qtbot: QtBot
) -> None:
    choice, slider = threshold.findChild(QComboBox), threshold.findChild(Slider)
    for label, value in (("circles", 300), ("triangles", 700)):
        choice.setCurrentText(label)
        slider.setValue(value)
        press(qtbot, threshold, "Save into the model")
    assert saved(project).thresholds == {"circles": 0.3, "triangles": 0.7}
    assert "it says the one furthest above" in words(threshold)
    choice.setCurrentText("circles")
    assert slider.value() == 300
    press(qtbot, threshold, "Take it away")
    assert saved(project).thresholds == {"triangles": 0.7}
    choice.setCurrentText("triangles")
    assert slider.value() == 700


def test_none_of_these_has_a_rate_and_is_saved(
    panel: TrustPanel, project: Path, show: Callable[[Path], TrustPanel], qtbot: QtBot
) -> None:
    card = panel.findChild(StrangersCard)
    assert "Looking at the pictures" in words(card)
    looked_at(qtbot, panel)
    measuring, bars = panel._state.seen.strangeness.measuring, []
    for key in ("0.1", "0.05"):
        picked(qtbot, card, key)
        press(qtbot, card, "Save into the model")
        kept = saved(project).strangers
        assert kept is not None
        assert kept.false_alarms == float(key)
        n = sum(value > kept.above for value in measuring)
        assert values(card)[0] == percent(n / len(measuring))
        bars.append(kept.above)
    assert bars[0] < bars[1]
    assert "may take 5 % of known pictures for strange" in words(card)
    picked(qtbot, card, "0.1")
    press(qtbot, card, "Save into the model")
    panel._state.close_project()
    reopened = show(project)
    again = reopened.findChild(StrangersCard)
    assert "may take 10 % of known pictures for strange" in words(again)
    assert again.findChild(SegmentedControl).value() == "0.1"
    looked_at(qtbot, reopened)
    assert not button(again, "Saved").isEnabled()
    press(qtbot, again, "Take it away")
    assert saved(project).strangers is None
    assert "takes every picture for one of its classes" in words(again)


def test_a_rate_for_which_there_are_too_few_pictures_cannot_be_saved(
    panel: TrustPanel, qtbot: QtBot
) -> None:
    looked_at(qtbot, panel)
    card = panel.findChild(StrangersCard)
    picked(qtbot, card, "0.01")
    assert "For 1 % it takes 99 validation pictures" in words(card)
    assert not card._save.isVisible()
    picked(qtbot, card, "0.1")
    assert button(card, "Save into the model").isEnabled()


def test_what_it_notices_is_measured_when_asked_for(panel: TrustPanel, qtbot: QtBot) -> None:
    looked_at(qtbot, panel)
    state, card = panel._state, panel.findChild(StrangersCard)
    assert values(card)[1] == "–"
    assert "not measured yet" in words(card)
    press(qtbot, card, "Measure how many it notices")
    assert "study" in state.busy
    assert not button(card, "Measuring …").isEnabled()
    state.stop("study")
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)
    assert button(card, "Measure how many it notices").isEnabled()
    state.study_event.emit(StrangersMeasured(shares=(0.01, 0.04, 0.2, 0.9)))
    assert values(card)[1] == "50.0 %"
    result = StudyResult(run=state.run.name, seconds=1.0, finish_reason=FinishReason.COMPLETED)
    state.study_event.emit(result)
    assert values(card)[1] == "50.0 %"
    picked(qtbot, card, "0.02")
    assert values(card)[1] == "25.0 %"


def test_a_look_that_measured_nothing_says_so(panel: TrustPanel, qtbot: QtBot) -> None:
    looked_at(qtbot, panel)
    card = panel.findChild(StrangersCard)
    result = StudyResult(
        run=panel._state.run.name, seconds=1.0, finish_reason=FinishReason.COMPLETED
    )
    panel._state.study_event.emit(result)
    assert values(card)[1] == "–"
    assert "could not be measured" in words(card)
    assert "Measure how many" not in words(card)


def test_few_pictures_to_choose_by_are_said_to_be_too_few(studied: AppState, qtbot: QtBot) -> None:
    panel = TrustPanel(studied)
    qtbot.addWidget(panel)
    panel.show_run(studied.run)
    panel.show()
    looked_at(qtbot, panel)
    card = panel.findChild(StrangersCard)
    assert "at least 20 validation pictures" in words(card)
    assert not card._save.isVisible()
    sets = panel.findChild(SetsCard)
    picked(qtbot, sets, "0.99")
    assert "it takes 99 validation pictures" in words(sets)
    assert not button(sets, "Save into the model").isEnabled()


def test_sets_promise_a_coverage_and_are_saved(
    panel: TrustPanel, project: Path, show: Callable[[Path], TrustPanel], qtbot: QtBot
) -> None:
    card, sizes = panel.findChild(SetsCard), []
    evaluation = panel._state.run.evaluation
    shares, targets = table(evaluation.pictures, evaluation.figures.classes)
    for key in ("0.8", "0.95"):
        picked(qtbot, card, key)
        press(qtbot, card, "Save into the model")
        kept = saved(project).sets
        assert kept is not None
        assert kept.coverage == float(key)
        within = shares >= kept.least
        assert values(card) == [
            percent(float(within[np.arange(len(targets)), targets].mean())),
            f"{within.sum(1).mean():.2f}",
            percent(float((within.sum(1) == 1).mean())),
        ]
        sizes.append(within.sum())
    assert sizes[0] < sizes[1]
    assert "that took no part in choosing" in words(card)
    panel._state.close_project()
    again = show(project).findChild(SetsCard)
    assert again.findChild(SegmentedControl).value() == "0.95"
    assert not button(again, "Saved").isEnabled()
    press(qtbot, again, "Take it away")
    assert saved(project).sets is None
    assert "gives one answer only" in words(again)


def test_a_coverage_for_which_there_are_too_few_pictures_cannot_be_promised(
    panel: TrustPanel, qtbot: QtBot
) -> None:
    card = panel.findChild(SetsCard)
    picked(qtbot, card, "0.99")
    assert "For 99 % it takes 99 validation pictures" in words(card)
    assert not button(card, "Save into the model").isEnabled()
    picked(qtbot, card, "0.9")
    assert button(card, "Save into the model").isEnabled()


def test_what_is_decided_in_one_card_leaves_the_others(
    panel: TrustPanel, threshold: ThresholdCard, project: Path, qtbot: QtBot
) -> None:
    looked_at(qtbot, panel)
    cards = (threshold, panel.findChild(StrangersCard), panel.findChild(SetsCard))
    for card in cards:
        press(qtbot, card, "Save into the model")
    whole = saved(project)
    assert whole.thresholds
    assert whole.strangers
    assert whole.sets
    press(qtbot, cards[1], "Take it away")
    assert saved(project) == whole.model_copy(update={"strangers": None})


def test_with_nothing_to_choose_by_it_says_that_it_flatters(
    project: Path, show: Callable[[Path], TrustPanel]
) -> None:
    flattering = {"choosing": (), "temperature": 1.5}
    rewrite(project, lambda old: old.model_copy(update=flattering))
    panel = show(project)
    assert "chosen and counted on the same" in words(panel.findChild(ThresholdCard))
    assert "that took no part in this" not in words(panel.findChild(ThresholdCard))
    assert "Half of the pictures held out serve to choose" in words(panel.findChild(SetsCard))
    assert "which flatters it" in words(panel.findChild(CalibrationCard))


def test_open_read_only_nothing_is_saved_and_the_window_says_why(
    panel: TrustPanel, project: Path, qtbot: QtBot
) -> None:
    looked_at(qtbot, panel)
    state = panel._state
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    for kind in (ThresholdCard, StrangersCard, SetsCard):
        state.failure = None
        press(qtbot, panel.findChild(kind), "Save into the model")
        assert saved(project) == Decision()
        assert "read-only" in state.failure.title
        assert button(panel.findChild(kind), "Save into the model").isEnabled()


@pytest.mark.parametrize("width", [WIDE + 100, WIDE - 180])
def test_cards_stand_side_by_side_where_there_is_room(
    panel: TrustPanel, qtbot: QtBot, width: int
) -> None:
    panel.resize(width, 1800)
    first, second = panel.findChild(CalibrationCard), panel.findChild(StrangersCard)

    def beside() -> bool:
        return second.mapTo(panel, second.rect().topLeft()).x() >= first.geometry().right()

    qtbot.waitUntil(lambda: beside() == (width >= WIDE))
