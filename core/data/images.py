"""The only place that decodes a person's picture.

Pillow with a fixed list of formats; the content decides, never the file's name. What comes out is
8-bit RGB, upright, of the first frame. What cannot be read is a `PictureError`, whatever the
decoder raised. Colour profiles are not applied.
"""

import errno
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.Image import Transpose

from core.data.decoding import Decoding, GreyLevels
from core.data.facts import Measured, PixelFacts
from core.data.kinds import foreign_kind
from core.data.measures import SIDE, measure
from core.data.pixels import is_deep, look_at, measuring_levels
from core.data.signatures import (
    HEAD,
    TIFF,
    has_webp_alpha,
    is_cut_off,
    is_heif,
    jpeg_refusal,
    lacks_end,
    refusal,
)
from core.data.tiffs import raw_refusal, tiff_refusal
from core.errors import PictureError

try:
    import pillow_heif
except ImportError:
    _HAS_HEIF = False
else:
    pillow_heif.register_heif_opener()
    _HAS_HEIF = True

MAX_PIXELS = 178_956_970
"""Pictures with more are refused before they are decoded: half a gigabyte in RGB."""

_JPEG = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"})
_SUFFIXES = {
    "JPEG": _JPEG,
    "MPO": _JPEG,
    "PNG": frozenset({".png", ".apng"}),
    "GIF": frozenset({".gif"}),
    "WEBP": frozenset({".webp"}),
    "TIFF": frozenset({".tif", ".tiff"}),
    "BMP": frozenset({".bmp"}),
    "PPM": frozenset({".ppm", ".pgm", ".pbm", ".pnm"}),
    "AVIF": frozenset({".avif"}),
    "JPEG2000": frozenset({".jp2", ".j2k", ".jpx"}),
    "HEIF": frozenset({".heic", ".heif", ".hif"}),
}
PICTURE_SUFFIXES = frozenset().union(*_SUFFIXES.values())
"""What the names of pictures end with, in lower case. The content may say otherwise."""

PLAIN_SUFFIXES = _JPEG
"""Of kinds of pictures with 8 bits and no transparency, for which no rule is needed."""

_NOT_OPENED = {"MPO"} if _HAS_HEIF else {"MPO", "HEIF"}  # Pillow opens MPO as JPEG
_FORMATS = tuple(name for name in _SUFFIXES if name not in _NOT_OPENED)
_IN_PYTHON = ("PNG", "GIF", "TIFF", "BMP", "PPM", "JPEG2000")  # whose headers no decoder reads
_NAMED = 65_536  # bytes from the start in which HEIC and AVIF say what they hold
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_ON_THEIR_SIDE = (5, 6, 7, 8)
_CEILINGS = (1.0, 255.0, 4095.0, 16383.0, 65535.0)  # shares, and cameras of 8, 12, 14, 16 bits
_AT_ONCE = 2**20  # values that are turned into numbers of 8 bytes together
_NONSENSE = {errno.EINVAL, errno.EOVERFLOW}  # a place in the file that cannot be
_HUSHED = ("ignore", None, Warning, re.compile(r"PIL\."), 0)

Image.MAX_IMAGE_PIXELS = None  # `max_pixels` is held to here instead, without warnings


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What decoding a picture showed.

    Attributes:
        width, height: in pixels, upright.
        format: as Pillow names it.
        frames: how many there are; only the first is used.
        warning: why it may look wrong, in brief; empty for most.
        measured: what its pixels and its EXIF say of it; greys of more than 8 bits by the picture's
            own levels.
        pixels: what is special about its values; None for most.
    """

    width: int
    height: int
    format: str
    frames: int
    warning: str
    measured: Measured
    pixels: PixelFacts | None


def read_picture(
    path: Path,
    data: bytes | None = None,
    *,
    min_size: int | None = None,
    decoding: Decoding = Decoding(),  # noqa: B008 (frozen)
    max_pixels: int = MAX_PIXELS,
) -> Image.Image:
    """The picture in a file: RGB, upright, first frame. Safe to call from many threads.

    Args:
        data: the file's bytes, where they are in memory already.
        min_size: the shorter side may be made smaller than it is, but not than this. A large
            JPEG is then decoded at a half, a quarter or an eighth of its size, which is quicker.
        decoding: which grey values become black and white, and what shows through.
        max_pixels: pictures of more are refused by their header.

    Raises:
        PictureError: it cannot be read. Its title is the reason, in brief; it has a hint when the
            picture itself may be fine (no rights, drive gone, an extra not installed).
    """
    with _explained(), _bytes_of(path, data) as file, _opened(file, path, max_pixels) as image:
        picture = _first_frame(image, min_size, decoding)
        turn = _TURNS.get(_orientation(_exif(image)))
        if turn is not None:
            return picture.transpose(turn)
        return picture


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of an upright picture in pixels, by its header. Raises as `read_picture`."""
    with _explained(), _bytes_of(path, None) as file, _opened(file, path, MAX_PIXELS) as image:
        width, height = image.size
        return (height, width) if _orientation(_exif(image)) in _ON_THEIR_SIDE else (width, height)


def inspect_picture(
    path: Path, data: bytes | None = None, *, max_pixels: int = MAX_PIXELS
) -> PictureFacts:
    """What is in a picture file, found by decoding all of it, once.

    Args:
        data: the file's bytes, where they have been read already.

    Raises:
        PictureError: as in `read_picture`.
    """
    with _explained(), _bytes_of(path, data) as file, _opened(file, path, max_pixels) as image:
        width, height = image.size
        format_ = image.format or ""
        image.draft(None, (SIDE, SIDE))
        image.load()
        pixels = look_at(image)
        own = measuring_levels(pixels) if pixels else None
        picture = _first_frame(image, SIDE, Decoding(grey=own))
        exif = _exif(image)
        orientation = _orientation(exif)
        if orientation in _ON_THEIR_SIDE:
            width, height = height, width
        if orientation in _TURNS:
            picture = picture.transpose(_TURNS[orientation])
        frames = _count_frames(image)
        warnings_ = _doubts(path, width, height, format_, frames)
        if lacks_end(file):
            warnings_.append("damaged at the end")
        measured = measure(picture, width, exif)
        return PictureFacts(width, height, format_, frames, "; ".join(warnings_), measured, pixels)


def may_be_special(data: bytes) -> bool:
    """Whether a file that is not to be decoded may hold what needs a rule for the whole set.

    Greys of more than 8 bits, or transparent places: by its header alone, which is quick.
    """
    if data.startswith(b"\xff\xd8"):
        return False
    if data[:4] == b"RIFF":
        return has_webp_alpha(data)
    if data[4:8] == b"ftyp":  # HEIC and AVIF name a second picture, which is the transparency
        return b"auxiliary:alpha" in data[:_NAMED] or b"auxid:1" in data[:_NAMED]
    _hush_pillow()
    with suppress(Exception), Image.open(BytesIO(data), formats=_IN_PYTHON) as image:
        return is_deep(image.mode) or image.has_transparency_data
    return True


def explain(error: Exception) -> PictureError:
    """What went wrong while a picture was read, in words. See `read_picture` for the hint."""
    match error:
        case FileNotFoundError():
            title, hint = "the file is gone", "Is the drive still connected?"
        case PermissionError():
            title, hint = "the file may not be read", "Change its access rights."
        case OSError(errno=int(number), strerror=reason) if number not in _NONSENSE:
            title, hint = f"the file cannot be read ({reason})", "Is the drive still connected?"
        case MemoryError():
            title, hint = "too large for the memory of this machine", "Close other programs."
        case _ if re.search("truncated|cut off|not enough|too short", str(error), re.IGNORECASE):
            title, hint = "cut off in the middle", ""
        case _:
            title, hint = "damaged", ""
    return PictureError(title, hint=hint)


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever goes wrong inside becomes a PictureError."""
    try:
        yield
    except PictureError:
        raise
    except Exception as error:
        raise explain(error) from error


def _bytes_of(path: Path, data: bytes | None) -> BinaryIO:
    return path.open("rb") if data is None else BytesIO(data)


@contextmanager
def _opened(file: BinaryIO, path: Path, max_pixels: int) -> Iterator[Image.Image]:
    """The picture in `file`, with its header read and its pixels still packed."""
    _hush_pillow()
    head = file.read(HEAD)
    if is_heif(head) and not _HAS_HEIF:
        raise PictureError(
            "HEIC pictures need the extra “heic”",
            hint="Install it with: pip install 'graft[heic]'",
        )
    if is_cut_off(file):
        raise PictureError("cut off in the middle")
    if head.startswith(TIFF) and (kind := foreign_kind(head)):
        raise PictureError(kind)
    try:
        image = Image.open(file, formats=_FORMATS)
    except OSError as error:
        if isinstance(error, UnidentifiedImageError) or error.errno in _NONSENSE:
            raise PictureError(_unread(file, path) or refusal(head)) from error
        raise
    with image:
        if image.format == "TIFF" and (reason := raw_refusal(image.tag_v2, path)):  # type: ignore[attr-defined]
            raise PictureError(reason)
        width, height = image.size
        if width * height > max_pixels:
            raise PictureError(f"too large: {width} × {height}")
        try:
            yield image
        except OSError as error:
            if image.format == "JPEG" and (kind := jpeg_refusal(file)):
                raise PictureError(kind) from error
            raise


def _unread(file: BinaryIO, path: Path) -> str:
    """What a sound file is that looks like one of ours and cannot be read; empty for others."""
    file.seek(0)
    start = file.read(4)
    if start.startswith(TIFF):
        return tiff_refusal(file, path)
    return jpeg_refusal(file) if start.startswith(b"\xff\xd8") else ""


def _first_frame(image: Image.Image, min_size: int | None, decoding: Decoding) -> Image.Image:
    """The pixels in RGB, not yet turned upright. It may be `image` itself."""
    if min_size is not None:
        image.draft(None, (min_size, min_size))  # only JPEG can; others do nothing
    image.load()
    if is_deep(image.mode):
        return _to_eight_bits(image, decoding.grey).convert("RGB")
    if image.has_transparency_data:
        layer = image if image.mode == "RGBA" else image.convert("RGBA")
        picture = Image.new("RGB", image.size, decoding.background)
        picture.paste(layer, mask=layer)
        return picture
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_eight_bits(image: Image.Image, grey: GreyLevels | None) -> Image.Image:
    """Numbers of any range as 0…255, in proportion (Pillow would cut them off at 255).

    What is no number (NaN), as borders of maps have it, becomes black.
    """
    values = np.asarray(image)
    if grey is None or values.dtype.kind == "f":
        numbers = values[np.isfinite(values)]
        if not numbers.size:
            raise PictureError("empty: none of its values is a number (all are NaN)")
        grey = grey or _own_levels(float(numbers.min()), float(numbers.max()))
    if grey is None:
        return Image.new("L", image.size)
    if values.dtype == np.uint16:
        return Image.fromarray(eight_bits(np.arange(65536), grey)[values])
    pixels = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), step := max(1, _AT_ONCE // image.width)):
        pixels[start : start + step] = eight_bits(values[start : start + step], grey)
    return Image.fromarray(pixels)


def eight_bits(values: NDArray[Any], grey: GreyLevels) -> NDArray[np.uint8]:
    """Numbers as 0…255, rounded half up, as every export of a model does it; 0 for NaN."""
    exact = values.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):  # of NaN, and of infinity
        shares = np.clip((exact - grey.black) / (grey.white - grey.black), 0.0, 1.0)
    return np.floor(np.nan_to_num(shares) * 255 + 0.5).astype(np.uint8)


def _own_levels(low: float, high: float) -> GreyLevels | None:
    """The earlier rule, by the picture alone, which models that learned by it keep.

    White is the full range of a camera that the brightest value still fits in; of numbers that no
    camera writes, it is the brightest value itself, and black the darkest. None if it has one.
    """
    if low < 0 or high > _CEILINGS[-1]:
        return GreyLevels(black=low, white=high) if high > low else None
    return GreyLevels(black=0.0, white=next(c for c in _CEILINGS if high <= c))


def _exif(image: Image.Image) -> Image.Exif:
    with suppress(Exception):  # broken EXIF is no reason to refuse a picture
        return image.getexif()
    return Image.Exif()


def _orientation(exif: Image.Exif) -> int:
    with suppress(Exception):
        return int(exif.get(ExifTags.Base.Orientation, 1))
    return 1


def _count_frames(image: Image.Image) -> int:
    with suppress(Exception):  # a later frame may be broken; the first one is not
        return int(getattr(image, "n_frames", 1))
    return 1


def _doubts(path: Path, width: int, height: int, format_: str, frames: int) -> list[str]:
    """What a person may want to know of a picture that can be read."""
    doubts = []
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES[format_]:
        doubts.append(f"it is a {format_}, though its name ends in {suffix or 'nothing'}")
    if frames > 1 and format_ != "MPO":  # telephones write MPO for one picture
        doubts.append(f"only the first of its {frames} frames is used")
    if min(width, height) < 8:
        doubts.append(f"very small: {width} × {height}")
    elif max(width, height) > 20 * min(width, height):
        doubts.append(f"very long and narrow: {width} × {height}")
    return doubts


def _hush_pillow() -> None:
    """Ignore Pillow's warnings from now on: what matters in them is checked here.

    `warnings.catch_warnings` would not do, as it is not safe between threads.
    """
    if warnings.filters[:1] != [_HUSHED]:
        warnings.filterwarnings("ignore", module=r"PIL\.")
