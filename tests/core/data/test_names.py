"""Names become names that every file system takes, and each file gets its own."""

import sys
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.names import Places, file_name, folder_names, numbered


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.jpg", "a.jpg"),
        ("a b .jpg", "a b .jpg"),
        ("🐝.jpg", "🐝.jpg"),
        ("con.jpg", "_con.jpg"),
        ("COM1", "_COM1"),
        ("../a?.jpg", "_._a_.jpg"),
        (".jpg", "_jpg"),
        ("a.jpg. ", "a.jpg"),
        ("é" * 200 + ".jpg", "é" * 113 + ".jpg"),
        ("a." + "x" * 300, "a." + "x" * 228),
        ("\udce9.jpg", "_.jpg"),
    ],
)
def test_odd_file_names(name: str, safe: str) -> None:
    assert file_name(name) == safe


@pytest.mark.skipif(sys.platform == "win32", reason="paths have their own rules there")
@given(st.text(min_size=1, max_size=300))
def test_every_file_name_is_one_plain_part_of_a_path(name: str) -> None:
    safe = file_name(name)
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 231
    assert file_name(safe) == safe


def test_numbers_stand_before_the_suffix() -> None:
    assert [numbered("a.b.jpg", n) for n in (1, 2, 3)] == ["a.b.jpg", "a.b-2.jpg", "a.b-3.jpg"]


def test_each_file_gets_its_own_place() -> None:
    places = Places()
    wanted = ["a/1.jpg", "a/1.jpg", "a/1-2.jpg", "A/1.JPG", "b/1.jpg", "a/1.jpg"]
    given = [str(places.choose(PurePosixPath(path))) for path in wanted]
    assert given == ["a/1.jpg", "a/1-2.jpg", "a/1-2-2.jpg", "A/1-3.JPG", "b/1.jpg", "a/1-4.jpg"]


def test_a_place_that_is_not_free_is_passed_over() -> None:
    place = Places().choose(PurePosixPath("1.jpg"), lambda path: path.name == "1-3.jpg")
    assert place == PurePosixPath("1-3.jpg")


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
def test_odd_names_of_classes(label: str, name: str) -> None:
    assert folder_names([label]) == {label: name}


def test_names_that_would_fall_together_are_told_apart() -> None:
    names = folder_names(["a/b", "a:b", "Cat", "cat"])
    assert list(names.values()) == ["a_b", "a_b-2", "Cat", "cat-2"]


@given(st.lists(st.text(min_size=1, max_size=300), unique=True, max_size=5))
def test_every_folder_name_is_one_plain_part_of_a_path(labels: list[str]) -> None:
    names = folder_names(labels)
    assert len({name.casefold() for name in names.values()}) == len(labels)
    for name in names.values():
        assert Path(name).name == name
        assert not name.startswith(".")
        assert len(name.encode()) < 150
