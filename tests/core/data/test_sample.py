"""The sample: the same digits every time, and never over a person's own changes."""

from pathlib import Path

import numpy as np
from PIL import Image

from core.data.sample import SIZE, write_digits_sample


def test_the_sample_is_the_known_digits(tmp_path: Path) -> None:
    folder = write_digits_sample(tmp_path / "digits")
    counts = [len(list((folder / str(digit)).glob("*.png"))) for digit in range(10)]
    assert counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    with Image.open(folder / "0" / "0000.png") as zero:
        assert (zero.mode, zero.size) == ("L", (SIZE, SIZE))
        ink = np.asarray(zero)
    middle = slice(SIZE // 2 - 6, SIZE // 2 + 2)
    assert ink[middle, middle].mean() < 40  # the hole of the zero
    assert ink.max() > 230


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("changed", encoding="utf-8")
    assert write_digits_sample(tmp_path) == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
