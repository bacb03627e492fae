"""Varied pictures: each by its own seed, within bounds, and only as far as it is allowed."""

from itertools import pairwise

import pytest
import torch

from core.choices import Augmentation
from core.data.augment import Augment, Variation

VARYING = [Augmentation.LIGHT, Augmentation.MEDIUM, Augmentation.STRONG]
SEEDS = range(64)


def noise(n: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (n, 3, 24, 24), dtype=torch.uint8, generator=generator)


def bright(half: str) -> torch.Tensor:
    """Pictures of which one half is light and the other dark."""
    pictures = torch.full((len(SEEDS), 3, 24, 24), 40, dtype=torch.uint8)
    if half == "left":
        pictures[..., :12] = 200
    else:
        pictures[..., :12, :] = 200
    return pictures


def lighter(pictures: torch.Tensor, half: str) -> int:
    """In how many of them the left or upper half is lighter than the other."""
    grey = pictures.float().mean(1)
    one, other = grey.chunk(2, dim=2 if half == "left" else 1)
    return int((one.mean((1, 2)) > other.mean((1, 2))).sum())


@pytest.mark.parametrize("preset", VARYING)
def test_a_picture_does_not_depend_on_its_neighbours(preset: Augmentation) -> None:
    vary, pictures = Augment(Variation.of(preset, flip=True, vertical_flip=True)), noise(6)
    together = vary(pictures, [3, 1, 4, 1, 5, 9])
    alone = vary(pictures[2:3], [4])
    torch.testing.assert_close(together[2:3], alone)
    assert torch.equal(vary(pictures, [3, 1, 4, 1, 5, 9]), together)
    assert not torch.allclose(vary(pictures[2:3], [5]), alone)


@pytest.mark.parametrize("preset", VARYING)
def test_colours_stay_within_bounds(preset: Augmentation) -> None:
    extremes = torch.stack([noise(1)[0] // 128 * 255, noise(2)[1]])
    varied = Augment(Variation.of(preset, flip=True, vertical_flip=True))(
        extremes.repeat(32, 1, 1, 1), list(range(64))
    )
    assert varied.shape == (64, 3, 24, 24)
    assert varied.min() >= -0.001
    assert varied.max() <= 255.001  # rounding


def test_none_changes_nothing() -> None:
    vary = Augment(Variation.of(Augmentation.NONE, flip=True, vertical_flip=True))
    assert not vary.varies
    assert torch.equal(vary(noise(3), [0, 1, 2]), noise(3))


@pytest.mark.parametrize("preset", VARYING)
@pytest.mark.parametrize("half", ["left", "upper"])
def test_sides_change_place_only_where_they_may(preset: Augmentation, half: str) -> None:
    pictures, count = bright(half), len(SEEDS)
    may = {"flip": half == "left", "vertical_flip": half == "upper"}
    flipped = Augment(Variation.of(preset, **may))(pictures, SEEDS)
    other = {name: not allowed for name, allowed in may.items()}
    kept = Augment(Variation.of(preset, **other))(pictures, SEEDS)
    assert lighter(kept, half) > 0.9 * count
    assert 0.25 * count < lighter(flipped, half) < 0.75 * count


def test_the_stronger_the_less_stays_as_it_was() -> None:
    pictures = bright("left")
    moved = [
        (Augment(Variation.of(preset, flip=False, vertical_flip=False))(pictures, SEEDS) - pictures)
        .abs()
        .mean()
        for preset in VARYING
    ]
    assert all(less < more for less, more in pairwise([0.0, *moved]))
