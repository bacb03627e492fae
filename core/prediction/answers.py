"""What a model has said of pictures: the likeliest classes, whether it is sure, how many of each.

Plain values and columns, made from the events of `predict`; nothing here opens a model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
Positions = NDArray[np.int64]


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


class Order(StrEnum):
    """In which order to look at answers."""

    NEWEST = "newest"
    NAME = "name"
    LABEL = "label"
    MOST_SURE = "most_sure"
    LEAST_SURE = "least_sure"


@dataclass(frozen=True)
class AnswerQuery:
    """Which answers to look at, and in which order.

    Attributes:
        label: only the sure answers of this class, or of `NONE_OF_THESE`; empty for all.
        unsure: only those where the model does not commit itself.
        least: only those whose probability is at least this.
        words: only pictures with all of these in their file's name.
    """

    label: str = ""
    unsure: bool = False
    least: float = 0.0
    words: str = ""
    order: Order = Order.NEWEST


class Answers:
    """All that was answered since it was made. Give it every event of `predict`.

    The answers lie in columns, so that ten thousand take little room and are filtered and sorted
    in a moment. A position is a place in these columns; it never changes.

    Attributes:
        classes: of the model that answers. Where another has others, its answers begin anew.
        left_out: the reason, by path.
        total: how many pictures the job at work has; 0 when none is.
        done: how many of these are answered or left out.
        seconds_per_picture: of the last job, without the time to open the model; None before one.
    """

    def __init__(self, seconds_per_picture: float | None = None) -> None:
        self.classes: tuple[str, ...] = ()
        self.left_out: dict[str, str] = {}
        self.total = 0
        self.done = 0
        self.seconds_per_picture = seconds_per_picture
        self._began = 0.0
        self._job = self._arrived = 0
        self._clear(())

    def __len__(self) -> int:
        return len(self._paths)

    def add(self, event: Event, seconds: float) -> None:
        """Take in an event that came at `seconds` of any clock that only goes forward."""
        match event:
            case PredictStarted():
                if event.classes != self.classes:
                    self._clear(event.classes)
                self.total, self.done = event.total, 0
                self._began = seconds
                self._job += 1
            case PicturePredicted():
                self.done += 1
                self._put(event)
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

    def files(self, positions: Sequence[int] | None = None) -> tuple[Path, ...]:
        """The pictures at some positions; None for all that were answered for."""
        paths = self._paths if positions is None else [self._paths[at] for at in positions]
        return tuple(map(Path, paths))

    def answers(self, positions: Sequence[int]) -> tuple[PicturePredicted, ...]:
        """The answers as they came."""
        paths = [self._paths[at] for at in positions]
        return tuple(_events(self.classes, paths, self._rows[list(positions)]))

    def packed(self, positions: Sequence[int]) -> tuple[tuple[str, ...], bytes]:
        """The answers at some positions for another process, which `unpacked` makes of them."""
        return tuple(self._paths[at] for at in positions), self._rows[list(positions)].tobytes()

    def said(self, positions: Sequence[int]) -> list[tuple[str, str, float]]:
        """Path, answer and its probability for each of many."""
        rows = self._rows[list(positions)]
        labels, shares = rows["label"].tolist(), rows["probability"].tolist()
        return [
            (self._paths[at], self._names[label], share)
            for at, label, share in zip(positions, labels, shares, strict=True)
        ]

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How often each class was answered, the sure answers only; never answered: left away."""
        rows = self._rows[: len(self)]
        counts = np.bincount(rows["label"][rows["sure"]], minlength=len(self._names))
        return tuple(
            (name, count) for name, count in zip(self._names, counts.tolist(), strict=True) if count
        )

    def n_unsure(self) -> int:
        """For how many pictures the model does not commit itself."""
        return len(self) - int(np.count_nonzero(self._rows["sure"][: len(self)]))

    def select(self, query: AnswerQuery) -> Positions:
        """The positions of the answers to look at, in order."""
        rows = self._rows[: len(self)]
        wanted = rows["probability"] >= query.least
        if query.unsure:
            wanted &= ~rows["sure"]
        elif query.label:
            wanted &= rows["sure"] & (rows["label"] == self._codes.get(query.label, -1))
        order = self._order(query.order)
        order = order[wanted[order]]
        for word in query.words.casefold().split():
            order = order[[word in self._searched[at] for at in order.tolist()]]
        return order

    def _clear(self, classes: tuple[str, ...]) -> None:
        self.classes = classes
        self._names = (*classes, NONE_OF_THESE)
        self._codes = {name: code for code, name in reversed([*enumerate(self._names)])}
        self._paths: list[str] = []
        self._position: dict[str, int] = {}
        self._searched: list[str] = []
        self._by_name: list[int] = []
        self._rows: NDArray[Any] = np.zeros(256, _row_type(len(classes)))

    def _put(self, event: PicturePredicted) -> None:
        """Write an answer down, in the place of an earlier one for the same picture."""
        path = str(event.file)
        at = self._position.setdefault(path, len(self))
        if at == len(self):
            self._paths.append(path)
            self._searched.append(event.file.name.casefold())
        if at == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[at] = (
            event.probabilities,
            [name in event.could_be for name in self.classes] if event.could_be else False,
            self._codes[event.label],
            event.probability,
            event.settled,
            is_settled(event),
            self._job,
            self._arrived,
        )
        self._arrived += 1

    def _order(self, order: Order) -> Positions:
        rows = self._rows[: len(self)]
        match order:
            case Order.NEWEST:  # the last job first, and its answers as they came
                return np.lexsort((rows["arrived"], -rows["job"]))
            case Order.NAME:
                return self._named()
            case Order.LABEL:
                named = self._named()
                code = np.where(rows["sure"], rows["label"], len(self._names))
                return named[np.argsort(code[named], kind="stable")]
            case Order.MOST_SURE:
                return np.argsort(-rows["probability"], kind="stable")
            case Order.LEAST_SURE:
                return np.argsort(rows["probability"], kind="stable")

    def _named(self) -> Positions:
        """By name. What was sorted before is a run that Python's sort has only to merge."""
        self._by_name.extend(range(len(self._by_name), len(self)))
        self._by_name.sort(key=self._searched.__getitem__)
        return np.array(self._by_name, np.int64)


def unpacked(
    classes: Sequence[str], files: Sequence[str], rows: bytes
) -> tuple[PicturePredicted, ...]:
    """The answers that `Answers.packed` has packed; the classes are those of their model."""
    return tuple(_events(classes, files, np.frombuffer(rows, _row_type(len(classes)))))


def _row_type(n_classes: int) -> np.dtype[np.void]:
    return np.dtype(
        [
            ("shares", np.float32, (n_classes,)),
            ("could_be", np.bool_, (n_classes,)),
            ("label", np.int32),
            ("probability", np.float32),
            ("settled", np.bool_),
            ("sure", np.bool_),
            ("job", np.int32),
            ("arrived", np.int64),
        ]
    )


def _events(
    classes: Sequence[str], paths: Sequence[str], rows: NDArray[Any]
) -> Iterator[PicturePredicted]:
    """The answers that lie in these rows."""
    names = (*classes, NONE_OF_THESE)
    for path, row in zip(paths, rows.tolist(), strict=True):
        shares, could_be, label, probability, settled, *_ = row
        yield PicturePredicted(
            file=Path(path),
            label=names[label],
            probability=probability,
            probabilities=tuple(shares.tolist()),
            could_be=tuple(compress(classes, could_be.tolist())),
            settled=settled,
        )
