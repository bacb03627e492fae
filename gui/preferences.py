"""What the window remembers from one day to the next, and where on the machine it is kept."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict

from core import storage
from core.data.dataset import Part
from core.errors import StorageError
from gui.theme import Mode

log = logging.getLogger("graft.window")

MOST_RECENT = 6
"""How many projects are offered again."""


@dataclass(frozen=True)
class AppPaths:
    """The folders that Graft has for itself."""

    config: Path
    projects: Path
    logs: Path
    samples: Path

    @classmethod
    def of_this_user(cls) -> "AppPaths":
        """Where the system wants them."""
        found = platformdirs.PlatformDirs("Graft", appauthor=False)
        data = found.user_data_path
        return cls(found.user_config_path, data / "projects", found.user_log_path, data / "samples")

    @classmethod
    def below(cls, folder: Path) -> "AppPaths":
        """All in one folder, away from the user's own."""
        return cls(folder / "config", folder / "projects", folder / "logs", folder / "samples")

    @property
    def preferences(self) -> Path:
        """The file that `Preferences` are kept in."""
        return self.config / "window.json"


class Recent(BaseModel):
    """A project that was open not long ago, as it stood then.

    Attributes:
        accuracy: of its model in use, measured on the pictures of `part`, which an entry of an
            earlier Graft does not tell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    name: str
    opened: datetime
    pictures: int | None = None
    accuracy: float | None = None
    part: Part | None = None


class Place(BaseModel):
    """A command that training can be handed to, and what the person calls it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    command: str


class Preferences(storage.Stored):
    """What the window remembers. An empty `language` is the system's; `geometry` is Qt's own.

    Attributes:
        answers: give a first answer by itself.
        places: where training can be handed to; `place` is the name of the chosen one.
    """

    appearance: Mode = Mode.AUTO
    language: str = ""
    geometry: str = ""
    recent: tuple[Recent, ...] = ()
    answers: bool = True
    places: tuple[Place, ...] = ()
    place: str = ""

    @classmethod
    def load(cls, path: Path) -> "Preferences":
        """What was saved; the defaults where nothing can be read."""
        try:
            return storage.read_json(path, cls)
        except StorageError as error:
            if path.exists():
                log.warning("The preferences cannot be read: %s", error)
            return cls()

    def save(self, path: Path) -> None:
        """Keep them. That they cannot be kept is no reason to disturb anybody."""
        try:
            storage.write_json(path, self)
        except StorageError as error:
            log.warning("The preferences cannot be kept: %s", error)

    def with_recent(self, project: Recent) -> "Preferences":
        """The same with `project` at the top of the recent ones."""
        others = (known for known in self.recent if known.folder != project.folder)
        return self.model_copy(update={"recent": (project, *others)[:MOST_RECENT]})
