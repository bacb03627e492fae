"""Take a model away: written in another form, and compared with the original before it is done.

A new form is a module with the functions of `core.export.verify.Exporter`, and a row in `FORMATS`.
"""

import difflib
import importlib
import time
from dataclasses import dataclass
from pathlib import Path

from core import storage
from core.errors import ExportError, StoppedError, StorageError
from core.events import ExportResult, Progress, Stage
from core.jobs import Emit, StopToken
from core.requests import ExportRequest
from core.runs import resolve_model


@dataclass(frozen=True)
class Format:
    """A form that a model can be written in.

    Attributes:
        name, what_for: for people.
        module: that writes, opens and describes it.
    """

    id: str
    name: str
    what_for: str
    module: str


FORMATS: tuple[Format, ...] = (
    Format(
        id="onnx",
        name="ONNX",
        what_for="One file for programs in any language; it takes pictures as they are decoded.",
        module="core.export.onnx",
    ),
    Format(
        id="huggingface",
        name="Hugging Face folder",
        what_for="For Python with timm or transformers, and to share on the Hugging Face Hub.",
        module="core.export.huggingface",
    ),
)

RECORD = "graft-export.json"


class ExportRecord(storage.Stored):
    """What graft-export.json holds: of which form the folder is, and which files belong to it."""

    format: str
    files: tuple[str, ...]


def export(request: ExportRequest, emit: Emit, stop: StopToken) -> ExportResult:
    """Write a model in another form into a folder of its own, and prove that it answers the same.

    The folder appears once the proof is done; an earlier export of the same form is replaced.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        ExportError: the form cannot hold this model or answers differently, there are no pictures
            to prove it on, or the folder holds something else.
        StorageError: the folder cannot be written.
        StoppedError: half an export is worth nothing.
    """
    started = time.perf_counter()
    row = find_format(request.format)
    out = request.out.absolute()
    _check_target(out, row)
    model = resolve_model(request.model)
    from core.export import verify  # torch takes seconds to import, and the window needs none of it
    from core.models.classifier import Classifier
    from core.prediction.predictor import open_predictor

    pictures = verify.choose_pictures(request.pictures, model)
    with storage.replacing_folder(out) as folder:
        emit(Progress(stage=Stage.EXPORT, done=0, total=len(pictures)))
        exporter: verify.Exporter = importlib.import_module(row.module)
        classifier = Classifier.load(model)
        exporter.write(classifier, folder)
        comparison = verify.compare(
            open_predictor(model, "cpu"), exporter.open_runtime(folder), pictures, emit, stop
        )
        if stop.asked:
            raise StoppedError("The export was stopped.", f"{out} is as it was.")
        comparison.check(row.name)
        storage.write_text(folder / "README.md", exporter.readme(classifier, comparison.table()))
        files = tuple(sorted(path.name for path in folder.iterdir()))
        storage.write_json(folder / RECORD, ExportRecord(format=row.id, files=files))
    return ExportResult(
        model=model,
        format=row.id,
        out=out,
        files=files,
        size=sum((out / name).stat().st_size for name in files),
        agreement=comparison.agreement,
        max_difference=comparison.max_difference,
        n=comparison.n,
        milliseconds_per_picture=comparison.milliseconds_per_picture,
        seconds=time.perf_counter() - started,
    )


def find_format(id: str) -> Format:
    """The row of `FORMATS` called `id`. Raises ExportError, with the nearest one that is known."""
    known = {row.id: row for row in FORMATS}
    if id not in known:
        near = difflib.get_close_matches(id, known, n=1) or list(known)
        raise ExportError(f"There is no format “{id}”.", hint=f"Try {' or '.join(near)}.")
    return known[id]


def _check_target(out: Path, row: Format) -> None:
    """Refuse to replace anything but an earlier export of the same form, untouched since."""
    try:
        there = {path.name for path in out.iterdir()} if out.exists() else set()
    except OSError as error:
        raise StorageError(
            f"{out} cannot be written into ({error.strerror}).", hint="Choose another folder."
        ) from error
    if not there:
        return
    try:
        record = storage.read_json(out / RECORD, ExportRecord)
    except StorageError:
        record = ExportRecord(format="", files=())
    foreign = sorted(there - {RECORD, *record.files})
    if foreign or record.format != row.id:
        detail = f"For instance {foreign[0]}." if foreign else "It is a model in another form."
        raise ExportError(
            f"{out} holds something else.", f"{detail} Nothing was changed.", "Name a new folder."
        )
