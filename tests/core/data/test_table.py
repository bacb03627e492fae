"""Pictures in columns: filtered and ordered as a person asks for them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.table import PictureTable, Query, Show, Sort

TRAIN, VAL = Part.TRAIN, Part.VAL
DATASET = Dataset(
    root=Path("/pictures"),
    layout=Layout.CLASS_FOLDERS,
    classes=("Cat", "Dog"),
    pictures=(
        Picture("Cat/Blue 1.jpg", "Cat", TRAIN, width=10, height=10, taken=3.0),
        Picture("Cat/Red 1.jpg", "Cat", VAL, width=30, height=10, taken=1.0),
        Picture("Dog/Red 2.jpg", "Dog", TRAIN, width=20, height=10, taken=2.0),
    ),
    unlabelled=(Picture("new.jpg", "", None, taken=9.0),),
    excluded=(Picture("Dog/Bad.jpg", "Dog", None, taken=8.0),),
)


def shown(**query: object) -> list[str]:
    table = PictureTable(DATASET)
    query = {"sort": Sort.NAME, **query}
    return [table.pictures[at].path for at in table.select(Query(**query), {"new.jpg": 0.4})]


def test_all_are_shown_but_the_excluded() -> None:
    assert shown() == ["Cat/Blue 1.jpg", "Cat/Red 1.jpg", "Dog/Red 2.jpg", "new.jpg"]
    assert shown(show=Show.EXCLUDED) == ["Dog/Bad.jpg"]


def test_they_are_told_apart_by_what_they_are_for_and_by_class() -> None:
    assert shown(show=Show.LEARNING) == ["Cat/Blue 1.jpg", "Dog/Red 2.jpg"]
    assert shown(show=Show.ASIDE) == ["Cat/Red 1.jpg"]
    assert shown(show=Show.UNLABELLED) == ["new.jpg"]
    assert shown(label="Cat") == ["Cat/Blue 1.jpg", "Cat/Red 1.jpg"]
    assert shown(label="Cat", show=Show.ASIDE) == ["Cat/Red 1.jpg"]
    assert shown(label="Bird") == []


def test_all_words_have_to_be_there_in_any_order_and_case() -> None:
    assert shown(words=" red CAT ") == ["Cat/Red 1.jpg"]
    assert shown(words="cat dog") == []


def test_the_pictures_of_a_finding_keep_their_order() -> None:
    paths = ("Dog/Red 2.jpg", "Cat/Blue 1.jpg", "gone.jpg")
    assert shown(paths=paths) == ["Dog/Red 2.jpg", "Cat/Blue 1.jpg"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort.LABEL, "new.jpg"),
        (Sort.NEWEST, "new.jpg"),
        (Sort.LARGEST, "Cat/Red 1.jpg"),
        (Sort.UNSURE, "new.jpg"),
    ],
)
def test_orders(sort: Sort, first: str) -> None:
    assert shown(sort=sort)[0] == first
    assert sorted(shown(sort=sort)) == sorted(shown())


def test_the_smallest_come_first() -> None:
    assert shown(sort=Sort.SMALLEST, show=Show.LEARNING) == ["Cat/Blue 1.jpg", "Dog/Red 2.jpg"]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_mixed_spreads_every_class_evenly(codes: list[int]) -> None:
    pictures = tuple(Picture(f"{code}/{n}", f"c{code}", TRAIN) for n, code in enumerate(codes))
    classes = tuple(sorted({picture.label for picture in pictures}))
    dataset = Dataset(
        root=Path("/p"), layout=Layout.CLASS_FOLDERS, classes=classes, pictures=pictures
    )
    table = PictureTable(dataset)
    order = [table.pictures[at].label for at in table.select(Query())]
    half = order[: len(order) // 2]
    for label in classes:
        assert abs(half.count(label) - order.count(label) / 2) <= 1.5
