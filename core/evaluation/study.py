"""What would make a model better: other labels, more pictures, other pictures."""

import time
from collections.abc import Callable
from contextlib import suppress

import torch

from core.data.dataset import HELD_OUT, Dataset, Part
from core.data.index import PictureIndex
from core.data.library import Found, read_dataset
from core.errors import DatasetError
from core.evaluation.check import strangers
from core.evaluation.experts import second_opinion
from core.evaluation.growth import growth
from core.evaluation.labels import examine, suspects, worth_labelling
from core.evaluation.masked import masked
from core.evaluation.seen import (
    Opened,
    Seen,
    logits_of,
    measured_part,
    open_run,
    see,
    session_of,
)
from core.events import (
    MaskedMeasured,
    OpinionsFound,
    StrangersMeasured,
    StudyResult,
    WorthLabelling,
)
from core.jobs import Emit, FinishReason, StopToken
from core.label_source import LabelSource
from core.requests import StudyRequest
from core.training.features import features_of, read_pictures
from core.training.session import Examples, Session

MOST_UNLABELLED = 2000


def study(request: StudyRequest, emit: Emit, stop: StopToken) -> StudyResult:
    """Look for what would help, and tell of each as it is found. Stopped, it ends where it is.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        StoppedError: it was stopped before the pictures were looked at.
        StorageError: the project cannot be read.
    """
    started = time.perf_counter()
    opened = open_run(request)

    def go_on() -> bool:
        return stop.asked is None

    with session_of(opened, opened.run.dataset, emit, stop) as session:
        parts, _ = see(opened, session)
        for step in (_opinions, _suspects, _growth, _strangers, _masked, _worth_labelling):
            if go_on():
                step(opened, session, parts, go_on)
    return StudyResult(
        run=request.run,
        seconds=time.perf_counter() - started,
        finish_reason=FinishReason.COMPLETED if go_on() else FinishReason.STOPPED,
    )


Parts = dict[Part, Seen]
GoOn = Callable[[], bool]


def _opinions(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    """Where a second person has labelled the pictures, too. The scan has told of a broken table."""
    with suppress(DatasetError):
        found = second_opinion(session.dataset.root, _now(opened, session), _source(opened))
        if found is not None:
            session.emit(
                OpinionsFound(
                    pictures=found.pictures, kappa=found.kappa, kappa_interval=found.kappa_interval
                )
            )


def _suspects(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    examined = examine(opened, parts, go_on)
    if examined is not None:
        session.emit(suspects(examined))


def _growth(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    held_out = [parts[part] for part in HELD_OUT if len(parts[part])]
    if not held_out:
        return
    asked = Seen(
        Examples(
            session.dataset.root,
            tuple(picture for seen in held_out for picture in seen.examples.pictures),
            torch.cat([seen.examples.targets for seen in held_out]),
        ),
        torch.cat([seen.features for seen in held_out]),
    )
    found = growth(parts[Part.TRAIN], asked, len(opened.classifier.classes), go_on=go_on)
    if found is not None:
        session.emit(found)


def _strangers(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    shares = strangers(opened, parts)
    if shares:
        session.emit(StrangersMeasured(shares=shares))


def _masked(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    measured = parts[measured_part(parts)]
    found = masked(opened, session, measured, go_on) if len(measured) else None
    if found is not None:
        session.emit(MaskedMeasured(masked=found))


def _worth_labelling(opened: Opened, session: Session, parts: Parts, go_on: GoOn) -> None:
    """Among the pictures of the project that nobody has named yet."""
    unlabelled = _now(opened, session).unlabelled[:MOST_UNLABELLED]
    examples = Examples(
        session.dataset.root, unlabelled, torch.zeros(len(unlabelled), dtype=torch.long)
    )
    unreadable, complete = read_pictures(session, examples, opened.store, opened.encoder)
    examples = examples.without(unreadable)
    if not complete or not len(examples):
        return
    features = features_of(opened.store, examples)
    shares = logits_of(opened.classifier, features).softmax(1)
    best = worth_labelling(features, shares, parts[Part.TRAIN].features)
    session.emit(WorthLabelling(paths=tuple(examples.pictures[i].path for i in best)))


def _source(opened: Opened) -> LabelSource:
    """The table of labels that the project uses."""
    said = opened.project.file.labels
    if not opened.project.index.exists():
        return said
    with PictureIndex(opened.project.index, check=False, read_only=True) as index:
        return Found.of(index).source(said)


def _now(opened: Opened, session: Session) -> Dataset:
    """The pictures of the project as they stand; those of the run where nothing else is known."""
    if not opened.project.index.exists():
        return session.dataset
    with PictureIndex(opened.project.index, check=False, read_only=True) as index:
        return read_dataset(index, session.dataset.root)
