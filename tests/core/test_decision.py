"""What probabilities are turned into: a class, several, or none of them."""

from pathlib import Path

import numpy as np
import pytest

from core.decision import (
    FILE,
    NONE_OF_THESE,
    Decided,
    Decision,
    Sets,
    Strangers,
    chosen,
    decide,
    quantile_from_above,
    read_decision,
    write_decision,
)
from core.errors import StorageError

SHARES = {"ants": 0.6, "bees": 0.3, "cats": 0.1}


@pytest.mark.parametrize(
    ("thresholds", "answer"),
    [
        ({}, "ants"),
        ({"bees": 0.3}, "bees"),  # it is reached, whatever the others say
        ({"bees": 0.31}, "ants"),
        ({"ants": 0.7}, "bees"),  # not reached: the likeliest of the others
        ({"ants": 0.5, "bees": 0.1}, "bees"),  # the furthest above
        ({"ants": 0.9, "bees": 0.9, "cats": 0.9}, "ants"),  # none is reached: the likeliest
        ({"cows": 0.0}, "ants"),  # a class that the model does not have
    ],
)
def test_thresholds_decide(thresholds: dict[str, float], answer: str) -> None:
    assert chosen(thresholds, SHARES) == answer


def test_what_is_strange_is_none_of_these() -> None:
    decision = Decision(strangers=Strangers(above=2.0, false_alarms=0.05))
    assert decide(decision, SHARES, 2.1).label == NONE_OF_THESE
    assert decide(decision, SHARES, 2.0).label == "ants"
    assert decide(decision, SHARES).label == "ants"  # nobody has looked
    assert decide(Decision(), SHARES, 100.0).label == "ants"


def test_an_answer_stands_where_a_bar_was_reached() -> None:
    assert decide(Decision(thresholds={"bees": 0.2}), SHARES) == Decided("bees", (), settled=True)
    assert decide(Decision(thresholds={"bees": 0.4}), SHARES) == Decided("ants", ())
    strangers = Strangers(above=0.0, false_alarms=0.05)
    assert decide(Decision(strangers=strangers), SHARES, 1.0).settled


def test_a_set_has_all_that_it_could_be() -> None:
    decision = Decision(sets=Sets(least=0.3, coverage=0.9))
    assert decide(decision, SHARES) == Decided("ants", ("ants", "bees"))
    assert decide(Decision(), SHARES) == Decided("ants", ())


def test_a_decision_is_kept_beside_its_model(tmp_path: Path) -> None:
    assert read_decision(tmp_path) == Decision()
    decision = Decision(
        thresholds={"ants": 0.2},
        strangers=Strangers(above=1.5, false_alarms=0.1),
        sets=Sets(least=0.2, coverage=0.95),
    )
    write_decision(tmp_path, decision)
    assert read_decision(tmp_path) == decision
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(StorageError):
        read_decision(tmp_path)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.2])
def test_a_bar_is_exceeded_as_often_as_was_agreed(share: float) -> None:
    random = np.random.default_rng(0)
    exceeded = []
    for _ in range(300):
        bar = quantile_from_above(random.normal(size=120).tolist(), share)
        exceeded.append((random.normal(size=200) > bar).mean())
    assert share - 0.015 <= np.mean(exceeded) <= share + 0.005


def test_too_few_to_say_set_no_bar() -> None:
    assert quantile_from_above([1.0, 2.0, 3.0], 0.05) == float("inf")
    assert quantile_from_above([3.0, 1.0, 2.0], 0.25) == 3.0
    assert quantile_from_above([], 0.5) == float("inf")
