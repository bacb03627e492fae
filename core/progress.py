"""How far a training run has come, as its events tell it.

The same while it runs and when a recorded run is drawn anew:

    progress = TrainProgress()
    for event in run.events():
        progress = progress.after(event)

It is a value without words or widgets: whoever shows it finds the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from core.events import (
    AugmentationTested,
    CheckpointSaved,
    EpochDone,
    Event,
    Failed,
    FeaturesDone,
    FirstAnswer,
    PauseChanged,
    PictureLeftOut,
    Progress,
    ResolutionChosen,
    RunStarted,
    Stage,
    StepDone,
    TeacherAsked,
    TrainResult,
    Warned,
)
from core.figures import Interval
from core.jobs import FinishReason
from core.passes import Key, Passes

_LOOKING = (Stage.READ, Stage.DISTIL)
"""The stages that go through the pictures once, and tell how far."""
SETTLING = 2.0
"""Seconds of reading after which its speed is worth telling."""
_MEASURED = (Stage.MEASURE, Stage.REFIT)
_BEFORE = (Stage.SCAN, Stage.COMPARE, Stage.DOWNLOAD, Stage.RESOLUTION, Stage.READ, Stage.DISTIL)
"""Up to when the pictures have all been read."""


@dataclass(frozen=True)
class Best:
    """The state of the model that would be kept now, by the validation pictures.

    Attributes:
        key: the pass it is from.
    """

    accuracy: float
    interval: Interval
    n_correct: int
    n_val: int
    key: Key

    @classmethod
    def of(cls, event: EpochDone | FirstAnswer, key: Key) -> "Best":
        """The state that an event tells of."""
        return cls(event.val_accuracy, event.val_interval, event.n_correct, event.n_val, key)


@dataclass(frozen=True)
class Entry:
    """Something worth remembering of the run, and how many seconds into it that was."""

    seconds: float
    event: Event


@dataclass(frozen=True)
class TrainProgress:
    """How a run stands after some events. `after` gives how it stands after one more.

    Attributes:
        started: None until the run has its folder and its pictures.
        stage: what is being done; None before the start and after the end.
        done, total: how far the reading, or what comes before it, has come; 0 where unknown.
        taught: what was learned from another model; None without one.
        fold, folds: the last pass of fine-tuning's cross-validation, None once the model itself
            is trained; and how many folds there are, 0 without.
        step: the last batch of the pass at work; None between two.
        clock: seconds since the job began.
        reading_since: the clock and `done` when the present stage of reading began.
        paused: it holds still.
        log: what a person may want to look up, oldest first.
        ended: the result, or why there is none.
    """

    started: RunStarted | None = None
    stage: Stage | None = None
    done: int = 0
    total: int = 0
    features: FeaturesDone | None = None
    first_answer: FirstAnswer | None = None
    taught: TeacherAsked | None = None
    passes: Passes = field(default_factory=Passes)
    fold: EpochDone | None = None
    folds: int = 0
    step: StepDone | None = None
    best: Best | None = None
    clock: float = 0.0
    reading_since: tuple[float, int] | None = None
    paused: bool = False
    log: tuple[Entry, ...] = ()
    ended: TrainResult | Failed | None = None

    @classmethod
    def of(cls, events: Iterable[Event]) -> "TrainProgress":
        """How a run stands after all these events."""
        progress = cls()
        for event in events:
            progress = progress.after(event)
        return progress

    def after(self, event: Event, seconds: float | None = None) -> "TrainProgress":
        """How the run stands after `event`.

        Args:
            seconds: since the job began; None for a recorded event, whose time is made out.
        """
        clock = self._recorded_clock(event) if seconds is None else seconds
        return replace(self, clock=clock)._with(event)

    def at_rest(self) -> "TrainProgress":
        """The same of a run that nothing works on any more."""
        return replace(self, stage=None, step=None, paused=False)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of this run, in order. A network that starts from nothing has no first answer,
        which is seen once it learns without one."""
        asking = self.stage is Stage.DISTIL
        learning = asking or self.stage is Stage.FINE_TUNE or self.tuned or self.ended is not None
        first = () if learning and self.first_answer is None else (Stage.FIRST_ANSWER,)
        tuning = (Stage.FINE_TUNE,) if self.started is None or self.started.epochs else ()
        asked = (Stage.DISTIL,) if asking or self.taught is not None else ()
        result = self.ended if isinstance(self.ended, TrainResult) else None
        refits = self.stage is Stage.REFIT or (result is not None and result.refit is not None)
        again = (Stage.REFIT,) if refits else ()
        return (Stage.READ, *first, *asked, *tuning, Stage.MEASURE, *again)

    def share(self, stage: Stage) -> float:
        """How much of a stage is done, from 0 to 1."""
        finished = self.finished
        share = 1.0
        unread = stage is Stage.READ and self.features is None
        if unread or (stage is Stage.DISTIL and self.taught is None):
            share = self.done / self.total if self.stage is stage and self.total else 0.0
        elif stage is Stage.FIRST_ANSWER and self.first_answer is None:
            last = self.passes.last(stage)
            share = last.epoch / last.epochs if last else 0.0
        elif stage is Stage.FINE_TUNE and self.stage not in _MEASURED and not finished:
            epochs = self.started.epochs if self.started else 0
            share = 1 - self._passes_left / (epochs * (self.folds + 1)) if epochs else 0.0
        elif stage is Stage.MEASURE:
            share = 1.0 if finished or self.stage is Stage.REFIT else 0.0
        elif stage is Stage.REFIT and not finished:
            share = self.done / self.total if self.total else 0.0
        return share

    @property
    def finished(self) -> bool:
        """Whether there is a result that was measured and saved."""
        ended = self.ended
        return isinstance(ended, TrainResult) and ended.finish_reason is not FinishReason.CANCELLED

    @property
    def tuned(self) -> EpochDone | None:
        """The last pass of fine-tuning the model itself."""
        return self.passes.last(Stage.FINE_TUNE)

    @property
    def fold_at_work(self) -> int:
        """The number of the fold that is fine-tuned, from 1; 0 for the model itself."""
        if self.fold is None:
            return 0
        number = self.fold.fold + self.fold.last
        return number if number <= self.folds else 0

    @property
    def passes_done(self) -> float:
        """How many passes of fine-tuning the model, or the fold at work, are done, with the part of
        the one at work."""
        whole = float(self.tuned.epoch) if self.tuned else 0.0
        if self.fold_at_work and self.fold is not None:
            whole = 0.0 if self.fold.last else float(self.fold.epoch)
        if self.step is None or not self.step.steps:
            return whole
        return max(whole, self.step.epoch - 1 + self.step.step / self.step.steps)

    @property
    def seconds_per_pass(self) -> float | None:
        """How long a pass of fine-tuning takes, on average; at first, as one of a fold took, or as
        the steps make expect."""
        seconds = [done.seconds for done in self.passes.of(Stage.FINE_TUNE)]
        if seconds:
            return sum(seconds) / len(seconds)
        if self.fold is not None:
            return self.fold.seconds
        if self.step and self.step.pictures_per_second and self.started:
            more = self.taught.n_unlabelled if self.taught else 0
            return (self.started.n_train + more) / self.step.pictures_per_second
        return None

    @property
    def seconds_left(self) -> float | None:
        """How long the present stage will last at most, where that can be told."""
        if self.stage is Stage.FINE_TUNE and self.started is not None:
            each = self.seconds_per_pass
            return None if each is None else self._passes_left * each
        if self.stage in _LOOKING and (speed := self.speed):
            return (self.total - self.done) / speed
        return None

    @property
    def speed(self) -> float | None:
        """Pictures a second, now."""
        if self.stage in _LOOKING and self.reading_since is not None:
            began, had = self.reading_since
            seconds = self.clock - began
            return (self.done - had) / seconds if seconds > SETTLING else None
        if self.step is not None:
            return self.step.pictures_per_second
        told = self.fold or self.tuned
        return told.pictures_per_second if told else None

    @property
    def memory(self) -> int | None:
        """Bytes in use, where it was told."""
        told = self.step or self.fold or self.tuned
        return told.memory or None if told else None

    @property
    def n_left_out(self) -> int:
        """How many pictures could not be read."""
        return sum(isinstance(entry.event, PictureLeftOut) for entry in self.log)

    @property
    def _passes_left(self) -> float:
        """How many passes there may still be, those of folds among them."""
        epochs = self.started.epochs if self.started else 0
        behind = self.fold_at_work - 1 if self.fold_at_work else self.folds
        return max(0.0, epochs * (self.folds + 1 - behind) - self.passes_done)

    def _recorded_clock(self, event: Event) -> float:
        """The time of a recorded event: the stages before it say how long they took."""
        match event:
            case RunStarted():
                return 0.0
            case FirstAnswer(seconds=seconds) | TrainResult(seconds=seconds):
                return seconds
            case (
                FeaturesDone(seconds=seconds)
                | TeacherAsked(seconds=seconds)
                | ResolutionChosen(seconds=seconds)
                | EpochDone(stage=Stage.FINE_TUNE, seconds=seconds)
            ):
                return self.clock + seconds
        return self.clock

    def _with(self, event: Event) -> "TrainProgress":
        after = self
        match event:
            case RunStarted():
                after = self._begun(event)
            case Progress(stage=stage) if stage in _BEFORE:
                after = self._moved(event)
            case Progress(stage=Stage.REFIT):
                after = replace(self, stage=Stage.REFIT, done=event.done, total=event.total)
            case FeaturesDone():
                after = replace(self._noted(event), features=event, stage=Stage.FIRST_ANSWER)
            case FirstAnswer():
                after = self._answered(event)
            case TeacherAsked():
                after = replace(self._noted(event), taught=event, stage=Stage.FINE_TUNE)
            case StepDone():
                after = replace(self, step=event, stage=Stage.FINE_TUNE)
            case EpochDone():
                after = self._passed(event)
            case Warned() | CheckpointSaved() | AugmentationTested() | ResolutionChosen():
                after = self._noted(event)
            case PauseChanged(paused=paused):  # how fast it reads is told anew after a pause
                after = replace(self._noted(event), paused=paused, reading_since=None)
            case PictureLeftOut() if not self._left_out_before(event):
                after = self._noted(event)
            case TrainResult() | Failed():
                over = replace(self.passes, planned=0)
                ended = replace(self._noted(event), ended=event, passes=over)
                after = replace(ended, stage=None, paused=False)
        return after

    def _begun(self, event: RunStarted) -> "TrainProgress":
        return replace(
            self._noted(event),
            started=event,
            stage=Stage.READ,
            done=0,
            total=0,
            features=None,
            taught=None,
            passes=replace(self.passes, planned=event.epochs),
            step=None,
            reading_since=None,
            paused=False,
            ended=None,
        )

    def _moved(self, event: Progress) -> "TrainProgress":
        since = self.reading_since
        if since is None or event.stage is not self.stage:
            since = (self.clock, event.done)
        return replace(
            self, stage=event.stage, done=event.done, total=event.total, reading_since=since
        )

    def _answered(self, event: FirstAnswer) -> "TrainProgress":
        last = self.passes.last(Stage.FIRST_ANSWER)
        key = (Stage.FIRST_ANSWER, last.epoch if last else 0)
        tuned = self.best is not None and self.best.key[0] is Stage.FINE_TUNE  # before it resumed
        return replace(
            self._noted(event),
            first_answer=event,
            stage=Stage.FINE_TUNE if self.passes.planned else Stage.MEASURE,
            best=self.best if tuned else Best.of(event, key),
        )

    def _passed(self, event: EpochDone) -> "TrainProgress":
        if event.fold:  # not of the model: neither its curves nor its best are touched
            return replace(self, fold=event, folds=event.folds, step=None, stage=Stage.FINE_TUNE)
        passes = self.passes.and_(event)
        if event.stage is Stage.FIRST_ANSWER:
            return replace(self, passes=passes, stage=Stage.FIRST_ANSWER)
        return replace(
            self,
            passes=passes,
            fold=None,
            step=None,
            stage=Stage.MEASURE if event.last else Stage.FINE_TUNE,
            best=Best.of(event, (Stage.FINE_TUNE, event.epoch)) if event.best else self.best,
        )

    def _noted(self, event: Event) -> "TrainProgress":
        return replace(self, log=(*self.log, Entry(self.clock, event)))

    def _left_out_before(self, event: PictureLeftOut) -> bool:
        return any(
            isinstance(entry.event, PictureLeftOut) and entry.event.path == event.path
            for entry in self.log
        )
