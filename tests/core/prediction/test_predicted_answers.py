"""What was answered, made from the events of a prediction."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decision import NONE_OF_THESE
from core.events import Failed, PictureLeftOut, PicturePredicted, PredictResult, PredictStarted
from core.jobs import FinishReason
from core.prediction.answers import SURE_FROM, Answers, is_settled, is_sure, ranked

CLASSES = ("ants", "bees")


def predicted(name: str, ants: float) -> PicturePredicted:
    best = max(ants, 1 - ants)
    return PicturePredicted(
        file=Path(name),
        label="ants" if ants >= 0.5 else "bees",
        probability=best,
        probabilities=(ants, 1 - ants),
    )


def result(n: int) -> PredictResult:
    return PredictResult(
        model=Path("model"),
        n=n,
        n_left_out=0,
        csv=None,
        sort_into=None,
        counts={},
        seconds=9.0,
        finish_reason=FinishReason.COMPLETED,
    )


@pytest.fixture
def answers() -> Answers:
    answers = Answers()
    answers.add(PredictStarted(classes=CLASSES, total=5), seconds=100.0)
    for name, ants in (("1", 0.99), ("2", 0.9), ("3", 0.02), ("4", 0.55)):
        answers.add(predicted(name, ants), seconds=100.5)
    return answers


def test_a_model_is_sure_from_the_bar_on() -> None:
    assert is_sure(SURE_FROM)
    assert not is_sure(SURE_FROM - 1e-9)


@pytest.mark.parametrize(
    ("label", "probability", "could_be", "settled", "expected"),
    [
        ("ants", 0.9, (), False, True),
        ("ants", 0.5, (), False, False),
        ("ants", 0.5, (), True, True),
        ("ants", 0.5, ("ants",), False, True),
        ("ants", 0.9, ("ants", "bees"), True, False),
        (NONE_OF_THESE, 0.1, ("ants", "bees"), True, True),
    ],
)
def test_a_model_is_settled_on_one_answer_or_on_none_of_them(
    label: str, probability: float, could_be: tuple[str, ...], settled: bool, expected: bool
) -> None:
    answer = predicted("1", probability).model_copy(
        update={
            "label": label,
            "probability": probability,
            "could_be": could_be,
            "settled": settled,
        }
    )
    assert is_settled(answer) is expected


def test_the_likeliest_come_first() -> None:
    assert ranked(("a", "b", "c", "d"), (0.1, 0.2, 0.3, 0.4), most=2) == (("d", 0.4), ("c", 0.3))
    assert ranked(CLASSES, (0.5, 0.5)) == (("ants", 0.5), ("bees", 0.5))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_ranking_never_rises(shares: list[float]) -> None:
    names = [str(place) for place in range(len(shares))]
    found = [share for _, share in ranked(names, shares)]
    assert found == sorted(shares, reverse=True)[:3]


def test_unsure_answers_are_counted_apart(answers: Answers) -> None:
    assert answers.counts() == (("ants", 2), ("bees", 1))
    assert answers.n_unsure() == 1


def test_a_picture_that_is_asked_again_is_counted_once(answers: Answers) -> None:
    answers.add(predicted("3", 0.98), seconds=101.0)
    assert answers.counts() == (("ants", 3),)
    assert list(answers.predicted) == [Path(name) for name in "1234"]


def test_progress_counts_what_was_left_out_until_it_can_be_read(answers: Answers) -> None:
    answers.add(PictureLeftOut(path="5", reason="cut off"), seconds=101.0)
    assert (answers.done, answers.total) == (5, 5)
    assert answers.left_out == {"5": "cut off"}
    answers.add(predicted("5", 0.9), seconds=102.0)
    assert answers.left_out == {}


def test_the_time_of_a_picture_is_without_the_opening_of_the_model(answers: Answers) -> None:
    answers.add(result(4), seconds=102.0)
    assert answers.seconds_per_picture == pytest.approx(0.5)
    assert answers.total == 0


def test_a_job_that_answered_nothing_tells_no_time(answers: Answers) -> None:
    answers.add(result(0), seconds=102.0)
    assert answers.seconds_per_picture is None


def test_after_a_failure_nothing_is_awaited(answers: Answers) -> None:
    answers.add(Failed(title="gone"), seconds=101.0)
    assert answers.total == 0
    assert len(answers.predicted) == 4
