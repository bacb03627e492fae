"""What a picture's pixels and its EXIF say of it: light, colour, sharpness, edge, camera.

All of them are shares of what is possible, or ratios, and come from about the same number of pixels
whatever the size of the picture; so pictures of different sizes can be compared.
"""

import math
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from core.data.facts import Measured
from core.data.fingerprint import fingerprint

SIDE = 56
"""Pixels that the shorter side of a picture has where it is measured, if it has them at all, and
less than twice as many."""

_EDGE = 4.0  # pixels of the original picture
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # as Pillow's grey, ITU-R BT.601
_LONGEST_NAME = 80

Values = NDArray[np.float32]


def measure(picture: Image.Image, width: int, exif: Image.Exif) -> Measured:
    """The figures of one picture.

    Args:
        picture: RGB and upright; of a large one a reduced copy is enough, if its shorter side has
            SIDE pixels.
        width: of the upright picture before it was reduced.
        exif: of the same picture.
    """
    factor = min(picture.size) // SIDE
    small = picture.reduce(factor) if factor > 1 else picture
    grey = small.convert("L")
    values = np.asarray(grey).astype(np.float32)
    red, green, blue = np.asarray(small.reduce(small.size))[0, 0].tolist()
    ring = _ring(np.asarray(small), max(1, round(_EDGE * small.width / width)))
    return Measured(
        fingerprint(grey),
        *_light(values.ravel()),
        _sharpness(values),
        *(red / 255, green / 255, blue / 255),
        *_colour(ring),
        _light(ring @ _LUMA)[1],
        _camera(exif) if exif else "",
        _taken(exif) if exif else None,
    )


def _light(values: Values) -> tuple[float, float]:
    """Mean and standard deviation."""
    mean = float(np.add.reduce(values)) / len(values)
    return mean / 255, math.sqrt(max(0.0, _energy(values) / len(values) - mean**2)) / 255


def _sharpness(values: Values) -> float:
    """The energy of second differences over that of the differences of pixels two apart.

    Both span three pixels. The first pass the finest details and the second coarser ones, so that
    neither contrast nor subject matter much. Noise has 3; ordinary photographs have 0.5 to 2; the
    same blurred by 2 % of their shorter side (standard deviation) have about a tenth of it.
    """
    steps = fine = 0.0
    for lines in (values, values.T):
        step = lines[1:] - lines[:-1]
        steps += _energy(step)
        fine += _energy(step[1:] - step[:-1])
    # 4 a² + 4 b² = 2 (a - b)² + 2 (a + b)²: what is left of the steps is of pixels two apart;
    # one for each pixel is what rounding alone makes of an even surface
    return fine / (4 * steps - fine + values.size)


def _energy(values: Values) -> float:
    """The sum of the squares."""
    flat = values.ravel("K")
    return float(flat @ flat)


def _colour(pixels: Values) -> tuple[float, float, float]:
    """The mean of each column of (N, 3); a product is much quicker than `mean` here."""
    red, green, blue = np.full(len(pixels), 1 / 255 / len(pixels), np.float32) @ pixels
    return float(red), float(green), float(blue)


def _ring(colours: NDArray[np.uint8], thickness: int) -> Values:
    """The outermost pixels (N, 3) of an array (height, width, 3)."""
    inner = colours[thickness:-thickness]
    strips = (
        *(colours[:thickness], colours[-thickness:]),
        *(inner[:, :thickness], inner[:, -thickness:]),
    )
    return np.concatenate([strip.reshape(-1, 3) for strip in strips]).astype(np.float32)


def _camera(exif: Image.Exif) -> str:
    """Make and model in one line; many models begin with the make."""
    with suppress(Exception):  # broken EXIF says nothing
        make, model = (
            "".join(c for c in str(exif.get(tag, "")) if c.isprintable()).strip()
            for tag in (ExifTags.Base.Make, ExifTags.Base.Model)
        )
        name = model if model.lower().startswith(make.lower()) else f"{make} {model}"
        return name.strip()[:_LONGEST_NAME]
    return ""


def _taken(exif: Image.Exif) -> float | None:
    """When the picture was taken, or else written, by the camera's clock."""
    with suppress(Exception):
        original = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        stamp = str(original or exif[ExifTags.Base.DateTime]).strip("\0 ")
        return datetime.strptime(stamp, "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    return None
