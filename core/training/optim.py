"""What is adapted, how fast, and how that changes: optimizers, parameter groups and schedules."""

import math
from typing import Any

import torch
from torch.optim import SGD, Adam, AdamW, RMSprop

from core.config import Optimizer, Schedule, Trainable, TrainConfig
from core.models.classifier import Classifier

WARM_UP = 0.05
"""The share of all steps during which the rate climbs to its full height."""

_AUTOMATIC_RATE = {
    Optimizer.SGD: 2e-2,
    Optimizer.ADAM: 5e-4,
    Optimizer.ADAMW: 5e-4,
    Optimizer.RMSPROP: 1e-4,
}
_ADAPTED_STAGES = {
    Trainable.NONE: 0,
    Trainable.HEAD: 0,
    Trainable.LAST_STAGE: 1,
    Trainable.LAST_TWO: 2,
}


def unfreeze(classifier: Classifier, trainable: Trainable) -> None:
    """Freeze all stages but those that `trainable` stands for."""
    n_stages = len(classifier.stages())
    classifier.freeze(max(0, n_stages - _ADAPTED_STAGES.get(trainable, n_stages)))


def build_optimizer(classifier: Classifier, config: TrainConfig) -> torch.optim.Optimizer:
    """The optimizer over all unfrozen parameters.

    Each stage further from the head has its rate multiplied by `layer_decay` once more (Howard &
    Ruder 2018, https://arxiv.org/abs/1801.06146); biases and norms are not decayed.
    """
    rate = config.learning_rate or _AUTOMATIC_RATE[config.optimizer]
    groups = _groups(list(classifier.head.parameters()), rate, config.weight_decay)
    for distance, stage in enumerate(reversed(classifier.stages())):
        adapted = [p for p in stage.parameters() if p.requires_grad]
        stage_rate = rate * config.layer_decay**distance
        groups += _groups(adapted, stage_rate, config.weight_decay)
    match config.optimizer:
        case Optimizer.SGD:
            nesterov = config.nesterov and config.momentum > 0
            return SGD(groups, lr=rate, momentum=config.momentum, nesterov=nesterov)
        case Optimizer.ADAM:
            return Adam(groups, lr=rate)
        case Optimizer.ADAMW:
            return AdamW(groups, lr=rate)
        case Optimizer.RMSPROP:
            return RMSprop(groups, lr=rate, momentum=config.momentum)


def _groups(
    parameters: list[torch.nn.Parameter], rate: float, decay: float
) -> list[dict[str, Any]]:
    groups = (
        {"params": [p for p in parameters if p.ndim > 1], "lr": rate, "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "lr": rate, "weight_decay": 0.0},
    )
    return [group for group in groups if group["params"]]


def rate_factor(schedule: Schedule, step: int, steps: int) -> float:
    """What the learning rate is multiplied by at `step` (counted from 0) of `steps`."""
    done = step / max(1, steps)
    match schedule:
        case Schedule.COSINE:
            if done < WARM_UP:
                return (step + 1) / (WARM_UP * steps + 1)
            return 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))
        case Schedule.ONE_CYCLE:  # Smith & Topin 2018, https://arxiv.org/abs/1708.07120
            if done < 0.3:
                return 0.04 + 0.96 * 0.5 * (1 - math.cos(math.pi * done / 0.3))
            return 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7))
        case Schedule.STEP:
            return 1.0 if done < 0.6 else 0.1 if done < 0.85 else 0.01
        case Schedule.CONSTANT:
            return 1.0
