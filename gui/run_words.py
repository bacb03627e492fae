"""Runs in words: the rows of the Runs page, and two of them compared."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.comparison import Flip, Paired, Verdict, differing, paired, same_division, verdict
from core.config import Preset, TrainConfig
from core.data.dataset import Part
from core.events import Stage
from core.models.choice import changed_by_hand, preset_of, row_of, starts_from_nothing
from core.passes import Curve
from core.progress import TrainProgress
from core.requests import TrainRequest
from core.runs import Run, RunState
from gui.i18n import between, duration, number, percent, tr, tr_setting, trn
from gui.outcome_words import improvement_words, signed
from gui.widgets.run_table import Measured, RunRow


@dataclass(frozen=True)
class Side:
    """One of two runs that are compared: its name, its figure, its curve, and what fine-tuning
    brought; empty where it brought nothing."""

    name: str
    figure: str
    caption: str
    curve: Curve
    gained: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        verdict: what their answers allow to say.
        paired: how they fare on the pictures that both were measured on; empty where that tells
            nothing more.
        flips: the pictures that changed side, relative to the folder `pictures`.
        differences: title, and the value in each, of the settings they do not share.
        span, first_answer: the ends of the plot's x axis, and the part of the first answers.
    """

    first: Side
    second: Side
    verdict: str
    differences: tuple[tuple[str, str, str], ...]
    span: tuple[float, float]
    first_answer: tuple[float, float]
    paired: str = ""
    flips: tuple[Flip, ...] = ()
    pictures: Path = Path()


def run_title(run: Run) -> str:
    """The title that a person gave it; else its number."""
    return run.file.title or tr("Run {n}", n=number(run.file.number))


def figure_words(accuracy: float, part: Part) -> str:
    """A run’s figure, and what it was measured on: “87.0 % test”."""
    share = percent(accuracy)
    if part is Part.TEST:
        return tr("{share} test", share=share)
    return tr("{share} validation", share=share)


def accuracy_words(run: Run) -> str:
    """The one figure of a run in a sentence; empty where it has none."""
    found = run.headline
    if found is None:
        return ""
    share = percent(found.accuracy)
    if found.part is Part.TEST:
        words = trn(
            "right on {share} of {n} test picture",
            "right on {share} of {n} test pictures",
            found.n,
            share=share,
        )
    else:
        words = trn(
            "right on {share} of {n} validation picture",
            "right on {share} of {n} validation pictures",
            found.n,
            share=share,
        )
    return f"{words}, {before_refit()}" if found.inherited else words


def before_refit() -> str:
    """What is said beside a figure of a model that has learned from these pictures since."""
    return tr("measured before it learned from these as well")


def run_row(run: Run, *, used: bool, now: datetime) -> RunRow:
    """A run as the table shows it. `used`: its model is the one in use."""
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
        network=_made_of(run),
        chosen_by=chosen_by(run),
        tested=tested(run),
        when=when(file.created, now),
        started=file.created.isoformat(),
        seconds=result.seconds if result else None,
        state=state,
        state_kind=kind,
    )


def _made_of(run: Run) -> str:
    """What a run started from, how much of that adapted, and whether its figures are of before."""
    words = [network(run.file.config), adapted(run.file.config)]
    if run.result is not None and run.result.refit is not None:
        words.append(tr("every picture at the end"))
    return " · ".join(words)


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
    """The accuracy on the validation pictures; of an unfinished run, the best so far."""
    if (result := run.result) is not None:
        if result.val_accuracy is None or result.val_interval is None:
            return None
        return Measured(result.val_accuracy, result.val_interval, result.n_val)
    best = TrainProgress.of(run.events(steps=False)).best
    return Measured(best.accuracy, best.interval, best.n_val) if best and best.n_val else None


def tested(run: Run) -> Measured | None:
    """The accuracy on the test pictures."""
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


def compare(first: Run, second: Run, pictures: Path) -> Comparison:
    """Two runs side by side. `pictures`: the folder that their pictures lie in."""
    both = [TrainProgress.of(run.events(steps=False)).passes for run in (first, second)]
    tuned = [done.epoch for passes in both for done in passes.of(Stage.FINE_TUNE)]
    planned = max(tuned, default=0)
    both = [replace(passes, planned=planned) for passes in both]
    widest = max(both, key=lambda passes: passes.span[1] - passes.span[0])
    measured_on = tested if tested(first) and tested(second) else chosen_by
    figures = [measured_on(first), measured_on(second)]
    curves = [passes.curve(lambda done: done.val_accuracy) for passes in both]
    names = [run_title(first), run_title(second)]
    found = _paired(first, second)
    same = found is not None and [found.n] * 2 == [side.n for side in figures if side]
    return Comparison(
        first=_side(first, figures[0], curves[0], test=measured_on is tested),
        second=_side(second, figures[1], curves[1], test=measured_on is tested),
        verdict=(
            _paired_verdict(found, *names)
            if found is not None and same
            else _verdict(first, second, figures[0], figures[1])
        ),
        differences=_differences(first.file.config, second.file.config),
        span=widest.span,
        first_answer=widest.first_answer if planned else (0.0, 0.0),
        paired=paired_words(found, names[1], judged=same) if found else "",
        flips=found.flips if found else (),
        pictures=pictures,
    )


def _paired(first: Run, second: Run) -> Paired | None:
    if first.evaluation is None or second.evaluation is None:
        return None
    return paired(first.evaluation, second.evaluation)


def _side(run: Run, found: Measured | None, curve: Curve, *, test: bool) -> Side:
    name, gained = run_title(run), improvement_words(run.result) if run.result else ""
    if found is None:
        return Side(name, "–", tr("Nothing was measured."), curve)
    counts = {
        "correct": number(round(found.accuracy * found.n)),
        "n": number(found.n),
        "between": between(found.interval),
    }
    counted = (
        tr("{correct} of {n} test pictures,\n{between}", **counts)
        if test
        else tr("{correct} of {n} validation pictures,\n{between}", **counts)
    )
    if run.headline is not None and run.headline.inherited:
        counted += f",\n{before_refit()}"
    return Side(name, percent(found.accuracy), counted, curve, gained)


def _verdict(first: Run, second: Run, one: Measured | None, other: Measured | None) -> str:
    if one is None or other is None:
        return tr("Only one of them was measured, so they cannot be compared.")
    if one.n != other.n or not same_division(first.file.config, second.file.config):
        return tr("They held out different pictures, so that their figures compare only roughly.")
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


def _paired_verdict(found: Paired, first: str, second: str) -> str:
    if not found.flips:
        return tr("Both are right on the very same pictures.")
    if found.verdict is Verdict.UNDECIDED:
        return tr("The difference may be chance.")
    better = first if found.verdict is Verdict.FIRST else second
    return tr("“{name}” is better, and that is hardly chance.", name=better)


def paired_words(found: Paired, second: str, *, judged: bool) -> str:
    """How the run called `second` fares beside the first, on the pictures that both measured.

    Args:
        judged: it is already said whether the difference may be chance.
    """
    if not found.flips:
        return trn(
            "Both were measured on the same {n} picture, and none changed side.",
            "Both were measured on the same {n} pictures, and none changed side.",
            found.n,
        )
    words = _more_or_fewer(found, second)
    if judged:
        return f"{words}."
    if found.verdict is Verdict.UNDECIDED:
        return tr("{words}: the difference may be chance.", words=words)
    return tr("{words}: this is hardly chance.", words=words)


def _more_or_fewer(found: Paired, second: str) -> str:
    low, high = (signed(100 * edge) for edge in found.interval)
    more = found.second_correct - found.first_correct
    decimals = 2 if found.p >= 0.1 else 3
    p = tr("p = {p}", p=number(found.p, decimals)) if found.p >= 0.001 else tr("p < 0.001")
    values = {
        "name": second,
        "count": number(abs(more)),
        "points": number(100 * abs(found.difference), 1),
        "low": low,
        "high": high,
        "p": p,
    }
    if more > 0:
        return trn(
            "On the same {n} picture “{name}” is right on {count} more: {points} points better, "
            "likely between {low} and {high} (McNemar {p})",
            "On the same {n} pictures “{name}” is right on {count} more: {points} points better, "
            "likely between {low} and {high} (McNemar {p})",
            found.n,
            **values,
        )
    if more < 0:
        return trn(
            "On the same {n} picture “{name}” is right on {count} fewer: {points} points worse, "
            "likely between {low} and {high} (McNemar {p})",
            "On the same {n} pictures “{name}” is right on {count} fewer: {points} points worse, "
            "likely between {low} and {high} (McNemar {p})",
            found.n,
            **values,
        )
    return tr(
        "On the same {n} pictures both are right on equally many: “{name}” is likely between "
        "{low} and {high} points better (McNemar {p})",
        n=number(found.n),
        **values,
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
