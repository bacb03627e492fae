"""Read a picture as Graft does: decoded(FILE, how). It needs numpy and Pillow.

`how` is the "preprocessing" that the model carries; "shorter_side" and "decoding" of it count here.
"""

import re
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

try:
    import pillow_heif  # for HEIC, where this package is installed
except ImportError:
    pass
else:
    pillow_heif.register_heif_opener()

Image.init()
KNOWN = "JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "AVIF", "JPEG2000", "HEIF"
FORMATS = [name for name in KNOWN if name in Image.OPEN]
TURNS = None, None, 0, 3, 1, 5, 4, 6, 2  # by EXIF orientation; numbers as in PIL.Image.Transpose
LARGEST = 178_956_970  # pixels, as in Pillow
WHITES = 1, 255, 4095, 16383, 65535
RAW = "nef|nrw|arw|sr2|srf|pef|dng|3fr|erf|iiq|kdc|dcr|mos|mef|srw|gpr|fff|rwl|cr2"
for order, layout in ((TiffImagePlugin.II, "F;64F"), (TiffImagePlugin.MM, "F;64BF")):
    # TIFF with floats of 8 bytes, which Pillow can unpack and only does not list
    TiffImagePlugin.OPEN_INFO.setdefault((order, 1, (3,), 1, (64,), ()), ("F", layout))


def decoded(file: str, how: dict[str, Any]) -> np.ndarray:
    """The picture as uint8 [H, W, 3]: RGB, upright, the first frame, colour profiles not applied.

    Raises ValueError that says why, where the file is no picture or is damaged.
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if isinstance(picture, TiffImagePlugin.TiffImageFile):
                refuse(file, picture.tag_v2)
            return read(picture, how)
    except UnidentifiedImageError as error:
        raise ValueError(f"{file} cannot be read: not a picture of a kind read here") from error
    except Exception as error:
        raise ValueError(f"{file} cannot be read: {error}") from error


def refuse(file: str, tags: Any) -> None:
    """Raise ValueError for a TIFF that Pillow opens, but not as what it is."""
    reduced = int(tags.get(254, 0) or 0) & 1 and 330 in tags
    if 50706 in tags or reduced or re.search(rf"\.({RAW})$", file.lower()):
        raise ValueError("a camera's raw file, of which this would be the preview")
    if tags.get(339, (1,))[0] == 2 and tags.get(258, (1,))[0] == 8:
        raise ValueError("a TIFF with signed numbers of 8 bits")


def read(picture: Image.Image, how: dict[str, Any]) -> np.ndarray:
    if picture.width * picture.height > LARGEST:
        raise ValueError(f"too large: {picture.width} x {picture.height}")
    picture.draft(None, (how["shorter_side"],) * 2)  # a large JPEG at a half, a quarter, an eighth
    picture.load()
    if picture.mode[0] in "IF":
        greys = eight_bits(np.asarray(picture), how["decoding"]["grey"])
        rgb = Image.fromarray(greys).convert("RGB")
    elif picture.has_transparency_data:
        layer = picture.convert("RGBA")
        rgb = Image.new("RGB", picture.size, tuple(how["decoding"]["background"]))
        rgb.paste(layer, mask=layer)
    else:
        rgb = picture.convert("RGB")
    turn = TURNS[orientation(picture)]
    return np.asarray(rgb if turn is None else rgb.transpose(Image.Transpose(turn)))


def eight_bits(values: np.ndarray, grey: dict[str, float] | None) -> np.ndarray:
    """Greys of more than 8 bits, signed or float, as 0...255: in proportion between two levels."""
    numbers = values[np.isfinite(values)]
    if not numbers.size:
        raise ValueError("none of its values is a number")
    low, high = float(numbers.min()), float(numbers.max())
    if grey:  # the same levels for all pictures
        black, white = grey["black"], grey["white"]
    elif low < 0 or high > WHITES[-1]:  # by each picture alone, as some models have learned
        black, white = low, high
    else:
        black, white = 0.0, next(top for top in WHITES if high <= top)
    if black == white:
        return np.zeros(values.shape, np.uint8)
    with np.errstate(invalid="ignore", over="ignore"):
        shares = np.clip((values.astype(np.float64) - black) / (white - black), 0, 1)
    return np.floor(np.nan_to_num(shares) * 255 + 0.5).astype(np.uint8)


def orientation(picture: Image.Image) -> int:
    try:
        said = int(picture.getexif().get(0x0112, 1))
    except Exception:  # broken EXIF is no reason to refuse a picture
        return 1
    return said if 1 <= said <= 8 else 1
