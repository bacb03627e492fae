"""What benchmarks share: processes of their own to hold against each other, and the table.

    python -m benchmarks.common MODULE

serves the functions of MODULE: a line of JSON names one and its arguments, a line answers. Each
process has its own imports, threads and memory, and one that waits uses no processor.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any, NoReturn

import psutil

from core.config import TrainConfig
from core.data.dataset import Part
from core.events import EVENT, FINAL, Event, Failed, TrainResult
from core.requests import Request, TrainRequest
from core.runs import Run

ROOT = Path(__file__).parents[1]


class Child:
    """A process that reads lines from its input and answers with lines.

    Args:
        arguments: what Python is called with.
        python: the interpreter.
    """

    def __init__(self, *arguments: str, python: str = sys.executable) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process = subprocess.Popen(
            [python, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._log.close()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def write(self, line: str) -> None:
        """Ask for something."""
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has died, and `read` says why
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()

    def read(self) -> str:
        """The next line of the answer."""
        assert self._process.stdout
        return self._process.stdout.readline().decode() or self.fail("It ended without an answer.")

    def fail(self, why: str) -> NoReturn:
        """Leave, with the last that the process has written to its log."""
        self._log.seek(0)
        sys.exit(f"{self._log.read().decode(errors='replace')[-4000:]}\n{why}")


class Graft(Child):
    """Graft's engine, as its window starts it: with its libraries loaded before the first job."""

    def __init__(self) -> None:
        super().__init__("-m", "core.engine", "--warm")

    def run(self, request: Request) -> list[Event]:
        """The events of a job, of which the last is its result."""
        self.write(request.model_dump_json())
        events: list[Event] = []
        while not events or not isinstance(events[-1], FINAL):
            events.append(EVENT.validate_json(self.read()))
        if isinstance(events[-1], Failed):
            self.fail(f"{events[-1].title} {events[-1].detail} {events[-1].hint}")
        return events

    def train(self, project: Path, folder: Path, config: TrainConfig) -> TrainResult:
        """The result of a training."""
        result = self.run(TrainRequest(project=project, folder=folder, config=config))[-1]
        assert isinstance(result, TrainResult)
        return result


class Functions(Child):
    """The functions of a module, each call of which is carried out in a process of its own."""

    def __init__(self, module: str, python: str = sys.executable) -> None:
        super().__init__("-W", "ignore", "-m", "benchmarks.common", module, python=python)

    def call(self, function: str, **arguments: Any) -> Any:
        """What the function returns. Arguments and result can be written as JSON."""
        self.write(json.dumps({"function": function, "arguments": arguments}))
        return json.loads(self.read())


class Memory:
    """The most memory that a process and its children have held together, in bytes.

    Args:
        pid: of the process; None for this one.
        interval: seconds from one look to the next.
    """

    def __init__(self, pid: int | None = None, interval: float = 0.1) -> None:
        self.peak = 0
        self._interval = interval
        self._watched = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(self._interval):
            with suppress(psutil.Error):  # a process may end while it is asked
                all_ = (self._watched, *self._watched.children(recursive=True))
                self.peak = max(self.peak, sum(each.memory_info().rss for each in all_))


def task_of(run: Path) -> dict[str, Any]:
    """What a run of Graft has learned from, for its peers: files and targets, part by part."""
    dataset = Run(run).dataset
    number = {name: n for n, name in enumerate(dataset.classes)}
    parts = {
        part.value: [(str(dataset.file(p)), number[p.label]) for p in dataset.of(part)]
        for part in Part
    }
    return {"classes": dataset.classes, **parts}


def announce(seconds: float) -> None:
    """Say how long the benchmark will take, before it begins."""
    print(f"This takes about {max(1, round(seconds / 60))} min on this machine.\n", flush=True)


def line(
    name: str, ratios: Sequence[float], *, at_most: float = 0.0, at_least: float = 0.0
) -> None:
    """Print the median of the ratios of all rounds, their spread, and whether it meets its goal."""
    middle = median(ratios)
    goal = ""
    if at_most:
        goal = f"goal: ≤ {_ratio(at_most)}, {'met' if middle <= at_most else 'MISSED'}"
    elif at_least:
        goal = f"goal: ≥ {_ratio(at_least)}, {'met' if middle >= at_least else 'MISSED'}"
    spread = f"({_ratio(min(ratios))} … {_ratio(max(ratios))})"
    print(f"{name:58} {_ratio(middle):>8}  {spread:20} {goal}", flush=True)


def _ratio(value: float) -> str:
    return f"1/{1 / value:.1f}" if 0 < value < 0.1 else f"{value:.2f}"


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Serve the functions of a module until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module")
    module = importlib.import_module(parser.parse_args().module)
    with os.fdopen(os.dup(1), "w") as sink, os.fdopen(os.dup(0)) as source:
        os.dup2(2, 1)  # what libraries print is no answer
        for text in source:
            asked = json.loads(text)
            answer = getattr(module, asked["function"])(**asked["arguments"])
            print(json.dumps(answer), file=sink, flush=True)


if __name__ == "__main__":
    main()
