"""One class against all others: scikit-learn's curves, counts and costs."""

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from core.decision import chosen
from core.evaluation.curves import (
    Counts,
    around,
    cheapest,
    counts_at,
    counts_of,
    one_against_all,
    precision_recall,
    roc,
)


def draw(seed: int, n: int = 200, decimals: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Scores with ties, higher for the class on the whole."""
    random = np.random.default_rng(seed)
    own = random.random(n) < 0.3
    own[:2] = True, False
    return np.round(np.clip(random.normal(0.4 + 0.25 * own, 0.2), 0, 1), decimals), own


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("decimals", [1, 2, 12])
def test_the_curves_are_those_of_scikit_learn(seed: int, decimals: int) -> None:
    scores, own = draw(seed, decimals=decimals)
    mine = roc(scores, own)
    assert mine is not None
    x, y, thresholds = roc_curve(own, scores, drop_intermediate=False)
    for ours, theirs in zip(mine[:3], (thresholds, x, y), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    assert mine.area == pytest.approx(roc_auc_score(own, scores), abs=1e-9)

    ours = precision_recall(scores, own)
    assert ours is not None
    precision, recall, falling = precision_recall_curve(own, scores, drop_intermediate=False)
    np.testing.assert_allclose(ours.x, recall[::-1], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours.y, precision[::-1], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours.thresholds[1:], falling[::-1], rtol=0, atol=1e-9)
    assert ours.area == pytest.approx(average_precision_score(own, scores), abs=1e-9)


@pytest.mark.parametrize("own", [[], [True, True], [False, False]])
def test_one_side_alone_has_no_curve(own: list[bool]) -> None:
    scores = np.linspace(0.2, 0.8, len(own))
    sides = np.array(own, dtype=bool)
    assert roc(scores, sides) is None
    assert (precision_recall(scores, sides) is None) == (not any(own))


@pytest.mark.parametrize("threshold", [0.0, 0.31, 0.5, 0.7, 1.0])
def test_counts_are_what_a_model_with_that_threshold_answers(threshold: float) -> None:
    scores, own = draw(3)
    said = [
        chosen({"rust": threshold}, {"rust": share, "sound": 1 - share}) == "rust"
        for share in scores
    ]
    counts = counts_at(threshold, scores, own)
    assert counts == counts_of(np.array(said), own)
    assert sum(counts) == len(own)
    assert counts.hits + counts.misses == own.sum()


def test_shares_and_costs_of_counts() -> None:
    counts = Counts(hits=6, misses=2, false_alarms=3, rightly_not_named=9)
    assert (counts.recall, counts.precision, counts.false_alarm_rate) == (0.75, 6 / 9, 0.25)
    assert counts.cost(10, 1) == 23
    assert counts.expected_cost(10, 1) == 23 / 20
    nothing = Counts(0, 0, 0, 0)
    assert (nothing.recall, nothing.precision, nothing.false_alarm_rate) == (None, None, None)
    assert nothing.expected_cost(1, 1) == 0


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("costs", [(1, 1), (20, 1), (1, 20), (3, 2)])
def test_no_threshold_is_cheaper_than_the_cheapest(seed: int, costs: tuple[int, int]) -> None:
    scores, own = draw(seed, n=60)
    found = counts_at(cheapest(scores, own, *costs), scores, own).cost(*costs)
    tried = np.linspace(0.0005, 1, 2000)
    assert found == min(counts_at(each, scores, own).cost(*costs) for each in tried)


def test_of_equally_cheap_gaps_the_widest_is_taken() -> None:
    scores = np.array([0.1, 0.2, 0.8, 0.9])
    own = np.array([False, False, True, True])
    assert cheapest(scores, own, 1, 1) == pytest.approx(0.5)
    # missing one or naming one in vain costs the same: 0.2 to 0.3 and 0.4 to 0.8 are as cheap
    scores = np.array([0.2, 0.3, 0.4, 0.8])
    own = np.array([False, True, False, True])
    assert cheapest(scores, own, 1, 1) == pytest.approx(0.6)


def test_the_cheapest_keeps_between_its_limits() -> None:
    scores, own = np.array([0.001, 0.9995]), np.array([True, False])
    assert cheapest(scores, own, 100, 1, least=0.01, most=0.99) == pytest.approx(0.5)
    assert 0 < cheapest(scores, own, 100, 1) < 0.001
    assert cheapest(np.array([]), np.array([], dtype=bool), 1, 1) == 0.5
    close = np.array([0.5, np.nextafter(0.5, 1)])
    between = cheapest(close, np.array([False, True]), 1, 1)
    assert counts_at(between, close, np.array([False, True])).cost(1, 1) == 0


def test_the_pictures_around_a_threshold() -> None:
    scores = np.array([0.9, 0.1, 0.5, 0.3, 0.7])
    below, above = around(scores, 0.5, most=1)
    assert (below.tolist(), above.tolist()) == ([3], [2])
    below, above = around(scores, 0.6)
    assert (below.tolist(), above.tolist()) == ([1, 3, 2], [4, 0])
    below, above = around(scores, 0.0)
    assert (len(below), len(above)) == (0, 4)


def test_one_class_against_all_others() -> None:
    probabilities = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    of = one_against_all(probabilities, np.array([1, 1, 2]), 1)
    assert of.scores.tolist() == [0.5, 0.3, 0.1]
    assert of.own.tolist() == [True, True, False]
    assert of.likeliest.tolist() == [True, False, False]
    assert counts_of(of.likeliest, of.own) == Counts(1, 1, 0, 1)
