"""Which files lie in a folder, and which of them may be pictures."""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.data.dataset import LeftOut
from core.jobs import StopToken

_HOUSEKEEPING = {
    *("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"),
    *("__macosx", "@eadir", "#recycle", "$recycle.bin", "system volume information"),
}
_PROJECT = {
    "project.json",
    "index.sqlite",
    "index.sqlite-wal",
    "index.sqlite-shm",
    "cache",
    "runs",
    "taught",
}
_OTHER_SUFFIXES = (
    *(".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".html", ".htm", ".yaml", ".yml"),
    *(".toml", ".ini", ".log", ".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".pptx"),
    *(".zip", ".tar", ".gz", ".7z", ".rar", ".mp3", ".wav", ".mp4", ".mov", ".avi", ".mkv"),
    *(".py", ".ipynb", ".sh", ".bat", ".exe", ".npy", ".npz", ".mat", ".sqlite", ".db"),
    *(".pt", ".pth", ".pkl", ".onnx", ".safetensors"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file as listed: its path relative to the folder, with forward slashes."""

    path: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """What a folder holds.

    Attributes:
        files: sorted by path.
        folders: those that were looked through, relative like the files.
        ignored: how many hidden and housekeeping files and folders were passed over.
    """

    files: list[Found] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: int = 0


def is_housekeeping(name: str) -> bool:
    """Whether a file or folder of this name is hidden or belongs to the system."""
    return name.startswith(".") or name.lower() in _HOUSEKEEPING


def is_other_kind(path: str) -> bool:
    """Whether the name alone says that a file is no picture."""
    return path.lower().endswith(_OTHER_SUFFIXES)


def list_files(
    paths: Iterable[Path], leave_out: Callable[[LeftOut], Any] = lambda entry: None
) -> list[Path]:
    """The files that may be pictures among `paths`, each once, in order.

    A folder stands for all files in it and its folders, sorted, less hidden and housekeeping ones
    and those whose names say that they are no pictures. A file stands for itself, in any case.

    Args:
        leave_out: told of what cannot be a picture or cannot be looked into, and why.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            try:
                listing = list_folder(path)
            except OSError as error:
                leave_out(LeftOut(path=str(path), reason=_reason("folder", error)))
                continue
            for entry in listing.left_out:
                leave_out(entry)
            files.update((path / f.path, None) for f in listing.files if not is_other_kind(f.path))
        elif _is_utf8(str(path)):
            files[path] = None
        else:
            leave_out(_misnamed(os.fsencode(path)))
    return list(files)


def list_folder(root: Path, stop: StopToken | None = None) -> Listing:
    """Everything under `root`. Each real folder is visited once, whatever links there are.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    listing = Listing()
    real: deque[str] = deque([""])
    linked: deque[str] = deque()  # a folder is known by its own name before that of a link to it
    visited: set[Path] = set()
    while (real or linked) and not (stop and stop.asked):
        folder = real.popleft() if real else linked.popleft()
        try:
            place = (root / folder).resolve()
            if place in visited:
                listing.ignored += 1
                continue
            visited.add(place)
            _list_one(root, folder, listing, real, linked)
        except OSError as error:
            if not folder:
                raise
            listing.left_out.append(LeftOut(path=folder, reason=_reason("folder", error)))
    listing.files.sort(key=lambda file: file.path)
    listing.folders.sort()
    return listing


def _list_one(
    root: Path, folder: str, listing: Listing, real: deque[str], linked: deque[str]
) -> None:
    with os.scandir(root / folder) as scanned:
        entries = sorted(scanned, key=lambda entry: entry.name)
    if {"project.json", "index.sqlite"} <= {entry.name for entry in entries}:
        entries = [entry for entry in entries if entry.name not in _PROJECT]
        if folder:  # a whole project among the pictures: nothing in it is to be learned from
            listing.ignored += 1
            return
    if folder:
        listing.folders.append(folder)
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if _is_hidden(entry):
            listing.ignored += 1
        elif not _is_utf8(entry.name):
            listing.left_out.append(_misnamed(os.fsencode(path)))
        elif entry.is_dir():
            (linked if entry.is_symlink() else real).append(path)
        else:
            _add_file(entry, path, listing)


def _add_file(entry: os.DirEntry[str], path: str, listing: Listing) -> None:
    try:
        status = entry.stat()
    except FileNotFoundError:
        reason = "a link that leads nowhere" if entry.is_symlink() else "the file is gone"
    except OSError as error:
        reason = _reason("file", error)
    else:
        if stat.S_ISREG(status.st_mode):
            listing.files.append(Found(path, status.st_size, status.st_mtime_ns))
            return
        reason = "not a file with content"
    listing.left_out.append(LeftOut(path=path, reason=reason))


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if is_housekeeping(entry.name):
        return True
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _misnamed(path: bytes) -> LeftOut:
    shown = path.decode("utf-8", "replace")
    return LeftOut(path=shown, reason="its name is not valid UTF-8: rename it")


def _reason(what: str, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"the {what} may not be read"
    return f"the {what} cannot be read ({error.strerror})"
