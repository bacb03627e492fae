"""Prove that an export answers as the model does: every file through both, all the way."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from PIL import Image

from core.data.dataset import Part
from core.data.images import read_picture
from core.data.scan import list_files
from core.errors import ExportError, PictureError, StorageError
from core.evaluation.evaluate import measured_pictures
from core.events import PictureLeftOut, PicturePredicted, Progress, Stage
from core.export.portable import Portable
from core.jobs import Emit, StopToken, Throttle
from core.models.preprocessing import Preprocessing
from core.prediction.predictor import Predictor
from core.runs import Run

MOST = 200
TOGETHER = 8
"""So many pictures in turn for the model and its export: their threads would get in each other's
way if they took turns picture by picture."""

Said = TypeVar("Said")


class Answer(NamedTuple):
    """What a runtime says of a picture.

    Attributes:
        shares: a probability for each class.
        label: what it is decided to be; empty where a runtime leaves that to whoever uses it.
        could_be: the classes that it may be, where the runtime says so.
    """

    shares: Mapping[str, float]
    label: str = ""
    could_be: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """The likeliest class."""
        return max(self.shares, key=self.shares.__getitem__)


Runtime = Callable[[Path], Answer]
"""An export at work, on a picture file, which it decodes itself where it can decode at all.

For a file that it refuses the answer has no shares.
"""


class Sample(NamedTuple):
    """A picture to compare on, and its class where that is known."""

    file: Path
    label: str = ""


class Exporter(Protocol):
    """What the module of a form provides."""

    def write(self, portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
        """Write the model into `folder`, beside the example. Raises ExportError if it cannot be.

        Args:
            learned: some of the pictures that the model has learned from, for a form that has to
                know what its numbers are like.
        """

    def open_runtime(self, folder: Path) -> Runtime:
        """Open what was written, with the software it is meant for."""

    def readme(self, portable: Portable, proof: str) -> str:
        """README.md: what the files are and how to use them. `proof` is a table in Markdown."""


@dataclass(frozen=True)
class Difference:
    """How the answers for one picture differ.

    Attributes:
        largest: difference of a probability; infinite where the classes are not the same.
        same: whether both give the same answer.
        right: whether the model's likeliest class, and the export's, is the true one; None where
            that is not known.
        seconds: what the model took, and what the export.
    """

    picture: str
    largest: float
    same: bool
    right: tuple[bool, bool] | None
    seconds: tuple[float, float]

    @classmethod
    def between(
        cls, sample: Sample, ours: Answer, theirs: Answer, seconds: tuple[float, float]
    ) -> "Difference":
        """What lies between the model's answer and the export's."""
        if ours.shares.keys() != theirs.shares.keys():
            return cls(sample.file.name, float("inf"), False, None, seconds)
        largest = max(abs(share - theirs.shares[name]) for name, share in ours.shares.items())
        same = ours.best == theirs.best and theirs.label in ("", ours.label)
        right = (ours.best == sample.label, theirs.best == sample.label) if sample.label else None
        return cls(sample.file.name, largest, same, right, seconds)


@dataclass(frozen=True)
class Comparison:
    """An export beside the model, picture by picture."""

    pictures: tuple[Difference, ...]

    @property
    def n(self) -> int:
        """How many pictures were compared."""
        return len(self.pictures)

    @property
    def agreement(self) -> float:
        """The share of pictures with the same answer."""
        return sum(each.same for each in self.pictures) / self.n

    @property
    def max_difference(self) -> float:
        """The largest difference of a probability."""
        return max(each.largest for each in self.pictures)

    @property
    def differing(self) -> tuple[str, ...]:
        """The pictures with another answer."""
        return tuple(each.picture for each in self.pictures if not each.same)

    @property
    def n_labelled(self) -> int:
        """Of how many the true class is known."""
        return sum(each.right is not None for each in self.pictures)

    @property
    def accuracy(self) -> tuple[float, float] | None:
        """The share that the model has right, and the export; None where nothing is known."""
        known = [each.right for each in self.pictures if each.right is not None]
        if not known:
            return None
        before, after = (sum(right) / len(known) for right in zip(*known, strict=True))
        return before, after

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Median times for one picture, reading its file included: the model, the export."""
        before, after = zip(*(each.seconds for each in self.pictures), strict=True)
        return 1000 * statistics.median(before), 1000 * statistics.median(after)

    def check(self, name: str, tolerance: float | None) -> None:
        """Raise ExportError, naming the pictures, if rounding cannot explain a difference.

        Within the tolerance another answer can only come from a tie. Not a number is no answer.

        Args:
            tolerance: the largest difference of a probability that rounding may cause; None where
                the form gives up some of the model on purpose.
        """
        limit = 1.0 if tolerance is None else tolerance
        wrong = [each.picture for each in self.pictures if not each.largest <= limit]
        if wrong:
            raise ExportError(
                f"The model in the form {name} answers differently, so it was not kept.",
                f"On {len(wrong)} of {self.n} pictures, for instance {', '.join(wrong[:3])}; "
                f"the largest difference of a probability is {self.max_difference:.3g}.",
                "Choose another form, or train with another network.",
            )

    def table(self, size: int) -> str:
        """The figures as a table in Markdown. `size` is of the files, in bytes."""
        before, after = self.milliseconds
        rows = [
            ("pictures", f"{self.n}"),
            ("same answer", f"{100 * self.agreement:.1f} %"),
            ("largest difference of a probability", f"{self.max_difference:.1e}"),
            ("time for a picture, on the processor", f"{after:.0f} ms; in Graft {before:.0f} ms"),
            ("size", f"{size / 1e6:.1f} MB"),
        ]
        if self.accuracy:
            right = "{:.1f} %; in Graft {:.1f} %".format(*(100 * x for x in self.accuracy[::-1]))
            rows.insert(3, (f"right, of {self.n_labelled} with a known class", right))
        if self.differing:
            rows.append(("another answer for", ", ".join(self.differing[:20])))
        body = "\n".join(f"| {name} | {value} |" for name, value in rows)
        return f"| compared with the model in Graft | |\n|---|---|\n{body}\n"


def choose_pictures(given: Sequence[Path], model: Path, classes: Sequence[str]) -> list[Sample]:
    """What to compare on: `given`, or the held-out pictures of the model's run; at most `MOST`.

    Of given pictures those in a folder that is called as one of `classes` are of that class.

    Raises:
        ExportError: none are given, and those of the run are not to be had.
    """
    if given:
        files = list_files(given)
        known = {*classes}
        found = [Sample(f, f.parent.name if f.parent.name in known else "") for f in files]
    else:
        found = _of_run(model, kept=True)
    if not found:
        raise ExportError(
            "There are no pictures to prove the export on.",
            "The model is in no run, or the run's pictures are not where they were.",
            "Give some of the kind it was made for: `graft export … --pictures FOLDER`.",
        )
    return _spread(found)


def learned_pictures(model: Path, otherwise: Sequence[Sample]) -> list[Path]:
    """Some that the model has learned from; `otherwise` where they are not to be had."""
    return [each.file for each in _spread(_of_run(model, kept=False) or otherwise)]


def _spread(samples: Sequence[Sample]) -> list[Sample]:
    """At most `MOST`, from the first to the last."""
    n = min(MOST, len(samples))
    return [samples[i * len(samples) // n] for i in range(n)]


def _of_run(model: Path, *, kept: bool) -> list[Sample]:
    """Those held out, or learned from. Where it has learned from all of them no class is named: how
    many it gets right would say nothing."""
    run = Run(model.parent)
    try:
        dataset = run.dataset
    except StorageError:
        return []
    pictures = measured_pictures(dataset) if kept else dataset.of(Part.TRAIN)
    known = model == run.measured_model
    files = (Sample(dataset.file(picture), picture.label if known else "") for picture in pictures)
    return [each for each in files if each.file.is_file()]


def compare(
    predictor: Predictor, runtime: Runtime, samples: Sequence[Sample], emit: Emit, stop: StopToken
) -> Comparison:
    """Ask the model and its export about each picture that can be read, as there is one.

    Each reads the file for itself. Asked to stop, it ends early.
    """
    differences: list[Difference] = []
    throttle = Throttle()
    for start in range(0, len(samples), TOGETHER):
        ours = [
            (sample, *answered)
            for sample in samples[start : start + TOGETHER]
            if (answered := _answered(predictor, sample, emit)) is not None
        ]
        theirs = [_timed(runtime, sample.file) for sample, *_ in ours]
        for (sample, own, before), (answer, after) in zip(ours, theirs, strict=True):
            differences.append(Difference.between(sample, own, answer, (before, after)))
        if throttle.ready():
            emit(Progress(stage=Stage.EXPORT, done=len(differences), total=len(samples)))
        if stop.asked:
            break
    return Comparison(tuple(differences))


def _answered(predictor: Predictor, sample: Sample, emit: Emit) -> tuple[Answer, float] | None:
    """The model's answer and its seconds; None for a file that Graft cannot read."""

    def ask(file: Path) -> PicturePredicted:
        return predictor.say(read_as(file, predictor.preprocessing))

    try:
        said, seconds = _timed(ask, sample.file)
    except PictureError as error:
        emit(PictureLeftOut(path=str(sample.file), reason=error.title))
        return None
    shares = dict(zip(predictor.classes, said.probabilities, strict=True))
    return Answer(shares, said.label), seconds


def _timed(ask: Callable[[Path], Said], file: Path) -> tuple[Said, float]:
    """What is said of a picture, and the seconds that took."""
    started = time.perf_counter()
    said = ask(file)
    return said, time.perf_counter() - started


def read_as(file: Path, seen: Preprocessing) -> Image.Image:
    """The picture in a file as the model gets it before it is made smaller. Raises PictureError."""
    return read_picture(file, min_size=seen.shorter_side, decoding=seen.decoding)
