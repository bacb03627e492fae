"""The child process behind a worker: starting it, talking to it, and saying why it died."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from core.engine import Pause, Stop
from core.events import EVENT, FINAL, Failed, Result
from core.jobs import Emit, StopToken
from core.requests import Request
from core.storage import rotate

log = logging.getLogger("graft.window")

ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True",
}


class ChildEngine:
    """Runs jobs in `python -m core.engine`, started when needed and kept for the next job.

    Args:
        log_file: what the child prints besides events is added here.
        warm: import the heavy libraries before the first request comes.
    """

    def __init__(self, log_file: Path, *, warm: bool = False) -> None:
        self._log_file = log_file
        self._warm = warm
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Lock()
        self._stop: StopToken | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the child, None when there is none."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child unless it is there. Raises OSError."""
        if self._child is not None and self._child.poll() is None:
            return
        self.close()
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        rotate(self._log_file)
        # -P: a folder called “core” where Graft was started from must not be taken for ours
        command = [sys.executable, "-P", "-m", "core.engine"]
        with self._log_file.open("ab") as errors:
            self._child = subprocess.Popen(
                command + ["--warm"] * self._warm,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | ENVIRONMENT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )

    def run(self, request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
        """Run a job to its end; a child that dies is an end too."""
        outcome = None
        try:
            self.start()
            self._write(request.model_dump_json())
            with self._stopping:
                self._stop = stop
            self.pass_on_stop()
            if stop.paused:
                self.pass_on_pause()
            outcome = self._listen(emit)
        except OSError as error:
            log.warning("The engine cannot be reached: %s", error)
        finally:
            with self._stopping:
                self._stop = None
        return outcome or self._explain_death(request)

    def pass_on_stop(self) -> None:
        """Tell the child what its job's token was asked. A job not sent yet hears it then."""
        with self._stopping:
            if self._stop is not None and self._stop.asked is not None:
                self._write(Stop(stop=self._stop.asked).model_dump_json())

    def pass_on_pause(self) -> None:
        """Tell the child whether its job is to hold still."""
        with self._stopping:
            if self._stop is not None:
                self._write(Pause(pause=self._stop.paused).model_dump_json())

    def kill(self) -> None:
        """End the child at once."""
        if self._child is not None:
            self._child.kill()

    def close(self) -> None:
        """End the child. It has no job, so nothing is lost."""
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with suppress(OSError):  # bytes that the child never took
                    stream.close()
        self._child = None

    def _write(self, line: str) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):  # the death is noticed, and explained, by the listener
            self._child.stdin.write(line.encode() + b"\n")
            self._child.stdin.flush()

    def _listen(self, emit: Emit) -> Result | Failed | None:
        """Pass events on until the last one of the job; None when the child died before it."""
        assert self._child is not None
        assert self._child.stdout is not None
        for line in self._child.stdout:
            try:
                event = EVENT.validate_json(line)
            except ValidationError:
                log.exception("Not an event: %r", line[:200])
                continue
            if isinstance(event, FINAL):
                return cast(Result | Failed, event)
            emit(event)
        return None

    def _explain_death(self, request: Request) -> Failed:
        code = None
        if self._child is not None:
            self._child.kill()
            code = self._child.wait()
        self.close()
        log.error("The engine ended during %s with code %s", request.job, code)
        return explain_death(request, code, self._log_file)


def explain_death(request: Request, code: int | None, log_file: Path) -> Failed:
    """Say in plain words that the engine ended with exit code `code` before the job did."""
    kept = "Your pictures and the project are untouched."
    hint = "Try again: the next attempt starts afresh."
    if request.job == "train":
        kept = "Everything up to the last saved pass is kept in the run."
        hint = "Press Resume to go on from there."
    return Failed(
        title="The part of Graft that does the work ended before the job was done.",
        detail=f"{_reason(code)} {kept}",
        hint=f"{hint} The log is {log_file}.",
    )


_WINDOWS_CODES: Mapping[int, str] = {
    0xC0000005: "It crashed inside a library (access violation).",
    0xC00000FD: "It crashed inside a library (stack overflow).",
    0xC0000017: "There was not enough memory.",
    0xC000013A: "It was interrupted from outside.",
}


def _reason(code: int | None) -> str:
    if code is None:
        return "It could not be started."
    if code in _WINDOWS_CODES:
        return _WINDOWS_CODES[code]
    if code >= 0:
        return f"It left with code {code}."
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    if name == "SIGKILL":
        return "The system ended it (SIGKILL), most often because memory ran out."
    if name == "SIGTERM":
        return "Another program asked it to leave (SIGTERM)."
    return f"It crashed inside a library ({name})."
