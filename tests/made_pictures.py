"""Small pictures that are easy to tell apart. Tests get them by the fixture `make_pictures`."""

import colorsys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image, ImageDraw

from core.data.dataset import Dataset, Layout

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


def no_pictures(root: Path) -> Dataset:
    """A dataset for runs whose pictures do not matter."""
    return Dataset(root=root, layout=Layout.CLASS_FOLDERS, classes=(), pictures=())
