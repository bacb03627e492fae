"""Two people's labels of the same pictures: how far they agree, and whether a model errs more.

Where two people who know the matter differ on one picture in ten, a model that differs from one of
them on one in ten is as good as another person; more than that cannot be measured.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.comparison import LIKELY_CHANCE, mcnemar
from core.data.dataset import Dataset
from core.data.metadata import labels_of_two
from core.evaluation.metrics import wilson
from core.figures import Interval, Opinion
from core.label_source import NOTHING_SAID, LabelSource
from core.runs import Evaluation

DRAWS = 2000
"""How many times the pictures are drawn anew for the interval of kappa."""


@dataclass(frozen=True)
class Share:
    """How many of `n` pictures, and the 95 % interval of that share (Wilson)."""

    count: int
    n: int

    @property
    def share(self) -> float:
        """The share, from 0 to 1."""
        return self.count / self.n

    @property
    def interval(self) -> Interval:
        """Of 95 %."""
        return wilson(self.count, self.n)


@dataclass(frozen=True)
class Against:
    """A model beside two people, on the measured pictures that both have labelled.

    Attributes:
        first, second: how often the model says what the first and what the second person says.
        people: how often the two people say the same.
        p: how often chance alone would let the model and the second person differ from the first
            so unevenly (the exact test of McNemar).
    """

    first: Share
    second: Share
    people: Share
    p: float

    @property
    def errs_more(self) -> bool:
        """Whether the model differs from the first person more than the second person does.

        That is said only where chance alone would hardly make it so.
        """
        return self.first.count < self.people.count and self.p < LIKELY_CHANCE


@dataclass(frozen=True)
class Opinions:
    """What two people say of the same pictures.

    Attributes:
        pictures: those that both have labelled, sorted by path.
        kappa: their agreement beyond chance, of Cohen; None where both always say the same one
            class, for chance could not do worse.
        kappa_interval: of 95 %.
    """

    pictures: tuple[Opinion, ...]
    kappa: float | None
    kappa_interval: Interval | None

    @property
    def agreement(self) -> Share:
        """How often both say the same."""
        return Share(sum(each.agreed for each in self.pictures), len(self.pictures))

    @property
    def differing(self) -> tuple[Opinion, ...]:
        """The pictures of which they say different things, those of the same mix-up together."""
        apart = (each for each in self.pictures if not each.agreed)
        return tuple(sorted(apart, key=lambda each: (each.first, each.second, each.path)))

    def against(self, evaluation: Evaluation) -> Against | None:
        """A model's answers beside both opinions; None where none of these pictures is measured."""
        classes, wanted = evaluation.figures.classes, {each.path for each in self.pictures}
        said = {
            each.path: classes[each.probabilities.index(max(each.probabilities))]
            for each in evaluation.pictures
            if each.path in wanted
        }
        both = [each for each in self.pictures if each.path in said]
        if not both:
            return None
        model = [said[each.path] == each.first for each in both]
        other = [each.agreed for each in both]
        return Against(
            first=Share(sum(model), len(both)),
            second=Share(sum(said[each.path] == each.second for each in both), len(both)),
            people=Share(sum(other), len(both)),
            p=mcnemar(
                sum(m and not o for m, o in zip(model, other, strict=True)),
                sum(o and not m for m, o in zip(model, other, strict=True)),
            ),
        )


def second_opinion(
    folder: Path, dataset: Dataset, source: LabelSource = NOTHING_SAID
) -> Opinions | None:
    """What the table of labels and its second column of labels say of the same pictures.

    The first opinion is the label as it is now; the second is as the table says, under the present
    name of a class that has been renamed.

    Args:
        folder: of the pictures; metadata.csv lies in it.
        source: the table and its columns, where it is another one.

    Returns:
        None where no second column is there, or no picture has a label in both.

    Raises:
        DatasetError: the folder or its table cannot be read.
    """
    labels = {picture.path: picture.label for picture in dataset.pictures if picture.label}
    written = labels_of_two(folder, labels, source)
    if written is None:
        return None
    renamed = _renamed(labels, {path: first for path, (first, _) in written.items()}, dataset)
    pictures = tuple(
        Opinion(path, labels[path], renamed.get(second, second))
        for path, (_, second) in sorted(written.items())
        if second
    )
    if not pictures:
        return None
    found, interval = kappa([(each.first, each.second) for each in pictures])
    return Opinions(pictures, found, interval)


def kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float | None, Interval | None]:
    """Cohen's kappa of two people's labels, and its 95 % interval.

    Cohen 1960, https://doi.org/10.1177/001316446002000104. The interval is that of the percentile
    bootstrap over the pictures (Efron 1981, https://doi.org/10.2307/3314608), always with the same
    draws; draws in which both always say the same one class have no kappa and are passed over.
    Where the two agree on every picture it has no width, and the Wilson interval of their agreement
    says more.

    Args:
        pairs: of each picture, what both say; at least one.
    """
    cells = Counter(pairs)
    names = sorted({name for pair in cells for name in pair})
    first, second = (np.array([[pair[i] == n for n in names] for pair in cells]) for i in (0, 1))
    agreed = np.array([one == other for one, other in cells], dtype=np.float64)
    counts = np.array(list(cells.values()))
    n = int(counts.sum())

    def of(drawn: NDArray[np.int64]) -> NDArray[np.float64]:
        """The kappa of each row of `drawn`: how many pictures each cell has."""
        shares = drawn / n
        chance = ((shares @ first) * (shares @ second)).sum(axis=1)
        defined = chance < 1 - 1e-12
        kappas: NDArray[np.float64] = ((shares @ agreed) - chance)[defined] / (1 - chance[defined])
        return kappas

    found = of(counts[None, :])
    if not len(found):
        return None, None
    drawn = of(np.random.default_rng(0).multinomial(n, counts / n, size=DRAWS))
    low, high = np.percentile(drawn, (2.5, 97.5)) if len(drawn) else (-1.0, 1.0)
    return float(found[0]), (float(low), float(high))


def _renamed(now: dict[str, str], written: dict[str, str], dataset: Dataset) -> dict[str, str]:
    """Classes of the table that are gone, by the one class that all their pictures are in now."""
    became = defaultdict(set)
    for path, label in written.items():
        became[label].add(now[path])
    return {
        label: next(iter(names))
        for label, names in became.items()
        if label and label not in dataset.classes and len(names) == 1
    }
