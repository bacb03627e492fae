"""Unpack a .zip of pictures into a new folder: whole or not at all, and nothing outside of it.

The archive is not trusted. What could do harm is refused before anything is written, and what an
archive says of its sizes is checked again while it is unpacked. See
https://docs.python.org/3/library/zipfile.html#decompression-pitfalls and
https://www.bamsoftware.com/hacks/zipbomb/.
"""

import re
import stat
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.data.archives import Unpacked
from core.data.gather import check_space
from core.data.listing import is_housekeeping
from core.data.names import Places, file_name, folder_name
from core.errors import DatasetError, StoppedError
from core.events import Progress, Stage, UnpackResult
from core.jobs import Emit, StopToken, Throttle
from core.requests import UnpackRequest
from core.storage import replacing_folder

MOST_FILES = 200_000
"""An archive with more is refused."""

MOST_BYTES = 50 * 10**9
"""An archive that unpacks to more is refused."""

MOST_RATIO = 200
"""How many times larger than packed a file may be, once it is longer than `_SMALL`."""

MOST_DEEP = 30
"""An archive with more folders in one another is refused."""

_SMALL = 10**6  # bytes; an even picture of this length packs very well, and does no harm
_PIECE = 2**20  # bytes
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8 = 0x800  # flags of a member; see 4.4.4 of PKWARE's APPNOTE.TXT
_ENCRYPTED = 0x1
_UNPACK = "Unpack it with another program, and open the folder that comes out."
_OTHER = "Ask where the archive comes from, or pack the pictures again yourself."


def unpack(request: UnpackRequest, emit: Emit, stop: StopToken) -> UnpackResult:
    """Unpack an archive into a folder that is not there yet, and write down what it was.

    Raises:
        UserError: as `unzip`.
    """
    target, n = request.out, 1
    while target.exists() and not request.replace:
        n += 1
        target = request.out.with_name(f"{request.out.name} {n}")

    def report(done: int, total: int) -> None:
        if often.ready():
            emit(Progress(stage=Stage.UNPACK, done=done, total=total))

    often = Throttle()
    told = Unpacked.of(request.file)
    folder = unzip(request.file, target, report, stop, replace=request.replace)
    told.keep(target)
    return UnpackResult(folder=folder)


def unzip(
    file: Path,
    target: Path,
    report: Callable[[int, int], Any],
    stop: StopToken,
    *,
    replace: bool = False,
) -> Path:
    """Unpack `file` into `target`, which must be new or empty.

    Hidden and housekeeping files are passed over, archives inside stay packed, and names that not
    every file system takes are changed.

    Args:
        report: told how many bytes are unpacked, and how many there will be.
        replace: what `target` holds gives way, once everything is unpacked.

    Returns:
        The folder of the pictures: `target`, or the one folder in it that holds everything.

    Raises:
        DatasetError: it is no archive, is damaged, or holds what is not unpacked.
        StorageError: there is no room, or `target` cannot be written.
        StoppedError: asked to stop; nothing is kept.
    """
    free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if not free and not replace:
        raise DatasetError(
            f"“{target}” is there already.", "Nothing was unpacked.", "Choose a new folder."
        )
    with _explained(file), ZipFile(file) as archive:
        members = _members(archive)
        total = sum(member.file_size for member in members.values())
        check_space(target, total)
        with replacing_folder(target, durable=False) as temporary:
            done = 0
            for place, member in members.items():
                path = temporary / place
                path.parent.mkdir(parents=True, exist_ok=True)
                for n_bytes in _write(archive, member, path):
                    done += n_bytes
                    report(done, total)
                    if stop.asked:
                        raise StoppedError("Unpacking was stopped.", f"“{target}” was not made.")
    top = list(target.iterdir())
    return top[0] if len(top) == 1 and top[0].is_dir() else target


def _members(archive: ZipFile) -> dict[PurePosixPath, ZipInfo]:
    """What is to be unpacked, by its place in the target. Raises DatasetError."""
    places = Places()
    folders: dict[tuple[str, ...], PurePosixPath] = {(): PurePosixPath()}
    members: dict[PurePosixPath, ZipInfo] = {}
    seen: set[tuple[str, ...]] = set()
    for info in archive.infolist():
        name = _name(info)
        parts = _parts(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(f"It holds a link, “{name[:80]}”, that may lead anywhere.", _OTHER)
        if not parts or name.endswith("/") or any(is_housekeeping(part) for part in parts):
            continue
        if parts in seen:
            raise _refused(f"It holds “{name[:80]}” twice.", _UNPACK)
        seen.add(parts)
        _check_readable(info, name)
        for depth in range(1, len(parts)):
            if parts[:depth] not in folders:
                place = folders[parts[: depth - 1]] / folder_name(parts[depth - 1])
                folders[parts[:depth]] = places.choose(place)
        members[places.choose(folders[parts[:-1]] / file_name(parts[-1]))] = info
    _check_sizes(archive, members)
    return members


def _name(info: ZipInfo) -> str:
    """The path of a member, in one spelling. Most archives that do not say so are in UTF-8, too."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise _refused(f"It holds a path that leads out of it, “{name[:80]}”.", _OTHER)
    if len(parts) > MOST_DEEP:
        raise _refused(f"It holds folders that lie more than {MOST_DEEP} deep.", _UNPACK)
    return parts


def _check_readable(info: ZipInfo, name: str) -> None:
    if info.header_offset < 0:
        raise BadZipFile(f"{name} begins before the archive does")
    if info.flag_bits & _ENCRYPTED:
        raise _refused(f"“{name[:80]}” is protected by a password.", _UNPACK)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _refused(f"“{name[:80]}” is packed in a way that Graft does not know.", _UNPACK)


def _check_sizes(archive: ZipFile, members: dict[PurePosixPath, ZipInfo]) -> None:
    """What is said of the sizes. No member gives more bytes than are said of it here."""
    if not members:
        raise _refused("It holds no files.", "Choose an archive with pictures.")
    if len(members) > MOST_FILES:
        raise _refused(f"It holds {len(members):,} files; {MOST_FILES:,} are allowed.", _UNPACK)
    total = sum(info.file_size for info in members.values())
    if total > MOST_BYTES:
        most = f"{MOST_BYTES / 1e9:.0f} GB"
        raise _refused(f"It unpacks to {total / 1e9:.1f} GB; {most} are allowed.", _UNPACK)
    packed = sum(info.compress_size for info in members.values())
    if packed > Path(str(archive.filename)).stat().st_size:
        raise _refused("Its files lie over one another, as in an archive that does harm.", _OTHER)


def _write(archive: ZipFile, member: ZipInfo, path: Path) -> Iterator[int]:
    """Unpack one member to `path`, and yield the bytes of each piece."""
    written = 0
    with archive.open(member) as packed, path.open("xb") as unpacked:
        while piece := packed.read(_PIECE):
            written += len(piece)
            if written > max(_SMALL, MOST_RATIO * member.compress_size):
                name = _name(member)[:80]
                raise _refused(f"“{name}” is over {MOST_RATIO} times larger than packed.", _OTHER)
            unpacked.write(piece)
            yield len(piece)


def _refused(why: str, hint: str) -> DatasetError:
    return DatasetError("The archive cannot be unpacked.", f"{why} Nothing was unpacked.", hint)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """What zipfile raises for a damaged archive becomes a DatasetError."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise DatasetError(
            f"“{file.name}” is no .zip archive, or it is damaged.",
            "Nothing was unpacked.",
            "Copy or download it again.",
        ) from error
    except OSError as error:
        raise DatasetError(
            f"“{file.name}” cannot be read.",
            f"Nothing was unpacked ({error.strerror}).",
            "Is the drive still connected?",
        ) from error
