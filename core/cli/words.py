"""What a person reads in the terminal while a job runs and when it is done."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from core.events import (
    AugmentationTested,
    EpochDone,
    Event,
    FirstAnswer,
    PauseChanged,
    PictureLeftOut,
    RecogniseResult,
    ResolutionChosen,
    RunStarted,
    Stage,
    TeacherAsked,
    Warned,
)
from core.events import Progress as ProgressEvent
from core.figures import Interval, TriedView
from core.outcome_words import augmentation_words, percent, pictures

# names of files and classes are printed as they are, brackets and all
console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

MOST_IN_MATRIX = 30
"""With more classes a matrix is not legible, however wide the terminal is."""
MOST_CONFUSIONS = 20
"""So many lines are read; the rest is in the report."""
_WIDEST = 10_000  # columns: what a table would take if it could

_STAGES = {
    Stage.SCAN: "Looking through the folder",
    Stage.COMPARE: "Comparing the pictures",
    Stage.UNPACK: "Unpacking",
    Stage.GATHER: "Copying pictures",
    Stage.DOWNLOAD: "Downloading the network",
    Stage.RESOLUTION: "Trying finer pictures",
    Stage.READ: "Reading pictures",
    Stage.FIRST_ANSWER: "First answer",
    Stage.DISTIL: "Asking the model to learn from",
    Stage.FINE_TUNE: "Fine-tuning",
    Stage.REFIT: "Learning from every picture",
    Stage.MEASURE: "Measuring",
    Stage.EXPORT: "Exporting",
    Stage.PREDICT: "Naming pictures",
    Stage.SORT: "Sorting pictures",
}


def accuracy(share: float, n: int, interval: Interval) -> str:
    """An accuracy with what it rests on."""
    low, high = (f"{100 * bound:.0f}" for bound in interval)
    return f"{percent(share)} ({round(share * n)} of {n}; likely between {low} and {high} %)"


def start(found: RecogniseResult) -> str:
    """What training starts from, where that is a model of one's own."""
    last = f" with {found.n_classes:,} classes" if found.n_classes else ""
    said = f"It starts from {found.name}{last}: the last layer is replaced by one for yours."
    if found.others:
        some = ", ".join(found.others[:3]) + ("…" if len(found.others) > 3 else "")
        said += f" These look the same: {some}. Name it with --backbone if it is one of them."
    return said


def confusion_table(classes: Sequence[str], confusion: Sequence[Sequence[int]]) -> Table:
    """Rows are what the pictures are, columns what the model says."""
    table = Table("is \\ says", *classes, box=None, padding=(0, 1))
    for name, row in zip(classes, confusion, strict=True):
        cells = [str(n) if n else "·" for n in row]
        table.add_row(name, *cells)
    return table


def confusion_list(
    classes: Sequence[str], confusion: Sequence[Sequence[int]], most: int = MOST_CONFUSIONS
) -> list[str]:
    """What is taken for what, the most frequent first: “species 3 → species 17: 4”."""
    found = [
        (n, i, j) for i, row in enumerate(confusion) for j, n in enumerate(row) if n and i != j
    ]
    found.sort(key=lambda each: (-each[0], each[1], each[2]))
    lines = [f"{classes[i]} → {classes[j]}: {n}" for n, i, j in found[:most]]
    if len(found) > most:
        rest = sum(n for n, _, _ in found[most:])
        lines.append(f"and {len(found) - most} more pairs, with {pictures(rest)}")
    return lines


def print_confusions(classes: Sequence[str], confusion: Sequence[Sequence[int]]) -> None:
    """The confusion matrix where it fits into the terminal, else the largest confusions."""
    if len(classes) <= MOST_IN_MATRIX:
        table = confusion_table(classes, confusion)
        wide = console.options.update(max_width=_WIDEST)
        if console.measure(table, options=wide).maximum <= console.width:
            console.print(table)
            return
    lines = confusion_list(classes, confusion)
    if not lines:
        console.print("Nothing was taken for anything else.")
        return
    console.print("Largest confusions (what it is → what the model says: pictures):")
    for line in lines:
        console.print(f"  {line}")


class Reporter:
    """Shows events as they come: a bar for the stage at work, a line for each thing done.

    Args:
        silent: shows nothing, where the events themselves are printed.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=silent or not console.is_terminal,
        )
        self._tasks: dict[Stage, TaskID] = {}
        self._ready = self._bar.add_task("Getting ready", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Show an event, if it is of interest."""
        self._bar.update(self._ready, visible=False)
        match event:
            case ProgressEvent(stage=stage, done=done, total=total):
                self._advance(stage, done, total)
            case _:
                if line := _line(event):
                    self._bar.console.print(line)

    def _advance(self, stage: Stage, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(_STAGES[stage], total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total, visible=done < total)


def _line(event: Event) -> str:
    """The event in a line of text; empty when it is of no interest."""
    line = ""
    match event:
        case Warned(message=message):
            line = f"Note: {message}"
        case PictureLeftOut(path=path, reason=reason):
            line = f"Left out: {path} ({reason})"
        case RunStarted():
            line = f"Going on with {event.run}. " if event.resumed else ""
            line += (
                f"{len(event.classes)} classes: {event.n_train} training, {event.n_val} "
                f"validation and {event.n_test} test pictures. On the {event.device}."
            )
        case ResolutionChosen():
            line = resolution(event)
        case PauseChanged(paused=paused):
            line = "Holding still." if paused else "Going on."
        case FirstAnswer():
            line = "; ".join([f"First answer after {event.seconds:.1f} s", *_measured(event)])
        case AugmentationTested():
            line = augmentation_words(event)
        case TeacherAsked(n_labelled=labelled, n_unlabelled=unlabelled):
            more = f" and {pictures(unlabelled, 'unlabelled')}" if unlabelled else ""
            line = (
                f"It learns from {event.run or event.folder}, too: from its answers to "
                f"{pictures(labelled, 'training')}{more}."
            )
        case EpochDone(stage=Stage.FINE_TUNE, fold=0):
            line = ", ".join(
                [
                    f"Epoch {event.epoch} of {event.epochs}: loss {event.train_loss:.3f}",
                    *_validated(event),
                    f"{event.seconds:.0f} s; {_waits_for(event)}",
                ]
            )
        case EpochDone(stage=Stage.FINE_TUNE, epoch=1):
            line = f"Cross-validating fine-tuning: fold {event.fold} of {event.folds}."
    return line


def resolution(event: ResolutionChosen) -> str:
    """How the pictures are seen from now on, and what speaks for it."""
    if event.chosen == 0:
        best = event.best
        if best == event.usual:
            return (
                f"Finer or whole pictures do not help: {_view(best)} gets "
                f"{percent(best.n_correct / event.n)} right, and none gets more (cross-validated "
                f"on {pictures(event.n)})."
            )
        return (
            f"Finer or whole pictures do not help beyond chance: {_view(event.usual)} gets "
            f"{percent(event.usual.n_correct / event.n)} right, the best of all, {_view(best)}, "
            f"{percent(best.n_correct / event.n)} (cross-validated on {pictures(event.n)})."
        )
    times = f" Each epoch takes about {event.slower:.2g} times as long." if event.slower > 1 else ""
    return (
        f"Seeing more helps: {_view(event.taken)} gets "
        f"{percent(event.taken.n_correct / event.n)} right, {_view(event.usual)} "
        f"{percent(event.usual.n_correct / event.n)} (cross-validated on {pictures(event.n)}). It "
        f"goes on so.{times}"
    )


def _view(view: TriedView) -> str:
    what = "the whole picture" if view.whole else "the middle"
    return f"{what} at {view.size} × {view.size} pixels"


def _measured(event: FirstAnswer) -> Iterator[str]:
    yield from _validated(event)
    if event.cv_accuracy is not None and event.cv_interval is not None:
        found = accuracy(event.cv_accuracy, event.cv_n, event.cv_interval)
        yield f"cross-validated on {pictures(event.cv_n, 'training')}: {found}"


def _validated(event: FirstAnswer | EpochDone) -> Iterator[str]:
    if event.n_val:
        yield f"validation {accuracy(event.val_accuracy, event.n_val, event.val_interval)}"


def _waits_for(event: EpochDone) -> str:
    """Whether fine-tuning has got better, and what it waits for before it ends."""
    if not event.patience:
        return "all epochs are run"
    if event.best:
        return "best so far"
    if event.still_learning:
        return "still learning"
    if not event.epochs_since_best:
        return "still improving"
    since = f"no better for {event.epochs_since_best} of {event.patience} epoch"
    return since + ("" if event.patience == 1 else "s") + " since it levelled off"
