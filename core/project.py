"""The project folder: which pictures, which settings, which runs.

    my-project/
      project.json    name, picture folder, settings
      index.sqlite    what is known of each picture
      cache/          may be deleted at any time
      runs/           one folder a run: see `core.runs`

A `Project` is a frozen value; a change is saved first and then returned as a new one.
"""

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from core import storage
from core.config import TrainConfig
from core.errors import StorageError
from core.storage import NewerVersionError

PROJECT_FILE = "project.json"


class ProjectFile(storage.Stored):
    """What project.json holds. `pictures` is relative to the project folder when it can be."""

    name: str
    pictures: str
    config: TrainConfig = TrainConfig()
    created: datetime


@dataclass(frozen=True)
class Project:
    """An open project.

    Attributes:
        folder: of the project, absolute.
        read_only: it was written by a newer Graft, or another window has it open.
    """

    folder: Path
    file: ProjectFile
    read_only: bool = False

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

    def changed(self, *, name: str | None = None, config: TrainConfig | None = None) -> "Project":
        """The project with another name or other settings, saved.

        Raises:
            StorageError: it is read-only or cannot be written.
        """
        if self.read_only:
            raise StorageError(
                "This project is open read-only.", hint="Close the other window that has it open."
            )
        file = self.file.model_copy(
            update={"name": name or self.file.name, "config": config or self.file.config}
        )
        storage.write_json(self.folder / PROJECT_FILE, file)
        return Project(self.folder, file)


def is_project(folder: Path) -> bool:
    """Whether `folder` holds a project."""
    return (folder / PROJECT_FILE).is_file()


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
    if not path.exists() and not path.with_name(path.name + ".bak").exists():
        raise StorageError(f"There is no Graft project in {folder}.")
    try:
        return Project(folder, storage.read_json(path, ProjectFile))
    except NewerVersionError:
        newer = ProjectFile.model_validate_json(path.read_bytes(), extra="ignore")
        return Project(folder, newer, read_only=True)


def open_or_create(folder: Path, pictures: Path) -> Project:
    """The project in `folder`, made for `pictures` when there is none.

    Raises:
        StorageError: as `open_project`; also when the project belongs to another picture folder.
    """
    if not is_project(folder):
        return create(folder, pictures)
    project = open_project(folder)
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
    stem = pictures.name or "Pictures"
    folder, n = projects / stem, 1
    while folder.exists():
        n += 1
        folder = projects / f"{stem} {n}"
    return create(folder, pictures)


def lock(folder: Path) -> FileLock | None:
    """Hold the project for this process; None when another holds it or it cannot be written."""
    held = FileLock(folder / ".lock")
    with contextlib.suppress(Timeout, OSError):
        held.acquire(timeout=0)
        return held
    return None


def _near_path(pictures: Path, folder: Path) -> str:
    """A relative path where both are likely to move together, else the absolute one."""
    try:
        relative = os.path.relpath(pictures, folder)
    except ValueError:  # another drive of a Windows machine
        return pictures.as_posix()
    near = Path(relative).parts.count("..") <= 3
    return Path(relative).as_posix() if near else pictures.as_posix()
