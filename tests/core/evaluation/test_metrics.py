"""Figures: against scikit-learn, against cases worked out by hand, and as properties."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as peer

from core.evaluation.metrics import Figures, baseline, figures, wilson

CLASSES = ("ant", "bee", "cow")
SURE = 0.8


def answered(truth: Sequence[int], answers: Sequence[int]) -> Figures:
    """The figures of such answers, each given with `SURE`."""
    shares = np.full((len(truth), len(CLASSES)), (1 - SURE) / (len(CLASSES) - 1))
    shares[np.arange(len(truth)), list(answers)] = SURE
    return figures(truth, shares, CLASSES)


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
    found = answered([0, 0, 0, 1, 1], [0, 0, 1, 1, 0])
    assert (found.n, found.n_correct, found.accuracy, found.baseline) == (5, 3, 0.6, 0.6)
    assert found.interval == wilson(3, 5)
    assert found.confusion == ((2, 1, 0), (1, 1, 0), (0, 0, 0))
    ant, bee, cow = found.per_class
    assert (ant.precision, ant.recall, ant.support) == (2 / 3, 2 / 3, 3)
    assert ant.f1 == pytest.approx(2 / 3)
    assert (bee.precision, bee.recall, bee.f1, bee.support) == (0.5, 0.5, 0.5, 2)
    assert (cow.precision, cow.recall, cow.f1, cow.support) == (None, None, None, 0)


def test_a_class_never_answered_has_recall_but_no_precision():
    ant = answered([0, 1], [1, 1]).per_class[0]
    assert (ant.precision, ant.recall, ant.support) == (None, 0.0, 1)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_the_figures_agree_with_each_other(pairs: list[tuple[int, int]]):
    truth, answers = [t for t, _ in pairs], [a for _, a in pairs]
    found = answered(truth, answers)
    assert sum(map(sum, found.confusion)) == found.n == len(pairs)
    assert tuple(sum(row) for row in found.confusion) == tuple(c.support for c in found.per_class)
    assert math.isclose(
        found.accuracy, sum((c.recall or 0) * c.support for c in found.per_class) / found.n
    )


def test_no_pictures_have_no_figures():
    with pytest.raises(ValueError, match="measure on"):
        figures([], [], CLASSES)


def drawn(seed: int, n: int, n_classes: int) -> tuple[list[int], np.ndarray]:
    """True classes and probabilities of a model that is right now and then."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, n_classes, n)
    logits = random.normal(size=(n, n_classes)) + 1.5 * np.eye(n_classes)[truth]
    shares = np.exp(logits)
    return truth.tolist(), shares / shares.sum(1, keepdims=True)


@pytest.mark.parametrize(("seed", "n", "n_classes"), [(0, 200, 10), (1, 37, 4), (2, 50, 2)])
def test_every_figure_is_that_of_scikit_learn(seed: int, n: int, n_classes: int) -> None:
    truth, shares = drawn(seed, n, n_classes)
    classes = [f"class {c}" for c in range(n_classes)]
    found, answers, labels = figures(truth, shares, classes), shares.argmax(1), range(n_classes)
    overall = found.overall
    expected = {
        "balanced_accuracy": peer.balanced_accuracy_score(truth, answers),
        "macro_f1": peer.f1_score(truth, answers, average="macro"),
        "weighted_f1": peer.f1_score(truth, answers, average="weighted"),
        "kappa": peer.cohen_kappa_score(truth, answers),
        "matthews": peer.matthews_corrcoef(truth, answers),
        "log_loss": peer.log_loss(truth, shares, labels=labels),
    }
    assert overall.model_dump(include=set(expected)) == pytest.approx(expected, abs=1e-9)
    assert found.accuracy == pytest.approx(peer.accuracy_score(truth, answers), abs=1e-9)
    assert set(overall.top_k) == {k for k in (2, 3, 5) if k < n_classes}
    for k, share in overall.top_k.items():
        theirs = peer.top_k_accuracy_score(truth, shares, k=k, labels=labels)
        assert share == pytest.approx(theirs, abs=1e-9)
    by_class = peer.precision_recall_fscore_support(truth, answers, labels=labels)
    for c, each in enumerate(found.per_class):
        own = np.array(truth) == c
        ours = (each.precision, each.recall, each.f1, each.support)
        assert ours == pytest.approx([column[c] for column in by_class], abs=1e-9)
        area = peer.roc_auc_score(own, shares[:, c])
        precision = peer.average_precision_score(own, shares[:, c])
        assert each.roc_auc == pytest.approx(area, abs=1e-9)
        assert each.average_precision == pytest.approx(precision, abs=1e-9)
    several = n_classes > 2
    if several:
        theirs = peer.roc_auc_score(truth, shares, multi_class="ovr", labels=labels)
        assert overall.roc_auc == pytest.approx(theirs, abs=1e-9)


def test_a_class_without_pictures_has_no_curve_and_does_not_count_in_means() -> None:
    truth, shares = (
        [0, 0, 1, 1],
        [[0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1]],
    )
    found = figures(truth, shares, CLASSES)
    cow = found.per_class[2]
    assert (cow.roc_auc, cow.average_precision, cow.recall_interval) == (None, None, None)
    assert found.overall.balanced_accuracy == 0.75
    assert found.overall.roc_auc == pytest.approx(
        np.mean([each.roc_auc for each in found.per_class[:2]])
    )


def test_always_the_same_answer_is_worth_nothing_beyond_chance() -> None:
    overall = answered([0, 1, 2, 0], [0, 0, 0, 0]).overall
    assert (overall.kappa, overall.matthews) == (0.0, 0.0)
    assert answered([1, 1], [1, 1]).overall.kappa is None


def test_the_interval_of_the_accuracy_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    true, n = random.uniform(0.6, 0.98, 2000), random.integers(40, 1000, 2000)
    held = [
        low <= share <= high
        for share, (low, high) in zip(
            true,
            (wilson(int(c), int(of)) for c, of in zip(random.binomial(n, true), n, strict=True)),
            strict=True,
        )
    ]
    assert 0.94 <= np.mean(held) <= 0.965


def test_resampled_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random, names = np.random.default_rng(0), ("balanced_accuracy", "macro_f1", "kappa", "matthews")
    likely = np.array([[50, 5, 5], [10, 30, 10], [2, 8, 30]])
    cells = np.repeat(np.arange(likely.size), likely.ravel())
    truth = answered(*np.divmod(cells, 3)).overall
    held = []
    for _ in range(250):
        overall = answered(*np.divmod(random.choice(cells, 120), 3)).overall
        for name in names:
            low, high = getattr(overall, f"{name}_interval")
            held.append(low <= getattr(truth, name) <= high)
    assert 0.92 <= np.mean(held) <= 0.98
