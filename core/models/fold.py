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
from timm.layers import Conv2dSame
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
    training = network.training
    expected = network.eval()(example)
    network.train(training)
    candidate = copy.deepcopy(network).eval()
    pairs: list[tuple[str, str]] = []
    for name, parent in list(candidate.named_modules()):
        pairs += _fold_children(parent, f"{name}." if name else "")
    found = candidate(example)
    tolerance = 1e-3 * float(expected.abs().max())
    if expected.shape == found.shape and bool((expected - found).abs().max() <= tolerance):
        return Folded(candidate, tuple(pairs))
    return Folded(copy.deepcopy(network).eval(), ())


def folded(network: nn.Module, example: torch.Tensor) -> nn.Module:
    """A frozen copy of `network`, for pictures as large as `example`, made quick."""
    frozen = fold(network, example).network.requires_grad_(False)
    settle_padding(frozen, example)
    return frozen


@torch.no_grad()
def settle_padding(frozen: nn.Module, example: torch.Tensor) -> None:
    """Let convolutions that pad as they see fit (“same”) do so without copying their input.

    They pad one side more than the other. The same comes of a kernel that is larger by that, with
    zeros there, and of the larger padding on both sides. The network must not learn any more.

    Args:
        example: an input of the size that all will have.
    """
    sizes: dict[str, tuple[int, int]] = {}
    watched = {
        name: module for name, module in frozen.named_modules() if isinstance(module, Conv2dSame)
    }

    def note(name: str, inputs: tuple[torch.Tensor, ...]) -> None:
        sizes[name] = (inputs[0].shape[-2], inputs[0].shape[-1])

    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, name=name: note(name, inputs))
        for name, module in watched.items()
    ]
    expected = frozen(example)
    for hook in hooks:
        hook.remove()
    for name, size in sizes.items():
        frozen.set_submodule(name, _settled(watched[name], size))
    found = frozen(example)
    if not torch.allclose(expected, found, rtol=1e-4, atol=1e-4 * float(expected.abs().max())):
        for name, module in watched.items():
            frozen.set_submodule(name, module)


def _settled(conv: nn.Conv2d, size: tuple[int, int]) -> nn.Conv2d:
    """`conv` with plain padding, for inputs of that height and width."""
    total = [
        max((math.ceil(side / stride) - 1) * stride + (kernel - 1) * dilation + 1 - side, 0)
        for side, stride, kernel, dilation in zip(
            size, conv.stride, conv.kernel_size, conv.dilation, strict=True
        )
    ]
    more = [side % 2 for side in total]  # below and at the right
    if any(more) and conv.dilation != (1, 1):
        return conv
    plain = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        (conv.kernel_size[0] + more[0], conv.kernel_size[1] + more[1]),
        cast(tuple[int, int], conv.stride),
        (total[0] // 2 + more[0], total[1] // 2 + more[1]),
        cast(tuple[int, int], conv.dilation),
        conv.groups,
        bias=conv.bias is not None,
    ).to(conv.weight.device)
    plain.weight.zero_()[:, :, more[0] :, more[1] :] = conv.weight
    if plain.bias is not None and conv.bias is not None:
        plain.bias.copy_(conv.bias)
    return plain.requires_grad_(False)


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
