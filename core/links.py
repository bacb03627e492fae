"""Links inside a project: a folder that came from somebody else must not lead out of itself.

Whatever writes asks here first, `core.storage` above all.
"""

import json
import os
import stat
from pathlib import Path

from core.errors import StorageError

PROJECT_FILE = "project.json"
"""What makes a folder a project."""


def refuse_links(path: Path, *, itself: bool = False) -> None:
    """Make sure that no link inside a project stands on the way to `path`.

    A project that is reached through a link, or lies below one, is none of this.

    Args:
        itself: `path` must be no link either; else it is replaced and not followed.

    Raises:
        StorageError: there is such a link.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (`resolve` would follow the links)
    for place in (absolute, *absolute.parents)[0 if itself else 1 :]:
        if _is_link(place) and any(_marks_project(above) for above in place.parents):
            raise StorageError(
                f"“{place.name}” in the project is a link to somewhere else.",
                f"{path} was not changed: Graft writes nothing through a link in a project.",
                f"Put a folder or file of its own in the place of {place}.",
            )


def _is_link(place: Path) -> bool:
    try:
        status = place.lstat()
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)  # of Windows
    tag = getattr(status, "st_reparse_tag", 0)
    return stat.S_ISLNK(status.st_mode) or (bool(tag) and tag == junction)


def _marks_project(folder: Path) -> bool:
    """Whether `folder` is a project; another program's file of that name makes it none."""
    file = folder / PROJECT_FILE
    if not os.path.lexists(file):
        return os.path.lexists(file.with_name(file.name + ".bak"))
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return True
    return isinstance(value, dict) and {"name", "pictures"} <= value.keys()
