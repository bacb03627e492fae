"""What is worth a look before training: findings about the pictures, from what a scan knows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.data.dataset import Dataset, LeftOut, Part, Picture

_MOST_NAMED = 10


@dataclass(frozen=True)
class Findings:
    """What a person should see of a dataset.

    Attributes:
        left_out: files that are not used.
        in_two_classes: pictures of which another class has an equal one, equal ones together.
        on_both_sides: pictures learned from of which an equal one is kept aside, and those.
        unusual: pictures that may not look as expected; their `warning` says why.
        notes: sentences about anything else.
    """

    left_out: tuple[LeftOut, ...] = ()
    in_two_classes: tuple[Picture, ...] = ()
    on_both_sides: tuple[Picture, ...] = ()
    unusual: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())


def findings(dataset: Dataset) -> Findings:
    """The findings of a dataset whose pictures have their parts."""
    same = _same_bytes(dataset.pictures)
    contradicting = [group for group in same if _is_contradiction(group)]
    leaking = [group for group in same if _is_leak(group)]
    told = {*_about_contradictions(contradicting), *_about_leaks(leaking)}
    return Findings(
        left_out=dataset.left_out,
        in_two_classes=tuple(picture for group in contradicting for picture in group),
        on_both_sides=tuple(picture for group in leaking for picture in group),
        unusual=tuple(picture for picture in dataset.pictures if picture.warning),
        notes=tuple(note for note in dataset.notes if note not in told),
    )


def contradictions(pictures: Iterable[Picture]) -> list[str]:
    """Sentences about the same picture in two classes: it teaches nothing but confusion."""
    return _about_contradictions([g for g in _same_bytes(pictures) if _is_contradiction(g)])


def leaks(pictures: Iterable[Picture]) -> list[str]:
    """A sentence about pictures both learned from and kept aside, as a folder's own parts may."""
    return _about_leaks([group for group in _same_bytes(pictures) if _is_leak(group)])


def _same_bytes(pictures: Iterable[Picture]) -> list[list[Picture]]:
    """The pictures of which there are several with the same bytes, those together."""
    same: defaultdict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        if picture.sha256:
            same[picture.sha256].append(picture)
    return [group for group in same.values() if len(group) > 1]


def _is_contradiction(group: list[Picture]) -> bool:
    return len({picture.label for picture in group}) > 1


def _is_leak(group: list[Picture]) -> bool:
    parts = {picture.part for picture in group} - {None}
    return Part.TRAIN in parts and len(parts) > 1


def _about_contradictions(groups: list[list[Picture]]) -> list[str]:
    notes = []
    for group in groups[:_MOST_NAMED]:
        first_of = {picture.label: picture.path for picture in reversed(group)}
        paths = " and ".join(reversed(first_of.values()))
        notes.append(f"The same picture is in more than one class: {paths}.")
    if len(groups) > _MOST_NAMED:
        notes.append(f"{len(groups) - _MOST_NAMED} more pictures are in more than one class.")
    return notes


def _about_leaks(groups: list[list[Picture]]) -> list[str]:
    n = len(groups)
    if not n:
        return []
    return [
        f"{n} picture{'s are' if n > 1 else ' is'} both learned from and kept aside, which makes "
        "the figures look better than they are."
    ]
