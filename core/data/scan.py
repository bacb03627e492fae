"""Look through a folder: which pictures are there, in which class, and which cannot be read.

The person's files are only read. Each is read once, on all cores; what is found is remembered in
the index, so that the next scan reads only what has changed. The window can show at any time what
the index holds so far.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from core.data.analyse import VERSIONS, analyse, insights
from core.data.dataset import Layout, LeftOut, name_some
from core.data.facts import Known
from core.data.health import findings
from core.data.images import PICTURE_SUFFIXES
from core.data.index import Entry, PictureIndex, Remembered
from core.data.labelling import find_labels
from core.data.layouts import Labelled, Labels, label_by_folders
from core.data.levels import set_pixels, settle
from core.data.library import Found, read_dataset
from core.data.listing import Found as File
from core.data.listing import Listing, list_files, list_folder
from core.data.reading import read_files
from core.errors import DatasetError
from core.events import Progress, ScanResult, Stage
from core.jobs import Emit, StopToken, Throttle
from core.requests import ScanRequest

__all__ = ["list_files", "scan"]

_AT_A_TIME = 500  # how many rows a crash can lose
_HINT = (
    "Make a folder for each class and put its pictures inside, for instance flowers/rose/1.jpg and "
    "flowers/tulip/2.jpg; then open “flowers”."
)


def scan(request: ScanRequest, emit: Emit, stop: StopToken) -> ScanResult:
    """Find out what `request.folder` holds. A stopped scan returns what it has, with a note.

    Raises:
        DatasetError: the folder is not there or holds no pictures, or its table of labels is wrong.
        StorageError: the index cannot be read or written.
    """
    started = time.perf_counter()
    root = request.folder.absolute()
    with PictureIndex(request.index) as index:
        labels, found = _labels(root, request, index, stop)
        changes = _Changes(index, labels.labelled, decode=request.decode)
        del labels.labelled[:]
        n_decoded = changes.read(root, emit, stop)
        if not root.is_dir():
            raise DatasetError(
                f"The folder “{root.name}” is gone.",
                "What was read before that is kept, and need not be read again.",
                "Is the drive still connected?",
            )
        index.leave_out((*labels.left_out, *changes.left_out))
        if stop.asked:
            notes = [f"Stopped: {changes.n_known} of {changes.n_files} pictures were looked at."]
        else:
            notes = _empty_classes(index, root, labels.classes)
        found = found.model_copy(update={"notes": (*index.take_note(), *notes, *found.notes)})
        index.tell("found", found.model_dump_json())
        if changes.any and not stop.asked:
            settle(index)
            analyse(index, emit)
            index.keep_copy()
        dataset = read_dataset(index, root) if request.whole else None
        return ScanResult(
            dataset=dataset,
            findings=findings(dataset, insights(index)) if dataset else (),
            n_files=changes.n_files,
            n_decoded=n_decoded,
            pixels=set_pixels(index),
            seconds=time.perf_counter() - started,
        )


class _Changes:
    """What is new or has changed since the index was written.

    Attributes:
        n_files: how many files should be pictures.
        left_out: those that cannot be read for now, which is not to be remembered.
        any: whether anything at all is not as it was.
    """

    def __init__(self, index: PictureIndex, labelled: list[Labelled], *, decode: bool) -> None:
        self._index = index
        self._decode = decode
        self.left_out: list[LeftOut] = []
        self.n_files = len(labelled)
        remembered = index.remembered()
        moved = []
        self._unread: list[Labelled] = []
        for item in labelled:
            old = remembered.pop(item.file.path, None)
            if old is None or not self._is_enough(old, item.file):
                self._unread.append(item)
            elif (old.listed, old.label, old.part) != (True, item.label, item.part):
                moved.append((item.file.path, item.label, item.part))
        gone = [path for path, old in remembered.items() if old.listed]
        self.n_known = self.n_files - len(self._unread)
        told = all(map(index.told, ("insights", VERSIONS, "pixels")))
        self.any = bool(moved or gone or self._unread) or not told
        if moved or gone:
            index.list_anew(moved, gone)

    def _is_enough(self, old: Remembered, file: File) -> bool:
        unchanged = (old.size, old.mtime_ns) == (file.size, file.mtime_ns)
        return unchanged and (old.decoded or not _must_decode(file, self._decode))

    def read(self, root: Path, emit: Emit, stop: StopToken) -> int:
        """Read what has to be read, and remember it. Returns how many were decoded."""
        throttle = Throttle()
        n_decoded = 0
        entries: list[Entry] = []
        lost: list[LeftOut] = []
        for item, known in self._read(root, stop):
            self.n_known += 1
            if isinstance(known, Known):
                entries.append(Entry(item.file.path, item.label, item.part, known))
                n_decoded += known.decoded
            else:
                lost.append(LeftOut(path=item.file.path, reason=known))
            if len(entries) == _AT_A_TIME:
                self._index.write(entries)
                entries = []
            if throttle.ready():
                emit(Progress(stage=Stage.SCAN, done=self.n_known, total=self.n_files))
        self._index.write(entries)
        self._index.list_anew((), (entry.path for entry in lost))
        self.left_out += lost
        emit(Progress(stage=Stage.SCAN, done=self.n_known, total=self.n_files))
        return n_decoded

    def _read(self, root: Path, stop: StopToken) -> Iterator[tuple[Labelled, Known | str]]:
        """Those that only decoding can tell to be pictures are decoded in any case, and those
        whose values need a rule for the whole set.
        """
        certain = [item for item in self._unread if not _must_decode(item.file, self._decode)]
        others = [item for item in self._unread if _must_decode(item.file, self._decode)]
        special: list[Labelled] = []
        self._unread = []
        for items, decode in ((others, True), (certain, False), (special, True)):
            by_path = {item.file.path: item for item in items}
            files = [item.file for item in items]
            items.clear()
            for file, known in read_files(root, files, stop, decode=decode):
                item = by_path.pop(file.path)
                if isinstance(known, Known) and known.special:
                    special.append(item)
                else:
                    yield item, known


def _must_decode(file: File, decode: bool) -> bool:
    """Where the name does not say that a file is a picture, only decoding can tell."""
    return decode or Path(file.path).suffix.lower() not in PICTURE_SUFFIXES


def _labels(
    root: Path, request: ScanRequest, index: PictureIndex, stop: StopToken
) -> tuple[Labels, Found]:
    """What should be a picture, in the folder and in what was added to it, with its label."""
    listing = _list(root, stop)
    labelling = find_labels(root, listing, request.labels, innermost=request.innermost)
    labels = labelling.labels
    labels.left_out += listing.left_out
    ignored = listing.ignored
    for source, label in index.sources():
        ignored += _add_source(labels, source, label, stop)
    if not (listing.files or labels.labelled or labels.left_out or stop.asked):
        raise DatasetError(f"The folder “{root.name}” is empty.", hint=_HINT)
    found = Found(
        layout=labels.layout,
        ignored=ignored,
        nested=labelling.nested,
        tables=labelling.tables,
        offered_table=labelling.offered,
        notes=tuple(labels.notes),
    )
    return labels, found


def _add_source(labels: Labels, source: Path, label: str | None, stop: StopToken) -> int:
    """Take in what a person has added. Returns how many files were passed over."""
    if source.is_file():
        status = source.stat()
        files = [File(str(source), status.st_size, status.st_mtime_ns)]
        labels.labelled += [Labelled(file, label or "", None) for file in files]
        return 0
    try:
        listing = list_folder(source, stop)
    except OSError:
        labels.notes.append(f"“{source}” was added, and is not there any more.")
        return 0
    added = label_by_folders(listing)
    for item in added.labelled:
        path = (source / item.file.path).as_posix()
        # the files of one class, dropped as its folder, are of the class with the folder's name
        own = source.name if added.layout is Layout.UNLABELLED and label is None else item.label
        file = replace(item.file, path=path)
        labels.labelled.append(Labelled(file, own if label is None else label, item.part))
    labels.left_out += [
        LeftOut(path=(source / entry.path).as_posix(), reason=entry.reason)
        for entry in (*listing.left_out, *added.left_out)
    ]
    return listing.ignored


def _list(root: Path, stop: StopToken) -> Listing:
    try:
        return list_folder(root, stop)
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


def _empty_classes(index: PictureIndex, root: Path, folders: set[str]) -> list[str]:
    """A note about classes without a picture. Raises DatasetError when there is none at all."""
    with_pictures = index.folder_labels()
    if not with_pictures:
        left_out = read_dataset(index, root).left_out
        few = "; ".join(f"{entry.path}: {entry.reason}" for entry in left_out[:3])
        raise DatasetError(
            f"No pictures were found in “{root.name}”.",
            f"{len(left_out)} files cannot be used{f' ({few})' if few else ''}.",
            _HINT,
        )
    empty = sorted(folders - with_pictures)
    return [f"Left out, having no pictures that can be read: {name_some(empty)}."] if empty else []
