"""How every command runs its job: what is printed, how Ctrl+C ends it, and with which exit code.

Exit codes: 0 done; 1 an error in one sentence with a hint; 2 wrong usage; 130 stopped, everything
so far kept.
"""

import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import platformdirs
import typer

from core.cli.letters import json_line
from core.data.archives import is_unpacked
from core.engine import keep_memory, run_job
from core.errors import PeerLostError, StorageError, UserError
from core.events import Event, Failed
from core.jobs import StopKind, StopToken
from core.requests import Request, UnpackRequest
from core.storage import rotate
from core.writing import HOLDS, written
from core.writing import refuse_others as _refuse_others

STOPPED = 130

Json = Annotated[bool, typer.Option("--json", help="Print one event a line, for scripts.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, mps or xpu.")]


def run(request: Request, *, json: bool, show: Callable[[Event], None] = lambda event: None) -> Any:
    """Run a job to its end, print its events, and return its result.

    Args:
        show: what a person sees of an event; with `json` the events themselves are printed.

    Raises:
        typer.Exit: the job failed (1) or was stopped (130); everything has been said.
    """
    stop = StopToken()

    def emit(event: Event) -> None:
        if not _speaks():
            return
        if json:
            print(json_line(event.model_dump_json()), flush=True)
        else:
            show(event)

    keep_memory()
    with explained(json=json, stop=stop), _interruptible(stop):
        refuse_others(*written(request))
        result = run_job(request, emit, stop)
        emit(result)
    if stop.asked:
        raise typer.Exit(STOPPED)
    if not _speaks():
        raise typer.Exit(0)
    return result


def refuse_others(*places: Path) -> None:
    """Make sure that a window has none of these open, and no newer Graft has made them.

    Raises:
        StorageError: so it is.
    """
    mine = os.environ.get(HOLDS)
    _refuse_others(places, Path(mine) if mine else None)


def may_change(place: Path) -> bool:
    """Whether a command may change anything there; see `refuse_others`."""
    try:
        refuse_others(place)
    except StorageError:
        return False
    return True


@contextmanager
def unpacked(folder: Path, *, json: bool, keep: Path | None = None) -> Iterator[Path]:
    """The folder of pictures; of a .zip, the one that it is unpacked into.

    Args:
        keep: where that is to stay, and may be from before, if the archive is the same still;
            None: it goes after the block.

    Raises:
        typer.Exit: it cannot be unpacked; that has been said.
    """
    if folder.suffix.lower() != ".zip" or not folder.is_file():
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="graft-") as temporary:
        out = (keep or Path(temporary)).absolute() / folder.stem
        with explained(json=json):
            if not is_unpacked(folder, out):
                if out.exists():
                    print(f"“{folder.name}” is unpacked anew: it has changed.", file=sys.stderr)
                request = UnpackRequest(file=folder.absolute(), out=out, replace=True)
                run_job(request, lambda event: None, StopToken())
        inside = [path for path in out.iterdir() if not path.name.startswith(".")]
        yield inside[0] if len(inside) == 1 and inside[0].is_dir() else out


@contextmanager
def explained(*, json: bool = False, stop: StopToken | None = None) -> Iterator[None]:
    """Turn what goes wrong in the block into a sentence and an exit code."""
    log_file = _open_log()
    try:
        with _libraries_write_to(log_file):
            yield
    except UserError as error:
        failed, lost = Failed.of(error), isinstance(error, PeerLostError)
    except Exception:
        logging.getLogger("graft.cli").exception("A bug")
        lost = False
        failed = Failed(
            title="Something went wrong inside Graft.",
            detail="Your pictures and everything saved so far are untouched.",
            hint=f"What happened is written down in {log_file}.",
        )
    else:
        return
    if json and _speaks() and not lost:
        print(json_line(failed.model_dump_json()), flush=True)
    words = (failed.title, failed.detail, failed.hint)
    print(" ".join(filter(None, words)), file=sys.stderr)
    raise typer.Exit(STOPPED if stop is not None and stop.asked else 1)


def _speaks() -> bool:
    """Whether this process prints: of several that torchrun has started, the first."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def _interruptible(stop: StopToken) -> Iterator[None]:
    """Ctrl+C asks the job to end and keep its best; a second one, to end at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        again = stop.asked is not None
        stop.ask(StopKind.CANCEL if again else StopKind.KEEP)
        print("Stopping at once…" if again else "Stopping, and keeping the best…", file=sys.stderr)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _libraries_write_to(log_file: Path) -> Iterator[None]:
    """Keep what C libraries print off the screen: libtiff can say hundreds of lines of one file."""
    screen, python_stderr = os.dup(2), sys.stderr
    with suppress(OSError), log_file.open("ab") as log:
        os.dup2(log.fileno(), 2)
    if python_stderr is sys.__stderr__:
        sys.stderr = os.fdopen(os.dup(screen), "w", encoding="utf-8", errors="replace", buffering=1)
    try:
        yield
    finally:
        if sys.stderr is not python_stderr:
            sys.stderr.close()
            sys.stderr = python_stderr
        os.dup2(screen, 2)
        os.close(screen)


def _open_log() -> Path:
    """What libraries warn of goes to the log, not between the lines of a command."""
    log_file = platformdirs.user_log_path("Graft", appauthor=False) / "command-line.log"
    handler: logging.Handler = logging.NullHandler()
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        rotate(log_file)
        handler = logging.FileHandler(log_file, encoding="utf-8", delay=True)
    except OSError:
        pass  # a command must work where nothing can be written
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", handlers=[handler]
    )
    logging.captureWarnings(True)
    return log_file
