"""A trained model that answers for pictures: what predict, evaluate and export checks all use."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from core import decision
from core.data.loader import LONGEST, Decode, batches, decode
from core.decision import NONE_OF_THESE, decide, read_decision
from core.device import pick
from core.errors import PictureError
from core.events import PictureLeftOut, PicturePredicted
from core.jobs import Emit, StopToken
from core.model_in_use import resolve_model, run_name
from core.models.chunks import in_chunks
from core.models.classifier import Classifier
from core.models.fold import folded
from core.models.preprocessing import Preprocessing
from core.prediction import unknown
from core.prediction.unknown import Unknown

BATCH = 32
_KEPT = 2  # models that stay loaded, so that a warm engine answers at once


@dataclass(frozen=True)
class Answer:
    """What the model says of one picture.

    Attributes:
        position: in the list of files that was asked for.
        probabilities: in the order of the model's classes.
        strangeness: where the model decides by it; see `core.prediction.unknown`.
    """

    position: int
    file: Path
    probabilities: tuple[float, ...]
    strangeness: float | None = None

    @property
    def best(self) -> int:
        """The class with the highest probability; the first of several."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)


class Predictor:
    """A model, loaded and made quick. Its weights must not be changed any more.

    Attributes:
        folder: of the model.
        run: the name of the run that it belongs to; empty for a model without one.

    Raises:
        ModelError: it cannot be opened.
    """

    def __init__(self, folder: Path, device: torch.device) -> None:
        self.folder = folder
        self.run = run_name(folder)
        self.device = device
        self._classifier = Classifier.load(folder, device)
        size = self.preprocessing.size
        example = torch.randint(0, 256, (2, 3, size, size), dtype=torch.uint8)
        network = folded(self._classifier.backbone, self._classifier.normalise(example))
        self._classifier.backbone = network.to(memory_format=torch.channels_last)
        self.decision = read_decision(folder)
        width = self._classifier.features
        self._usual = Unknown.load(folder, width) if self.decision.strangers else None

    @property
    def classes(self) -> tuple[str, ...]:
        """Names, in the order of the probabilities."""
        return self._classifier.classes

    def event(self, answer: Answer) -> PicturePredicted:
        """An answer as a job reports it, by the model's own way to decide.

        For none of them the probability is what the likeliest class leaves.
        """
        shares = dict(zip(self.classes, answer.probabilities, strict=True))
        decided = decide(self.decision, shares, answer.strangeness)
        return PicturePredicted(
            file=answer.file,
            label=decided.label,
            probability=shares.get(decided.label, 1 - max(answer.probabilities)),
            probabilities=answer.probabilities,
            could_be=decided.could_be,
            settled=decided.settled,
            run=self.run,
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """All that it may answer."""
        return (*self.classes, *((NONE_OF_THESE,) if self.decision.strangers else ()))

    @property
    def preprocessing(self) -> Preprocessing:
        """What is done to a picture first."""
        return self._classifier.preprocessing

    def probabilities(self, pictures: torch.Tensor) -> list[list[float]]:
        """A row for each of `pictures`, uint8 `[N, 3, S, S]`, with a value for each class."""
        answered = in_chunks(self._classifier.probabilities, pictures.to(self.device))
        rows: list[list[float]] = answered.float().cpu().tolist()
        return rows

    @torch.inference_mode()
    def _answers(self, pictures: torch.Tensor) -> Iterator[tuple[list[float], float | None]]:
        """For each of `pictures` its probabilities, and how strange it is where that is asked."""
        if self._usual is None:
            yield from ((row, None) for row in self.probabilities(pictures))
            return
        features = in_chunks(self._classifier.embed, pictures.to(self.device))
        logits = self._classifier.head(features).float().cpu()
        strange = self._usual.strangeness(features.float().cpu().numpy(), logits.numpy())
        yield from zip(logits.softmax(1).tolist(), strange.tolist(), strict=True)

    def say(self, picture: Image.Image) -> PicturePredicted:
        """The answer for a decoded picture, RGB and upright."""
        pixels = torch.from_numpy(self.preprocessing.apply(picture)).permute(2, 0, 1)
        ((row, strange),) = self._answers(pixels[None])
        return self.event(Answer(0, Path(), tuple(row), strange))

    def predict(
        self,
        files: Sequence[Path],
        emit: Emit,
        stop: StopToken,
        *,
        batch: int = BATCH,
        first: int | None = None,
        decode: Decode = decode,
        longest: float = LONGEST,
    ) -> Iterator[Answer]:
        """Answer for `files`, in order, until asked to stop.

        A picture that cannot be read is reported as `PictureLeftOut` and passed over.

        Args:
            batch, first: how many are answered for at once, and of those the first time.
            decode, longest: how to read one, and how many seconds that may take.
        """

        def leave_out(position: int, error: PictureError) -> None:
            emit(PictureLeftOut(path=str(files[position]), reason=error.title))

        ahead = 0 if self.device.type == "cpu" else 2
        for read in batches(
            files,
            self.preprocessing,
            batch,
            on_error=leave_out,
            first=first,
            ahead=ahead,
            decode=decode,
            longest=longest,
        ):
            answers = list(self._answers(read.pictures))
            for position, (row, strange) in zip(read.positions, answers, strict=True):
                yield Answer(position, files[position], tuple(row), strange)
            if stop.asked:
                return


def open_predictor(model: Path, device: str) -> Predictor:
    """The predictor for a model folder, a run, or a project (its model in use).

    A model that was opened before is not read again unless its files have changed.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        ConfigError: that device is not there.
        StorageError: how it decides cannot be read.
    """
    folder = resolve_model(model)
    parts = ("config.json", "model.safetensors", decision.FILE, unknown.FILE)
    stamps = tuple(
        file.stat().st_mtime_ns if file.exists() else 0 for file in map(folder.joinpath, parts)
    )
    return _opened(folder.absolute(), stamps, pick(device))


@functools.lru_cache(_KEPT)
def _opened(folder: Path, stamps: tuple[int, ...], device: torch.device) -> Predictor:
    return Predictor(folder, device)
