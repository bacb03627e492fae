"""How a picture becomes what a network sees. It travels with the weights, in every model folder."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from core.choices import Framing
from core.data.decoding import Decoding

Colour = tuple[float, float, float]
Spread = Annotated[float, Field(gt=0.0)]

MOST = 4096
"""Pixels; what a model file says beyond that is no picture size."""

_FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


class Preprocessing(BaseModel):
    """The evaluation transform of timm and torchvision: shrink, crop the centre, normalise.

    Attributes:
        size: side of the square that the network sees, in pixels.
        mean, std: of each colour, as shares of full brightness.
        crop: `size` as a share of the shorter side before cropping.
        framing: with “whole” nothing is cropped: the picture is squeezed into the square, which is
            timm's crop mode “squash”.
        decoding: what reading the file needs to know. A model made before there was a rule for
            all pictures has none here, and keeps the one for each picture that it learned by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    size: int = Field(ge=1, le=MOST)
    mean: Colour = (0.485, 0.456, 0.406)
    std: tuple[Spread, Spread, Spread] = (0.229, 0.224, 0.225)
    interpolation: Literal["bicubic", "bilinear"] = "bicubic"
    crop: float = Field(default=0.875, gt=0.0, le=1.0)
    decoding: Decoding = Decoding()
    framing: Literal[Framing.CENTRE, Framing.WHOLE] = Framing.CENTRE

    @model_serializer(mode="wrap")
    def _without_the_usual(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out the framing that all older models have: their files and features stay valid."""
        values: dict[str, Any] = write(self)
        return values if self.whole else {k: v for k, v in values.items() if k != "framing"}

    @classmethod
    def read(
        cls, *, size: int, mean: Colour, std: Colour, interpolation: str, crop: float
    ) -> "Preprocessing":
        """From what timm and torchvision state of theirs. Raises pydantic's ValidationError."""
        return cls(
            size=size,
            mean=mean,
            std=std,
            interpolation="bilinear" if interpolation == "bilinear" else "bicubic",
            crop=min(crop, 1.0),
        )

    @property
    def whole(self) -> bool:
        """Whether all of a picture is seen, squeezed into the square."""
        return self.framing is Framing.WHOLE

    @property
    def shorter_side(self) -> int:
        """What the picture's shorter side is brought to before cropping, in pixels."""
        return self.size if self.whole else math.floor(self.size / self.crop)

    @property
    def in_words(self) -> str:
        """What becomes of an upright picture, in words: a noun phrase."""
        if self.whole:
            return f"the whole upright picture, squeezed into that square ({self.interpolation})"
        return (
            "the middle of the upright picture, whose shorter side was brought to "
            f"{self.shorter_side} pixels ({self.interpolation})"
        )

    def apply(self, image: Image.Image, *, quick: bool = False) -> NDArray[np.uint8]:
        """The picture up to normalisation, which `Classifier.normalise` does on the device.

        As `timm.data.create_transform(is_training=False)`, to the last bit.

        Args:
            image: RGB, upright.
            quick: with torch's resampling, which takes a third of the time and rounds otherwise:
                by at most 2 of 255 levels. For learning from many pictures.

        Returns:
            uint8 `[size, size, 3]`.
        """
        short, long = sorted(image.size)
        longer_side = self.size if self.whole else int(self.shorter_side * long / short)
        wide = image.width >= image.height
        target = (longer_side, self.shorter_side) if wide else (self.shorter_side, longer_side)
        left, top = (round((side - self.size) / 2) for side in target)
        if quick and target != image.size:
            planes = _resampled(np.array(image), target, self.interpolation)
            cropped = np.empty((self.size, self.size, 3), np.uint8)
            for channel, plane in enumerate(planes):  # in a quarter of the time of all at once
                cropped[..., channel] = plane[top : top + self.size, left : left + self.size]
            return cropped
        if target != image.size:
            image = image.resize(target, _FILTERS[self.interpolation])
        return np.array(image.crop((left, top, left + self.size, top + self.size)))


def _resampled(
    pixels: NDArray[np.uint8], size: tuple[int, int], interpolation: str
) -> NDArray[np.uint8]:
    """`pixels` `[H, W, 3]` in another size (width, height) as `[3, height, width]`, by torch."""
    import torch  # the window reads the table of networks, and has no torch

    resized: NDArray[np.uint8] = torch.nn.functional.interpolate(
        torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0),
        size=size[::-1],
        mode=interpolation,
        antialias=True,
    )[0].numpy()
    return resized
