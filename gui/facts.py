"""What is known in the window: the values that pages show, each with a signal for its change."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.decision import Decision
from core.events import (
    AnswerResult,
    CheckResult,
    CurateResult,
    DescribeResult,
)
from core.figures import Succession
from core.project import Project
from core.requests import TrainRequest
from core.runs import Run
from gui.observed import Observed
from gui.preferences import Preferences


class Training(StrEnum):
    """How the training stands."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Failure:
    """What went wrong last, in plain words.

    Attributes:
        job: what failed; empty when it was no job.
        run: the name of the training run that can be resumed; empty when there is none.
    """

    title: str
    detail: str = ""
    hint: str = ""
    job: str = ""
    run: str = ""


@dataclass(frozen=True)
class Offer:
    """A finished run, by its name, that did not become the model in use by itself, and why."""

    run: str
    why: Succession


class Held(StrEnum):
    """What is looked at and must not change unasked when a training ends in the background."""

    ANSWERS = "answers"
    RETRAINING_ON_USE = "retraining on use"
    RETRAINING_ON_CHECK = "retraining on check"


class Suggestion(NamedTuple):
    """What the model would call a picture, and how sure it is, from 0 to 1."""

    label: str
    probability: float


class Facts(QObject):
    """The values that the pages share.

    Signals:
        <property>_changed: the property has the value that the signal carries.

    Properties:
        page: the id of the page that is shown; any page may set it.
        project: None shows the welcome page.
        dataset: the pictures, each with its part; None until the folder was looked through.
        given: the parts that the folder itself names; the others are drawn at random.
        obstacle: why these pictures cannot be learned from; empty when they can.
        library: the pictures with their findings, and what can be undone; None with `dataset`.
        suggestions: by file, what the model would call pictures that have no label, and how sure
            it is.
        config: the settings of the next run.
        machine: what the work runs on; None until it was measured.
        runs: of the project, newest first.
        run: the one looked at, which has a model; None before any was trained.
        used: the run whose model is in use; None before any was trained.
        answering: the run that the Use page answers with: the one in use, unless that has changed
            while answers of an earlier one are held.
        held: what must not go on to another run by itself.
        offer: a finished run that did not become the model in use by itself; None once it was
            decided on.
        seen: how the model of that run sees its pictures; None until that is known.
        decision: how that model turns probabilities into answers.
        answer: the first answer for the pictures as they are; None before there is one.
        answer_problem: why there is none; empty while nothing stands against it.
        queue: the trainings that wait for the one at work to end, the next one first.
        going_on: whether the first of them then begins by itself.
        training: how the training stands.
        paused: whether it was asked to hold still.
        training_run: the name of the run at work, or of the one that was last.
        training_share: how much of its present stage is done, from 0 to 1.
        failure: what went wrong last; None once it was read.
        busy: the jobs that run or wait.
        preferences: what the window remembers.
    """

    page_changed = Signal(str)
    project_changed = Signal(object)
    dataset_changed = Signal(object)
    given_changed = Signal(object)
    obstacle_changed = Signal(str)
    library_changed = Signal(object)
    suggestions_changed = Signal(object)
    config_changed = Signal(object)
    machine_changed = Signal(object)
    runs_changed = Signal(object)
    run_changed = Signal(object)
    used_changed = Signal(object)
    answering_changed = Signal(object)
    held_changed = Signal(object)
    offer_changed = Signal(object)
    seen_changed = Signal(object)
    decision_changed = Signal(object)
    answer_changed = Signal(object)
    answer_problem_changed = Signal(str)
    queue_changed = Signal(object)
    going_on_changed = Signal(bool)
    training_changed = Signal(object)
    paused_changed = Signal(bool)
    training_run_changed = Signal(str)
    training_share_changed = Signal(float)
    failure_changed = Signal(object)
    busy_changed = Signal(object)
    preferences_changed = Signal(object)

    page = Observed("data")
    project = Observed[Project | None](None)
    dataset = Observed[Dataset | None](None, same=operator.is_)
    given = Observed[frozenset[Part]](frozenset())
    obstacle = Observed("")
    library = Observed[CurateResult | None](None, same=operator.is_)
    suggestions = Observed[Mapping[Path, Suggestion]]({}, same=operator.is_)
    config = Observed(TrainConfig())
    machine = Observed[DescribeResult | None](None)
    runs = Observed[tuple[Run, ...]]((), same=operator.is_)
    run = Observed[Run | None](None, same=operator.is_)
    used = Observed[Run | None](None, same=operator.is_)
    answering = Observed[Run | None](None, same=operator.is_)
    held = Observed[frozenset[Held]](frozenset())
    offer = Observed[Offer | None](None)
    seen = Observed[CheckResult | None](None, same=operator.is_)
    decision = Observed(Decision())
    answer = Observed[AnswerResult | None](None, same=operator.is_)
    answer_problem = Observed("")
    queue = Observed[tuple[TrainRequest, ...]](())
    going_on = Observed(False)
    training = Observed(Training.IDLE)
    paused = Observed(False)
    training_run = Observed("")
    training_share = Observed(0.0)
    failure = Observed[Failure | None](None)
    busy = Observed[frozenset[str]](frozenset())
    preferences = Observed(Preferences())
