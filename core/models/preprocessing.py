"""How a picture becomes what a network sees. It travels with the weights, in every model folder."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

Colour = tuple[float, float, float]

_FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


class Preprocessing(BaseModel):
    """The evaluation transform of timm and torchvision: shrink, crop the centre, normalise.

    Attributes:
        size: side of the square that the network sees, in pixels.
        mean, std: of each colour, as shares of full brightness.
        crop: `size` as a share of the shorter side before cropping.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=1)
    mean: Colour = (0.485, 0.456, 0.406)
    std: Colour = (0.229, 0.224, 0.225)
    interpolation: Literal["bicubic", "bilinear"] = "bicubic"
    crop: float = Field(default=0.875, gt=0.0, le=1.0)

    @property
    def shorter_side(self) -> int:
        """What the picture's shorter side is brought to before cropping, in pixels."""
        return math.floor(self.size / self.crop)

    def apply(self, image: Image.Image) -> NDArray[np.uint8]:
        """The picture up to normalisation, which `Classifier.normalise` does on the device.

        As `timm.data.create_transform(is_training=False)`, with Pillow's resampling, but only what
        is left after cropping is computed.

        Args:
            image: RGB, upright.

        Returns:
            uint8 `[size, size, 3]`.
        """
        short, long = sorted(image.size)
        longer_side = int(self.shorter_side * long / short)
        wide = image.width >= image.height
        target = (longer_side, self.shorter_side) if wide else (self.shorter_side, longer_side)
        left, top = (round((side - self.size) / 2) for side in target)
        if target == image.size:
            return np.array(image.crop((left, top, left + self.size, top + self.size)))
        x, y = (own / side for own, side in zip(image.size, target, strict=True))
        upper, lower = top * y, (top + self.size) * y
        reach = 2 * max(1.0, y) + 1  # of the filter, in pixels
        first = max(0, math.floor(upper - reach))
        rows = min(image.height, math.ceil(lower + reach)) - first
        # First across, then down, as Pillow itself does it with nearly all pictures.
        strip = image.crop((0, first, image.width, first + rows)).resize(
            (self.size, rows),
            _FILTERS[self.interpolation],
            (left * x, 0, (left + self.size) * x, rows),
        )
        square = strip.resize(
            (self.size, self.size),
            _FILTERS[self.interpolation],
            (0, upper - first, self.size, lower - first),
        )
        return np.array(square)
