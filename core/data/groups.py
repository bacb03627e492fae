"""Which pictures may belong together: of one patient, of one slide, of one moment.

If such pictures are both learned from and held out, the model is measured on what it has seen.
Nothing is said unless it is plain: at least FEWEST groups that together hold SHARE of the pictures.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from core.data.layouts import clean_label
from core.data.parts import part_named

FEWEST = 5
"""Fewer groups of several pictures are no reason to speak."""
SHARE = 0.6
"""What share of the pictures has to be in groups that a name or a folder makes."""
LARGEST = 0.25
"""A group with a larger share of all pictures is none: it could not be held out."""

_HASH = r"\b(?=\d*[a-f])[\da-f]{16,}"  # random, and as a whole
_TOKEN = re.compile(rf"{_HASH}|[^\W\d_]+|\d+|[\W_]+")


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way in which pictures may belong together.

    Attributes:
        kind: "names", "folders" or "times".
        title: what was found, as a sentence without its full stop.
        keys: of each picture the name of its group; empty for one that is alone.
        n_groups: how many groups there are.
    """

    kind: str
    title: str
    keys: list[str]
    n_groups: int


def name_groups(paths: Sequence[str]) -> list[Grouping]:
    """Find a part of the file names that several pictures share: patient012, slide7, P12.

    Only names of one make count, that is, with letters, digits and separators in the same order;
    of names made of random letters and digits hardly two are. Parts with letters and digits come
    before mere numbers, and earlier parts before later ones.

    Args:
        paths: of all pictures, with forward slashes.

    Returns:
        At most one grouping.
    """
    tokens = [_TOKEN.findall(PurePosixPath(path).stem) for path in paths]
    makes = ["".join(_make(token) for token in each) for each in tokens]
    usual = max(Counter(makes).items(), key=lambda item: item[1], default=("", 0))[0]
    members = [n for n, make in enumerate(makes) if make == usual]
    folders = [path.rpartition("/")[0] for path in paths]
    best: tuple[tuple[bool, int, int], list[str], int] | None = None
    for place, parts in _shared_parts(usual, [tokens[n] for n in members]):
        keys = [""] * len(paths)
        for n, part in zip(members, parts, strict=True):
            keys[n] = part
        keys, n_groups = _without_single(keys)
        if n_groups > len(set(folders)) and _is_plain(keys) and _not_numbered(keys, folders):
            rank = (all(key.isdigit() for key in keys if key), place, n_groups)
            if best is None or rank < best[0]:
                best = rank, keys, n_groups
    if best is None:
        return []
    _, keys, n_groups = best
    title = f"Many file names share a part, such as “{_example(keys)}”: {n_groups} groups"
    return [Grouping("names", title, keys, n_groups)]


def folder_groups(paths: Sequence[str], labels: Sequence[str]) -> list[Grouping]:
    """Find folders that stand neither for a class nor for a part, such as class/patient/picture.

    Args:
        paths: of all pictures, with forward slashes.
        labels: the class of each as its folder says; empty for none.

    Returns:
        At most one grouping.
    """
    keys = []
    for path, label in zip(paths, labels, strict=True):
        folders = path.split("/")[:-1]
        if folders and part_named(folders[0]):
            del folders[0]
        keys.append("/".join(name for name in folders if clean_label(name) != label))
    keys, n_groups = _without_single(keys)
    if not _is_plain(keys):
        return []
    title = f"Pictures lie in folders of their own, such as “{_example(keys)}”: {n_groups} groups"
    return [Grouping("folders", title, keys, n_groups)]


def time_groups(taken: NDArray[np.float64], seconds: float = 10) -> list[Grouping]:
    """Find pictures that were taken within seconds of the one before.

    Args:
        taken: (N,), in seconds; NaN where it is not known.
        seconds: how long after the one before a picture still belongs to it.

    Returns:
        At most one grouping.
    """
    known = np.flatnonzero(~np.isnan(taken))
    order = known[np.argsort(taken[known], kind="stable")]
    keys = [""] * len(taken)
    series = np.cumsum(np.diff(taken[order], prepend=-np.inf) > seconds)
    for n, number in zip(order, series, strict=True):
        keys[n] = str(number)
    keys, n_groups = _without_single(keys)
    if n_groups < 2 or _largest(keys) > LARGEST * len(keys):
        return []
    title = f"Pictures were taken within {seconds:g} seconds of each other: {n_groups} groups"
    return [Grouping("times", title, keys, n_groups)]


def _make(token: str) -> str:
    if token.isdigit():
        return "0"
    return "a" if token.isalnum() else token


def _shared_parts(make: str, names: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Candidates from names of one make: the place where a part ends, and each name's part.

    A part ends with digits. It is all up to there, or letters and digits without a separator.
    """
    kinds = [_make(token) for token in names[0]] if make else []
    for end, kind in enumerate(kinds, start=1):
        if kind != "0":
            continue
        if end < len(kinds):
            yield end, ["".join(name[:end]) for name in names]
        if end > 2 and kinds[end - 2] == "a":
            yield end, ["".join(name[end - 2 : end]) for name in names]


def _without_single(keys: list[str]) -> tuple[list[str], int]:
    """The keys that several pictures have, and how many there are; others become empty."""
    counts = Counter(keys)
    kept = {key for key, n in counts.items() if key and n > 1}
    return [key if key in kept else "" for key in keys], len(kept)


def _is_plain(keys: list[str]) -> bool:
    """Whether many groups hold most of the pictures, and none holds too many."""
    grouped = [key for key in keys if key]
    return (
        len(set(grouped)) >= FEWEST
        and len(grouped) >= SHARE * len(keys)
        and _largest(keys) <= LARGEST * len(keys)
    )


def _largest(keys: list[str]) -> int:
    return max(Counter(key for key in keys if key).values(), default=0)


def _not_numbered(keys: list[str], folders: list[str]) -> bool:
    """Whether groups lie within folders. Numbers that start anew in each folder do not."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for key, folder in zip(keys, folders, strict=True):
        if key:
            places[key].append(folder)
    within = sum(len(set(found)) < len(found) for found in places.values())
    return 2 * within >= len(places)


def _example(keys: list[str]) -> str:
    """The key of the largest group, and of equally large ones the first."""
    counts = Counter(key for key in keys if key)
    return min(counts, key=lambda key: (-counts[key], key))
