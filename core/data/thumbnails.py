"""Small copies of pictures, made on all cores and kept until the picture changes."""

import hashlib
from functools import partial
from io import BytesIO
from pathlib import Path

from core import storage
from core.data.decoding import Decoding
from core.data.images import PLAIN_SUFFIXES, read_picture
from core.data.threads import in_threads
from core.errors import PictureError
from core.events import ThumbnailReady, ThumbnailResult
from core.jobs import Emit, StopToken
from core.requests import ThumbnailRequest


def thumbnails(request: ThumbnailRequest, emit: Emit, stop: StopToken) -> ThumbnailResult:
    """Make the small copies that are not there yet, and report each as it is ready.

    Raises:
        StorageError: a copy cannot be written.
    """
    n = 0
    make = partial(_make, request.folder, request.size, request.decoding)
    for file, thumbnail in in_threads(make, request.files, stop):
        emit(ThumbnailReady(file=file, thumbnail=thumbnail))
        n += 1
    return ThumbnailResult(n=n)


def thumbnail_path(
    folder: Path,
    file: Path,
    size: int,
    decoding: Decoding = Decoding(),  # noqa: B008 (frozen)
) -> Path:
    """Where the small copy of `file` lies, if it was made: another name once the file changes.

    Args:
        size: the longer side, in pixels.
        decoding: how its values become 8-bit colours.

    Raises:
        OSError: the file is gone.
    """
    status = file.stat()
    key = f"{file.absolute()}\n{status.st_size}\n{status.st_mtime_ns}\n{size}"
    if decoding != Decoding() and file.suffix.lower() not in PLAIN_SUFFIXES:
        key += f"\n{decoding.model_dump_json()}"
    name = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return folder / f"{name}.jpg"


def _make(folder: Path, size: int, decoding: Decoding, file: Path) -> Path | None:
    try:
        thumbnail = thumbnail_path(folder, file, size, decoding)
        if not thumbnail.exists():
            picture = read_picture(file, min_size=size, decoding=decoding)
            picture.thumbnail((size, size), reducing_gap=2.0)
            packed = BytesIO()
            picture.save(packed, "JPEG", quality=85)
            storage.write_bytes(thumbnail, packed.getvalue(), durable=False)
    except (PictureError, OSError):
        return None
    return thumbnail
