"""Distillation: fine-tuning learns from another model's answers beside the labels.

Hinton et al. 2015 (https://arxiv.org/abs/1503.02531). The other model, the teacher, looks once at
every training picture and at every unlabelled one of the project. Its features are kept in the
project's cache, so that a resumed run learns from the very same answers. Nothing that is held out
for validation or test is learned from, be it by its label or by the teacher's answer.
"""

import time
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn.functional import one_hot

from core.choices import Views
from core.config import TrainConfig, change
from core.data.dataset import Dataset, Part, name_some
from core.errors import ConfigError, ModelError
from core.events import Event, FeaturesDone, Progress, Stage, TeacherAsked, Warned
from core.model_in_use import FoundModel, find_model
from core.models.classifier import Classifier
from core.models.description import read_description
from core.project import Project
from core.runs import measured_model
from core.training.features import feature_store, features_of, read_pictures
from core.training.opening import all_read
from core.training.session import Examples, Parts, Session

TEMPERATURE = 2.0
"""By which the teacher's logits are divided: it has learned the training pictures by heart, and
only softened do its answers tell which classes it finds alike."""
TEACHER_SHARE = 0.7
"""Of the soft target of a labelled picture; the rest is its label, which the teacher may miss."""


def settled(project: Project, config: TrainConfig) -> TrainConfig:
    """`config` with the folder of the model that is its teacher now, whatever is in use later.

    Raises:
        ModelError: there is no such model.
    """
    if config.learns_from is None:
        return config
    return change(config, {"teacher": str(find_teacher(project, config.learns_from).folder)})


def find_teacher(project: Project, place: Path) -> FoundModel:
    """The model at `place`: a model folder, a run, or a project; also where a project was moved.

    Of a model that was made once more from every picture it is the one before: that has not learned
    from what is held out.

    Raises:
        ModelError: there is none.
    """
    moved = project.runs / place.parent.name / place.name
    for each in (place.expanduser().absolute(), moved):
        if each.is_dir():
            found = find_model(each)
            return replace(found, folder=measured_model(found.folder))
    raise ModelError(
        "The model to learn from is not there.",
        f"{place} is no folder of a model. Pictures, labels and earlier runs are as they were.",
        "Give the folder of a run or of a model as “teacher”, or “none”.",
    )


def check(project: Project, config: TrainConfig, dataset: Dataset) -> None:
    """Refuse a teacher with other classes than the pictures; they are matched by their names.

    Raises:
        ModelError: it cannot be read.
        ConfigError: it has other classes than the pictures.
    """
    if config.learns_from is None:
        return
    folder = find_teacher(project, config.learns_from).folder
    known = read_description(folder).graft
    classes = known.classes if known else ()
    lacking = [name for name in dataset.classes if name not in classes]
    foreign = [name for name in classes if name not in dataset.classes]
    if lacking or foreign:
        raise ConfigError(
            "The model to learn from has other classes than your pictures.",
            " ".join(
                (
                    *([f"It does not know {name_some(lacking)}."] if lacking else ()),
                    *([f"Only it knows {name_some(foreign)}."] if foreign else ()),
                    "That model, and all runs, are as they were.",
                )
            ),
            "Train a model on the pictures as they are now, and learn from that one.",
        )


def taught(session: Session, project: Project, parts: Parts) -> Examples | None:
    """What fine-tuning learns from: without a teacher, the training pictures as they are.

    With one, they have soft targets, and the unlabelled pictures come after them; the target of
    such a one is the teacher's answer.

    The session's classifier notes who its teacher is.

    Returns:
        None where it was stopped before the teacher had seen all of them.

    Raises:
        ModelError: the teacher is gone, or cannot be opened.
    """
    if session.config.learns_from is None:
        return parts.train
    started = time.perf_counter()
    check(project, session.config, session.dataset)  # it may be another one since
    found = find_teacher(project, session.config.learns_from)
    dice = torch.random.get_rng_state()  # of the run itself, whatever is drawn for the teacher
    teacher = Classifier.load(found.folder, session.device)
    unlabelled = session.dataset.unlabelled
    asked = Examples(
        session.dataset.root,
        (*parts.train.pictures, *unlabelled),
        torch.cat([parts.train.targets, torch.zeros(len(unlabelled), dtype=torch.long)]),
    )
    answered = _answers(session, project, teacher, asked)
    torch.random.set_rng_state(dice)
    if answered is None:
        return None
    examples, soft = answered
    labelled = torch.tensor([bool(picture.label) for picture in examples.pictures])
    hard = one_hot(examples.targets, len(session.dataset.classes)).float()
    mixed = TEACHER_SHARE * soft + (1 - TEACHER_SHARE) * hard
    n = int(labelled.sum())
    event = TeacherAsked(
        folder=found.folder,
        run=found.run_name,
        backbone=teacher.spec.id,
        n_labelled=n,
        n_unlabelled=len(examples) - n,
        n_held_out_known=_n_known(found, parts),
        seconds=time.perf_counter() - started,
    )
    session.emit(event)
    number = f"Run {found.run.file.number}, " if found.run else ""
    session.classifier.teacher = f"{number}{teacher.spec.name}"
    if warning := _flattered(event):
        session.emit(Warned(message=warning))
    return replace(
        examples,
        targets=torch.where(labelled, examples.targets, soft.argmax(1)),
        shares=torch.where(labelled[:, None], mixed, soft),
    )


def _answers(
    session: Session, project: Project, teacher: Classifier, asked: Examples
) -> tuple[Examples, torch.Tensor] | None:
    """Those of `asked` that can be read, and the teacher's softened probabilities, `[N, K]`.

    All processes share the pictures. None where it was stopped.
    """

    def report(event: Event) -> None:
        if isinstance(event, Progress):
            session.emit(event.model_copy(update={"stage": Stage.DISTIL}))
        elif not isinstance(event, FeaturesDone):  # which would be taken for the run's own
            session.emit(event)

    store = feature_store(teacher, project.cache)
    asking = replace(
        session,
        run=None,
        config=session.config.model_copy(update={"views": Views.ONE}),
        classifier=teacher,
        listener=report,
        pixels=session.pixels.keeping_none(),
        left_out=set(),
    )
    mine = asked.at(session.ranks.share(list(range(len(asked)))))
    unreadable, complete = session.ranks.gather(read_pictures(asking, mine, store), all_read)
    if not complete:
        return None
    store.refresh()  # other processes have added to it
    readable = asked.without(unreadable)
    with torch.inference_mode():
        logits = teacher.head(features_of(store, readable).to(session.device)).float().cpu()
    order = [teacher.classes.index(name) for name in session.dataset.classes]
    return readable, (logits / TEMPERATURE).softmax(1)[:, order].clone()


def _n_known(teacher: FoundModel, parts: Parts) -> int | None:
    """How many held-out pictures the teacher was trained on; None for a model without its run."""
    if teacher.run is None:
        return None
    learned = {picture.sha256 for picture in teacher.run.dataset.of(Part.TRAIN)}
    return sum(p.sha256 in learned for p in (*parts.val.pictures, *parts.test.pictures))


def _flattered(event: TeacherAsked) -> str:
    """Why the accuracy may be too high; empty where nothing speaks for it."""
    if event.n_held_out_known is None:
        return (
            "It is not known what the model to learn from was trained on. If your validation or "
            "test pictures were among that, the accuracy may be too high."
        )
    if event.n_held_out_known:
        return (
            f"The model to learn from was trained on {event.n_held_out_known:,} of the pictures "
            "that are held out here, so that the accuracy may be too high. With its seed and its "
            "validation and test shares, both hold out the same."
        )
    return ""
