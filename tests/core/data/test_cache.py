"""The array store: what goes in comes out, and a crash costs only what was not yet in."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from core.data.cache import ArrayStore


def rows(n: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + 4 * n, dtype=np.float32).reshape(n, 4)


def test_rows_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    store = ArrayStore(tmp_path / "s", (4,))
    store.add(["a", "b", "c"], rows(3))
    again = ArrayStore(tmp_path / "s", (4,))
    assert np.array_equal(again.get(["c", "a"]), rows(3)[[2, 0]])
    assert again.get([]).shape == (0, 4)


def test_a_known_key_keeps_its_first_row(tmp_path: Path) -> None:
    store = ArrayStore(tmp_path / "s", (4,))
    store.add(["a"], rows(1))
    store.add(["a", "b"], rows(2, start=100))
    assert np.array_equal(store.get(["a", "b"]), np.stack([rows(1)[0], rows(2, start=100)[1]]))


def test_two_writers_share_one_store(tmp_path: Path) -> None:
    one, two = ArrayStore(tmp_path / "s", (4,)), ArrayStore(tmp_path / "s", (4,))
    one.add(["a"], rows(1))
    two.add(["b"], rows(1, start=50))
    assert np.array_equal(two.get(["a", "b"]), np.concatenate([rows(1), rows(1, start=50)]))


def test_a_look_at_the_disk_shows_what_others_added_or_deleted(tmp_path: Path) -> None:
    one, two = ArrayStore(tmp_path / "s", (4,)), ArrayStore(tmp_path / "s", (4,))
    two.add(["a"], rows(1))
    assert "a" not in one
    one.refresh()
    assert np.array_equal(one.get(["a"]), rows(1))
    shutil.rmtree(tmp_path / "s")
    one.refresh()
    assert len(one) == 0
    one.add(["b"], rows(1, start=7))
    assert np.array_equal(one.get(["b"]), rows(1, start=7))


def test_a_key_given_twice_at_once_is_kept_once(tmp_path: Path) -> None:
    store = ArrayStore(tmp_path / "s", (4,))
    store.add(["a", "a", "b"], rows(3))
    store.add(["c", "b", "d", "d"], rows(4, start=50))
    expected = np.stack([*rows(3)[[0, 2]], *rows(4, start=50)[[0, 2]]])
    for each in (store, ArrayStore(tmp_path / "s", (4,))):
        assert np.array_equal(each.get(["a", "b", "c", "d"]), expected)
    assert (tmp_path / "s" / "keys.txt").read_text(encoding="utf-8").split() == list("abcd")


def test_keys_after_one_that_is_there_twice_are_not_trusted(tmp_path: Path) -> None:
    ArrayStore(tmp_path / "s", (4,)).add(["a", "b", "c"], rows(3))
    (tmp_path / "s" / "keys.txt").write_text("a\na\nc\n", encoding="utf-8")
    store = ArrayStore(tmp_path / "s", (4,))
    assert len(store) == 1
    store.add(["c", "d"], rows(2, start=30))
    expected = np.concatenate([rows(1), rows(2, start=30)])
    assert np.array_equal(ArrayStore(tmp_path / "s", (4,)).get(["a", "c", "d"]), expected)
    assert np.array_equal(store.get(["a", "c", "d"]), expected)


@pytest.mark.parametrize("cut", ["key", "row", "keys_gone"])
def test_a_crash_in_the_middle_loses_only_the_last(tmp_path: Path, cut: str) -> None:
    ArrayStore(tmp_path / "s", (4,)).add(["a", "b"], rows(2))
    keys, data = tmp_path / "s" / "keys.txt", tmp_path / "s" / "rows.bin"
    if cut == "key":
        keys.write_text("a\nb", encoding="utf-8")
    elif cut == "row":
        data.write_bytes(data.read_bytes()[:-3])
    else:
        keys.unlink()
    store = ArrayStore(tmp_path / "s", (4,))
    assert "b" not in store
    store.add(["b"], rows(1, start=9))
    store.add(["c"], rows(1, start=20))
    expected = np.concatenate([rows(1, start=9), rows(1, start=20)])
    assert np.array_equal(ArrayStore(tmp_path / "s", (4,)).get(["b", "c"]), expected)
