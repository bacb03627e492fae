"""Schedules stay within their limits; deeper stages learn more slowly; frozen ones not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import Optimizer, Schedule, Trainable, TrainConfig
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.training.optim import build_optimizer, rate_factor, unfreeze


@pytest.fixture
def classifier() -> Classifier:
    return build_classifier(
        find("resnet18"),
        ["a", "b"],
        weights="none",
        dropout=0.0,
        image_size=64,
        emit=lambda event: None,
        stop=StopToken(),
    )


@given(st.sampled_from(list(Schedule)), st.integers(1, 5000), st.data())
def test_the_rate_is_never_above_its_full_height(
    schedule: Schedule, steps: int, data: st.DataObject
) -> None:
    step = data.draw(st.integers(0, steps - 1))
    assert 0.0 <= rate_factor(schedule, step, steps) <= 1.0


@pytest.mark.parametrize("schedule", [Schedule.COSINE, Schedule.ONE_CYCLE, Schedule.STEP])
def test_the_rate_ends_low(schedule: Schedule) -> None:
    assert rate_factor(schedule, 999, 1000) < 0.02
    assert max(rate_factor(schedule, step, 1000) for step in range(1000)) > 0.99


@pytest.mark.parametrize(
    ("trainable", "stages"),
    [(Trainable.HEAD, 0), (Trainable.LAST_STAGE, 1), (Trainable.LAST_TWO, 2)],
)
def test_only_the_last_stages_are_adapted(
    classifier: Classifier, trainable: Trainable, stages: int
) -> None:
    unfreeze(classifier, trainable)
    adapted = [any(p.requires_grad for p in stage.parameters()) for stage in classifier.stages()]
    assert adapted == [False] * (len(adapted) - stages) + [True] * stages
    assert all(p.requires_grad for p in classifier.head.parameters())


@pytest.mark.parametrize("optimizer", list(Optimizer))
def test_earlier_stages_learn_more_slowly_and_biases_are_not_decayed(
    classifier: Classifier, optimizer: Optimizer
) -> None:
    unfreeze(classifier, Trainable.ALL)
    config = TrainConfig(optimizer=optimizer, learning_rate=0.1, layer_decay=0.5)
    groups = build_optimizer(classifier, config).param_groups
    rates = list(dict.fromkeys(group["lr"] for group in groups))
    n = len(classifier.stages())
    assert rates == pytest.approx([0.1] + [0.1 * 0.5**k for k in range(1, n)])
    assert all(g["weight_decay"] == 0 for g in groups if all(p.ndim <= 1 for p in g["params"]))
    in_groups = sum(len(group["params"]) for group in groups)
    assert in_groups == len(list(classifier.parameters()))
