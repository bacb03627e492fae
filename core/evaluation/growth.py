"""What more pictures would bring: the accuracy with a part of them, drawn on.

The last layer is fitted on ever more of the pictures; the features are there, so that each fit
takes a moment. The error falls with the number of pictures as a power of it (Hestness et al. 2017,
https://arxiv.org/abs/1712.00409). Which power, and down to what, few points leave open: the
interval is that of all curves which agree with them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.evaluation.metrics import wilson
from core.evaluation.seen import Seen
from core.events import GrowthMeasured
from core.figures import Gain, GrowthPoint, Interval
from core.training.linear_head import LinearHead, fit_at, fit_linear_head

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
REPEATS = 4
MOST_CLASSES = 20
"""Gains are told of so many classes, those that fare worst."""
_POWERS = np.linspace(0.1, 1.2, 23)
_FLOORS = np.linspace(0.0, 1.0, 41)  # of the smallest error seen
_DRAWS = 400


@dataclass(frozen=True)
class _Measured:
    """The answers with a share of the pictures: right or not, `[repeats, M]`."""

    share: float
    n: int
    answers: Integers
    right: NDArray[np.bool_]

    @property
    def error(self) -> float:
        return float(1 - self.right.mean())


def growth(
    train: Seen, asked: Seen, n_classes: int, *, go_on: Callable[[], bool], seed: int = 0
) -> GrowthMeasured | None:
    """How the accuracy on `asked` grows with the pictures of `train`.

    Args:
        go_on: asked after each fit; False ends it.

    Returns:
        None where it was ended, or there are too few pictures to tell.
    """
    if len(train) < 10 * n_classes or len(asked) < 10:
        return None
    fits = _Fits(train, n_classes, seed)
    measured: list[_Measured] = []
    for share in SHARES:
        repeats = 1 if share == 1.0 else REPEATS
        answers = []
        for _ in range(repeats):
            chosen = fits.drawn(share)
            answers.append(_answers(fits.head(chosen), asked))
            if not go_on():
                return None
        given = np.stack(answers)
        measured.append(_Measured(share, len(chosen), given, given == asked.targets))
    gains = _gains(fits, asked, measured, go_on)
    if gains is None:
        return None
    half = [each for each in measured if each.share <= 0.5]
    foretold, foretold_interval = extrapolated(*_errors(half, asked), measured[-1].n)
    last = measured[-1]
    predicted, interval = extrapolated(*_errors(measured, asked), 2 * last.n)
    whole = Gain(
        label="",
        gain=predicted - (1 - last.error),
        interval=(interval[0] - (1 - last.error), interval[1] - (1 - last.error)),
    )
    return GrowthMeasured(
        points=tuple(_point(each, asked, n_classes) for each in measured),
        predicted=predicted,
        interval=interval,
        foretold=foretold,
        foretold_interval=foretold_interval,
        gains=(whole, *gains),
    )


class _Fits:
    """Heads on parts of the pictures; how strong the penalty is, cross-validation says once."""

    def __init__(self, train: Seen, n_classes: int, seed: int) -> None:
        self._train, self._n_classes = train, n_classes
        self._random = np.random.default_rng(seed)
        fitted = fit_linear_head(train.features, train.examples.targets, n_classes, seed=seed)
        self.penalty, self.full = fitted.penalty, fitted.head

    def drawn(self, share: float, of_class: int | None = None) -> Integers:
        """Positions of a share of each class, or of one class and all of the others."""
        chosen = []
        for c in range(self._n_classes):
            own = np.flatnonzero(self._train.targets == c)
            part = share if of_class in (None, c) else 1.0
            n = max(min(2, len(own)), round(part * len(own)))
            chosen.append(self._random.permutation(own)[:n])
        return np.sort(np.concatenate(chosen))

    def head(self, chosen: Integers) -> LinearHead:
        """The head for some of the pictures: of fewer, each counts the more."""
        share = len(chosen) / len(self._train)
        picked = torch.from_numpy(chosen)
        return fit_at(
            self._train.features[picked],
            self._train.examples.targets[picked],
            self._n_classes,
            min(3.0, self.penalty / share**0.5),
            self.full if share > 0.5 else None,
        )


def _answers(head: LinearHead, asked: Seen) -> Integers:
    answers: Integers = head.logits(asked.features).argmax(1).numpy()
    return answers


def _point(measured: _Measured, asked: Seen, n_classes: int) -> GrowthPoint:
    n = len(asked)
    return GrowthPoint(
        share=measured.share,
        n=measured.n,
        accuracy=1 - measured.error,
        interval=wilson(round((1 - measured.error) * n), n),
        recalls=tuple(
            float(measured.right[:, asked.targets == c].mean())
            if (asked.targets == c).any()
            else None
            for c in range(n_classes)
        ),
    )


def _errors(measured: list[_Measured], asked: Seen) -> tuple[Array, Array, Array]:
    """Numbers of pictures, errors, and how far each may be off: by the draw, and by its fit."""
    n = np.array([each.n for each in measured], np.float64)
    errors = np.array([each.error for each in measured])
    spreads = [each.right.mean(1).std(ddof=1) for each in measured if len(each.right) > 1]
    typical = float(np.mean(spreads)) if spreads else 0.0
    floor = 0.5 / len(asked)
    off = [max(typical, floor) / len(each.right) ** 0.5 for each in measured]
    return n, errors, np.array(off)


def extrapolated(n: Array, errors: Array, off: Array, at: int) -> tuple[float, Interval]:
    """The accuracy with `at` pictures, and its 95 % interval.

    error(n) = floor + scale · n^-power: every floor and power of a grid is weighed by how well its
    curve agrees with the points, and a single measurement strays from its curve as they do.

    Args:
        n: pictures, `[P]`.
        errors: with so many, `[P]`.
        off: the standard error of each, `[P]`.
    """
    random = np.random.default_rng(0)
    single = float(off.max())
    predictions, weights = [], []
    for power in _POWERS:
        shape = (n / n.max()) ** -power
        for floor in _FLOORS * errors.min():
            rest = errors - floor
            scale = max(0.0, float((shape * rest / off**2).sum() / (shape**2 / off**2).sum()))
            misfit = float((((rest - scale * shape) / off) ** 2).sum())
            predictions.append(floor + scale * (at / n.max()) ** -power)
            weights.append(misfit)
    likely = np.exp(-0.5 * (np.array(weights) - min(weights)))
    likely /= likely.sum()
    drawn = random.choice(np.array(predictions), _DRAWS * 5, p=likely)
    strays = drawn + random.normal(0.0, single * 2**0.5, len(drawn))
    low, high = np.quantile(np.clip(1 - strays, 0.0, 1.0), (0.025, 0.975))
    return float(1 - (likely * np.array(predictions)).sum()), (float(low), float(high))


def _gains(
    fits: _Fits, asked: Seen, measured: list[_Measured], go_on: Callable[[], bool]
) -> list[Gain] | None:
    """What twice the pictures of each class should bring to its F1, from what half of them cost.

    The next doubling brings less than the last: by as much as the curve of all has flattened.
    """
    whole = measured[-1].answers[0]
    fades = _fading(measured)
    n_classes = int(asked.targets.max()) + 1
    order = np.argsort([_f1(whole, asked.targets, c) for c in range(n_classes)])[:MOST_CLASSES]
    gains = []
    for c in order.tolist():
        if not (asked.targets == c).any():
            continue
        halves = []
        for _ in range(REPEATS - 1):
            halves.append(_answers(fits.head(fits.drawn(0.5, c)), asked))
            if not go_on():
                return None
        cost = np.array([_f1(whole, asked.targets, c) - _f1(h, asked.targets, c) for h in halves])
        random = np.random.default_rng(c)
        draws = []
        for _ in range(200):
            again = random.integers(0, len(asked), len(asked))
            truth, half = asked.targets[again], halves[random.integers(len(halves))][again]
            draws.append(_f1(whole[again], truth, c) - _f1(half, truth, c))
        low, high = np.quantile(draws, (0.025, 0.975))
        gains.append(
            Gain(
                label=asked_class(asked, c),
                gain=float(cost.mean()) * fades,
                interval=(float(low) * fades, float(high) * fades),
            )
        )
    return sorted(gains, key=lambda gain: -gain.gain)


def asked_class(asked: Seen, target: int) -> str:
    """The name of a class, as one of its pictures has it."""
    return asked.examples.pictures[int(np.flatnonzero(asked.targets == target)[0])].label


def _fading(measured: list[_Measured]) -> float:
    """By how much a doubling brings less than the one before: from 0.5 to 1."""
    by_share = {each.share: each.error for each in measured}
    before, last = by_share[0.25] - by_share[0.5], by_share[0.5] - by_share[1.0]
    return float(np.clip(last / before, 0.5, 1.0)) if before > 0 and last > 0 else 0.7


def _f1(answers: Integers, truth: Integers, c: int) -> float:
    hits = int(((answers == c) & (truth == c)).sum())
    total = int((answers == c).sum() + (truth == c).sum())
    return 2 * hits / total if total else 0.0
