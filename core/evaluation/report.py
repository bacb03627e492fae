"""Write the report of a run: a page to read, and beside it all that is needed to check it."""

import base64
import contextlib
import hashlib
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from core import storage
from core.data.decoding import Decoding
from core.data.images import read_picture
from core.errors import PictureError, StoppedError, StorageError
from core.evaluation.account import account_of, sha256_of
from core.evaluation.answers import answers, mistakes
from core.evaluation.audit import AUDIT, audit_file, small_files
from core.evaluation.report_html import page
from core.events import ReportResult
from core.jobs import Emit, StopToken
from core.project import open_project
from core.requests import ReportRequest
from core.runs import Run

PAGE = "report.html"
MOST_MISTAKES = 24
SIDE = 160
"""The longer side of a picture on the page, in pixels."""

_COPIED = ("events.jsonl", "evaluation.json")


def report(request: ReportRequest, emit: Emit, stop: StopToken) -> ReportResult:
    """Write the report of a run into a folder, in place of an earlier report there.

    Raises:
        ModelError: the run is not finished, or its model is gone.
        StorageError: the folder holds something else or cannot be written, or the run cannot be
            read.
        StoppedError: it was stopped; nothing was written.
    """
    out = request.out.absolute()
    check_target(out)
    project = open_project(request.project)
    run = Run(project.runs / request.run)
    account = account_of(run, project, emit, stop)
    evaluation = account.evaluation
    worst = mistakes(answers(evaluation))[:MOST_MISTAKES] if evaluation else ()
    pictures = small_pictures(
        account.root, [each.path for each in worst], account.preprocessing.decoding
    )
    if stop.asked:
        raise StoppedError("The report was stopped.", "Nothing was written.")
    made = {PAGE: page(account, worst, pictures).encode("utf-8", "replace")}
    made |= small_files(account)
    copied = [run.folder / name for name in _COPIED if (run.folder / name).is_file()]
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
    hashes |= {file.name: sha256_of(file) for file in copied}
    # first of all, so that what a crash leaves behind is still known as a report
    storage.write_bytes(out / AUDIT, audit_file(account, dict(sorted(hashes.items()))))
    for name, data in made.items():
        storage.write_bytes(out / name, data)
    for file in copied:
        with storage.replacing(out / file.name) as temporary:
            shutil.copyfile(file, temporary)
    return ReportResult(
        run=run.name, folder=out, report=out / PAGE, files=tuple(sorted({AUDIT, *hashes}))
    )


def check_target(out: Path) -> None:
    """Refuse a folder that holds something, unless it is an earlier report. Raises StorageError."""
    try:
        holds = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise StorageError(
            f"{out} cannot be looked into ({error.strerror}).", hint="Choose another folder."
        ) from error
    if holds and not (out / AUDIT).is_file():
        raise StorageError(
            f"{out} holds something else.",
            "Nothing was changed.",
            "Name a new folder, or that of an earlier report.",
        )


def small_pictures(root: Path, paths: Iterable[str], decoding: Decoding) -> dict[str, str]:
    """Small JPEGs as data URIs, by path; those that cannot be read are not among them.

    Args:
        decoding: by which the model saw them.
    """
    made = {}
    for path in paths:
        with contextlib.suppress(PictureError):
            picture = read_picture(root / path, min_size=SIDE, decoding=decoding)
            picture.thumbnail((SIDE, SIDE), reducing_gap=2.0)
            packed = BytesIO()
            picture.save(packed, "JPEG", quality=82)
            coded = base64.b64encode(packed.getvalue()).decode("ascii")
            made[path] = f"data:image/jpeg;base64,{coded}"
    return made
