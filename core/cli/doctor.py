"""`graft doctor`: what this computer has, and what Graft would use of it."""

import shutil

import platformdirs

from core import system_libraries
from core.cli.running import Json, run
from core.cli.words import console
from core.requests import DescribeRequest


def doctor(*, json: Json = False) -> None:
    """Say which processor is used, how quick it is, and which versions are installed."""
    machine = run(DescribeRequest(), json=json)
    if json:
        return
    console.print(f"Trains on: {machine.device} ({machine.device_name})")
    console.print(f"Speed: {machine.gflops:.0f} GFLOP/s with small convolutions")
    console.print(f"Memory: {machine.memory / 2**30:.1f} GiB, {machine.cores} cores")
    data = platformdirs.user_data_path("Graft", appauthor=False)
    free = shutil.disk_usage(next(p for p in (data, *data.parents) if p.exists())).free
    console.print(f"Projects of the window: {data / 'projects'} ({free / 1e9:.0f} GB free)")
    console.print(f"Networks that need no download: {', '.join(machine.weights_here)}")
    missing = system_libraries.missing(system_libraries.WINDOW)
    if missing:
        console.print(f"A window under X lacks: {system_libraries.remedy(missing)}")
    for name, version in machine.versions.items():
        console.print(f"  {name} {version}")
