"""A folded network answers the same, and what it learns goes back into the network it is from."""

import copy

import pytest
import torch
from timm.layers import Conv2dSame
from torch import nn

from core.models.catalog import find
from core.models.fold import fold, folded
from core.models.networks import create


def backbone(id: str, size: int = 64) -> nn.Module:
    torch.manual_seed(0)
    network = create(find(id), size).backbone.eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):  # fresh ones do nothing: let them do something
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.2)
    return network


@pytest.mark.parametrize("id", ["efficientnet_lite0", "resnet18", "mobilenet_v3_small"])
def test_a_folded_network_answers_the_same(id: str) -> None:
    network, pictures = backbone(id), torch.randn(2, 3, 64, 64)
    done = fold(network, pictures)
    assert len(done.pairs) > 10
    with torch.no_grad():
        torch.testing.assert_close(done.network(pictures), network(pictures), rtol=1e-3, atol=1e-4)


def test_what_a_folded_network_learns_goes_back() -> None:
    network, pictures = backbone("efficientnet_lite0"), torch.randn(2, 3, 64, 64)
    done = fold(network, pictures)
    optimizer = torch.optim.SGD(done.network.parameters(), lr=1e-3)
    before = copy.deepcopy(network)
    for _ in range(3):
        optimizer.zero_grad()
        done.network(pictures).square().mean().backward()
        optimizer.step()
    done.unfold(network)
    with torch.no_grad():
        learned = done.network(pictures)
        torch.testing.assert_close(network(pictures), learned, rtol=1e-3, atol=1e-4)
        assert not torch.allclose(before(pictures), learned, rtol=1e-2)


@pytest.mark.parametrize("size", [64, 63, 33])
def test_padding_is_settled_without_changing_an_answer(size: int) -> None:
    network, pictures = backbone("efficientnet_lite0", size), torch.randn(2, 3, size, size)
    quick = folded(network, pictures)
    assert not any(isinstance(module, Conv2dSame) for module in quick.modules())
    with torch.no_grad():
        torch.testing.assert_close(quick(pictures), network(pictures), rtol=1e-3, atol=1e-4)
        batch = torch.randn(5, 3, size, size)
        torch.testing.assert_close(quick(batch), network(batch), rtol=1e-3, atol=1e-4)


class OutOfOrder(nn.Module):
    """Uses its layers in another order than it names them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)
        self.norm = nn.BatchNorm2d(3)
        nn.init.uniform_(self.norm.running_mean, 0.5, 1.0)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.conv(self.norm(pictures))


def test_what_cannot_be_folded_stays_as_it_is() -> None:
    network, pictures = OutOfOrder().eval(), torch.randn(2, 3, 8, 8)
    done = fold(network, pictures)
    assert done.pairs == ()
    assert torch.equal(folded(network, pictures)(pictures), network(pictures))
