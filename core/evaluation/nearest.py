"""The pictures a model has learned from that look most like another one to it."""

import time
from dataclasses import dataclass
from pathlib import Path

import torch

from core.data.dataset import Part
from core.data.loader import read_one
from core.errors import ModelError
from core.evaluation.seen import Opened, Seen, open_run
from core.events import NearestResult
from core.figures import Neighbour
from core.jobs import Emit, StopToken
from core.requests import NearestRequest
from core.training.features import features_of
from core.training.session import Examples

MOST = 3


def find_nearest(request: NearestRequest, emit: Emit, stop: StopToken) -> NearestResult:
    """Compare any picture with those of a run, by what its model sees in them.

    Raises:
        ModelError: there is no model, or what it sees in its pictures is not at hand.
        PictureError: the picture cannot be read.
        StorageError: the project or the run cannot be read.
    """
    started = time.perf_counter()
    opened = open_run(request)
    learned = _learned(opened)
    if not len(learned):
        raise ModelError(
            "What this model sees in its training pictures is not at hand.",
            "It is kept in the project’s cache, and that was emptied or is not filled yet.",
            "Open the run on the Check page once: it looks at them again.",
        )
    features = opened.encoder(read_one(request.file, opened.classifier.preprocessing))
    (nearest,) = most_alike(torch.nn.functional.normalize(features), learned)
    return NearestResult(
        file=request.file,
        nearest=nearest,
        among=len(learned),
        seconds=time.perf_counter() - started,
    )


def most_alike(
    directions: torch.Tensor, among: Seen, most: int = MOST
) -> list[tuple[Neighbour, ...]]:
    """For each picture the most alike of others: the largest cosine between their features.

    Args:
        directions: float32 `[N, D]`, features of length 1.
    """
    values, places = (directions @ among.directions.T).topk(min(most, len(among)))
    pictures = among.examples.pictures
    return [
        tuple(
            Neighbour(path=pictures[at].path, label=pictures[at].label, similarity=value)
            for value, at in zip(row, where, strict=True)
        )
        for row, where in zip(values.tolist(), places.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class _Known:
    """The pictures of a run whose features were in the store when it held `n` of them."""

    folder: Path
    n: int
    seen: Seen


_known: list[_Known] = []  # the last one: a warm engine answers at once


def _learned(opened: Opened) -> Seen:
    """The pictures learned from, as far as what the model sees in them is kept."""
    if not _known or (_known[0].folder, _known[0].n) != (opened.run.folder, len(opened.store)):
        examples = Examples.of(opened.run.dataset, Part.TRAIN)
        lost = {p.path for p in examples.pictures if opened.store.key(p) not in opened.store}
        there = examples.without(lost)
        seen = Seen(there, features_of(opened.store, there))
        _known[:] = [_Known(opened.run.folder, len(opened.store), seen)]
    return _known[0].seen
