"""Gradients in strips are the gradients."""

import pytest
import torch
from torch import nn

from core.models.depthwise import QuickDepthwise


def gradients(conv: nn.Conv2d, pictures: torch.Tensor) -> list[torch.Tensor]:
    """Of the pictures and of everything in `conv`."""
    pictures = pictures.clone().requires_grad_(True)
    conv.zero_grad()
    output = conv(pictures)
    output.backward(torch.arange(output.numel()).view_as(output).cos())
    return [g for g in (pictures.grad, *(p.grad for p in conv.parameters())) if g is not None]


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "bias"),
    [
        (5, 1, 2, True),
        (5, 2, 0, False),
        (7, 1, 3, True),
        (7, 2, 1, False),
        ((3, 5), (1, 2), (1, 2), True),
        (4, 3, 0, True),
    ],
)
def test_gradients_are_the_same(kernel: int, stride: int, padding: int, bias: bool) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(16, 16, kernel, stride, padding, groups=16, bias=bias)
    conv = conv.to(memory_format=torch.channels_last)
    pictures = torch.randn(3, 16, 15, 17).to(memory_format=torch.channels_last)
    expected = gradients(conv, pictures)
    with QuickDepthwise():
        assert conv(pictures).grad_fn.name() == "_InStripsBackward"
        found = gradients(conv, pictures)
    assert len(found) == 2 + bias
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "conv",
    [
        nn.Conv2d(8, 8, 3, groups=8),
        nn.Conv2d(8, 8, 5),
        nn.Conv2d(8, 8, 5, padding="same", groups=8),
        nn.Conv2d(8, 8, 5, dilation=2, groups=8),
        nn.Conv2d(8, 8, 5, groups=8).requires_grad_(False),
    ],
)
def test_others_are_left_alone(conv: nn.Conv2d) -> None:
    pictures = torch.randn(2, 8, 12, 12, requires_grad=True)
    with QuickDepthwise():
        assert conv(pictures).grad_fn.name() == "ConvolutionBackward0"


def test_smaller_types_are_left_alone() -> None:
    conv, pictures = nn.Conv2d(8, 8, 5, groups=8), torch.randn(2, 8, 12, 12)
    with torch.autocast("cpu", torch.bfloat16), QuickDepthwise():
        conv(pictures).float().sum().backward()
    assert conv.weight.grad is not None
