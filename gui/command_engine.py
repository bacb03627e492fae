"""Trainings by any command that prints event lines: on another computer, or on many.

The command is a line such as `ssh host graft train /data/pictures --out /data/project --json`,
split into words without a shell. In it, {folder}, {project} and {config} stand for the pictures,
the project and a file with the settings.
"""

import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from core import storage
from core.errors import UserError
from core.events import EVENT, FINAL, Failed, Result
from core.jobs import Emit, StopToken
from core.requests import Request, TrainRequest

log = logging.getLogger("graft.window")

PATIENCE = 20.0
"""Seconds that a command has to end after it was cancelled."""


class CommandEngine:
    """Runs a training by a command, and passes on what it prints.

    A stop reaches it as Ctrl+C does, which `graft train` answers by keeping the best.

    Args:
        command: the line, with its placeholders.
        log_file: what it prints besides events is added here.
    """

    def __init__(self, command: str, log_file: Path) -> None:
        self._command = command
        self._log_file = log_file
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: StopToken | None = None
        self._last_words = ""

    def start(self) -> None:
        """Nothing needs to be ready."""

    def run(self, request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
        """Run a training to its end."""
        assert isinstance(request, TrainRequest)
        self._stop, self._last_words = stop, ""
        try:
            words = command_words(self._command, request)
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                start_new_session=os.name != "nt",
            )
        except UserError as error:
            return Failed.of(error)
        except (OSError, ValueError) as error:
            return Failed(
                title="The command to train elsewhere cannot be started.",
                detail=f"{error}",
                hint="See where training takes place, on the Train page.",
            )
        listener = threading.Thread(target=self._keep_errors, daemon=True)
        listener.start()
        if stop.asked is not None:
            self.pass_on_stop()
        outcome = self._listen(emit)
        code = self._process.wait()
        listener.join()
        self._process = None
        return outcome or self._explain_end(code)

    def pass_on_stop(self) -> None:
        """Ask the command to end as Ctrl+C does; cancelled, it has some seconds for that."""
        process = self._process
        if process is None or self._stop is None or self._stop.asked is None:
            return
        with suppress(OSError, ValueError):
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
        if self._stop.cancelled:
            killer = threading.Timer(PATIENCE, process.kill)
            killer.daemon = True
            killer.start()

    def pass_on_pause(self) -> None:
        """A command does not hear of a pause."""

    def kill(self) -> None:
        """End the command at once."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Nothing is left behind."""

    def _listen(self, emit: Emit) -> Result | Failed | None:
        """Pass events on until the last one; what is none goes to the log."""
        assert self._process is not None
        assert self._process.stdout is not None
        outcome: Result | Failed | None = None
        with self._process.stdout as lines:
            for line in lines:
                try:
                    event = EVENT.validate_json(line)
                except ValidationError:
                    self._note(line)
                    continue
                if isinstance(event, FINAL):
                    outcome = cast(Result | Failed, event)
                else:
                    emit(event)
        return outcome

    def _keep_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        with self._process.stderr as errors:
            for line in errors:
                self._note(line)

    def _note(self, line: bytes) -> None:
        words = line.decode(errors="replace").strip()
        self._last_words = words or self._last_words
        with suppress(OSError):
            self._log_file.parent.mkdir(parents=True, exist_ok=True)
            with self._log_file.open("ab") as file:
                file.write(line)

    def _explain_end(self, code: int) -> Failed:
        log.error("The command to train elsewhere ended with code %s", code)
        return Failed(
            title="The command to train elsewhere ended before it was done.",
            detail=f"It left with code {code}. {self._last_words}".strip(),
            hint=f"What it printed is in {self._log_file}.",
        )


def command_words(command: str, request: TrainRequest) -> list[str]:
    """The words of a command line for `request`, whose settings are written into the project.

    Raises:
        StorageError: the settings cannot be written.
        ValueError: a quotation mark is missing.
    """
    config = request.project / "cache" / "elsewhere.json"
    storage.write_text(config, request.config.model_dump_json())
    values = {
        "{folder}": str(request.folder),
        "{project}": str(request.project),
        "{config}": str(config),
        "{python}": sys.executable,
    }
    words = shlex.split(command, posix=os.name != "nt")
    for name, value in values.items():
        words = [word.replace(name, value) for word in words]
    if request.resume is not None:
        words.append("--resume")
    if not words:
        raise ValueError("The command is empty.")
    return words
