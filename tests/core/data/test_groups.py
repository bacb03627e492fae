"""What belongs together by name, folder or time is found, and ordinary names say nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.groups import folder_groups, name_groups, time_groups


def keys_of(paths: list[str]) -> set[str]:
    """The keys of the grouping by names; none where nothing is found."""
    return {key for grouping in name_groups(paths) for key in grouping.keys}


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ("patient{who:03}_{n:02}.png", "patient000"),
        ("P{who}-left-{n}.jpg", "P0"),
        ("P{who}L{n}.jpg", "P0"),
        ("{n:02}_P{who}.png", "P0"),
        ("left_P{who}_{n}.jpg", "left_P0"),
        ("slide{who}_tile_{n:03}.tif", "slide0"),
        ("slide{who}_tile{n:03}.tif", "slide0"),
        ("IMG_202401{who:02}_{n:06}.jpg", "IMG_20240100"),
        ("{who:03}_{n}.jpg", "000"),
        ("scan 12 ({who}) {n}.jpg", "scan 12 (0"),
        ("IMG_{who}_jpg.rf.{n:015x}f.jpg", "IMG_0"),
    ],
)
def test_what_names_share(pattern: str, example: str):
    paths = [
        f"{'ab'[who % 2]}/{pattern.format(who=who, n=n)}" for who in range(12) for n in range(4)
    ]
    (grouping,) = name_groups(paths)
    assert grouping.n_groups == 12
    assert len(set(grouping.keys)) == 12
    assert all(len(set(grouping.keys[at : at + 4])) == 1 for at in range(0, 48, 4))
    assert grouping.title == f"Many file names share a part, such as “{example}”: 12 groups"


@pytest.mark.parametrize(
    "pattern",
    [
        "{label}/{n:04}.jpg",
        "{label}/{label}-{n:03}.jpg",
        "{label}/{label}_{n:03}_small.jpg",
        "{label}/IMG_{n}.jpg",
        "{label}/IMG_{n} (1).jpg",
        "{label}/tile_{n}_of_90.png",
        "train/{label}/{n:05}.png",
    ],
)
def test_running_numbers_make_no_groups(pattern: str):
    paths = [pattern.format(label=label, n=n) for label in ("cat", "dog", "cow") for n in range(30)]
    assert not name_groups(paths)


def test_codes_of_classes_make_no_groups():
    assert not name_groups([f"n{k}/n{k}_{n}.jpg" for k in range(100, 120) for n in range(9)])
    assert not name_groups([f"cats/{b}_{n}.jpg" for b in ("manx", "sphynx") for n in range(90)])


def test_random_names_make_no_groups():
    rng = np.random.default_rng(0)
    for length in (4, 8, 16, 32):
        names = ["".join(rng.choice(list("0123456789abcdef"), length)) for _ in range(1000)]
        assert not name_groups([f"a/{name}.jpg" for name in names])
        numbers = rng.integers(10**8, 10**9, 1000)
        paths = [f"a/{n}_{name}.jpg" for n, name in zip(numbers, names, strict=True)]
        assert not name_groups(paths)


def test_other_names_among_them_are_alone():
    paths = [f"a/P{who}_{n}.jpg" for who in range(10) for n in range(3)]
    (grouping,) = name_groups([*paths, "a/holiday.jpg", "a/P99_1.jpg"])
    assert grouping.keys[-2:] == ["", ""]
    assert grouping.n_groups == 10


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=30))
def test_any_names_will_do(paths: list[str]):
    for grouping in [*name_groups(paths), *folder_groups(paths, [""] * len(paths))]:
        counts = {key: grouping.keys.count(key) for key in set(grouping.keys) - {""}}
        assert len(grouping.keys) == len(paths)
        assert len(counts) == grouping.n_groups
        assert all(n > 1 for n in counts.values())


@pytest.mark.parametrize(
    "pattern",
    ["{label}/{who}/{n}.jpg", "train/{label}/{who}/{n}.jpg", "{who}/{label}/{n}.jpg"],
)
def test_folders_beside_classes(pattern: str):
    rows = [(who, label, n) for who in "vwxyz" for label in ("cat", "dog") for n in range(3)]
    paths = [pattern.format(who=who, label=label, n=n) for who, label, n in rows]
    (grouping,) = folder_groups(paths, [label for _, label, _ in rows])
    assert grouping.keys == [who for who, _, _ in rows]
    assert grouping.n_groups == 5


def test_classes_and_parts_are_no_groups():
    rows = [(part, label) for part in ("train", "val") for label in "abcdefgh" for _ in range(4)]
    paths = [f"{part}/{label}/{n}.jpg" for n, (part, label) in enumerate(rows)]
    assert not folder_groups(paths, [label for _, label in rows])


def test_pictures_of_one_moment():
    taken = np.array([300, 0, 5, np.nan, 14, 100, 310, np.nan, 1000, 2000, 3000, 4000, 5000])
    (grouping,) = time_groups(taken)
    first, second = grouping.keys[1], grouping.keys[0]
    assert [n for n, key in enumerate(grouping.keys) if key == first] == [1, 2, 4]
    assert [n for n, key in enumerate(grouping.keys) if key == second] == [0, 6]
    assert (grouping.n_groups, grouping.keys.count("")) == (2, 8)


def test_one_moment_for_all_is_a_clock_that_stands():
    assert not time_groups(np.full(50, 1e9))
    assert not time_groups(np.full(50, np.nan))
    assert not time_groups(np.array([]))


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1000)), max_size=60))
def test_moments_apart_are_not_joined(times: list[float]):
    for grouping in time_groups(np.array(times)):
        for key in set(grouping.keys) - {""}:
            members = sorted(t for t, k in zip(times, grouping.keys, strict=True) if k == key)
            assert len(members) > 1
            assert np.diff(members).max() <= 10
