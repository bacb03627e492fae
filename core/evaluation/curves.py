"""One class against all others: what is found, missed and named in vain as its threshold moves.

A class with a threshold is answered wherever its probability reaches it; see
`core.decision.chosen`. Nothing here needs torch or scikit-learn.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


class Curve(NamedTuple):
    """Points by falling threshold. The first, at an infinite threshold, names nothing.

    Attributes:
        thresholds: `[P]`, the distinct probabilities.
        x, y: `[P]`, shares.
        area: below the curve.
    """

    thresholds: Array
    x: Array
    y: Array
    area: float


class Counts(NamedTuple):
    """Pictures by whether they are of the class, and whether they were named so."""

    hits: int
    misses: int
    false_alarms: int
    rightly_not_named: int

    @property
    def recall(self) -> float | None:
        """The share of the class that is found; None where there is no picture of it."""
        return _share(self.hits, self.misses)

    @property
    def precision(self) -> float | None:
        """The share of those named that are of the class; None where none is named."""
        return _share(self.hits, self.false_alarms)

    @property
    def false_alarm_rate(self) -> float | None:
        """The share of all others that is named; None where there are no others."""
        return _share(self.false_alarms, self.rightly_not_named)

    def cost(self, miss: float, false_alarm: float) -> float:
        """What all mistakes cost together."""
        return self.misses * miss + self.false_alarms * false_alarm

    def expected_cost(self, miss: float, false_alarm: float) -> float:
        """What a picture costs on average; 0 for no pictures."""
        return self.cost(miss, false_alarm) / max(1, sum(self))


class OneAgainstAll(NamedTuple):
    """What is known of pictures where only one class matters.

    Attributes:
        scores: `[N]`, the probabilities of the class.
        own: `[N]`, whether a picture is of it.
        likeliest: `[N]`, whether it is the likeliest class, and so answered without a threshold.
    """

    scores: Array
    own: Bools
    likeliest: Bools


def one_against_all(probabilities: Array, targets: Integers, position: int) -> OneAgainstAll:
    """What matters of the class at a position.

    Args:
        probabilities: `[N, K]`.
        targets: `[N]`.
    """
    return OneAgainstAll(
        np.ascontiguousarray(probabilities[:, position]),
        targets == position,
        probabilities.argmax(1) == position,
    )


def counts_of(named: Bools, own: Bools) -> Counts:
    """Count pictures.

    Args:
        named: `[N]`, whether they are answered with the class.
        own: `[N]`, whether they are of it.
    """
    hits = int(np.count_nonzero(named & own))
    misses = int(np.count_nonzero(own)) - hits
    false_alarms = int(np.count_nonzero(named)) - hits
    return Counts(hits, misses, false_alarms, len(own) - hits - misses - false_alarms)


def counts_at(threshold: float, scores: Array, own: Bools) -> Counts:
    """What happens where the class is answered from a probability of `threshold` on.

    Args:
        scores: `[N]`, the probabilities of the class.
        own: `[N]`, whether a picture is of it.
    """
    return counts_of(scores >= threshold, own)


def roc(scores: Array, own: Bools) -> Curve | None:
    """The receiver operating characteristic: recall by false-alarm rate, as scikit-learn has it.

    Returns:
        None where there are no pictures of the class, or only such.
    """
    thresholds, hits, false_alarms = _steps(scores, own)
    if not len(own) or not hits[-1] or not false_alarms[-1]:
        return None
    x = np.append(0.0, false_alarms / false_alarms[-1])
    y = np.append(0.0, hits / hits[-1])
    area = float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))
    return Curve(np.append(np.inf, thresholds), x, y, area)


def precision_recall(scores: Array, own: Bools) -> Curve | None:
    """Precision by recall, as scikit-learn has it; the area is the average precision.

    Returns:
        None where there are no pictures of the class.
    """
    thresholds, hits, false_alarms = _steps(scores, own)
    if not len(own) or not hits[-1]:
        return None
    x = np.append(0.0, hits / hits[-1])
    y = np.append(1.0, hits / (hits + false_alarms))
    return Curve(np.append(np.inf, thresholds), x, y, float(np.sum(np.diff(x) * y[1:])))


def cheapest(
    scores: Array,
    own: Bools,
    cost_miss: float,
    cost_false_alarm: float,
    *,
    least: float = 0.0,
    most: float = 1.0,
) -> float:
    """The threshold at which the mistakes on these pictures cost the least together.

    The cost changes only where a picture lies. Of equally cheap gaps between two pictures the
    widest is taken, and in it the middle.

    Args:
        scores: `[N]`, the probabilities of the class.
        own: `[N]`, whether a picture is of it.
        least, most: what the threshold must lie between; `least` is below `most`.
    """
    thresholds, hits, false_alarms = _steps(scores, own)
    total = int(np.count_nonzero(own))
    # Above the largest probability nothing is named; up to each, whatever is as probable.
    above = np.concatenate([[np.inf], thresholds])
    below = np.concatenate([thresholds, [-np.inf]])
    costs = np.concatenate(
        [[total * cost_miss], (total - hits) * cost_miss + false_alarms * cost_false_alarm]
    )
    ends, starts = np.minimum(above, most), np.maximum(below, least)
    widths = np.where(starts < ends, ends - starts, -1.0)
    open_costs = np.where(widths > 0, costs, np.inf)
    cheap = np.isclose(open_costs, open_costs.min(), rtol=1e-12, atol=0.0)
    at = int(np.argmax(np.where(cheap, widths, -1.0)))
    middle = float((starts[at] + ends[at]) / 2)
    return middle if middle > starts[at] else float(ends[at])


def around(scores: Array, threshold: float, most: int = 4) -> tuple[Integers, Integers]:
    """The pictures nearest below a threshold and nearest from it on, each by rising probability.

    Args:
        most: of each.
    """
    order = np.argsort(scores, kind="stable")
    at = int(np.searchsorted(scores[order], threshold, side="left"))
    return order[max(0, at - most) : at], order[at : at + most]


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None


def _steps(scores: Array, own: Bools) -> tuple[Array, Integers, Integers]:
    """The distinct probabilities, falling; from each on, pictures named rightly, and in vain."""
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)[: len(falling)]
    hits = np.cumsum(own[order], dtype=np.int64)[last]
    return falling[last], hits, last + 1 - hits
