"""Whether a model looks at the thing or at what is around it: its accuracy with either covered."""

from collections.abc import Callable

import numpy as np
import torch

from core.data.loader import batches
from core.evaluation.metrics import baseline
from core.evaluation.seen import Opened, Seen, logits_of
from core.figures import Masked
from core.models.classifier import Classifier
from core.training.session import Session

MOST = 400
BORDER = 0.2
"""The border's share of each side."""
_BATCH = 32


def masked(
    opened: Opened, session: Session, measured: Seen, go_on: Callable[[], bool]
) -> Masked | None:
    """The accuracy on up to `MOST` pictures, whole, without their border, and with nothing else.

    What is covered gets the mean colour that the network was trained with. None where it was ended.
    """
    drawn = np.sort(np.random.default_rng(0).permutation(len(measured))[:MOST]).tolist()
    examples = measured.examples.at(drawn)
    grey = _grey(opened.classifier)
    n, right = 0, {"whole": 0, "border": 0, "middle": 0}
    for batch in batches(
        examples.files,
        opened.classifier.preprocessing,
        _BATCH,
        on_error=lambda position, error: None,
        decode=session.pixels,
    ):
        targets = examples.targets[list(batch.positions)]
        pixels = batch.pictures.float()
        inside = _middle(pixels)
        seen = {
            "whole": pixels,
            "border": torch.where(inside, pixels, grey),
            "middle": torch.where(inside, grey, pixels),
        }
        for name, pictures in seen.items():
            logits = logits_of(opened.classifier, opened.encoder(pictures))
            right[name] += int((logits.argmax(1) == targets).sum())
        n += len(targets)
        if not go_on():
            return None
    if n == 0:
        return None
    shares = {name: count / n for name, count in right.items()}
    return Masked(**shares, n=n, baseline=baseline(examples.targets.tolist()))


def _middle(pixels: torch.Tensor) -> torch.Tensor:
    """Where the middle of pictures `[N, 3, S, S]` is: `[S, S]`."""
    side = pixels.shape[-1]
    edge = round(BORDER * side)
    inside = torch.zeros(side, side, dtype=torch.bool)
    inside[edge : side - edge, edge : side - edge] = True
    return inside


def _grey(classifier: Classifier) -> torch.Tensor:
    return 255 * torch.tensor(classifier.preprocessing.mean).view(3, 1, 1)
