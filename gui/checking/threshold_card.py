"""From which probability on a class is answered: what that finds, misses and costs."""

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from core.evaluation.calibration import table
from core.evaluation.curves import (
    around,
    cheapest,
    counts_at,
    one_against_all,
    precision_recall,
    roc,
)
from core.runs import Evaluation
from gui.checking.threshold_words import (
    area,
    average_precision,
    cost_words,
    counted_on,
    elsewhere_words,
    points,
    saved_words,
    tile,
)
from gui.i18n import number, percent, tr
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import ComboBox, SecondaryButton
from gui.widgets.card import Card
from gui.widgets.curve_plot import CurvePlot
from gui.widgets.deciding import CountTile, NumberField, SaveRow, Slider
from gui.widgets.picture_strip import PictureStrip
from gui.widgets.text import Text

LEAST, MOST, USUAL = 0.01, 0.99, 0.5
SCALE = 1000
"""Steps of the slider in a probability of 1: a tenth of a per cent each."""
MOST_COST = 1000
ON_EACH_SIDE = 4


class ThresholdCard(Card):
    """A class, what its mistakes cost, its threshold, and what follows from it."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("When should it say …?"), tr("decision threshold"))
        self._state = state
        self._evaluation: Evaluation | None = None
        self._asked = self._measured = None
        self._threshold, self._saved = USUAL, None
        self._wide: bool | None = None
        self._make_controls()
        self._make_figures()
        self._lay_out()

    def _make_controls(self) -> None:
        self._class = ComboBox()
        self._class.setAccessibleName(tr("The class that is decided about"))
        self._class.setMinimumWidth(168)
        self._class.currentIndexChanged.connect(self._show_class)
        self._miss = NumberField(tr("Missing one costs"), 1, MOST_COST)
        self._alarm = NumberField(tr("A false alarm costs"), 1, MOST_COST)
        for field in (self._miss, self._alarm):
            field.valueChanged.connect(self._show_threshold)
        name = tr("Threshold, in tenths of a per cent")
        self._slider = Slider(name, round(LEAST * SCALE), round(MOST * SCALE), SCALE // 100)
        self._slider.valueChanged.connect(self._take_slider)
        self._shown = Text(style=Type.FIGURE_SMALL)
        self._cheapest = SecondaryButton(tr("Cheapest"))
        self._cheapest.setToolTip(tr("Where the mistakes cost the least together"))
        self._cheapest.clicked.connect(self._take_cheapest)
        self._save = SaveRow()
        self._save.save_requested.connect(self._keep)
        self._save.removal_requested.connect(self._take_away)

    def _make_figures(self) -> None:
        self._on = Text(style=Type.CAPTION, role="muted", wrap=True)
        captions = (tr("found"), tr("missed"), tr("false alarms"), tr("rightly not named"))
        self._tiles = [CountTile(caption) for caption in captions]
        self._cost, self._elsewhere = Text(wrap=True), Text(role="muted", wrap=True)
        found = tr("found (recall)")
        self._precision = CurvePlot(
            tr("Found, and rightly named"), found, tr("rightly named (precision)"), stairs=True
        )
        self._roc = CurvePlot(
            tr("Found, and false alarms"), tr("false alarms (ROC)"), found, chance=True
        )
        thumbnails, none = self._state.thumbnails, tr("There are none.")
        self._below = PictureStrip(thumbnails, ON_EACH_SIDE, none)
        self._above = PictureStrip(thumbnails, ON_EACH_SIDE, none)

    def _lay_out(self) -> None:
        explained = tr(
            "From this probability on a picture is named so, whatever the model says of the others."
        )
        left = _column(12)
        left.addWidget(Text(explained, role="muted", wrap=True))
        left.addLayout(_row(self._slider, self._shown, self._cheapest, stretch=0))
        left.addWidget(self._on)
        left.addLayout(_row(*self._tiles, stretch=None))
        left.addWidget(self._cost)
        left.addWidget(self._elsewhere)
        left.addStretch(1)
        left.addWidget(self._save)
        plots = QHBoxLayout()
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setSpacing(16)
        plots.addWidget(self._precision, 1)
        plots.addWidget(self._roc, 1)
        self._left, self._plots = _holder(left), _holder(plots)
        self._halves = QGridLayout()
        self._halves.setHorizontalSpacing(24)
        self._halves.setVerticalSpacing(20)
        costs = _row(
            self._class,
            Text(tr("Missing one costs"), role="muted"),
            self._miss,
            Text(tr("A false alarm costs"), role="muted"),
            self._alarm,
        )
        costs.insertSpacing(1, 12)
        costs.insertSpacing(4, 12)
        self.body.addSpacing(4)
        self.body.addLayout(costs)
        self.body.addSpacing(8)
        self.body.addLayout(self._halves)
        self.set_wide(True)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Decide about the classes of these answers."""
        before = self._class.currentText()
        self._evaluation = evaluation
        classes = evaluation.figures.classes
        self._table = table(evaluation.pictures, classes)
        self._other = table(evaluation.choosing, classes) if evaluation.choosing else None
        self._class.blockSignals(True)
        self._class.clear()
        self._class.addItems(classes)
        self._class.setCurrentIndex(max(0, self._class.findText(before)))
        self._class.blockSignals(False)
        self._show_class()

    def show_decision(self) -> None:
        """Another decision is saved in the model."""
        if self._evaluation is None:
            return
        saved = self._state.decision.thresholds.get(self._label)
        if saved != self._saved and saved is not None:
            self._set_threshold(saved)
        self._saved = saved
        self._show_saved()

    def set_wide(self, wide: bool) -> None:
        """Lay the plots beside the figures, or below."""
        if wide == self._wide:
            return
        self._wide = wide
        parts = (self._left, self._plots, self._below, self._above)
        for place, part in enumerate(parts):
            self._halves.addWidget(part, *(divmod(place, 2) if wide else (place, 0)))
        for column in (0, 1):
            self._halves.setColumnStretch(column, 1 if wide or not column else 0)

    @property
    def _label(self) -> str:
        return self._class.currentText()

    def _show_class(self) -> None:
        """Another class, or other answers."""
        position = self._class.currentIndex()
        if self._evaluation is None or position < 0:
            return
        here = one_against_all(*self._table, position)
        there = one_against_all(*self._other, position) if self._other else None
        self._asked, self._measured = (there, here) if there else (here, None)
        self.set_title(tr("When should it say “{label}”?", label=self._label))
        asked = self._asked
        for plot, curve, words in (
            (self._precision, precision_recall(asked.scores, asked.own), average_precision),
            (self._roc, roc(asked.scores, asked.own), area),
        ):
            plot.set_curve(points(curve), words(curve))
        self._saved = self._state.decision.thresholds.get(self._label)
        self._set_threshold(USUAL if self._saved is None else self._saved)

    def _set_threshold(self, threshold: float) -> None:
        """Set it exactly; the slider goes as near as it can."""
        self._threshold = threshold
        self._slider.blockSignals(True)
        self._slider.setValue(round(threshold * SCALE))
        self._slider.blockSignals(False)
        self._show_threshold()

    def _take_slider(self, value: int) -> None:
        self._threshold = value / SCALE
        self._show_threshold()

    def _take_cheapest(self) -> None:
        if self._asked is not None:
            costs = self._miss.value(), self._alarm.value()
            of = self._asked
            self._set_threshold(cheapest(of.scores, of.own, *costs, least=LEAST, most=MOST))

    def _show_threshold(self) -> None:
        if self._asked is None:
            return
        at, costs = self._threshold, (self._miss.value(), self._alarm.value())
        self._shown.set_text(percent(at))
        self._slider.setAccessibleDescription(percent(at))
        counts = counts_at(at, self._asked.scores, self._asked.own)
        for shown, count in zip(self._tiles, counts, strict=True):
            shown.set_count(number(count))
        self._on.set_text(counted_on(sum(counts), twice=self._measured is None))
        self._cost.set_text(cost_words(self._asked, counts, costs))
        self._elsewhere.setVisible(self._measured is not None)
        if self._measured is not None:
            elsewhere = counts_at(at, self._measured.scores, self._measured.own)
            self._elsewhere.set_text(elsewhere_words(self._measured, elsewhere, costs))
        self._precision.set_marked((counts.recall or 0.0, _or_one(counts.precision)))
        self._roc.set_marked((counts.false_alarm_rate or 0.0, counts.recall or 0.0))
        self._show_pictures()
        self._show_saved()

    def _show_pictures(self) -> None:
        assert self._evaluation is not None
        assert self._asked is not None
        pictures = self._evaluation.choosing or self._evaluation.pictures
        root = self._state.project.pictures if self._state.project else Path()
        place = self._class.currentIndex()
        below, above = around(self._asked.scores, self._threshold, ON_EACH_SIDE)
        for strip, words, found in (
            (self._below, tr("Just below: not named “{label}”", label=self._label), below),
            (self._above, tr("Just above: named “{label}”", label=self._label), above),
        ):
            strip.set_pictures(words, [tile(pictures[at], place, root) for at in found])

    def _show_saved(self) -> None:
        words = saved_words(self._label, self._state.decision.thresholds)
        same = self._saved == self._threshold
        self._save.set_saved(words, saved=self._saved is not None, same=same)

    def _keep(self) -> None:
        self._decide(self._state.decision.thresholds | {self._label: self._threshold})

    def _take_away(self) -> None:
        thresholds = self._state.decision.thresholds
        self._decide({name: at for name, at in thresholds.items() if name != self._label})

    def _decide(self, thresholds: dict[str, float]) -> None:
        self._state.decide(self._state.decision.model_copy(update={"thresholds": thresholds}))


def _or_one(share: float | None) -> float:
    return 1.0 if share is None else share


def _column(spacing: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return column


def _row(*widgets: QWidget, stretch: int | None = -1) -> QHBoxLayout:
    """Side by side; `stretch`: which takes the rest, None: all alike, -1: none of them."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if stretch in (None, place) else 0)
    if stretch == -1:
        row.addStretch(1)
    return row


def _holder(layout: QLayout) -> QWidget:
    held = QWidget()
    held.setLayout(layout)
    return held
