"""What a model's probabilities are turned into: a class, a few that it could be, or none of them.

A decision is kept with its model, in `decision.json` of the model's folder, and holds wherever the
model answers. Plain values and rules; nothing here opens a model.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from core import storage

NONE_OF_THESE = "none of these"
FILE = "decision.json"


class Strangers(BaseModel):
    """From which strangeness on a picture is none of the classes.

    Attributes:
        above: the strangeness; see `core.prediction.unknown`.
        false_alarms: the share of pictures of known classes that is taken for strange.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    above: float
    false_alarms: float = Field(gt=0, lt=1)


class Sets(BaseModel):
    """From which probability on a class is among those that a picture could be.

    Attributes:
        coverage: the share of pictures whose true class is to be among them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    least: float
    coverage: float = Field(gt=0, lt=1)


class Decision(storage.Stored):
    """How a model decides. As it is made, it answers with the likeliest class.

    Attributes:
        thresholds: by class, the probability from which on it is answered, whatever the others say.
        strangers: None where every picture is taken for one of the classes.
        sets: None where there is to be a single answer only.
    """

    thresholds: dict[str, float] = Field(default_factory=dict)
    strangers: Strangers | None = None
    sets: Sets | None = None


class Decided(NamedTuple):
    """An answer: `label` is a class or `NONE_OF_THESE`; `could_be` is empty without sets.

    Attributes:
        settled: a person's bar was reached, so that the answer stands, however unlikely it is.
    """

    label: str
    could_be: tuple[str, ...]
    settled: bool = False


def decide(
    decision: Decision, probabilities: Mapping[str, float], strangeness: float | None = None
) -> Decided:
    """The answer for one picture.

    A class that reaches its own threshold is answered; of several, the one that is the furthest
    above. Otherwise it is the likeliest of those without a threshold, or, where all have one, the
    likeliest.

    Args:
        probabilities: of each class, in the order of the model.
    """
    sets, strangers = decision.sets, decision.strangers
    could_be = (
        tuple(label for label, share in probabilities.items() if share >= sets.least)
        if sets
        else ()
    )
    if strangers is not None and strangeness is not None and strangeness > strangers.above:
        return Decided(NONE_OF_THESE, could_be, settled=True)
    label = chosen(decision.thresholds, probabilities)
    bar = decision.thresholds.get(label)
    return Decided(label, could_be, settled=bar is not None and probabilities[label] >= bar)


def chosen(thresholds: Mapping[str, float], probabilities: Mapping[str, float]) -> str:
    """The class that is answered; see `decide`."""
    own = {label: least for label, least in thresholds.items() if label in probabilities}
    reached = [label for label, least in own.items() if probabilities[label] >= least]
    if reached:
        return max(reached, key=lambda label: probabilities[label] - own[label])
    others = [label for label in probabilities if label not in own] or list(probabilities)
    return max(others, key=probabilities.__getitem__)


def read_decision(model: Path) -> Decision:
    """The decision kept in a model's folder; where there is none, the likeliest class is answered.

    Raises:
        StorageError: it cannot be read.
    """
    file = model / FILE
    return storage.read_json(file, Decision) if file.exists() else Decision()


def write_decision(model: Path, decision: Decision) -> None:
    """Keep it in the model's folder. Raises StorageError."""
    storage.write_json(model / FILE, decision)


def quantile_from_above(values: Sequence[float], share: float) -> float:
    """A bar that at most `share` of pictures like these exceed, however few they are.

    The ⌈(n + 1)(1 − share)⌉-th smallest, by which split conformal prediction keeps its promise
    (Vovk et al. 2005; Angelopoulos and Bates 2023, https://arxiv.org/abs/2107.07511). Infinite
    where there are too few to say.
    """
    ordered = sorted(values)
    place = -(-(len(ordered) + 1) * (1 - share) // 1)
    return ordered[int(place) - 1] if 1 <= place <= len(ordered) else float("inf")
