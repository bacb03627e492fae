"""The process that does the work of a window: it reads requests, runs jobs and prints events.

`python -m core.engine` takes one JSON request a line on standard input and answers with events, one
JSON object a line, on standard output. Every job ends with exactly one line: its result, or
`failed`. The line `{"stop": "keep"}` or `{"stop": "cancel"}` asks the running job to end, and
`{"pause": true}` to hold still until `{"pause": false}`. When the input ends, the window is gone,
closed or killed: a training saves where it is and stays interrupted, any other job keeps what it
has, and the process leaves.
"""

import argparse
import ctypes
import faulthandler
import importlib
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import UserError
from core.events import Event, Failed, Result
from core.jobs import Emit, StopKind, StopToken
from core.requests import REQUEST, Request

JOBS: dict[str, str] = {
    "scan": "core.data.scan:scan",
    "curate": "core.data.curate:curate",
    "unpack": "core.data.unzip:unpack",
    "relink": "core.data.moving:relink",
    "gather": "core.data.moving:gather",
    "teach": "core.data.teach:teach",
    "watch": "core.data.watch:watch",
    "preview": "core.data.labelling:show",
    "thumbnails": "core.data.thumbnails:thumbnails",
    "sample": "core.data.sample:sample",
    "train": "core.training.loop:train",
    "recognise": "core.models.recognise:recognise",
    "answer": "core.training.answer:answer",
    "rates": "core.training.rates:find_rate",
    "search": "core.training.search:search",
    "evaluate": "core.evaluation.evaluate:evaluate",
    "check": "core.evaluation.check:check",
    "study": "core.evaluation.study:study",
    "map": "core.evaluation.places:draw_map",
    "relearn": "core.evaluation.relearn:relearn",
    "explain": "core.evaluation.explain:explain",
    "nearest": "core.evaluation.nearest:find_nearest",
    "report": "core.evaluation.report:report",
    "keep": "core.prediction.keep:keep",
    "unsort": "core.prediction.sorting:unsort",
    "predict": "core.prediction.batch:predict",
    "frame": "core.prediction.frame:frame",
    "suggest": "core.prediction.suggest:suggest",
    "serve": "core.serving.service:serve",
    "export": "core.export:export",
    "describe": "core.device:describe",
}
"""Where the function of each job lies; it is imported when the job is first asked for."""

RESUMABLE = frozenset({"train"})
"""The jobs that can be taken up again where they were."""

HEAVY = ("torch", "torchvision", "timm", "core.training.loop")
"""What takes seconds to import, and is imported ahead of the first request by `--warm`."""

AT_LEISURE = ("sklearn.metrics",)
"""What follows if nobody waits by then: figures need it, but what leads to them does not."""

log = logging.getLogger("graft.engine")


class Stop(BaseModel):
    """The line that asks the running job to end."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    stop: StopKind


class Pause(BaseModel):
    """The line that asks the running job to hold still, or to go on."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    pause: bool


def run_job(request: Request, emit: Emit, stop: StopToken) -> Result:
    """Run the job that `request` asks for, in this process.

    Raises:
        UserError: whatever the job could not do, explained.
    """
    module, function = JOBS[request.job].split(":")
    return cast(Result, getattr(importlib.import_module(module), function)(request, emit, stop))


def conclude(request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
    """Run a job to its last event: its result, or what went wrong in plain words.

    What is not a `UserError` is a bug of Graft; its traceback goes to the log, not to the person.
    """
    try:
        return run_job(request, emit, stop)
    except UserError as error:
        log.info("The %s job failed: %s", request.job, error)
        return Failed.of(error)
    except MemoryError:
        log.exception("Out of memory in the %s job", request.job)
        return Failed(
            title="There was not enough memory.",
            detail="Your pictures and everything saved so far are untouched.",
            hint="Close other programs, or use a smaller network or fewer pictures at a time.",
        )
    except Exception:
        log.exception("A bug in the %s job", request.job)
        return Failed(
            title="Something went wrong inside Graft.",
            detail="Your pictures and everything saved so far are untouched.",
            hint="Try again. If it happens again, the log file says where it went wrong.",
        )


def keep_memory() -> None:
    """Keep freed blocks for the next batch: glibc would give them back to the kernel each time.

    Threads share one arena: those of their own hold blocks of up to 64 MB, and what is larger goes
    back each time. A batch in chunks (`core.models.chunks`) takes a quarter less time for it.

    See https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html.
    """
    if sys.platform == "linux":
        trim_threshold, mmap_threshold, arenas = -1, -3, -8  # M_… of malloc.h
        with suppress(AttributeError):  # another C library
            libc = ctypes.CDLL(None)
            libc.mallopt(arenas, 1)
            libc.mallopt(mmap_threshold, 2**30)
            libc.mallopt(trim_threshold, 2**31 - 1)


class Engine:
    """Reads lines in one thread, so that a stop is heard while a job runs in the main one."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._writing = threading.Lock()
        self._stop = StopToken()
        self._resumable = False
        self._waiting: queue.SimpleQueue[tuple[Request, StopToken] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="requests", daemon=True)

    def serve(self, *, warm: bool) -> None:
        """Run one job after the other until the input ends."""
        self._reader.start()
        if warm:
            _import_ahead(HEAVY)
        if warm and self._waiting.empty():
            _import_ahead(AT_LEISURE)
        while (job := self._waiting.get()) is not None:
            request, stop = job
            self._emit(conclude(request, self._emit, stop))

    def _read(self) -> None:
        """Take in lines. A request gets its stop flag here: a stop that follows it finds it."""
        for line in self._source:
            try:
                if line.startswith(b'{"stop"'):
                    self._stop.ask(Stop.model_validate_json(line).stop)
                elif line.startswith(b'{"pause"'):
                    self._stop.pause(Pause.model_validate_json(line).pause)
                else:
                    request = REQUEST.validate_json(line)
                    self._stop = StopToken()
                    self._resumable = request.job in RESUMABLE
                    self._waiting.put((request, self._stop))
            except ValidationError as error:
                log.exception("Not a request")
                self._emit(Failed(title="Graft did not understand a request.", detail=str(error)))
        if self._stop.asked is None:  # else a person has said how it is to end
            self._stop.ask(StopKind.LATER if self._resumable else StopKind.KEEP)
        self._waiting.put(None)

    def _emit(self, event: Event) -> None:
        line = event.model_dump_json().encode() + b"\n"
        # When the window is gone nobody reads any more, and the job still keeps what it has.
        with self._writing, suppress(OSError):
            self._sink.write(line)
            self._sink.flush()


def main() -> None:
    """Serve the process that started this one."""
    parser = argparse.ArgumentParser(prog="core.engine", description=__doc__)
    parser.add_argument("--warm", action="store_true", help="import the heavy libraries at once")
    chosen = parser.parse_args()
    faulthandler.enable()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
    )
    # Ctrl+C in a terminal reaches the whole group; the window decides what becomes of the job.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory()
    source, sink = _private_channels()
    with source, sink:
        Engine(source, sink).serve(warm=chosen.warm)


def _private_channels() -> tuple[BinaryIO, BinaryIO]:
    """Take requests and events off the standard streams.

    A library that prints then writes to the log, and a child of this process cannot eat a request.
    (On Windows, loading a DLL would even wait for a thread that reads standard input.)
    """
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def _import_ahead(names: Sequence[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            # The job that needs it will fail in its turn, and say so to somebody who waits for it.
            log.exception("%s cannot be imported", name)


if __name__ == "__main__":
    main()
