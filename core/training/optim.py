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
    choices.Optimizer.ADAM: 4e-4,
    choices.Optimizer.ADAMW: 4e-4,
    choices.Optimizer.RMSPROP: 5e-5,
}
USUAL_WEIGHT = 0.06
"""The root mean square of the weights that these rates are meant for: of most convolutions in
pretrained networks. Steps of Adam and RMSprop are as long as the rate, however small the weights
are, and of two folded convolutions one may have weights of 0.01 and the other of 0.5."""

_FROM_NOTHING = 5.0
_EPSILON = 1e-6
"""Gradients much smaller are rounding errors, which Adam would make as large as others."""


def learning_rate(config: TrainConfig) -> float:
    """The highest learning rate; automatic: by the optimizer, more where all is to be learned."""
    automatic = _AUTOMATIC_RATE[config.optimizer]
    if config.weights == "none":
        automatic *= _FROM_NOTHING
    return config.learning_rate or automatic


def build_optimizer(
    layers: Sequence[Sequence[nn.Parameter]], config: TrainConfig, *, pretrained: bool
) -> Optimizer:
    """The optimizer over all that may learn.

    Each stage further from the head has its rate multiplied by `layer_decay` once more (Howard &
    Ruder 2018, https://arxiv.org/abs/1801.06146); biases and norms are not decayed. Where steps do
    not follow from the size of the gradient, the rate of pretrained weights follows from theirs
    (Shazeer & Stern 2018, https://arxiv.org/abs/1804.04235, section 8).

    Args:
        layers: the parameters of the head, then of each stage from there to the input.
        pretrained: what is in them was learned before.
    """
    rate = learning_rate(config)
    relative = pretrained and config.optimizer is not choices.Optimizer.SGD
    found: dict[tuple[float, float], list[nn.Parameter]] = {}
    for distance, parameters in enumerate(layers):
        stage_rate = rate * config.layer_decay ** max(0, distance - 1)
        for parameter in parameters:
            own = stage_rate * (_scale(parameter) if relative else 1.0)
            decay = config.weight_decay if parameter.ndim > 1 else 0.0
            found.setdefault((own, decay), []).append(parameter)
    groups: list[dict[str, Any]] = [
        {"params": parameters, "lr": own, "weight_decay": decay}
        for (own, decay), parameters in found.items()
    ]
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


def _scale(parameter: nn.Parameter) -> float:
    """How large weights are against usual ones, to a power of 2: many groups would be slow."""
    if parameter.ndim <= 1:
        return 1.0
    size = float(parameter.detach().square().mean().sqrt()) / USUAL_WEIGHT
    return float(2.0 ** round(math.log2(min(max(size, 1 / 16), 16))))


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
