"""One training run, from a folder of pictures to a model that has been measured.

    scan and split -> read every picture -> first answer -> fine-tuning -> measure -> refit

The first answer is a linear head on the frozen backbone; a network that starts from nothing has
none. Fine-tuning begins where it ends and can only improve on it: the better of the two, by the
validation pictures, is the run's model. The test pictures are looked at once, at the end. Where
that is wanted, the model is then made once more, from every picture (`core.training.refit`).
"""

import time
from contextlib import ExitStack
from dataclasses import replace
from statistics import mode

from core import project as projects
from core import runs
from core.awake import awake
from core.choices import Trainable
from core.config import TrainConfig, change
from core.data.augment import Variation
from core.data.dataset import Part, name_some
from core.data.finding import FindingKind
from core.data.health import findings
from core.data.index import PictureIndex
from core.data.levels import decoding_of, set_pixels
from core.device import name_of, pick
from core.errors import StorageError
from core.evaluation.metrics import baseline
from core.events import RunStarted, TrainResult, Warned
from core.jobs import Emit, FinishReason, StopToken
from core.models.checkpoints import locate
from core.project import Project
from core.requests import TrainRequest
from core.runs import Run, RunState
from core.training import checkpoint, distillation
from core.training.augmentation_policy import tested_variation, variation_of
from core.training.checkpoint import Checkpoint
from core.training.distributed import joined, local_device, restarts
from core.training.features import FeatureStore
from core.training.finetune import FineTuner
from core.training.first_answer import first_answer
from core.training.folds import cross_validated, too_few
from core.training.mix import FineTuned, keep_best, robustness
from core.training.opening import look, opened, pretrained, put_off, read, stopped_too_early
from core.training.outcome import result_of, write_outcome
from core.training.refit import refit
from core.training.resolution import with_chosen_view
from core.training.session import Answer, Examples, LinearProbe, Parts, Session

_WARNED_OF = (
    *(FindingKind.TWO_CLASSES, FindingKind.BOTH_SIDES, FindingKind.SIMILAR_NAMES),
    FindingKind.NOTE,
)


def train(request: TrainRequest, emit: Emit, stop: StopToken) -> TrainResult:
    """Train a classifier, or take up an interrupted run, and keep everything in the project.

    A stop that keeps ends with the best state so far, measured and saved. A stop for later saves
    where it is, and the run goes on from there when it is resumed. A cancel leaves the run as it is
    on disk, to be resumed or deleted. Started by torchrun, all its processes train one
    model; see `core.training.distributed`.

    Raises:
        DatasetError: the folder cannot be learned from.
        WeightsError: the backbone's weights are not to be had.
        StoppedError: it was stopped before there was a model, or is to go on later.
        TrainingError: the loss ran away before there was one.
        StorageError: the project cannot be written.
        PeerLostError: another process of the training ended.
    """
    started = time.perf_counter()
    config = request.config
    if request.resume is not None:
        config = Run(request.project / "runs" / request.resume).file.config
    device = local_device(pick(config.device))
    with joined(device) as ranks, ExitStack() as closing:
        closing.enter_context(awake())
        folder = None
        if ranks.first:
            run = _open_run(request, emit, stop)
            closing.enter_context(runs.held(run.folder))
            folder = run.folder
        run = Run(ranks.tell(folder or request.project))
        project = projects.open_project(request.project)
        session = closing.enter_context(
            opened(
                project,
                run.dataset,
                run.file.config,
                device,
                emit,
                stop=stop,
                started=started,
                run=run,
                ranks=ranks,
            )
        )
        return _train(session, project)


def _open_run(request: TrainRequest, emit: Emit, stop: StopToken) -> Run:
    """The run to resume, or a new one with its pictures scanned and split."""
    project = projects.open_or_create(request.project, request.folder)
    config = request.config
    if not pretrained(config):
        config = change(config, {"trainable": Trainable.ALL})
    config = distillation.settled(project, config)
    resume = request.resume or (_interrupted(project, config) if restarts() else None)
    if resume is not None:
        run = Run(project.runs / resume)
        if run.state is RunState.FINISHED:
            raise StorageError(f"The run {run.name} is finished; there is nothing to resume.")
        return run
    if request.labels is not None and request.labels != project.file.labels:
        project = project.changed(labels=request.labels)
    dataset = look(project, request.folder, config, emit, stop)
    distillation.check(project, config, dataset)
    decoding = decoding_of(project.index, config)
    return runs.create_run(project.runs, request.folder, config, dataset, decoding)


def _interrupted(project: Project, config: TrainConfig) -> str | None:
    """The run that was at work when a process of it died, if it had begun."""
    for newest in runs.list_runs(project.runs)[:1]:
        if newest.state is RunState.INTERRUPTED and newest.file.config == config:
            return newest.name
    return None


def _train(session: Session, project: Project) -> TrainResult:
    announce(session)
    _tell_forgotten(session)
    _tell_pixels(session, project)
    session = with_chosen_view(session, project)
    parts, store = read(session, project)
    first: LinearProbe | None = None
    seconds_to_first_answer: float | None = None
    if store is not None:
        first = _first_answer(session, parts, store)
        seconds_to_first_answer = session.seconds
    reason: FinishReason = FinishReason.COMPLETED
    best: Answer | None = first
    tuned: FineTuned | None = None
    if session.config.trainable is not Trainable.NONE and not (first and session.stop.asked):
        reason, tuned = _fine_tune(session, project, parts, first, store)
        best = tuned.answer if tuned else first
    elif session.stop.asked:
        reason = FinishReason.STOPPED
    if session.stop.later:
        raise put_off()
    if best is None:
        raise stopped_too_early()
    again = refit(session, parts, store, best, reason)
    if session.stop.later:
        raise put_off()
    if session.stop.cancelled:
        reason = FinishReason.CANCELLED
    result = result_of(
        session,
        parts,
        best,
        first,
        tuned=tuned,
        seconds_to_first_answer=seconds_to_first_answer,
        reason=reason,
        refit=again.how if again else None,
    )
    if reason is not FinishReason.CANCELLED and session.ranks.first:
        result = write_outcome(session, parts, best, result, again)
    return result


def announce(session: Session) -> None:
    """Tell what is about to be learned from, and on what."""
    dataset, config = session.dataset, session.config
    val = Examples.of(dataset, Part.VAL).targets.tolist()
    session.emit(
        RunStarted(
            run=session.kept.name,
            folder=session.kept.folder,
            backbone=config.backbone,
            device=name_of(session.device),
            classes=dataset.classes,
            n_train=len(dataset.of(Part.TRAIN)),
            n_val=len(val),
            n_test=len(dataset.of(Part.TEST)),
            epochs=config.epochs if config.trainable is not Trainable.NONE else 0,
            baseline_accuracy=baseline(val),
            largest_class=dataset.classes[mode(val)] if val else "",
            resumed=session.kept.checkpoint.exists(),
        )
    )
    for finding in findings(dataset):
        if finding.kind in _WARNED_OF:
            session.emit(Warned(message=finding.sentence))


def _tell_forgotten(session: Session) -> None:
    """Say which classes the model it starts from knew, and the new one will not."""
    own = session.config.own_weights
    described = locate(own).description if own else None
    if described is None or described.graft is None:
        return
    forgotten = [name for name in described.graft.classes if name not in session.dataset.classes]
    if forgotten:
        session.emit(
            Warned(
                message=f"The model that it starts from also knew {name_some(forgotten)}. Without "
                "pictures of these among yours, the new one will not."
            )
        )


def _tell_pixels(session: Session, project: Project) -> None:
    """Say how greys of more than 8 bits, and what is transparent, are seen."""
    with PictureIndex(project.index, check=False) as index:
        found = set_pixels(index)
    for sentence in found.sentences(session.classifier.preprocessing.decoding):
        session.emit(Warned(message=sentence))


def _first_answer(session: Session, parts: Parts, store: FeatureStore) -> LinearProbe:
    """The first process fits the head; the others are told."""
    answer = None
    if session.ranks.first:
        answer = first_answer(session, parts, store)
    answer, head = session.ranks.tell((answer, session.classifier.head.state_dict()))
    session.classifier.head.load_state_dict(head)
    assert answer is not None
    return answer


def _fine_tune(
    session: Session,
    project: Project,
    parts: Parts,
    first: LinearProbe | None,
    store: FeatureStore | None,
) -> tuple[FinishReason, FineTuned | None]:
    """Fine-tune, and keep the best mix of the first answer and what was learned."""
    train = distillation.taught(session, project, parts)
    if train is None:  # stopped before there was anything to learn from
        return FinishReason.STOPPED, None
    saved = checkpoint.load(session.kept.checkpoint)
    variation, folds = _variation(session, parts, saved), None
    by_labels = session.config.learns_from is None and not session.config.hidden_layers
    if first and first.penalty and store and by_labels and too_few(parts):
        folds = cross_validated(session, parts, store, first.penalty, variation)
        if folds is None:
            return FinishReason.STOPPED, None
    tuner = FineTuner(
        session,
        train,
        parts.val,
        first=first.score if first else None,
        pretrained=pretrained(session.config),
        variation=variation,
        chooses=folds is None,
    )
    if saved is not None:
        tuner.resume(saved)
    reason = tuner.run()
    if tuner.best_epoch == 0:  # it has learned from labels alone
        session.classifier.teacher = ""
    if tuner.best_epoch == 0 or session.stop.later:
        return reason, None
    tuned = keep_best(tuner, parts, first, folds)
    if tuned.answer.share == 0.0:  # nothing of what it learned from a teacher is left
        session.classifier.teacher = ""
    if session.stop.cancelled:
        if session.ranks.first:
            session.classifier.save(session.kept.model)
        return reason, tuned
    return reason, replace(tuned, robustness=robustness(tuner, parts, tuned))


def _variation(session: Session, parts: Parts, saved: Checkpoint | None) -> Variation:
    """How pictures are varied: as before the run was interrupted, or as the first process finds."""
    wanted = variation_of(session.config)
    if saved is not None:
        ways = saved.progressed.varied_by
        return wanted if ways is None else wanted.only(ways)
    if pretrained(session.config) and session.ranks.first:
        wanted = tested_variation(session, parts.train)
    return session.ranks.tell(wanted)
