"""Read files to the end: their hash, and what is in them.

A decoder may crash, or never come back, on a file that is damaged or was made to harm it. So
decoding is done in processes of its own, and such a file costs no more than itself. They are handed
few files at a time and hand back small facts: memory does not grow with the number of files.
"""

import gc
import hashlib
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool
from threadpoolctl import threadpool_limits

from core.data.facts import Known
from core.data.images import explain, inspect_picture, may_be_special
from core.data.threads import in_threads
from core.errors import PictureError
from core.jobs import StopToken

if TYPE_CHECKING:  # the children are to import little
    from core.data.listing import Found

SECONDS_A_FILE = 10.0
"""A file that takes longer to decode is left out."""

_SECONDS_A_CHUNK = 1.0  # what is not read by then is handed back
_FILES_A_CHUNK = 64
_BYTES_A_CHUNK = 16 * 2**20
_IN_MEMORY = 64 * 2**20  # larger files are read twice: for the hash, and by the decoder
_FAILURES = 3  # of all children in a row: then it is no file's fault

Results = Iterator[tuple["Found", Known | str]]
Running = dict[Future[list[Known | str]], Sequence["Found"]]

CRASHED = "the decoder crashed on it"
TOO_SLOW = "it takes too long to decode"


def read_files(root: Path, files: Sequence["Found"], stop: StopToken, *, decode: bool) -> Results:
    """Yield each file with what is known of it, as they get done; ends early when asked to stop.

    A text in place of what is known says why a file cannot be read for now, as it is gone or its
    rights forbid it; that is not to be remembered.

    Args:
        decode: also decode, in processes that end with the iterator; else only hash, in threads.
    """
    if decode:
        return _Decoding(root, files, stop).run()
    return in_threads(partial(_hash, root), files, stop)


def crashing(root: Path, files: Iterable[Path]) -> dict[Path, str]:
    """Which of `files` a decoder crashes on, or never comes back from, and what to say of them."""
    from core.data.listing import Found

    listed = []
    for file in files:
        with suppress(OSError):
            status = file.stat()
            listed.append(Found(str(file), status.st_size, status.st_mtime_ns))
    return {
        Path(file.path): known.problem
        for file, known in read_files(root, listed, StopToken(), decode=True)
        if isinstance(known, Known) and known.problem in (CRASHED, TOO_SLOW)
    }


class _Decoding:
    """Files on their way through the child processes."""

    def __init__(self, root: Path, files: Sequence["Found"], stop: StopToken) -> None:
        self._root = root
        self._stop = stop
        n_chunks = len(files) // _FILES_A_CHUNK + sum(f.size for f in files) // _BYTES_A_CHUNK
        self._n_children = min(os.cpu_count() or 1, n_chunks + 1)
        self._chunks = _in_chunks(files)
        self._again: deque[Sequence[Found]] = deque()  # what was handed out and not read

    def run(self) -> Results:
        """Yield what is read. Raises BrokenProcessPool when children cannot be started."""
        failures = 0
        while True:
            try:
                for result in self._run_children():
                    failures = 0
                    yield result
                return
            except BrokenProcessPool:  # a child was gone before it could say on which file
                failures += 1
                if failures == _FAILURES:
                    raise

    def _run_children(self) -> Results:
        running: Running = {}
        try:
            with _children(self._n_children) as pool:
                while not self._stop.asked:
                    self._hand_out(pool, running)
                    if not running:
                        return
                    for future in wait(running, 0.1, FIRST_COMPLETED).done:
                        yield from self._take_back(running[future], future)
                        del running[future]
        finally:
            self._again.extend(running.values())

    def _hand_out(self, pool: ProcessPool, running: Running) -> None:
        with _interrupts_held_back():
            while len(running) < 2 * self._n_children + 1:
                chunk = self._again.popleft() if self._again else next(self._chunks, None)
                if chunk is None:
                    return
                work = self._root, [file.path for file in chunk], _SECONDS_A_CHUNK
                try:
                    future = pool.schedule(
                        _look_at_all, work, timeout=_SECONDS_A_CHUNK + SECONDS_A_FILE
                    )
                except RuntimeError as error:
                    self._again.append(chunk)
                    raise BrokenProcessPool from error
                running[future] = chunk

    def _take_back(self, chunk: Sequence["Found"], future: Future[list[Known | str]]) -> Results:
        try:
            results = future.result()
        except (ProcessExpired, TimeoutError) as error:
            if len(chunk) == 1:
                yield chunk[0], self._blame(chunk[0], error)
            else:  # which of them it was will show when each is read alone
                self._again.extend([file] for file in chunk)
            return
        yield from zip(chunk, results, strict=False)
        if len(results) < len(chunk):
            self._again.append(chunk[len(results) :])

    def _blame(self, file: "Found", error: Exception) -> Known | str:
        """What to say of the file that a child was lost on."""
        if isinstance(error, ProcessExpired) and error.exitcode == -getattr(signal, "SIGKILL", 0):
            return explain(MemoryError()).title  # so the system ends who takes too much
        known = _hash(self._root, file)
        problem = TOO_SLOW if isinstance(error, TimeoutError) else CRASHED
        return known if isinstance(known, str) else replace(known, problem=problem)


def _in_chunks(files: Iterable["Found"]) -> Iterator[list["Found"]]:
    chunk: list[Found] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += file.size
        if len(chunk) == _FILES_A_CHUNK or size > _BYTES_A_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def _children(count: int) -> Iterator[ProcessPool]:
    """Processes to decode in; none is left behind, whatever it is doing."""
    pool = ProcessPool(count, initializer=_settle_in, context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.stop()
        pool.join()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl+C reaches the whole group; processes and threads started in the block do not hear it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle_in() -> None:
    """Prepare a child: it prints nothing where events go, ends when told, and with its parent."""
    with suppress(OSError):
        os.dup2(2, 1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Python's own waits for the decoder
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    threadpool_limits(1)  # the children are as many as the cores
    gc.freeze()  # what has been imported stays


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _look_at_all(root: Path, paths: Sequence[str], seconds: float) -> list[Known | str]:
    """Look at files until the time is up: the rest of them is not in the list."""
    end = time.monotonic() + seconds
    found: list[Known | str] = []
    for path in paths:
        found.append(_look(root / path, decode=True))
        if time.monotonic() > end:
            break
    return found


def _hash(root: Path, file: "Found") -> Known | str:
    return _look(root / file.path, decode=False)


def _look(path: Path, *, decode: bool) -> Known | str:
    """What is in a file; or why it cannot be read for now, which is not to be remembered."""
    data = None
    try:
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if status.st_size <= _IN_MEMORY:
                data = file.read()
                sha256 = hashlib.sha256(data).hexdigest()
            else:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, MemoryError) as error:
        return explain(error).title
    seen = status.st_size, status.st_mtime_ns, sha256
    if not decode:
        return Known(*seen, special=data is None or may_be_special(data))
    try:
        facts = inspect_picture(path, data)
    except PictureError as error:
        return error.title if error.hint else Known(*seen, problem=error.title)
    size = facts.width, facts.height
    return Known(*seen, *size, warning=facts.warning, measured=facts.measured, pixels=facts.pixels)
