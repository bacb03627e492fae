"""A project's own copies of pictures, in one folder a class, each compared with its original."""

import filecmp
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.dataset import LeftOut
from core.data.images import explain
from core.data.names import Places, file_name, folder_names
from core.errors import StoppedError, StorageError
from core.jobs import StopToken
from core.storage import replacing


@dataclass(frozen=True, slots=True)
class Gathered:
    """Where the copies are.

    Attributes:
        copies: by the path of each picture, that of its copy.
        left_out: pictures that cannot be read, and why.
    """

    copies: dict[Path, Path]
    left_out: tuple[LeftOut, ...]


def gather(
    files: Sequence[tuple[Path, str]],
    target: Path,
    report: Callable[[int, int], Any],
    stop: StopToken,
) -> Gathered:
    """Copy each picture of `(picture, class)` to `target`/class/name, and compare the two.

    One without a class goes into `target` itself. What was copied before is found and used again,
    so that the same call goes on where another one ended. Nothing is overwritten.

    Args:
        report: told how many pictures are done, and how many there are.

    Raises:
        StorageError: there is no room, or a copy cannot be written or differs from its picture.
        StoppedError: asked to stop; the copies so far stay.
    """
    labels = dict(files)
    classes = sorted({label for label in labels.values() if label})
    folders = {"": target}
    folders |= {label: target / name for label, name in folder_names(classes).items()}
    check_space(target, _missing_bytes(labels, folders))
    places = Places()
    copies: dict[Path, Path] = {}
    left_out: list[LeftOut] = []
    for done, (file, label) in enumerate(labels.items()):
        report(done, len(labels))
        if stop.asked:
            stay = f"The {len(copies)} copies in {target} stay, and are used the next time."
            raise StoppedError("Copying was stopped.", stay)
        try:
            file.open("rb").close()
            copies[file] = _choose(places, file, folders[label], _same_content)
        except OSError as error:
            left_out.append(LeftOut(path=str(file), reason=explain(error).title))
            continue
        if not copies[file].exists():
            _copy(file, copies[file])
    report(len(labels), len(labels))
    return Gathered(copies, tuple(left_out))


def check_space(folder: Path, needed: int) -> None:
    """Raise StorageError when the disk of `folder`, which need not exist, has no room for `needed`.

    Args:
        needed: in bytes.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        raise StorageError(
            "There is not enough room on the disk.",
            f"{needed / 1e9:.1f} GB are needed in {there}, {free / 1e9:.1f} GB are free.",
            "Free some space, or choose another disk.",
        )


def _missing_bytes(labels: dict[Path, str], folders: dict[str, Path]) -> int:
    """How much is to be copied, judged by sizes: of what cannot be read, nothing."""
    places = Places()
    missing = 0
    for file, label in labels.items():
        with suppress(OSError):
            size = file.stat().st_size
            copy = _choose(places, file, folders[label], _same_size)
            missing += 0 if copy.exists() else size
    return missing


def _choose(
    places: Places, file: Path, folder: Path, is_same: Callable[[Path, Path], bool]
) -> Path:
    """Where the copy of `file` is, or is to be: never where another file lies. Raises OSError."""
    return places.choose(
        folder / file_name(file.name),
        lambda copy: not os.path.lexists(copy) or is_same(file, copy),
    )


def _same_size(file: Path, copy: Path) -> bool:
    return copy.is_file() and copy.stat().st_size == file.stat().st_size


def _same_content(file: Path, copy: Path) -> bool:
    return _same_size(file, copy) and filecmp.cmp(file, copy, shallow=False)


def _copy(file: Path, copy: Path) -> None:
    """Copy content and date, not the access rights: a copy may be changed."""
    with replacing(copy) as temporary:
        shutil.copyfile(file, temporary)
        status = file.stat()
        os.utime(temporary, ns=(status.st_atime_ns, status.st_mtime_ns))
        if not filecmp.cmp(file, temporary, shallow=False):
            raise StorageError(
                f"The copy of {file.name} is not like the original.",
                f"It was removed. {file} was only read.",
                "Is one of the two drives failing?",
            )
