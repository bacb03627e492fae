"""The trainings of a project that wait for their turn, as they are kept in its folder."""

from pathlib import Path

from core import storage
from core.errors import StorageError
from core.requests import TrainRequest


class QueueFile(storage.Stored):
    """What queue.json holds: the next one first."""

    waiting: tuple[TrainRequest, ...] = ()


def read_queue(project: Path) -> QueueFile:
    """What waits in the project at `project`; nothing where that cannot be read."""
    try:
        return storage.read_json(_file(project), QueueFile)
    except StorageError:
        return QueueFile()


def write_queue(project: Path, queue: QueueFile) -> None:
    """Keep what waits. Raises StorageError."""
    storage.write_json(_file(project), queue)


def _file(project: Path) -> Path:
    return project / "queue.json"
