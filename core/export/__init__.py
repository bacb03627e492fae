"""Take a model away as files. A format is a row here and a module: `write`, `runtime`, `readme`.

An export is written aside, opened again in its own runtime, compared with the model on real
pictures, and only then put in its place.
"""

import importlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from core import storage
from core.errors import ExportError, StoppedError, StorageError
from core.events import ExportResult, Progress, Stage
from core.jobs import Emit, StopToken
from core.requests import ExportRequest
from core.runs import Run, resolve_model

MOST_PICTURES = 200
"""How many pictures an export is compared on."""


@dataclass(frozen=True)
class Format:
    """One way to take a model away.

    Attributes:
        module: imported when the format is first used.
        main_file: what tells an earlier export from other folders.
    """

    id: str
    name: str
    what_for: str
    module: str
    main_file: str


FORMATS: tuple[Format, ...] = (
    Format(
        "onnx",
        "ONNX",
        "For any program, on any machine: one file with everything inside.",
        "core.export.onnx",
        "model.onnx",
    ),
    Format(
        "huggingface",
        "Hugging Face folder",
        "For timm and transformers, with a model card.",
        "core.export.huggingface",
        "model.safetensors",
    ),
)


def export(request: ExportRequest, emit: Emit, stop: StopToken) -> ExportResult:
    """Write a model in another form, and prove that it answers the same.

    Raises:
        ModelError: there is no model.
        ExportError: the format cannot hold this model, there is nothing to prove it on, or the
            export answers differently.
        StorageError: the folder cannot be written.
        StoppedError: it was stopped; nothing was left behind.
    """
    from core.export.verify import prove
    from core.models.classifier import Classifier

    started = time.perf_counter()
    form = _format(request.format)
    model = resolve_model(request.model)
    _check_target(request.out)
    files = _pictures(request, model)
    emit(Progress(stage=Stage.EXPORT, done=0, total=len(files)))
    classifier = Classifier.load(model)
    module = importlib.import_module(form.module)
    with storage.replacing_folder(request.out) as folder:
        module.write(classifier, folder)
        if stop.asked:
            raise StoppedError("The export was stopped.", "Nothing was left behind.")
        proof = prove(classifier, module.runtime(folder), files, emit)
        storage.write_text(folder / "README.md", module.readme(classifier) + proof.table())
    names = sorted(p.relative_to(request.out).as_posix() for p in request.out.rglob("*"))
    return ExportResult(
        model=model,
        format=form.id,
        out=request.out,
        files=tuple(names),
        size=sum((request.out / name).stat().st_size for name in names),
        agreement=proof.agreement,
        max_difference=proof.max_difference,
        n=proof.n,
        milliseconds_per_picture=proof.milliseconds,
        seconds=time.perf_counter() - started,
    )


def _format(id: str) -> Format:
    for form in FORMATS:
        if form.id == id:
            return form
    known = ", ".join(form.id for form in FORMATS)
    raise ExportError(f"There is no format “{id}”.", hint=f"Known: {known}.")


def _check_target(out: Path) -> None:
    """Only a new folder, an empty one, or an earlier export is written to."""
    if out.exists() and not out.is_dir():
        raise StorageError(f"{out} is a file.", hint="Choose a folder for the export.")
    contents = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if contents and not any(form.main_file in contents for form in FORMATS):
        raise ExportError(
            f"{out} has other things in it.",
            "They were not touched.",
            "Choose a new folder, or an empty one.",
        )
    nearest = next(path for path in (out, *out.resolve().parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        raise StorageError(f"Graft may not write in {nearest}.", hint="Choose another folder.")


def _pictures(request: ExportRequest, model: Path) -> list[Path]:
    """What to compare on: as asked for, or the pictures that the model's run kept aside."""
    files = list(request.pictures)
    run = Run(model.parent)
    if not files and (run.folder / "split.json").is_file():
        dataset = run.dataset
        aside = [p for p in dataset.pictures if p.part is not None and p.part.value != "train"]
        files = [dataset.file(picture) for picture in aside or dataset.pictures]
    files = [file for file in files if file.is_file()]
    if not files:
        raise ExportError(
            "There are no pictures to prove the export on.",
            "Those of the model's run are not where they were.",
            "Give some pictures to compare on.",
        )
    return files[:: -(-len(files) // MOST_PICTURES)]
