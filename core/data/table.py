"""All pictures of a project in columns, so that a hundred thousand are filtered in a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Part, Picture

Positions = NDArray[np.int64]


class Show(StrEnum):
    """Which pictures to look at, by what they are for."""

    ALL = "all"
    LEARNING = "learning"
    ASIDE = "aside"
    UNLABELLED = "unlabelled"
    EXCLUDED = "excluded"


class Sort(StrEnum):
    """In which order."""

    MIXED = "mixed"
    NAME = "name"
    LABEL = "label"
    NEWEST = "newest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Query:
    """Which pictures to look at, and in which order.

    Attributes:
        label: only this class; empty for all.
        words: only pictures with all of these in their path or class.
        paths: only these, in this order; None for all.
    """

    show: Show = Show.ALL
    label: str = ""
    words: str = ""
    sort: Sort = Sort.MIXED
    paths: tuple[str, ...] | None = None


class PictureTable:
    """The used, the unlabelled and the excluded pictures of a dataset, one after the other.

    Attributes:
        pictures: all of them; a position is a place in here.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.pictures = (*dataset.pictures, *dataset.unlabelled, *dataset.excluded)
        self._label = _codes(dataset, self.pictures)
        self._codes = {name: code for code, name in enumerate(dataset.classes)}
        self._show = np.repeat(
            [_LEARNING, _UNLABELLED, _EXCLUDED],
            [len(dataset.pictures), len(dataset.unlabelled), len(dataset.excluded)],
        )
        aside = [at for at, p in enumerate(dataset.pictures) if p.part in (Part.VAL, Part.TEST)]
        self._show[aside] = _ASIDE
        self._mixed = np.argsort(_spread(self._label), kind="stable")

    def __len__(self) -> int:
        return len(self.pictures)

    def position(self, path: str) -> int | None:
        """Where a picture is."""
        return self._position.get(path)

    def is_excluded(self, position: int) -> bool:
        """Whether a person has put this picture aside."""
        return bool(self._show[position] == _EXCLUDED)

    def select(self, query: Query, sureness: Mapping[str, float] = {}) -> Positions:
        """The positions of the pictures to look at, in order.

        Args:
            sureness: how sure the model is of a picture, by path, for `Sort.UNSURE`.
        """
        if query.paths is not None:
            places = [at for path in query.paths if (at := self.position(path)) is not None]
            order = np.array(places, np.int64)
        else:
            order = self._order(query.sort, sureness)
        wanted = _SHOWN[query.show]
        order = order[np.isin(self._show[order], wanted)]
        if query.label:
            order = order[self._label[order] == self._codes.get(query.label, -2)]
        for word in query.words.casefold().split():
            order = order[[word in self._text[at] for at in order]]
        return order

    @cached_property
    def _position(self) -> dict[str, int]:
        return {picture.path: at for at, picture in enumerate(self.pictures)}

    @cached_property
    def _text(self) -> list[str]:
        return [f"{picture.path} {picture.label}".casefold() for picture in self.pictures]

    @cached_property
    def _by_name(self) -> Positions:
        paths = [picture.path for picture in self.pictures]
        return np.array(sorted(range(len(paths)), key=paths.__getitem__), np.int64)

    @cached_property
    def _size(self) -> NDArray[np.int64]:
        return np.array([(p.width or 0) * (p.height or 0) for p in self.pictures], np.int64)

    @cached_property
    def _taken(self) -> NDArray[np.float64]:
        return np.array([picture.taken for picture in self.pictures], np.float64)

    def _order(self, sort: Sort, sureness: Mapping[str, float]) -> Positions:
        match sort:
            case Sort.MIXED:
                return self._mixed
            case Sort.NAME:
                return self._by_name
            case Sort.LABEL:
                return self._by_name[np.argsort(self._label[self._by_name], kind="stable")]
            case Sort.NEWEST:
                return np.argsort(-self._taken, kind="stable")
            case Sort.LARGEST | Sort.SMALLEST:
                smallest_first = np.argsort(self._size, kind="stable")
                return smallest_first if sort is Sort.SMALLEST else smallest_first[::-1]
            case Sort.UNSURE:
                sure = [sureness.get(picture.path, 2.0) for picture in self.pictures]
                return np.argsort(sure, kind="stable")


_LEARNING, _ASIDE, _UNLABELLED, _EXCLUDED = range(4)
_SHOWN = {
    Show.ALL: [_LEARNING, _ASIDE, _UNLABELLED],
    Show.LEARNING: [_LEARNING],
    Show.ASIDE: [_ASIDE],
    Show.UNLABELLED: [_UNLABELLED],
    Show.EXCLUDED: [_EXCLUDED],
}


def _codes(dataset: Dataset, pictures: tuple[Picture, ...]) -> NDArray[np.int32]:
    """The place of each picture's class among the classes; -1 for none."""
    codes = {name: code for code, name in enumerate(dataset.classes)}
    return np.array([codes.get(picture.label, -1) for picture in pictures], np.int32)


def _spread(codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """A place for each picture, such that every stretch has something of each class."""
    place = np.empty(len(codes))
    for code in np.unique(codes):
        members = np.flatnonzero(codes == code)
        place[members] = (np.arange(len(members)) + 0.5) / len(members) + code * 1e-9
    return place
