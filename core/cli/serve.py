"""`graft serve`: let other programs on this machine ask a model."""

from typing import Annotated

import typer

from core.cli.answering import Model, RunName, answering
from core.cli.running import Device, Json, run
from core.cli.words import console
from core.events import Event, ServeStarted
from core.requests import DEFAULT_PORT, ServeRequest
from core.serving.samples import samples


def serve(
    model: Model,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where it answers; 0 for any that is free.")
    ] = DEFAULT_PORT,
    run_name: RunName = "",
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Let other programs on this machine ask the model over HTTP, until Ctrl+C."""
    found = answering(model, run_name, json=json)
    run(ServeRequest(model=found.folder, port=port, device=device), json=json, show=_show)


def _show(event: Event) -> None:
    if isinstance(event, ServeStarted):
        console.print(f"The model answers at {event.address}, for programs on this machine.")
        console.print(f"How to ask it: {event.address}/docs. Or try:")
        console.print(f"  {samples(event.address)[0].code}End it with Ctrl+C.")
