"""Look for better settings by trying some, for as long as a person wants to wait.

Settings of the head come first: on features that are computed once a trial takes seconds. Then
those of the rest are tried, with the best head so far. Optuna proposes where it is installed (TPE,
Bergstra et al. 2011), else they are drawn at random (Bergstra & Bengio 2012). The trial that does
best on the validation pictures wins; having been chosen by them, its accuracy flatters.
"""

import copy
import math
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from core.choices import Augmentation, Loss, Optimizer, Trainable
from core.config import TrainConfig, change
from core.errors import DatasetError, StoppedError, TrainingError
from core.events import (
    Event,
    PauseChanged,
    PictureLeftOut,
    Progress,
    SearchResult,
    Stage,
    TrialDone,
)
from core.jobs import Emit, FinishReason, StopKind, StopToken
from core.requests import SearchRequest
from core.training.augmentation_policy import variation_of
from core.training.finetune import FineTuner
from core.training.opening import pretrained
from core.training.session import Score
from core.training.trying import Bench, tried, trying

SHARE_FOR_HEAD = 0.25
"""Of the time after the first trial, where more than the head is going to be adapted."""


@dataclass(frozen=True)
class Between:
    """A figure from `low` to `high`."""

    low: float
    high: float
    log: bool = False

    def draw(self, dice: random.Random) -> float:
        """Any of them, each as likely; with `log`, each order of magnitude."""
        if self.log:
            return math.exp(dice.uniform(math.log(self.low), math.log(self.high)))
        return dice.uniform(self.low, self.high)


Space = Mapping[str, Between | tuple[Any, ...]]

HEAD: Space = {
    "learning_rate": Between(1e-4, 1e-2, log=True),
    "weight_decay": Between(1e-4, 0.3, log=True),
    "label_smoothing": Between(0.0, 0.2),
    "dropout": Between(0.0, 0.5),
    "hidden_layers": (0, 0, 1),
    "hidden_units": (128, 256, 512),
    "loss": (Loss.CROSS_ENTROPY.value, Loss.FOCAL.value),
}
REST: Space = {
    "learning_rate": Between(2e-5, 2e-3, log=True),
    "weight_decay": Between(1e-4, 0.3, log=True),
    "label_smoothing": Between(0.0, 0.2),
    "layer_decay": Between(0.6, 1.0),
    "augmentation": tuple(value.value for value in Augmentation if value is not Augmentation.AUTO),
    "mixup": (0.0, 0.0, 0.2),
    "optimizer": (Optimizer.ADAMW.value, Optimizer.ADAM.value),
}


Trial = tuple[TrainConfig, Score]
"""Settings, and how well they did."""


class Proposer(Protocol):
    """Says what to try next."""

    def propose(self) -> dict[str, Any]:
        """Some settings."""

    def tell(self, worth: float) -> None:
        """How good the last proposal was; more is better."""


class AtRandom:
    """Draws from a space, with luck of its own."""

    def __init__(self, space: Space, seed: int) -> None:
        self._space, self._dice = space, random.Random(seed)

    def propose(self) -> dict[str, Any]:
        """Some settings."""
        return {
            name: among.draw(self._dice) if isinstance(among, Between) else self._dice.choice(among)
            for name, among in self._space.items()
        }

    def tell(self, worth: float) -> None:
        """Luck does not learn."""


class ByOptuna:
    """Asks Optuna. Raises ImportError where it is not installed."""

    def __init__(self, space: Space, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        kinds = optuna.distributions
        self._space = {
            name: kinds.FloatDistribution(among.low, among.high, log=among.log)
            if isinstance(among, Between)
            else kinds.CategoricalDistribution(tuple(dict.fromkeys(among)))
            for name, among in space.items()
        }
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=5)
        self._study = optuna.create_study(direction="maximize", sampler=sampler)

    def propose(self) -> dict[str, Any]:
        """Some settings."""
        self._trial = self._study.ask(self._space)
        return dict(self._trial.params)

    def tell(self, worth: float) -> None:
        """How good the last proposal was."""
        self._study.tell(self._trial, worth)


def proposer(space: Space, seed: int) -> Proposer:
    """The best there is."""
    try:
        return ByOptuna(space, seed)
    except ImportError:
        return AtRandom(space, seed)


class Timed(StopToken):
    """What the person asks for, and a stop that keeps when the time is up; a pause takes none.

    Args:
        ends: by `time.perf_counter()`.
    """

    def __init__(self, stop: StopToken, ends: float) -> None:
        super().__init__()
        self._stop, self._ends = stop, ends

    @property
    def left(self) -> float:
        """Seconds until the time is up."""
        return self._ends - time.perf_counter()

    @property
    def asked(self) -> StopKind | None:
        """What was asked, or what the time asks for."""
        return self._stop.asked or (StopKind.KEEP if self.left <= 0 else None)

    @property
    def cancelled(self) -> bool:
        """Whether the person wants nothing more to be computed."""
        return self._stop.cancelled

    @property
    def paused(self) -> bool:
        """Whether the job should hold still."""
        return self._stop.paused

    def wait_while_paused(self) -> None:
        """Hold the job's thread, and the time, for as long as it should be still."""
        began = time.perf_counter()
        self._stop.wait_while_paused()
        self._ends += time.perf_counter() - began


def search(request: SearchRequest, emit: Emit, stop: StopToken) -> SearchResult:
    """Try settings until the time is up, and say which were best. Nothing is kept of it.

    The first trial is the request's own settings. One that is still running when the time is up
    counts as far as it has come.

    Raises:
        StoppedError: it was stopped before the request's own settings had been tried.
        TrainingError: with these, training runs away at once.
        DatasetError: there are no pictures to choose by; or as in training.
        WeightsError: as in training.
    """
    started = time.perf_counter()
    timed = Timed(stop, started + request.minutes * 60)
    with tried(request, emit, stop, Trainable.NONE) as bench:
        if not len(bench.parts.val):
            raise DatasetError(
                "There are no validation pictures to choose settings by.",
                "There are too few of them, or all are named for something else.",
                "Add pictures, or name some of them for choosing (val).",
            )
        trials = _Trials(bench, request, emit, timed)
        trials.one(request.config)
        if trials.best is None:
            raise _nothing(stopped=stop.asked is not None)
        own, best = trials.best[1], _in_turn(trials, request.config)
        return SearchResult(
            settings=_difference(best[0], request.config),
            accuracy=best[1].accuracy,
            baseline_accuracy=own.accuracy,
            n_trials=trials.n,
            n_val=own.n,
            seconds=time.perf_counter() - started,
            finish_reason=FinishReason.STOPPED if stop.asked else FinishReason.COMPLETED,
        )


def _nothing(*, stopped: bool) -> StoppedError | TrainingError:
    if stopped:
        return StoppedError("Stopped before anything was tried.", "Nothing has changed.")
    return TrainingError(
        "With the settings as they are, training runs away at once.",
        "Nothing has changed.",
        "Let Graft choose the learning rate, and search again.",
    )


def _in_turn(trials: "_Trials", own: TrainConfig) -> Trial:
    """Settings of the head, then of the rest; the best of all, also of those tried before."""
    full = base = trying(own, Trainable.HEAD)
    alone = full.trainable is Trainable.HEAD
    if pretrained(own):
        head = change(full, {"trainable": Trainable.HEAD, "augmentation": Augmentation.NONE})
        best = trials.all(HEAD, head, 1.0 if alone else SHARE_FOR_HEAD)
        if best is not None:
            found = {name: getattr(best[0], name) for name in HEAD if name not in REST}
            base = change(full, found)
    if not alone:
        trials.all(REST, base, 1.0)
    assert trials.best is not None
    return trials.best


@dataclass
class _Trials:
    """What has been tried so far.

    Attributes:
        n: how many have come to something.
        best: None before the first of them.
    """

    bench: Bench
    request: SearchRequest
    emit: Emit
    stop: Timed
    n: int = 0
    best: Trial | None = None
    _slowest: dict[Trainable, float] = field(default_factory=dict)

    def all(self, space: Space, base: TrainConfig, share: float) -> Trial | None:
        """Try `base` and proposals over it for a share of the time left; the best of them."""
        propose = proposer(space, base.seed)
        ends = (1 - share) * self.stop.left
        best: Trial | None = None
        if base != self.request.config and self._has_time(base, ends):
            score = self.one(base)
            best = (base, score) if score else None
        while self._has_time(base, ends):
            config = change(base, _in_effect(propose.propose()))
            score = self.one(config)
            propose.tell(score.n_correct - min(score.loss, 100.0) / 100 if score else -1.0)
            if score and score.better_than(best[1] if best else None):
                best = config, score
        return best

    def one(self, config: TrainConfig) -> Score | None:
        """Try settings; None when nothing was learned from them."""
        left = self.stop.left
        score = self._try(config)
        seconds = left - self.stop.left
        kind = config.trainable
        self._slowest[kind] = max(seconds, self._slowest.get(kind, 0.0))
        if score is None:
            return None
        better = score.better_than(self.best[1] if self.best else None)
        if better:
            self.best = config, score
        self.emit(
            TrialDone(
                trial=self.n,
                settings=_difference(config, self.request.config),
                accuracy=score.accuracy,
                loss=score.loss,
                seconds=seconds,
                best=better,
            )
        )
        self.n += 1
        return score

    def _has_time(self, base: TrainConfig, ends: float) -> bool:
        """Whether a trial like those before it would end with `ends` seconds left."""
        needed = self._slowest.get(base.trainable, 0.0)
        return self.stop.asked is None and self.stop.left - ends > needed

    def _try(self, config: TrainConfig) -> Score | None:
        if config.trainable is Trainable.NONE and self.bench.first is not None:
            return self.bench.first
        session, parts = self.bench.session, self.bench.parts
        tuner = FineTuner(
            replace(
                session,
                config=trying(config, Trainable.HEAD),
                classifier=copy.deepcopy(session.classifier),
                stop=self.stop,
                listener=self._listen,
            ),
            parts.train,
            parts.val,
            first=None,
            pretrained=pretrained(config),
            variation=variation_of(config),
        )
        with suppress(TrainingError):  # it ran away at once
            tuner.run()
        return tuner.plateau.best

    def _listen(self, event: Event) -> None:
        """Of what a trial reports, only how the search stands."""
        if isinstance(event, PauseChanged | PictureLeftOut):
            self.emit(event)
        budget = self.request.minutes * 60
        done = budget - max(0.0, self.stop.left)
        self.emit(Progress(stage=Stage.FINE_TUNE, done=round(done), total=round(budget)))


def _in_effect(proposed: dict[str, Any]) -> dict[str, Any]:
    """What is proposed, less the width of layers that there are none of."""
    unused = {"hidden_units"} if proposed.get("hidden_layers") == 0 else set[str]()
    return {name: value for name, value in proposed.items() if name not in unused}


def _difference(config: TrainConfig, other: TrainConfig) -> dict[str, Any]:
    """The settings of `config` that are not those of `other`, as JSON has them."""
    mine, theirs = config.model_dump(mode="json"), other.model_dump(mode="json")
    return {
        name: float(f"{value:.3g}") if isinstance(value, float) else value
        for name, value in mine.items()
        if value != theirs[name]
    }
