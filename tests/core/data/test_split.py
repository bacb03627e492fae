"""The split: stratified, seeded, stable, and without leaks."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.split import assign
from core.errors import DatasetError


def dataset(counts: dict[str, int], part: Part | None = None) -> Dataset:
    return joined(
        Picture(path=f"{label}/{n}.jpg", label=label, part=part, sha256=f"{label}{n}")
        for label, count in counts.items()
        for n in range(count)
    )


def joined(pictures: object) -> Dataset:
    pictures = tuple(pictures)  # type: ignore[arg-type]
    labels = sorted({picture.label for picture in pictures})
    return Dataset(
        root=Path("/flowers"), layout=Layout.CLASS_FOLDERS, classes=labels, pictures=pictures
    )


def divided(
    given_: Dataset, val: float = 0.15, test: float = 0.15, seed: int = 0, **how: Any
) -> Dataset:
    return assign(given_, val_fraction=val, test_fraction=test, seed=seed, **how)


def places(dataset_: Dataset) -> dict[str, Part | None]:
    return {picture.path: picture.part for picture in dataset_.pictures}


def test_each_class_is_divided_by_the_shares() -> None:
    result = divided(dataset({"a": 100, "b": 40}))
    counted = Counter((picture.label, picture.part) for picture in result.pictures)
    assert counted["a", Part.TRAIN] == 70
    assert counted["a", Part.VAL] == counted["a", Part.TEST] == 15
    assert counted["b", Part.TRAIN] == 28
    assert result.notes == ()


def test_the_order_of_files_does_not_matter_and_the_seed_does() -> None:
    given_ = dataset({"a": 60, "b": 60})
    shuffled = list(given_.pictures)
    random.Random(1).shuffle(shuffled)
    assert places(divided(given_)) == places(divided(joined(shuffled)))
    assert places(divided(given_)) != places(divided(given_, seed=1))


def test_adding_pictures_leaves_most_where_they_were() -> None:
    before = places(divided(dataset({"a": 100, "b": 100})))
    after = places(divided(dataset({"a": 104, "b": 100})))
    assert sum(after[path] is not part for path, part in before.items()) <= 4


def test_parts_that_are_given_are_kept() -> None:
    train, val = dataset({"a": 20, "b": 20}, Part.TRAIN), dataset({"a": 5, "b": 5}, Part.VAL)
    moved = [p._replace(path=f"val/{p.path}", sha256=p.path) for p in val.pictures]
    both = joined([*train.pictures, *moved])
    assert places(divided(both)) == places(both)


def test_validation_is_taken_from_training_where_only_a_test_part_is_given() -> None:
    test = [
        Picture(path=f"test/{n}.jpg", label="ab"[n % 2], part=Part.TEST, sha256=f"t{n}")
        for n in range(10)
    ]
    train = dataset({"a": 20, "b": 20}, Part.TRAIN).pictures
    result = divided(joined([*train, *test]))
    assert [len(result.of(part)) for part in Part] == [34, 6, 10]
    assert {picture.path for picture in result.of(Part.TEST)} == {p.path for p in test}


def test_training_folders_alone_are_divided_like_no_parts() -> None:
    result = divided(dataset({"a": 20, "b": 20}, Part.TRAIN))
    assert [len(result.of(part)) for part in Part] == [28, 6, 6]


def test_a_class_too_small_to_divide_is_learned_from_and_named() -> None:
    result = divided(dataset({"a": 20, "rare": 2, "single": 1}))
    assert {p.part for p in result.pictures if p.label != "a"} == {Part.TRAIN}
    assert len(result.notes) == 1
    assert "“rare”, “single”" in result.notes[0]


def test_no_test_part_is_made_when_none_is_wanted() -> None:
    result = divided(dataset({"a": 20, "b": 2}), test=0.0)
    assert [len(result.of(part)) for part in Part] == [18, 4, 0]


def test_the_same_bytes_stay_together() -> None:
    pictures = [
        Picture(path=f"{label}/{n}-{copy}.jpg", label=label, sha256=f"{label}{n}")
        for label in "ab"
        for n in range(20)
        for copy in range(3)
    ]
    result = divided(joined(pictures))
    parts: dict[str, set[Part | None]] = {}
    for picture in result.pictures:
        parts.setdefault(picture.sha256, set()).add(picture.part)
    assert all(len(found) == 1 for found in parts.values())
    assert [len(result.of(part)) for part in Part] == [84, 18, 18]


def test_the_same_bytes_stay_in_given_parts_unless_they_are_to_be_kept_together() -> None:
    train = dataset({"a": 3, "b": 3}, Part.TRAIN).pictures
    copy = train[0]._replace(path="val/a/0.jpg", part=Part.VAL)
    both = joined([*train, copy])
    assert places(divided(both)) == places(both)
    whole = places(divided(both, together={train[1].path: ("anything",)}))
    assert whole[copy.path] is whole[train[0].path] is Part.VAL


def test_what_belongs_together_is_not_divided_and_the_shares_hold_nearly() -> None:
    given_ = dataset({"a": 120, "b": 120})
    patient = {p.path: (f"patient {int(p.path[2:-4]) // 4}",) for p in given_.pictures}
    result = divided(given_, together=patient)
    parts: dict[str, set[Part | None]] = {}
    for picture in result.pictures:
        parts.setdefault(patient[picture.path][0], set()).add(picture.part)
    assert len(parts) == 30
    assert all(len(found) == 1 for found in parts.values())
    counted = Counter((picture.label, picture.part) for picture in result.pictures)
    for label in "ab":
        assert 14 <= counted[label, Part.VAL] <= 22
        assert 14 <= counted[label, Part.TEST] <= 22


def test_what_was_placed_stays_and_new_pictures_fill_the_shares() -> None:
    before = divided(dataset({"a": 60, "b": 60}))
    more = dataset({"a": 100, "b": 60})
    after = divided(more, placed={p.path: p.part for p in before.pictures if p.part})
    assert places(after).items() >= places(before).items()
    assert Counter(p.part for p in after.pictures if p.label == "a") == {
        Part.TRAIN: 70,
        Part.VAL: 15,
        Part.TEST: 15,
    }


def test_a_new_copy_of_a_placed_picture_joins_it() -> None:
    before = divided(dataset({"a": 20, "b": 20}))
    aside = before.of(Part.TEST)[0]
    copy = aside._replace(path="a/copy.jpg", part=None)
    pictures = (*dataset({"a": 20, "b": 20}).pictures, copy)
    placed = {p.path: p.part for p in before.pictures if p.part}
    assert places(divided(joined(pictures), placed=placed))["a/copy.jpg"] is Part.TEST


def test_classes_with_nothing_to_learn_from_are_left_out() -> None:
    train = dataset({"a": 3, "b": 3}, Part.TRAIN).pictures
    strange = Picture(path="val/c/0.jpg", label="c", part=Part.VAL, sha256="c0")
    result = divided(joined([*train, strange]))
    assert result.classes == ("a", "b")
    assert [entry.path for entry in result.left_out] == ["val/c/0.jpg"]
    assert "“c”" in result.notes[0]


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (dataset({}), "no pictures to learn from"),
        (dataset({"a": 9, "b": 9}, Part.TEST), "no pictures to learn from"),
        (dataset({"only": 9}), "only one class to learn: “only”"),
    ],
)
def test_what_cannot_be_learned_is_refused_with_a_hint(given_: Dataset, words: str) -> None:
    with pytest.raises(DatasetError, match=words) as caught:
        divided(given_)
    assert caught.value.hint


@given(
    counts=st.lists(st.integers(1, 30), min_size=2, max_size=5),
    val=st.floats(0.05, 0.5),
    test=st.floats(0.0, 0.4),
    seed=st.integers(0, 2**31 - 1),
)
def test_every_picture_gets_a_part_and_every_class_is_learned(
    counts: list[int], val: float, test: float, seed: int
) -> None:
    given_ = dataset({f"c{n}": count for n, count in enumerate(counts)})
    result = divided(given_, val, test, seed)
    assert {p.path for p in result.pictures} == {p.path for p in given_.pictures}
    assert all(picture.part for picture in result.pictures)
    assert {p.label for p in result.of(Part.TRAIN)} == set(given_.classes)
    for label, count in given_.counts().items():
        parts = {picture.part for picture in result.pictures if picture.label == label}
        assert Part.VAL in parts or count <= 2
