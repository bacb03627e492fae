"""Where the weights of a backbone come from: an installed package, a download, or a file."""

import importlib.resources
from pathlib import Path
from typing import TYPE_CHECKING

from core.jobs import Emit, StopToken
from core.models.catalog import Backbone, Weights

if TYPE_CHECKING:
    import torch  # takes seconds; whether weights are here is asked without it


def is_here(backbone: Backbone) -> bool:
    """Whether training can start from `backbone` without a download."""
    return backbone.weights is None or _local(backbone.weights) is not None


def _local(weights: Weights) -> Path | None:
    if weights.kind == "embedded":
        return Path(str(importlib.resources.files(weights.address) / weights.file))
    return None


def state_dict(
    backbone: Backbone, weights: str, emit: Emit, stop: StopToken
) -> "dict[str, torch.Tensor] | None":
    """The tensors to start from, by name; None for a start from nothing."""
    if weights == "none" or (weights == "pretrained" and backbone.weights is None):
        return None
    assert backbone.weights is not None
    import timm
    import torch

    tensors = torch.load(_local(backbone.weights), weights_only=True)
    names = timm.create_model(backbone.architecture).state_dict()
    return dict(zip(names, tensors.values(), strict=True))
