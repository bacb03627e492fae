"""Batches of decoded pictures for a network.

Decoding runs in threads (decoders let go of the GIL). On the processor threads and network take
turns, since two pools on the same cores slow each other down; for a GPU the next batch is decoded
while the network works on this one. A file whose reading hangs is left out, and its thread with it.
"""

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from core.data.dataset import HELD_OUT, Dataset
from core.data.images import read_picture
from core.data.reading import crashing
from core.errors import PictureError, StorageError
from core.flight import FlightRecorder, left_behind
from core.models.preprocessing import Preprocessing

Pixels = NDArray[np.uint8]
Decode = Callable[[Path, Preprocessing], Pixels]

LONGEST = 60.0
"""Seconds that reading a file may take."""
MOST_HUNG = 8
"""With so many files that hang at once, it is the drive that does."""


@dataclass(frozen=True)
class Batch:
    """Decoded pictures and where they came from.

    Attributes:
        positions: of the pictures in the list of files that was asked for.
        pictures: uint8 `[N, 3, S, S]`, channels last in memory.
    """

    positions: tuple[int, ...]
    pictures: torch.Tensor


def decode(file: Path, preprocessing: Preprocessing) -> Pixels:
    """The picture as the network sees it, uint8 `[S, S, 3]`. Raises PictureError."""
    return preprocessing.apply(_read(file, preprocessing))


def decode_quickly(file: Path, preprocessing: Preprocessing) -> Pixels:
    """As `decode`, but for the rounding of `Preprocessing.apply(quick=True)`."""
    return preprocessing.apply(_read(file, preprocessing), quick=True)


def decode_for(dataset: Dataset) -> Decode:
    """`decode_quickly` to learn from; `decode` for what is held out, as a prediction sees it."""
    measured = {dataset.root / p.path for part in HELD_OUT for p in dataset.of(part)}

    def read_part(file: Path, preprocessing: Preprocessing) -> Pixels:
        return (decode if file in measured else decode_quickly)(file, preprocessing)

    return read_part


def _read(file: Path, seen: Preprocessing, data: bytes | None = None) -> Image.Image:
    return read_picture(file, data, min_size=seen.shorter_side, decoding=seen.decoding)


def held(pictures: Mapping[Path, bytes]) -> Decode:
    """`decode` for files whose bytes are in memory, under any names."""

    def read_bytes(file: Path, preprocessing: Preprocessing) -> Pixels:
        return preprocessing.apply(_read(file, preprocessing, pictures[file]))

    return read_bytes


@contextmanager
def careful(record: Path, root: Path, decode: Decode) -> Iterator[Decode]:
    """`decode`, but a process is not ended twice by the same file.

    Which files are being read stands in the file `record`, for as long as the block lasts. When a
    process died of one, it is found out in a process of its own which it was, and that one is left
    out from then on.

    Args:
        root: what the paths of the pictures begin with.
    """
    broken = crashing(root, left_behind(record))
    with FlightRecorder(record) as recorder:

        def read_file(file: Path, preprocessing: Preprocessing) -> Pixels:
            if file in broken:
                raise PictureError(broken[file])
            with recorder.reading(file):
                return decode(file, preprocessing)

        yield read_file


class PixelMemo:
    """Decoded pictures kept in memory, as many as a budget allows, so that each is decoded once.

    Args:
        budget: in bytes; pictures beyond it are decoded each time.
        decode: how to read one.
    """

    def __init__(self, budget: int, decode: Decode = decode) -> None:
        self._budget = budget
        self._decode = decode
        self._kept: dict[Path, Pixels] = {}

    def __call__(self, file: Path, preprocessing: Preprocessing) -> Pixels:
        """As `decode`. Safe to call from several threads."""
        kept = self._kept.get(file)
        if kept is not None:
            return kept
        pixels = self._decode(file, preprocessing)
        if self._budget >= pixels.nbytes:
            self._budget -= pixels.nbytes
            self._kept[file] = pixels
        return pixels

    def keeping_none(self) -> "PixelMemo":
        """Reads as this one does, for another preprocessing: what is kept here is not that."""
        return PixelMemo(0, self._decode)


def batches(
    files: Sequence[Path],
    preprocessing: Preprocessing,
    batch_size: int,
    *,
    on_error: Callable[[int, PictureError], Any],
    first: int | None = None,
    ahead: int = 0,
    decode: Decode = decode,
    longest: float = LONGEST,
) -> Iterator[Batch]:
    """Decode `files` in order, a batch at a time. A broken one goes to `on_error(position, why)`.

    Args:
        first: how many to put into the first batch, where somebody waits for it.
        ahead: how many batches to decode in advance: 0 on the processor, 2 for a GPU.
        decode: how to read one picture; a `PixelMemo` reads each only once.
        longest: seconds that reading a file may take.

    Raises:
        StorageError: so many files hang that it must be the drive.
    """
    readers = _Readers(os.cpu_count() or 1, longest)
    first = min(first or batch_size, batch_size)
    starts = chain([0], range(first, len(files), batch_size))
    waiting: deque[tuple[int, list[Future[Pixels]]]] = deque()

    def submit() -> None:
        start = next(starts, None)
        if start is not None:
            chunk = files[start : start + batch_size if start else first]
            waiting.append((start, [readers.submit(decode, f, preprocessing) for f in chunk]))

    try:
        for _ in range(ahead + 1):
            submit()
        while waiting:
            start, futures = waiting.popleft()
            batch = _collect(start, futures, readers, on_error)
            if ahead:
                submit()
            if batch is not None:
                yield batch
            if not ahead:
                submit()
    finally:
        readers.close()


def read_one(file: Path, preprocessing: Preprocessing) -> torch.Tensor:
    """A picture as a network sees it, uint8 `[1, 3, S, S]`. Raises PictureError."""

    def refuse(_: int, error: PictureError) -> None:
        raise error

    (batch,) = batches([file], preprocessing, 1, on_error=refuse)
    return batch.pictures


class _Readers:
    """Threads that read files, first come first served. One that hangs is given up and replaced.

    They are daemons: a pool of the standard library would wait for a hung one when Python ends.
    """

    def __init__(self, count: int, longest: float) -> None:
        self._longest = longest
        self._hung: list[Future[Pixels]] = []
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        for _ in range(count):
            self._start()

    def submit(self, decode: Decode, file: Path, preprocessing: Preprocessing) -> Future[Pixels]:
        future: Future[Pixels] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(decode(file, preprocessing))
            except BaseException as error:
                future.set_exception(error)

        self._tasks.put(task)
        return future

    def result(self, future: Future[Pixels]) -> Pixels:
        """What a thread has read. Those submitted before must have been waited for.

        Raises:
            PictureError: it cannot be read, or not in time.
            StorageError: nothing can be read any more.
        """
        try:
            return future.result(self._longest)
        except TimeoutError:
            self._hung = [each for each in (*self._hung, future) if not each.done()]
            if len(self._hung) >= MOST_HUNG:
                raise StorageError(
                    "The drive with the pictures does not answer.",
                    f"{len(self._hung)} files took longer than {self._longest:g} s to read.",
                    "See whether it is still connected, and go on from where it was.",
                ) from None
            self._start()
            raise PictureError(f"took longer than {self._longest:g} s to read") from None

    def close(self) -> None:
        """Let the threads go; those that are reading, when they have read."""
        with suppress(queue.Empty):
            while True:
                self._tasks.get_nowait()
        self._tasks.put(None)

    def _start(self) -> None:
        threading.Thread(target=self._work, name="decode", daemon=True).start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            del task  # what it holds is not needed while this thread waits
        self._tasks.put(None)  # for the next thread


def _collect(
    start: int,
    futures: list[Future[Pixels]],
    readers: _Readers,
    on_error: Callable[[int, PictureError], Any],
) -> Batch | None:
    positions, pixels = [], []
    for position, future in enumerate(futures, start):
        try:
            pixels.append(readers.result(future))
            positions.append(position)
        except PictureError as error:
            on_error(position, error)
    if not pixels:
        return None
    pictures = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2)
    return Batch(tuple(positions), pictures)
