"""What an archive was when it was unpacked: one that was replaced since is unpacked anew."""

import hashlib
from contextlib import suppress
from pathlib import Path

from core import storage
from core.errors import DatasetError, StorageError


class Unpacked(storage.Stored):
    """The archive that a folder was unpacked from.

    Attributes:
        size, mtime_ns, ctime_ns: while these are the same, so is the archive.
        sha256: of its bytes, in hex; tells where it was only moved or copied.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    sha256: str

    @classmethod
    def of(cls, archive: Path) -> "Unpacked":
        """As the archive is now. Raises DatasetError."""
        try:
            with archive.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            status = archive.stat()
        except OSError as error:
            raise DatasetError(
                f"“{archive.name}” cannot be read ({error.strerror}).",
                "Nothing was unpacked.",
                "Is the drive still connected?",
            ) from error
        return cls(
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
            ctime_ns=status.st_ctime_ns,
            sha256=sha256,
        )

    def keep(self, folder: Path) -> None:
        """Write down that `folder` was unpacked from it. Raises StorageError."""
        storage.write_json(_place(folder), self)


def is_unpacked(archive: Path, folder: Path) -> bool:
    """Whether `folder` holds what was unpacked from `archive` as it is now.

    Raises:
        DatasetError: the archive cannot be read.
        StorageError: what was found cannot be written down.
    """
    if not folder.is_dir():
        return False
    known = None
    with suppress(StorageError):
        known = storage.read_json(_place(folder), Unpacked)
    if known is None:
        return False
    status = archive.stat()
    stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    if stamp == (known.size, known.mtime_ns, known.ctime_ns):
        return True
    now = Unpacked.of(archive)
    if now.sha256 != known.sha256:
        return False
    now.keep(folder)
    return True


def _place(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.json")
