"""Fold BatchNorm into the convolution before it: the same function of a frozen network, sooner.

In eval mode BatchNorm is an affine map with constant coefficients, and a convolution followed by an
affine map is a convolution (Jacob et al. 2018, https://arxiv.org/abs/1712.05877, section 3.2).
"""

import copy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


@torch.no_grad()
def folded(network: nn.Module, example: torch.Tensor) -> nn.Module:
    """A frozen copy of `network` with every BatchNorm folded that follows a convolution.

    Args:
        example: an input to prove on that the copy answers the same; `[N, 3, S, S]`, float.

    Returns:
        The folded copy, or an unfolded one if their outputs differ on `example` (a network may
        use its modules in another order than it names them).
    """
    frozen = copy.deepcopy(network).eval().requires_grad_(False)
    candidate = copy.deepcopy(frozen)
    for parent in candidate.modules():
        _fold_children(parent)
    expected, found = frozen(example), candidate(example)
    tolerance = 1e-3 * float(expected.abs().max())
    same = expected.shape == found.shape and bool((expected - found).abs().max() <= tolerance)
    return candidate if same else frozen


def _fold_children(parent: nn.Module) -> None:
    before: nn.Module | None = None
    for name, child in list(parent.named_children()):
        if (
            isinstance(before, nn.Conv2d)
            and isinstance(child, nn.BatchNorm2d)
            and before.out_channels == child.num_features
            and child.running_mean is not None
            and child.running_var is not None
        ):
            before.weight, before.bias = fuse_conv_bn_weights(
                before.weight,
                before.bias,
                child.running_mean,
                child.running_var,
                child.eps,
                child.weight,
                child.bias,
            )
            # timm's BatchNormAct2d holds the activation that comes after it
            setattr(parent, name, getattr(child, "act", nn.Identity()))
        before = child
