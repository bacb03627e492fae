"""`graft train`: from a folder of pictures to a measured model in a project."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from core.cli.running import Json, explained, run, unpacked
from core.cli.words import Reporter, accuracy, console, percent
from core.config import Preset, TrainConfig, change
from core.errors import ConfigError, StorageError
from core.events import TrainResult
from core.requests import TrainRequest
from core.runs import RunState, list_runs


def train(
    folder: Annotated[Path, typer.Argument(help="The folder, or a .zip, of pictures.")],
    out: Annotated[Path, typer.Option(help="The project folder; made when needed.")],
    *,
    preset: Annotated[Preset | None, typer.Option(help="How thorough.")] = None,
    backbone: Annotated[str | None, typer.Option(help="See `graft models`.")] = None,
    set_: Annotated[
        list[str], typer.Option("--set", metavar="KEY=VALUE", help="Any setting.")
    ] = [],  # noqa: B006 (typer copies it)
    config: Annotated[Path | None, typer.Option(help="Settings as JSON.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last run.")] = False,
    json: Json = False,
) -> None:
    """Train a classifier. Ctrl+C stops early and keeps the best so far."""
    with explained(json=json):
        settings = build_config(config, preset, backbone, set_)
        interrupted = _interrupted_run(out) if resume else None
    with (
        unpacked(folder, json=json, keep=out / "unpacked") as pictures,
        Reporter(silent=json) as show,
    ):
        request = TrainRequest(project=out, folder=pictures, config=settings, resume=interrupted)
        result = run(request, json=json, show=show)
    if not json:
        print_result(result)


def build_config(
    file: Path | None, preset: Preset | None, backbone: str | None, settings: list[str]
) -> TrainConfig:
    """The settings of a run: the file's, then the backbone's, the preset's, and those set by hand.

    Raises:
        ConfigError: a setting is unknown or does not fit.
    """
    from core.models.choice import with_backbone, with_preset

    config = _read(file) if file else TrainConfig()
    if backbone:
        config = with_backbone(config, backbone)
    if preset:
        config = with_preset(config, preset)
    return change(config, dict(_pair(text) for text in settings))


def print_result(result: TrainResult) -> None:
    """Say how good the model is, and where it lies."""
    if result.val_accuracy is not None and result.val_interval is not None:
        found = accuracy(result.val_accuracy, result.n_val, result.val_interval)
        console.print(f"Kept aside to choose: {found}")
    if result.test_accuracy is not None and result.test_interval is not None:
        found = accuracy(result.test_accuracy, result.n_test, result.test_interval)
        console.print(f"Kept aside to measure: {found}")
    console.print(f"Always answering the largest class: {percent(result.baseline_accuracy)}")
    console.print(f"{result.seconds:.1f} s. The model lies in {result.model}")


def _read(file: Path) -> TrainConfig:
    try:
        return TrainConfig.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file} cannot be read.", f"{error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{file} does not hold settings.", f"{where}: {first['msg']}.") from error


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
