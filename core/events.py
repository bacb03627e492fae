"""Everything a job can report. `Event` is the union; a line of `--json` is one of these.

A line's `kind` is its class name in snake_case. Every job ends with exactly one line: a result
(`"kind": "finished"`, whose `job` says of what) or `failed`. Times are seconds, sizes are bytes,
accuracies and probabilities are shares between 0 and 1, intervals hold with 95 %.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.actions import Change
from core.data.dataset import Dataset, LeftOut, Part
from core.data.decoding import SetPixels
from core.data.finding import Finding
from core.errors import StoppedError, UserError
from core.figures import (
    Alike,
    AnsweredPicture,
    ClassFigures,
    CrossValidated,
    Gain,
    GrowthPoint,
    Headline,
    Interval,
    Masked,
    Neighbour,
    Opinion,
    Overall,
    PairedDifference,
    Place,
    Refit,
    Robustness,
    Slice,
    Strangeness,
    Succession,
    Suspect,
    TriedView,
)
from core.jobs import FinishReason


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(StrEnum):
    """The part of a job that a progress line belongs to."""

    SCAN = "scan"
    COMPARE = "compare"
    """Look for copies, flaws and shortcuts among all pictures."""
    UNPACK = "unpack"
    GATHER = "gather"
    DOWNLOAD = "download"
    RESOLUTION = "resolution"
    """Ask first answers whether larger or whole pictures help."""
    READ = "read"
    """Decode every picture and run the frozen backbone over it."""
    FIRST_ANSWER = "first_answer"
    """Fit the head on the features."""
    DISTIL = "distil"
    """Ask another model for its answers, to learn from these."""
    FINE_TUNE = "fine_tune"
    REFIT = "refit"
    """Make the measured model once more, from every labelled picture."""
    MEASURE = "measure"
    STUDY = "study"
    EXPORT = "export"
    PREDICT = "predict"
    SORT = "sort"
    """Put pictures into folders by class, or take that back."""


class Progress(_Event):
    """A stage has come this far. `done` and `total` count pictures, or bytes of a download."""

    kind: Literal["progress"] = "progress"
    stage: Stage
    done: int
    total: int


class Warned(_Event):
    """Something a person should know, in a sentence; the job goes on."""

    kind: Literal["warned"] = "warned"
    message: str


class PictureLeftOut(_Event):
    """A picture could not be read and is not used."""

    kind: Literal["picture_left_out"] = "picture_left_out"
    path: str
    reason: str


class ThumbnailReady(_Event):
    """The small copy of `file` lies at `thumbnail`; empty where the picture cannot be read."""

    kind: Literal["thumbnail_ready"] = "thumbnail_ready"
    file: Path
    thumbnail: Path | None


class RunStarted(_Event):
    """A training run has its folder, its pictures and its device."""

    kind: Literal["run_started"] = "run_started"
    run: str
    folder: Path
    backbone: str
    device: str
    classes: tuple[str, ...]
    n_train: int
    n_val: int
    n_test: int
    epochs: int
    baseline_accuracy: float
    """What always answering the largest class would get on the validation pictures."""
    largest_class: str = ""
    """That class; empty when there are none."""
    resumed: bool = False


class FeaturesDone(_Event):
    """Every picture has gone through the frozen backbone."""

    kind: Literal["features_done"] = "features_done"
    n: int
    n_cached: int
    seconds: float


class FirstAnswer(_Event):
    """There is a usable model: the head on the frozen backbone."""

    kind: Literal["first_answer"] = "first_answer"
    val_accuracy: float
    val_interval: Interval
    n_correct: int
    n_val: int
    seconds: float
    cv_accuracy: float | None = None
    """Cross-validated on `cv_n` of the pictures learned from; None where that cannot be done."""
    cv_interval: Interval | None = None
    cv_n: int = 0
    penalty: float | None = None
    """The strength of the L2 penalty that cross-validation has chosen."""


class PauseChanged(_Event):
    """The job holds still, or goes on."""

    kind: Literal["pause_changed"] = "pause_changed"
    paused: bool


class RateTried(_Event):
    """One step of a learning-rate range test; `loss` is smoothed."""

    kind: Literal["rate_tried"] = "rate_tried"
    learning_rate: float
    loss: float


class TrialDone(_Event):
    """A search has tried some settings. `settings` are those that differ from the request's."""

    kind: Literal["trial_done"] = "trial_done"
    trial: int
    settings: dict[str, Any]
    accuracy: float
    loss: float
    seconds: float
    best: bool


class StepDone(_Event):
    """One batch has been learned from. Sent at most ten times a second."""

    kind: Literal["step_done"] = "step_done"
    epoch: int
    step: int
    steps: int
    loss: float
    learning_rate: float
    pictures_per_second: float
    memory: int


class BatchShown(_Event):
    """Some pictures of a batch as the network sees them: small JPEGs in base64, not recorded."""

    kind: Literal["batch_shown"] = "batch_shown"
    pictures: tuple[str, ...]


class EpochDone(_Event):
    """One pass over the training pictures is done, and the validation pictures were looked at.

    In the first answer a pass is one iteration of L-BFGS over all features.
    """

    kind: Literal["epoch_done"] = "epoch_done"
    stage: Literal[Stage.FIRST_ANSWER, Stage.FINE_TUNE]
    epoch: int
    """Counted from 1 in each stage."""
    epochs: int
    """The most there will be in this stage."""
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    val_interval: Interval
    n_correct: int
    n_val: int
    best: bool
    """Whether this is the best state so far, and was kept."""
    epochs_since_best: int
    """Of fine-tuning's own best, whatever the first answer was; while it is still learning, 0."""
    patience: int
    """0 where all epochs are run, whatever they bring."""
    learning_rate: float
    pictures_per_second: float
    seconds: float
    seconds_left: float
    memory: int
    still_learning: bool = False
    """Its own learning has not levelled off yet: patience does not count before that."""
    fold: int = 0
    """With very few pictures fine-tuning is cross-validated: the number of the fold, from 1; 0 for
    the training of the model itself."""
    folds: int = 0

    @property
    def last(self) -> bool:
        """Whether no pass follows this one, unless a person or a diverging loss ends them."""
        return self.epoch >= self.epochs or 0 < self.patience <= self.epochs_since_best


class AugmentationTested(_Event):
    """Whether pictures that are varied in one way can still be told apart.

    Attributes:
        name: “flip”, “vertical_flip”, “crop”, “turn” or “colour”.
        kept: whether fine-tuning varies its pictures so.
        plain, varied: how many a linear probe gets right in cross-validation, as shares: of the
            pictures as they are, and of varied copies, having learned from both.
        n: pictures that were asked about.
        plain_loss, varied_loss: the log loss of the same, which decides; 0 where it was not kept.
    """

    kind: Literal["augmentation_tested"] = "augmentation_tested"
    name: Literal["flip", "vertical_flip", "crop", "turn", "colour"]
    kept: bool
    plain: float
    varied: float
    n: int
    plain_loss: float = 0.0
    varied_loss: float = 0.0


class TeacherAsked(_Event):
    """Another model has answered for the pictures; fine-tuning learns from that (distillation).

    Attributes:
        folder: of that model.
        run: its name; empty for a model without one.
        n_labelled, n_unlabelled: pictures that it answered for.
        n_held_out_known: validation and test pictures of this run that the other model was trained
            on; None where that is not known.
    """

    kind: Literal["teacher_asked"] = "teacher_asked"
    folder: Path
    run: str
    backbone: str
    n_labelled: int
    n_unlabelled: int
    n_held_out_known: int | None
    seconds: float


class ResolutionChosen(_Event):
    """How large, and in which framing, the run sees its pictures: first answers were compared.

    Attributes:
        tried: the usual way first, then what shows more; the slowest last.
        chosen: its position among these. It is the usual one, unless another was better by more
            than chance.
        n: training pictures that each was asked about.
    """

    kind: Literal["resolution_chosen"] = "resolution_chosen"
    tried: tuple[TriedView, ...]
    chosen: int
    n: int
    seconds: float

    @property
    def usual(self) -> TriedView:
        """How the network sees pictures by itself."""
        return self.tried[0]

    @property
    def taken(self) -> TriedView:
        """What the run goes on with."""
        return self.tried[self.chosen]

    @property
    def best(self) -> TriedView:
        """What did best, if only by chance; the quickest of several."""
        return max(self.tried, key=lambda view: view.n_correct)

    @property
    def slower(self) -> float:
        """About how many times the usual time an epoch takes."""
        return (self.taken.size / self.usual.size) ** 2


class CheckpointSaved(_Event):
    """The run can be resumed from here: after an epoch, and some steps of the next one."""

    kind: Literal["checkpoint_saved"] = "checkpoint_saved"
    epoch: int
    seconds: float
    steps: int = 0


class PredictStarted(_Event):
    """What the numbers of the following predictions belong to."""

    kind: Literal["predict_started"] = "predict_started"
    classes: tuple[str, ...]
    total: int
    run: str = ""
    """The name of the run whose model answers; empty for a model without one."""


class PicturePredicted(_Event):
    """The answer for one picture; `probabilities` are in the order of the classes.

    Attributes:
        label: a class, or “none of these” from a model that notices strange pictures.
        could_be: the classes among which the right one is, as often as was promised; empty where
            nothing was.
        settled: a person has decided from where on the model says so, and it was reached.
        run: the name of the run whose model answers; empty for a model without one.
    """

    kind: Literal["picture_predicted"] = "picture_predicted"
    file: Path
    label: str
    probability: float
    probabilities: tuple[float, ...]
    could_be: tuple[str, ...] = ()
    settled: bool = False
    run: str = ""


class ServeStarted(_Event):
    """The model answers over HTTP at `address`, such as http://127.0.0.1:8765."""

    kind: Literal["serve_started"] = "serve_started"
    address: str
    model: Path
    classes: tuple[str, ...]
    device: str
    run: str = ""
    """The name of the run whose model answers; empty for a model without one."""


class PicturesServed(_Event):
    """So many pictures were answered over HTTP. Sent at most twice a second."""

    kind: Literal["pictures_served"] = "pictures_served"
    n: int


class Failed(_Event):
    """The job ended with an error that is explained to the person."""

    kind: Literal["failed"] = "failed"
    title: str
    detail: str = ""
    hint: str = ""
    stopped: bool = False
    """A person stopped it: nothing went wrong."""

    @classmethod
    def of(cls, error: UserError) -> "Failed":
        """The event that tells of `error`."""
        stopped = isinstance(error, StoppedError)
        return cls(title=error.title, detail=error.detail, hint=error.hint, stopped=stopped)


class _Result(_Event):
    """The last event of a job that did not fail."""

    kind: Literal["finished"] = "finished"


class ScanResult(_Result):
    """What a folder holds."""

    job: Literal["scan"] = "scan"
    dataset: Dataset | None
    """None where the request did not ask for it: then it lies in the index."""
    findings: tuple[Finding, ...]
    n_files: int
    n_decoded: int
    seconds: float
    pixels: SetPixels = SetPixels()
    """What is special about the values of the pictures, and the rule for them."""


class CurateResult(_Result):
    """How the pictures of a project stand.

    Attributes:
        dataset: each picture with its part, as far as they can be divided.
        obstacle: why they cannot be learned from; empty when they can.
        given: the parts that the folder, or a person, names.
        classes: all of them, also those without pictures.
        test_locked: whether a person has settled which pictures measure.
        undo, redo: what these would take back, or do again.
        nested: there are folders inside the folders of classes.
        offered_table: a table of labels that is not used, and that a person may want to use.
        table: the same pictures as `core.data.table` has them, for the window; not in JSON.
        pixels: what is special about their values, and the rule for them.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    job: Literal["curate"] = "curate"
    dataset: Dataset | None
    table: Any = Field(default=None, exclude=True, repr=False)
    findings: tuple[Finding, ...]
    obstacle: str
    given: frozenset[Part]
    classes: tuple[str, ...]
    test_locked: bool
    undo: Change | None
    redo: Change | None
    nested: bool
    pixels: SetPixels = SetPixels()
    offered_table: str = ""


class UnpackResult(_Result):
    """The pictures of a .zip lie in `folder`."""

    job: Literal["unpack"] = "unpack"
    folder: Path


class RelinkResult(_Result):
    """The pictures of the project were found in `folder`."""

    job: Literal["relink"] = "relink"
    folder: Path


class GatherResult(_Result):
    """`n` copies lie in `folder`, and the project uses these now."""

    job: Literal["gather"] = "gather"
    folder: Path
    n: int
    n_left_out: int


class TeachResult(_Result):
    """Pictures are in a class of the project.

    Attributes:
        n: how many; new: how many of them the project did not have, and has to look at.
        left_out: those of which no copy could be made.
    """

    job: Literal["teach"] = "teach"
    label: str
    n: int
    new: int
    left_out: tuple[LeftOut, ...] = ()


class FolderWatched(_Event):
    """A folder is watched from now on, is gone, or is back.

    Attributes:
        there: whether it can be looked into.
        present: how many pictures it held at the start; they are not told of.
    """

    kind: Literal["folder_watched"] = "folder_watched"
    folder: Path
    there: bool
    present: int


class FilesArrived(_Event):
    """New pictures are complete in the watched folder, or have a new content."""

    kind: Literal["files_arrived"] = "files_arrived"
    files: tuple[Path, ...]


class WatchResult(_Result):
    """A folder is not watched any more; `n` pictures have come."""

    job: Literal["watch"] = "watch"
    folder: Path
    n: int


class PreviewResult(_Result):
    """What is made of a table of labels.

    Attributes:
        columns: each with what it is understood as; empty for one that is not used.
        rows: the first few, as read.
        n_rows, n_used: all rows, and the pictures they tell of.
        problems: what is wrong or missing, with the numbers of the rows.
        usable: whether there is no mistake that keeps it from being used.
    """

    job: Literal["preview"] = "preview"
    table: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    n_rows: int
    n_used: int
    problems: tuple[str, ...]
    usable: bool = True


class ThumbnailResult(_Result):
    """All asked-for small copies were reported."""

    job: Literal["thumbnails"] = "thumbnails"
    n: int


class TrainResult(_Result):
    """A finished run. Its model is the better of first answer and fine-tuning by validation.

    Attributes:
        seconds: from the start of the job (the program and its libraries being loaded) to its end.
        seconds_to_first_answer: None for a network that starts from nothing.
        val_accuracy, test_accuracy: None where there is no validation, or no test, part.
    """

    job: Literal["train"] = "train"
    run: str
    model: Path
    backbone: str
    device: str
    classes: tuple[str, ...]
    n_train: int
    n_val: int
    n_test: int
    val_accuracy: float | None
    val_interval: Interval | None
    test_accuracy: float | None
    test_interval: Interval | None
    baseline_accuracy: float
    seconds: float
    seconds_to_first_answer: float | None
    first_answer_accuracy: float | None
    first_answer_test_accuracy: float | None
    finish_reason: FinishReason
    n_left_out: int = 0
    """Pictures that could not be read, or were gone when their turn came."""
    first_answer_cv_accuracy: float | None = None
    """The first answer's, cross-validated on `first_answer_cv_n` of the pictures learned from."""
    first_answer_cv_interval: Interval | None = None
    first_answer_cv_n: int = 0
    improvement: PairedDifference | None = None
    """The model against its first answer, on the pictures of the headline; None without one."""
    mix: float | None = None
    """How much of the fine-tuned weights is in the model: 0 is the first answer, 1 fine-tuning
    alone; None where there was no fine-tuning from a first answer."""
    mix_cross_validated: bool = False
    """Whether folds of the training pictures chose the mix as well, there being few to validate."""
    robustness: tuple[Robustness, ...] = ()
    """On spoiled copies of the validation pictures; empty where nothing was fine-tuned."""
    refit: Refit | None = None
    """How the model in `model` was made once more from every picture: all figures are of the model
    before that. None where it is the very model that was measured."""
    succession: Succession | None = None
    """Whether it is the model in use now. None for one that cannot be, and in what a run keeps: a
    person may choose another one later."""

    @property
    def chosen_by_validation(self) -> bool:
        """Whether the validation pictures chose among several states, so that the accuracy on them
        may flatter. Runs of earlier versions do not tell, and are taken to be."""
        untold = "mix" not in self.model_fields_set
        return untold or self.mix is not None or self.first_answer_accuracy is None

    @property
    def test(self) -> Headline | None:
        """The accuracy on the test pictures; None where there are none."""
        return self._headline(Part.TEST, self.test_accuracy, self.test_interval, self.n_test)

    @property
    def validation(self) -> Headline | None:
        """The accuracy on the validation pictures; None where there are none."""
        return self._headline(Part.VAL, self.val_accuracy, self.val_interval, self.n_val)

    @property
    def headline(self) -> Headline | None:
        """The figure that stands for it: test where there is one, else validation."""
        return self.test or self.validation

    def _headline(
        self, part: Part, accuracy: float | None, interval: Interval | None, n: int
    ) -> Headline | None:
        if accuracy is None or interval is None:
            return None
        inherited = self.refit is not None
        return Headline(part=part, accuracy=accuracy, interval=interval, n=n, inherited=inherited)


class RecogniseResult(_Result):
    """A network that training can start from.

    Attributes:
        weights: what settings call it: the file, or the folder of the model.
        backbone: the id of its network, and `name` what people call that.
        others: architectures that have the very same tensors.
        n_classes: how many answers its last layer gives; 0 where it has none.
        graft: it was made by Graft, so that its own way to see a picture is known, too.
    """

    job: Literal["recognise"] = "recognise"
    weights: Path
    backbone: str
    name: str
    others: tuple[str, ...]
    n_classes: int
    graft: bool


class AnswerResult(_Result):
    """A first answer for the project as it stands: its model lies in `model`.

    Attributes:
        accuracy: cross-validated on `n` of the pictures; None where that cannot be done.
        n_encoded: pictures that the network had to look at; the others were known.
    """

    job: Literal["answer"] = "answer"
    model: Path
    classes: tuple[str, ...]
    n: int
    accuracy: float | None
    interval: Interval | None
    baseline_accuracy: float
    n_encoded: int
    seconds: float


class RatesResult(_Result):
    """A learning-rate range test: where the loss falls well, and no rate is too high yet."""

    job: Literal["rates"] = "rates"
    suggested: float
    rates: tuple[float, ...]
    losses: tuple[float, ...]
    seconds: float


class SearchResult(_Result):
    """The best settings that a search has found: `settings` to lay over those it began with.

    Attributes:
        accuracy: on the `n_val` pictures that the best were chosen by, which flatters.
        baseline_accuracy: of the settings it began with, on the same pictures.
    """

    job: Literal["search"] = "search"
    settings: dict[str, Any]
    accuracy: float
    baseline_accuracy: float
    n_trials: int
    n_val: int
    seconds: float
    finish_reason: FinishReason


class EvaluateResult(_Result):
    """What a model is worth on a set of labelled pictures.

    Attributes:
        accuracy: the headline figure, of the `n` pictures that the model has not learned from, as
            far as that is known; all that follows up to `overall` is of these. With `n` 0 there is
            no such picture, and the figures say nothing.
        confusion: rows are the true classes, columns the answers, both in the order of `classes`.
    """

    job: Literal["evaluate"] = "evaluate"
    model: Path
    classes: tuple[str, ...]
    accuracy: float
    interval: Interval
    baseline_accuracy: float
    n: int
    n_correct: int
    per_class: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    n_left_out: int
    seconds: float
    overall: Overall | None = None
    """None in what an earlier Graft has kept."""
    run: str = ""
    """The name of the run whose model was measured; empty for a model without one."""
    n_validation: int | None = None
    """Of the `n` pictures, those that the model did not learn from but was chosen by."""
    n_learned: int | None = None
    """Pictures that the model learned from, also in a copy or another version: they are counted
    apart. None where it is not known what the model learned from, or was not asked."""
    n_learned_alike: int | None = None
    """Of these, those that only look the same as one that it learned from."""
    n_learned_correct: int | None = None
    learned_accuracy: float | None = None
    learned_interval: Interval | None = None
    """Of the pictures that it learned from; None where there are none."""


class CheckResult(_Result):
    """What the pictures behind a run's figures look like to its model.

    Attributes:
        nearest: for each held-out picture, the most alike of those learned from.
        places: a map of all pictures, or of a draw of them (principal components).
        strangeness: None where there are no validation pictures.
        slices: kinds of pictures, those on which the model does worse than chance first.
        validated: None but of a small set; see `core.evaluation.validation`.
        n_encoded: pictures that the model had to look at; the others were known.
    """

    job: Literal["check"] = "check"
    run: str
    nearest: dict[str, tuple[Neighbour, ...]]
    places: tuple[Place, ...]
    strangeness: Strangeness | None
    slices: tuple[Slice, ...] = ()
    validated: CrossValidated | None = None
    n_encoded: int
    seconds: float


class SuspectsFound(_Event):
    """The labels that may be wrong, the likeliest first, by heads that had not learned from them.

    Attributes:
        accuracy: cross-validated on all `n` labelled pictures, `folds` times; grouped as they are
            divided.
    """

    kind: Literal["suspects_found"] = "suspects_found"
    accuracy: float
    interval: Interval
    n: int
    folds: int
    suspects: tuple[Suspect, ...]
    alike: tuple[Alike, ...]


class GrowthMeasured(_Event):
    """How the accuracy grows with the pictures, and what more of them should bring.

    Attributes:
        predicted: at twice the pictures, with its 95 % interval.
        foretold: what the points up to half of the pictures foretell for all of them: the fit can
            be judged by that.
        gains: for all classes together (first), and for each.
    """

    kind: Literal["growth_measured"] = "growth_measured"
    points: tuple[GrowthPoint, ...]
    predicted: float
    interval: Interval
    foretold: float
    foretold_interval: Interval
    gains: tuple[Gain, ...]


class WorthLabelling(_Event):
    """Unlabelled pictures from which most can be learned, the most telling first."""

    kind: Literal["worth_labelling"] = "worth_labelling"
    paths: tuple[str, ...]


class OpinionsFound(_Event):
    """What two people say of the same pictures; see `core.evaluation.experts.Opinions`."""

    kind: Literal["opinions_found"] = "opinions_found"
    pictures: tuple[Opinion, ...]
    kappa: float | None
    kappa_interval: Interval | None


class StrangersMeasured(_Event):
    """How unusual pictures of unknown classes look: each class was left out in turn.

    Attributes:
        shares: for each such picture, how many of known pictures are at least as strange.
    """

    kind: Literal["strangers_measured"] = "strangers_measured"
    shares: tuple[float, ...]


class MaskedMeasured(_Event):
    """What the model does with a part of each picture."""

    kind: Literal["masked_measured"] = "masked_measured"
    masked: Masked


class StudyResult(_Result):
    """All that would help was looked for; the events before it tell what was found."""

    job: Literal["study"] = "study"
    run: str
    seconds: float
    finish_reason: FinishReason


class MapResult(_Result):
    """A map on which what looks alike to the model lies together (t-SNE)."""

    job: Literal["map"] = "map"
    run: str
    places: tuple[Place, ...]
    seconds: float


class RelearnResult(_Result):
    """The last layer has learned again from the pictures as they stand.

    Attributes:
        before, after: the old and the new model on the same pictures, under their present labels.
        pictures: what the new one says of them.
        was_right: whether the old one was right, picture by picture.
        changed: how many pictures have another label than in the run, or are excluded, or new.
        kept: the name of the run that holds the new model; empty while it is only a try.
        succession: whether that run is the model in use now.
    """

    job: Literal["relearn"] = "relearn"
    run: str
    before: EvaluateResult
    after: EvaluateResult
    pictures: tuple[AnsweredPicture, ...]
    was_right: tuple[bool, ...]
    changed: int
    kept: str
    succession: Succession | None = None
    seconds: float


class ExplainResult(_Result):
    """What in a picture speaks for a class.

    Attributes:
        method: grad_cam for convolutions, occlusion for anything else.
        picture: what the network sees: a JPEG in base64.
        heat: rows of a grid over that picture, from 0 to 1.
        half: the least share of the area that holds half of the heat: how small it is what decides.
        size, whole: the side of the network's square, and whether all of a picture is in it.
        extent: width and height of the picture in the file, upright; zeros where it was not asked.
    """

    job: Literal["explain"] = "explain"
    file: Path
    label: str
    probability: float
    method: Literal["grad_cam", "occlusion"]
    picture: str
    heat: tuple[tuple[float, ...], ...]
    half: float = 1.0
    size: int = 0
    whole: bool = False
    extent: tuple[int, int] = (0, 0)
    seconds: float


class NearestResult(_Result):
    """The pictures of a run that look most like the one in `file`, the most alike first.

    Attributes:
        among: how many it was compared with.
    """

    job: Literal["nearest"] = "nearest"
    file: Path
    nearest: tuple[Neighbour, ...]
    among: int
    seconds: float


class ReportResult(_Result):
    """The report of a run lies in `report`, all that is needed to check it in `folder`."""

    job: Literal["report"] = "report"
    run: str
    folder: Path
    report: Path
    files: tuple[str, ...]


class PredictResult(_Result):
    """Every picture was answered or left out, or stood in the table already: `n_before`."""

    job: Literal["predict"] = "predict"
    model: Path
    n: int
    n_left_out: int
    n_before: int = 0
    csv: Path | None
    sort_into: Path | None
    counts: dict[str, int]
    seconds: float
    finish_reason: FinishReason
    run: str = ""
    """The name of the run whose model answered; empty for a model without one."""


class KeepResult(_Result):
    """`n` answers are kept: in the table `file`, as copies or links in folders in `sort_into`."""

    job: Literal["keep"] = "keep"
    n: int
    file: Path | None
    sort_into: Path | None


class UnsortResult(_Result):
    """What sorting had put into `folder` is taken back, but for what is another file now."""

    job: Literal["unsort"] = "unsort"
    folder: Path
    n_removed: int
    n_kept: int


class FrameResult(_Result):
    """What a model says of one picture of a camera, in the order of its `classes`."""

    job: Literal["frame"] = "frame"
    classes: tuple[str, ...]
    answer: PicturePredicted


class SuggestResult(_Result):
    """The model has said what it would call `n` pictures."""

    job: Literal["suggest"] = "suggest"
    n: int


class ExportResult(_Result):
    """An export, and how it compares with the model on real pictures.

    Attributes:
        size: of all files, in bytes.
        agreement: the share of pictures with the same answer.
        max_difference: the largest absolute difference of a probability.
        n: how many pictures were compared.
        accuracy_before, accuracy_after: the share with the right top-1 answer, of the model and of
            the export, among the `n_labelled` whose class is known; None where there are none.
        milliseconds_before, milliseconds_per_picture: for a decoded picture, of both.
        differing: the names of the pictures with another answer.
        lossy: the form gives up some of the model on purpose; a person decides whether it will do.
    """

    job: Literal["export"] = "export"
    model: Path
    format: str
    out: Path
    files: tuple[str, ...]
    size: int
    agreement: float
    max_difference: float
    n: int
    n_labelled: int = 0
    accuracy_before: float | None = None
    accuracy_after: float | None = None
    milliseconds_before: float = 0.0
    milliseconds_per_picture: float
    differing: tuple[str, ...] = ()
    lossy: bool = False
    seconds: float
    run: str = ""
    """The name of the run whose model it is; empty for a model without one."""


class ServeResult(_Result):
    """The model does not answer over HTTP any more.

    Attributes:
        n: how many pictures it has answered.
        n_left_out: how many pictures could not be read.
    """

    job: Literal["serve"] = "serve"
    address: str
    n: int
    n_left_out: int
    seconds: float
    run: str = ""
    """The name of the run whose model answered; empty for a model without one."""


class SampleResult(_Result):
    """The sample pictures lie in `folder`."""

    job: Literal["sample"] = "sample"
    folder: Path
    n: int


class DescribeResult(_Result):
    """The machine that the work runs on.

    Attributes:
        device: as torch names it; `device_name` is for people.
        gflops: measured speed of a small convolution, for estimates of time.
        weights_here: ids of the catalog's backbones whose weights need no download.
    """

    job: Literal["describe"] = "describe"
    device: str
    device_name: str
    cores: int
    gflops: float
    memory: int
    weights_here: tuple[str, ...]
    versions: dict[str, str]


Result = Annotated[
    ScanResult
    | CurateResult
    | UnpackResult
    | RelinkResult
    | GatherResult
    | TeachResult
    | WatchResult
    | PreviewResult
    | ThumbnailResult
    | TrainResult
    | RecogniseResult
    | AnswerResult
    | RatesResult
    | SearchResult
    | EvaluateResult
    | CheckResult
    | StudyResult
    | MapResult
    | RelearnResult
    | ExplainResult
    | NearestResult
    | ReportResult
    | PredictResult
    | KeepResult
    | UnsortResult
    | FrameResult
    | SuggestResult
    | ExportResult
    | ServeResult
    | SampleResult
    | DescribeResult,
    Field(discriminator="job"),
]

Event = Annotated[
    Progress
    | Warned
    | PictureLeftOut
    | ThumbnailReady
    | RunStarted
    | FeaturesDone
    | FirstAnswer
    | PauseChanged
    | RateTried
    | TrialDone
    | StepDone
    | BatchShown
    | EpochDone
    | AugmentationTested
    | TeacherAsked
    | ResolutionChosen
    | CheckpointSaved
    | FolderWatched
    | FilesArrived
    | PredictStarted
    | PicturePredicted
    | ServeStarted
    | PicturesServed
    | OpinionsFound
    | SuspectsFound
    | GrowthMeasured
    | WorthLabelling
    | StrangersMeasured
    | MaskedMeasured
    | Failed
    | Result,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Any] = TypeAdapter(Event)
"""Reads an event from JSON."""

FINAL = (_Result, Failed)
"""The classes that end a job."""
