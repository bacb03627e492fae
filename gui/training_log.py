"""What happened in a training run, and when: the log of the Train page, in plain words."""

from core.events import (
    AugmentationTested,
    CheckpointSaved,
    Failed,
    FeaturesDone,
    FirstAnswer,
    PauseChanged,
    PictureLeftOut,
    ResolutionChosen,
    RunStarted,
    TeacherAsked,
    TrainResult,
    Warned,
)
from core.figures import TriedView
from core.progress import Entry, TrainProgress
from gui.i18n import clock, number, percent, tr, trn
from gui.outcome_words import augmentation_words, mix_words
from gui.training_words import ending

LONGEST = 200
"""Lines that are shown: the last ones."""


def log_lines(progress: TrainProgress) -> list[str]:
    """The log in plain words, each line with its time; the last ones of a long log."""
    return [f"{clock(entry.seconds)}  {_line(entry)}" for entry in progress.log[-LONGEST:]]


def log_summary(progress: TrainProgress) -> str:
    """What the log holds, in a few words."""
    warned = [entry.event for entry in progress.log if isinstance(entry.event, Warned)]
    parts = []
    if progress.n_left_out:
        parts.append(trn("{n} picture left out", "{n} pictures left out", progress.n_left_out))
    if warned:
        last = warned[-1].message
        parts.append(
            last
            if len(warned) == 1
            else tr("{n} notes, the last: {last}", n=len(warned), last=last)
        )
    return " · ".join(parts) or tr("what happened, and when")


def _line(entry: Entry) -> str:
    words = ""
    match entry.event:
        case RunStarted(resumed=True):
            words = tr("Resumed.")
        case RunStarted(device=device):
            words = tr("Started on {device}.", device=device)
        case FeaturesDone(n=n, n_cached=cached):
            read = trn("{n} picture read.", "{n} pictures read.", n - min(n, cached))
            known = trn("{n} known from before.", "{n} known from before.", cached)
            words = f"{read} {known}" if cached else read
        case FirstAnswer() as first:
            words = _first_answer(first)
        case AugmentationTested() | TeacherAsked() | ResolutionChosen() as found:
            words = _found(found)
        case PauseChanged(paused=paused):
            words = tr("Paused.") if paused else tr("Went on.")
        case PictureLeftOut(path=path, reason=reason):
            words = tr("Left out: {path}. {reason}", path=path, reason=reason)
        case CheckpointSaved(epoch=epoch):
            words = tr("Saved after epoch {n}; it can be resumed from there.", n=epoch)
        case Warned(message=message):
            words = message
        case TrainResult() as result:
            words = f"{ending(result)} {mix_words(result)}".strip()
        case Failed(title=title, detail=detail, hint=hint):
            words = " ".join(part for part in (title, detail, hint) if part)
    return words


def _found(event: AugmentationTested | TeacherAsked | ResolutionChosen) -> str:
    """What was found out before fine-tuning, and how it therefore learns."""
    match event:
        case AugmentationTested():
            return augmentation_words(event)
        case TeacherAsked(n_labelled=labelled, n_unlabelled=unlabelled):
            asked = trn("{n} training picture", "{n} training pictures", labelled)
            if unlabelled:
                more = trn("{n} unlabelled picture", "{n} unlabelled pictures", unlabelled)
                asked = f"{asked}, {more}"
            return tr(
                "Also learns from another model’s answers [distillation]: {asked}.", asked=asked
            )
        case ResolutionChosen():
            return resolution(event)


def resolution(event: ResolutionChosen) -> str:
    """How the pictures are seen from now on, and what speaks for it."""
    usual, taken, best = (
        {
            "view": _view(view),
            "share": percent(view.n_correct / event.n),
        }
        for view in (event.usual, event.taken, event.best)
    )
    n = number(event.n)
    if event.chosen == 0 and event.best == event.usual:
        return tr(
            "Finer or whole pictures do not help: {usual} gets {share} right, and none gets more "
            "(cross-validated on {n} pictures).",
            usual=usual["view"],
            share=usual["share"],
            n=n,
        )
    if event.chosen == 0:
        return tr(
            "Finer or whole pictures do not help beyond chance: {usual} gets {share} right, the "
            "best of all, {best}, {best_share} (cross-validated on {n} pictures).",
            usual=usual["view"],
            share=usual["share"],
            best=best["view"],
            best_share=best["share"],
            n=n,
        )
    words = tr(
        "Seeing more helps: {taken} gets {share} right, {usual} {usual_share} (cross-validated on "
        "{n} pictures). It goes on so.",
        taken=taken["view"],
        share=taken["share"],
        usual=usual["view"],
        usual_share=usual["share"],
        n=n,
    )
    if event.slower <= 1:
        return words
    slower = tr("Each epoch takes about {n} times as long.", n=number(event.slower, 1))
    return f"{words} {slower}"


def _view(view: TriedView) -> str:
    if view.whole:
        return tr("the whole picture at {n} × {n} pixels", n=view.size)
    return tr("the middle at {n} × {n} pixels", n=view.size)


def _first_answer(first: FirstAnswer) -> str:
    words = []
    if first.n_val:
        words.append(
            tr(
                "First answer: {correct} of {n} validation pictures are right.",
                correct=first.n_correct,
                n=first.n_val,
            )
        )
    if first.cv_accuracy is not None:
        words.append(
            tr(
                "Cross-validated on {n} pictures, it gets {share} right.",
                n=number(first.cv_n),
                share=percent(first.cv_accuracy),
            )
        )
    return " ".join(words) or tr("There is a first answer.")
