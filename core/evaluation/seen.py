"""The pictures of a run as its model sees them: what most of what is said of a model rests on.

What a model says of a picture before its last layer is computed once, and kept in the project: a
run that only fitted a last layer finds there what its training has computed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.choices import Views
from core.data.dataset import Dataset, Part
from core.data.loader import PixelMemo, careful, decode_for
from core.device import pick
from core.errors import StoppedError
from core.jobs import Emit, StopToken
from core.models.classifier import Classifier
from core.project import Project, open_project
from core.requests import (
    CheckRequest,
    MapRequest,
    NearestRequest,
    RelearnRequest,
    StudyRequest,
)
from core.runs import WEIGHTS, Run
from core.training.features import (
    Encoder,
    FeatureStore,
    feature_store,
    features_of,
    read_pictures,
    unknown,
)
from core.training.session import Examples, Session

Array = NDArray[np.float32]
OfRun = CheckRequest | StudyRequest | MapRequest | RelearnRequest | NearestRequest


@dataclass(frozen=True)
class Opened:
    """A run's model, ready to look at pictures."""

    run: Run
    project: Project
    classifier: Classifier
    store: FeatureStore
    device: torch.device

    @property
    def encoder(self) -> Encoder:
        """What computes features; making it takes a while, and mostly they are all there."""
        return _encoder(self.classifier, self.device)


@dataclass(frozen=True)
class Seen:
    """Pictures of one part, and what the model says of them.

    Attributes:
        features: float32 `[N, D]`, in the order of the pictures.
    """

    examples: Examples
    features: torch.Tensor

    @cached_property
    def rows(self) -> Array:
        """The features as numpy has them."""
        rows: Array = self.features.numpy()
        return rows

    @cached_property
    def directions(self) -> torch.Tensor:
        """The features, each scaled to a length of 1."""
        return torch.nn.functional.normalize(self.features)

    @cached_property
    def targets(self) -> NDArray[np.int64]:
        """`[N]`, positions in the classes."""
        targets: NDArray[np.int64] = self.examples.targets.numpy()
        return targets

    def __len__(self) -> int:
        return len(self.examples)


_opened: dict[Any, Opened] = {}  # the last one: a warm engine answers at once


def open_run(request: OfRun) -> Opened:
    """The measured model of a run; one that was opened before is not read again.

    A model that was made once more from every picture would show the held-out ones as it has
    learned them.

    Raises:
        ModelError: there is none, or it cannot be opened.
        StorageError: the project or the run cannot be read.
    """
    project = open_project(request.project)
    run = Run(project.runs / request.run)
    file = run.measured_model / WEIGHTS
    stamp = file.stat().st_mtime_ns if file.exists() else 0
    key = (run.measured_model, stamp, request.device)
    if key not in _opened:
        device = pick(request.device)
        classifier = Classifier.load(run.measured_model, device)
        store = feature_store(classifier, project.cache)
        _opened.clear()
        _opened[key] = Opened(run, project, classifier, store, device)
    opened = replace(_opened[key], run=run, project=project)
    opened.store.refresh()
    return opened


@lru_cache(1)
def _encoder(classifier: Classifier, device: torch.device) -> Encoder:
    return Encoder(classifier, device)


@contextmanager
def session_of(
    opened: Opened, dataset: Dataset, emit: Emit, stop: StopToken, run: Run | None = None
) -> Iterator[Session]:
    """A session on `dataset` with the opened model; `run` is the one that it records into."""
    config = opened.run.file.config.model_copy(update={"views": Views.ONE})
    record = opened.project.writable().cache / "reading-check.bin"
    with careful(record, dataset.root, decode_for(dataset)) as read_file:
        yield Session(
            run,
            config,
            dataset,
            opened.classifier,
            opened.device,
            emit,
            stop,
            PixelMemo(0, read_file),
        )


def see(opened: Opened, session: Session) -> tuple[dict[Part, Seen], int]:
    """The pictures of each part with their features, and how many had to be looked at first.

    Raises:
        StoppedError: it was stopped.
    """
    parts = {part: Examples.of(session.dataset, part) for part in Part}
    everything = Examples(
        session.dataset.root,
        tuple(picture for part in parts.values() for picture in part.pictures),
        torch.cat([part.targets for part in parts.values()]),
    )
    new = len(unknown(opened.store, everything, session.config))
    unreadable: set[str] = set()
    if new:
        unreadable, complete = read_pictures(session, everything, opened.store, opened.encoder)
        if not complete:
            raise StoppedError(
                "Stopped before all pictures were looked at.",
                "What was computed is kept and need not be computed again.",
            )
    readable = {part: examples.without(unreadable) for part, examples in parts.items()}
    return {part: Seen(e, features_of(opened.store, e)) for part, e in readable.items()}, new


@torch.inference_mode()
def logits_of(classifier: Classifier, features: torch.Tensor) -> torch.Tensor:
    """What the model's head says of features `[N, D]`: logits `[N, K]`."""
    logits: torch.Tensor = classifier.head(features.to(classifier.head.weight.device))
    return logits.float().cpu()


def measured_part(parts: dict[Part, Seen]) -> Part:
    """The part that final figures are taken on."""
    return Part.TEST if len(parts[Part.TEST]) else Part.VAL


def path_of(examples: Examples, position: int) -> Path:
    """Where a picture lies on disk."""
    return examples.root / examples.pictures[position].path
