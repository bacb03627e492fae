"""Near-copies are found among pictures like photographs, and nothing else is taken for one."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from core.data.copies import near_copies
from core.data.fingerprint import SKETCH, fingerprint

N = 60


def photograph(seed: int) -> Image.Image:
    """Soft areas at random: as different from each other as photographs are."""
    rough = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize((160, 120), Image.Resampling.BICUBIC)


def saved(image: Image.Image) -> Image.Image:
    file = BytesIO()
    image.save(file, "JPEG", quality=60)
    return Image.open(file)


def cut(image: Image.Image) -> Image.Image:
    return image.crop((0, 0, round(0.97 * image.width), round(0.97 * image.height)))


def groups_of(images: list[Image.Image], exact: list[int] | None = None) -> list[int]:
    sketches = [np.frombuffer(fingerprint(image.convert("L")), np.uint8) for image in images]
    colours = [np.asarray(image).mean(axis=(0, 1)) / 255 for image in images]
    keys = None if exact is None else np.array(exact)
    return near_copies(np.array(sketches), np.array(colours), keys).tolist()


@pytest.fixture(scope="module")
def photographs() -> list[Image.Image]:
    return [photograph(seed) for seed in range(N)]


def test_photographs_are_nobodys_copies(photographs):
    assert not any(groups_of(photographs))


@pytest.mark.parametrize(
    "change",
    [
        saved,
        cut,
        lambda image: image.resize((64, 48)),
        lambda image: image.resize((400, 250)),
        lambda image: saved(cut(image).resize((80, 60))),
    ],
    ids=["saved anew", "cut", "smaller", "another shape", "all of it"],
)
def test_a_changed_copy_is_found(
    photographs: list[Image.Image], change: Callable[[Image.Image], Image.Image]
):
    groups = groups_of([*photographs, change(photographs[7]), change(photographs[3])])
    expected = [0] * (N + 2)
    expected[3] = expected[N + 1] = 1
    expected[7] = expected[N] = 2
    assert groups == expected


def test_a_mirror_image_is_no_copy(photographs):
    mirrored = [ImageOps.mirror(photographs[0]), ImageOps.flip(photographs[1])]
    assert not any(groups_of([*photographs, *mirrored]))


def test_the_same_in_another_colour_is_no_copy(photographs):
    sketch = fingerprint(photographs[0].convert("L"))
    sketches = np.frombuffer(2 * sketch, np.uint8).reshape(2, -1)
    assert near_copies(sketches, np.array([[0.5, 0.4, 0.3], [0.5, 0.4, 0.3]])).tolist() == [1, 1]
    assert near_copies(sketches, np.array([[0.5, 0.4, 0.3], [0.3, 0.4, 0.5]])).tolist() == [0, 0]


def test_pictures_without_detail_are_nobodys_copies():
    ramp = Image.linear_gradient("L").resize((160, 120)).convert("RGB")
    grey = Image.new("RGB", (160, 120), (128, 128, 128))
    assert not any(groups_of([ramp, ramp, grey, grey]))
    assert groups_of([ramp, grey, grey], exact=[1, 2, 2]) == [0, 1, 1]


def test_copies_of_copies_are_one_group(photographs):
    images = [*photographs, photographs[5], saved(photographs[5])]
    groups = groups_of(images, exact=[*range(N), 5, N])
    assert groups[5] == groups[N] == groups[N + 1] == 1
    assert sum(map(bool, groups)) == 3


def test_where_all_look_alike_only_the_same_counts():
    from sklearn.datasets import load_digits

    digits = (load_digits().images[:500] * 15).astype(np.uint8)
    images = [Image.fromarray(digit).resize((64, 64)).convert("RGB") for digit in digits]
    groups = groups_of([*images, saved(images[9])])
    assert groups[9] == groups[-1] == 1
    assert sum(map(bool, groups)) == 2


@given(st.lists(st.integers(0, 5), max_size=30))
def test_equal_bytes_make_groups_in_the_order_of_their_first(keys: list[int]):
    n = len(keys)
    groups = near_copies(np.zeros((n, SKETCH**2), np.uint8), np.zeros((n, 3)), np.array(keys))
    repeated = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    numbers = {key: number for number, key in enumerate(repeated, start=1)}
    assert groups.tolist() == [numbers.get(key, 0) for key in keys]
