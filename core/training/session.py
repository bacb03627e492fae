"""What every step of one training run needs, passed along as one value."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch

from core.config import TrainConfig
from core.data.augment import Variation
from core.data.dataset import Dataset, Part, Picture
from core.data.loader import PixelMemo
from core.evaluation.metrics import wilson
from core.events import Event, PauseChanged, PictureLeftOut
from core.figures import Interval
from core.jobs import Emit, StopToken
from core.models.classifier import Classifier
from core.runs import Run
from core.training.distributed import SOLO, Ranks

T = TypeVar("T")


@dataclass(frozen=True)
class Examples:
    """Labelled pictures, in a fixed order.

    Attributes:
        targets: int64 `[N]`, positions in the dataset's classes.
        shares: float32 `[N, K]`, soft targets that are learned instead of `targets`; None without.
    """

    root: Path
    pictures: tuple[Picture, ...]
    targets: torch.Tensor
    shares: torch.Tensor | None = None

    @classmethod
    def of(cls, dataset: Dataset, part: Part) -> "Examples":
        """The examples of one part."""
        position = {name: i for i, name in enumerate(dataset.classes)}
        pictures = dataset.of(part)
        targets = torch.tensor([position[p.label] for p in pictures], dtype=torch.long)
        return cls(dataset.root, pictures, targets)

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def files(self) -> list[Path]:
        """Where the pictures lie."""
        return [self.root / picture.path for picture in self.pictures]

    def at(self, positions: list[int]) -> "Examples":
        """Those at `positions`, in that order."""
        pictures = tuple(self.pictures[i] for i in positions)
        shares = None if self.shares is None else self.shares[positions]
        return replace(self, pictures=pictures, targets=self.targets[positions], shares=shares)

    def without(self, unreadable: set[str]) -> "Examples":
        """The examples less those whose path is among `unreadable`."""
        keep = [i for i, picture in enumerate(self.pictures) if picture.path not in unreadable]
        return self.at(keep)


@dataclass(frozen=True)
class Score:
    """How a state of the model does on the validation pictures. Greater is better."""

    n_correct: int
    n: int
    loss: float

    @classmethod
    def of(cls, logits: torch.Tensor, targets: torch.Tensor) -> "Score":
        """The score of `logits` `[N, K]`; the loss is the mean cross-entropy."""
        if len(targets) == 0:
            return cls(0, 0, 0.0)
        loss = torch.nn.functional.cross_entropy(logits.float(), targets)
        return cls(int((logits.argmax(1) == targets).sum()), len(targets), float(loss))

    @property
    def accuracy(self) -> float:
        """The share that is right; 0 where there is nothing to measure on."""
        return self.n_correct / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the accuracy."""
        return wilson(self.n_correct, self.n)

    def better_than(self, other: "Score | None") -> bool:
        """More right answers, or as many with a smaller loss; unmeasured, the later."""
        if other is None or self.n == 0:
            return True
        return (self.n_correct, -self.loss) > (other.n_correct, -other.loss)


@dataclass(frozen=True)
class Parts:
    """The readable examples of a run, by what they are for."""

    train: Examples
    val: Examples
    test: Examples


@dataclass(frozen=True)
class Answer:
    """A state of the model: its score on val, and the logits that the figures are made from.

    Attributes:
        penalty: of the first answer's head; None for a network that began without one.
        epochs: of fine-tuning that it had; 0 for the first answer.
        share: of the fine-tuned weights in it; None where there was no first answer to mix with.
        variation: of the pictures that it was fine-tuned on.
    """

    score: Score
    val_logits: torch.Tensor
    test_logits: torch.Tensor
    penalty: float | None = None
    epochs: int = 0
    share: float | None = None
    variation: Variation | None = None

    def measured(self, parts: Parts) -> tuple[Part, Examples, torch.Tensor]:
        """The part that the final figures are taken on, and what this state says of it."""
        if len(parts.test):
            return Part.TEST, parts.test, self.test_logits
        return Part.VAL, parts.val, self.val_logits


@dataclass(frozen=True)
class LinearProbe(Answer):
    """The first answer, and how its head did in cross-validation.

    Attributes:
        cv_n_correct, cv_n: of the pictures learned from; 0 where it would say nothing.
    """

    cv_n_correct: int = 0
    cv_n: int = 0


class LastOnly(Generic[T]):
    """Something that was computed under a key, by number. Under another key it is forgotten."""

    def __init__(self) -> None:
        self._key: object = None
        self._kept: dict[int, T] = {}

    def of(self, key: object) -> dict[int, T]:
        """What there is under `key`; more can be put into it."""
        if key != self._key:
            self._key, self._kept = key, {}
        return self._kept


@dataclass(frozen=True)
class Session:
    """One job at work that learns.

    Attributes:
        run: where it is kept; None for a job that only tries something.
        started: `time.perf_counter()` when the job began.
        pixels: decoded pictures that are kept in memory between passes.
        budget: bytes of main memory for what the trunk says of the pictures.
        ranks: the processes that share the work; only the first of them reports.
        left_out: the paths of pictures that could not be read.
        views, judged: what the trunk said of training pictures, and of held-out ones.
    """

    run: Run | None
    config: TrainConfig
    dataset: Dataset
    classifier: Classifier
    device: torch.device
    listener: Emit
    stop: StopToken
    pixels: PixelMemo
    started: float = field(default_factory=time.perf_counter)
    budget: int = 0
    ranks: Ranks = SOLO
    left_out: set[str] = field(default_factory=set)
    views: LastOnly[Any] = field(default_factory=LastOnly)
    judged: LastOnly[Any] = field(default_factory=LastOnly)

    def emit(self, event: Event) -> None:
        """Report an event and record it with the run; a picture is left out only once."""
        if isinstance(event, PictureLeftOut):
            if event.path in self.left_out:
                return
            self.left_out.add(event.path)
        if self.ranks.first:
            if self.run is not None:
                self.run.record(event)
            self.listener(event)

    def hold(self) -> None:
        """Keep still for as long as the person wants a pause."""
        if self.stop.paused:
            self.emit(PauseChanged(paused=True))
            self.stop.wait_while_paused()
            self.emit(PauseChanged(paused=False))

    @property
    def kept(self) -> Run:
        """The run, of a job that is one."""
        assert self.run is not None
        return self.run

    @property
    def seconds(self) -> float:
        """Since the job began."""
        return time.perf_counter() - self.started

    @property
    def batch_size(self) -> int:
        """Pictures that go through the network together."""
        n_train = len(self.dataset.of(Part.TRAIN))
        return self.config.pictures_at_once(n_train, on_gpu=self.device.type != "cpu")

    @property
    def ahead(self) -> int:
        """How many batches are decoded in advance."""
        return 0 if self.device.type == "cpu" else 2
