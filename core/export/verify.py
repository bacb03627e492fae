"""Prove that an export answers as the model does: every picture through both, all the way."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from PIL import Image

from core.data.images import read_picture
from core.data.scan import list_files
from core.errors import ExportError, PictureError, StorageError
from core.evaluation.evaluate import kept_aside
from core.events import PictureLeftOut, Progress, Stage
from core.jobs import Emit, StopToken, Throttle
from core.models.classifier import Classifier
from core.prediction.predictor import Predictor
from core.runs import Run

MOST = 100
TOLERANCE = 1e-3
"""The largest difference of a probability that rounding may cause."""

Answer = Mapping[str, float]
"""A probability for each class."""

Runtime = Callable[[Image.Image], Answer]
"""An export at work. Takes an upright RGB picture of any size, as decoding gives it."""


class Exporter(Protocol):
    """What the module of a form provides."""

    def write(self, classifier: Classifier, folder: Path) -> None:
        """Write the model into `folder`, which is empty. Raises ExportError if it cannot be."""

    def open_runtime(self, folder: Path) -> Runtime:
        """Open what was written, with the software it is meant for."""

    def readme(self, classifier: Classifier, proof: str) -> str:
        """README.md: what the files are and how to use them. `proof` is a table in Markdown."""


@dataclass(frozen=True)
class Difference:
    """How the answers for one picture differ.

    Attributes:
        largest: difference of a probability; infinite where the classes are not the same.
        same: whether both give the same class the highest probability.
    """

    picture: str
    largest: float
    same: bool
    milliseconds: float

    @classmethod
    def between(cls, picture: str, ours: Answer, theirs: Answer, seconds: float) -> "Difference":
        """What lies between the model's answer and the export's, which took `seconds`."""
        same_classes = ours.keys() == theirs.keys()
        largest = max(abs(ours[k] - theirs[k]) for k in ours) if same_classes else float("inf")
        same = max(ours, key=ours.__getitem__) == max(theirs, key=theirs.__getitem__)
        return cls(picture, largest, same, 1000 * seconds)


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
    def milliseconds_per_picture(self) -> float:
        """The export's median time for one picture, preprocessing included."""
        return statistics.median(each.milliseconds for each in self.pictures)

    def check(self, name: str) -> None:
        """Raise ExportError, naming the pictures, if rounding cannot explain a difference.

        Within the tolerance another answer can only come from a tie. Not a number is no answer.
        """
        wrong = [each.picture for each in self.pictures if not each.largest <= TOLERANCE]
        if wrong:
            raise ExportError(
                f"The model in the form {name} answers differently, so it was not kept.",
                f"On {len(wrong)} of {self.n} pictures, for instance {', '.join(wrong[:3])}; "
                f"the largest difference of a probability is {self.max_difference:.3g}.",
                "Choose another form, or train with another network.",
            )

    def table(self) -> str:
        """The figures as a table in Markdown."""
        return f"""\
| compared with the model in Graft | |
|---|---|
| pictures | {self.n} |
| same answer | {100 * self.agreement:.1f} % |
| largest difference of a probability | {self.max_difference:.1e} |
| time for a picture, on the processor | {self.milliseconds_per_picture:.0f} ms |
"""


def choose_pictures(given: Sequence[Path], model: Path) -> list[Path]:
    """The files to compare on: `given`, or those kept aside from the model's run; at most `MOST`.

    Raises:
        ExportError: none are given, and those of the run are not to be had.
    """
    files = list_files(given or _kept_aside(model))
    if not files:
        raise ExportError(
            "There are no pictures to prove the export on.",
            "The model is in no run, or the run's pictures are not where they were.",
            "Give some of the kind it was made for: `graft export … --pictures FOLDER`.",
        )
    n = min(MOST, len(files))
    return [files[i * len(files) // n] for i in range(n)]


def _kept_aside(model: Path) -> list[Path]:
    try:
        dataset = Run(model.parent).dataset
    except StorageError:
        return []
    files = (dataset.file(picture) for picture in kept_aside(dataset))
    return [file for file in files if file.is_file()]


def compare(
    predictor: Predictor, runtime: Runtime, files: Sequence[Path], emit: Emit, stop: StopToken
) -> Comparison:
    """Ask the model and its export about each picture. Asked to stop, it ends early.

    Raises:
        ExportError: no picture can be read.
    """
    differences: list[Difference] = []
    throttle = Throttle()
    for file, picture in _read(files, emit):
        ours = _ask(predictor, picture)
        started = time.perf_counter()
        theirs = runtime(picture)
        seconds = time.perf_counter() - started
        differences.append(Difference.between(file.name, ours, theirs, seconds))
        if throttle.ready():
            emit(Progress(stage=Stage.EXPORT, done=len(differences), total=len(files)))
        if stop.asked:
            break
    if not differences:
        raise ExportError(
            "None of the pictures to compare on can be read.", hint="Give others to compare on."
        )
    return Comparison(tuple(differences))


def _ask(predictor: Predictor, picture: Image.Image) -> Answer:
    pixels = torch.from_numpy(predictor.preprocessing.apply(picture)).permute(2, 0, 1)
    return dict(zip(predictor.classes, predictor.probabilities(pixels[None])[0], strict=True))


def _read(files: Sequence[Path], emit: Emit) -> Iterator[tuple[Path, Image.Image]]:
    for file in files:
        try:
            yield file, read_picture(file)
        except PictureError as error:
            emit(PictureLeftOut(path=str(file), reason=error.title))
