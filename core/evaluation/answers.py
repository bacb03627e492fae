"""The answers behind the figures: which pictures a model got wrong, and how sure of it it was."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.events import EvaluateResult
from core.prediction.answers import Ranked, ranked
from core.runs import Evaluation


@dataclass(frozen=True)
class Answered:
    """A held-out picture, and what the model says of it.

    Attributes:
        path: relative to the root of the pictures.
        label: what it is.
        best: the likeliest classes with their probabilities, best first.
    """

    path: str
    label: str
    best: Ranked

    @property
    def answer(self) -> str:
        """What the model says it is."""
        return self.best[0][0]

    @property
    def probability(self) -> float:
        """How sure the model is of that."""
        return self.best[0][1]

    @property
    def right(self) -> bool:
        """Whether the model is right."""
        return self.answer == self.label


def answers(evaluation: Evaluation, most: int = 3) -> tuple[Answered, ...]:
    """Every held-out picture, with its `most` likeliest classes."""
    classes = evaluation.figures.classes
    return tuple(
        Answered(each.path, each.label, ranked(classes, each.probabilities, most))
        for each in evaluation.pictures
    )


def mistakes(answered: Iterable[Answered]) -> tuple[Answered, ...]:
    """The pictures that the model got wrong, those first that it is surest of."""
    wrong = (each for each in answered if not each.right)
    return tuple(sorted(wrong, key=lambda each: -each.probability))


def least_sure(answered: Iterable[Answered], most: int = 200) -> tuple[Answered, ...]:
    """The pictures, right or wrong, between whose two likeliest classes there is the least."""

    def lead(each: Answered) -> float:
        return each.probability - (each.best[1][1] if len(each.best) > 1 else 0.0)

    return tuple(sorted(answered, key=lead)[:most])


def in_cell(answered: Iterable[Answered], label: str, answer: str) -> tuple[Answered, ...]:
    """The pictures of class `label` that were answered with `answer`, most worth a look first.

    Those are the mistakes that the model is surest of, or the right answers it is least sure of.
    """
    found = [each for each in answered if (each.label, each.answer) == (label, answer)]
    sign = 1 if label == answer else -1
    return tuple(sorted(found, key=lambda each: sign * each.probability))


def mixed_up(figures: EvaluateResult, most: int = 3) -> tuple[tuple[str, str, int], ...]:
    """What is mistaken for what most often: class, answer, and how many times."""
    cells = (
        (label, answer, count)
        for label, row in zip(figures.classes, figures.confusion, strict=True)
        for answer, count in zip(figures.classes, row, strict=True)
        if label != answer and count
    )
    return tuple(sorted(cells, key=lambda cell: -cell[2])[:most])


def largest_class(figures: EvaluateResult) -> str:
    """What always answering the same would best answer: the class with the most pictures."""
    return max(figures.per_class, key=lambda each: each.support).label
