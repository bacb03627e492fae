"""What each job changes on the disk, and whether it may: asked by the window and by every command.

Nothing is changed in a project that another window has open, nor in one of a newer Graft.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from core import locks
from core.errors import StorageError
from core.project import is_project, open_project, read_only
from core.requests import (
    AnswerRequest,
    CheckRequest,
    CurateRequest,
    DescribeRequest,
    EvaluateRequest,
    ExplainRequest,
    ExportRequest,
    FrameRequest,
    GatherRequest,
    KeepRequest,
    MapRequest,
    NearestRequest,
    PredictRequest,
    PreviewRequest,
    RatesRequest,
    RecogniseRequest,
    RelearnRequest,
    RelinkRequest,
    ReportRequest,
    Request,
    SampleRequest,
    ScanRequest,
    SearchRequest,
    ServeRequest,
    StudyRequest,
    SuggestRequest,
    TeachRequest,
    ThumbnailRequest,
    TrainRequest,
    UnpackRequest,
    UnsortRequest,
    WatchRequest,
)
from core.storage import NewerVersionError

HOLDS = "GRAFT_HOLDS"
"""The environment variable by which a window tells a command that it starts which project it has
open: the command works for that window."""


def written(request: Request) -> tuple[Path, ...]:
    """The files and folders that a job changes or makes."""
    places: tuple[Path | None, ...]
    match request:
        case ScanRequest(index=index):
            places = (index,)
        case CurateRequest(index=index, read_only=looks):
            places = () if looks else (index,)
        case EvaluateRequest(model=model, keep=keep):
            places = (model,) if keep else ()
        case UnpackRequest(out=out) | ReportRequest(out=out) | ExportRequest(out=out):
            places = (out,)
        case (
            RelinkRequest(project=project)
            | GatherRequest(project=project)
            | TeachRequest(project=project)
            | TrainRequest(project=project)
            | AnswerRequest(project=project)
            | RatesRequest(project=project)
            | SearchRequest(project=project)
            | CheckRequest(project=project)
            | StudyRequest(project=project)
            | MapRequest(project=project)
            | RelearnRequest(project=project)
        ):
            places = (project,)
        case ThumbnailRequest(folder=folder) | SampleRequest(folder=folder):
            places = (folder,)
        case UnsortRequest(folder=folder):
            places = (folder,)
        case PredictRequest(csv=file, sort_into=folder) | KeepRequest(file=file, sort_into=folder):
            places = (file, folder)
        case (
            WatchRequest()
            | PreviewRequest()
            | RecogniseRequest()
            | ExplainRequest()
            | NearestRequest()
            | FrameRequest()
            | SuggestRequest()
            | ServeRequest()
            | DescribeRequest()
        ):
            places = ()
        case _:
            assert_never(request)
    return tuple(place for place in places if place is not None)


def refuse_others(places: Iterable[Path], mine: Path | None = None) -> None:
    """Make sure that none of `places` lies in a project that may not be changed from here.

    Args:
        mine: the folder of the project that this process holds, or the one that started it.

    Raises:
        StorageError: another process holds that project, or a newer Graft wrote it.
    """
    own = mine.resolve() if mine is not None else None
    for place in places:
        resolved = place.resolve()
        for folder in (resolved, *resolved.parents):
            if folder != own and is_project(folder):
                _refuse(folder)


def _refuse(folder: Path) -> None:
    newer = False
    try:
        newer = open_project(folder).newer
    except NewerVersionError:
        newer = True
    except StorageError:
        pass  # another program's file of that name, perhaps; what is held counts all the same
    if newer:
        raise read_only(newer=True)
    if locks.is_held(folder):
        raise StorageError(
            f"The project “{folder.name}” is open in another window.",
            f"Nothing in {folder} was changed.",
            "Close that window, or do it there.",
        )
