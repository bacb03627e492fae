"""The project folder: which pictures, which settings, which runs.

    my-project/
      project.json    name, picture folder, settings
      index.sqlite    what is known of each picture
      cache/          may be deleted at any time
      runs/           one folder a run: see `core.runs`

A `Project` is a frozen value; a change is saved first and then returned as a new one.
"""

import contextlib
import hashlib
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError, model_validator

from core import links, locks, storage
from core.config import Together, TrainConfig
from core.errors import StorageError
from core.label_source import LabelSource
from core.storage import NewerVersionError

PROJECT_FILE = links.PROJECT_FILE
_PATIENCE = 0.1  # seconds: somebody who only looks whether it is held lets go at once


class ProjectFile(storage.Stored):
    """What project.json holds.

    Attributes:
        pictures: relative to the project folder when it can be.
        innermost: of folders in folders, the innermost is the class and not the outermost.
        model_in_use: the folder's name of the run that answers; empty: see `core.model_in_use`.
        labels: where a person has said that the classes come from.
    """

    name: str
    pictures: str
    innermost: bool = False
    labels: LabelSource = LabelSource()
    config: TrainConfig = TrainConfig()
    created: datetime
    model_in_use: str = ""

    @model_validator(mode="before")
    @classmethod
    def _with_versions_together(cls, values: Any) -> Any:
        """In the file of an earlier Graft, which names no model in use, keeping only equal files
        together was the default, and nobody's choice: such a project gets the default of today.
        """
        if isinstance(values, dict) and "model_in_use" not in values:
            config = values.get("config")
            if isinstance(config, dict) and config.get("keep_together") == Together.SAME:
                return {**values, "config": {**config, "keep_together": Together.VERSIONS}}
        return values


@dataclass(frozen=True)
class Project:
    """An open project.

    Attributes:
        folder: of the project, absolute.
        read_only: it was written by a newer Graft, or another window has it open.
        newer: the first of the two.
    """

    folder: Path
    file: ProjectFile
    read_only: bool = False
    newer: bool = False

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self.file.name

    @property
    def pictures(self) -> Path:
        """The folder of pictures, absolute."""
        return Path(os.path.normpath(self.folder / self.file.pictures))

    @property
    def config(self) -> TrainConfig:
        """The settings of the next run."""
        return self.file.config

    @property
    def index(self) -> Path:
        """The SQLite file that knows the pictures."""
        return self.folder / "index.sqlite"

    @property
    def cache(self) -> Path:
        """Where what can be computed again is kept."""
        return self.folder / "cache"

    @property
    def runs(self) -> Path:
        """Where the runs are kept."""
        return self.folder / "runs"

    def writable(self) -> "Project":
        """The project, for whoever is about to change anything in its folder.

        Raises:
            StorageError: it is open read-only.
        """
        if self.read_only:
            raise read_only(newer=self.newer)
        return self

    def changed(self, **changes: Any) -> "Project":
        """The project with other values in its file, saved.

        What another process has changed in the file since it was opened stays as it is there: a
        training names the model in use while a window has the project open.

        Raises:
            StorageError: it is read-only or cannot be written.
        """
        path, file = self.writable().folder / PROJECT_FILE, self.file
        if path.exists():
            file = storage.read_json(path, ProjectFile)
        file = file.model_copy(update=changes)
        storage.write_json(path, file)
        return Project(self.folder, file)


def read_only(*, newer: bool = False) -> StorageError:
    """What is said when a project that is open read-only should be changed."""
    if newer:
        return StorageError(
            "This project is open read-only.",
            "It was written by a newer Graft, and is left exactly as it is.",
            "Update Graft to change it.",
        )
    return StorageError(
        "This project is open read-only.", hint="Close the other window that has it open."
    )


def is_project(folder: Path) -> bool:
    """Whether `folder` holds a project; of a file that was lost, the backup is enough."""
    file = folder / PROJECT_FILE
    return file.is_file() or file.with_name(file.name + ".bak").is_file()


def create(folder: Path, pictures: Path, *, config: TrainConfig | None = None) -> Project:
    """Make a project for a folder of pictures, named after it. Raises StorageError."""
    folder, pictures = folder.resolve(), pictures.resolve()
    file = ProjectFile(
        name=pictures.name or "Pictures",
        pictures=_near_path(pictures, folder),
        config=config or TrainConfig(),
        created=datetime.now(UTC),
    )
    storage.write_json(folder / PROJECT_FILE, file)
    return Project(folder, file)


def open_project(folder: Path) -> Project:
    """Open the project in `folder`, read-only when a newer Graft wrote it.

    Raises:
        StorageError: there is no project, or it cannot be read nor restored.
    """
    folder = folder.resolve()
    path = folder / PROJECT_FILE
    try:
        return Project(folder, storage.read_json(path, ProjectFile))
    except storage.MissingError as error:
        raise StorageError(f"There is no Graft project in {folder}.") from error
    except NewerVersionError as error:
        with contextlib.suppress(ValidationError):
            newer = ProjectFile.model_validate_json(storage.read_bytes(path), extra="ignore")
            return Project(folder, newer, read_only=True, newer=True)
        raise error


def open_or_create(folder: Path, pictures: Path) -> Project:
    """The project in `folder`, for a job that changes it; made for `pictures` when there is none.

    Raises:
        StorageError: as `open_project`; also when the project belongs to another picture folder,
            or was written by a newer Graft.
    """
    if not is_project(folder):
        return create(folder, pictures)
    project = open_project(folder).writable()
    if project.pictures != pictures.resolve():
        raise StorageError(
            f"The project in {folder} belongs to other pictures.",
            f"They lie in {project.pictures}.",
            "Choose another folder for the new project.",
        )
    return project


def project_for(pictures: Path, projects: Path) -> Project:
    """The project among those in `projects` that is about `pictures`; a new one if there is none.

    Raises:
        StorageError: a new project cannot be written.
    """
    pictures = pictures.resolve()
    for file in sorted(projects.glob(f"*/{PROJECT_FILE}")):
        with contextlib.suppress(StorageError):
            project = open_project(file.parent)
            if project.pictures == pictures:
                return project
    return create(_free(projects, pictures.name), pictures)


def create_empty(projects: Path, name: str) -> Project:
    """Make a project to which pictures are added one by one; its own folder is for copies of them.

    Raises:
        StorageError: it cannot be written.
    """
    folder = _free(projects, name)
    try:
        (folder / "pictures").mkdir(parents=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made ({error.strerror}).", hint="Is the disk full?"
        ) from error
    return create(folder, folder / "pictures").changed(name=name or "Pictures")


def relink(project: Project, folder: Path, known: Mapping[str, tuple[int, str]]) -> Project:
    """The project, saved, after its pictures have been moved to `folder` or near it.

    They are looked for in `folder`, and up to two levels above and below it. A sample of them is
    compared by path and size, and a few of those by their hash.

    Args:
        known: size in bytes and SHA-256 in hex by path relative to the picture folder.

    Raises:
        StorageError: most of the pictures are not there, or the project cannot be written.
    """
    sample = _spread(list(known), 1000)
    place = _fitting(folder.resolve(), _spread(sample, 20), known)
    found = _found(place, sample, known)
    if not place.is_dir() or (sample and 2 * len(found) <= len(sample)):
        raise StorageError(
            f"Only {len(found)} of {len(sample)} pictures were found there.",
            f"The project still looks for them in {project.pictures}.",
            "Choose the folder that holds the same folders and files as before.",
        )
    compared = _spread(found, 20)
    n_other = sum(not _has_hash(place / path, known[path][1]) for path in compared)
    if 2 * n_other > len(compared):
        raise StorageError(
            "The pictures there are others.",
            f"Of {len(compared)} that have the same name and size, {n_other} differ in content.",
            "Choose the folder to which the pictures were moved.",
        )
    return project.changed(pictures=_near_path(place, project.folder))


def lock(folder: Path) -> FileLock | None:
    """Hold the project for this process; None when another holds it or it cannot be written."""
    with contextlib.suppress(Timeout, OSError, StorageError):
        return locks.hold(folder, patience=_PATIENCE)
    return None


def _free(projects: Path, name: str) -> Path:
    """A folder among `projects` that is not there yet, called after `name`."""
    stem = name or "Pictures"
    folder, n = projects / stem, 1
    while folder.exists():
        n += 1
        folder = projects / f"{stem} {n}"
    return folder


def _near_path(pictures: Path, folder: Path) -> str:
    """A relative path where both are likely to move together, else the absolute one."""
    try:
        relative = os.path.relpath(pictures, folder)
    except ValueError:  # another drive of a Windows machine
        return pictures.as_posix()
    near = Path(relative).parts.count("..") <= 3
    return Path(relative).as_posix() if near else pictures.as_posix()


def _spread(paths: Sequence[str], most: int) -> Sequence[str]:
    """At most `most` of `paths`, at even distances."""
    step = max(1, math.ceil(len(paths) / most))
    return paths[::step]


def _fitting(folder: Path, few: Sequence[str], known: Mapping[str, tuple[int, str]]) -> Path:
    """`folder`, or the one near it in which more of `few` are found."""
    if 2 * len(_found(folder, few, known)) > len(few):
        return folder
    near = [folder, *folder.parents[:2], *islice(_folders_below(folder, 2), 2000)]
    return max(near, key=lambda place: len(_found(place, few, known)))


def _folders_below(folder: Path, levels: int) -> Iterator[Path]:
    """The folders in `folder`, those nearer to it first; none that cannot be looked into."""
    inside: list[Path] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        inside = sorted(Path(entry.path) for entry in entries if entry.is_dir())
    yield from inside
    if levels > 1:
        for path in inside:
            yield from _folders_below(path, levels - 1)


def _found(folder: Path, paths: Iterable[str], known: Mapping[str, tuple[int, str]]) -> list[str]:
    """Those of `paths` at which there is a file of the known size in `folder`."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            if (folder / path).stat().st_size == known[path][0]:
                found.append(path)
    return found


def _has_hash(file: Path, sha256: str) -> bool:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False
