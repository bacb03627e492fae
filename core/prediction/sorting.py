"""Copy pictures into one folder a class. The pictures themselves stay where they are."""

import os
import re
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from core.errors import StorageError
from core.storage import replacing

_LONGEST = 120  # bytes of a folder's name; file systems take 255, whole paths on Windows 260
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_names(classes: Sequence[str]) -> dict[str, str]:
    """For each class a folder name that every system takes; no two differ in case alone."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in classes:
        stem = _safe(label)
        name = next(
            name
            for n in count(1)
            if (name := stem if n == 1 else f"{stem}-{n}").casefold() not in taken
        )
        names[label] = name
        taken.add(name.casefold())
    return names


def copy_into(folder: Path, file: Path) -> Path:
    """Copy `file` into `folder`, under another name where its own is taken.

    Returns:
        The copy.

    Raises:
        StorageError: it cannot be read or written.
    """
    names = (file.name if n == 1 else f"{file.stem}-{n}{file.suffix}" for n in count(1))
    copy = next(folder / name for name in names if not os.path.lexists(folder / name))
    with replacing(copy, durable=False) as temporary:
        shutil.copy2(file, temporary)
    return copy


def check_target(folder: Path) -> None:
    """Make `folder` if need be. Raises StorageError when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made ({error.strerror}).", hint="Choose another folder."
        ) from error


def _safe(label: str) -> str:
    name = _FORBIDDEN.sub("_", label)
    name = name.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    if name.startswith("."):
        name = "_" + name[1:]
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name
