"""Which run answers: the model in use, the run looked at, and what does not change unasked."""

from typing import Any

from core.events import RelearnResult, TrainResult
from core.model_in_use import in_use, use_run
from core.runs import Run, RunState
from gui.facts import Held, Offer
from gui.opened import OpenProject


class UsesModel(OpenProject):
    """The model in use, and what goes on to another one when that takes its place.

    What a person looks at stays while it is held: a training that ends in the background changes
    neither the answers on Use nor the run whose retraining is offered.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._follows = True  # the run looked at is the one in use, whichever that is

    def select_run(self, name: str) -> None:
        """Look at one of the runs."""
        super().select_run(name)
        self._follows = self._looks_at_used()

    def use_run(self, name: str) -> None:
        """Let the model of a finished run answer from now on, and look at it: a person wants it."""
        with self._explained():
            self.project = use_run(self._opened(), name)
            self.offer = None
            self._refresh_runs()
            self.select_run(name)
            self.answer_with_used()

    def keep_used(self) -> None:
        """Let the model in use be what it is: what was offered is not wanted."""
        self.offer = None

    def answer_with_used(self) -> None:
        """Let the Use page go on to the model in use, whatever it holds."""
        self.answering = self.used

    def hold(self, what: Held, held: bool) -> None:
        """Say that something is looked at which must not change unasked, or no more."""
        self.held = self.held | {what} if held else self.held - {what}
        if self.project is not None:
            self._let_use_follow()

    # Inside

    def _offer_what_ended(self, name: str, outcome: TrainResult | RelearnResult) -> None:
        """Offer a finished run that did not take the place of the model in use by itself."""
        why = outcome.succession
        if why is not None:
            self.offer = None if why.in_use else Offer(name, why)

    def _refresh_runs(self) -> None:
        """Read the runs anew; what is not held goes on to the model in use."""
        super()._refresh_runs()
        used = _same(self.runs, in_use(self._opened().folder))
        moved = (used.name if used else "") != (self.used.name if self.used else "")
        self.used = used
        self._let_check_follow(moved)
        self._let_use_follow()
        self._remember_project()

    def _let_check_follow(self, moved: bool) -> None:
        with_model = [run for run in self.runs if run.has_model]
        looked_at = _same(with_model, self.run)
        if looked_at is None:
            self._follows = True
        elif moved and Held.RETRAINING_ON_CHECK in self.held:
            self._follows = False
        if self._follows:
            looked_at = self.used or looked_at or max(with_model, key=_is_finished, default=None)
        self.run = looked_at

    def _let_use_follow(self) -> None:
        answering = _same(self.runs, self.answering)
        if answering is None or not self.held & {Held.ANSWERS, Held.RETRAINING_ON_USE}:
            answering = self.used or answering or self.run
        self.answering = answering

    def _looks_at_used(self) -> bool:
        return self.run is not None and self.used is not None and self.run.name == self.used.name


def _is_finished(run: Run) -> bool:
    return run.state is RunState.FINISHED


def _same(runs: Any, wanted: Run | None) -> Run | None:
    """The run of the same name, as it stands now."""
    return next((run for run in runs if wanted is not None and run.name == wanted.name), None)
