"""Graft's pictures are those of timm and torchvision, to the pixel."""

import numpy as np
import pytest
from PIL import Image

from core.choices import Framing
from core.models.catalog import CATALOG, Source, find
from core.models.preprocessing import Preprocessing


def _noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("crop", [0.875, 0.9655, 1.0])
@pytest.mark.parametrize("shape", [(500, 375), (301, 450), (73, 64), (20, 90), (73, 73)])
def test_equals_timm(shape: tuple[int, int], crop: float, interpolation: str) -> None:
    from timm.data.transforms_factory import transforms_imagenet_eval

    picture = _noise(*shape)
    transform = transforms_imagenet_eval(
        64, crop_pct=crop, interpolation=interpolation, use_prefetcher=True
    )
    expected = transform(picture).numpy().transpose(1, 2, 0)
    ours = Preprocessing(size=64, crop=crop, interpolation=interpolation).apply(picture)
    assert ours.dtype == np.uint8
    assert np.array_equal(ours, expected)
    quick = Preprocessing(size=64, crop=crop, interpolation=interpolation).apply(
        picture, quick=True
    )
    difference = np.abs(quick.astype(int) - expected)
    assert difference.max() <= 2
    assert difference.mean() < 0.05


@pytest.mark.parametrize("id", [row.id for row in CATALOG if row.source is Source.TORCHVISION])
def test_rows_see_what_torchvision_shows_its_networks(id: str) -> None:
    from torchvision.models import get_model_weights

    row = find(id)
    assert row.weights is not None
    published = next(
        w for w in get_model_weights(row.architecture) if w.url == row.weights.address
    ).transforms()
    assert row.preprocessing.size == published.crop_size[0]
    assert row.preprocessing.shorter_side == published.resize_size[0]
    assert row.preprocessing.interpolation == published.interpolation.value
    assert row.preprocessing.mean == pytest.approx(published.mean)
    assert row.preprocessing.std == pytest.approx(published.std)


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    picture = _noise(64, 64)
    assert np.array_equal(Preprocessing(size=64, crop=1.0).apply(picture), np.asarray(picture))


@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("shape", [(500, 375), (301, 450), (20, 90), (64, 64)])
def test_a_whole_picture_equals_timms_squash(shape: tuple[int, int], interpolation: str) -> None:
    from timm.data.transforms_factory import transforms_imagenet_eval

    picture = _noise(*shape)
    transform = transforms_imagenet_eval(
        64, crop_pct=1.0, crop_mode="squash", interpolation=interpolation, use_prefetcher=True
    )
    expected = transform(picture).numpy().transpose(1, 2, 0)
    seen = Preprocessing(size=64, framing=Framing.WHOLE, interpolation=interpolation)
    assert np.array_equal(seen.apply(picture), expected)
    difference = np.abs(seen.apply(picture, quick=True).astype(int) - expected)
    assert difference.mean() < 0.5 if min(shape) < 64 else difference.max() <= 2
    assert seen.shorter_side == 64


def test_only_a_model_that_sees_whole_pictures_says_so() -> None:
    usual, whole = Preprocessing(size=64), Preprocessing(size=64, framing=Framing.WHOLE)
    assert "framing" not in usual.model_dump(mode="json")
    for seen in (usual, whole):
        assert Preprocessing.model_validate_json(seen.model_dump_json()) == seen
