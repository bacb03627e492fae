"""Schedules stay within their limits; deeper stages learn more slowly; biases do not decay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from core.config import Optimizer, Schedule, TrainConfig
from core.training.optim import build_optimizer, rate_factor


@given(st.sampled_from(list(Schedule)), st.integers(1, 5000), st.floats(0, 0.5), st.data())
def test_the_rate_is_never_above_its_full_height(
    schedule: Schedule, steps: int, warm_up: float, data: st.DataObject
) -> None:
    step = data.draw(st.integers(0, steps - 1))
    config = TrainConfig(schedule=schedule, warm_up=warm_up)
    assert 0.0 <= rate_factor(config, step, steps) <= 1.0


@pytest.mark.parametrize("schedule", [Schedule.COSINE, Schedule.ONE_CYCLE, Schedule.STEP])
def test_the_rate_ends_low(schedule: Schedule) -> None:
    config = TrainConfig(schedule=schedule)
    assert rate_factor(config, 999, 1000) < 0.02
    assert max(rate_factor(config, step, 1000) for step in range(1000)) > 0.99


def test_without_warm_up_the_rate_begins_high() -> None:
    assert rate_factor(TrainConfig(warm_up=0.0), 0, 100) == 1.0
    assert rate_factor(TrainConfig(warm_up=0.2), 0, 100) < 0.1


@pytest.mark.parametrize("optimizer", list(Optimizer))
def test_earlier_stages_learn_more_slowly_and_biases_are_not_decayed(optimizer: Optimizer) -> None:
    layers = [list(nn.Linear(3, 2).parameters()) for _ in range(4)]
    config = TrainConfig(optimizer=optimizer, learning_rate=0.1, layer_decay=0.5)
    groups = build_optimizer(layers, config, pretrained=False).param_groups
    rates = list(dict.fromkeys(group["lr"] for group in groups))
    assert rates == pytest.approx([0.1, 0.05, 0.025])  # the last stage learns as the head does
    decays = {group["params"][0].ndim: group["weight_decay"] for group in groups}
    assert decays == {1: 0.0, 2: config.weight_decay}
    assert sum(len(group["params"]) for group in groups) == 8


@pytest.mark.parametrize("optimizer", [Optimizer.ADAM, Optimizer.ADAMW, Optimizer.RMSPROP])
def test_small_weights_are_changed_by_small_steps(optimizer: Optimizer) -> None:
    small, usual, large = (nn.Linear(8, 8) for _ in range(3))
    for layer, size in ((small, 0.015), (usual, 0.06), (large, 0.24)):
        nn.init.constant_(layer.weight, size)
    config = TrainConfig(optimizer=optimizer, learning_rate=0.01, layer_decay=1.0)
    layers = [list(layer.parameters()) for layer in (small, usual, large)]
    groups = build_optimizer(layers, config, pretrained=True).param_groups
    rates = {id(p): group["lr"] for group in groups for p in group["params"]}
    found = [rates[id(layer.weight)] for layer in (small, usual, large)]
    assert found == pytest.approx([0.0025, 0.01, 0.04])
    assert {rates[id(layer.bias)] for layer in (small, usual, large)} == {0.01}
    untaught = build_optimizer(layers, config, pretrained=False).param_groups
    assert {group["lr"] for group in untaught} == {0.01}
