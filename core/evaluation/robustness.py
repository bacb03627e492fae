"""Spoiled copies of pictures to measure a model on: out of focus, dark, compressed too much."""

import io
from collections.abc import Callable
from typing import Literal

import torch
from PIL import Image
from torchvision.transforms.v2 import functional

_BLUR = 1 / 100
"""The spread of the blur as a share of the side: what is out of focus still shows what it is."""
_DARK = 0.4
"""The share of the light that is left: about one and a half stops."""
_QUALITY = 12
"""Of the JPEG: blocks are plain to see."""

Spoil = Callable[[torch.Tensor], torch.Tensor]


def _blurred(pictures: torch.Tensor) -> torch.Tensor:
    side = pictures.shape[-1]
    spread = max(1.0, _BLUR * side)
    kernel = [2 * round(2 * spread) + 1] * 2
    blurred: torch.Tensor = functional.gaussian_blur(pictures, kernel, [spread] * 2)
    return blurred


def _dark(pictures: torch.Tensor) -> torch.Tensor:
    return (pictures.float() * _DARK).round().to(torch.uint8)


def _compressed(pictures: torch.Tensor) -> torch.Tensor:
    return torch.stack([_saved(picture) for picture in pictures])


def _saved(picture: torch.Tensor) -> torch.Tensor:
    buffer = io.BytesIO()
    Image.fromarray(picture.permute(1, 2, 0).numpy(force=True)).save(
        buffer, "JPEG", quality=_QUALITY
    )
    with Image.open(buffer) as image:
        saved: torch.Tensor = functional.pil_to_tensor(image.convert("RGB"))
    return saved.to(picture.device)


SPOILED: dict[Literal["blur", "dark", "compression"], Spoil] = {
    "blur": _blurred,
    "dark": _dark,
    "compression": _compressed,
}
"""How pictures uint8 `[N, 3, S, S]` are spoiled, as the network would see them."""
