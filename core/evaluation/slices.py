"""Kinds of pictures on which a model does worse than on the rest: by folder, size, light and more.

A model that is right on 95 % of all pictures may be right on 60 % of those of one camera. Which
slices are worse than chance alone would make them is decided for all slices together, so that
looking at many of them does not find what is not there.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Picture
from core.data.index import PictureIndex
from core.data.layouts import clean_label
from core.data.parts import part_named
from core.evaluation.answers import answers
from core.evaluation.metrics import wilson
from core.figures import Slice, Trait
from core.runs import Evaluation

LEAST = 5
"""Pictures that a slice has at least, for its accuracy to say anything."""

FALSE_FINDS = 0.05
"""Of the slices that are not called noise, about this share may be noise after all."""

_FEW_SIZES = 6
_MOST_GROUPS = 12  # of dates, and of numbers in file names that are no running numbers
_THIRD = (0.25, 0.42)  # shares of pictures that may be called a third
_WORD = re.compile(r"([^\W\d_]*)(\d*)")
_RUN = re.compile(r"[^\W_]+")
_MOST_BORDERS = 3  # between letters and digits, in what is no mere identifier
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LIGHT = (Trait.DARK, Trait.MEDIUM_LIGHT, Trait.BRIGHT)
_SIZE = (Trait.SMALL, Trait.MEDIUM, Trait.LARGE)

Shared = tuple[Trait, str]
Named = Iterator[tuple[Shared, str]]  # what a slice shares, and the path of a picture in it


@dataclass(frozen=True)
class _Candidate:
    shared: Shared
    members: NDArray[np.intp]  # positions among the measured pictures, ascending


def brightness_of(index: Path) -> dict[str, float]:
    """The mean grey value (0 to 1) of each picture, by path, as a project's index has it.

    Args:
        index: the project's index.sqlite; nothing is known where there is none.

    Raises:
        StorageError: it cannot be read.
    """
    if not index.is_file():
        return {}
    with PictureIndex(index, check=False, read_only=True) as opened:
        return dict(opened.rows("SELECT path, brightness FROM measured"))


def slices(
    evaluation: Evaluation, dataset: Dataset, brightness: Mapping[str, float]
) -> tuple[Slice, ...]:
    """All slices of the measured pictures: those worse than chance first, the worst at the top.

    A slice has at least `LEAST` pictures, and is neither all that was measured nor simply a class.
    Of slices that hold the same pictures, the one of the plainest kind is listed.

    Args:
        dataset: what is known of the pictures besides their answers.
        brightness: by path; see `brightness_of`.
    """
    answered = answers(evaluation, most=1)
    paths = [each.path for each in answered]
    right = np.array([each.right for each in answered], dtype=np.int64)
    known = _known(dataset, set(paths))
    candidates = _candidates(paths, [each.label for each in answered], dataset, known, brightness)
    if not candidates:
        return ()
    n = np.array([len(each.members) for each in candidates])
    correct = np.array([right[each.members].sum() for each in candidates])
    total, total_correct = len(right), int(right.sum())
    p = at_most(correct, total, total_correct, n)
    found = [
        Slice(
            trait=each.shared[0],
            value=each.shared[1],
            n=int(size),
            n_correct=int(hits),
            accuracy=int(hits) / int(size),
            interval=wilson(int(hits), int(size)),
            rest_accuracy=(total_correct - int(hits)) / (total - int(size)),
            p=float(chance),
            q=float(adjusted),
            noise=bool(adjusted >= FALSE_FINDS),
            paths=tuple(paths[i] for i in each.members),
        )
        for each, size, hits, chance, adjusted in zip(
            candidates, n, correct, p, adjust(p), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda each: (each.noise, each.accuracy, -each.gap, each.name)))


def at_most(
    hits: NDArray[Any], total: int, total_hits: int, drawn: NDArray[Any]
) -> NDArray[np.float64]:
    """The chance of so few hits among the drawn: the lower tail of the hypergeometric law.

    That is the p value of Fisher's exact test, one-sided (Fisher 1935,
    https://doi.org/10.2307/2342435).

    Args:
        hits, drawn: of each draw without putting back, from `total` of which `total_hits` are hits.
    """
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, total + 1)))))

    def ways(n: Any, k: Any) -> Any:
        return logs[n] - logs[k] - logs[n - k]

    tails = np.empty(len(hits))
    for place, (most, size) in enumerate(zip(hits.tolist(), drawn.tolist(), strict=True)):
        k = np.arange(max(0, size - (total - total_hits)), most + 1)
        weights = ways(total_hits, k) + ways(total - total_hits, size - k) - ways(total, size)
        tails[place] = np.exp(weights).sum()
    return np.minimum(tails, 1.0)


def adjust(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The p values adjusted for their number, so that those below a bar are seldom false.

    Benjamini and Hochberg 1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x.
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def _known(dataset: Dataset, paths: set[str]) -> dict[str, Picture]:
    everything = (*dataset.pictures, *dataset.unlabelled, *dataset.excluded)
    return {picture.path: picture for picture in everything if picture.path in paths}


def _candidates(
    paths: Sequence[str],
    labels: Sequence[str],
    dataset: Dataset,
    known: Mapping[str, Picture],
    brightness: Mapping[str, float],
) -> list[_Candidate]:
    """Every slice worth a test, each set of pictures once."""
    pictures = list(known.values())
    values = {path: brightness[path] for path in paths if path in brightness}
    classes = set(labels) | set(dataset.classes)
    named: tuple[Named, ...] = (  # the plainest first
        _folders(paths, classes),
        _cameras(pictures),
        _light(values),
        _sizes(pictures),
        _dates(pictures),
        _words(paths, classes),
    )
    at = {path: position for position, path in enumerate(paths)}
    of_class = defaultdict(list)
    for position, label in enumerate(labels):
        of_class[label].append(position)
    seen = {np.array(members).tobytes() for members in of_class.values()}
    found = []
    for pairs in named:
        groups: dict[Shared, set[int]] = defaultdict(set)
        for shared, path in pairs:
            groups[shared].add(at[path])
        for shared, positions in groups.items():
            members = np.array(sorted(positions))
            if LEAST <= len(members) < len(paths) and members.tobytes() not in seen:
                seen.add(members.tobytes())
                found.append(_Candidate(shared, members))
    return found


def _folders(paths: Iterable[str], classes: set[str]) -> Named:
    """Folders by their own name, wherever they lie, and by their place where that says more."""
    for path in paths:
        parents = path.split("/")[:-1]
        if path.startswith("/") or ":" in path:  # added from elsewhere: the way there says nothing
            parents = parents[-1:]
        elif parents and part_named(parents[0]):
            parents = parents[1:]
        for depth, name in enumerate(parents, start=1):
            if clean_label(name) not in classes:
                yield (Trait.FOLDER, name), path
                yield (Trait.FOLDER, "/".join(parents[:depth])), path


def _cameras(pictures: Sequence[Picture]) -> Named:
    if any(picture.camera for picture in pictures):
        for picture in pictures:
            trait = Trait.CAMERA if picture.camera else Trait.NO_CAMERA
            yield (trait, picture.camera), picture.path


def _light(brightness: Mapping[str, float]) -> Named:
    return _thirds(brightness, lambda third, low, high: (_LIGHT[third], ""))


def _sizes(pictures: Sequence[Picture]) -> Named:
    sizes = {p.path: (p.width, p.height) for p in pictures if p.width and p.height}
    if len(set(sizes.values())) <= _FEW_SIZES:
        for path, (width, height) in sizes.items():
            yield (Trait.PIXELS, f"{width} × {height}"), path
        return
    megapixels = {p.path: p.width * p.height / 1e6 for p in pictures if p.width and p.height}
    yield from _thirds(megapixels, lambda third, low, high: (_SIZE[third], f"{low:.2g}–{high:.2g}"))


def _thirds(values: Mapping[str, float], shared: Callable[[int, float, float], Shared]) -> Named:
    """Three equal parts by a value. Where many values are the same, what is no third is left out.

    Args:
        shared: from the part (0 to 2) with its least and its greatest value.
    """
    if not values:
        return
    numbers = np.array(list(values.values()))
    third = np.searchsorted(np.quantile(numbers, (1 / 3, 2 / 3)), numbers, side="left")
    for part in range(3):
        inside = third == part
        if _THIRD[0] <= inside.mean() <= _THIRD[1]:
            told = shared(part, float(numbers[inside].min()), float(numbers[inside].max()))
            yield from ((told, path) for path, yes in zip(values, inside, strict=True) if yes)


def _dates(pictures: Sequence[Picture]) -> Named:
    """By day, else by month, else by year: the finest that gives a few groups."""
    dates = {}
    for picture in pictures:
        if picture.taken:
            with contextlib.suppress(OverflowError):
                dates[picture.path] = _EPOCH + timedelta(seconds=picture.taken)
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        named = {path: date.strftime(form) for path, date in dates.items()}
        if 2 <= len(set(named.values())) <= _MOST_GROUPS:
            yield from (((Trait.DATE, name), path) for path, name in named.items())
            return


def _words(paths: Iterable[str], classes: set[str]) -> Named:
    """Words of the files' names, and numbers with the letters before them, as in “site12”.

    A number that takes many values, such as the last one in “site12-0047”, only counts pictures.
    """
    folded = {name.casefold() for name in classes}
    numbers: dict[tuple[int, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in paths:
        stem = path.rpartition("/")[2].rpartition(".")[0]
        for place, (letters, digits) in enumerate(_parts(stem.casefold())):
            if letters and letters not in folded:
                yield (Trait.WORD, letters), path
            if digits:
                key = (-1, letters) if letters else (place, "")
                numbers[key][letters + digits].add(path)
    for groups in numbers.values():
        if len(groups) <= _MOST_GROUPS:
            for word, members in groups.items():
                yield from (((Trait.WORD, word), path) for path in members)


def _parts(stem: str) -> Iterator[tuple[str, str]]:
    """The letters of a name with the digits that follow them; either may be empty."""
    for run in _RUN.findall(stem):
        parts = [part for part in _WORD.findall(run) if any(part)]
        borders = sum(bool(letters) + bool(digits) for letters, digits in parts) - 1
        if borders <= _MOST_BORDERS:
            yield from parts
