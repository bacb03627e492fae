"""Proof that an export answers as the model does, on real pictures and in its own runtime."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.data.dataset import name_some
from core.data.loader import batches
from core.errors import ExportError
from core.events import PictureLeftOut, Progress, Stage
from core.jobs import Emit
from core.models.classifier import Classifier

TOLERANCE = 1e-3
"""The largest difference of a probability that rounding may cause."""

Answers = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


@dataclass(frozen=True)
class Proof:
    """How an export compares with its model.

    Attributes:
        agreement: the share of pictures with the same top-1 answer.
        max_difference: of a probability.
        milliseconds: for one picture in the export's runtime, decoding not counted.
    """

    n: int
    agreement: float
    max_difference: float
    milliseconds: float

    def table(self) -> str:
        """The proof in Markdown."""
        return f"""
## Compared with the model

| pictures | same answer | largest difference of a probability | a picture takes |
|---|---|---|---|
| {self.n} | {100 * self.agreement:.1f} % | {self.max_difference:.1e} | {self.milliseconds:.1f} ms |
"""


def prove(classifier: Classifier, answers: Answers, files: Sequence[Path], emit: Emit) -> Proof:
    """Compare `answers` with the classifier's on `files`, one picture at a time.

    Raises:
        ExportError: they differ by more than rounding, or no picture can be read.
    """
    same, largest, seconds, n = 0, 0.0, 0.0, 0
    wrong: list[str] = []
    for batch in batches(
        files,
        classifier.preprocessing,
        16,
        on_error=lambda i, error: emit(PictureLeftOut(path=str(files[i]), reason=error.title)),
    ):
        with torch.inference_mode():
            expected = classifier.probabilities(batch.pictures).numpy()
        for position, picture, row in zip(batch.positions, batch.pictures, expected, strict=True):
            pixels = np.ascontiguousarray(picture.permute(1, 2, 0).numpy())[None]
            started = time.perf_counter()
            found = answers(pixels)[0]
            seconds += time.perf_counter() - started
            difference = float(np.abs(found - row).max())
            agrees = int(found.argmax()) == int(row.argmax())
            largest, same, n = max(largest, difference), same + agrees, n + 1
            if difference > TOLERANCE:
                wrong.append(files[position].name)
        emit(Progress(stage=Stage.EXPORT, done=n, total=len(files)))
    if not n:
        raise ExportError(
            "The export could not be proved.", "None of the pictures to compare on can be read."
        )
    if wrong:
        raise ExportError(
            "The exported model answers differently, so it was not kept.",
            f"{len(wrong)} of {n} pictures differ, by up to {largest:.3f}: {name_some(wrong)}.",
            "Try the other format, and tell us about it.",
        )
    return Proof(n, same / n, largest, 1000 * seconds / n)
