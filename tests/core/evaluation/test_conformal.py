"""Sets of answers keep what they promise, and say what they cost."""

import numpy as np
import pytest

from core.decision import Decision, Sets, decide
from core.evaluation.conformal import fewest_for, halves, least_for, measured


def draw(random: np.random.Generator, n: int, k: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of a model that is right about half of the time."""
    targets = random.integers(0, k, n)
    logits = random.normal(0, 1, (n, k))
    logits[np.arange(n), targets] += 1.5
    shares = np.exp(logits)
    return shares / shares.sum(1, keepdims=True), targets


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [150, 400])
def test_the_promised_coverage_holds(coverage: float, n: int) -> None:
    random = np.random.default_rng(1)
    found = []
    for _ in range(30):
        least = least_for(*draw(random, n), coverage)
        found.append(measured(*draw(random, 1000), least).coverage)
    assert np.mean(found) == pytest.approx(coverage, abs=0.03)
    assert np.mean(found) >= coverage - 0.01


def test_the_pictures_chosen_by_are_covered_themselves() -> None:
    """To the last of them: the bar is exactly the probability of one of them."""
    random = np.random.default_rng(2)
    for coverage in (0.8, 0.9, 0.95):
        probabilities, targets = draw(random, 199)
        figures = measured(probabilities, targets, least_for(probabilities, targets, coverage))
        assert round(figures.coverage * 199) >= coverage * 200 - 1e-9


def test_too_few_pictures_give_all_classes() -> None:
    probabilities, targets = draw(np.random.default_rng(3), 8)
    assert least_for(probabilities, targets, 0.9) == 0.0
    assert measured(probabilities, targets, 0.0).mean_size == 6
    assert least_for(*draw(np.random.default_rng(3), 9), 0.9) > 0.0
    assert least_for(np.zeros((0, 3)), np.zeros(0, np.int64), 0.9) == 0.0
    assert [fewest_for(each) for each in (0.8, 0.9, 0.95, 0.99)] == [4, 9, 19, 99]


def test_figures_of_sets() -> None:
    probabilities = np.array([[0.9, 0.1], [0.5, 0.5], [0.6, 0.4], [0.3, 0.7]])
    figures = measured(probabilities, np.array([0, 1, 1, 1]), 0.5)
    assert (figures.n, figures.coverage, figures.mean_size) == (4, 0.75, 1.25)
    assert (figures.single, figures.empty) == (0.75, 0.0)
    assert figures.interval[0] < 0.75 < figures.interval[1]
    assert measured(probabilities, np.array([0, 1, 1, 1]), 0.95).empty == 1.0
    nothing = measured(np.zeros((0, 2)), np.zeros(0, np.int64), 0.5)
    assert (nothing.n, nothing.coverage, nothing.interval) == (0, 0.0, (0.0, 1.0))


def test_a_model_answers_with_the_sets_that_were_measured() -> None:
    probabilities, targets = draw(np.random.default_rng(4), 50, k=3)
    least = least_for(probabilities, targets, 0.9)
    decision = Decision(sets=Sets(least=least, coverage=0.9))
    names = ("a", "b", "c")
    sizes = [
        len(decide(decision, dict(zip(names, row, strict=True))).could_be)
        for row in probabilities.tolist()
    ]
    assert np.mean(sizes) == measured(probabilities, targets, least).mean_size


def test_halves_are_drawn_once_and_for_all() -> None:
    first, second = halves(7)
    assert sorted([*first, *second]) == list(range(7))
    assert (len(first), len(second)) == (4, 3)
    assert halves(7)[0].tolist() == first.tolist()
    assert [len(half) for half in halves(0)] == [0, 0]
