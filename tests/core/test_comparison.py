"""What two runs allow to say about each other."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from core.comparison import (
    Difference,
    Flip,
    Verdict,
    difference_interval,
    differing,
    mcnemar,
    paired,
    paired_difference,
    same_division,
    verdict,
)
from core.config import TrainConfig
from core.data.dataset import Part
from core.events import EvaluateResult
from core.figures import AnsweredPicture
from core.runs import Evaluation

Said = tuple[str, str, str]


def evaluation(said: Sequence[Said], classes: tuple[str, ...] = ("ants", "bees")) -> Evaluation:
    """Each of `said` is the path of a picture, what it is, and what the model says it is."""
    pictures = tuple(
        AnsweredPicture(
            path=path,
            label=label,
            probabilities=tuple(0.8 if c == answer else 0.1 for c in classes),
        )
        for path, label, answer in said
    )
    right = sum(label == answer for _, label, answer in said)
    figures = EvaluateResult(
        model=Path("model"),
        classes=classes,
        accuracy=right / len(said),
        interval=(0.0, 1.0),
        baseline_accuracy=0.0,
        n=len(said),
        n_correct=right,
        per_class=(),
        confusion=(),
        n_left_out=0,
        seconds=0.0,
    )
    return Evaluation(part=Part.TEST, figures=figures, pictures=pictures)


def test_only_intervals_apart_decide() -> None:
    assert verdict((0.8, 0.9), (0.6, 0.79)) is Verdict.FIRST
    assert verdict((0.6, 0.79), (0.8, 0.9)) is Verdict.SECOND
    assert verdict((0.6, 0.85), (0.8, 0.9)) is Verdict.UNDECIDED
    assert verdict((0.8, 0.9), (0.6, 0.8)) is Verdict.UNDECIDED


def test_settings_that_differ_are_named_in_the_order_of_the_form() -> None:
    usual = TrainConfig()
    other = usual.model_copy(update={"seed": 3, "epochs": 30})
    assert differing(usual, other) == (
        Difference("epochs", usual.epochs, 30),
        Difference("seed", usual.seed, 3),
    )
    assert differing(usual, usual) == ()


def test_another_seed_keeps_other_pictures_aside() -> None:
    usual = TrainConfig()
    assert same_division(usual, usual.model_copy(update={"epochs": 30}))
    assert not same_division(usual, usual.model_copy(update={"seed": 3}))


FIRST = (
    ("1", "ants", "ants"),
    ("2", "ants", "bees"),
    ("3", "bees", "bees"),
    ("4", "bees", "ants"),
    ("only-first", "ants", "ants"),
    ("renamed", "ants", "ants"),
)
SECOND = (
    ("renamed", "bees", "bees"),
    ("4", "bees", "bees"),
    ("3", "bees", "cats"),
    ("2", "ants", "ants"),
    ("1", "ants", "ants"),
    ("only-second", "cats", "cats"),
)


def test_runs_are_compared_on_what_both_measured_under_the_same_label() -> None:
    found = paired(evaluation(FIRST), evaluation(SECOND, ("cats", "bees", "ants")))
    assert found is not None
    assert (found.n, found.first_correct, found.second_correct) == (4, 2, 3)
    assert (found.first_accuracy, found.second_accuracy) == (0.5, 0.75)
    assert found.difference == 0.25
    assert found.interval == difference_interval(both=1, lost=1, gained=2, neither=0)
    assert found.p == 1.0
    assert found.verdict is Verdict.UNDECIDED


def test_pictures_that_became_wrong_come_first() -> None:
    found = paired(evaluation(FIRST), evaluation(SECOND, ("cats", "bees", "ants")))
    assert found is not None
    assert found.flips == (
        Flip("3", "bees", "bees", "cats"),
        Flip("2", "ants", "bees", "ants"),
        Flip("4", "bees", "ants", "bees"),
    )
    assert [flip.became_right for flip in found.flips] == [False, True, True]


def test_another_wrong_answer_is_no_change_of_side() -> None:
    classes = ("ants", "bees", "cats")
    first, second = (evaluation([("1", "ants", said)], classes) for said in ("bees", "cats"))
    found = paired(first, second)
    assert found is not None
    assert (found.flips, found.p, found.difference) == ((), 1.0, 0.0)


def test_runs_that_share_no_picture_cannot_be_paired() -> None:
    first = evaluation([("1", "ants", "ants"), ("2", "ants", "ants")])
    assert paired(first, evaluation([("3", "ants", "ants"), ("2", "bees", "ants")])) is None


def test_a_model_is_compared_with_the_one_before_it_picture_by_picture() -> None:
    before = [True] * 36 + [True] * 2 + [False] * 12
    after = [True] * 36 + [False] * 2 + [True] * 12
    found = paired_difference(Part.TEST, before, after)
    assert (found.part, found.n) == (Part.TEST, 50)
    assert (found.n_became_right, found.n_became_wrong) == (12, 2)
    assert found.difference == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0569, 0.3404), abs=6e-5)
    same = paired_difference(Part.VAL, before, before)
    assert (same.difference, same.n_became_right, same.n_became_wrong) == (0.0, 0, 0)
    assert same.interval[0] < 0 < same.interval[1]
    with pytest.raises(ValueError, match="zip"):
        paired_difference(Part.TEST, before, after[1:])
    of_numpy = paired_difference(Part.TEST, list(np.array(before)), list(np.array(after)))
    assert of_numpy == found


@pytest.mark.parametrize("better", [Verdict.FIRST, Verdict.SECOND])
def test_a_run_is_better_where_chance_would_hardly_do_it(better: Verdict) -> None:
    good = evaluation([(f"{i}", "ants", "ants") for i in range(6)])
    bad = evaluation([(f"{i}", "ants", "bees") for i in range(6)])
    found = paired(good, bad) if better is Verdict.FIRST else paired(bad, good)
    assert found is not None
    assert found.p == pytest.approx(2 / 2**6)
    assert found.verdict is better


@pytest.mark.parametrize("counts", [(0, 5), (0, 6), (3, 9), (7, 7), (31, 10), (412, 500)])
def test_the_p_value_is_that_of_the_binomial_test(counts: tuple[int, int]) -> None:
    assert mcnemar(*counts) == pytest.approx(binomtest(counts[0], sum(counts)).pvalue, rel=1e-9)


def test_nothing_that_changed_side_proves_nothing() -> None:
    assert mcnemar(0, 0) == 1.0


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # the example of the paper, whose table gives it to four decimals
        ((36, 2, 12, 0), (0.0569, 0.3404)),
        # table 6.2 of Altman and others, Statistics with confidence, 2nd edition (2000)
        ((14, 0, 5, 22), (0.0115, 0.2265)),
    ],
)
def test_the_interval_is_that_of_newcombe(
    cells: tuple[int, int, int, int], expected: tuple[float, float]
) -> None:
    both, lost, gained, neither = cells
    low, high = difference_interval(*cells)
    assert (low, high) == pytest.approx(expected, abs=6e-5)
    turned = difference_interval(both, gained, lost, neither)
    assert turned == pytest.approx((-high, -low))


@pytest.mark.parametrize("cells", [(5, 0, 0, 0), (0, 0, 0, 5), (0, 5, 0, 0), (0, 0, 1, 0)])
def test_the_interval_stays_within_what_can_be(cells: tuple[int, int, int, int]) -> None:
    low, high = difference_interval(*cells)
    _, lost, gained, _ = cells
    assert -1 <= low <= (gained - lost) / sum(cells) <= high <= 1
    assert low < high


@pytest.mark.parametrize(
    "shares",
    [
        (0.80, 0.06, 0.08, 0.06),
        (0.90, 0.04, 0.03, 0.03),
        (0.70, 0.10, 0.15, 0.05),
        (0.85, 0.03, 0.10, 0.02),
        (0.50, 0.20, 0.20, 0.10),
    ],
)
def test_the_interval_holds_the_true_difference_as_often_as_it_says(
    shares: tuple[float, float, float, float],
) -> None:
    true = shares[2] - shares[1]
    drawn = np.random.default_rng(0).multinomial(150, shares, size=2000)
    found = [difference_interval(*map(int, cells)) for cells in drawn]
    assert np.mean([low <= true <= high for low, high in found]) >= 0.94
