"""Does the pace hold while other programs are at work?

    python -m benchmarks.beside FOLDER [--rounds N] [--default]

FOLDER has photographs, in folders of classes. Each measurement has a fresh engine, started as the
window starts it: the first answer, one pass of fine-tuning over the last two stages, and 400
predictions; alone, and beside one and two processes that keep a core busy. With equal shares on
two cores nobody can do better than 1.5 and 2 times the time alone. Alone it is also measured how
the engine does when its threads spin as long as libgomp has them by default; with `--default`
that is measured beside other work, too. `graft` on the command line has the same environment and
priority (`tests/core/test_pace.py`), and is not measured apart.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from benchmarks.common import announce, line
from core import SHORT_SPIN
from core.config import TrainConfig, change
from core.data.scan import list_files
from core.events import (
    EpochDone,
    Event,
    Failed,
    FirstAnswer,
    PredictResult,
    Result,
    Stage,
    TrainResult,
)
from core.jobs import Emit, StopToken
from core.requests import DescribeRequest, PredictRequest, Request, TrainRequest
from gui.child import ChildEngine

DEFAULT = {"GOMP_SPINCOUNT": "300000", "KMP_BLOCKTIME": "200"}
"""What the OpenMP runtimes do where nothing is set."""
GOALS = {1: 1.6, 2: 2.2}
"""By the number of busy processes, as multiples of the time alone."""
ALONE = 1.03
"""What a short spin may cost alone, as a multiple of the default's time."""
PREDICTIONS = 400

Row = dict[str, float]


def main() -> None:
    """Measure in turns, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--default", action="store_true", help="libgomp's own spin beside work, too"
    )
    chosen = parser.parse_args()
    announce(chosen.rounds * (110 + 110 * chosen.default))
    spins = {"default": DEFAULT, "Graft": SHORT_SPIN}
    rows: dict[tuple[str, int], list[Row]] = {}
    for number in range(chosen.rounds):
        for busy in (0, *GOALS):
            names = ["Graft"] if busy and not chosen.default else list(spins)
            for name in names if number % 2 else reversed(names):
                row = measure(chosen.folder, spins[name], busy)
                rows.setdefault((name, busy), []).append(row)
                rounded = {job: round(seconds, 2) for job, seconds in row.items()}
                print(number + 1, f"{name}, beside {busy}", rounded, flush=True)
    report(rows)


def measure(folder: Path, environment: dict[str, str], busy: int) -> Row:
    """Seconds of each job, in an engine of its own beside `busy` processes."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as others:
        engine = started(Path(temporary) / "log.txt", environment)
        others.callback(engine.close)
        for _ in range(busy):
            others.enter_context(busy_process())
        answer = learned = 0.0

        def note(event: Event) -> None:
            nonlocal answer, learned
            if isinstance(event, FirstAnswer):
                answer = time.perf_counter()
            elif isinstance(event, EpochDone) and event.stage is Stage.FINE_TUNE:
                learned = time.perf_counter()

        config = change(TrainConfig(), {"trainable": "last_two", "epochs": 1})
        request = TrainRequest(project=Path(temporary) / "project", folder=folder, config=config)
        began = time.perf_counter()
        trained = done(engine, request, note)
        assert isinstance(trained, TrainResult)
        files = tuple(list_files([folder])[:PREDICTIONS])
        answered = done(engine, PredictRequest(model=trained.model, paths=files))
        assert isinstance(answered, PredictResult)
    return {
        "first answer": answer - began,
        "one pass of fine-tuning": learned - answer,
        f"{answered.n} predictions": answered.seconds,
    }


def report(rows: dict[tuple[str, int], list[Row]]) -> None:
    """The ratios of all rounds."""
    print()
    alone = rows["Graft", 0]
    for job in alone[0]:
        before = rows["default", 0]
        line(
            f"{job}, alone / with libgomp's own spin",
            [a[job] / b[job] for a, b in zip(alone, before, strict=True)],
            at_most=ALONE,
        )
        for (name, busy), measured in rows.items():
            if busy:
                line(
                    f"{job}, beside {busy} / alone{', libgomp’s spin' * (name == 'default')}",
                    [m[job] / a[job] for m, a in zip(measured, rows[name, 0], strict=True)],
                    at_most=GOALS[busy] if name == "Graft" else 0,
                )


def started(log: Path, environment: dict[str, str]) -> ChildEngine:
    """An engine as the window starts it, once it has loaded its libraries."""
    engine = ChildEngine(log, warm=True)
    with patch.dict(os.environ, environment):
        engine.start()
    done(engine, DescribeRequest())
    return engine


def done(engine: ChildEngine, request: Request, emit: Emit = lambda event: None) -> Result:
    """The result of a job."""
    outcome = engine.run(request, emit, StopToken())
    if isinstance(outcome, Failed):
        sys.exit(f"{outcome.title} {outcome.detail} {outcome.hint}")
    return outcome


@contextmanager
def busy_process() -> Iterator[None]:
    """A process that keeps a core busy."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
