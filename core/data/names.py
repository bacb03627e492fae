"""Names of files and folders that every file system takes, made from names that may be anything."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path, PurePath
from typing import TypeVar

P = TypeVar("P", bound=PurePath)

_LONGEST_FOLDER = 120  # bytes; file systems take 255, whole paths on Windows 260 characters
_LONGEST_FILE = 230  # bytes; leaves room for a number, and for the mark of a temporary file
_LONGEST_SUFFIX = 20  # bytes; what is longer is no suffix
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Places:
    """Gives each file its own place: the second a.jpg goes to a-2.jpg, and A.jpg to A-3.jpg."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = defaultdict(int)

    def choose(self, path: P, is_free: Callable[[P], bool] = lambda path: True) -> P:
        """`path`, or the next one with a number that was not given away and `is_free`."""
        key = str(path).casefold()
        for n in count(self._last[key] + 1):
            place = path.with_name(numbered(path.name, n))
            if str(place).casefold() not in self._taken and is_free(place):
                self._last[key] = n
                break
        self._taken.add(str(place).casefold())
        return place


def folder_names(classes: Iterable[str]) -> dict[str, str]:
    """For each class a folder name that every system takes; no two differ in case alone."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in classes:
        stem = folder_name(label)
        name = next(
            name
            for n in count(1)
            if (name := stem if n == 1 else f"{stem}-{n}").casefold() not in taken
        )
        names[label] = name
        taken.add(name.casefold())
    return names


def folder_name(name: str) -> str:
    """A folder name that every system takes. Two names may become one."""
    return _safe(name, _LONGEST_FOLDER)


def file_name(name: str) -> str:
    """A file name that every system takes, with the suffix of `name`. Two names may become one."""
    suffix = Path(name).suffix
    n_suffix = len(suffix.encode("utf-8", "replace"))
    if len(name.encode("utf-8", "replace")) <= _LONGEST_FILE or n_suffix > _LONGEST_SUFFIX:
        return _safe(name, _LONGEST_FILE)
    return _safe(_cut(name.removesuffix(suffix), _LONGEST_FILE - n_suffix) + suffix, _LONGEST_FILE)


def numbered(name: str, n: int) -> str:
    """The file name for the `n`-th file of that name: a.jpg, a-2.jpg, a-3.jpg …"""
    path = Path(name)
    return name if n == 1 else f"{path.stem}-{n}{path.suffix}"


def _safe(name: str, longest: int) -> str:
    name = _FORBIDDEN.sub("_", _cut(name, longest)).rstrip(". ")
    if name.startswith("."):
        name = "_" + name[1:]
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name


def _cut(name: str, longest: int) -> str:
    return name.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore")
