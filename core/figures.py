"""The values that say what a model is worth. They travel in events, and lie in a run's folder."""

from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from core.data.dataset import Part

Interval = tuple[float, float]
"""The lower and the upper end of a 95 % interval."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClassFigures(_Value):
    """How one class fares.

    Attributes:
        precision: None when it was never answered.
        recall: None when there was no picture of it.
        support: how many there were.
        roc_auc, average_precision: this class against all others; None where one side is empty.
        precision_interval, recall_interval, f1_interval: of 95 %.
    """

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    roc_auc: float | None = None
    average_precision: float | None = None
    precision_interval: Interval | None = None
    recall_interval: Interval | None = None
    f1_interval: Interval | None = None


class Overall(_Value):
    """What else is said of a set of answers, in one figure each.

    Attributes:
        balanced_accuracy: the mean recall of the classes that are there.
        macro_f1, weighted_f1: the mean F1, and the mean weighted by the number of pictures.
        top_k: the share with the truth among the k likeliest, by k.
        kappa: Cohen's; matthews: the correlation coefficient of Matthews, for several classes.
        log_loss: in nats.
        roc_auc, average_precision: the means over the classes, each against all others.
        calibration_error: the expected calibration error; see `core.evaluation.calibration`.
        balanced_accuracy_interval, macro_f1_interval, kappa_interval, matthews_interval: of 95 %.
    """

    balanced_accuracy: float
    macro_f1: float
    weighted_f1: float
    top_k: dict[int, float]
    kappa: float | None
    matthews: float
    log_loss: float
    roc_auc: float | None
    average_precision: float | None
    calibration_error: float
    balanced_accuracy_interval: Interval
    macro_f1_interval: Interval
    kappa_interval: Interval | None
    matthews_interval: Interval


class PairedDifference(_Value):
    """How much better a model is than another one on the same pictures.

    Attributes:
        part: what both were asked about, TEST or VAL.
        n: pictures.
        difference: the accuracy of the model less that of the other, as a share.
        interval: of 95 %, of the difference (Newcombe 1998, for paired shares).
        n_became_right, n_became_wrong: pictures that only the model gets right, and only the other.
    """

    part: Part
    n: int
    difference: float
    interval: Interval
    n_became_right: int
    n_became_wrong: int


class Robustness(_Value):
    """The accuracy on spoiled copies of the validation pictures.

    Attributes:
        spoiled_by: “blur”, “dark” or “compression”.
        n: pictures.
        first_answer: the accuracy of the first answer; None for a network that began without one.
        model: the accuracy of the run's model.
    """

    spoiled_by: Literal["blur", "dark", "compression"]
    n: int
    first_answer: float | None
    model: float


class Refit(_Value):
    """A model was made once more, from every labelled picture, after it was measured.

    Attributes:
        n: pictures, those that were held out among them.
        epochs: of fine-tuning; 0: only the last layer was fitted again.
    """

    n: int
    epochs: int


BEFORE_REFIT = "before it learned from these as well"
"""What is said beside each figure of a model that was made once more from every picture."""


class Headline(_Value):
    """The one figure that stands for a run: its test accuracy where there is one, else validation.

    Attributes:
        part: what it was measured on, TEST or VAL.
        interval: of 95 %.
        n: pictures.
        inherited: it is of the model as it was before it learned from these pictures as well.
    """

    part: Part
    accuracy: float
    interval: Interval
    n: int
    inherited: bool = False

    @property
    def word(self) -> str:
        """What that part is called: “test” or “validation”."""
        return "test" if self.part is Part.TEST else "validation"


class Succession(_Value):
    """Whether a finished run took the place of the model in use; see `core.model_in_use`.

    Attributes:
        in_use: it is the model in use now.
        before: the folder's name of the run that was; empty where there was none.
        headline_before: of that run.
        accuracy_before, accuracy: of both on the `n` validation pictures that decide; None where
            there was nothing to compare.
        same_pictures: they are over the very same pictures, of which those of `new` classes are
            wrong for the run before; else each is over its own.
        forgotten: classes that the run before knows, and this one does not.
        new: classes that only this one knows.
    """

    in_use: bool
    before: str = ""
    headline_before: Headline | None = None
    accuracy_before: float | None = None
    accuracy: float | None = None
    n: int = 0
    same_pictures: bool = False
    forgotten: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


class AnsweredPicture(_Value):
    """What the model says of one held-out picture.

    Attributes:
        path: relative to the dataset's root.
        probabilities: in the order of the model's classes.
    """

    path: str
    label: str
    probabilities: tuple[float, ...]


class Neighbour(_Value):
    """A picture learned from that looks alike to the model; `similarity` is a cosine."""

    path: str
    label: str
    similarity: float


class Place(_Value):
    """Where a picture lies on the map of what the model sees."""

    path: str
    label: str
    part: Part
    x: float
    y: float


class Strangeness(_Value):
    """How far pictures are from all that was learned: the larger, the stranger.

    Attributes:
        choosing, measuring: of the validation and of the test pictures.
    """

    choosing: tuple[float, ...]
    measuring: tuple[float, ...]


class Suspect(_Value):
    """A label that may be wrong.

    Attributes:
        suggested: what a model that has not learned from the picture says.
        probability: of that; own: of the label it has.
        quality: from 0, surely wrong, to 1 (cleanlab's label quality score).
    """

    path: str
    label: str
    suggested: str
    probability: float
    own: float
    quality: float


class CrossValidated(_Value):
    """The accuracy of a last layer on all `n` labelled pictures, by heads that had not seen them.

    Attributes:
        interval: of 95 %.
        folds: how many heads there were.
    """

    accuracy: float
    interval: Interval
    n: int
    folds: int


class GrowthPoint(_Value):
    """The accuracy with a share of the pictures, and its 95 % interval.

    Attributes:
        n: pictures learned from.
        recalls: of each class, in the order of the classes; None where it is not measured.
    """

    share: float
    n: int
    accuracy: float
    interval: Interval
    recalls: tuple[float | None, ...]


class Gain(_Value):
    """What twice the pictures should bring: of one class, or of all (an empty label).

    Attributes:
        gain: of the accuracy, or of the class's F1, as a share.
    """

    label: str
    gain: float
    interval: Interval


class Alike(_Value):
    """Two classes that the model can hardly tell apart.

    Attributes:
        share: of the pictures of the two that were taken for the other.
        interval: of that.
    """

    first: str
    second: str
    share: float
    interval: Interval
    n: int


class TriedView(_Value):
    """One way to see pictures, and how the first answer does with it.

    Attributes:
        size: side of the network's square, in pixels.
        whole: all of a picture is squeezed into it; else it is the square in the middle.
        n_correct: pictures it gets right, cross-validated.
    """

    size: int
    whole: bool
    n_correct: int


class Masked(_Value):
    """The accuracy when a part of every picture is covered.

    Attributes:
        whole: of the pictures as they are; border: with their border covered; middle: with
            everything but the border covered.
        n: pictures.
    """

    whole: float
    border: float
    middle: float
    n: int
    baseline: float


class Trait(StrEnum):
    """What the pictures of a slice share, in words, the plainest first."""

    FOLDER = "folder {value}"
    CAMERA = "camera {value}"
    NO_CAMERA = "no camera named"
    DARK = "darkest third"
    MEDIUM_LIGHT = "third of middle brightness"
    BRIGHT = "brightest third"
    PIXELS = "{value} pixels"
    SMALL = "smallest third ({value} megapixels)"
    MEDIUM = "third of middle size ({value} megapixels)"
    LARGE = "largest third ({value} megapixels)"
    DATE = "dated {value}"
    WORD = "“{value}” in the file name"


class Slice(_Value):
    """Some of the measured pictures, compared with all others.

    Attributes:
        value: which folder, camera, size, date or word it is; empty where the trait says it all.
        interval: of 95 %, of the accuracy (Wilson).
        rest_accuracy: of the measured pictures outside the slice.
        p: how often chance alone would make the slice at least as bad (Fisher's exact test).
        q: that, adjusted for the number of slices (Benjamini and Hochberg).
        noise: whether chance may well have made it.
        paths: relative to the root of the pictures.
    """

    trait: Trait
    value: str = ""
    n: int
    n_correct: int
    accuracy: float
    interval: Interval
    rest_accuracy: float
    p: float
    q: float
    noise: bool
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """In plain words, for instance “folder site-b”."""
        return self.trait.format(value=self.value)

    @property
    def gap(self) -> float:
        """How much worse it is than the rest, as a share; below 0 where it is better."""
        return self.rest_accuracy - self.accuracy


class Opinion(NamedTuple):
    """A picture, and what two people say it is; its path is relative to the dataset's root."""

    path: str
    first: str
    second: str

    @property
    def agreed(self) -> bool:
        """Whether both say the same."""
        return self.first == self.second
