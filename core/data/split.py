"""Which pictures are learned from, which choose the best state, and which measure it at the end.

Pictures with the same bytes stay together. A picture's place follows from its bytes and the seed
alone, so that adding some pictures leaves most of the others where they were.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from core.data.dataset import Dataset, LeftOut, Part, Picture, name_some
from core.data.health import leaks
from core.errors import DatasetError


def assign(dataset: Dataset, *, val_fraction: float, test_fraction: float, seed: int) -> Dataset:
    """Give every picture a part. What the folder says itself is kept.

    Where it has no validation part, that is taken from the training pictures; where it has neither,
    so is the test part. A class too small to divide stays in training, and a note says so. Pictures
    of classes that have nothing to learn from are left out.

    Args:
        val_fraction, test_fraction: shares of each class, both between 0 and 1.
        seed: another one gives another division.

    Raises:
        DatasetError: there are no pictures to learn from, or they are all of one class.
    """
    given = {picture.part for picture in dataset.pictures}
    shares: dict[Part, float] = {}
    if Part.VAL not in given:
        shares[Part.VAL] = val_fraction
        if Part.TEST not in given and test_fraction:
            shares[Part.TEST] = test_fraction
    usable, left_out, notes = _usable(dataset)

    parts = {picture.path: picture.part or Part.TRAIN for picture in usable}
    by_label: defaultdict[str, list[Picture]] = defaultdict(list)
    for picture in usable:
        if parts[picture.path] is Part.TRAIN:
            by_label[picture.label].append(picture)
    too_small = []
    for label in sorted(by_label) if shares else ():
        moved = _divide(by_label[label], shares, seed)
        parts |= moved
        if not moved:
            too_small.append(label)
    if too_small:
        notes.append(
            "Too few pictures to keep any aside, so that all are learned from: "
            f"{name_some(too_small)}."
        )
    pictures = tuple(p.model_copy(update={"part": parts[p.path]}) for p in usable)
    notes += leaks(pictures)
    return dataset.model_copy(
        update={
            "classes": tuple(sorted(by_label)),
            "pictures": pictures,
            "left_out": (*dataset.left_out, *left_out),
            "notes": (*dataset.notes, *notes),
        }
    )


def _usable(dataset: Dataset) -> tuple[list[Picture], list[LeftOut], list[str]]:
    """The pictures of the classes that can be learned, the others, and notes about those."""
    kept_aside = (Part.VAL, Part.TEST)
    learnable = {p.label for p in dataset.pictures if p.part not in kept_aside}
    if not learnable:
        raise DatasetError(
            f"There are no pictures to learn from in “{dataset.root.name}”.",
            hint="Put the pictures to learn from into train/, with a folder for each class.",
        )
    if len(learnable) < 2:
        (only,) = learnable
        raise DatasetError(
            f"There is only one class to learn: “{only}”.",
            "A classifier tells at least two apart.",
            "Add a folder with pictures of something else.",
        )
    usable = [picture for picture in dataset.pictures if picture.label in learnable]
    left_out = [
        LeftOut(path=picture.path, reason=f"nothing to learn “{picture.label}” from")
        for picture in dataset.pictures
        if picture.label not in learnable
    ]
    missing = sorted({picture.label for picture in dataset.pictures} - learnable)
    notes = [f"Left out, having no pictures to learn from: {name_some(missing)}."]
    return usable, left_out, notes if missing else []


def _divide(pictures: Iterable[Picture], shares: dict[Part, float], seed: int) -> dict[str, Part]:
    """The paths of one class that leave training, and where to; empty if there are too few."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for picture in pictures:
        groups[picture.sha256 or picture.path].append(picture.path)
    wanted = {part: max(1, round(len(groups) * share)) for part, share in shares.items()}
    if len(groups) <= len(wanted):
        return {}
    order = iter(sorted(groups, key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).digest()))
    left = len(groups) - 1  # at least one is learned from
    parts: dict[str, Part] = {}
    for part, n in sorted(wanted.items()):
        taken = min(n, left)
        left -= taken
        parts |= {path: part for _ in range(taken) for path in groups[next(order)]}
    return parts
