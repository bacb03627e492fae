"""A training run is a folder; everything known of it is read from there.

runs/2026-01-31-1542-efficientnet_lite0/
  config.json       the settings, the picture folder, the title a person gave
  split.json        which picture was in which part, under which label
  events.jsonl      every event of the run: its plots are drawn from it
  evaluation.json   the figures on the held-out pictures, and the answer for each
  result.json       how it ended; a run without it was interrupted and can be resumed
  model/            the best model so far; in the end perhaps made once more from every picture
  measured/         that best model, where `model` was made once more: the figures are of this one
  last.ckpt         where to go on from
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import Timeout
from pydantic import ValidationError

from core import locks, storage
from core.choices import Framing
from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.data.decoding import Decoding
from core.errors import StorageError
from core.events import (
    EVENT,
    BatchShown,
    EpochDone,
    EvaluateResult,
    Event,
    FirstAnswer,
    Progress,
    TrainResult,
)
from core.figures import AnsweredPicture, Headline, Interval
from core.jobs import FinishReason

TRANSIENT = (Progress, BatchShown)
"""Events that a finished run has no use for; they are not recorded."""
WEIGHTS = "model.safetensors"
"""The file that makes a folder a model."""
MEASURED = "measured"
"""The folder beside a model that was made once more: the model that its figures are of."""
_STEP = '{"kind":"step_done"'
"""How the line of a `StepDone` begins."""


class RunFile(storage.Stored):
    """What config.json of a run holds.

    Attributes:
        number: counts the project's runs from 1.
        title: what a person calls it; empty until then.
        decoding: how its pictures become 8-bit colours; as it began, also where it is resumed.
        image_size, framing: how its pictures are seen, where that was found out by trying; the size
            is None where the settings say it.
    """

    number: int
    title: str = ""
    pictures: Path
    config: TrainConfig
    created: datetime
    decoding: Decoding = Decoding()
    image_size: int | None = None
    framing: Framing = Framing.AUTO


class SplitFile(storage.Stored):
    """What split.json holds: the dataset as the run saw it."""

    dataset: Dataset


class ResultFile(storage.Stored):
    """What result.json holds."""

    result: TrainResult


class Evaluation(storage.Stored):
    """What evaluation.json holds: the figures of one part, and the answers behind them.

    Attributes:
        pictures: those measured on.
        choosing: those that the best state was chosen by, and the probabilities calibrated;
            empty where there are none.
        temperature: by which the logits were divided; 1: not calibrated.
        inherited: the run's model has learned from these pictures since; see `Run.measured_model`.
    """

    part: Part
    figures: EvaluateResult
    pictures: tuple[AnsweredPicture, ...]
    choosing: tuple[AnsweredPicture, ...] = ()
    temperature: float = 1.0
    inherited: bool = False

    @property
    def validation(self) -> tuple[AnsweredPicture, ...]:
        """The validation pictures with their answers; empty where there are none."""
        return self.pictures if self.part is Part.VAL else self.choosing


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


@dataclass(frozen=True)
class Run:
    """One run on disk. Files are read when first asked for and then remembered."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name: what `resume` and the command line call it."""
        return self.folder.name

    @property
    def model(self) -> Path:
        """The folder of the best model; it may not exist yet."""
        return self.folder / "model"

    @property
    def measured_model(self) -> Path:
        """The folder of the model that the figures are of, and that held-out pictures are shown
        to: `model`, unless that was made once more from every picture."""
        return measured_model(self.model)

    @property
    def refitted(self) -> bool:
        """Whether `model` was made once more from every picture, the held-out ones too."""
        return self.measured_model != self.model

    @property
    def checkpoint(self) -> Path:
        """The file to resume from; it may not exist yet."""
        return self.folder / "last.ckpt"

    @property
    def out_of_fold(self) -> Path:
        """What cross-validated fine-tuning has found, until the run is finished."""
        return self.folder / "folds.safetensors"

    @cached_property
    def file(self) -> RunFile:
        """Its settings and title. Raises StorageError."""
        return storage.read_json(self.folder / "config.json", RunFile)

    @cached_property
    def result(self) -> TrainResult | None:
        """How it ended; None while it runs or when it was interrupted."""
        with contextlib.suppress(StorageError):
            return self._read_result()
        return None

    @cached_property
    def dataset(self) -> Dataset:
        """The pictures, labels and parts it was made from. Raises StorageError."""
        return storage.read_json(self.folder / "split.json", SplitFile).dataset

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The figures on the held-out pictures; None before they are measured."""
        with contextlib.suppress(StorageError):
            return storage.read_json(self.folder / "evaluation.json", Evaluation)
        return None

    @cached_property
    def state(self) -> RunState:
        """Whether it is finished, at work in some process, or was interrupted."""
        try:
            if self._read_result() is not None:
                return RunState.FINISHED
        except storage.UnreadableError:  # it is there, and the disk does not give it away
            return RunState.FINISHED
        return RunState.RUNNING if locks.is_held(self.folder) else RunState.INTERRUPTED

    @cached_property
    def best(self) -> tuple[float, Interval] | None:
        """The best accuracy on the validation pictures, and its interval; None before any."""
        if self.result is not None and self.result.val_accuracy is not None:
            return self.result.val_accuracy, self.result.val_interval or (0.0, 1.0)
        last = self._last_best()
        return (last.val_accuracy, last.val_interval) if last else None

    @cached_property
    def headline(self) -> Headline | None:
        """The one figure that stands for it everywhere: test accuracy if there is one, else that
        on validation, and of an unfinished run the best so far; None before any.
        """
        if self.result is not None:
            return self.result.headline
        last = self._last_best()
        if last is None or not last.n_val:
            return None
        return Headline(
            part=Part.VAL, accuracy=last.val_accuracy, interval=last.val_interval, n=last.n_val
        )

    @property
    def has_model(self) -> bool:
        """Whether there is a model on disk that can answer."""
        return (self.model / WEIGHTS).is_file()

    @property
    def measured(self) -> bool:
        """Whether it ended with a model and a figure, so that it can be the model in use."""
        result = self.result
        return (
            result is not None
            and result.finish_reason is not FinishReason.CANCELLED
            and result.headline is not None
            and self.has_model
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """What it can answer. Raises StorageError."""
        return self.result.classes if self.result is not None else self.dataset.classes

    @property
    def title(self) -> str:
        """What a person calls it, or else its number. Raises StorageError."""
        return self.file.title or f"Run {self.file.number}"

    def events(self, *, steps: bool = True) -> Iterator[Event]:
        """The recorded events, in order. A line cut off by a crash is passed over.

        Args:
            steps: False passes over what single batches told, which is most of a long run.
        """
        path = self.folder / "events.jsonl"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if not steps and line.startswith(_STEP):
                    continue
                with contextlib.suppress(ValidationError):
                    yield EVENT.validate_json(line)

    def record(self, event: Event) -> None:
        """Add an event to events.jsonl, unless it is of passing interest. Raises StorageError."""
        if not isinstance(event, TRANSIENT):
            storage.append_line(self.folder / "events.jsonl", event.model_dump_json())

    def _last_best(self) -> EpochDone | FirstAnswer | None:
        """The event that told of the best state so far; a fold's own best is of no model."""
        best: EpochDone | FirstAnswer | None = None
        for event in self.events(steps=False):
            match event:
                case FirstAnswer() | EpochDone(best=True, fold=0):
                    best = event
        return best

    def _read_result(self) -> TrainResult | None:
        try:
            return storage.read_json(self.folder / "result.json", ResultFile).result
        except storage.UnreadableError:
            raise
        except StorageError:
            return None

    def renamed(self, title: str) -> "Run":
        """The run under another title, saved. Raises StorageError."""
        return self._with(title=title)

    def seeing(self, image_size: int, framing: Framing) -> "Run":
        """The run with the size and framing that its pictures are seen in. Raises StorageError."""
        return self._with(image_size=image_size, framing=framing)

    def _with(self, **values: Any) -> "Run":
        storage.write_json(self.folder / "config.json", self.file.model_copy(update=values))
        return Run(self.folder)

    def delete(self) -> None:
        """Remove the run's folder for good. Raises StorageError while it is at work."""
        with held(self.folder):
            pass
        storage.remove_folder(self.folder)


def measured_model(model: Path) -> Path:
    """The model that the figures of the one in a folder `model` are of; that one itself where it
    was not made once more from every picture."""
    before = model.parent / MEASURED
    return before if model.name == "model" and (before / WEIGHTS).is_file() else model


def create_run(
    runs: Path,
    pictures: Path,
    config: TrainConfig,
    dataset: Dataset,
    decoding: Decoding = Decoding(),  # noqa: B008 (frozen)
) -> Run:
    """Make a new run's folder, named by the local time and the backbone. Raises StorageError.

    Args:
        pictures: their folder.
        dataset: the pictures, labels and parts as they are now.
        decoding: how the pictures become 8-bit colours.
    """
    created = datetime.now(UTC)
    stem = f"{created.astimezone():%Y-%m-%d-%H%M}-{config.backbone.replace('/', '_')}"
    name, n = stem, 1
    while (runs / name).exists():
        n += 1
        name = f"{stem}-{n}"
    number = 1 + max((run.file.number for run in list_runs(runs)), default=0)
    file = RunFile(
        number=number, pictures=pictures, config=config, created=created, decoding=decoding
    )
    storage.write_json(runs / name / "split.json", SplitFile(dataset=dataset))
    storage.write_json(runs / name / "config.json", file)  # last: it makes the folder a run
    return Run(runs / name)


def list_runs(runs: Path) -> tuple[Run, ...]:
    """The runs in a folder whose settings can be read, newest first."""
    found = [Run(path.parent) for path in runs.glob("*/config.json")] if runs.is_dir() else []
    return tuple(sorted(filter(_opens, found), key=_age, reverse=True))


def _age(run: Run) -> tuple[datetime, str]:
    return run.file.created, run.name


def _opens(run: Run) -> bool:
    with contextlib.suppress(StorageError):
        return bool(run.file)
    return False


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a run's folder while working on it.

    Raises:
        StorageError: another process works on it.
    """
    try:
        lock = locks.hold(folder)
    except Timeout:
        raise StorageError(
            f"The run {folder.name} is at work.", "Another window or command is training it."
        ) from None
    except OSError as error:
        raise StorageError(
            f"The run {folder.name} cannot be changed ({error.strerror}).",
            hint="Is the drive still connected, and may you write there?",
        ) from error
    try:
        yield
    finally:
        lock.release()
