"""Batches come in order; what is broken, gone or hangs is left out."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.loader import MOST_HUNG, Pixels, batches, decode
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
