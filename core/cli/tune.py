"""`graft tune`: look for better settings, or for a learning rate alone, before a long training."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli.running import Json, explained, refuse_others, run, unpacked
from core.cli.train import (
    BackboneName,
    ConfigFile,
    Folder,
    Out,
    PresetName,
    Settings,
    build_config,
    fine_tunes_nothing,
)
from core.cli.words import Reporter, console
from core.config import Preset, Trainable
from core.events import Event, RatesResult, SearchResult, TrialDone
from core.outcome_words import percent, pictures
from core.requests import RatesRequest, SearchRequest


def tune(
    folder: Folder,
    out: Out,
    *,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to search.")] = 10.0,
    rates: Annotated[
        bool, typer.Option("--rates", help="Only find a learning rate (range test).")
    ] = False,
    preset: PresetName = None,
    backbone: BackboneName = None,
    set_: Settings = [],  # noqa: B006 (typer copies it)
    config: ConfigFile = None,
    json: Json = False,
) -> None:
    """Try settings on the pictures, and say how to train with the best. Ctrl+C ends the search."""
    with explained(json=json):
        refuse_others(out)
        settings = build_config(config, preset, backbone, set_)
    kept = [pair for pair in set_ if not (rates and pair.startswith("learning_rate="))]
    if rates and fine_tunes_nothing(settings):  # the rate of what was tried
        kept.append(f"trainable={Trainable.HEAD}")
    command = ["graft", "train", str(folder), "--out", str(out)]
    command += _options(preset, backbone, kept, config)
    with (
        unpacked(folder, json=json, keep=out / "unpacked") as inside,
        Reporter(silent=json) as report,
    ):
        request = (
            RatesRequest(project=out, folder=inside, config=settings)
            if rates
            else SearchRequest(project=out, folder=inside, config=settings, minutes=minutes)
        )
        run(request, json=json, show=shower(command, report))


def shower(command: Sequence[str], report: Callable[[Event], None]) -> Callable[[Event], None]:
    """What prints trials as they come and the best settings at the end.

    Args:
        command: the words of the `graft train` that the found settings are added to.
        report: what prints all other events.
    """

    def show(event: Event) -> None:
        match event:
            case TrialDone():
                print_trial(event)
            case SearchResult():
                print_search(event)
                _print_command(command, event.settings)
            case RatesResult():
                rate = f"{event.suggested:.2g}"
                console.print(f"Suggested learning rate: {rate} ({event.seconds:.1f} s)")
                _print_command(command, {"learning_rate": rate})
            case _:
                report(event)

    return show


def print_trial(trial: TrialDone) -> None:
    """One line: how well some settings did, and which they are."""
    tried = ", ".join(_pairs(trial.settings)) or "the settings as they are"
    console.print(
        f"{trial.trial:4} {percent(trial.accuracy):>8}  loss {trial.loss:.3f}  "
        f"{trial.seconds:4.0f} s  {tried}" + ("  best so far" if trial.best else "")
    )


def print_search(result: SearchResult) -> None:
    """Say what came of a search."""
    tried = "1 trial" if result.n_trials == 1 else f"{result.n_trials} trials"
    console.print(
        f"Best of {tried} in {result.seconds:.0f} s: {percent(result.accuracy)} of "
        f"{pictures(result.n_val, 'validation')}, which chose it, so that it may flatter."
    )
    if not result.settings:
        console.print("Nothing that was tried is better than the settings as they are.")


def _print_command(command: Sequence[str], settings: dict[str, Any]) -> None:
    added = [word for pair in _pairs(settings) for word in ("--set", pair)]
    console.print(f"Train with:\n  {shlex.join([*command, *added])}")


def _options(
    preset: Preset | None, backbone: str | None, set_: list[str], config: Path | None
) -> list[str]:
    """The options of `graft train` that stand for the settings to begin with."""
    given = {"--config": config, "--backbone": backbone, "--preset": preset}
    words = [word for name, value in given.items() if value for word in (name, str(value))]
    return words + [word for pair in set_ for word in ("--set", pair)]


def _pairs(settings: dict[str, Any]) -> list[str]:
    """Settings as `--set` takes them."""
    return [f"{key}={'auto' if value is None else value}" for key, value in settings.items()]
