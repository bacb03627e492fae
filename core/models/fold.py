"""Fold BatchNorm into the convolution before it: the same function, sooner.

With fixed statistics BatchNorm is an affine map, and a convolution followed by an affine map is a
convolution (Jacob et al. 2018, https://arxiv.org/abs/1712.05877, section 3.2). It stays one while
its weights learn, and what it has learned fits into the network as it was.
"""

import copy
import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


@dataclass(frozen=True)
class Folded:
    """A copy of a network with BatchNorm folded into convolutions.

    Attributes:
        network: the copy.
        pairs: the names of each convolution and of the BatchNorm that is folded into it.
    """

    network: nn.Module
    pairs: tuple[tuple[str, str], ...]

    @torch.no_grad()
    def unfold(self, network: nn.Module) -> None:
        """Let `network`, which this is a copy of, answer as this does now.

        Its BatchNorms keep their place and do nothing but add what the convolutions add here.
        """
        own = self.network.state_dict()
        for name, tensor in network.state_dict().items():
            if name in own:
                tensor.copy_(own[name])
        for conv_name, norm_name in self.pairs:
            conv = cast(nn.Conv2d, network.get_submodule(conv_name))
            norm = cast(nn.BatchNorm2d, network.get_submodule(norm_name))
            if conv.bias is not None:
                conv.bias.zero_()
            assert norm.running_mean is not None
            assert norm.running_var is not None
            norm.running_mean.zero_()
            norm.running_var.fill_(1.0)
            norm.weight.fill_(math.sqrt(1.0 + norm.eps))
            norm.bias.copy_(own[f"{conv_name}.bias"])


@torch.no_grad()
def fold(network: nn.Module, example: torch.Tensor) -> Folded:
    """A copy of `network` in eval mode with every BatchNorm folded that follows a convolution.

    Args:
        example: an input to prove on that the copy answers the same; `[N, 3, S, S]`, float.

    Returns:
        The copy; nothing is folded if their outputs differ on `example` (a network may use its
        modules in another order than it names them).
    """
    plain = copy.deepcopy(network).eval()
    candidate = copy.deepcopy(plain)
    pairs: list[tuple[str, str]] = []
    for name, parent in list(candidate.named_modules()):
        pairs += _fold_children(parent, f"{name}." if name else "")
    expected, found = plain(example), candidate(example)
    tolerance = 1e-3 * float(expected.abs().max())
    if expected.shape == found.shape and bool((expected - found).abs().max() <= tolerance):
        return Folded(candidate, tuple(pairs))
    return Folded(plain, ())


def folded(network: nn.Module, example: torch.Tensor) -> nn.Module:
    """A frozen copy of `network` made quick by `fold`."""
    return fold(network, example).network.requires_grad_(False)


def _fold_children(parent: nn.Module, prefix: str) -> list[tuple[str, str]]:
    pairs = []
    before: tuple[str, nn.Module | None] = ("", None)
    for name, child in list(parent.named_children()):
        conv = before[1]
        if (
            isinstance(conv, nn.Conv2d)
            and isinstance(child, nn.BatchNorm2d)
            and conv.out_channels == child.num_features
            and child.affine
            and child.running_mean is not None
            and child.running_var is not None
        ):
            conv.weight, conv.bias = fuse_conv_bn_weights(
                conv.weight,
                conv.bias,
                child.running_mean,
                child.running_var,
                child.eps,
                child.weight,
                child.bias,
            )
            # timm's BatchNormAct2d holds the activation that comes after it
            setattr(parent, name, getattr(child, "act", nn.Identity()))
            pairs.append((prefix + before[0], prefix + name))
        before = (name, child)
    return pairs
