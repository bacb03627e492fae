"""All that is known of a finished run, gathered from its folder and from its pictures."""

import hashlib
import json
import os
import platform
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.config import TrainConfig
from core.data.dataset import Dataset, Part, Picture
from core.data.index import PictureIndex
from core.data.library import divide, looks
from core.data.scan import scan
from core.errors import DatasetError, ModelError, StoppedError, StorageError
from core.evaluation.calibration import table
from core.evaluation.metrics import figures
from core.events import Stage, TrainResult
from core.figures import Overall
from core.jobs import Emit, StopToken
from core.models.backbone import Backbone
from core.models.catalog import find
from core.models.preprocessing import Preprocessing
from core.progress import TrainProgress
from core.project import Project
from core.requests import ScanRequest
from core.runs import MEASURED, WEIGHTS, Evaluation, Run, RunFile

CONFIG = "config.json"
"""The name of the file of settings in a report."""

_PACKAGES = ("torch", "torchvision", "timm", "numpy", "scikit-learn", "Pillow")


@dataclass(frozen=True)
class Divided:
    """How the pictures of a run compare with what a new look through their folder gives.

    Attributes:
        given: the parts that the folder itself names.
        relabelled, moved: pictures that have another label, or another part, there.
        unused: pictures there that the run did not have, be it that they were put aside or are new.
        gone: pictures of the run that are not found there.
    """

    given: frozenset[Part]
    relabelled: int
    moved: int
    unused: int
    gone: int

    @property
    def same(self) -> bool:
        """Whether training anew sees the very pictures, labels and parts of the run."""
        return not (self.relabelled or self.moved or self.unused or self.gone)


@dataclass(frozen=True)
class Account:
    """All that is known of a finished run.

    Attributes:
        root: where the pictures lie now.
        evaluation, overall: None where nothing was held out.
        progress: how it went, by its events.
        divided: None where the pictures cannot be looked at any more.
        versions: by the name of the program or library, as they are now.
        hashes: SHA-256 in hex, by what it is of.
    """

    run: Run
    root: Path
    file: RunFile
    dataset: Dataset
    result: TrainResult
    evaluation: Evaluation | None
    overall: Overall | None
    progress: TrainProgress
    backbone: Backbone
    preprocessing: Preprocessing
    divided: Divided | None
    versions: dict[str, str]
    hashes: dict[str, str]
    written: datetime

    @property
    def config(self) -> TrainConfig:
        """The settings of the run."""
        return self.file.config

    @property
    def title(self) -> str:
        """What a person calls the run, or else its number."""
        return self.file.title or f"Run {self.file.number}"

    @property
    def word(self) -> str:
        """What its headline figure was measured on: “test” or “validation”."""
        evaluation = self.evaluation
        return "validation" if evaluation and evaluation.part is Part.VAL else "test"

    @property
    def relearned(self) -> bool:
        """Whether only the last layer of an earlier model was fitted again."""
        passes = self.progress.passes
        return self.progress.first_answer is not None and not passes.of(Stage.FIRST_ANSWER)

    @property
    def command(self) -> str:
        """What trains the same model again, given in the folder of the report."""
        words = ["graft", "train", str(self.root), "--out", "NEWPROJECT", "--config", CONFIG]
        return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)

    def n(self, part: Part) -> int:
        """How many pictures a part has."""
        return len(self.dataset.of(part))


def account_of(run: Run, project: Project, emit: Emit, stop: StopToken) -> Account:
    """Gather all that is known of a run; its folder of pictures is looked through anew.

    Raises:
        ModelError: the run is not finished, or its model is gone.
        StorageError: the run cannot be read.
        StoppedError: it was stopped.
    """
    if run.result is None or not (run.model / "model.safetensors").is_file():
        raise ModelError(
            f"{run.name} has no finished model.",
            "There is nothing to report before a run has been measured.",
            "Let it end first: graft train … --resume goes on with it.",
        )
    dataset = run.dataset
    root = dataset.root if dataset.root.is_dir() else project.pictures
    evaluation = run.evaluation
    return Account(
        run=run,
        root=root,
        file=run.file,
        dataset=dataset,
        result=run.result,
        evaluation=evaluation,
        overall=_overall(evaluation) if evaluation else None,
        progress=TrainProgress.of(run.events(steps=False)),
        backbone=find(run.file.config.backbone),
        preprocessing=_preprocessing(run.model),
        divided=_look_again(dataset, root, run.file.config, emit, stop, project=project),
        versions=_versions(run.result.device),
        hashes=_hashes(run, dataset),
        written=datetime.now(UTC),
    )


def on_processor(device: str) -> bool:
    """Whether a device, as `core.device.name_of` names it, is a processor and no GPU."""
    return device.startswith("processor")


def _overall(evaluation: Evaluation) -> Overall:
    """The figures besides the accuracy; of a run of an earlier Graft they are reckoned here."""
    found = evaluation.figures
    if found.overall is not None:
        return found.overall
    shares, targets = table(evaluation.pictures, found.classes)
    return figures(targets.tolist(), shares, found.classes).overall


def _preprocessing(model: Path) -> Preprocessing:
    try:
        known = json.loads((model / "config.json").read_bytes())["graft"]["preprocessing"]
        return Preprocessing.model_validate(known)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The model in “{model}” cannot be read.", str(error)) from error


def _look_again(
    dataset: Dataset,
    root: Path,
    config: TrainConfig,
    emit: Emit,
    stop: StopToken,
    *,
    project: Project,
) -> Divided | None:
    """Compare a run's pictures with what `graft train` with a new project would find."""
    with tempfile.TemporaryDirectory(prefix="graft-", ignore_cleanup_errors=True) as folder:
        index = Path(folder) / "index.sqlite"
        request = ScanRequest(
            folder=root,
            index=index,
            decode=looks(config.keep_together),
            innermost=project.file.innermost,
            labels=project.file.labels,
            whole=False,
        )
        try:
            scan(request, emit, stop)
            if stop.asked:
                raise StoppedError("The report was stopped.", "Nothing was written.")
            with PictureIndex(index, check=False) as opened:
                found, given = divide(opened, root.absolute(), config, keep=False)
        except DatasetError:
            return None
    before = {picture.path: picture for picture in dataset.pictures}
    after = {picture.path: picture for picture in found.pictures}
    both = [(before[path], after[path]) for path in before.keys() & after.keys()]
    return Divided(
        given=given,
        relabelled=sum(one.label != other.label for one, other in both),
        moved=sum(one.part != other.part for one, other in both),
        unused=len(after.keys() - before.keys()),
        gone=len(before.keys() - after.keys()),
    )


def _versions(device: str) -> dict[str, str]:
    found = {"Graft": _version("graft"), "Python": platform.python_version()}
    found |= {name: _version(name) for name in _PACKAGES}
    return found | {"platform": platform.platform(), "device": device}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _hashes(run: Run, dataset: Dataset) -> dict[str, str]:
    before = run.measured_model / WEIGHTS
    return {
        WEIGHTS: sha256_of(run.model / WEIGHTS),
        **({f"{MEASURED}/{WEIGHTS}": sha256_of(before)} if run.refitted else {}),
        "config.json of the run": sha256_of(run.folder / "config.json"),
        "pictures": pictures_hash(dataset.pictures),
    }


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hex. Raises StorageError."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise StorageError(f"{file} cannot be read ({error.strerror}).") from error


def pictures_hash(pictures: Sequence[Picture]) -> str:
    """One SHA-256, in hex, over all pictures: their content, part, label and path.

    It is of the sorted lines “sha256 TAB part TAB label TAB path LF”, in UTF-8.
    """
    lines = sorted(f"{p.sha256}\t{p.part or ''}\t{p.label}\t{p.path}\n" for p in pictures)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
