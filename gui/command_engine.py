"""Trainings by any command that prints event lines: on another computer, or on many.

The command is a line such as `ssh host graft train /data/pictures --out /data/project --json`,
split into words without a shell of this computer. In it, {folder}, {project}, {config} and {resume}
stand for the pictures, the project, a file with the settings, and the wish to go on.
"""

import logging
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import psutil
from pydantic import ValidationError

from core import storage
from core.errors import UserError
from core.events import EVENT, FINAL, Event, Failed, Result
from core.jobs import Emit, StopKind, StopToken
from core.requests import Request, TrainRequest
from core.writing import HOLDS
from gui.child import ENVIRONMENT
from gui.i18n import tr

log = logging.getLogger("graft.window")

PATIENCE = 20.0
"""Seconds that a command has to end after it was cancelled."""
LAST_WORDS = 4
"""Lines of what it printed last that a person is shown when it fails."""
_PLACEHOLDER = re.compile(r"\{(folder|project|config|resume|python)\}")


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
        self._passing_on = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stop = StopToken()
        self._passed_on: StopKind | None = None
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)

    def start(self) -> None:
        """Nothing needs to be ready."""

    def run(self, request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
        """Run a training to its end."""
        assert isinstance(request, TrainRequest)
        try:
            words = command_words(self._command, request)
            process = self._begin(words, {HOLDS: str(request.project)})
        except UserError as error:
            return Failed.of(error)
        except (OSError, ValueError) as error:
            return Failed(
                title=tr("The command to train elsewhere cannot be started."),
                detail=f"{error}",
                hint=tr("See where training takes place, on the Train page."),
            )
        with self._passing_on:
            self._process, self._stop, self._passed_on = process, stop, None
        self.pass_on_stop()
        errors = threading.Thread(target=self._keep, args=[process.stderr], daemon=True)
        errors.start()
        outcome = self._listen(process, emit)
        code = process.wait()
        errors.join()
        with self._passing_on:
            self._process = None
        if process.stdin is not None:
            process.stdin.close()
        return outcome or self._explain_end(code)

    def pass_on_stop(self) -> None:
        """Ask the command to end as Ctrl+C does; cancelled, it has some seconds for that."""
        with self._passing_on:
            process, asked = self._process, self._stop.asked
            if process is None or asked in (None, self._passed_on):
                return
            self._passed_on = asked
            _interrupt(process)
        if asked is not StopKind.KEEP:
            late = threading.Timer(PATIENCE, _kill, [process])
            late.daemon = True
            late.start()

    def pass_on_pause(self) -> None:
        """A command does not hear of a pause."""

    def kill(self) -> None:
        """End the command at once."""
        if (process := self._process) is not None:
            _kill(process)

    def close(self) -> None:
        """Nothing is left behind."""

    def _begin(self, words: list[str], told: dict[str, str]) -> subprocess.Popen[bytes]:
        self._last_words.clear()
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        storage.rotate(self._log_file)
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE if _is_ssh(words) else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | ENVIRONMENT | told,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            start_new_session=os.name != "nt",
        )

    def _listen(self, process: subprocess.Popen[bytes], emit: Emit) -> Result | Failed | None:
        """Pass events on until the command ends: what it does after the last one belongs to it."""
        assert process.stdout is not None
        outcome: Result | Failed | None = None
        with process.stdout as lines:
            for line in lines:
                event = event_in(line)
                if event is None:
                    self._note(line)
                elif isinstance(event, FINAL):
                    outcome = event
                else:
                    emit(event)
        return outcome

    def _keep(self, errors: IO[bytes]) -> None:
        with errors:
            for line in errors:
                self._note(line)

    def _note(self, line: bytes) -> None:
        if words := line.decode(errors="replace").strip():
            self._last_words.append(words)
        with suppress(OSError), self._log_file.open("ab") as file:
            file.write(line)

    def _explain_end(self, code: int) -> Failed:
        log.error("The command to train elsewhere ended with code %s", code)
        printed = tr("What it printed is in {file}.", file=self._log_file)
        if self._passed_on is not None:
            return Failed(
                title=tr("The training elsewhere was stopped before it had a result."),
                detail=tr("What it had saved by then lies in its run."),
                hint=printed,
                stopped=True,
            )
        said = " ".join(self._last_words)
        return Failed(
            title=tr("The command to train elsewhere ended before it was done."),
            detail=tr("It left with code {code}. {said}", code=code, said=said).strip(),
            hint=printed,
        )


def command_words(command: str, request: TrainRequest) -> list[str]:
    """The words of a command line for `request`, whose settings are written into the project.

    What ssh takes along is split again by the shell of the other computer, and is quoted for it.

    Raises:
        StorageError: the settings cannot be written.
        ValueError: there are no words, or a quotation mark is missing.
    """
    words = shlex.split(command, posix=os.name != "nt")
    if os.name == "nt":  # there the marks are left where they were
        words = [word.strip('"') for word in words]
    if not words:
        raise ValueError(tr("The command is empty."))
    config = request.project / "cache" / "elsewhere.json"
    storage.write_text(config, request.config.model_dump_json())
    values = {
        "folder": str(request.folder),
        "project": str(request.project),
        "config": str(config),
        "python": sys.executable,
    }
    if _is_ssh(words):
        values = {name: shlex.quote(value) for name, value in values.items()}
    values["resume"] = "" if request.resume is None else "--resume"
    if request.resume is not None and "{resume}" not in command:
        words.append("{resume}")
    filled = [_PLACEHOLDER.sub(lambda found: values[found[1]], word) for word in words]
    return [word for word, template in zip(filled, words, strict=True) if word or not template]


def event_in(line: bytes) -> Event | None:
    """The event that a line holds, behind whatever torchrun, srun or a terminal puts before it."""
    start = line.find(b'{"')
    if start < 0:
        return None
    try:
        return cast(Event, EVENT.validate_json(line[start:]))
    except ValidationError:
        return None


def _is_ssh(words: list[str]) -> bool:
    return Path(words[0]).stem.lower() == "ssh"


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl+C. ssh passes on what is typed, and no signals; others get the signal."""
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.write(b"\x03")
            process.stdin.flush()
        elif os.name == "nt":
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT"))  # noqa: B009
        else:
            os.killpg(process.pid, signal.SIGINT)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it has started."""
    if process.poll() is not None:
        return
    with suppress(psutil.Error):
        root = psutil.Process(process.pid)
        for each in (*root.children(recursive=True), root):
            with suppress(psutil.Error):
                each.kill()
