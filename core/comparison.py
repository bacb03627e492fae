"""Two runs side by side: which settings differ, and whether their accuracies can be told apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.evaluation.answers import answers
from core.evaluation.metrics import wilson
from core.figures import Interval, PairedDifference
from core.runs import Evaluation

LIKELY_CHANCE = 0.05
"""From this p value on, a difference is said to be perhaps chance."""


@dataclass(frozen=True)
class Difference:
    """A setting that two runs do not share, with the value in each."""

    name: str
    first: Any
    second: Any


class Verdict(StrEnum):
    """Which of two runs is better, as far as their answers allow to say."""

    FIRST = "first"
    SECOND = "second"
    UNDECIDED = "undecided"
    """The difference may be chance."""


@dataclass(frozen=True)
class Flip:
    """A picture that one of two runs gets right and the other wrong.

    Attributes:
        path: relative to the root of the pictures.
        label: what it is.
        first, second: what each run says it is.
    """

    path: str
    label: str
    first: str
    second: str

    @property
    def became_right(self) -> bool:
        """Whether the second run is the one that is right."""
        return self.second == self.label


@dataclass(frozen=True)
class Paired:
    """Two runs on the pictures that both were measured on.

    Attributes:
        n: how many those are.
        first_correct, second_correct: how many each run gets right.
        interval: of 95 %, of the difference.
        p: of the exact test of McNemar, two-sided: how often chance alone would turn the answers
            of two equally good runs as unevenly as these.
        flips: the pictures that changed side, those that became wrong first.
    """

    n: int
    first_correct: int
    second_correct: int
    interval: Interval
    p: float
    flips: tuple[Flip, ...]

    @property
    def first_accuracy(self) -> float:
        """The share that the first run gets right."""
        return self.first_correct / self.n

    @property
    def second_accuracy(self) -> float:
        """The share that the second run gets right."""
        return self.second_correct / self.n

    @property
    def difference(self) -> float:
        """The second accuracy less the first, as a share."""
        return (self.second_correct - self.first_correct) / self.n

    @property
    def verdict(self) -> Verdict:
        """Which run is better, where chance alone would hardly make such a difference."""
        if self.p >= LIKELY_CHANCE:
            return Verdict.UNDECIDED
        return Verdict.SECOND if self.difference > 0 else Verdict.FIRST


def differing(first: TrainConfig, second: TrainConfig) -> tuple[Difference, ...]:
    """The settings in which two runs differ, in the order of the form."""
    return tuple(
        Difference(name, getattr(first, name), getattr(second, name))
        for name in TrainConfig.model_fields
        if getattr(first, name) != getattr(second, name)
    )


def verdict(first: Interval, second: Interval) -> Verdict:
    """Which of two accuracies is better, by their 95 % intervals.

    Intervals that do not touch are a cautious test: their overlap alone does not prove two
    accuracies alike (Schenker and Gentleman 2001, https://doi.org/10.1198/000313001317097960).
    """
    if first[0] > second[1]:
        return Verdict.FIRST
    if second[0] > first[1]:
        return Verdict.SECOND
    return Verdict.UNDECIDED


def same_division(first: TrainConfig, second: TrainConfig) -> bool:
    """Whether two runs on the same pictures held the same ones out."""
    return all(
        getattr(first, name) == getattr(second, name)
        for name in ("val_fraction", "test_fraction", "seed")
    )


def paired(first: Evaluation, second: Evaluation) -> Paired | None:
    """Compare two runs picture by picture; None where they share none under the same label.

    That tells more than two intervals do, for what both find easy or hard cancels out. Classes are
    matched by their names: they may stand in another order, or differ.
    """
    before = {each.path: each for each in answers(first, most=1)}
    pairs = [
        (before[each.path], each)
        for each in answers(second, most=1)
        if each.path in before and before[each.path].label == each.label
    ]
    if not pairs:
        return None
    flips = [
        Flip(one.path, one.label, one.answer, other.answer)
        for one, other in pairs
        if one.right != other.right
    ]
    both = sum(one.right and other.right for one, other in pairs)
    gained = sum(flip.became_right for flip in flips)
    lost = len(flips) - gained
    return Paired(
        n=len(pairs),
        first_correct=both + lost,
        second_correct=both + gained,
        interval=difference_interval(both, lost, gained, len(pairs) - both - len(flips)),
        p=mcnemar(lost, gained),
        flips=tuple(sorted(flips, key=lambda flip: (flip.became_right, flip.label, flip.path))),
    )


def paired_difference(
    part: Part, before_right: Sequence[bool], after_right: Sequence[bool]
) -> PairedDifference:
    """How much better a model is than the one before it, picture by picture.

    Args:
        part: what both were asked about.
        before_right, after_right: whether each is right, on the same pictures in the same order; at
            least one picture.

    Raises:
        ValueError: they are not equally many.
    """
    pairs = [(bool(one), bool(other)) for one, other in zip(before_right, after_right, strict=True)]
    gained, lost = pairs.count((False, True)), pairs.count((True, False))
    return PairedDifference(
        part=part,
        n=len(pairs),
        difference=(gained - lost) / len(pairs),
        interval=difference_interval(
            pairs.count((True, True)), lost, gained, pairs.count((False, False))
        ),
        n_became_right=gained,
        n_became_wrong=lost,
    )


def mcnemar(lost: int, gained: int) -> float:
    """The two-sided p value of the exact test of McNemar; 1 where nothing changed side.

    McNemar 1947, https://doi.org/10.1007/BF02295996: of pictures that only one of two equally good
    runs gets right, each run has half. The same as the binomial test at one half.

    Args:
        lost, gained: pictures that only the first gets right, and only the second.
    """
    n = lost + gained
    tail = sum(math.comb(n, k) for k in range(min(lost, gained) + 1))
    return min(1.0, 2 * tail / (1 << n))


def difference_interval(both: int, lost: int, gained: int, neither: int) -> Interval:
    """The 95 % interval of a difference of two shares of the same pictures: second less first.

    The Wilson intervals of both shares, joined by the correlation of the answers with a continuity
    correction: method 10 of Newcombe 1998,
    https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C.

    Args:
        both, lost, gained, neither: pictures that both get right, only the first, only the second,
            and neither; at least one in all.
    """
    n = both + lost + gained + neither
    p1, p2 = (both + lost) / n, (both + gained) / n
    (low1, high1), (low2, high2) = wilson(both + lost, n), wilson(both + gained, n)
    phi = _correlation(both, lost, gained, neither)
    below = _joined(p2 - low2, high1 - p1, phi)
    above = _joined(high2 - p2, p1 - low1, phi)
    return max(-1.0, p2 - p1 - below), min(1.0, p2 - p1 + above)


def _correlation(both: int, lost: int, gained: int, neither: int) -> float:
    """Newcombe's corrected phi of two columns of right and wrong; 0 where one is constant."""
    n = both + lost + gained + neither
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if not margins:
        return 0.0
    product = both * neither - lost * gained
    corrected = max(product - n / 2, 0.0) if product > 0 else product
    return corrected / math.sqrt(margins)


def _joined(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))


def n_changed(before: Dataset, now: Dataset) -> int:
    """How many pictures have another label than before, or are gone, or are new."""
    old = {picture.path: picture.label for picture in before.pictures}
    new = {picture.path: picture.label for picture in now.pictures}
    return sum(old.get(path) != new.get(path) for path in old.keys() | new.keys())
