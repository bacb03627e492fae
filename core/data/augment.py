"""Varied copies of the training pictures (data augmentation), with torchvision's transforms.

Each picture gets its own crop, turn and colours; the presets differ in how far they go.
"""

import torch
from torchvision.transforms import v2

from core.config import Augmentation

_SCALE = {Augmentation.LIGHT: 0.6, Augmentation.MEDIUM: 0.4, Augmentation.STRONG: 0.25}
_TURN = {Augmentation.LIGHT: 0.0, Augmentation.MEDIUM: 10.0, Augmentation.STRONG: 20.0}
_COLOUR = {Augmentation.LIGHT: 0.0, Augmentation.MEDIUM: 0.2, Augmentation.STRONG: 0.4}


class Augment:
    """Varies a batch of pictures.

    Args:
        flip: whether left and right may be swapped.
    """

    def __init__(self, preset: Augmentation, size: int, *, flip: bool) -> None:
        steps: list[v2.Transform] = []
        if preset is not Augmentation.NONE:
            ratio = (3 / 4, 4 / 3)
            if turn := _TURN[preset]:
                steps.append(v2.RandomRotation(turn, v2.InterpolationMode.BILINEAR))
            steps.append(v2.RandomResizedCrop(size, (_SCALE[preset], 1.0), ratio, antialias=True))
            if colour := _COLOUR[preset]:
                steps.append(v2.ColorJitter(colour, colour, colour))
        if flip and preset is not Augmentation.NONE:
            steps.append(v2.RandomHorizontalFlip())
        self._transform = v2.Compose(steps) if steps else None

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Varied `pictures`, uint8 `[N, 3, S, S]`; draws from torch's global generator."""
        if self._transform is None:
            return pictures
        return torch.stack([self._transform(picture) for picture in pictures])
