"""Runs in words: the rows of the Runs page, and two of them compared."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.comparison import Verdict, differing, same_division, verdict
from core.config import Preset, TrainConfig
from core.events import Stage
from core.models.choice import changed_by_hand, preset_of, row_of, starts_from_nothing
from core.passes import Curve
from core.progress import TrainProgress
from core.requests import TrainRequest
from core.runs import Run, RunState
from gui.i18n import between, duration, number, percent, tr, tr_setting
from gui.widgets.run_table import Measured, RunRow


@dataclass(frozen=True)
class Side:
    """One of two runs that are compared: its name, its figure, and its curve."""

    name: str
    figure: str
    caption: str
    curve: Curve


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        verdict: what their accuracies allow to say.
        differences: title, and the value in each, of the settings they do not share.
        span, first_answer: the ends of the plot's x axis, and the part of the first answers.
    """

    first: Side
    second: Side
    verdict: str
    differences: tuple[tuple[str, str, str], ...]
    span: tuple[float, float]
    first_answer: tuple[float, float]


def run_title(run: Run) -> str:
    """The title that a person gave it; else its number."""
    return run.file.title or tr("Run {n}", n=number(run.file.number))


def run_row(run: Run, *, used: bool, now: datetime) -> RunRow:
    """A run as the table shows it. `used`: Check and Use look at it."""
    result, file = run.result, run.file
    state, kind = {
        RunState.RUNNING: (tr("running"), "info"),
        RunState.INTERRUPTED: (tr("interrupted"), "warning"),
        RunState.FINISHED: (tr("finished"), "neutral"),
    }[run.state]
    if used and run.state is RunState.FINISHED:
        state, kind = tr("in use"), "accent"
    return RunRow(
        id=run.name,
        name=run_title(run),
        network=f"{network(file.config)} · {adapted(file.config)}",
        chosen_by=chosen_by(run),
        tested=tested(run),
        when=when(file.created, now),
        started=file.created.isoformat(),
        seconds=result.seconds if result else None,
        state=state,
        state_kind=kind,
    )


def network(config: TrainConfig) -> str:
    """What a run started from."""
    row = row_of(config.backbone)
    return row.name if row else config.backbone


def adapted(config: TrainConfig) -> str:
    """How much of the network a run adapted."""
    if starts_from_nothing(config):
        return tr("from nothing")
    return setting_value("trainable", config.trainable)


def chosen_by(run: Run) -> Measured | None:
    """The accuracy on the pictures kept aside to choose; of an unfinished run, the best so far."""
    if (result := run.result) is not None:
        if result.val_accuracy is None or result.val_interval is None:
            return None
        return Measured(result.val_accuracy, result.val_interval, result.n_val)
    best = TrainProgress.of(run.events(steps=False)).best
    return Measured(best.accuracy, best.interval, best.n_val) if best and best.n_val else None


def tested(run: Run) -> Measured | None:
    """The accuracy on the pictures kept aside to measure."""
    result = run.result
    if result is None or result.test_accuracy is None or result.test_interval is None:
        return None
    return Measured(result.test_accuracy, result.test_interval, result.n_test)


def when(moment: datetime, now: datetime) -> str:
    """A moment in words, in local time."""
    local, today = moment.astimezone(), now.astimezone().date()
    if local.date() == today:
        return tr("today, {time}", time=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return tr("yesterday, {time}", time=f"{local:%H:%M}")
    return f"{local:%Y-%m-%d}"


def setting_value(name: str, value: Any) -> str:
    """The value of a setting as the form shows it."""
    extra = TrainConfig.model_fields[name].json_schema_extra
    shown: dict[str, Any] = dict(extra) if isinstance(extra, dict) else {}
    choices = shown.get("choices") or {}
    if value is None:
        words = tr("automatic")
    elif isinstance(value, bool):
        words = tr("yes") if value else tr("no")
    elif str(value) in choices:
        words = tr_setting(choices[str(value)])
    elif isinstance(value, int):
        words = number(value)
    else:
        words = str(value)
    return words


def compare(first: Run, second: Run) -> Comparison:
    """Two runs side by side."""
    both = [TrainProgress.of(run.events(steps=False)).passes for run in (first, second)]
    tuned = [done.epoch for passes in both for done in passes.of(Stage.FINE_TUNE)]
    planned = max(tuned, default=0)
    both = [replace(passes, planned=planned) for passes in both]
    widest = max(both, key=lambda passes: passes.span[1] - passes.span[0])
    measured_on = tested if tested(first) and tested(second) else chosen_by
    figures = [measured_on(first), measured_on(second)]
    curves = [passes.curve(lambda done: done.val_accuracy) for passes in both]
    names = [run_title(first), run_title(second)]
    return Comparison(
        first=_side(names[0], figures[0], curves[0]),
        second=_side(names[1], figures[1], curves[1]),
        verdict=_verdict(first, second, figures[0], figures[1]),
        differences=_differences(first.file.config, second.file.config),
        span=widest.span,
        first_answer=widest.first_answer if planned else (0.0, 0.0),
    )


def _side(name: str, found: Measured | None, curve: Curve) -> Side:
    if found is None:
        return Side(name, "–", tr("Nothing was measured."), curve)
    counted = tr(
        "{correct} of {n} kept aside,\n{between}",
        correct=number(round(found.accuracy * found.n)),
        n=number(found.n),
        between=between(found.interval),
    )
    return Side(name, percent(found.accuracy), counted, curve)


def _verdict(first: Run, second: Run, one: Measured | None, other: Measured | None) -> str:
    if one is None or other is None:
        return tr("Only one of them was measured, so they cannot be compared.")
    if one.n != other.n or not same_division(first.file.config, second.file.config):
        return tr("They kept different pictures aside, so that their figures compare only roughly.")
    found = verdict(one.interval, other.interval)
    if found is Verdict.UNDECIDED:
        return tr(
            "The ranges overlap: on {n} pictures, this difference may be chance.", n=number(one.n)
        )
    better = first if found is Verdict.FIRST else second
    return tr(
        "“{name}” is better: the ranges do not overlap, so this is hardly chance.",
        name=run_title(better),
    )


def _differences(first: TrainConfig, second: TrainConfig) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            tr_setting(TrainConfig.model_fields[found.name].title or found.name),
            setting_value(found.name, found.first),
            setting_value(found.name, found.second),
        )
        for found in differing(first, second)
    )


def queue_row(request: TrainRequest, seconds: float | None) -> tuple[str, str]:
    """A training that waits: its network, how long it will take, and what is special about it."""
    config = request.config
    row, preset = row_of(config.backbone), preset_of(config)
    name = row.name if row else config.backbone
    names = {
        Preset.FAST: tr("Fast"),
        Preset.BALANCED: tr("Balanced"),
        Preset.BEST: tr("Best"),
    }
    words = [tr("goes on with a run")] if request.resume else []
    if seconds is not None:
        words.append(tr("about {time}", time=duration(seconds)))
    if preset:
        words.append(names[preset])
    for setting in changed_by_hand(config):
        title = tr_setting(TrainConfig.model_fields[setting].title or setting)
        title = title.partition(" (")[0]  # the field's term would leave no room for the others
        words.append(f"{title}: {setting_value(setting, getattr(config, setting))}")
    return name, " · ".join(words)
