"""The figures by which a classifier is judged, from the true classes and the probabilities.

They are scikit-learn's, by its own functions. Their intervals are of two kinds. A share of pictures
(accuracy, recall, precision) has Wilson's interval, which keeps its promise for few pictures and
near 0 and 1, where a bootstrap would call a class without a mistake certain. Figures that no such
formula is known for are resampled.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.calibration import calibration_error
from core.figures import ClassFigures, Interval, Overall

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

_Z = 1.959963984540054  # the normal distribution's two-sided 95 % point
TOP_K = (2, 3, 5)
MOST_RESAMPLES = 1000


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
    overall: Overall


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


def figures(truth: Sequence[int], probabilities: Any, classes: Sequence[str]) -> Figures:
    """Every figure of a set of answers.

    Args:
        truth: positions in `classes`, one for each picture; at least one.
        probabilities: `[N, K]`, in the order of `classes`; rows need not quite sum to 1. The answer
            is the likeliest class, the first of several.

    Raises:
        ValueError: there is nothing to measure on.
    """
    from sklearn.metrics import confusion_matrix

    if not len(truth):
        raise ValueError("there are no pictures to measure on")
    targets = np.asarray(truth, np.int64)
    shares = np.asarray(probabilities, np.float64)
    shares = shares / shares.sum(1, keepdims=True)
    answers = shares.argmax(1)
    confusion = confusion_matrix(targets, answers, labels=range(len(classes)))
    n, n_correct = len(targets), int(np.trace(confusion))
    per_class = _per_class(targets, answers, shares, classes)
    return Figures(
        n=n,
        n_correct=n_correct,
        accuracy=n_correct / n,
        interval=wilson(n_correct, n),
        baseline=baseline(targets.tolist()),
        per_class=per_class,
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        overall=_overall(targets, answers, shares, confusion, per_class),
    )


def _overall(
    truth: Integers,
    answers: Integers,
    shares: Array,
    confusion: Integers,
    per_class: tuple[ClassFigures, ...],
) -> Overall:
    from sklearn.metrics import f1_score, log_loss, top_k_accuracy_score

    several, labels = shares.shape[1], range(shares.shape[1])
    balanced, _, kappa, matthews = (float(v[0]) for v in _in_one(confusion[None]))
    pictures = len(truth) / max(1, len(np.unique(truth)))
    intervals = [_interval(values, pictures) for values in _in_one(_resampled(confusion))]
    return Overall(
        balanced_accuracy=balanced,
        macro_f1=float(f1_score(truth, answers, average="macro", zero_division=0.0)),
        weighted_f1=float(f1_score(truth, answers, average="weighted", zero_division=0.0)),
        top_k={
            k: float(top_k_accuracy_score(truth, shares, k=k, labels=labels))
            for k in TOP_K
            if k < several
        },
        kappa=None if math.isnan(kappa) else kappa,
        matthews=matthews,
        log_loss=float(log_loss(truth, shares, labels=labels)),
        roc_auc=_mean([each.roc_auc for each in per_class]),
        average_precision=_mean([each.average_precision for each in per_class]),
        calibration_error=calibration_error(shares.max(1), answers == truth),
        balanced_accuracy_interval=intervals[0],
        macro_f1_interval=intervals[1],
        kappa_interval=None if math.isnan(kappa) else intervals[2],
        matthews_interval=intervals[3],
    )


def _in_one(confusion: NDArray[Any]) -> tuple[Array, Array, Array, Array]:
    """Balanced accuracy, macro F1, Cohen's kappa (NaN where undefined) and Matthews' coefficient.

    As scikit-learn defines them, of each of many confusion matrices `[B, K, K]`.
    """
    counts = confusion.astype(np.float64)
    right = np.einsum("bkk->bk", counts)
    rows, columns = counts.sum(2), counts.sum(1)
    n, hits, chance = rows.sum(1), right.sum(1), (rows * columns).sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        balanced = np.nanmean(np.where(rows > 0, right / rows, np.nan), axis=1)
        seen = rows + columns > 0
        f1 = np.where(seen, 2 * right / (rows + columns), np.nan)
        kappa = np.where(n * n > chance, (n * hits - chance) / (n * n - chance), np.nan)
        spread = np.sqrt((n * n - (rows**2).sum(1)) * (n * n - (columns**2).sum(1)))
        matthews = np.where(spread > 0, (n * hits - chance) / spread, 0.0)
    return balanced, np.nanmean(f1, axis=1), kappa, matthews


def resamples(n_classes: int) -> int:
    """How many times the pictures are drawn anew for an interval."""
    return max(100, min(MOST_RESAMPLES, 20_000_000 // n_classes**2))


def _resampled(confusion: Integers) -> Integers:
    """Confusion matrices `[B, K, K]` as other pictures of the same kind might have given.

    Drawing pictures anew is drawing counts of cells (Efron and Tibshirani 1993).
    """
    n_classes = len(confusion)
    draws = resamples(n_classes)
    cells = np.flatnonzero(confusion)
    counts = confusion.ravel()[cells]
    drawn = np.random.default_rng(0).multinomial(counts.sum(), counts / counts.sum(), size=draws)
    matrices = np.zeros((draws, n_classes * n_classes), np.int64)
    matrices[:, cells] = drawn
    return matrices.reshape(draws, n_classes, n_classes)


def _interval(values: Array, pictures: float) -> Interval:
    """From resampled values: percentiles that are further out the fewer pictures there were.

    Plain percentiles are too narrow (Hesterberg 2015,
    https://doi.org/10.1080/00031305.2015.1089789).

    Args:
        pictures: of a class, on average.
    """
    from scipy.stats import norm, t

    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0, 1.0
    n = max(2.0, pictures)
    tail = float(norm.cdf(math.sqrt(n / (n - 1)) * t.ppf(0.025, n - 1)))
    low, high = np.quantile(known, (tail, 1 - tail))
    return float(low), float(high)


def _per_class(
    truth: Integers, answers: Integers, shares: Array, classes: Sequence[str]
) -> tuple[ClassFigures, ...]:
    from sklearn.metrics import (
        average_precision_score,
        precision_recall_fscore_support,
        roc_auc_score,
    )

    precision, recall, f1, support = precision_recall_fscore_support(
        truth, answers, labels=range(len(classes)), average=None, zero_division=np.nan
    )
    made = []
    for i, name in enumerate(classes):
        own, said = truth == i, answers == i
        both = own.any() and not own.all()
        right, missed, false = (int(x.sum()) for x in (own & said, own & ~said, ~own & said))
        made.append(
            ClassFigures(
                label=name,
                precision=_known(precision, i),
                recall=_known(recall, i),
                f1=_known(f1, i),
                support=int(support[i]),
                roc_auc=float(roc_auc_score(own, shares[:, i])) if both else None,
                average_precision=float(average_precision_score(own, shares[:, i]))
                if both
                else None,
                precision_interval=_share(right, false),
                recall_interval=_share(right, missed),
                f1_interval=_f1_interval(right, missed + false),
            )
        )
    return tuple(made)


def _share(hits: int, misses: int) -> Interval | None:
    """The interval of a share; None of nothing."""
    return wilson(hits, hits + misses) if hits + misses else None


def _f1_interval(hits: int, errors: int) -> Interval | None:
    """F1 grows with the share of hits among hits and errors, so that their interval is its own."""
    share = _share(hits, errors)
    return None if share is None else (2 * share[0] / (1 + share[0]), 2 * share[1] / (1 + share[1]))


def _known(values: NDArray[Any], position: int) -> float | None:
    """The value there, or None where it is a share of nothing."""
    value = float(values[position])
    return None if math.isnan(value) else value


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
