"""Names of parts: which are, which are not, and when folders with such names are classes."""

import pytest

from core.data.dataset import Part
from core.data.parts import part_folders, part_named, part_of, part_said

TRAIN, VAL, TEST = Part


def tops(*names: str, inside: str = "") -> dict[str, frozenset[str]]:
    return {name: frozenset(inside) for name in names}


@pytest.mark.parametrize(
    ("names", "part"),
    [
        ("train Training TRAIN train_set trainset training_data trainImages train2017", TRAIN),
        ("val Valid VALIDATION validation-set valSet dev val2017", VAL),
        ("test Testing test1 hold_out hold-out HoldOut held_out test-images eval Evaluation", TEST),
    ],
)
def test_parts_under_their_usual_names(names: str, part: Part) -> None:
    assert {name: part_of(name) for name in names.split()} == dict.fromkeys(names.split(), part)


@pytest.mark.parametrize(
    "name", ["invalid", "control", "latest", "contest", "trains", "attest", ""]
)
def test_names_that_only_look_like_parts(name: str) -> None:
    assert part_named(name) is None
    assert part_said(name) is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fruits_train", (TRAIN, "fruits")),
        ("train-flowers", (TRAIN, "flowers")),
        ("My Flowers (validation set)", (VAL, "my flowers")),
        ("train_val", (TRAIN, "")),
        ("a test of time", None),
    ],
)
def test_the_name_of_the_data_set_beside_the_part(
    name: str, found: tuple[Part, str] | None
) -> None:
    assert part_named(name) == found
    assert part_of(name) is (found[0] if found and not found[1] else None)


@pytest.mark.parametrize(
    ("inside", "parts"),
    [
        (tops("Training", "Test", inside="ab"), {"Training": TRAIN, "Test": TEST}),
        (tops("train", "test1"), {"train": TRAIN, "test1": TEST}),
        (tops("train"), {"train": TRAIN}),
        (tops("x_train", "x_test", "x_pred"), {"x_train": TRAIN, "x_test": TEST}),
        (tops("train", "x_test"), {"train": TRAIN, "x_test": TEST}),
        (tops("train", "eval", "test"), {"train": TRAIN, "eval": VAL, "test": TEST}),
        (tops("train", "eval"), {"train": TRAIN, "eval": TEST}),
        (tops("train1", "train2", inside="ab"), {"train1": TRAIN, "train2": TRAIN}),
        (tops("val", "test", "more", inside="ab"), {"val": VAL, "test": TEST}),
        (tops("test", "control"), {}),
        (tops("valid", "invalid"), {}),
        (tops("validation", *"abcdefghij"), {}),
        (tops("test1", "test2", "test3"), {}),
        (tops("test", "dev", "prod"), {}),
        (tops("train station", "test tube"), {}),
        (tops("test tubes"), {}),
        ({}, {}),
    ],
)
def test_when_folders_are_parts(inside: dict[str, frozenset[str]], parts: dict[str, Part]) -> None:
    assert part_folders(inside) == parts
