"""What fine-tuning has brought: in the same words in the window, the terminal and the report."""

import pytest
from made_events import ROBUSTNESS, first_answer, improvement, mirrored, result

from core import outcome_words as core
from core.data.dataset import Part
from core.events import AugmentationTested, TrainResult
from core.figures import PairedDifference
from gui import outcome_words as gui


def by_validation(found: PairedDifference) -> PairedDifference:
    return found.model_copy(update={"part": Part.VAL})


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            improvement(),
            "4.7 points better than the first answer (likely +0.2 to +9.5); 14 became right, "
            "5 wrong, of 193 test pictures.",
        ),
        (
            improvement(3, 1),
            "1.0 points better than the first answer, which may be chance (likely −1.5 to +4.0); "
            "3 became right, 1 wrong, of 193 test pictures.",
        ),
        (
            improvement(1, 20),
            "9.8 points worse than the first answer (likely −15.0 to −5.5); 1 became right, 20 "
            "wrong, of 193 test pictures.",
        ),
        (
            by_validation(improvement(1, 3, 40)),
            "5.0 points worse than the first answer, which may be chance (likely −17.6 to +6.7); "
            "1 became right, 3 wrong, of 40 validation pictures.",
        ),
        (
            improvement(4, 4),
            "The difference to the first answer is 0 points (likely −3.4 to +3.4); 4 became right, "
            "4 wrong, of 193 test pictures.",
        ),
        (
            improvement(0, 0, 1),
            "The model is right on the very same pictures as its first answer, of 1 test picture.",
        ),
    ],
)
def test_an_improvement_says_how_surely_and_on_what(found: PairedDifference, words: str) -> None:
    assert core.improvement_words(found) == words
    assert gui.improvement_words(result(improvement=found, mix=0.5)) == words


def test_where_there_is_nothing_to_compare_nothing_is_said() -> None:
    assert gui.improvement_words(result()) == gui.mix_words(result()) == ""
    assert gui.robustness_rows(result()) == []
    assert gui.robustness_note(result()) == core.robustness_words(result()) == ""
    assert core.outcome_lines(result()) == []
    kept = result(improvement=improvement(0, 0), mix=0.0)
    assert gui.improvement_words(kept) == ""
    assert not any("very same" in line for line in core.outcome_lines(kept))


@pytest.mark.parametrize(
    ("mix", "n_val", "folds", "words"),
    [
        (
            0.7,
            40,
            False,
            "The model is a mix: 70 % fine-tuned, 30 % first answer (weights averaged), the best "
            "by validation.",
        ),
        (
            0.0,
            6,
            True,
            "The first answer was kept: nothing of fine-tuning was surely better by "
            "cross-validation.",
        ),
        (
            0.0,
            40,
            False,
            "The first answer was kept: nothing of fine-tuning was surely better by validation.",
        ),
        (
            1.0,
            0,
            False,
            "The model is fine-tuning alone.",
        ),
    ],
)
def test_a_mix_says_what_the_model_is_made_of(
    mix: float, n_val: int, folds: bool, words: str
) -> None:
    found = result(mix=mix, n_val=n_val, mix_cross_validated=folds)
    assert core.mix_words(found) == gui.mix_words(found) == words


def test_the_first_answer_has_both_its_figures() -> None:
    crossed = {"cv_accuracy": 0.874, "cv_n": 1373}
    both = "First answer: 90.0 % of 40 validation pictures; 87.4 % cross-validated on 1,373"
    assert gui.first_answer_words(first_answer().model_copy(update=crossed)) == both
    assert core.first_answer_words(0.9, 40, 0.874, 1373) == f"{both}."
    assert gui.first_answer_words(first_answer()).endswith("90.0 % of 40 validation pictures")
    assert core.first_answer_words(0.9, 40, None, 0).endswith("90.0 % of 40 validation pictures.")
    nothing = first_answer().model_copy(update={"n_val": 0})
    assert gui.first_answer_words(nothing) == core.first_answer_words(0.0, 0, None, 0) == ""


def robust(**changes: object) -> TrainResult:
    return result(robustness=ROBUSTNESS, **changes)


def test_spoiled_copies_are_told_before_and_after() -> None:
    assert gui.robustness_rows(robust(mix=1.0)) == [
        ("Blurred copies", "75.0 % → 80.0 %"),
        ("Darkened copies", "75.0 % → 80.0 %"),
        ("Compressed copies", "75.0 % → 80.0 %"),
    ]
    assert gui.robustness_note(robust(mix=1.0)) == "first answer → model, 40 validation pictures"
    assert core.robustness_words(robust(mix=1.0)) == (
        "Spoiled copies of 40 validation pictures, first answer → model: blurred 75.0 % → 80.0 %, "
        "darkened 75.0 % → 80.0 %, compressed 75.0 % → 80.0 %."
    )


def test_spoiled_copies_have_one_figure_where_the_model_is_its_first_answer_or_has_none() -> None:
    alone = tuple(each.model_copy(update={"first_answer": None}) for each in ROBUSTNESS)
    for found in (robust(mix=0.0), result(robustness=alone)):
        assert gui.robustness_rows(found)[0] == ("Blurred copies", "80.0 %")
        assert gui.robustness_note(found) == "40 validation pictures"
        assert core.robustness_words(found) == (
            "Spoiled copies of 40 validation pictures, right: blurred 80.0 %, darkened 80.0 %, "
            "compressed 80.0 %."
        )


@pytest.mark.parametrize(
    ("tested", "words"),
    [
        (
            mirrored(),
            "Mirrored copies are left out, as they cost too much: 61.0 % of them are recognised, "
            "of the pictures as they are 98.3 % "
            "(a linear model of all stages, cross-validated on 120 pictures).",
        ),
        (
            mirrored(kept=True, varied=0.99),
            "Mirrored copies are used, as they cost little: 99.0 % of them are recognised, of "
            "the pictures as they are 98.3 % "
            "(a linear model of all stages, cross-validated on 120 pictures).",
        ),
        (
            mirrored(kept=True, varied=0.983).model_copy(update={"name": "colour", "n": 1}),
            "Recoloured copies are used, as they cost little: 98.3 % of them are recognised, "
            "of the pictures as they are 98.3 % "
            "(a linear model of all stages, cross-validated on 1 picture).",
        ),
    ],
)
def test_a_way_of_varying_says_why_it_is_used_or_not(
    tested: AugmentationTested, words: str
) -> None:
    assert core.augmentation_words(tested) == words
    assert gui.augmentation_words(tested) == words
