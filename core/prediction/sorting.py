"""Copy pictures into one folder a class. The pictures themselves stay where they are."""

import os
import shutil
from itertools import count
from pathlib import Path

from core.data.names import file_name, folder_names, numbered
from core.errors import StorageError
from core.storage import replacing

__all__ = ["check_target", "copy_into", "folder_names"]


def copy_into(folder: Path, file: Path) -> Path:
    """Copy `file` into `folder`, under another name where its own is taken.

    Returns:
        The copy.

    Raises:
        StorageError: it cannot be read or written.
    """
    name = file_name(file.name)
    copies = (folder / numbered(name, n) for n in count(1))
    copy = next(copy for copy in copies if not os.path.lexists(copy))
    with replacing(copy, durable=False) as temporary:
        shutil.copy2(file, temporary)
    return copy


def check_target(folder: Path) -> None:
    """Make `folder` if need be. Raises StorageError when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made ({error.strerror}).", hint="Choose another folder."
        ) from error
