"""One typed request for every job: it holds everything that the job needs.

Requests are values. They travel as one JSON line to the process that does the work, and the same
request gives the same job from a test, from the command line and from the window.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.config import TrainConfig


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScanRequest(_Request):
    """Look through a folder: what is there, what is in which class, what cannot be read.

    Attributes:
        index: the SQLite file that remembers what is known of each picture, or None to forget.
        decode: read every picture in full, so that each broken one is found.
    """

    job: Literal["scan"] = "scan"
    folder: Path
    index: Path | None = None
    decode: bool = True


class ThumbnailRequest(_Request):
    """Make small copies of pictures, in the order given.

    Attributes:
        folder: where the copies are kept, named by a hash of the picture's path, size and date.
        size: the longer side, in pixels.
    """

    job: Literal["thumbnails"] = "thumbnails"
    files: tuple[Path, ...]
    folder: Path
    size: int = 320


class TrainRequest(_Request):
    """Train a classifier on a folder and keep the run in a project.

    Attributes:
        resume: the name of an interrupted run to go on with; its own settings are used.
    """

    job: Literal["train"] = "train"
    project: Path
    folder: Path
    config: TrainConfig = TrainConfig()
    resume: str | None = None


class EvaluateRequest(_Request):
    """Measure a model on every labelled picture of a folder (its test part, when it has one)."""

    job: Literal["evaluate"] = "evaluate"
    model: Path
    folder: Path
    device: str = "auto"


class PredictRequest(_Request):
    """Name the pictures in `paths`: files, or folders that are searched through."""

    job: Literal["predict"] = "predict"
    model: Path
    paths: tuple[Path, ...]
    csv: Path | None = None
    sort_into: Path | None = None
    device: str = "auto"


class ExportRequest(_Request):
    """Write a model in another form, and prove that it answers the same.

    Attributes:
        format: the id of a row of `core.export.FORMATS`.
        pictures: what to compare on; empty for the kept-aside pictures of the model's run.
    """

    job: Literal["export"] = "export"
    model: Path
    format: str
    out: Path
    pictures: tuple[Path, ...] = ()


class SampleRequest(_Request):
    """Lay out the sample pictures (handwritten digits) in `folder`, one folder a digit."""

    job: Literal["sample"] = "sample"
    folder: Path


class DescribeRequest(_Request):
    """Which device training would use, how fast it is, and which weights are on this machine."""

    job: Literal["describe"] = "describe"


Request = Annotated[
    ScanRequest
    | ThumbnailRequest
    | TrainRequest
    | EvaluateRequest
    | PredictRequest
    | ExportRequest
    | SampleRequest
    | DescribeRequest,
    Field(discriminator="job"),
]

REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
"""Reads a request from JSON."""
