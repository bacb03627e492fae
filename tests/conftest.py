"""Fixtures for all tests: pictures are made on the spot, small and easy to tell apart."""

import colorsys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.data.dataset import Layout

CLASSES = ("circles", "squares", "triangles")


class MakePictures(Protocol):
    """Writes a folder of pictures and returns it. The same arguments give the same bytes.

    Each class has its own colour and shape, at a random place, under noise. `count` is for each
    class (and, in PART_FOLDERS, for each part), or a count by class name.
    """

    def __call__(
        self,
        classes: Sequence[str] = CLASSES,
        count: int | Mapping[str, int] = 8,
        size: int = 48,
        layout: Layout = Layout.CLASS_FOLDERS,
        *,
        parts: Sequence[str] = ("train", "val", "test"),
        suffix: str = ".jpg",
        seed: int = 0,
        folder: Path | None = None,
    ) -> Path: ...


@pytest.fixture(scope="session")
def make_pictures(tmp_path_factory: pytest.TempPathFactory) -> MakePictures:
    def make(
        classes: Sequence[str] = CLASSES,
        count: int | Mapping[str, int] = 8,
        size: int = 48,
        layout: Layout = Layout.CLASS_FOLDERS,
        *,
        parts: Sequence[str] = ("train", "val", "test"),
        suffix: str = ".jpg",
        seed: int = 0,
        folder: Path | None = None,
    ) -> Path:
        root = folder or tmp_path_factory.mktemp("pictures")
        rows = ["file_name,label"]
        for place, part in enumerate(parts if layout is Layout.PART_FOLDERS else ("",)):
            for kind, name in enumerate(classes):
                where = "all" if layout is Layout.METADATA_CSV else f"{part}/{name}".strip("/")
                (root / where).mkdir(parents=True, exist_ok=True)
                for number in range(count if isinstance(count, int) else count[name]):
                    file = f"{where}/{name}-{number:03}{suffix}"
                    rng = np.random.default_rng((seed, place, kind, number))
                    draw_picture(kind, size, rng).save(root / file)
                    rows.append(f"{file},{name}")
        if layout is Layout.METADATA_CSV:
            (root / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        return root

    return make


def draw_picture(kind: int, size: int, rng: np.random.Generator) -> Image.Image:
    """One picture of class number `kind`: hue and shape tell the classes apart."""
    grey = int(rng.integers(90, 166))
    image = Image.new("RGB", (size, size), (grey, grey, grey))
    hue = (kind * 0.381966 + rng.uniform(-0.02, 0.02)) % 1.0
    colour = tuple(round(255 * value) for value in colorsys.hsv_to_rgb(hue, 0.85, 0.9))
    radius = size * rng.uniform(0.2, 0.3)
    x, y = rng.uniform(radius, size - radius, 2)
    box = (x - radius, y - radius, x + radius, y + radius)
    draw = ImageDraw.Draw(image)
    match kind % 3:
        case 0:
            draw.ellipse(box, fill=colour)
        case 1:
            draw.rectangle(box, fill=colour)
        case _:
            draw.polygon([(x, box[1]), (box[2], box[3]), (box[0], box[3])], fill=colour)
    noisy = np.asarray(image, np.int16) + rng.integers(-12, 13, (size, size, 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
