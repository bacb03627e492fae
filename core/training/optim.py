"""How fast what learns, and how that changes: optimizers, parameter groups and schedules."""

import math
from collections.abc import Sequence
from typing import Any

from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from core import choices
from core.choices import Schedule
from core.config import TrainConfig

_AUTOMATIC_RATE = {
    choices.Optimizer.SGD: 1e-3,
    choices.Optimizer.ADAM: 2e-4,
    choices.Optimizer.ADAMW: 2e-4,
    choices.Optimizer.RMSPROP: 5e-5,
}

_FROM_NOTHING = 5.0
_EPSILON = 1e-6
"""Gradients much smaller are rounding errors, which Adam would make as large as others."""


def learning_rate(config: TrainConfig) -> float:
    """The highest learning rate; automatic: by the optimizer, more where all is to be learned."""
    automatic = _AUTOMATIC_RATE[config.optimizer]
    if config.weights == "none":
        automatic *= _FROM_NOTHING
    return config.learning_rate or automatic


def build_optimizer(layers: Sequence[Sequence[nn.Parameter]], config: TrainConfig) -> Optimizer:
    """The optimizer over all that may learn.

    Each stage further from the head has its rate multiplied by `layer_decay` once more (Howard &
    Ruder 2018, https://arxiv.org/abs/1801.06146); biases and norms are not decayed.

    Args:
        layers: the parameters of the head, then of each stage from there to the input.
    """
    rate = learning_rate(config)
    groups: list[dict[str, Any]] = []
    for distance, parameters in enumerate(layers):
        stage_rate = rate * config.layer_decay ** max(0, distance - 1)
        groups += _groups(parameters, stage_rate, config.weight_decay)
    fused = all(p.is_cuda for parameters in layers for p in parameters)
    match config.optimizer:
        case choices.Optimizer.SGD:
            return SGD(
                groups,
                lr=rate,
                momentum=config.momentum,
                nesterov=config.nesterov and config.momentum > 0,
            )
        case choices.Optimizer.ADAM:
            return Adam(groups, lr=rate, eps=_EPSILON, fused=fused)
        case choices.Optimizer.ADAMW:
            return AdamW(groups, lr=rate, eps=_EPSILON, fused=fused)
        case choices.Optimizer.RMSPROP:
            return RMSprop(groups, lr=rate, momentum=config.momentum)


def _groups(parameters: Sequence[nn.Parameter], rate: float, decay: float) -> list[dict[str, Any]]:
    groups = (
        {"params": [p for p in parameters if p.ndim > 1], "lr": rate, "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "lr": rate, "weight_decay": 0.0},
    )
    return [group for group in groups if group["params"]]


def rate_factor(config: TrainConfig, step: int, steps: int) -> float:
    """What the learning rate is multiplied by at `step` (counted from 0) of `steps`."""
    done, warm_up = step / max(1, steps), config.warm_up
    if config.schedule is Schedule.ONE_CYCLE:  # Smith & Topin, https://arxiv.org/abs/1708.07120
        if done < 0.3:
            return 0.04 + 0.96 * 0.5 * (1 - math.cos(math.pi * done / 0.3))
        return 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7))
    if done < warm_up:
        return (step + 1) / (warm_up * steps + 1)
    match config.schedule:
        case Schedule.COSINE:
            return 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up)))
        case Schedule.STEP:
            return 1.0 if done < 0.6 else 0.1 if done < 0.85 else 0.01
        case Schedule.CONSTANT:
            return 1.0
