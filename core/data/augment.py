"""Varied copies of the training pictures (data augmentation), a whole batch in a few operations.

Each picture gets its own crop, turn and colours, as in torchvision's RandomResizedCrop,
RandomRotation and ColorJitter; one affine map does all that moves pixels, which is many times
quicker than transforms one after the other. What a picture gets follows from a seed of its own, not
from the pictures beside it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch.nn.functional import affine_grid, grid_sample

from core.choices import Augmentation

Way = Literal["flip", "vertical_flip", "crop", "turn", "colour"]
WAYS: tuple[Way, ...] = ("flip", "vertical_flip", "crop", "turn", "colour")

_LOG_RATIO = math.log(4 / 3)
_GREY = (0.299, 0.587, 0.114)
_DRAWN = 10
"""Random figures behind each picture."""


@dataclass(frozen=True)
class Variation:
    """How pictures are varied.

    Attributes:
        flip, vertical_flip: left and right, up and down are swapped in half of them.
        crop: the least share of the area that is kept; 1 for all of it.
        turn: degrees, to either side.
        colour: the most that brightness, contrast and saturation change, as a share.
    """

    flip: bool = False
    vertical_flip: bool = False
    crop: float = 1.0
    turn: float = 0.0
    colour: float = 0.0

    @classmethod
    def of(cls, strength: Augmentation, *, flip: bool, vertical_flip: bool) -> "Variation":
        """The variation of a choice; automatic: as it is before anything was found to cost."""
        if strength is Augmentation.NONE:
            return cls()
        return replace(_STRENGTHS[strength], flip=flip, vertical_flip=vertical_flip)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which pictures are varied at all."""
        return tuple(way for way in WAYS if getattr(self, way) != getattr(_UNVARIED, way))

    def only(self, ways: Sequence[Way]) -> "Variation":
        """This variation without any other way than `ways`."""
        return replace(self, **{way: getattr(_UNVARIED, way) for way in WAYS if way not in ways})


_UNVARIED = Variation()
_STRENGTHS = {
    Augmentation.AUTO: Variation(crop=0.6, turn=10.0, colour=0.2),
    Augmentation.LIGHT: Variation(crop=0.6),
    Augmentation.MEDIUM: Variation(crop=0.4, turn=10.0, colour=0.2),
    Augmentation.STRONG: Variation(crop=0.25, turn=20.0, colour=0.4),
}


class Augment:
    """Varies a batch of pictures."""

    def __init__(self, variation: Variation) -> None:
        self._variation = variation

    @property
    def varies(self) -> bool:
        """Whether it changes pictures at all."""
        return bool(self._variation.ways)

    def __call__(self, pictures: torch.Tensor, seeds: Sequence[int]) -> torch.Tensor:
        """Varied `pictures`, uint8 `[N, 3, S, S]`, each by its own seed: float, from 0 to 255."""
        if not self.varies:
            return pictures
        drawn = torch.stack(
            [torch.rand(_DRAWN, generator=torch.Generator().manual_seed(s)) for s in seeds]
        ).to(pictures.device)
        grid = affine_grid(self._affine(drawn), list(pictures.shape), align_corners=False)
        moved = grid_sample(
            pictures.float(), grid, "bilinear", padding_mode="reflection", align_corners=False
        )
        return self._recoloured(moved, drawn) if self._variation.colour else moved

    def _affine(self, drawn: torch.Tensor) -> torch.Tensor:
        """For each place in the varied picture, where it comes from: `[N, 2, 3]`."""
        varied = self._variation
        area = 1 - drawn[:, 0] * (1 - varied.crop)
        ratio = ((2 * drawn[:, 1] - 1) * (_LOG_RATIO if varied.crop < 1 else 0.0)).exp()
        width, height = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
        x, y = (1 - width) * (2 * drawn[:, 2] - 1), (1 - height) * (2 * drawn[:, 3] - 1)
        for chance, (size, may) in enumerate(
            zip((width, height), (varied.flip, varied.vertical_flip), strict=True), 4
        ):
            if may:
                size.mul_(torch.where(drawn[:, chance] < 0.5, -1.0, 1.0))
        angle = (2 * drawn[:, 6] - 1) * math.radians(varied.turn)
        cos, sin = angle.cos(), angle.sin()
        rows = (cos * width, -sin * height, x, sin * width, cos * height, y)
        return torch.stack(rows, dim=1).view(-1, 2, 3)

    def _recoloured(self, pictures: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
        factors = 1 + (2 * drawn[:, 7:10] - 1) * self._variation.colour
        saturation, contrast, brightness = factors.T[..., None, None, None]
        weights = torch.tensor(_GREY, device=pictures.device).view(1, 3, 1, 1)
        grey = (pictures * weights).sum(1, keepdim=True)
        mean = grey.mean((2, 3), keepdim=True)
        pictures = torch.lerp(grey.expand_as(pictures), pictures, saturation)
        pictures = torch.lerp(mean.expand_as(pictures), pictures, contrast)
        return pictures.mul_(brightness).clamp_(0, 255)
