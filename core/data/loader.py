"""Batches of decoded pictures for a network.

Decoding runs in a thread pool (Pillow lets go of the GIL). On the processor pool and network
take turns, since two pools on the same cores slow each other down; for a GPU the next batch
is decoded while the network works on this one.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.data.images import read_picture
from core.errors import PictureError
from core.models.preprocessing import Preprocessing

Pixels = NDArray[np.uint8]


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
    return preprocessing.apply(read_picture(file, min_size=preprocessing.shorter_side))


class PixelMemo:
    """Decoded pictures kept in memory, as many as a budget allows, so that each is decoded once.

    Args:
        budget: in bytes; pictures beyond it are decoded each time.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._kept: dict[Path, Pixels] = {}

    def __call__(self, file: Path, preprocessing: Preprocessing) -> Pixels:
        """As `decode`. Safe to call from several threads."""
        kept = self._kept.get(file)
        if kept is not None:
            return kept
        pixels = decode(file, preprocessing)
        if self._budget >= pixels.nbytes:
            self._budget -= pixels.nbytes
            self._kept[file] = pixels
        return pixels


def batches(
    files: Sequence[Path],
    preprocessing: Preprocessing,
    batch_size: int,
    *,
    on_error: Callable[[int, PictureError], Any],
    ahead: int = 0,
    decode: Callable[[Path, Preprocessing], Pixels] = decode,
) -> Iterator[Batch]:
    """Decode `files` in order, a batch at a time. A broken one goes to `on_error(position, why)`.

    Args:
        ahead: how many batches to decode in advance: 0 on the processor, 2 for a GPU.
        decode: how to read one picture; a `PixelMemo` reads each only once.
    """
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="decode") as pool:
        starts = iter(range(0, len(files), batch_size))
        waiting: deque[tuple[int, list[Future[Pixels]]]] = deque()

        def submit() -> None:
            start = next(starts, None)
            if start is not None:
                chunk = files[start : start + batch_size]
                waiting.append((start, [pool.submit(decode, f, preprocessing) for f in chunk]))

        for _ in range(ahead + 1):
            submit()
        while waiting:
            start, futures = waiting.popleft()
            batch = _collect(start, futures, on_error)
            if ahead:
                submit()
            if batch is not None:
                yield batch
            if not ahead:
                submit()


def _collect(
    start: int, futures: list[Future[Pixels]], on_error: Callable[[int, PictureError], Any]
) -> Batch | None:
    positions, pixels = [], []
    for position, future in enumerate(futures, start):
        try:
            pixels.append(future.result())
            positions.append(position)
        except PictureError as error:
            on_error(position, error)
    if not pixels:
        return None
    pictures = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2)
    return Batch(tuple(positions), pictures)
