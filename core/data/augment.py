"""Varied copies of the training pictures (data augmentation), a whole batch in a few operations.

Each picture gets its own crop, turn and colours, as in torchvision's RandomResizedCrop,
RandomRotation and ColorJitter; one affine map does all that moves pixels, which is many times
quicker than transforms one after the other. What a picture gets follows from a seed of its own, not
from the pictures beside it.
"""

import math
from collections.abc import Sequence

import torch
from torch.nn.functional import affine_grid, grid_sample

from core.choices import Augmentation

_SCALE = {
    Augmentation.AUTO: 0.4,
    Augmentation.LIGHT: 0.6,
    Augmentation.MEDIUM: 0.4,
    Augmentation.STRONG: 0.25,
}
_TURN = {
    Augmentation.AUTO: 10.0,
    Augmentation.LIGHT: 0.0,
    Augmentation.MEDIUM: 10.0,
    Augmentation.STRONG: 20.0,
}
_COLOUR = {
    Augmentation.AUTO: 0.2,
    Augmentation.LIGHT: 0.0,
    Augmentation.MEDIUM: 0.2,
    Augmentation.STRONG: 0.4,
}
_LOG_RATIO = math.log(4 / 3)
_GREY = (0.299, 0.587, 0.114)
_DRAWN = 10
"""Random figures behind each picture."""


class Augment:
    """Varies a batch of pictures.

    Args:
        flip, vertical_flip: whether left and right, up and down may be swapped.
    """

    def __init__(self, preset: Augmentation, *, flip: bool, vertical_flip: bool) -> None:
        self._preset = preset
        self._flips = flip, vertical_flip

    @property
    def varies(self) -> bool:
        """Whether it changes pictures at all."""
        return self._preset is not Augmentation.NONE

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
        return self._recoloured(moved, drawn) if _COLOUR[self._preset] else moved

    def _affine(self, drawn: torch.Tensor) -> torch.Tensor:
        """For each place in the varied picture, where it comes from: `[N, 2, 3]`."""
        area = 1 - drawn[:, 0] * (1 - _SCALE[self._preset])
        ratio = ((2 * drawn[:, 1] - 1) * _LOG_RATIO).exp()
        width, height = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
        x, y = (1 - width) * (2 * drawn[:, 2] - 1), (1 - height) * (2 * drawn[:, 3] - 1)
        for chance, (size, may) in enumerate(zip((width, height), self._flips, strict=True), 4):
            if may:
                size.mul_(torch.where(drawn[:, chance] < 0.5, -1.0, 1.0))
        angle = (2 * drawn[:, 6] - 1) * math.radians(_TURN[self._preset])
        cos, sin = angle.cos(), angle.sin()
        rows = (cos * width, -sin * height, x, sin * width, cos * height, y)
        return torch.stack(rows, dim=1).view(-1, 2, 3)

    def _recoloured(self, pictures: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
        factors = 1 + (2 * drawn[:, 7:10] - 1) * _COLOUR[self._preset]
        saturation, contrast, brightness = factors.T[..., None, None, None]
        weights = torch.tensor(_GREY, device=pictures.device).view(1, 3, 1, 1)
        grey = (pictures * weights).sum(1, keepdim=True)
        mean = grey.mean((2, 3), keepdim=True)
        pictures = torch.lerp(grey.expand_as(pictures), pictures, saturation)
        pictures = torch.lerp(mean.expand_as(pictures), pictures, contrast)
        return pictures.mul_(brightness).clamp_(0, 255)
