"""One typed request for every job: it holds everything that the job needs.

Requests are values. They travel as one JSON line to the process that does the work, and the same
request gives the same job from a test, from the command line and from the window.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.actions import Action
from core.config import TrainConfig
from core.data.decoding import Decoding
from core.label_source import LabelSource

DEFAULT_PORT = 8765
"""Where `serve` answers unless it is told otherwise."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScanRequest(_Request):
    """Look through a folder: what is there, what is in which class, what cannot be read.

    Attributes:
        index: the SQLite file that remembers what is known of each picture and what was decided
            about it, or None to forget.
        decode: read every picture in full, so that each broken one is found.
        innermost: of folders in folders, the innermost is the class and not the outermost.
        labels: where a person has said that the classes come from.
        whole: the result carries the dataset and the findings; else they are left in the index.
    """

    job: Literal["scan"] = "scan"
    folder: Path
    index: Path | None = None
    decode: bool = True
    innermost: bool = False
    labels: LabelSource = LabelSource()
    whole: bool = True


class CurateRequest(_Request):
    """Do something to the pictures of a project, and say how they stand after it.

    Attributes:
        folder: of the pictures.
        config: its share says how they are divided.
        action: None to look only.
        keep: write down how they are divided.
        read_only: look at a copy of the index, so that nothing changes, whatever it finds.
    """

    job: Literal["curate"] = "curate"
    index: Path
    folder: Path
    config: TrainConfig = TrainConfig()
    action: Action | None = None
    keep: bool = True
    read_only: bool = False


class UnpackRequest(_Request):
    """Unpack a .zip of pictures into the new folder `out`.

    Attributes:
        replace: what was unpacked there before, of an archive of this name, goes.
    """

    job: Literal["unpack"] = "unpack"
    file: Path
    out: Path
    replace: bool = False


class RelinkRequest(_Request):
    """Let a project look for its pictures in `folder`, to which they were moved."""

    job: Literal["relink"] = "relink"
    project: Path
    folder: Path


class GatherRequest(_Request):
    """Copy the pictures of a project into its own folder, and use the copies from now on."""

    job: Literal["gather"] = "gather"
    project: Path


class TeachRequest(_Request):
    """Put pictures into a class of a project, whether it has them already or not."""

    job: Literal["teach"] = "teach"
    project: Path
    files: tuple[Path, ...]
    label: str = Field(min_length=1)


class WatchRequest(_Request):
    """Tell of each picture that comes into `folder`, or into a folder in it, until stopped."""

    job: Literal["watch"] = "watch"
    folder: Path


class PreviewRequest(_Request):
    """Say what is made of a table of labels of a folder, with all its mistakes.

    Attributes:
        labels: the table and its columns, where a person has chosen them.
    """

    job: Literal["preview"] = "preview"
    folder: Path
    labels: LabelSource = LabelSource()


class ThumbnailRequest(_Request):
    """Make small copies of pictures, in the order given.

    Attributes:
        folder: where the copies are kept, named by a hash of the picture's path, size and date.
        size: the longer side, in pixels.
        decoding: how their values become 8-bit colours.
    """

    job: Literal["thumbnails"] = "thumbnails"
    files: tuple[Path, ...]
    folder: Path
    size: int = 320
    decoding: Decoding = Decoding()


class TrainRequest(_Request):
    """Train a classifier on a folder and keep the run in a project.

    Attributes:
        labels: where the classes come from, which the project remembers; None: as it does already.
        resume: the name of an interrupted run to go on with; its own settings are used.
    """

    job: Literal["train"] = "train"
    project: Path
    folder: Path
    config: TrainConfig = TrainConfig()
    labels: LabelSource | None = None
    resume: str | None = None


class RecogniseRequest(_Request):
    """Say which network the weights in a file, or in the folder of a model, belong to."""

    job: Literal["recognise"] = "recognise"
    path: Path


class AnswerRequest(_Request):
    """Give a first answer for a project as it stands, quickly, and keep its model there.

    What the network says of a picture is computed once; after that an answer takes a moment.
    """

    job: Literal["answer"] = "answer"
    project: Path
    folder: Path
    config: TrainConfig = TrainConfig()


class RatesRequest(_Request):
    """Try learning rates from tiny to huge, one step each (a range test)."""

    job: Literal["rates"] = "rates"
    project: Path
    folder: Path
    config: TrainConfig = TrainConfig()


class SearchRequest(_Request):
    """Look for better settings than `config`, for so many minutes."""

    job: Literal["search"] = "search"
    project: Path
    folder: Path
    config: TrainConfig = TrainConfig()
    minutes: float = Field(default=10.0, gt=0.0)


class EvaluateRequest(_Request):
    """Measure a model on every labelled picture of a folder (its test part, when it has one).

    Attributes:
        keep: what the pictures look like, in the cache of the model's project.
    """

    job: Literal["evaluate"] = "evaluate"
    model: Path
    folder: Path
    device: str = "auto"
    keep: bool = True


class _OfRun(_Request):
    """About a run of a project, by the name of its folder."""

    project: Path
    run: str
    device: str = "auto"


class CheckRequest(_OfRun):
    """How the model of a run sees the pictures behind its figures."""

    job: Literal["check"] = "check"


class StudyRequest(_OfRun):
    """What would make a model better: more pictures, and which; labels that may be wrong."""

    job: Literal["study"] = "study"


class MapRequest(_OfRun):
    """A map of the pictures by t-SNE, which takes a while."""

    job: Literal["map"] = "map"


class RelearnRequest(_OfRun):
    """Let the last layer learn again from the pictures as they stand.

    Attributes:
        keep: make a run of it.
    """

    job: Literal["relearn"] = "relearn"
    keep: bool = False


class ExplainRequest(_Request):
    """What in a picture speaks for a class.

    Attributes:
        label: the class; empty: the model's answer.
    """

    job: Literal["explain"] = "explain"
    model: Path
    file: Path
    label: str = ""
    device: str = "auto"


class NearestRequest(_OfRun):
    """Which pictures that a run has learned from look most like the one in `file`."""

    job: Literal["nearest"] = "nearest"
    file: Path


class ReportRequest(_OfRun):
    """Write a report of a run, and what is needed to check it, into the folder `out`."""

    job: Literal["report"] = "report"
    out: Path


class PredictRequest(_Request):
    """Name the pictures in `paths`: files, or folders that are searched through.

    Attributes:
        csv: a table that gets a row for each; pictures that have one there are passed over.
        top: so many of the likeliest classes stand in it; None for the share of every class.
        sort_into: copy each picture into a folder for its class, or link to it.
        batch: how many go through the network at once.
    """

    job: Literal["predict"] = "predict"
    model: Path
    paths: tuple[Path, ...]
    csv: Path | None = None
    top: int | None = Field(default=None, ge=1)
    sort_into: Path | None = None
    link: bool = False
    batch: int = Field(default=32, ge=1)
    device: str = "auto"


class FrameRequest(_Request):
    """Name one picture of a camera, of which the next is soon to come."""

    job: Literal["frame"] = "frame"
    model: Path
    file: Path
    device: str = "auto"


class KeepRequest(_Request):
    """Keep answers that `predict` has given.

    Attributes:
        classes: in the order of their probabilities.
        files, rows: the answers, as `core.prediction.answers` packs them: ten thousand take the
            window no time.
        file: the table to write, in the place of what is there.
        form: of the table; Excel's is CSV that Excel opens with its letters right.
        sort_into: copy each picture into a folder for its class, or link to it.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    job: Literal["keep"] = "keep"
    classes: tuple[str, ...]
    files: tuple[str, ...]
    rows: bytes
    file: Path | None = None
    form: Literal["csv", "excel", "json"] = "csv"
    sort_into: Path | None = None
    link: bool = False


class UnsortRequest(_Request):
    """Take back what sorting has put into `folder`."""

    job: Literal["unsort"] = "unsort"
    folder: Path


class SuggestRequest(_Request):
    """Say what a model would call pictures that are not labelled."""

    job: Literal["suggest"] = "suggest"
    model: Path
    files: tuple[Path, ...]
    device: str = "auto"


class ExportRequest(_Request):
    """Write a model in another form, and prove that it answers the same.

    Attributes:
        format: the id of a row of `core.export.FORMATS`.
        pictures: what to compare on; empty for the held-out pictures of the model's run.
    """

    job: Literal["export"] = "export"
    model: Path
    format: str
    out: Path
    pictures: tuple[Path, ...] = ()


class ServeRequest(_Request):
    """Answer over HTTP, for programs on this machine, until stopped.

    Attributes:
        port: 0 for any that is free.
        elsewhere: where that port is taken, use any that is free.
    """

    job: Literal["serve"] = "serve"
    model: Path
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    elsewhere: bool = False
    device: str = "auto"


class SampleRequest(_Request):
    """Lay out the sample pictures (handwritten digits) in `folder`, one folder a digit."""

    job: Literal["sample"] = "sample"
    folder: Path


class DescribeRequest(_Request):
    """Which device training would use, how fast it is, and which weights are on this machine."""

    job: Literal["describe"] = "describe"


Request = Annotated[
    ScanRequest
    | CurateRequest
    | UnpackRequest
    | RelinkRequest
    | GatherRequest
    | TeachRequest
    | WatchRequest
    | PreviewRequest
    | ThumbnailRequest
    | TrainRequest
    | RecogniseRequest
    | AnswerRequest
    | RatesRequest
    | SearchRequest
    | EvaluateRequest
    | CheckRequest
    | StudyRequest
    | MapRequest
    | RelearnRequest
    | ExplainRequest
    | NearestRequest
    | ReportRequest
    | PredictRequest
    | KeepRequest
    | UnsortRequest
    | FrameRequest
    | SuggestRequest
    | ExportRequest
    | ServeRequest
    | SampleRequest
    | DescribeRequest,
    Field(discriminator="job"),
]

REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
"""Reads a request from JSON."""
