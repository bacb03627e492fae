"""Whether a stated probability can be taken at its word, drawn and in figures."""

from dataclasses import dataclass

from core.evaluation.calibration import (
    Bin,
    calibration_error,
    expected_error,
    reliability,
    table,
    uncalibrated,
)
from core.evaluation.metrics import wilson
from core.runs import Evaluation
from gui.i18n import number, percent, tr
from gui.widgets.card import Card
from gui.widgets.reliability_plot import ReliabilityPlot
from gui.widgets.text import KeyValueRows, Text

_WANTED = 0.9
"""The probability that a person asks about first."""
_ENOUGH = 20
"""Answers of a bin from which on it can stand for all."""


@dataclass(frozen=True)
class Word:
    """How well a model keeps its word.

    Attributes:
        error: the expected calibration error.
        before: that before calibration; None where nothing was calibrated.
        expected: what a model whose word holds exactly would show on so few pictures.
        temperature: 1: not calibrated.
        flattered: calibrated on the same pictures.
    """

    bins: tuple[Bin, ...]
    error: float
    before: float | None
    expected: float
    temperature: float
    flattered: bool


class CalibrationCard(Card):
    """The reliability diagram, a sentence on it, and the calibration error."""

    def __init__(self) -> None:
        super().__init__(tr("Does its word hold?"), tr("calibration"))
        self._sentence = Text(wrap=True)
        self._plot = ReliabilityPlot()
        self._rows = KeyValueRows()
        self._note = Text(role="muted", wrap=True)
        self.body.addWidget(self._sentence)
        self.body.addSpacing(4)
        self.body.addWidget(self._plot, 1)
        self.body.addWidget(self._rows)
        self.body.addWidget(self._note)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Show how well the model of this evaluation keeps its word."""
        word = word_of(evaluation)
        self.set_subtitle(term(word))
        self._sentence.set_text(sentence(word))
        self._plot.set_bins(word.bins)
        self._rows.clear()
        for name, value in rows(word):
            self._rows.set_row(name, value, tr("points"))
        self._note.set_text(note(word))
        self._note.setVisible(bool(note(word)))


def word_of(evaluation: Evaluation) -> Word:
    """What the pictures measured on say of the model's word."""
    shares, targets = table(evaluation.pictures, evaluation.figures.classes)
    answers = shares.argmax(1) if len(shares) else targets
    confidence, right = shares.max(1, initial=0.0), answers == targets
    calibrated = evaluation.temperature != 1.0
    before = None
    if calibrated and len(shares):
        raw = uncalibrated(shares, evaluation.temperature).max(1)
        before = calibration_error(raw, right)
    return Word(
        bins=reliability(confidence, right),
        error=calibration_error(confidence, right),
        before=before,
        expected=expected_error(confidence),
        temperature=evaluation.temperature,
        flattered=calibrated and not evaluation.choosing,
    )


def typical(bins: tuple[Bin, ...]) -> Bin | None:
    """The bin to speak of: of those with enough answers the one nearest to 90 %, or the fullest."""
    enough = [each for each in bins if each.n >= _ENOUGH]
    if enough:
        return min(enough, key=lambda each: abs(each.confidence - _WANTED))
    return max(bins, key=lambda each: each.n, default=None)


def term(word: Word) -> str:
    """The field's term, with the temperature where there is one."""
    if word.temperature == 1.0:
        return tr("calibration")
    return tr("calibration, temperature {value}", value=number(word.temperature, 2))


def sentence(word: Word) -> str:
    """What its word is worth, by an example."""
    shown = typical(word.bins)
    if shown is None:
        return tr("There are no pictures to tell it by.")
    low, high = wilson(round(shown.accuracy * shown.n), shown.n)
    return tr(
        "When it says {says}, it is right {right} of the time, give or take {points} points.",
        says=percent(shown.confidence),
        right=percent(shown.accuracy),
        points=number(50 * (high - low)),
    )


def rows(word: Word) -> list[tuple[str, str]]:
    """The calibration error and what to compare it with, in points."""
    found = [(tr("Off on average (expected calibration error)"), word.error)]
    if word.before is not None:
        found.append((tr("Before calibration"), word.before))
    found.append((tr("If its word held exactly, on so few pictures"), word.expected))
    return [(name, number(100 * value, 1)) for name, value in found]


def note(word: Word) -> str:
    """What must be known to read the figures; empty: nothing."""
    if word.temperature == 1.0:
        return tr("This model is not calibrated: its probabilities are as the network gives them.")
    if word.flattered:
        return tr(
            "It was calibrated on the same pictures that this is measured on, which flatters it."
        )
    return ""
