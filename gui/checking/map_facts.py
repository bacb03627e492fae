"""What is known of the pictures on a map: what they are, what the model says, how they look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.evaluation.answers import answers
from core.runs import Evaluation
from gui.i18n import percent, tr
from gui.widgets.map_dots import DotLook, class_looks


@dataclass(frozen=True)
class Said:
    """What the model says of a picture held out."""

    answer: str
    probability: float
    right: bool


def said_of(evaluation: Evaluation | None) -> dict[str, Said]:
    """What is said of each picture held out, by its path."""
    if evaluation is None:
        return {}
    both = evaluation.model_copy(update={"pictures": evaluation.choosing + evaluation.pictures})
    return {
        each.path: Said(each.answer, each.probability, each.right) for each in answers(both, most=1)
    }


@dataclass(frozen=True)
class Known:
    """What is known of the pictures on a map.

    Attributes:
        labels: by path, as they are now; a picture that is excluded, or has none, is not there.
        places: of the classes in their list.
        said: by path, of those held out.
    """

    root: Path
    labels: Mapping[str, str]
    places: Mapping[str, int]
    said: Mapping[str, Said]

    def is_wrong(self, path: str) -> bool:
        """Whether the model got a picture wrong."""
        return path in self.said and not self.said[path].right

    def words(self, path: str) -> tuple[str, str]:
        """A picture in two lines."""
        label = self.labels.get(path) or tr("takes no part")
        if path not in self.said:
            return label, tr("learned from")
        said = self.said[path]
        share = percent(said.probability, 0)
        if said.right:
            return label, tr("named rightly, {share}", share=share)
        return label, tr("named “{answer}”, {share}", answer=said.answer, share=share)

    def by_class(self, paths: Sequence[str]) -> tuple[NDArray[np.intp], list[DotLook]]:
        """Each picture in the colour of its class; what takes no part any more is faint."""
        looks, none = class_looks(list(self.places)), len(self.places)
        labels = (self.labels.get(path, "") for path in paths)
        look_of = np.array([self.places.get(label, none) for label in labels], dtype=np.intp)
        if (look_of == none).any():
            looks.append(DotLook(tr("takes no part")))
        return look_of, looks

    def by_answer(self, paths: Sequence[str]) -> tuple[NDArray[np.intp], list[DotLook]]:
        """Learned from, named rightly or wrongly; mistakes are large and on top."""
        looks = [
            DotLook(tr("learned from"), radius=2.5),
            DotLook(tr("named rightly"), role="accent"),
            DotLook(tr("named wrongly"), role="danger", radius=5),
        ]
        said = (self.said.get(path) for path in paths)
        look_of = [0 if each is None else 1 if each.right else 2 for each in said]
        return np.array(look_of, dtype=np.intp), looks
