"""Figures: against cases worked out by hand, against published intervals, and as properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.metrics import baseline, figures, wilson

CLASSES = ("ant", "bee", "cow")


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_gives_the_published_intervals(correct: int, n: int, low: float, high: float):
    assert wilson(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_nothing_seen_leaves_everything_open():
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_mirrors(case: tuple[int, int]):
    correct, n = case
    low, high = wilson(correct, n)
    assert 0 <= low <= correct / n <= high <= 1
    assert wilson(n - correct, n) == pytest.approx((1 - high, 1 - low))


def test_the_baseline_is_the_largest_class():
    assert baseline([0, 1, 1, 1, 2]) == 0.6
    assert baseline([]) == 0.0


def test_figures_of_a_case_worked_out_by_hand():
    found = figures(truth=[0, 0, 0, 1, 1], answers=[0, 0, 1, 1, 0], classes=CLASSES)
    assert (found.n, found.n_correct, found.accuracy, found.baseline) == (5, 3, 0.6, 0.6)
    assert found.interval == wilson(3, 5)
    assert found.confusion == ((2, 1, 0), (1, 1, 0), (0, 0, 0))
    ant, bee, cow = found.per_class
    assert (ant.precision, ant.recall, ant.support) == (2 / 3, 2 / 3, 3)
    assert ant.f1 == pytest.approx(2 / 3)
    assert (bee.precision, bee.recall, bee.f1, bee.support) == (0.5, 0.5, 0.5, 2)
    assert (cow.precision, cow.recall, cow.f1, cow.support) == (None, None, None, 0)


def test_a_class_never_answered_has_recall_but_no_precision():
    ant = figures(truth=[0, 1], answers=[1, 1], classes=CLASSES).per_class[0]
    assert (ant.precision, ant.recall, ant.support) == (None, 0.0, 1)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_the_figures_agree_with_each_other(pairs: list[tuple[int, int]]):
    truth, answers = [t for t, _ in pairs], [a for _, a in pairs]
    found = figures(truth, answers, CLASSES)
    assert sum(map(sum, found.confusion)) == found.n == len(pairs)
    assert tuple(sum(row) for row in found.confusion) == tuple(c.support for c in found.per_class)
    assert math.isclose(
        found.accuracy, sum((c.recall or 0) * c.support for c in found.per_class) / found.n
    )


def test_no_pictures_have_no_figures():
    with pytest.raises(ValueError, match="measure on"):
        figures([], [], CLASSES)
