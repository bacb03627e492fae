"""Files that a process locks while it works on a folder. The system lets go when it ends."""

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.links import refuse_links

FILE = ".lock"
"""In the folder of a project, and in that of a run."""


def hold(folder: Path, *, patience: float = 0.0) -> FileLock:
    """Hold a folder for this process, until the lock is released.

    Args:
        patience: seconds to wait for another process.

    Raises:
        Timeout: another process, or another part of this one, holds it.
        OSError: the folder cannot be written to.
        StorageError: its lock is a link in a project.
    """
    refuse_links(folder / FILE, itself=True)
    held = FileLock(folder / FILE)
    held.acquire(timeout=patience, poll_interval=0.02)
    return held


def is_held(folder: Path) -> bool:
    """Whether a process holds a folder. On the disk nothing is changed, and no file is made."""
    file = folder / FILE
    if os.name == "nt":
        return _is_held_on_windows(folder)
    import fcntl

    with suppress(OSError):
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
    return False


def _is_held_on_windows(folder: Path) -> bool:
    """There a lock is asked for; the file is empty, and stays so."""
    if not (folder / FILE).is_file():
        return False
    try:
        with suppress(OSError):
            hold(folder).release()
    except Timeout:
        return True
    return False
