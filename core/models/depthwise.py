"""Learn depthwise convolutions with wide kernels sooner on a processor.

oneDNN, which PyTorch computes convolutions with there, has a quick way to the gradient of a
depthwise kernel of up to three columns, and one that takes five to ten times as long for wider
ones. Every column of a kernel meets the input at an offset of its own, so the gradient of a wide
kernel is that of narrow ones, side by side.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.autograd.function import once_differentiable
from torch.nn.functional import pad
from torch.overrides import TorchFunctionMode

COLUMNS = 3
"""The widest kernel that oneDNN is quick at."""
_ARGUMENTS = 7


class QuickDepthwise(TorchFunctionMode):
    """While it is entered, wide depthwise convolutions get their gradients in strips.

    The results are the same up to rounding. Convolutions that run in a smaller type (autocast) are
    left alone.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call `func`, or what is quicker."""
        if func is torch.conv2d and len(args) == _ARGUMENTS and _is_wide(*args):
            return _InStrips.apply(*args)
        return func(*args, **(kwargs or {}))


def _is_wide(inputs: torch.Tensor, weight: torch.Tensor, _: Any, *how: Any) -> bool:
    _stride, padding, dilation, groups = how
    return (
        groups == inputs.shape[1] == len(weight)
        and weight.shape[-1] > COLUMNS
        and weight.requires_grad
        and torch.is_grad_enabled()
        and not isinstance(padding, str)
        and tuple(dilation) == (1, 1)
        and not torch.is_autocast_enabled("cpu")
    )


class _InStrips(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: torch.Tensor, weight: torch.Tensor, *others: Any) -> torch.Tensor:
        ctx.save_for_backward(inputs, weight)
        _bias, ctx.stride, ctx.padding, *_rest = others
        return torch.conv2d(inputs, weight, *others)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        inputs, weight = ctx.saved_tensors
        (down, right), n = ctx.stride, len(weight)

        def gradients(of: torch.Tensor, kernel: torch.Tensor, margin: Any, wanted: Any) -> Any:
            return torch.ops.aten.convolution_backward(
                gradient, of, kernel, [n], [down, right], margin, [1, 1], False, [0, 0], n, wanted
            )

        wants_inputs, _, wants_bias = ctx.needs_input_grad[:3]
        to_inputs = None
        if wants_inputs:
            to_inputs = gradients(inputs, weight, ctx.padding, [True, False, False])[0]
        above, left = ctx.padding
        span = (gradient.shape[-1] - 1) * right
        strips = []
        for first in range(0, weight.shape[-1], COLUMNS):
            kernel = weight[..., first : first + COLUMNS]
            before = left - first
            after = span + kernel.shape[-1] - inputs.shape[-1] - before
            seen = pad(inputs, (before, after))
            strips.append(gradients(seen, kernel, [above, 0], [False, True, wants_bias]))
        to_weight = torch.cat([strip[1] for strip in strips], dim=-1)
        return to_inputs, to_weight, strips[0][2], None, None, None, None
