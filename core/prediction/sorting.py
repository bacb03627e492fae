"""Copies of pictures in one folder a class, and how to take them back.

The pictures themselves stay where they are, and nothing is written over. Each copy is written down
in the list `graft-sorted.jsonl` before it is made, so that `unsort` knows it whatever happens.
"""

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core import storage
from core.data.names import file_name, folder_names, numbered
from core.decision import NONE_OF_THESE
from core.errors import StoppedError, StorageError
from core.events import Progress, Stage, UnsortResult
from core.jobs import Emit, StopToken, Throttle
from core.links import refuse_links
from core.requests import UnsortRequest

LIST = "graft-sorted.jsonl"


class Sorted(BaseModel):
    """A copy that was made, or a link.

    Attributes:
        copy_path: below the folder, with forward slashes.
        size: in bytes.
        sha256: of the content; empty for a link.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    copy_path: str
    source: Path
    size: int
    sha256: str


class Sorter:
    """Puts a copy of each picture into a folder for its class, each picture once.

    Args:
        folder: where the folders of the classes are; made if need be.
        link: link to the pictures in place of copying them.

    Raises:
        StorageError: the folder cannot be made.
    """

    def __init__(self, folder: Path, classes: Sequence[str], *, link: bool = False) -> None:
        refuse_links(folder, itself=True)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be made ({error.strerror}).", hint="Choose another folder."
            ) from error
        self._folder = folder
        self._names = folder_names(dict.fromkeys((*classes, NONE_OF_THESE)))
        self._link = link
        self._made: dict[tuple[Path, str], list[Sorted]] = defaultdict(list)
        for made in _read(folder):
            self._made[made.source, _class_of(made)].append(made)

    def put(self, file: Path, label: str) -> None:
        """Copy or link `file` into the folder of `label`, if that is not done yet.

        It gets a number where another file has its name.

        Raises:
            StorageError: it cannot be read or written.
        """
        source, name = file.absolute(), self._names[label]
        if any(_is_as_made(self._folder, made) for made in self._made[source, name]):
            return
        copies = (f"{name}/{numbered(file_name(file.name), n)}" for n in count(1))
        copy = next(copy for copy in copies if not os.path.lexists(self._folder / copy))
        try:
            size = source.stat().st_size
            sha256 = "" if self._link else _hash(source)
        except OSError as error:
            raise StorageError(
                f"{file} cannot be read ({error.strerror}).", hint="Is the drive still connected?"
            ) from error
        made = Sorted(copy_path=copy, source=source, size=size, sha256=sha256)
        storage.append_line(self._folder / LIST, made.model_dump_json())
        if self._link:
            storage.link(self._folder / copy, source)
        else:
            with storage.replacing(self._folder / copy, durable=False) as temporary:
                shutil.copy2(source, temporary)


def unsort(request: UnsortRequest, emit: Emit, stop: StopToken) -> UnsortResult:
    """Remove the copies that sorting into `request.folder` made, and the folders left empty.

    What was changed since, or is the only one left because its picture is gone, is kept.

    Raises:
        StorageError: nothing was sorted into that folder, or a copy cannot be removed.
        StoppedError: asked to stop; another call goes on.
    """
    folder, often = request.folder, Throttle()
    made = _read(folder)
    if not made:
        raise StorageError(
            f"Nothing to take back in {folder}.", f"There is no list of copies ({LIST}) in it."
        )
    kept = []
    n_removed = 0
    for done, each in enumerate(made):
        if stop.asked:
            raise StoppedError("Taking back was stopped.", "Another call goes on from here.")
        if often.ready():
            emit(Progress(stage=Stage.SORT, done=done, total=len(made)))
        if _is_as_made(folder, each):
            storage.remove(folder / each.copy_path)
            n_removed += 1
        elif os.path.lexists(folder / each.copy_path):
            kept.append(each)
    for name in {_class_of(each) for each in made}:
        storage.remove_if_empty(folder / name)
    if kept:
        lines = (each.model_dump_json() + "\n" for each in kept)
        storage.write_text(folder / LIST, "".join(lines))
    else:
        storage.remove(folder / LIST)
    return UnsortResult(folder=folder, n_removed=n_removed, n_kept=len(kept))


def _read(folder: Path) -> list[Sorted]:
    """What was put into `folder`: of a list that anybody may have written, what can be true."""
    try:
        lines = (folder / LIST).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"{folder / LIST} cannot be read ({error.strerror}).") from error
    made: dict[str, Sorted] = {}
    for line in lines:
        try:
            each = Sorted.model_validate_json(line)
        except ValidationError:
            continue  # cut off where a process died
        parts = Path(each.copy_path).parts
        if len(parts) == 2 and not {os.pardir, os.sep} & set(parts):
            made[each.copy_path] = each
    return list(made.values())


def _class_of(made: Sorted) -> str:
    """The name of the folder that it lies in."""
    return made.copy_path.partition("/")[0]


def _is_as_made(folder: Path, made: Sorted) -> bool:
    """Whether a copy or a link is what it was, and its picture is still there besides."""
    path = folder / made.copy_path
    try:
        if path.is_symlink():
            return not made.sha256 and path.readlink() == made.source
        same_file, status = path.samefile(made.source), path.stat()
        if not made.sha256:
            return same_file and status.st_nlink > 1
        sizes = {status.st_size, made.source.stat().st_size}
        return not same_file and sizes == {made.size} and _hash(path) == made.sha256
    except OSError:
        return False


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
