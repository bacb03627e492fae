"""Several answers instead of one, so many that the truth is among them as often as promised.

Split conformal prediction with the least ambiguous sets: a class is in the set from one probability
on, whichever the class (Sadinle, Lei and Wasserman 2019, https://arxiv.org/abs/1609.00451). Nothing
here needs torch or scikit-learn.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.decision import quantile_from_above
from core.evaluation.metrics import wilson
from core.figures import Interval

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class SetFigures:
    """What sets are worth on `n` pictures.

    Attributes:
        coverage: the share of pictures whose class is in their set.
        interval: of that, of 95 % (Wilson).
        mean_size: classes in a set.
        single, empty: the share of sets with exactly one class, and with none.
    """

    n: int
    coverage: float
    interval: Interval
    mean_size: float
    single: float
    empty: float


def least_for(probabilities: Array, targets: Integers, coverage: float) -> float:
    """The probability from which on a class must be in the set.

    Of new pictures like these, at least `coverage` then have their class in their set: on average
    over all pictures that could have been drawn to choose by.

    Args:
        probabilities: `[N, K]`, of pictures that nothing was learned from.
        targets: `[N]`, their classes.
        coverage: between 0 and 1.

    Returns:
        0 where there are too few pictures for the promise: all classes are in the set.
    """
    own = probabilities[np.arange(len(targets)), targets]
    # by -p, not by 1 - p: that would not give the very probability back
    bar = quantile_from_above((-own).tolist(), 1 - coverage)
    return -bar if np.isfinite(bar) else 0.0


def fewest_for(coverage: float) -> int:
    """How many pictures it takes to keep a promise with less than all classes."""
    n = 1
    while not np.isfinite(quantile_from_above([0.0] * n, 1 - coverage)):
        n += 1
    return n


def measured(probabilities: Array, targets: Integers, least: float) -> SetFigures:
    """What the sets of all classes with a probability of `least` or more are worth.

    Args:
        probabilities: `[N, K]`.
        targets: `[N]`.
    """
    inside = probabilities >= least
    n = len(targets)
    covered = int(np.count_nonzero(inside[np.arange(n), targets]))
    sizes = inside.sum(1)
    of = max(1, n)
    return SetFigures(
        n=n,
        coverage=covered / of,
        interval=wilson(covered, n),
        mean_size=float(sizes.sum()) / of,
        single=int(np.count_nonzero(sizes == 1)) / of,
        empty=int(np.count_nonzero(sizes == 0)) / of,
    )


def halves(n: int, seed: int = 0) -> tuple[Integers, Integers]:
    """`n` pictures in two halves, drawn at random: places to choose by, and to measure on."""
    drawn = np.random.default_rng(seed).permutation(n)
    return np.sort(drawn[: (n + 1) // 2]), np.sort(drawn[(n + 1) // 2 :])
