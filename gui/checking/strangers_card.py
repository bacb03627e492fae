"""From where on a picture is none of the classes: what that costs, and what it notices."""

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.decision import Strangers, quantile_from_above
from core.evaluation.conformal import fewest_for
from core.events import Event, StrangersMeasured, StudyResult
from core.figures import Strangeness
from core.jobs import FinishReason
from gui.i18n import number, percent, tr, trn
from gui.state import AppState
from gui.widgets.buttons import LinkButton, SegmentedControl
from gui.widgets.card import Card
from gui.widgets.deciding import CountTile, SaveRow
from gui.widgets.text import Text

RATES = (0.01, 0.02, 0.05, 0.1)
_FEWEST_CLASSES = 3


class StrangersCard(Card):
    """How many known pictures may be taken for strange, what is noticed then, and saving it."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("None of these"), tr("unknown pictures"))
        self._state = state
        self._n_classes = 0
        self._shares: tuple[float, ...] | None = None
        self._saved: Strangers | None = None
        self._set: Strangers | None = None
        self._rate = SegmentedControl(
            [(str(each), percent(each, 0)) for each in RATES],
            tr("Known pictures taken for strange"),
        )
        self._rate.set_value(str(0.05))
        self._rate.selected.connect(self._show_rate)
        self._known, self._noticed = CountTile(" "), CountTile(" ")
        self._nothing, self._note = Text(wrap=True), Text(role="muted", wrap=True)
        self._measure = LinkButton(tr("Measure how many it notices"))
        self._measure.clicked.connect(state.study)
        self._save = SaveRow()
        self._save.save_requested.connect(self._keep)
        self._save.removal_requested.connect(self._take_away)
        self._lay_out()
        state.busy_changed.connect(self._show_rate)

    def _lay_out(self) -> None:
        explained = tr(
            "A picture unlike all that was learned from is called “none of these” instead of the "
            "likeliest class."
        )
        self._found = QWidget()
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        picker = QHBoxLayout()
        picker.setSpacing(8)
        picker.addWidget(Text(tr("Known pictures it may cost")))
        picker.addWidget(self._rate)
        picker.addStretch(1)
        column.addLayout(picker)
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        tiles.addWidget(self._known, 1)
        tiles.addWidget(self._noticed, 1)
        column.addLayout(tiles)
        measure = QHBoxLayout()
        measure.addWidget(self._measure)
        measure.addStretch(1)
        column.addWidget(self._note)
        column.addLayout(measure)
        self.body.addWidget(Text(explained, role="muted", wrap=True))
        self.body.addWidget(self._nothing)
        self.body.addWidget(self._found)
        self.body.addStretch(1)
        self.body.addWidget(self._save)

    def show_classes(self, n: int, *, same_run: bool) -> None:
        """Show a run of so many classes; of another run nothing is known yet."""
        self._n_classes = n
        if not same_run:
            self._shares = None
        self.show_decision()
        self._show_rate()

    def show_seen(self) -> None:
        """How strange the pictures are is known now, or no longer."""
        self._show_rate()

    def show_event(self, event: Event) -> None:
        """Take what a study of the model tells."""
        match event:
            case StrangersMeasured(shares=shares):
                self._shares = shares
            case StudyResult(finish_reason=FinishReason.COMPLETED) if self._shares is None:
                self._shares = ()  # it looked, and there was nothing to measure
        self._show_rate()

    def show_decision(self) -> None:
        """Another decision is saved in the model."""
        saved = self._state.decision.strangers
        if saved != self._saved:
            self._saved = saved
            if saved is not None and saved.false_alarms in RATES:
                self._rate.set_value(str(saved.false_alarms))
                self._show_rate()
        self._show_saved()

    @property
    def _strangeness(self) -> Strangeness | None:
        return self._state.seen.strangeness if self._state.seen is not None else None

    def _show_rate(self) -> None:
        found, rate = self._strangeness, float(self._rate.value())
        self._found.setVisible(found is not None)
        self._nothing.setVisible(found is None)
        again = self._state.run.result.refit if self._state.run and self._state.run.result else None
        refitted = again is not None and again.epochs > 0
        self._nothing.set_text(why_nothing(looked=self._state.seen is not None, refitted=refitted))
        self._set = None
        if found is not None:
            bar = quantile_from_above(found.choosing, rate)
            if math.isfinite(bar):
                self._set = Strangers(above=bar, false_alarms=rate)
            self._known.set_count(*known_words(found, bar))
            self._noticed.set_count(*noticed_words(self._shares, rate, self._n_classes))
            words = note(found, rate, bar)
            self._note.set_text(words)
            self._note.setVisible(bool(words))
        self._show_measure()
        self._show_saved()

    def _show_measure(self) -> None:
        busy = "study" in self._state.busy
        self._measure.setVisible(self._shares is None and self._n_classes >= _FEWEST_CLASSES)
        self._measure.setEnabled(not busy)
        self._measure.setText(tr("Measuring …") if busy else tr("Measure how many it notices"))

    def _show_saved(self) -> None:
        self._save.setVisible(self._set is not None or self._saved is not None)
        self._save.set_saved(
            saved_words(self._saved),
            saved=self._saved is not None,
            same=self._strangeness is None or alike(self._saved, self._set),
            possible=self._set is not None,
        )

    def _keep(self) -> None:
        self._state.decide(self._state.decision.model_copy(update={"strangers": self._set}))

    def _take_away(self) -> None:
        self._state.decide(self._state.decision.model_copy(update={"strangers": None}))


def alike(first: Strangers | None, second: Strangers | None) -> bool:
    """Whether two bars are the same, but for the last digits in which devices differ."""
    if first is None or second is None:
        return first is second
    near = math.isclose(first.above, second.above, rel_tol=1e-6, abs_tol=1e-9)
    return near and first.false_alarms == second.false_alarms


def why_nothing(*, looked: bool, refitted: bool = False) -> str:
    """Why no bar can be set yet, or at all.

    Args:
        refitted: the network was fine-tuned once more, from every picture.
    """
    if not looked:
        return tr("Looking at the pictures …")
    if refitted:
        return tr(
            "Fine-tuned once more from every picture, the model has learned from all that could "
            "tell how strange a known one is."
        )
    return tr(
        "It takes at least 20 validation pictures; this run has fewer, so nobody can say what is "
        "strange to it."
    )


def noticed(shares: Sequence[float], rate: float) -> float:
    """How many of the pictures of an unknown class a bar for this rate would notice, as a share.

    Args:
        shares: for each, how many of known pictures are at least as strange.
    """
    return sum(share <= rate for share in shares) / len(shares)


def known_words(found: Strangeness, bar: float) -> tuple[str, str]:
    """How many known pictures would be called none of these, and of how many."""
    asked = found.measuring or found.choosing
    share = sum(value > bar for value in asked) / len(asked)
    return percent(share), trn(
        "of {n} known picture would be called none of these",
        "of {n} known pictures would be called none of these",
        len(asked),
    )


def noticed_words(shares: tuple[float, ...] | None, rate: float, n_classes: int) -> tuple[str, str]:
    """How many strange pictures would be noticed, and how that is known."""
    if n_classes < _FEWEST_CLASSES:
        return "–", tr(
            "How many strange pictures it notices cannot be measured with fewer than three classes"
        )
    if shares is None:
        return "–", tr("of pictures of a class it has never seen: not measured yet")
    if not shares:
        return "–", tr("How many strange pictures it notices could not be measured")
    return percent(noticed(shares, rate)), tr(
        "of pictures of a class that it had never seen would be noticed; measured by leaving out "
        "each class in turn"
    )


def note(found: Strangeness, rate: float, bar: float) -> str:
    """What is to be known of the figures; empty: nothing."""
    if not math.isfinite(bar):
        return trn(
            "For {rate} it takes {fewest} validation pictures; there is {n}.",
            "For {rate} it takes {fewest} validation pictures; there are {n}.",
            len(found.choosing),
            rate=percent(rate, 0),
            fewest=number(fewest_for(1 - rate)),
        )
    if not found.measuring:
        return tr("Chosen and measured on the same pictures, so a little flattering.")
    return ""


def saved_words(saved: Strangers | None) -> str:
    """What the model does now."""
    if saved is None:
        return tr("The model takes every picture for one of its classes.")
    return tr(
        "The model says “none of these”, and may take {share} of known pictures for strange.",
        share=percent(saved.false_alarms, 0),
    )
