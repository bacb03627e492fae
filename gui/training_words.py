"""How a training run stands, in words: what the Train page says of a `TrainProgress`."""

from core.config import Trainable, TrainConfig
from core.data.dataset import Dataset, Part
from core.events import (
    DescribeResult,
    Failed,
    Stage,
    TrainResult,
)
from core.figures import Interval, Refit
from core.jobs import FinishReason
from core.models.choice import row_of, starts_from_nothing
from core.models.estimate import Workload, training_seconds
from core.progress import Best, TrainProgress
from gui.i18n import between, clock, duration, number, percent, tr, trn
from gui.outcome_words import first_answer_words
from gui.run_words import before_refit
from gui.stopping_words import left

FEW = 30
"""With fewer validation or test pictures than this, an accuracy is a rough one."""
Row = tuple[str, str, str]
"""A name, a value, its unit."""


def plan(config: TrainConfig, dataset: Dataset, machine: DescribeResult | None) -> str:
    """What training would do now, and how long that takes on `machine`, where it can be told."""
    row = row_of(config.backbone)
    words = _plan(config, row.name if row else config.backbone, dataset)
    if config.use_every_picture:
        words += " " + tr("Once measured, it learns once more, from every picture.")
    seconds = training_seconds(config, row, Workload.of(dataset), machine) if machine else None
    if seconds is not None:
        words += " " + tr("About {time} on this computer.", time=duration(seconds))
    return f"{words}\n{division(dataset)}."


def _plan(config: TrainConfig, network: str, dataset: Dataset) -> str:
    read = tr(
        "{network} looks at your {pictures} once and gives a first answer.",
        network=network,
        pictures=trn("{n} picture", "{n} pictures", len(dataset.pictures)),
    )
    adapted = {
        Trainable.NONE: "",
        Trainable.HEAD: tr("only its last layer (the head) goes on learning"),
        Trainable.LAST_STAGE: tr("its last stage adapts to them"),
        Trainable.LAST_TWO: tr("its last layers adapt to them"),
        Trainable.ALL: tr("all of it adapts to them"),
    }[config.trainable]
    passes = trn("at most {n} epoch", "at most {n} epochs", config.epochs)
    if starts_from_nothing(config):
        return tr(
            "{network} learns from your {pictures} from nothing, in {passes}.",
            network=network,
            pictures=trn("{n} picture", "{n} pictures", len(dataset.pictures)),
            passes=passes,
        )
    if not adapted:
        return read
    return tr("{read} Then {adapted}, in {passes}.", read=read, adapted=adapted, passes=passes)


def division(dataset: Dataset) -> str:
    """What the pictures are for."""
    learn, choose, measure = (len(dataset.of(part)) for part in (Part.TRAIN, Part.VAL, Part.TEST))
    words = [
        tr("{n} for training", n=number(learn)),
        tr("{n} for validation", n=number(choose)),
        tr("{n} for the test", n=number(measure)),
    ]
    return ", ".join(words[:2] if not measure else words)


def sentence(progress: TrainProgress, *, stopping: bool = False, pausing: bool = False) -> str:
    """How things stand, under the page's title."""
    if stopping:
        words = tr("Stopping after this step…")
    elif progress.paused:
        words = tr("Paused.")
    elif pausing:
        words = tr("Pausing after this step…")
    elif progress.finished and isinstance(progress.ended, TrainResult):
        words = ending(progress.ended)
    elif isinstance(progress.ended, Failed) and progress.started is None:
        words = progress.ended.title
    elif progress.started is not None and progress.stage is None:
        words = _interrupted(progress)
    elif progress.stage is Stage.FINE_TUNE:
        words = _tuning(progress)
    else:
        at_work = {
            Stage.DOWNLOAD: tr("Fetching the network that training starts from."),
            Stage.RESOLUTION: tr("Trying whether finer or whole pictures help."),
            Stage.READ: tr("Looking at every picture once."),
            Stage.FIRST_ANSWER: tr("Working out a first answer from what the network sees."),
            Stage.DISTIL: tr("Asking the model that it learns from about every picture."),
            Stage.MEASURE: tr("Measuring the best model, and saving it."),
            Stage.REFIT: tr("It is measured. Now it learns once more, from every picture."),
        }
        words = at_work.get(progress.stage or Stage.SCAN, tr("Getting ready…"))
    return words


def ending(result: TrainResult) -> str:
    """How a run ended, what it is worth, and how long it took."""
    how = {
        FinishReason.COMPLETED: tr("Done."),
        FinishReason.PLATEAU: tr("Done: more epochs made it no better."),
        FinishReason.STOPPED: tr("Finished early, as you asked; the best was kept."),
        FinishReason.CANCELLED: tr("Cancelled, as you asked."),
        FinishReason.DIVERGED: tr(
            "Stopped: it learned too fast and lost its way (the loss diverged). The best before "
            "that is kept; try a smaller learning rate."
        ),
    }[result.finish_reason]
    found = measured(result)
    if found is None:
        return tr("{how} There are no validation pictures, so nothing was measured.", how=how)
    accuracy, n, _ = found
    words = tr(
        "{how} {correct} are right; it took {time}.",
        how=how,
        correct=_of(round(accuracy * n), n, tested=result.test_accuracy is not None),
        time=duration(result.seconds),
    )
    return f"{words} {refit_words(result.refit)}".strip()


def refit_words(again: Refit | None) -> str:
    """Whose figures these are, where a model was made once more from every picture."""
    if again is None:
        return ""
    return tr(
        "The model then learned once more, from all {n} pictures: every figure was measured "
        "before it learned from these as well.",
        n=number(again.n),
    )


def _of(correct: int, n: int, *, tested: bool) -> str:
    """So many of the pictures that a figure was counted on, which are called by their name."""
    names = {"correct": number(correct)}
    if tested:
        return trn("{correct} of {n} test picture", "{correct} of {n} test pictures", n, **names)
    return trn(
        "{correct} of {n} validation picture", "{correct} of {n} validation pictures", n, **names
    )


def measured(result: TrainResult) -> tuple[float, int, Interval] | None:
    """The most honest accuracy of a result, on how many pictures, and its interval."""
    if result.test_accuracy is not None and result.test_interval is not None:
        return result.test_accuracy, result.n_test, result.test_interval
    if result.val_accuracy is not None and result.val_interval is not None:
        return result.val_accuracy, result.n_val, result.val_interval
    return None


def best_figure(progress: TrainProgress) -> tuple[str, str, str]:
    """The best so far, or the result: a figure, what it was counted on, what to compare it with."""
    result = progress.ended if isinstance(progress.ended, TrainResult) else None
    found = measured(result) if result else _best_measured(progress.best)
    if found is None:
        return _cross_validated(progress)
    accuracy, n, interval = found
    tested = result is not None and result.test_accuracy is not None
    caption = f"{_of(round(accuracy * n), n, tested=tested)},\n{between(interval)}"
    if result is not None and result.refit is not None:
        caption += f",\n{before_refit()}"
    if n < FEW:
        caption += "\n" + tr("So few pictures make this a rough figure.")
    if progress.first_answer is not None:
        shown = _first_answer_leads(progress) and not tested
        caption += "\n" + first_answer_words(progress.first_answer, validation=not shown)
    return percent(accuracy), caption.rstrip("\n"), _baseline(progress)


def captions(progress: TrainProgress) -> dict[Stage, str]:
    """What there is to know of each stage, in a few words."""
    return {
        Stage.READ: _reading(progress),
        Stage.FIRST_ANSWER: _first_answer(progress),
        Stage.DISTIL: _asking(progress),
        Stage.FINE_TUNE: _passes(progress),
        Stage.MEASURE: tr("saved") if progress.finished else "",
        Stage.REFIT: "",
    }


def now_rows(progress: TrainProgress) -> list[Row]:
    """The figures of the moment; once it is over, those of the whole run."""
    rows = []
    if progress.stage is not None:
        left, speed = progress.seconds_left, progress.speed
        known = "–" if left is None else clock(left)
        rows.append((tr("Time left"), tr("paused") if progress.paused else known, ""))
        rows.append((tr("Speed"), "–" if speed is None else number(speed), tr("pictures/s")))
    result = progress.ended if isinstance(progress.ended, TrainResult) else None
    if result is not None:
        rows.append((tr("Took"), clock(result.seconds), ""))
        if result.seconds_to_first_answer is not None:
            rows.append((tr("First answer after"), clock(result.seconds_to_first_answer), ""))
    if progress.started is not None and progress.started.epochs:
        each = progress.seconds_per_pass
        rows.append((tr("One epoch"), "–" if each is None else number(each, 1), tr("s")))
    if (memory := progress.memory) is not None:
        rows.append((tr("Memory"), number(memory / 2**30, 1), tr("GB")))
    last = progress.fold or progress.tuned
    if last is not None and not last.patience:
        rows.append((tr("Patience"), tr("not used"), ""))
    elif last is not None and last.still_learning:
        rows.append((tr("Levelled off"), tr("not yet") if progress.stage else tr("no"), ""))
    elif last is not None:
        since = tr("{n} of {most}", n=last.epochs_since_best, most=last.patience)
        rows.append((tr("Patience used"), since, tr("epochs")))
    left_out = max(progress.n_left_out, result.n_left_out if result else 0)
    if left_out:
        rows.append((tr("Left out"), number(left_out), tr("pictures")))
    if progress.started is not None:
        rows.append((tr("Device"), progress.started.device, ""))
    return rows


def _tuning(progress: TrainProgress) -> str:
    best, last = progress.best, progress.tuned
    if progress.fold_at_work:
        return _fold(progress)
    if best is None or not best.n_val:
        return tr("Adapting the network to your pictures.")
    known = _of(best.n_correct, best.n_val, tested=False)
    if last is None:
        return tr("Adapting the network to your pictures. It gets {known} right.", known=known)
    if not last.patience:
        return tr("All epochs are run: so few validation pictures cannot tell when to stop.")
    if last.still_learning:
        how = tr("Still learning: training goes on until it levels off.")
    elif last.epochs_since_best == 0:
        how = tr("Still improving.")
    else:
        since = number(last.epochs_since_best)
        how = trn(
            "No better for {since} of {n} epoch since it levelled off.",
            "No better for {since} of {n} epochs since it levelled off.",
            last.patience,
            since=since,
        )
    if last.best:
        kept = tr("It gets {known} right.", known=known)
    elif _first_answer_leads(progress):
        kept = tr("The first answer is the best so far: it gets {known} right.", known=known)
    else:
        kept = tr("The best so far gets {known} right, and is kept.", known=known)
    return f"{how} {kept}"


def _fold(progress: TrainProgress) -> str:
    """Where the cross-validation of fine-tuning is."""
    most = progress.started.epochs if progress.started else 0
    return tr(
        "Cross-validating fine-tuning: fold {k} of {folds}, epoch {n} of {most}.",
        k=progress.fold_at_work,
        folds=progress.folds,
        n=min(int(progress.passes_done) + 1, most),
        most=most,
    )


def _interrupted(progress: TrainProgress) -> str:
    ended = progress.ended
    asked = isinstance(ended, TrainResult) or (isinstance(ended, Failed) and ended.stopped)
    how = tr("Cancelled, as you asked.") if asked else tr("Interrupted.")
    return f"{how} {left(progress)}"


def _first_answer_leads(progress: TrainProgress) -> bool:
    """Whether nothing was better than the first answer so far."""
    return progress.best is not None and progress.best.key[0] is Stage.FIRST_ANSWER


def _cross_validated(progress: TrainProgress) -> tuple[str, str, str]:
    """The figure where there is no validation: of the first answer, as long as it is the best."""
    first = progress.first_answer if _first_answer_leads(progress) else None
    if first is None or first.cv_accuracy is None or first.cv_interval is None:
        return "–", tr("No figures yet."), _baseline(progress)
    counted = tr("First answer, cross-validated on {n} pictures,", n=number(first.cv_n))
    return percent(first.cv_accuracy), f"{counted}\n{between(first.cv_interval)}", ""


def _best_measured(best: Best | None) -> tuple[float, int, Interval] | None:
    return (best.accuracy, best.n_val, best.interval) if best and best.n_val else None


def _baseline(progress: TrainProgress) -> str:
    result, started = progress.ended, progress.started
    if isinstance(result, TrainResult) and result.test_accuracy is not None:
        share = percent(result.baseline_accuracy, 0)
        return tr("Always giving the most frequent answer: {share}", share=share)
    if started is None or not started.largest_class:
        return ""
    share = percent(started.baseline_accuracy, 0)
    return tr("Always answering “{name}”: {share}", name=started.largest_class, share=share)


def _asking(progress: TrainProgress) -> str:
    if progress.taught is not None:
        return number(progress.taught.n_labelled + progress.taught.n_unlabelled)
    if progress.stage is not Stage.DISTIL:
        return ""
    return tr("{done} of {n}", done=number(progress.done), n=number(progress.total))


def _reading(progress: TrainProgress) -> str:
    done, features = progress.done, progress.features
    if features is not None:
        if features.n_cached >= features.n:
            return tr("{n} · known from before", n=number(features.n))
        return f"{number(features.n)} · {duration(features.seconds)}"
    if progress.stage is Stage.SCAN:
        return trn("{n} found", "{n} found", done)
    if progress.stage is Stage.DOWNLOAD and progress.total:
        size = number(progress.total / 1e6)
        return tr("fetching {done} of {size} MB", done=number(done / 1e6), size=size)
    if not progress.total:
        return ""
    counted = tr("{done} of {total}", done=number(done), total=number(progress.total))
    return _and_left(counted, progress)


def _first_answer(progress: TrainProgress) -> str:
    first = progress.first_answer
    if first is None:
        return ""
    after = duration(first.seconds)
    return f"{percent(first.val_accuracy)} · {after}" if first.n_val else after


def _passes(progress: TrainProgress) -> str:
    if progress.started is None:
        return ""
    most = progress.started.epochs
    if progress.stage is not Stage.FINE_TUNE:
        done = progress.tuned.epoch if progress.tuned else 0
        return tr("{n} of {most} epochs", n=done, most=most) if done else ""
    if progress.fold_at_work:
        fold = tr("fold {k} of {folds}", k=progress.fold_at_work, folds=progress.folds)
        return _and_left(fold, progress)
    now = tr("epoch {n} of {most}", n=min(int(progress.passes_done) + 1, most), most=most)
    return _and_left(now, progress)


def _and_left(now: str, progress: TrainProgress) -> str:
    if progress.paused:
        return tr("{now} · paused", now=now)
    left = progress.seconds_left
    return now if left is None else tr("{now} · {left} left", now=now, left=clock(left))
