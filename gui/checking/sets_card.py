"""Several answers instead of one, so that the truth is among them as often as is wanted."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QHBoxLayout

from core.decision import Sets
from core.evaluation.calibration import table
from core.evaluation.conformal import (
    Array,
    Integers,
    SetFigures,
    fewest_for,
    halves,
    least_for,
    measured,
)
from core.runs import Evaluation
from gui.i18n import between, number, percent, tr, trn
from gui.state import AppState
from gui.widgets.buttons import SegmentedControl
from gui.widgets.card import Card
from gui.widgets.deciding import CountTile, SaveRow
from gui.widgets.text import Text

COVERAGES = (0.8, 0.9, 0.95, 0.99)
_NOTHING: tuple[Array, Integers] = (np.zeros((0, 1)), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Drawn:
    """What sets are chosen by, and what they are measured on: probabilities and true classes.

    Attributes:
        halved: both are halves of the same pictures.
    """

    choosing: tuple[Array, Integers] = _NOTHING
    measuring: tuple[Array, Integers] = _NOTHING
    halved: bool = False


class SetsCard(Card):
    """How often the truth is to be among the answers, what that costs, and saving it."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Several answers, to be safe"), tr("prediction sets, conformal"))
        self._state = state
        self._drawn = Drawn()
        self._saved: Sets | None = None
        self._set: Sets | None = None
        self._coverage = SegmentedControl(
            [(str(each), percent(each, 0)) for each in COVERAGES], tr("How often to be safe")
        )
        self._coverage.set_value(str(0.9))
        self._coverage.selected.connect(self._show_sets)
        self._tiles = [CountTile(" ") for _ in range(3)]
        self._note = Text(role="muted", wrap=True)
        self._save = SaveRow()
        self._save.save_requested.connect(self._keep)
        self._save.removal_requested.connect(self._take_away)
        self._lay_out()

    def _lay_out(self) -> None:
        explained = tr("Where it is unsure, the model names every class that a picture could be.")
        self.body.addWidget(Text(explained, role="muted", wrap=True))
        picker = QHBoxLayout()
        picker.setSpacing(8)
        picker.addWidget(Text(tr("The truth is among them for")))
        picker.addWidget(self._coverage)
        picker.addStretch(1)
        self.body.addLayout(picker)
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self._tiles:
            tiles.addWidget(tile, 1)
        self.body.addLayout(tiles)
        self.body.addWidget(self._note)
        self.body.addStretch(1)
        self.body.addWidget(self._save)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Choose and measure by these answers."""
        self._drawn = drawn(evaluation)
        self.show_decision()
        self._show_sets()

    def show_decision(self) -> None:
        """Another decision is saved in the model."""
        saved = self._state.decision.sets
        if saved != self._saved:
            self._saved = saved
            if saved is not None and saved.coverage in COVERAGES:
                self._coverage.set_value(str(saved.coverage))
                self._show_sets()
        self._show_saved()

    def _show_sets(self) -> None:
        coverage = float(self._coverage.value())
        least = least_for(*self._drawn.choosing, coverage)
        figures = measured(*self._drawn.measuring, least)
        self._set = Sets(least=least, coverage=coverage) if least > 0 else None
        for tile, (value, caption) in zip(self._tiles, tile_words(figures), strict=True):
            tile.set_count(value, caption)
        self._note.set_text(note(self._drawn, figures, self._set, coverage))
        self._show_saved()

    def _show_saved(self) -> None:
        saved = self._saved
        self._save.set_saved(
            saved_words(saved),
            saved=saved is not None,
            same=saved == self._set,
            possible=self._set is not None,
        )

    def _keep(self) -> None:
        self._state.decide(self._state.decision.model_copy(update={"sets": self._set}))

    def _take_away(self) -> None:
        self._state.decide(self._state.decision.model_copy(update={"sets": None}))


def drawn(evaluation: Evaluation) -> Drawn:
    """Where the same pictures would serve both ends, one half serves each."""
    classes = evaluation.figures.classes
    shares, targets = table(evaluation.pictures, classes)
    if evaluation.choosing:
        return Drawn(table(evaluation.choosing, classes), (shares, targets))
    first, second = halves(len(targets))
    return Drawn((shares[first], targets[first]), (shares[second], targets[second]), halved=True)


def tile_words(figures: SetFigures) -> list[tuple[str, str]]:
    """What the sets are worth: figures and what they count."""
    return [
        (percent(figures.coverage), tr("have the truth among them")),
        (number(figures.mean_size, 2), tr("answers on average")),
        (percent(figures.single), tr("have exactly one answer")),
    ]


def note(drawn: Drawn, figures: SetFigures, found: Sets | None, coverage: float) -> str:
    """On what this was measured, and what is to be known of it."""
    if found is None:
        return trn(
            "For {coverage} it takes {fewest} validation pictures; there is {n}.",
            "For {coverage} it takes {fewest} validation pictures; there are {n}.",
            len(drawn.choosing[1]),
            coverage=percent(coverage, 0),
            fewest=number(fewest_for(coverage)),
        )
    words = [
        trn(
            "Measured on {n} picture that took no part in choosing, {likely}.",
            "Measured on {n} pictures that took no part in choosing, {likely}.",
            figures.n,
            likely=between(figures.interval),
        )
    ]
    if drawn.halved:
        words.append(
            tr("Half of the pictures held out serve to choose, the other half to measure.")
        )
    if figures.empty:
        words.append(tr("{share} have no answer at all.", share=percent(figures.empty)))
    return " ".join(words)


def saved_words(saved: Sets | None) -> str:
    """What the model does now."""
    if saved is None:
        return tr("The model gives one answer only.")
    return tr(
        "The model gives as many answers as it takes to be right for {coverage}.",
        coverage=percent(saved.coverage, 0),
    )
