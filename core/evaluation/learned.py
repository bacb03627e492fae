"""Which of some pictures a model has learned from, or was chosen by: a figure on these flatters.

A picture counts as known where its bytes are the same, where its name says that it is a version of
one that was learned from, or where it looks the same. Of a model that went on from another one,
what that one learned from counts, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from core import project as projects
from core.data.copies import near_copies
from core.data.dataset import Dataset, Part, Picture
from core.data.fingerprint import SKETCH
from core.data.versions import base_name, is_distinct, version_keys
from core.errors import ModelError, StorageError
from core.evaluation.looks import Look, looks_of
from core.jobs import Emit, StopToken
from core.model_in_use import FoundModel, find_model
from core.runs import Run


class Tie(StrEnum):
    """How a model knows a picture, or one that is the same but for its version."""

    LEARNED = "learned"
    ALIKE = "alike"
    """It only looks the same as one that was learned from."""
    CHOSEN_BY = "chosen_by"


@dataclass(frozen=True)
class _Taught:
    """The pictures of a run and of those that it went on from, with the folders they lie in.

    Of a model that was made once more from every picture all of them are to learn from.
    """

    datasets: tuple[Dataset, ...]

    def pictures(self) -> Iterator[tuple[Path, Picture]]:
        """Each with its file."""
        for dataset in self.datasets:
            for picture in dataset.pictures:
                if picture.part is not Part.TEST:
                    yield dataset.file(picture), picture


def how_known(
    model: FoundModel,
    dataset: Dataset,
    pictures: Sequence[Picture],
    emit: Emit,
    stop: StopToken,
    *,
    keep: bool = True,
) -> list[Tie | None]:
    """How the model of a run knows each of `pictures` of a dataset; None for what is new to it.

    Looks of pictures that were not compared before are read, and with `keep` kept in the project's
    cache.

    Raises:
        StorageError: what the run learned from cannot be read.
    """
    run = model.run
    assert run is not None
    newest, *earlier = _lineage(run)
    if model.refitted:
        every = tuple(picture._replace(part=Part.TRAIN) for picture in newest.pictures)
        newest = newest.model_copy(update={"pictures": every})
    taught = _Taught((newest, *earlier))
    known = _by_content(taught, pictures)
    for find in (_by_place, _by_name):
        _add(known, enumerate(find(taught, dataset, pictures)))
    asked = [n for n, how in enumerate(known) if how is not Tie.LEARNED]
    if asked:
        some = [pictures[n] for n in asked]
        looks = looks_of(run, [*taught.pictures(), *_files(dataset, some)], emit, stop, keep=keep)
        _add(known, zip(asked, _by_looks(taught, some, looks), strict=True))
    return known


def _lineage(run: Run) -> Iterator[Dataset]:
    """What a run learned from, and what those did that it went on from.

    These went on from what was measured (`core.models.checkpoints.locate`), whatever came after.
    """
    seen: set[Path] = set()
    while run.folder.resolve() not in seen:
        seen.add(run.folder.resolve())
        yield _where_it_lies(run)
        own = run.file.config.own_weights
        if own is None:
            return
        with suppress(ModelError, StorageError, OSError):
            before = find_model(own if own.is_dir() else own.parent).run
            if before is not None and before.dataset:
                run = before


def _where_it_lies(run: Run) -> Dataset:
    """What a run was made from, under the folder where the project looks for it now."""
    dataset = run.dataset
    if not dataset.root.is_dir():
        with suppress(StorageError):
            root = projects.open_project(run.folder.parents[1]).pictures
            return dataset.model_copy(update={"root": root})
    return dataset


def _files(dataset: Dataset, pictures: Iterable[Picture]) -> Iterator[tuple[Path, Picture]]:
    return ((dataset.file(picture), picture) for picture in pictures)


def _add(known: list[Tie | None], more: Iterable[tuple[int, Tie | None]]) -> None:
    """Learned from weighs more than chosen by, whatever tells it."""
    for n, how in more:
        if how is not None and known[n] is not Tie.LEARNED:
            known[n] = how  # looks come last, and of those learned from weighs more already


def _how(picture: Picture) -> Tie:
    return Tie.CHOSEN_BY if picture.part is Part.VAL else Tie.LEARNED


def _strongest(found: Iterable[tuple[str, Tie]]) -> dict[str, Tie]:
    """By key; learned from weighs more than chosen by."""
    by_key: dict[str, Tie] = {}
    for key, how in found:
        if by_key.get(key) is not Tie.LEARNED:
            by_key[key] = how
    return by_key


def _by_content(taught: _Taught, pictures: Sequence[Picture]) -> list[Tie | None]:
    hashes = _strongest((p.sha256, _how(p)) for _, p in taught.pictures() if p.sha256)
    return [hashes.get(picture.sha256) for picture in pictures]


def _by_place(taught: _Taught, dataset: Dataset, pictures: Sequence[Picture]) -> list[Tie | None]:
    """By names in the folders that were learned from, where any version of a picture counts."""
    files: list[tuple[Path, str, Tie | None]] = [
        (file, picture.label, _how(picture)) for file, picture in taught.pictures()
    ]
    files += [(dataset.file(picture), picture.label, None) for picture in pictures]
    paths = [file.absolute().as_posix() for file, _, _ in files]
    keys = version_keys(paths, [label for _, label, _ in files])
    hows = _strongest(
        (key, how) for key, (_, _, how) in zip(keys, files, strict=True) if key and how
    )
    return [hows.get(key) for key in keys[len(files) - len(pictures) :]]


def _by_name(taught: _Taught, dataset: Dataset, pictures: Sequence[Picture]) -> list[Tie | None]:
    """By names in whatever folder, where one of the two is marked as a version."""
    plain, marked = [], []
    for _, picture in taught.pictures():
        base, is_marked = base_name(picture.path)
        if is_distinct(base):
            entry = f"{base}/{picture.label}", _how(picture)
            plain.append(entry)
            if is_marked:
                marked.append(entry)
    of_all, of_marked = _strongest(plain), _strongest(marked)
    found = []
    for picture in pictures:
        base, is_marked = base_name(picture.path)
        found.append((of_all if is_marked else of_marked).get(f"{base}/{picture.label}"))
    return found


def _by_looks(
    taught: _Taught, pictures: Sequence[Picture], looks: Mapping[str, Look]
) -> list[Tie | None]:
    """By what they look like: one of `pictures` and one of those that are known."""
    known = _strongest((p.sha256, _how(p)) for _, p in taught.pictures() if p.sha256 in looks)
    asked = {p.sha256 for p in pictures if p.sha256 in looks} - known.keys()
    # a validation picture may look the same as one that was learned from: both sides hold it
    order = [*asked, *known]
    if not known or len(order) < 2:
        return [None] * len(pictures)
    sketches = np.frombuffer(b"".join(looks[sha].sketch for sha in order), np.uint8)
    colours = np.array([looks[sha].colour for sha in order], np.float64)
    numbers = near_copies(sketches.reshape(len(order), SKETCH**2), colours).tolist()
    group = dict(zip(order, map(str, numbers), strict=True))
    hows = _strongest((group[sha], how) for sha, how in known.items() if group[sha] != "0")
    alike = {Tie.LEARNED: Tie.ALIKE, Tie.CHOSEN_BY: Tie.CHOSEN_BY}
    found = [hows.get(group.get(picture.sha256, "0")) for picture in pictures]
    return [alike[how] if how else None for how in found]
