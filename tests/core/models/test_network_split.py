"""Networks of every library can be cut before a stage, and the halves answer as the whole."""

import pytest
import torch
from torch import nn

from core.models.catalog import find
from core.models.networks import create
from core.models.split import split
from core.models.stages import stages_of


@pytest.mark.parametrize("n_stages", [0, 1, 2])
@pytest.mark.parametrize(
    ("id", "size"),
    [
        ("efficientnet_lite0", 64),
        ("mobilenet_v3_small", 64),
        ("convnextv2_atto", 64),
        ("resnet18", 64),
        ("vit_b_16", 32),
        ("dinov2_small", 28),
        ("simple_cnn", 32),
    ],
)
def test_both_halves_answer_as_the_whole(id: str, size: int, n_stages: int) -> None:
    network = create(find(id), size).backbone.eval()
    stages = stages_of(network)
    adapted = stages[len(stages) - n_stages :]
    pictures = torch.randn(2, 3, size, size)
    halves = split(network, [m for stage in adapted for m in stage.modules], pictures)
    assert halves is not None
    trunk, tail = halves
    with torch.no_grad():
        torch.testing.assert_close(tail(trunk(pictures)), network(pictures))
    learns = {id for stage in adapted for id in map(_address, stage.parameters())}
    assert {_address(p) for p in tail.parameters()} == learns
    assert learns.isdisjoint(_address(p) for p in trunk.parameters()) or not n_stages


def _address(parameter: nn.Parameter) -> int:
    return parameter.data_ptr()


class Branching(nn.Module):
    """Two values cross from the first half to the second."""

    def __init__(self) -> None:
        super().__init__()
        self.early, self.side, self.late = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        early, side = self.early(x), self.side(x)
        return self.late(early) * side


class Deciding(nn.Module):
    """What it does depends on what it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.late = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.late(x) if x.sum() > 0 else x


@pytest.mark.parametrize("network", [Branching(), Deciding()])
def test_what_cannot_be_cut_is_left_whole(network: nn.Module) -> None:
    assert split(network, [network.late], torch.ones(2, 4)) is None
