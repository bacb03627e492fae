"""What was answered, made from the events of a prediction."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decision import NONE_OF_THESE
from core.events import Failed, PictureLeftOut, PicturePredicted, PredictResult, PredictStarted
from core.jobs import FinishReason
from core.prediction.answers import (
    SURE_FROM,
    AnswerQuery,
    Answers,
    Order,
    is_settled,
    is_sure,
    ranked,
)

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
    assert answers.files() == tuple(Path(name) for name in "1234")


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
    assert len(answers) == 4


def names(answers: Answers, query: AnswerQuery) -> str:
    return "".join(str(file) for file in answers.files(answers.select(query).tolist()))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (AnswerQuery(), "1234"),
        (AnswerQuery(label="ants"), "12"),
        (AnswerQuery(label=NONE_OF_THESE), ""),
        (AnswerQuery(unsure=True), "4"),
        (AnswerQuery(least=0.9), "123"),
        (AnswerQuery(words="3"), "3"),
        (AnswerQuery(order=Order.MOST_SURE), "1324"),
        (AnswerQuery(order=Order.LEAST_SURE), "4231"),
        (AnswerQuery(order=Order.LABEL), "1234"),
    ],
)
def test_answers_are_filtered_and_sorted(answers: Answers, query: AnswerQuery, found: str) -> None:
    assert names(answers, query) == found


def test_the_last_job_comes_first_with_what_it_answered_anew(answers: Answers) -> None:
    answers.add(PredictStarted(classes=CLASSES, total=2), seconds=103.0)
    for name in ("0", "2"):
        answers.add(predicted(name, 0.1), seconds=103.5)
    assert names(answers, AnswerQuery()) == "02134"
    assert names(answers, AnswerQuery(order=Order.NAME)) == "01234"


def test_answers_are_given_back_as_they_came() -> None:
    answers = Answers()
    answers.add(PredictStarted(classes=CLASSES, total=600), seconds=0)
    came = [
        PicturePredicted(
            file=Path("folder") / f"{n}.jpg",
            label=(*CLASSES, NONE_OF_THESE)[n % 3],
            probability=0.5,
            probabilities=(n / 1024, 1 - n / 1024),
            could_be=CLASSES[n % 3 :],
            settled=n % 2 == 0,
        )
        for n in range(600)
    ]
    for answer in came:
        answers.add(answer, seconds=0)
    assert list(answers.answers(range(600))) == came
    assert answers.said([7]) == [(str(Path("folder/7.jpg")), "bees", 0.5)]


def test_another_list_of_classes_begins_anew(answers: Answers) -> None:
    answers.add(PredictStarted(classes=("wasps",), total=1), seconds=1)
    assert len(answers) == 0
