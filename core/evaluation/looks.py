"""What pictures look like, in a sketch each: from the project of a run, or read and kept there."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from core import project as projects
from core.data.dataset import Picture
from core.data.facts import Known
from core.data.index import Entry, PictureIndex
from core.data.listing import Found
from core.data.reading import read_files
from core.errors import StorageError
from core.events import Progress, Stage, Warned
from core.jobs import Emit, StopToken, Throttle
from core.runs import Run

_LOOKS = """
SELECT p.sha256, m.sketch, m.red, m.green, m.blue
FROM picture p JOIN measured m ON m.path = p.path
"""

_AT_A_TIME = 500  # how many rows a crash can lose


class Look(NamedTuple):
    """What is needed to tell whether two pictures look the same; see `core.data.copies`."""

    sketch: bytes
    colour: tuple[float, float, float]


def looks_of(
    run: Run,
    pictures: Iterable[tuple[Path, Picture]],
    emit: Emit,
    stop: StopToken,
    *,
    keep: bool = True,
) -> dict[str, Look]:
    """The looks of pictures, by their hash; those that cannot be read any more are not there.

    Args:
        run: what its project knows already is not read again.
        pictures: with their files.
        keep: what is read, in the project's cache.
    """
    files = {picture.sha256: file for file, picture in pictures if picture.sha256}
    project = run.folder.parents[1]
    looks: dict[str, Look] = {}
    with ExitStack() as opened:
        kept = opened.enter_context(_kept_in(project, keep=keep))
        looks |= _known_to(kept, files)
        if (project / "index.sqlite").exists():
            index = project / "index.sqlite"
            with suppress(StorageError), PictureIndex(index, check=False, read_only=True) as own:
                looks |= _known_to(own, files)
        missing = {sha: file for sha, file in files.items() if sha not in looks}
        looks |= _read(kept, missing, emit, stop)
    n_gone = len(files.keys() - looks.keys())
    if n_gone and not stop.asked:
        are = "pictures are" if n_gone > 1 else "picture is"
        emit(
            Warned(
                message=f"{n_gone} {are} not there any more, or cannot be read: of these only what "
                "has the same content or name can be told, not what looks the same."
            )
        )
    return looks


def _kept_in(project: Path, *, keep: bool) -> PictureIndex:
    """Where looks are kept; one that is forgotten where nothing may be written."""
    place = project / "cache" / "looks.sqlite"
    with suppress(StorageError):
        writable = keep and not projects.open_project(project).read_only
        if writable or place.exists():
            return PictureIndex(place, check=False, read_only=not writable)
    return PictureIndex(None)


def _known_to(index: PictureIndex, wanted: Mapping[str, Path]) -> dict[str, Look]:
    return {
        sha: Look(sketch, (red, green, blue))
        for sha, sketch, red, green, blue in index.rows(_LOOKS)
        if sha in wanted
    }


def _read(
    index: PictureIndex, files: Mapping[str, Path], emit: Emit, stop: StopToken
) -> dict[str, Look]:
    """Read what is not known yet, and keep it."""
    looks: dict[str, Look] = {}
    throttle = Throttle()
    found = list(_listed(files.values()))
    entries: list[Entry] = []
    for done, (file, known) in enumerate(read_files(Path(), found, stop, decode=True), start=1):
        if isinstance(known, Known) and (measured := known.measured):
            colour = (measured.red, measured.green, measured.blue)
            looks[known.sha256] = Look(measured.sketch, colour)
            entries.append(Entry(file.path, "", None, known))
        if len(entries) == _AT_A_TIME:
            _write(index, entries)
            entries = []
        if throttle.ready():
            emit(Progress(stage=Stage.COMPARE, done=done, total=len(found)))
    _write(index, entries)
    return looks


def _write(index: PictureIndex, entries: list[Entry]) -> None:
    """Keep them; what cannot be kept is read again the next time."""
    with suppress(StorageError):
        index.write(entries)


def _listed(files: Iterable[Path]) -> Iterator[Found]:
    for file in files:
        with suppress(OSError):
            status = file.stat()
            yield Found(str(file.absolute()), status.st_size, status.st_mtime_ns)
