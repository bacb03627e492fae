"""One training run, from a folder of pictures to a model that has been measured.

    scan and split -> read every picture -> first answer -> fine-tuning -> measure

The first answer is a linear head on the frozen backbone; a network that starts from nothing has
none. Fine-tuning begins where it ends and can only improve on it: the better of the two, by the
pictures kept aside to choose (val), is the run's model. The pictures kept aside to measure (test)
are looked at once, at the end.
"""

import time
from contextlib import ExitStack
from statistics import mode

import torch

from core import project as projects
from core import runs, storage
from core.config import Together, Trainable, change
from core.data.cache import ArrayStore
from core.data.dataset import Part
from core.data.finding import FindingKind
from core.data.health import findings
from core.data.index import PictureIndex
from core.data.library import divide
from core.data.loader import PixelMemo
from core.data.scan import scan
from core.device import memory_free, name_of, pick
from core.errors import DatasetError, StoppedError, StorageError
from core.evaluation.metrics import baseline
from core.events import RunStarted, TrainResult, Warned
from core.jobs import Emit, FinishReason, StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.project import Project
from core.requests import ScanRequest, TrainRequest
from core.runs import Run, RunState
from core.training import checkpoint
from core.training.distributed import Ranks, joined, local_device, restarted
from core.training.features import feature_store, read_pictures
from core.training.finetune import FineTuner
from core.training.first_answer import first_answer
from core.training.outcome import result_of, write_outcome
from core.training.session import Answer, Examples, Parts, Score, Session

_WARNED_OF = (FindingKind.TWO_CLASSES, FindingKind.BOTH_SIDES, FindingKind.NOTE)


def train(request: TrainRequest, emit: Emit, stop: StopToken) -> TrainResult:
    """Train a classifier, or take up an interrupted run, and keep everything in the project.

    A stop that keeps ends with the best state so far, measured and saved. A cancel leaves the run
    as it is on disk, to be resumed or deleted.

    Raises:
        DatasetError: the folder cannot be learned from.
        WeightsError: the backbone's weights are not to be had.
        StoppedError: it was stopped before there was a model.
        TrainingError: the loss ran away.
        StorageError: the project cannot be written.
    """
    started = time.perf_counter()
    config = request.config
    if request.resume is not None:
        config = Run(request.project / "runs" / request.resume).file.config
    device = local_device(pick(config.device))
    with joined(device) as ranks, ExitStack() as held:
        run = None
        if ranks.first:
            project = projects.open_or_create(request.project, request.folder)
            run = _open_run(project, request, emit, stop)
            held.enter_context(runs.held(run.folder))
        run = Run(ranks.tell(run.folder if run else request.project))
        project = projects.open_project(request.project)
        session = _open_session(run, device, ranks, emit, stop, started=started)
        return _train(session, project)


def _open_run(project: Project, request: TrainRequest, emit: Emit, stop: StopToken) -> Run:
    """The run to resume, or a new one with its pictures scanned and split."""
    resume = request.resume or (_interrupted(project) if restarted() else None)
    if resume is not None:
        run = Run(project.runs / resume)
        if run.result is not None:
            raise StorageError(f"The run {run.name} is finished; there is nothing to resume.")
        return run
    config = request.config
    look = ScanRequest(
        folder=request.folder,
        index=project.index,
        innermost=project.file.innermost,
        decode=config.keep_together is not Together.SAME,
        whole=False,
    )
    scan(look, emit, stop)
    if stop.asked:
        raise _stopped_too_early()
    with PictureIndex(project.index) as index:
        divided, _ = divide(index, request.folder.absolute(), config)
    dataset = divided.model_copy(update={"unlabelled": (), "excluded": ()})
    if config.weights == "none" or not find(config.backbone).pretrained:
        config = change(config, {"trainable": Trainable.ALL})
    run = runs.create_run(project.runs, request.folder, config)
    storage.write_json(run.folder / "split.json", runs.SplitFile(dataset=dataset))
    return run


def _interrupted(project: Project) -> str | None:
    """The run that was at work when a process of it died."""
    for run in runs.list_runs(project.runs):
        if run.state is RunState.INTERRUPTED:
            return run.name
    return None


def _open_session(
    run: Run, device: torch.device, ranks: Ranks, emit: Emit, stop: StopToken, *, started: float
) -> Session:
    config, dataset = run.file.config, run.dataset
    torch.manual_seed(config.seed)
    classifier = build_classifier(
        find(config.backbone),
        dataset.classes,
        weights=config.weights,
        image_size=config.image_size,
        emit=emit,
        stop=stop,
    )
    free = memory_free(torch.device("cpu")) // 2
    budget = min(int(config.cache_gigabytes * 2**30), free) // ranks.n // 2
    pixels = PixelMemo(budget if config.trainable is not Trainable.NONE else 0)
    return Session(
        run,
        config,
        dataset,
        classifier.to(device),
        device,
        emit,
        stop,
        pixels,
        started,
        budget,
        ranks,
    )


def _train(session: Session, project: Project) -> TrainResult:
    config = session.config
    pretrained = config.weights != "none" and find(config.backbone).pretrained
    _announce(session)
    store = feature_store(session.classifier, project.cache) if pretrained else None
    parts = _read(session, store)
    if store is not None and session.ranks.n > 1:  # the others have added to it
        store = feature_store(session.classifier, project.cache)
    first: Answer | None = None
    seconds_to_first_answer: float | None = None
    if store is not None:
        first = _first_answer(session, parts, store)
        seconds_to_first_answer = session.seconds
    reason, best = FinishReason.COMPLETED, first
    if config.trainable is not Trainable.NONE and not (first and session.stop.asked):
        reason, best = _fine_tune(session, parts, first, pretrained=pretrained)
    elif session.stop.asked:
        reason = FinishReason.STOPPED
    if best is None:
        raise _stopped_too_early()
    if session.stop.cancelled:
        reason = FinishReason.CANCELLED
    result = result_of(
        session,
        parts,
        best,
        first,
        seconds_to_first_answer=seconds_to_first_answer,
        reason=reason,
    )
    if reason is not FinishReason.CANCELLED and session.ranks.first:
        write_outcome(session, parts, best, result)
    return result


def _announce(session: Session) -> None:
    dataset, config = session.dataset, session.config
    val = Examples.of(dataset, Part.VAL).targets.tolist()
    session.emit(
        RunStarted(
            run=session.run.name,
            folder=session.run.folder,
            backbone=config.backbone,
            device=name_of(session.device),
            classes=dataset.classes,
            n_train=len(dataset.of(Part.TRAIN)),
            n_val=len(val),
            n_test=len(dataset.of(Part.TEST)),
            epochs=config.epochs if config.trainable is not Trainable.NONE else 0,
            baseline_accuracy=baseline(val),
            largest_class=dataset.classes[mode(val)] if val else "",
            resumed=session.run.checkpoint.exists(),
        )
    )
    for finding in findings(dataset):
        if finding.kind in _WARNED_OF:
            session.emit(Warned(message=finding.sentence))


def _read(session: Session, store: ArrayStore | None) -> Parts:
    dataset = session.dataset
    train, val, test = (Examples.of(dataset, part) for part in (Part.TRAIN, Part.VAL, Part.TEST))
    everything = Examples(
        dataset.root,
        train.pictures + val.pictures + test.pictures,
        torch.cat([train.targets, val.targets, test.targets]),
    )
    mine = session.ranks.share(list(range(len(everything))))
    unreadable, complete = read_pictures(session, everything.at(mine), store)
    unreadable, complete = session.ranks.gather((unreadable, complete), _together)
    if not complete:
        raise _stopped_too_early()
    parts = Parts(train.without(unreadable), val.without(unreadable), test.without(unreadable))
    if len(set(parts.train.targets.tolist())) < 2:
        raise DatasetError(
            "Fewer than two classes have pictures that can be read.",
            f"{len(unreadable)} pictures cannot be read.",
            "See on the Pictures page what was left out, and why.",
        )
    return parts


def _together(
    found: list[tuple[set[str], bool]],
) -> tuple[set[str], bool]:
    """What all processes could not read, and whether every one of them came to the end."""
    return set().union(*(paths for paths, _ in found)), all(complete for _, complete in found)


def _first_answer(session: Session, parts: Parts, store: ArrayStore) -> Answer:
    """The first process fits the head; the others are told."""
    answer = None
    if session.ranks.first:
        answer = first_answer(session, parts, store)
    answer, head = session.ranks.tell((answer, session.classifier.head.state_dict()))
    session.classifier.head.load_state_dict(head)
    assert answer is not None
    return answer


def _fine_tune(
    session: Session, parts: Parts, first: Answer | None, *, pretrained: bool
) -> tuple[FinishReason, Answer | None]:
    """Fine-tune, and measure the state that was best; the first answer where nothing beat it."""
    tuner = FineTuner(
        session,
        parts.train,
        parts.val,
        first=first.score if first else None,
        pretrained=pretrained,
    )
    if (saved := checkpoint.load(session.run.checkpoint)) is not None:
        tuner.resume(saved)
    reason = tuner.run()
    if tuner.best_epoch == 0:
        return reason, first
    if session.ranks.first:
        session.classifier.save(session.run.model)
    val_logits = tuner.logits(parts.val)
    score = Score.of(val_logits, parts.val.targets)
    if session.stop.cancelled:
        return reason, Answer(score, val_logits, val_logits[:0])
    return reason, Answer(score, val_logits, tuner.logits(parts.test))


def _stopped_too_early() -> StoppedError:
    return StoppedError(
        "Stopped before there was a model.",
        "What was computed from the pictures is kept and need not be computed again.",
    )
