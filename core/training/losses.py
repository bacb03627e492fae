"""What fine-tuning makes smaller. Every loss is one figure a picture, so that batches add up."""

import torch
from torch.nn.functional import cross_entropy, log_softmax

from core.choices import Loss
from core.config import TrainConfig


class Criterion:
    """The loss of a configuration.

    Args:
        counts: pictures of each class among those learned from, `[K]`.
    """

    def __init__(self, config: TrainConfig, counts: torch.Tensor) -> None:
        self._config = config
        self._n_classes = len(counts)
        share = counts.double().clamp(min=1)
        weights = 1 / share
        self._weights = (weights * share.sum() / (weights * share).sum()).float()

    def __call__(self, logits: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
        """The loss of each picture, `[N]`.

        Args:
            logits: `[N, K]`.
            shares: how much of each class a picture shows, `[N, K]`; they add up to 1.
        """
        config, logits = self._config, logits.float()
        smoothing = config.label_smoothing
        smooth = shares * (1 - smoothing) + smoothing / self._n_classes
        match config.loss:
            case Loss.CROSS_ENTROPY:
                return cross_entropy(logits, smooth, reduction="none")
            case Loss.WEIGHTED:
                weight = shares @ self._weights.to(shares.device)
                return weight * cross_entropy(logits, smooth, reduction="none")
            case Loss.FOCAL:  # Lin et al. 2017, https://arxiv.org/abs/1708.02002
                log_p = log_softmax(logits, dim=1)
                return -(smooth * (1 - log_p.exp()) ** config.focal_gamma * log_p).sum(1)
            case Loss.MSE:  # the quadratic cost of textbooks, on softmax and one-hot
                return (logits.softmax(1) - smooth).square().sum(1)
