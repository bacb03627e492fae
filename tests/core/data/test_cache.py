"""The array store: what goes in comes out, and a crash costs only what was not yet in."""

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
