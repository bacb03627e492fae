"""The average of a network's recent steps: close at first, steady later, and never learned from."""

import pytest
import torch
from torch import nn

from core.training.averaging import DECAY, Average


def layer(value: float) -> nn.Module:
    network = nn.Sequential(nn.Linear(1, 1, bias=False), nn.BatchNorm1d(1))
    network[0].weight.data.fill_(value)
    return network


def test_the_first_step_replaces_what_it_started_from() -> None:
    network = layer(100.0)
    average = Average(network)
    network[0].weight.data.fill_(3.0)
    average.follow()
    assert average.learner[0].weight.item() == 3.0


def test_after_many_steps_a_single_one_hardly_moves_it() -> None:
    network = layer(1.0)
    average = Average(network)
    average.load_state_dict(network.state_dict(), 10_000)
    network[0].weight.data.fill_(2.0)
    average.follow()
    assert average.learner[0].weight.item() == pytest.approx(1.0 + (1 - DECAY))
    assert average.n == 10_001


def test_it_lies_between_the_steps_and_learns_nothing_itself() -> None:
    network = layer(0.0)
    average = Average(network)
    for value in (1.0, 2.0, 3.0, 4.0):
        network[0].weight.data.fill_(value)
        average.follow()
    assert 1.0 < average.learner[0].weight.item() < 4.0
    assert not any(p.requires_grad for p in average.learner.parameters())
    assert all(p.requires_grad for p in network.parameters())


def test_statistics_are_averaged_and_counters_stay_whole() -> None:
    network = layer(1.0)
    average = Average(network)
    network.train()(torch.randn(8, 1) + 5)
    average.follow()
    assert torch.equal(average.learner[1].running_mean, network[1].running_mean)
    assert average.learner[1].num_batches_tracked.dtype == torch.long
