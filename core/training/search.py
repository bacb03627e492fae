"""Look for better settings by trying some, for as long as a person wants to wait.

Settings of the head come first: on features that are computed once a trial takes seconds. Then
those of the rest are tried, with the best head so far. Optuna proposes where it is installed (TPE,
Bergstra et al. 2011), else they are drawn at random (Bergstra & Bengio 2012). The trial that does
best on the pictures kept aside to choose wins; having been chosen by them, its accuracy flatters.
"""

import copy
import math
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from core.choices import Augmentation, Loss, Optimizer, Trainable
from core.config import TrainConfig, change
from core.errors import StoppedError, TrainingError
from core.events import Event, Progress, SearchResult, Stage, TrialDone
from core.jobs import Emit, FinishReason, StopKind, StopToken
from core.requests import SearchRequest
from core.training.finetune import FineTuner
from core.training.opening import pretrained
from core.training.session import Score
from core.training.trying import Bench, tried, trying

SHARE_FOR_HEAD = 0.25
"""Of the time, where more than the head is going to be adapted."""


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
    "augmentation": tuple(value.value for value in Augmentation),
    "mixup": (0.0, 0.0, 0.2),
    "optimizer": (Optimizer.ADAMW.value, Optimizer.ADAM.value),
}


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


def search(request: SearchRequest, emit: Emit, stop: StopToken) -> SearchResult:
    """Try settings until the time is up, and say which were best. Nothing is kept of it.

    Raises:
        StoppedError: it was stopped before the request's own settings had been tried.
        DatasetError, WeightsError: as in training.
    """
    started = time.perf_counter()
    with tried(request, emit, stop, Trainable.NONE) as bench:
        trials = _Trials(bench, request, emit, stop, started)
        own = request.config
        trials.one(own)
        if trials.best is None:
            raise StoppedError("Stopped before anything was tried.", "Nothing has changed.")
        full = trying(own, Trainable.HEAD)
        base = full
        if pretrained(own):
            head = change(full, {"trainable": Trainable.HEAD, "augmentation": Augmentation.NONE})
            share = SHARE_FOR_HEAD if full.trainable is not Trainable.HEAD else 1.0
            best = trials.all(HEAD, head, share)
            if best and full.trainable is not Trainable.HEAD:
                found = {name: getattr(best, name) for name in HEAD if name not in REST}
                base = change(full, found)
        if full.trainable is not Trainable.HEAD:
            trials.all(REST, base, 1.0)
        winner, score = trials.best
        return SearchResult(
            settings=_difference(winner, own),
            accuracy=score.accuracy,
            baseline_accuracy=trials.own.accuracy,
            n_trials=trials.n,
            n_val=score.n,
            seconds=time.perf_counter() - started,
            finish_reason=FinishReason.STOPPED if stop.asked else FinishReason.COMPLETED,
        )


@dataclass
class _Trials:
    """What has been tried so far.

    Attributes:
        best: the best settings and their score; None before the first trial.
        own: the score of the request's own settings.
    """

    bench: Bench
    request: SearchRequest
    emit: Emit
    stop: StopToken
    started: float
    n: int = 0
    best: tuple[TrainConfig, Score] | None = None
    own: Score = field(default_factory=lambda: Score(0, 0, 0.0))

    @property
    def _elapsed(self) -> float:
        return time.perf_counter() - self.started

    @property
    def _budget(self) -> float:
        return self.request.minutes * 60

    def all(self, space: Space, base: TrainConfig, share: float) -> TrainConfig | None:
        """Try proposals over `base` until a share of the time is up; the best of them."""
        propose = proposer(space, base.seed)
        best: tuple[TrainConfig, Score] | None = None
        slowest = 0.0
        while not self.stop.asked and self._elapsed + slowest < share * self._budget:
            config = change(base, propose.propose())
            began = time.perf_counter()
            score = self.one(config)
            slowest = max(slowest, time.perf_counter() - began)
            propose.tell(score.n_correct - min(score.loss, 100.0) / 100 if score else -1.0)
            if score is not None and score.better_than(best[1] if best else None):
                best = config, score
        return best[0] if best else None

    def one(self, config: TrainConfig) -> Score | None:
        """Try settings; None when nothing was learned from them in time."""
        began = time.perf_counter()
        score = self._try(config)
        if score is None:
            return None
        if self.n == 0:
            self.own = score
        better = score.better_than(self.best[1] if self.best else None)
        if better:
            self.best = config, score
        self.emit(
            TrialDone(
                trial=self.n,
                settings=_difference(config, self.request.config),
                accuracy=score.accuracy,
                loss=score.loss,
                seconds=time.perf_counter() - began,
                best=better,
            )
        )
        self.n += 1
        return score

    def _try(self, config: TrainConfig) -> Score | None:
        if config.trainable is Trainable.NONE and self.bench.first is not None:
            return self.bench.first
        session, parts = self.bench.session, self.bench.parts
        token = StopToken()
        classifier = copy.deepcopy(session.classifier)
        tuner = FineTuner(
            replace(
                session,
                config=trying(config, Trainable.HEAD),
                classifier=classifier,
                stop=token,
                listener=self._watch(token),
            ),
            parts.train,
            parts.val,
            first=None,
            pretrained=pretrained(config),
        )
        with suppress(TrainingError):  # it ran away at once
            tuner.run()
        return tuner.plateau.best

    def _watch(self, token: StopToken) -> Callable[[Event], None]:
        """Ends a trial when the time is up, or when the person ends the search."""

        def listen(event: Event) -> None:
            done, total = min(self._elapsed, self._budget), self._budget
            self.emit(Progress(stage=Stage.FINE_TUNE, done=int(done), total=int(total)))
            if self.stop.asked or self._elapsed > self._budget:
                token.ask(StopKind.KEEP)

        return listen


def _difference(config: TrainConfig, other: TrainConfig) -> dict[str, Any]:
    """The settings of `config` that are not those of `other`, as JSON has them."""
    mine, theirs = config.model_dump(mode="json"), other.model_dump(mode="json")
    return {
        name: float(f"{value:.3g}") if isinstance(value, float) else value
        for name, value in mine.items()
        if value != theirs[name]
    }
