"""The figures by which a classifier is judged, from the true classes and the answers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.events import ClassFigures, Interval

_Z = 1.959963984540054  # the normal distribution's two-sided 95 % point


@dataclass(frozen=True)
class Figures:
    """What a set of answers is worth.

    Attributes:
        interval: the 95 % Wilson interval of the accuracy.
        baseline: what always answering the largest class would get.
        confusion: rows are the true classes, columns the answers, both in the order of the classes.
    """

    n: int
    n_correct: int
    accuracy: float
    interval: Interval
    baseline: float
    per_class: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]


def wilson(correct: int, n: int) -> Interval:
    """The 95 % score interval of a share: `correct` of `n`. Nothing seen: anything from 0 to 1.

    Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953; it keeps its promise for small `n`
    and for shares near 0 and 1 (Brown, Cai and DasGupta 2001,
    https://doi.org/10.1214/ss/1009213286).
    """
    if n == 0:
        return 0.0, 1.0
    share, z2 = correct / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # at the ends the bound is exact, and rounding must not push it past the share itself
    low = 0.0 if correct == 0 else centre - half
    high = 1.0 if correct == n else centre + half
    return low, high


def baseline(truth: Sequence[int]) -> float:
    """The share that always answering the largest class would get right; 0 for no pictures."""
    return max(Counter(truth).values()) / len(truth) if truth else 0.0


def figures(truth: Sequence[int], answers: Sequence[int], classes: Sequence[str]) -> Figures:
    """Every figure of a set of answers.

    Args:
        truth, answers: positions in `classes`, one for each picture; at least one.

    Raises:
        ValueError: there is nothing to measure on.
    """
    from sklearn.metrics import confusion_matrix

    if not truth:
        raise ValueError("there are no pictures to measure on")
    confusion = confusion_matrix(truth, answers, labels=range(len(classes)))
    n, n_correct = len(truth), int(np.trace(confusion))
    return Figures(
        n=n,
        n_correct=n_correct,
        accuracy=n_correct / n,
        interval=wilson(n_correct, n),
        baseline=baseline(truth),
        per_class=_per_class(truth, answers, classes),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )


def _per_class(
    truth: Sequence[int], answers: Sequence[int], classes: Sequence[str]
) -> tuple[ClassFigures, ...]:
    from sklearn.metrics import precision_recall_fscore_support

    precision, recall, f1, support = precision_recall_fscore_support(
        truth, answers, labels=range(len(classes)), average=None, zero_division=np.nan
    )
    return tuple(
        ClassFigures(
            label=name,
            precision=_known(precision, i),
            recall=_known(recall, i),
            f1=_known(f1, i),
            support=int(support[i]),
        )
        for i, name in enumerate(classes)
    )


def _known(values: NDArray[Any], position: int) -> float | None:
    """The value there, or None where it is a share of nothing."""
    value = float(values[position])
    return None if math.isnan(value) else value
