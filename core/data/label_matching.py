"""Which file a row of a table means. What could be two files is none: a wrong label is worse.

Names are looked for as they are written, from the folder of the table and from that of the
pictures; then by their end, so that bare names and paths of another computer are found; then
without the suffix, and by number, as a spreadsheet leaves 7 of 0007.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path, PurePosixPath

from core.data.images import PICTURE_SUFFIXES

_FEWEST = 2
"""Rows that name a folder otherwise than it is called must be as many to be believed."""


class How(IntEnum):
    """How a file was found, the surest first."""

    EXACT = 0
    END = 1
    STEM = 2
    NUMBER = 3
    MOVED = 4
    """By its name alone, in a folder of another name."""


_BY_END = (How.END, How.STEM, How.NUMBER)


@dataclass(frozen=True, slots=True)
class Match:
    """The file that a name means.

    Attributes:
        path: None where there is none, or it cannot be told which.
        several: the files that it could be, where it cannot be told.
    """

    path: str | None = None
    how: How = How.EXACT
    several: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Guess:
    """A file with the end of a name, and what each of the two has before that end."""

    path: str
    how: How
    before_name: str
    before_path: str


class Files:
    """The files of a folder, to be found by what a table calls them.

    Args:
        paths: relative to the folder of pictures.
        root: that folder, absolute.
        base: the folder of the table, relative to `root`; empty for `root` itself.
    """

    def __init__(self, paths: Iterable[str], root: Path, base: str = "") -> None:
        everything = list(paths)
        within = [path for path in everything if path.startswith(f"{base}/")] if base else []
        self._root = f"{root.as_posix()}/"
        self._base = f"{base}/" if base else ""
        self._exact = {_spelling(path): path for path in everything}
        self._exact |= {path: path for path in everything}
        self._within, self._all = _Ends(within), _Ends(everything)

    def knows(self, name: str) -> bool:
        """Whether there is a file that `name` could mean."""
        meant = _meant(name, self._root)
        return bool(meant) and bool(self._look_up(name) or self._guesses(meant, self._all))

    def match(self, names: Sequence[str]) -> list[Match]:
        """The file that each name means; no two different names get the same one."""
        found = self._match(names, self._within if self._base else self._all)
        if self._base and all(match.path is None for match in found):
            found = self._match(names, self._all)
        return self._each_once(names, found)

    def _match(self, names: Sequence[str], ends: "_Ends") -> list[Match]:
        found: list[Match] = []
        moved: dict[int, _Guess] = {}
        for n, name in enumerate(names):
            exact = self._look_up(name)
            if exact is not None:
                found.append(Match(exact))
                continue
            guesses = self._guesses(_meant(name, self._root), ends)
            whole = [each for each in guesses if not each.before_name or not each.before_path]
            if len(guesses) == 1 and not whole:
                moved[n] = guesses[0]
                found.append(Match())
            elif len(guesses) == 1:
                found.append(Match(guesses[0].path, guesses[0].how))
            else:
                found.append(Match(several=tuple(each.path for each in guesses)))
        for n in _believed(moved):
            found[n] = Match(moved[n].path, How.MOVED)
        return found

    def _each_once(self, names: Sequence[str], found: list[Match]) -> list[Match]:
        """A file that different names could mean is that of the surest; of none of two as sure."""
        ways: dict[str, dict[str, How]] = defaultdict(dict)
        meant = [_meant(name, self._root) for name in names]
        for name, match in zip(meant, found, strict=True):
            if match.path is not None:
                ways[match.path][name] = match.how
        given = []
        for name, match in zip(meant, found, strict=True):
            wanted = ways[match.path] if match.path is not None else {}
            surest = min(wanted.values(), default=How.EXACT)
            equal = sum(how is surest for how in wanted.values())
            if match.path is None or match.how is How.EXACT or len(wanted) == 1:
                given.append(match)
            elif wanted[name] is not surest:
                given.append(Match())
            else:
                given.append(match if equal == 1 else Match(several=(match.path,)))
        return given

    def _look_up(self, name: str) -> str | None:
        """The file of this very name, below the table's folder or that of the pictures."""
        meant = _meant(name, self._root)
        for written in (name, meant, _spelling(meant)):
            for place in (f"{self._base}{written}", written):
                if place in self._exact:
                    return self._exact[place]
        return None

    def _guesses(self, meant: str, ends: "_Ends") -> list[_Guess]:
        """The files with the longest end in common with a name, in the surest way there is."""
        *folders, last = meant.split("/")
        for how in _BY_END:
            if found := ends.longest(folders, last, how):
                return found
        return []


class _Ends:
    """Paths by each of their ends: of names as they are, without their suffix, and as numbers."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by = {how: defaultdict[str, list[str]](list) for how in _BY_END}
        for path in paths:
            *above, name = _key(path).split("/")
            last = PurePosixPath(name)
            self._add(How.END, above, name, path)
            if last.suffix in PICTURE_SUFFIXES:
                self._add(How.STEM, above, last.stem, path)
                if last.stem.isdecimal():
                    self._add(How.NUMBER, above, str(int(last.stem)), path)

    def _add(self, how: How, above: Sequence[str], last: str, path: str) -> None:
        for n in range(len(above) + 1):
            self._by[how]["/".join((*above[n:], last))].append(path)

    def longest(self, folders: Sequence[str], last: str, how: How) -> list[_Guess]:
        """The paths that have the most folders in common with a name, from the end."""
        wanted = [_key(folder) for folder in folders]
        for end in _ends(_key(last), how):
            for n in range(len(wanted) + 1):
                shared = (*wanted[n:], end)
                if paths := self._by[how].get("/".join(shared)):
                    before = "/".join(wanted[:n])
                    same = [path for path in paths if path.rpartition("/")[2] == last]
                    paths = same if len(same) == 1 else paths
                    return [_Guess(p, how, before, _without(p, len(shared))) for p in paths]
        return []


def _ends(last: str, how: How) -> list[str]:
    """What the last of a name is looked for as."""
    if how is How.NUMBER:
        return [str(int(last))] if last.isdecimal() else []
    name = PurePosixPath(last)
    if how is How.STEM and name.suffix in PICTURE_SUFFIXES:  # saved as another kind since
        return [last, name.stem]
    return [last]


def _without(path: str, n: int) -> str:
    """The folders of `path` before its last `n` names."""
    return "/".join(path.split("/")[:-n])


def _believed(moved: dict[int, _Guess]) -> list[int]:
    """Rows whose folder is called otherwise now: one folder for one, and more than a single row."""
    pairs = Counter((guess.before_name, guess.before_path) for guess in moved.values())
    names = Counter(name for name, _ in pairs)
    paths = Counter(path for _, path in pairs)
    return [
        n
        for n, guess in moved.items()
        if names[guess.before_name] == paths[guess.before_path] == 1
        and pairs[guess.before_name, guess.before_path] >= _FEWEST
    ]


def _meant(name: str, root: str) -> str:
    meant = name.strip().replace("\\", "/")
    meant = meant.removeprefix(root) if root else meant
    return meant.removeprefix("./")


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _key(name: str) -> str:
    """A name for comparing: in one spelling, and in lower case."""
    return _spelling(name).casefold()
