"""Batches come in order; what is broken, gone or hangs is left out."""

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.loader import MOST_HUNG, Pixels, batches, careful, decode
from core.errors import PictureError, StorageError
from core.models.preprocessing import Preprocessing

SMALL = Preprocessing(size=32)


def test_batches_come_in_order_and_what_is_broken_is_named(make_pictures: Any) -> None:
    files = sorted(make_pictures(count=5).rglob("*.jpg"))
    files[3].write_bytes(b"not a picture")
    files[7].unlink()
    wrong: list[tuple[int, str]] = []
    found = list(batches(files, SMALL, 4, on_error=lambda i, e: wrong.append((i, e.title))))
    assert [i for batch in found for i in batch.positions] == [
        i for i in range(15) if i not in (3, 7)
    ]
    assert [position for position, _ in wrong] == [3, 7]
    assert wrong[1][1] == "the file is gone"
    assert np.array_equal(found[0].pictures[0].permute(1, 2, 0).numpy(), decode(files[0], SMALL))


@pytest.mark.parametrize("ahead", [0, 2])
def test_a_file_that_hangs_is_left_out_and_the_others_are_read(ahead: int) -> None:
    release = threading.Event()

    def slow(file: Path, preprocessing: Preprocessing) -> Pixels:
        if file.name.startswith("slow"):
            release.wait()
        return np.full((8, 8, 3), len(file.name), np.uint8)

    names = ["a", "slow-b", "c", "d", "slow-e", "slow-f", "g"]
    wrong: list[tuple[int, PictureError]] = []
    try:
        found = list(
            batches(
                [Path(name) for name in names],
                SMALL,
                2,
                on_error=lambda i, e: wrong.append((i, e)),
                ahead=ahead,
                decode=slow,
                longest=0.05,
            )
        )
    finally:
        release.set()
    assert [i for batch in found for i in batch.positions] == [0, 2, 3, 6]
    assert [i for i, _ in wrong] == [1, 4, 5]
    assert "longer than 0.05 s" in wrong[0][1].title


def test_a_drive_that_does_not_answer_ends_the_job() -> None:
    release = threading.Event()

    def hang(file: Path, preprocessing: Preprocessing) -> Pixels:
        release.wait()
        raise PictureError("gone")

    wrong: list[int] = []
    files = [Path(str(i)) for i in range(40)]
    try:
        with pytest.raises(StorageError, match="does not answer"):
            list(
                batches(
                    files,
                    SMALL,
                    4,
                    on_error=lambda i, e: wrong.append(i),
                    decode=hang,
                    longest=0.02,
                )
            )
    finally:
        release.set()
    assert wrong == list(range(MOST_HUNG - 1))


def test_files_that_come_late_do_not_end_the_job() -> None:
    n = MOST_HUNG + 4
    release = [threading.Event() for _ in range(n)]
    read = [threading.Event() for _ in range(n)]

    def slow(file: Path, preprocessing: Preprocessing) -> Pixels:
        i = int(file.name)
        release[i].wait()
        read[i].set()
        return np.zeros((8, 8, 3), np.uint8)

    wrong: list[int] = []

    def late(position: int, error: PictureError) -> None:
        wrong.append(position)
        release[position].set()
        read[position].wait()

    files = [Path(str(i)) for i in range(n)]
    assert not list(batches(files, SMALL, 4, on_error=late, decode=slow, longest=0.02))
    assert wrong == list(range(n))


@pytest.mark.parametrize("ahead", [0, 2])
def test_threads_go_when_nobody_wants_more(make_pictures: Any, ahead: int) -> None:
    files = sorted(make_pictures(count=6).rglob("*.jpg"))
    before = set(threading.enumerate())
    for _ in batches(files, SMALL, 3, on_error=lambda i, e: None, ahead=ahead):
        started = set(threading.enumerate()) - before
        break
    assert started
    assert all(thread.daemon for thread in started)  # one that hangs lets Python end
    for thread in started:
        thread.join(10)
        assert not thread.is_alive()


def test_what_is_being_read_stands_on_disk(make_pictures: Any, tmp_path: Path) -> None:
    (file, other, *_) = sorted(make_pictures(count=1).rglob("*.jpg"))
    record = tmp_path / "cache" / "reading.bin"
    seen: list[bytes] = []

    def look(file: Path, preprocessing: Preprocessing) -> Pixels:
        seen.append(record.read_bytes())
        return decode(file, preprocessing)

    with careful(record, file.parent, look) as read_file:
        assert np.array_equal(read_file(file, SMALL), decode(file, SMALL))
        read_file(other, SMALL)
    assert os.fsencode(file) in seen[0]
    assert os.fsencode(other) in seen[1]
    assert not record.exists()
