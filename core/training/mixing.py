"""Blend pictures of a batch, and their labels in the same shares: mixup and CutMix.

Zhang et al. 2018 (https://arxiv.org/abs/1710.09412) and Yun et al. 2019
(https://arxiv.org/abs/1905.04899), as torchvision has them. Where a trunk comes first, what it says
is blended (Verma et al. 2019, https://arxiv.org/abs/1806.05236).
"""

import torch
from torch.nn.functional import one_hot
from torchvision.transforms import v2

from core.config import TrainConfig


class Mixer:
    """Blends as a configuration has it; draws from torch's generator."""

    def __init__(self, config: TrainConfig, n_classes: int) -> None:
        self._n_classes = n_classes
        self._mixup = [v2.MixUp(alpha=config.mixup, num_classes=n_classes)] if config.mixup else []
        self._cutmix = (
            [v2.CutMix(alpha=config.cutmix, num_classes=n_classes)] if config.cutmix else []
        )

    def __call__(
        self, inputs: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Blended inputs `[N, …]`, and how much of each class is in them, `[N, K]`.

        Args:
            targets: int64 `[N]`, or soft targets, float32 `[N, K]`.
        """
        flat = inputs.ndim != 4  # embeddings and tokens have no place to cut from
        ways = self._mixup if flat else self._mixup + self._cutmix
        if not ways:
            soft = targets if targets.ndim == 2 else one_hot(targets, self._n_classes).float()
            return inputs, soft
        pictures = inputs.reshape(len(inputs), -1, 1, 1) if flat else inputs
        blended, shares = v2.RandomChoice(ways)(pictures, targets)
        return blended.reshape(inputs.shape), shares
