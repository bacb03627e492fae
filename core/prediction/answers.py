"""What a model has said of pictures: the likeliest classes, whether it is sure, how many of each.

Plain values, made from the events of `predict`; nothing here opens a model.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.decision import NONE_OF_THESE
from core.events import (
    Event,
    Failed,
    PictureLeftOut,
    PicturePredicted,
    PredictResult,
    PredictStarted,
)

SURE_FROM = 0.6
"""Below this probability the best answer of a model counts as “not sure”."""

Ranked = tuple[tuple[str, float], ...]


def is_sure(probability: float) -> bool:
    """Whether a model commits itself to its best answer, which has this probability.

    A calibrated model is right in 6 of 10 answers that it gives at the bar, and in fewer below it.
    That holds for any number of classes, which is why the bar does not depend on it. With two
    classes, half is what tossing a coin would give.
    """
    return probability >= SURE_FROM


def is_settled(predicted: PicturePredicted) -> bool:
    """Whether a model commits itself to one answer.

    It is sure enough, or a person has said when it is to; and there are not several that it could
    be, unless it is none of them.
    """
    if len(predicted.could_be) > 1 and predicted.label != NONE_OF_THESE:
        return False
    alone = predicted.could_be == (predicted.label,)
    return alone or predicted.settled or is_sure(predicted.probability)


def ranked(classes: Sequence[str], probabilities: Sequence[float], most: int = 3) -> Ranked:
    """The likeliest classes with their probabilities, best first; equals stay in their order."""
    pairs = zip(classes, probabilities, strict=True)
    return tuple(sorted(pairs, key=lambda pair: -pair[1])[:most])


@dataclass
class Answers:
    """All that was answered since the last time it was cleared. Give it every event of `predict`.

    Attributes:
        classes: of the model that answered last.
        predicted: by file, in the order of the answers; a later one takes an earlier one's place.
        left_out: the reason, by path.
        total: how many pictures the job at work has; 0 when none is.
        done: how many of these are answered or left out.
        seconds_per_picture: of the last job, without the time to open the model; None before one.
    """

    classes: tuple[str, ...] = ()
    predicted: dict[Path, PicturePredicted] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    total: int = 0
    done: int = 0
    seconds_per_picture: float | None = None
    _began: float = 0.0

    def add(self, event: Event, seconds: float) -> None:
        """Take in an event that came at `seconds` of any clock that only goes forward."""
        match event:
            case PredictStarted():
                self.classes, self.total, self.done = event.classes, event.total, 0
                self._began = seconds
            case PicturePredicted():
                self.done += 1
                self.predicted[event.file] = event
                self.left_out.pop(str(event.file), None)
            case PictureLeftOut():
                self.done += 1
                self.left_out[event.path] = event.reason
            case PredictResult():
                if event.n:
                    self.seconds_per_picture = (seconds - self._began) / event.n
                self.total = 0
            case Failed():
                self.total = 0

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How often each class was answered, the sure answers only; never answered: left away."""
        sure = Counter(each.label for each in self.predicted.values() if is_settled(each))
        names = (*self.classes, NONE_OF_THESE)
        return tuple((name, sure[name]) for name in names if sure[name])

    def n_unsure(self) -> int:
        """For how many pictures the model does not commit itself."""
        return sum(not is_settled(each) for each in self.predicted.values())
