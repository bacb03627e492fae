"""The passes of a training run, and where each lies on the x axis of its plots.

Fine-tuning counts from 1 upwards. The first answer, which many short passes make, is drawn left of
0 and takes a fixed share of the width; where it is all there is, its passes are counted themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.events import EpochDone, Stage

Key = tuple[Stage, int]
"""What tells one pass from another: its stage, and its number in it."""
Curve = tuple[tuple[float, float], ...]
"""Points (x, value) from left to right."""

FIRST_ANSWER_SHARE = 0.24
"""How much of a plot's width the first answer gets when fine-tuning follows it."""


@dataclass(frozen=True)
class Passes:
    """The passes that were done, each once: a resumed run puts its own in place of earlier ones.

    Attributes:
        planned: how many passes of fine-tuning there may be; 0 for none, or when it is over.
    """

    done: Mapping[Key, EpochDone] = field(default_factory=lambda: MappingProxyType({}))
    planned: int = 0

    def and_(self, done: EpochDone) -> "Passes":
        """These, and one more."""
        key = (Stage(done.stage), done.epoch)
        return replace(self, done=MappingProxyType({**self.done, key: done}))

    def of(self, stage: Stage) -> list[EpochDone]:
        """The passes of one stage, in order."""
        return [self.done[key] for key in sorted(key for key in self.done if key[0] is stage)]

    def last(self, stage: Stage) -> EpochDone | None:
        """The last pass of a stage; None before any."""
        numbers = [number for of, number in self.done if of is stage]
        return self.done[stage, max(numbers)] if numbers else None

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the x axis."""
        first, tuned = self.last(Stage.FIRST_ANSWER), self.last(Stage.FINE_TUNE)
        if not self._tunes:
            return 0.0, float(max(1, first.epoch if first else 0))
        high = float(max(1, self.planned, tuned.epoch if tuned else 0))
        return (-high * FIRST_ANSWER_SHARE / (1 - FIRST_ANSWER_SHARE) if first else 0.0), high

    @property
    def first_answer(self) -> tuple[float, float]:
        """Where on the x axis the first answer lies; an empty stretch where there is none."""
        low, high = self.span
        if self.last(Stage.FIRST_ANSWER) is None:
            return 0.0, 0.0
        return (low, 0.0) if self._tunes else (low, high)

    def x_of(self, key: Key) -> float:
        """Where a pass lies on the x axis."""
        return self._place()(key)

    def curve(self, value: Callable[[EpochDone], float]) -> Curve:
        """A figure of each pass along the x axis."""
        place = self._place()
        return tuple(sorted((place(key), value(done)) for key, done in self.done.items()))

    @property
    def _tunes(self) -> bool:
        return self.planned > 0 or self.last(Stage.FINE_TUNE) is not None

    def _place(self) -> Callable[[Key], float]:
        low, _ = self.span
        first = self.last(Stage.FIRST_ANSWER)
        compressed = self._tunes and first is not None
        n_first = first.epoch if first else 1

        def place(key: Key) -> float:
            stage, number = key
            if compressed and stage is Stage.FIRST_ANSWER:
                return low * (1 - number / n_first)
            return float(number)

        return place
