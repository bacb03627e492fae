"""What is found out about a picture file by reading it once, as plain values."""

from dataclasses import dataclass
from typing import NamedTuple


class Measured(NamedTuple):
    """What a picture's pixels and its EXIF say of it; findings are made from these.

    Shares are between 0 and 1. The edge is the outermost ring of the picture, about 4 pixels wide.

    Attributes:
        sketch: the picture in a few grey values; see `core.data.fingerprint`.
        brightness, contrast: mean and standard deviation of the grey values.
        sharpness: how strong the finest details are, compared with coarser ones.
        red, green, blue: mean colour.
        edge_red, edge_green, edge_blue, edge_contrast: of the edge alone.
        camera: make and model as EXIF names them; empty when it does not.
        taken: when, by EXIF, in seconds since 1970 as if in UTC; None when it does not say.
    """

    sketch: bytes
    brightness: float
    contrast: float
    sharpness: float
    red: float
    green: float
    blue: float
    edge_red: float
    edge_green: float
    edge_blue: float
    edge_contrast: float
    camera: str = ""
    taken: float | None = None


class PixelFacts(NamedTuple):
    """What is special about the values of a picture: see `core.data.pixels`.

    Attributes:
        kind: of greys with more than 8 bits, how they are stored; empty for other pictures.
        low, high: the least and the greatest value that is a number.
        dark, bright: between these lie all but a thousandth of the values at each end.
        stated: the white that the file itself states; 0 where it does not.
        whole: all values are whole numbers.
        blank_on_white, blank_on_black: of one with transparent places, whether nothing of it would
            be seen.
    """

    kind: str = ""
    low: float = 0.0
    high: float = 0.0
    dark: float = 0.0
    bright: float = 0.0
    stated: float = 0.0
    whole: bool = True
    blank_on_white: bool = False
    blank_on_black: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one file.

    Attributes:
        size: in bytes.
        mtime_ns: when it was changed, in nanoseconds since 1970.
        sha256: of the file's bytes, in hex.
        width, height: in pixels, upright; None until decoded.
        problem: why it cannot be read; empty for most.
        warning: why it may look wrong; empty for most.
        measured: None until decoded.
        pixels: what is special about its values; None for most.
        special: whether something may be, by the first bytes of a file that was not decoded.
    """

    size: int
    mtime_ns: int
    sha256: str
    width: int | None = None
    height: int | None = None
    problem: str = ""
    warning: str = ""
    measured: Measured | None = None
    pixels: PixelFacts | None = None
    special: bool = False

    @property
    def decoded(self) -> bool:
        """Whether decoding was tried, with whatever result."""
        return self.width is not None or bool(self.problem)
