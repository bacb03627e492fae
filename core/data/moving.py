"""Pictures that lie somewhere else than before: moved by the person, or copied into the project."""

from collections.abc import Mapping

from core import project as projects
from core.data.gather import gather as copy_all
from core.data.index import PictureIndex
from core.data.library import read_dataset
from core.data.names import folder_names
from core.events import GatherResult, Progress, RelinkResult, Stage
from core.jobs import Emit, StopToken, Throttle
from core.requests import GatherRequest, RelinkRequest

_KEEP_PARTS = """
INSERT INTO decision (path, part) SELECT path, part FROM picture WHERE part IS NOT NULL
ON CONFLICT DO UPDATE SET part = COALESCE(decision.part, excluded.part)
"""
_BY_PATH = ("picture", "measured", "decision", "placed", "accepted", "belongs")


def relink(request: RelinkRequest, emit: Emit, stop: StopToken) -> RelinkResult:
    """Let a project look for its pictures in another folder, if they are there.

    Raises:
        StorageError: they are not, or the project cannot be written.
    """
    project = projects.open_project(request.project).writable()
    with PictureIndex(project.index) as index:
        rows = index.rows("SELECT path, size, sha256 FROM picture WHERE listed")
    known = {path: (size, sha256) for path, size, sha256 in rows}
    return RelinkResult(folder=projects.relink(project, request.folder, known).pictures)


def gather(request: GatherRequest, emit: Emit, stop: StopToken) -> GatherResult:
    """Copy the pictures of a project into it, one folder a class, and use the copies from now on.

    What was decided about a picture holds for its copy; what was done before cannot be undone any
    more. The pictures themselves stay where they are.

    Raises:
        StorageError: there is no room, or a copy cannot be written.
        StoppedError: asked to stop; the project still uses the pictures themselves.
    """
    project = projects.open_project(request.project).writable()
    target = project.folder / "pictures"
    often = Throttle()

    def report(done: int, total: int) -> None:
        if often.ready():
            emit(Progress(stage=Stage.GATHER, done=done, total=total))

    with PictureIndex(project.index) as index:
        dataset = read_dataset(index, project.pictures)
        wanted = (*dataset.pictures, *dataset.unlabelled, *dataset.excluded)
        paths = {dataset.file(picture): picture.path for picture in wanted}
        files = [(dataset.file(picture), picture.label) for picture in wanted]
        gathered = copy_all(files, target, report, stop)
        moved = {
            paths[file]: copy.relative_to(target).as_posix()
            for file, copy in gathered.copies.items()
        }
        _move(index, moved, {picture.label for picture in wanted} - {""})
    project.changed(pictures="pictures")
    return GatherResult(folder=target, n=len(moved), n_left_out=len(gathered.left_out))


def _move(index: PictureIndex, moved: Mapping[str, str], labels: set[str]) -> None:
    """Let all that is known and decided of pictures be about their copies."""
    with index.writing():
        database = index.database
        database.execute(_KEEP_PARTS)
        for table in ("step", "inverse", "renamed", "source"):
            database.execute(f"DELETE FROM {table}")
        for table in _BY_PATH:
            # by way of names that no file has, for a copy may be called as another picture was
            database.executemany(
                f"UPDATE {table} SET path=char(1) || ?2 WHERE path=?1", moved.items()
            )
            database.execute(f"DELETE FROM {table} WHERE path<>'' AND path NOT LIKE char(1) || '%'")
            database.execute(f"UPDATE {table} SET path=substr(path, 2) WHERE path<>''")
        database.execute("UPDATE decision SET label=NULL")
        database.execute("UPDATE picture SET part=NULL, label=''")
        database.executemany(
            "UPDATE picture SET label=? WHERE path=?",
            ((new.partition("/")[0], new) for new in moved.values() if "/" in new),
        )
        database.executemany(
            "INSERT INTO renamed VALUES (?, ?)",
            (
                (name, label)
                for label, name in folder_names(sorted(labels)).items()
                if name != label
            ),
        )
