"""What is special about a picture's values: more than 8 bits, or transparent places.

Only such pictures need a rule for the whole set (`core.data.levels`); most have nothing special.
"""

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.decoding import GreyLevels
from core.data.facts import PixelFacts
from core.data.measures import SIDE
from core.errors import PictureError

DEEP_KINDS = {"u": "16-bit", "i": "32-bit", "f": "float"}
"""How each of the types that Pillow has for them is called, by numpy's letter."""

_TAIL = (0.001, 0.999)
"""Nearly all values of a picture lie between these shares of it: dead and hot pixels of a camera,
and cosmic rays, are fewer."""
_SAMPLE = 2**20  # values that the two are found from; more tell no more
_STATED = 281, 341  # TIFF: MaxSampleValue, SMaxSampleValue
_BITS = 258  # TIFF: BitsPerSample
_NO_DATA = 42113  # TIFF: what GDAL writes where a map has nothing
_FULL_16 = 65535.0
_SCALED = ("PPM", "JPEG2000")  # Pillow brings what they hold to all of 16 bits
_SEEN = 24
"""Levels of 255 by which a shape differs from what is behind it, so that it is seen."""
_ALMOST_NOTHING = 0.001
"""A picture in which less differs from what is behind it is blank."""


def is_deep(mode: str) -> bool:
    """Whether a mode of Pillow's holds greys of more than 8 bits, signed ones or floats."""
    return mode == "F" or mode.startswith("I")


def look_at(image: Image.Image) -> PixelFacts | None:
    """What is special about the values of a picture that was decoded; None for most."""
    if is_deep(image.mode):
        return _look_at_deep(image)
    if image.has_transparency_data:
        return _look_at_transparent(image)
    return None


def measuring_levels(facts: PixelFacts) -> GreyLevels | None:
    """The levels that a picture's light is measured by, so that none of it is lost to rounding.

    None for a picture that has nothing but 8 bits.
    """
    if not facts.kind:
        return None
    least = max(1e-6 * abs(facts.dark), 1e-30)
    return GreyLevels(black=facts.dark, white=max(facts.bright, facts.dark + least))


def _look_at_deep(image: Image.Image) -> PixelFacts:
    values = np.asarray(image)
    kind, floats = DEEP_KINDS[values.dtype.kind], values.dtype.kind == "f"
    if _bits(image) == 16:  # signed ones are handed over as 32
        kind = DEEP_KINDS["u"]
    numbers = values.reshape(-1)
    if floats:
        numbers = numbers[np.isfinite(numbers)]
        if not numbers.size:
            raise PictureError("empty: none of its values is a number (all are NaN)")
    if (nothing := _no_data(image)) is not None and (counted := numbers != nothing).any():
        numbers = numbers[counted]
    low, high = float(numbers.min()), float(numbers.max())
    sample = numbers[:: -(-numbers.size // _SAMPLE)]
    dark, bright = (float(value) for value in np.quantile(sample, _TAIL))
    return PixelFacts(
        kind=kind,
        low=low,
        high=high,
        dark=dark,
        bright=bright,
        stated=_stated(image, high),
        whole=not floats or bool((sample == np.floor(sample)).all()),
    )


def _stated(image: Image.Image, high: float) -> float:
    """The white that the file itself states; 0 where it does not.

    That its numbers have 16 or 32 bits says only how they are stored.
    """
    if image.format in _SCALED:
        return _FULL_16
    if 8 < (bits := _bits(image)) < 16:
        return float(2**bits - 1)
    tags = getattr(image, "tag_v2", {})
    for tag in _STATED:
        with suppress(Exception):  # what the tags hold may be anything
            value = tags[tag]
            white = float(value[0] if isinstance(value, tuple) else value)
            if high <= white and white not in (_FULL_16, 2.0**31 - 1, 2.0**32 - 1):
                return white
    return 0.0


def _bits(image: Image.Image) -> int:
    """How many bits a TIFF states for each value; 0 for other files."""
    with suppress(Exception):
        return int(image.tag_v2[_BITS][0])  # type: ignore[attr-defined]
    return 0


def _no_data(image: Image.Image) -> float | None:
    with suppress(Exception):
        return float(str(image.tag_v2[_NO_DATA]).strip("\0 "))  # type: ignore[attr-defined]
    return None


def _look_at_transparent(image: Image.Image) -> PixelFacts | None:
    """Whether it would be blank on white, or on black; None where nothing shows through."""
    factor = min(image.size) // (2 * SIDE)
    layer = image.convert("RGBA")
    pixels = np.asarray(layer.reduce(factor) if factor > 1 else layer).astype(np.float32)
    colour, alpha = pixels[..., :3], pixels[..., 3] / 255
    if alpha.min() > 0.99:
        return None
    return PixelFacts(
        blank_on_white=_is_blank(alpha * (255 - colour.min(axis=2)), alpha),
        blank_on_black=_is_blank(alpha * colour.max(axis=2), alpha),
    )


def _is_blank(differs: NDArray[Any], alpha: NDArray[Any]) -> bool:
    """Whether there is something, and it is not seen."""
    return bool((alpha > 0.1).any() and (differs > _SEEN).mean() < _ALMOST_NOTHING)
