"""Take a model away: written in another form, and compared with the original before it is done.

A new form is a module with the functions of `core.export.verify.Exporter`, and a row in `FORMATS`.
"""

import difflib
import importlib
import importlib.util
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from core import storage
from core.errors import ExportError, StoppedError, StorageError
from core.events import ExportResult, Progress, Stage
from core.export.describe import with_run
from core.jobs import Emit, StopToken
from core.model_in_use import FoundModel, resolve_model, run_of
from core.requests import ExportRequest


@dataclass(frozen=True)
class Format:
    """A form that a model can be written in.

    Attributes:
        name, what_for: for people.
        module: that writes, opens and describes it.
        tolerance: the largest difference of a probability that it may make; None where it gives up
            some of the model on purpose, and a person decides whether that will do.
        needs: a package that opens it, where that is not installed with Graft.
        system: what `sys.platform` says where it can be opened, and so proved; empty for all.
        packed: all of it is put into one .zip, to be sent.
    """

    id: str
    name: str
    what_for: str
    module: str
    tolerance: float | None = 1e-3
    needs: str = ""
    system: str = ""
    packed: bool = False

    @property
    def missing(self) -> str:
        """Why it cannot be written here, in a sentence; empty where it can."""
        if self.system and sys.platform != self.system:
            return "It can be opened, and so proved, on a Mac only."
        if self.needs and importlib.util.find_spec(self.needs) is None:
            return f'It needs an extra: pip install "graft[{self.id}]"'
        return ""


FORMATS: tuple[Format, ...] = (
    Format(
        id="onnx",
        name="ONNX",
        what_for="One file for programs in any language; it takes pictures as they are decoded.",
        module="core.export.onnx",
    ),
    Format(
        id="onnx-float16",
        name="ONNX, half the size",
        what_for="Weights with half as many bits (float16); as quick, and the answers stay.",
        module="core.export.onnx_half",
        tolerance=2e-2,
    ),
    Format(
        id="onnx-int8",
        name="ONNX, whole numbers",
        what_for="A quarter of the size (int8), for small machines. Some answers change.",
        module="core.export.onnx_int8",
        tolerance=None,
    ),
    Format(
        id="huggingface",
        name="Hugging Face folder",
        what_for="For Python with timm or transformers, and to share on the Hugging Face Hub.",
        module="core.export.huggingface",
    ),
    Format(
        id="pytorch",
        name="PyTorch program",
        what_for="One file (torch.export, .pt2) for Python with PyTorch alone.",
        module="core.export.torch_export",
    ),
    Format(
        id="bundle",
        name="For a colleague",
        what_for="A .zip with a page that names pictures in any browser, without a network.",
        module="core.export.bundle",
        tolerance=2e-2,
        packed=True,
    ),
    Format(
        id="openvino",
        name="OpenVINO",
        what_for="Two files for Intel's processors and their runtime.",
        module="core.export.openvino",
        needs="openvino",
    ),
    Format(
        id="coreml",
        name="Core ML",
        what_for="A package for apps on Apple's devices (.mlpackage).",
        module="core.export.coreml",
        tolerance=2e-2,
        needs="coremltools",
        system="darwin",
    ),
)

RECORD = "graft-export.json"

_CACHE = "__pycache__"


class ExportRecord(storage.Stored):
    """What graft-export.json holds: of which form the folder is, and which files belong to it.

    Attributes:
        run: the name of the run whose model it is; run_title: what that was called. Both are empty
            for a model without one, and in what an earlier Graft has written.
    """

    format: str
    files: tuple[str, ...]
    run: str = ""
    run_title: str = ""


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
    from core.export.example import write_example
    from core.export.portable import Portable
    from core.prediction.predictor import open_predictor

    exporter: verify.Exporter = importlib.import_module(row.module)
    predictor = open_predictor(model, "cpu")
    samples = verify.choose_pictures(request.pictures, model, predictor.classes)
    with storage.replacing_folder(out) as folder:
        emit(Progress(stage=Stage.EXPORT, done=0, total=len(samples)))
        portable = Portable(model)
        write_example(predictor, samples, folder)
        exporter.write(portable, folder, verify.learned_pictures(model, samples))
        runtime = exporter.open_runtime(folder)
        comparison = verify.compare(predictor, runtime, samples, emit, stop)
        if stop.asked:
            raise StoppedError("The export was stopped.", f"{out} is as it was.")
        comparison.check(row.name, row.tolerance)
        size = sum(file.stat().st_size for file in _files(folder))
        found = FoundModel(model, run_of(model))
        readme = with_run(exporter.readme(portable, comparison.table(size)), found)
        files = _finish(folder, row, readme, f"{out.name}.zip", found)
    before, after = comparison.accuracy or (None, None)
    return ExportResult(
        model=model,
        format=row.id,
        out=out,
        files=files,
        size=sum((out / name).stat().st_size for name in files),
        agreement=comparison.agreement,
        max_difference=comparison.max_difference,
        n=comparison.n,
        n_labelled=comparison.n_labelled,
        accuracy_before=before,
        accuracy_after=after,
        milliseconds_before=comparison.milliseconds[0],
        milliseconds_per_picture=comparison.milliseconds[1],
        differing=comparison.differing,
        lossy=row.tolerance is None,
        seconds=time.perf_counter() - started,
        run=found.run_name,
    )


def discard(out: Path) -> None:
    """Remove an export, and nothing else that lies there. Raises StorageError."""
    record = storage.read_json(out / RECORD, ExportRecord)
    try:
        for name in (*record.files, RECORD):
            (out / name).unlink(missing_ok=True)
        for file in [*out.rglob(f"{_CACHE}/*.pyc")]:
            file.unlink()
        for folder in sorted((p for p in out.rglob("*") if p.is_dir()), reverse=True):
            folder.rmdir()
        out.rmdir()
    except OSError as error:
        raise StorageError(f"{out} could not be removed ({error.strerror}).") from error


def _finish(
    folder: Path, row: Format, readme: str, name: str, model: FoundModel
) -> tuple[str, ...]:
    """Add README.md, pack what is to be sent as the one file `name`, and list all in the record."""
    storage.write_text(folder / "README.md", readme)
    if row.packed:
        _pack(folder, name)
    files = tuple(file.relative_to(folder).as_posix() for file in _files(folder))
    title = model.run.title if model.run else ""
    record = ExportRecord(format=row.id, files=files, run=model.run_name, run_title=title)
    storage.write_json(folder / RECORD, record)
    return files


def _pack(folder: Path, name: str) -> None:
    """Put all files of a folder into a .zip there; of the files themselves README.md stays."""
    files = _files(folder)
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file, file.relative_to(folder))
            if file.name != "README.md":
                file.unlink()
    for inner in [path for path in folder.iterdir() if path.is_dir()]:
        inner.rmdir()


def _files(folder: Path) -> list[Path]:
    """All in a folder, but what Python leaves beside a script that somebody imports."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path.parent.name != _CACHE)


def find_format(id: str) -> Format:
    """The row of `FORMATS` called `id`.

    Raises:
        ExportError: there is none, and the nearest is named; or what it needs is not installed.
    """
    known = {row.id: row for row in FORMATS}
    if id not in known:
        near = difflib.get_close_matches(id, known, n=1) or list(known)
        raise ExportError(f"There is no format “{id}”.", hint=f"Try {' or '.join(near)}.")
    row = known[id]
    if row.missing:
        title = f"{row.name} cannot be written here."
        raise ExportError(title, "Nothing was written.", row.missing)
    return row


def _check_target(out: Path, row: Format) -> None:
    """Refuse to replace anything but an earlier export of the same form, untouched since."""
    try:
        there = {path.relative_to(out).as_posix() for path in _files(out)}
        empty = not out.exists() or not any(out.iterdir())
    except OSError as error:
        raise StorageError(
            f"{out} cannot be written into ({error.strerror}).", hint="Choose another folder."
        ) from error
    if empty:
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
