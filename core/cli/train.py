"""`graft train`: from a folder of pictures to a measured model in a project."""

import shlex
import sys
from json import loads
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli.labels import FileColumn, LabelColumn, Layout, Table, label_source
from core.cli.running import Json, explained, refuse_others, run, unpacked
from core.cli.words import Reporter, accuracy, console, start
from core.config import Preset, Section, Trainable, TrainConfig, change, why_idle
from core.data.dataset import Part, name_some
from core.engine import run_job
from core.errors import ConfigError, StorageError
from core.events import Event, RecogniseResult, TrainResult
from core.figures import BEFORE_REFIT, Headline
from core.jobs import FinishReason, StopToken
from core.outcome_words import outcome_lines, percent, pictures, robustness_words
from core.requests import RecogniseRequest, TrainRequest
from core.runs import Run, RunState, list_runs, measured_model

Folder = Annotated[Path, typer.Argument(help="The folder, or a .zip, of pictures.")]
Out = Annotated[Path, typer.Option(help="The project folder; made when needed.")]
PresetName = Annotated[Preset | None, typer.Option(help="How thorough.")]
BackboneName = Annotated[str | None, typer.Option(help="See `graft models`.")]
Weights = Annotated[
    str | None, typer.Option(help="A model to go on from: a file, a model's folder, a run.")
]
Settings = Annotated[list[str], typer.Option("--set", metavar="KEY=VALUE", help="Any setting.")]
ConfigFile = Annotated[Path | None, typer.Option(help="Settings as JSON, or a run's config.json.")]

_ENDED = {
    FinishReason.DIVERGED: "Fine-tuning ran away, and the best before that is kept: try a smaller "
    "learning_rate, a longer warm_up, or gradient_clipping=1.",
    FinishReason.STOPPED: "Stopped, as you asked.",
    FinishReason.CANCELLED: "Stopped at once: --resume goes on from what is on disk.",
}
"""What is said of a run that did not end as it should."""


def train(
    folder: Folder,
    out: Out,
    *,
    preset: PresetName = None,
    backbone: BackboneName = None,
    weights: Weights = None,
    set_: Settings = [],  # noqa: B006 (typer copies it)
    config: ConfigFile = None,
    layout: Layout = None,
    table: Table = None,
    label_column: LabelColumn = "",
    file_column: FileColumn = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last run.")] = False,
    json: Json = False,
) -> None:
    """Train a classifier. Ctrl+C stops early and keeps the best so far."""
    with explained(json=json):
        refuse_others(out)
        if weights:
            set_ = [*set_, f"weights={weights}"]
        settings = build_config(config, preset, backbone, set_)
        tell_idle(settings, set_)
        interrupted = _interrupted_run(out) if resume else None
    with (
        unpacked(folder, json=json, keep=out / "unpacked") as inside,
        Reporter(silent=json) as report,
    ):

        def show(event: Event) -> None:
            if isinstance(event, TrainResult):
                print_result(event)
            else:
                report(event)

        request = TrainRequest(
            project=out,
            folder=inside,
            config=settings,
            labels=label_source(inside, layout, table, label_column, file_column),
            resume=interrupted,
        )
        run(request, json=json, show=show)


def build_config(
    file: Path | None, preset: Preset | None, backbone: str | None, settings: list[str]
) -> TrainConfig:
    """The settings of a run: the file's, then the backbone's, the preset's, and those set by hand.

    A model of one's own tells its backbone, where none is named.

    Raises:
        ConfigError: a setting is unknown or does not fit.
        WeightsError, ModelError: such a model cannot be read.
    """
    from core.models.choice import with_backbone, with_preset

    config = read_config(file) if file else TrainConfig()
    values = dict(_pair(text) for text in settings)
    own = change(config, values).own_weights if "weights" in values else None
    if own is not None:
        values["weights"] = str(own.expanduser().absolute())
        if backbone is None and "backbone" not in values:
            found = recognised(own)
            backbone, values["weights"] = found.backbone, str(found.weights)
    if values.get("teacher", "none") not in ("none", ""):
        values["teacher"] = str(Path(values["teacher"]).expanduser().absolute())
    if backbone:
        config = with_backbone(config, backbone)
    if preset:
        config = with_preset(config, preset)
    return change(config, values)


def fine_tunes_nothing(config: TrainConfig) -> bool:
    """Whether the first answer is all that is trained; a network from nothing learns as a whole."""
    from core.models.choice import starts_from_nothing

    return config.trainable is Trainable.NONE and not starts_from_nothing(config)


_FINE_TUNING = {
    *("head_epochs", "gradual_unfreezing", "dropout", "hidden_layers", "initialisation"),
    *("augmentation", "mixup", "cutmix", "balanced_sampling", "compile"),
}
"""Settings of other sections than “learning” that the first answer takes no notice of."""


def tell_idle(config: TrainConfig, settings: list[str]) -> None:
    """Say which of the settings that were set by hand do nothing beside the others, and why."""
    only_first = fine_tunes_nothing(config)
    for name in dict.fromkeys(_pair(text)[0] for text in settings):
        reason = why_idle(name, config)
        extra = TrainConfig.model_fields[name].json_schema_extra
        learning = isinstance(extra, dict) and extra.get("section") == Section.LEARNING.value
        if not reason and (learning or name in _FINE_TUNING) and only_first:
            reason = "Only the first answer is trained: --preset balanced fine-tunes."
        if reason:
            print(f"{name} does nothing here. {reason}", file=sys.stderr)


def recognised(weights: Path) -> RecogniseResult:
    """The network that a model of one's own is, after saying so. Raises UserError."""
    found = run_job(RecogniseRequest(path=weights), lambda event: None, StopToken())
    assert isinstance(found, RecogniseResult)
    print(start(found), file=sys.stderr)
    return found


def read_config(file: Path) -> TrainConfig:
    """The settings in a JSON file: alone, or under “config” as runs and projects keep them.

    Raises:
        ConfigError: it cannot be read, or a setting is unknown or does not fit.
    """
    try:
        values = loads(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file} cannot be read.", f"{error.strerror}.") from error
    except ValueError as error:
        raise ConfigError(f"{file} does not hold settings.", f"It is no JSON: {error}.") from error
    if isinstance(values, dict):
        values = values.get("config", values)
    if not isinstance(values, dict):
        raise ConfigError(f"{file} does not hold settings.", "It has none with their names.")
    try:
        return change(TrainConfig(), values)
    except ConfigError as error:
        detail = f"{error.detail} It stands in {file}.".strip()
        raise ConfigError(error.title, detail, error.hint) from error


def print_result(result: TrainResult) -> None:
    """Say how good the model is, and where it lies."""
    if result.n_left_out:
        console.print(f"Left out: {pictures(result.n_left_out)} that could not be read.")
    if result.finish_reason in _ENDED:
        console.print(_ENDED[result.finish_reason])
    if (headline := result.headline) is not None:
        found = accuracy(headline.accuracy, headline.n, headline.interval)
        inherited = f", {BEFORE_REFIT}" if headline.inherited else ""
        console.print(f"{headline.word.capitalize()} accuracy: {found}{inherited}")
        console.print(_why_validation_differs(result, headline))
        console.print(f"Always answering the largest class: {percent(result.baseline_accuracy)}")
    for line in (*outcome_lines(result), robustness_words(result)):
        if line:
            console.print(line)
    console.print(f"{result.seconds:.1f} s. The model lies in {result.model}")
    if result.refit is not None:
        console.print(
            f"It learned once more, from every one of {pictures(result.refit.n)}. The one that was "
            f"measured lies in {measured_model(result.model)}"
        )
    if line := in_use_words(result):
        console.print(line)


def _why_validation_differs(result: TrainResult, headline: Headline) -> str:
    """The validation accuracy beside the headline, and why it is another figure; in one line."""
    validation = result.validation
    chosen = result.chosen_by_validation
    if headline.part is Part.VAL:
        why = ", and what was kept was chosen by these: this may flatter" if chosen else ""
        return f"There is no test set{why}."
    if validation is None:
        return "There are no validation pictures."
    why = " What was kept was chosen by these, so that it may flatter." if chosen else ""
    return f"On the {pictures(validation.n, 'validation')}: {percent(validation.accuracy)}.{why}"


def in_use_words(result: TrainResult) -> str:
    """Whether the run is the model in use now, and why; empty for one that was cancelled."""
    found, reached = result.succession, ""
    if found is None:
        cancelled = result.finish_reason is FinishReason.CANCELLED
        return (
            ""
            if cancelled
            else "Nothing was held out to measure it: it cannot be the model in use."
        )
    if not found.before:
        return "It is the model in use now."
    before = Run(result.model.parents[1] / found.before).title
    if found.accuracy_before is not None and found.accuracy is not None:
        one, other = percent(found.accuracy_before).removesuffix(" %"), percent(found.accuracy)
        n = f"{found.n:,} validation picture" + ("" if found.n == 1 else "s")
        where = f" on the same {n}" if found.same_pictures else ", measured on different pictures"
        reached = f": {one} → {other}{where}"
    if found.in_use:
        more = f" It also knows {name_some(found.new)}." if found.new else ""
        return f"It is the model in use now, in the place of {before}{reached}.{more}"
    lost = f" It does not know {name_some(found.forgotten)}." if found.forgotten else ""
    command = shlex.join(["graft", "use", str(result.model.parents[2]), result.run])
    return f"{before} stays the model in use{reached}.{lost} To use this one: {command}"


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"“{text}” is not a setting.", hint="Write it as KEY=VALUE.")
    return key.strip(), value.strip()


def _interrupted_run(project: Path) -> str:
    for run_ in list_runs(project / "runs"):
        if run_.state is RunState.INTERRUPTED:
            return run_.name
    raise StorageError(
        f"No run in {project} was interrupted.", hint="Leave out --resume to start a new one."
    )
