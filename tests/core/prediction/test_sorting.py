"""Class names become folder names that every file system takes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prediction.sorting import folder_names


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("roses", "roses"),
        ("../x", "_._x"),
        ("..", "_"),
        (".hidden", "_hidden"),
        ("<b>", "_b_"),
        ("con", "_con"),
        ("Größe 😀", "Größe 😀"),
        ("ends. ", "ends"),
    ],
)
def test_odd_names(label: str, name: str):
    assert folder_names([label]) == {label: name}


def test_names_that_would_fall_together_are_told_apart():
    names = folder_names(["a/b", "a:b", "Cat", "cat"])
    assert list(names.values()) == ["a_b", "a_b-2", "Cat", "cat-2"]


@given(st.lists(st.text(min_size=1, max_size=300), unique=True, max_size=5))
def test_every_name_is_one_plain_part_of_a_path(labels: list[str]):
    names = folder_names(labels)
    assert len({name.casefold() for name in names.values()}) == len(labels)
    for name in names.values():
        assert Path(name).name == name
        assert not name.startswith(".")
        assert len(name.encode()) < 150
