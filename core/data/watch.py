"""Tell of each picture that comes into a folder, once it is complete.

The folder is looked through again and again: unlike what systems offer to be told of changes, that
works on network drives, too.
"""

import time
from pathlib import Path

from core.data.images import PICTURE_SUFFIXES
from core.data.listing import list_folder
from core.errors import DatasetError
from core.events import FilesArrived, FolderWatched, WatchResult
from core.jobs import Emit, StopToken
from core.requests import WatchRequest

EVERY = 0.5
"""Seconds between two looks."""
SHARE = 0.1
"""Looking takes no more of the time than this; a large folder is looked at less often."""

Stamp = tuple[int, int]
"""Size in bytes, and when it was changed."""


def watch(request: WatchRequest, emit: Emit, stop: StopToken) -> WatchResult:
    """Report pictures that are new in `request.folder`, or written anew, until asked to stop.

    One is complete when two looks in a row find the same size and date. What lay there at the
    start is only counted. While the folder is gone, it is waited for.

    Raises:
        DatasetError: the folder cannot be looked into at the start.
    """
    folder, n, there = request.folder, 0, True
    started = time.monotonic()
    told = _look(folder, stop)
    if told is None:
        raise DatasetError(
            f"The folder “{folder.name}” cannot be looked into.",
            hint="Is the drive connected, and may you open the folder?",
        )
    present = len(told)
    emit(FolderWatched(folder=folder, there=True, present=present))
    waiting: dict[str, Stamp] = {}
    while not stop.asked:
        stop.wait(max(EVERY, (time.monotonic() - started) / SHARE))
        started = time.monotonic()
        found = _look(folder, stop)
        if stop.asked:
            break
        if there != (found is not None):
            there = found is not None
            emit(FolderWatched(folder=folder, there=there, present=present))
        new = {path: stamp for path, stamp in (found or {}).items() if told.get(path) != stamp}
        complete = [path for path, stamp in new.items() if waiting.get(path) == stamp]
        told.update((path, new.pop(path)) for path in complete)
        waiting = new
        if complete:
            n += len(complete)
            emit(FilesArrived(files=tuple(folder / path for path in complete)))
    return WatchResult(folder=folder, n=n)


def _look(folder: Path, stop: StopToken) -> dict[str, Stamp] | None:
    """The pictures that are there and not empty; None where the folder is not."""
    try:
        listing = list_folder(folder, stop)
    except OSError:
        return None
    return {
        file.path: (file.size, file.mtime_ns)
        for file in listing.files
        if file.size and Path(file.path).suffix.lower() in PICTURE_SUFFIXES
    }
