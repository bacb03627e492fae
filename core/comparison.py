"""Two runs side by side: which settings differ, and whether their accuracies can be told apart."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.config import TrainConfig
from core.events import Interval


@dataclass(frozen=True)
class Difference:
    """A setting that two runs do not share, with the value in each."""

    name: str
    first: Any
    second: Any


class Verdict(StrEnum):
    """What two accuracies with their intervals allow to say."""

    FIRST = "first"
    """The first is better: its whole interval lies above the other's."""
    SECOND = "second"
    UNDECIDED = "undecided"
    """The intervals overlap: the difference may be chance."""


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
    """Whether two runs on the same pictures kept the same ones aside."""
    return all(
        getattr(first, name) == getattr(second, name)
        for name in ("val_fraction", "test_fraction", "seed")
    )
