"""The pictures behind the figures: the mistakes, the cells of the matrix, what is mixed up."""

from pathlib import Path

import pytest

from core.data.dataset import Part
from core.evaluation.answers import answers, in_cell, largest_class, mistakes, mixed_up
from core.evaluation.evaluate import measured
from core.figures import AnsweredPicture
from core.runs import Evaluation

CLASSES = ("ants", "bees", "cats")
PICTURES = (
    AnsweredPicture(path="1", label="ants", probabilities=(0.7, 0.2, 0.1)),
    AnsweredPicture(path="2", label="ants", probabilities=(0.9, 0.05, 0.05)),
    AnsweredPicture(path="3", label="ants", probabilities=(0.2, 0.6, 0.2)),
    AnsweredPicture(path="4", label="ants", probabilities=(0.05, 0.85, 0.1)),
    AnsweredPicture(path="5", label="bees", probabilities=(0.1, 0.1, 0.8)),
    AnsweredPicture(path="6", label="bees", probabilities=(0.1, 0.8, 0.1)),
)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    truth = [CLASSES.index(picture.label) for picture in PICTURES]
    shares = [picture.probabilities for picture in PICTURES]
    figures = measured(Path("model"), CLASSES, truth, shares, n_left_out=0, seconds=1.0)
    return Evaluation(part=Part.TEST, figures=figures, pictures=PICTURES)


def paths(found) -> str:
    return "".join(each.path for each in found)


def test_every_picture_has_its_likeliest_classes(evaluation: Evaluation) -> None:
    first = answers(evaluation, most=2)[0]
    assert first.best == (("ants", 0.7), ("bees", 0.2))
    assert (first.answer, first.probability, first.right) == ("ants", 0.7, True)


def test_the_surest_mistakes_come_first(evaluation: Evaluation) -> None:
    assert paths(mistakes(answers(evaluation))) == "453"


def test_a_cell_has_what_is_most_worth_a_look_first(evaluation: Evaluation) -> None:
    answered = answers(evaluation)
    assert paths(in_cell(answered, "ants", "bees")) == "43"
    assert paths(in_cell(answered, "ants", "ants")) == "12"
    assert in_cell(answered, "cats", "ants") == ()


def test_the_cells_have_as_many_pictures_as_the_matrix_says(evaluation: Evaluation) -> None:
    figures, answered = evaluation.figures, answers(evaluation)
    for label, row in zip(CLASSES, figures.confusion, strict=True):
        for answer, count in zip(CLASSES, row, strict=True):
            assert len(in_cell(answered, label, answer)) == count


def test_what_is_mixed_up_most_often_comes_first(evaluation: Evaluation) -> None:
    assert mixed_up(evaluation.figures) == (("ants", "bees", 2), ("bees", "cats", 1))
    assert mixed_up(evaluation.figures, most=1) == (("ants", "bees", 2),)


def test_the_largest_class_is_what_guessing_would_say(evaluation: Evaluation) -> None:
    assert largest_class(evaluation.figures) == "ants"
