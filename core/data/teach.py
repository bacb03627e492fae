"""Put pictures into a class of a project, whether it has them already or not."""

from collections.abc import Iterable
from pathlib import Path

from core.actions import Teach
from core.data.dataset import Layout, LeftOut
from core.data.gather import gather
from core.data.index import PictureIndex
from core.data.journal import act
from core.data.library import Found
from core.events import TeachResult
from core.jobs import Emit, StopToken
from core.project import Project, open_project
from core.requests import TeachRequest

FOLDER = "taught"
"""In the project: copies of pictures that were taught and lie nowhere else for good."""


def teach(request: TeachRequest, emit: Emit, stop: StopToken) -> TeachResult:
    """Label pictures and take the new ones in, in one step that can be undone.

    A picture stays where it is; only one in the project's cache, which may be deleted, is copied.

    Raises:
        StorageError: a copy or the index cannot be written; no label has changed.
        StoppedError: it was stopped while it copied; no label has changed.
    """
    project = open_project(request.project).writable()
    places, left_out = _lasting(project, request, stop)
    with PictureIndex(project.index, check=False) as index:
        in_table = Found.of(index).layout is Layout.METADATA_CSV
        paths = {place: _path(project, place, in_table=in_table) for place in places}
        new = [place for place, path in paths.items() if not _is_known(index, path)]
        sources = tuple(place for place in new if Path(paths[place]).is_absolute())
        if paths:
            act(index, Teach(paths=(*paths.values(),), label=request.label, sources=sources))
    return TeachResult(label=request.label, n=len(paths), new=len(new), left_out=left_out)


def _lasting(
    project: Project, request: TeachRequest, stop: StopToken
) -> tuple[Iterable[Path], tuple[LeftOut, ...]]:
    """Where each picture lies for good, and those that could not be copied there."""
    files = [file.absolute() for file in request.files]
    passing = [(file, request.label) for file in files if file.is_relative_to(project.cache)]
    gathered = gather(passing, project.folder / FOLDER, lambda done, total: None, stop)
    gone = {entry.path for entry in gathered.left_out}
    places = [gathered.copies.get(file, file) for file in files if str(file) not in gone]
    return dict.fromkeys(places), gathered.left_out


def _path(project: Project, place: Path, *, in_table: bool) -> str:
    """How the project calls a picture, or will when it has looked at it.

    Args:
        in_table: the folder's labels stand in a table, so that a look at it finds nothing else.
    """
    root = project.pictures
    for spelling in (place, place.parent.resolve() / place.name):
        if spelling.is_relative_to(root) and not spelling.is_relative_to(project.folder / FOLDER):
            return str(spelling) if in_table else spelling.relative_to(root).as_posix()
    return str(place)


def _is_known(index: PictureIndex, path: str) -> bool:
    return bool(index.rows("SELECT 1 FROM picture WHERE path=? AND listed", (path,)))
