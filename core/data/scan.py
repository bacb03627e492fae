"""Look through a folder: which pictures are there, in which class, and which cannot be read.

The person's files are only read. Each is read once, hashed and decoded from the same bytes, on all
cores; what is found is remembered, so that the next scan reads only what has changed.
"""

import hashlib
import os
import time
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.data.dataset import Dataset, LeftOut, Picture, name_some
from core.data.health import contradictions
from core.data.images import PICTURE_SUFFIXES, explain, inspect_picture
from core.data.index import Known, PictureIndex
from core.data.layouts import Labels, label_by_folders
from core.data.listing import Found, Listing, list_files, list_folder
from core.data.metadata import find_metadata, label_by_table
from core.data.threads import in_threads
from core.errors import DatasetError, PictureError
from core.events import Progress, ScanResult, Stage
from core.jobs import Emit, StopToken, Throttle
from core.requests import ScanRequest

__all__ = ["list_files", "scan"]

_IN_MEMORY = 64 * 2**20  # larger files are read twice: for the hash, and by the decoder
_AT_A_TIME = 1000  # how many rows a crash can lose
_HINT = (
    "Make a folder for each class and put its pictures inside, for instance flowers/rose/1.jpg and "
    "flowers/tulip/2.jpg; then open “flowers”."
)


def scan(request: ScanRequest, emit: Emit, stop: StopToken) -> ScanResult:
    """Find out what `request.folder` holds. A stopped scan returns what it has, with a note.

    Raises:
        DatasetError: the folder is not there or holds no pictures, or its metadata.csv is wrong.
        StorageError: the index cannot be read or written.
    """
    started = time.perf_counter()
    root = request.folder.absolute()
    listing = _list(root, stop)
    table = find_metadata(listing)
    labels = label_by_table(root, listing, table) if table else label_by_folders(listing)

    with PictureIndex(request.index) if request.index else nullcontext() as index:
        reader = _Reader(root, request.decode, index)
        reader.read([item.file for item in labels.labelled], emit, stop)
    if not root.is_dir():
        raise DatasetError(
            f"The folder “{root.name}” is gone.",
            f"{reader.n_read} pictures were read before.",
            "Is the drive still connected? What was read need not be read again.",
        )
    dataset = _dataset(root, listing, labels, reader.known)
    if stop.asked:
        note = f"Stopped: {len(reader.known)} of {len(labels.labelled)} pictures were looked at."
        dataset = dataset.model_copy(update={"notes": (note, *dataset.notes)})
    elif not dataset.pictures:
        raise _no_pictures(dataset)
    seconds = time.perf_counter() - started
    return ScanResult(dataset=dataset, n_decoded=reader.n_decoded, seconds=seconds)


class _Reader:
    """Gets to know files: from the index where they have not changed, else by reading them.

    Attributes:
        known: by path, what is known; or, where a file could not be read at all, the reason.
    """

    def __init__(self, root: Path, decode: bool, index: PictureIndex | None) -> None:
        self._root = root
        self._decode = decode
        self._index = index
        self.known: dict[str, Known | str] = {}
        self.n_read = 0
        self.n_decoded = 0

    def read(self, files: list[Found], emit: Emit, stop: StopToken) -> None:
        """Fill `known`. Asked to stop, it returns early and leaves the rest out."""
        remembered = self._index.read() if self._index else {}
        throttle = Throttle()
        unread = []
        for file in files:
            old = remembered.get(file.path)
            if old and self._is_enough(old, file):
                self.known[file.path] = old
            else:
                unread.append(file)
        fresh: dict[str, Known] = {}
        for file, found in in_threads(partial(_look, self._root, self._decode), unread, stop):
            self.known[file.path] = found
            if isinstance(found, Known):
                fresh[file.path] = found
                self.n_read += 1
                self.n_decoded += found.decoded
            if len(fresh) == _AT_A_TIME:
                self._remember(fresh)
            if throttle.ready():
                emit(Progress(stage=Stage.SCAN, done=len(self.known), total=len(files)))
        self._remember(fresh)
        emit(Progress(stage=Stage.SCAN, done=len(self.known), total=len(files)))

    def _is_enough(self, old: Known, file: Found) -> bool:
        unchanged = (old.size, old.mtime_ns) == (file.size, file.mtime_ns)
        return unchanged and (old.decoded or not _must_decode(file, self._decode))

    def _remember(self, fresh: dict[str, Known]) -> None:
        if self._index and fresh:
            self._index.write(fresh)
        fresh.clear()


def _must_decode(file: Found, decode: bool) -> bool:
    """Where the name does not say that a file is a picture, only decoding can tell."""
    return decode or Path(file.path).suffix.lower() not in PICTURE_SUFFIXES


def _look(root: Path, decode: bool, file: Found) -> Known | str:
    """What is in a file; or why it cannot be read for now, which is not to be remembered."""
    path = root / file.path
    data = None
    try:
        with path.open("rb") as opened:
            status = os.fstat(opened.fileno())
            if status.st_size <= _IN_MEMORY:
                data = opened.read()
                sha256 = hashlib.sha256(data).hexdigest()
            else:
                sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        known = Known(status.st_size, status.st_mtime_ns, sha256)
        if not _must_decode(file, decode):
            return known
        facts = inspect_picture(path, data)
    except OSError as error:
        return explain(error).title
    except PictureError as error:
        return error.title if error.hint else replace(known, problem=error.title)
    return replace(known, width=facts.width, height=facts.height, warning=facts.warning)


def _list(root: Path, stop: StopToken) -> Listing:
    try:
        listing = list_folder(root, stop)
    except FileNotFoundError as error:
        raise DatasetError(
            f"There is no folder “{root}”.", hint="Is the name right, and the drive connected?"
        ) from error
    except NotADirectoryError as error:
        raise DatasetError(f"“{root}” is not a folder.", hint=_HINT) from error
    except OSError as error:
        raise DatasetError(
            f"The folder “{root}” cannot be looked into.", f"{error.strerror}.", "Check its rights."
        ) from error
    if not (listing.files or listing.left_out or stop.asked):
        raise DatasetError(f"The folder “{root.name}” is empty.", hint=_HINT)
    return listing


def _dataset(
    root: Path, listing: Listing, labels: Labels, known: dict[str, Known | str]
) -> Dataset:
    pictures = []
    left_out = [*listing.left_out, *labels.left_out]
    for item in labels.labelled:
        match known.get(item.file.path):
            case Known(problem="") as facts:
                pictures.append(
                    Picture(
                        path=item.file.path,
                        label=item.label,
                        part=item.part,
                        sha256=facts.sha256,
                        width=facts.width,
                        height=facts.height,
                        warning=facts.warning,
                    )
                )
            case Known(problem=reason) | str(reason):
                left_out.append(LeftOut(path=item.file.path, reason=reason))
    classes = {picture.label for picture in pictures}
    looked_at_all = len(known) == len(labels.labelled)
    empty = sorted(labels.classes - classes) if looked_at_all else []
    return Dataset(
        root=root,
        layout=labels.layout,
        classes=tuple(sorted(classes)),
        pictures=tuple(pictures),
        left_out=tuple(sorted(left_out, key=lambda entry: entry.path)),
        ignored=listing.ignored,
        notes=(*contradictions(pictures), *_empty_classes(empty), *labels.notes),
    )


def _empty_classes(names: list[str]) -> list[str]:
    if not names:
        return []
    return [f"Left out, having no pictures that can be read: {name_some(names)}."]


def _no_pictures(dataset: Dataset) -> DatasetError:
    few = "; ".join(f"{entry.path}: {entry.reason}" for entry in dataset.left_out[:3])
    return DatasetError(
        f"No pictures were found in the classes of “{dataset.root.name}”.",
        f"{len(dataset.left_out)} files cannot be used{f' ({few})' if few else ''}.",
        _HINT,
    )
