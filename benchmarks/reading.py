"""How near does the first scan come to merely decoding every picture? And what does the rest cost?

    python -m benchmarks.reading [COUNT [WIDTH]]

Makes COUNT photographs in ten classes, WIDTH wide and three quarters as high, and prints the pace
of a bare loop of Pillow in as many processes as there are cores, and that of the first scan; how
long the folder takes to list, beside os.scandir; how much quicker a second scan is; and how memory
grows with the number of pictures, in all processes together. The goals are beside the figures.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageDraw, ImageFilter

from core.data.listing import list_folder
from core.data.scan import scan
from core.events import Event, Progress, Stage
from core.jobs import StopToken
from core.requests import ScanRequest

CLASSES = 10


class Memory:
    """The most memory that this process and its children have held together, in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.1):
            with suppress(psutil.Error):  # a child may end while it is asked
                held = [each.memory_info().rss for each in (me, *me.children(recursive=True))]
                self.peak = max(self.peak, sum(held))


def draw(path: Path, width: int) -> None:
    """Write one photograph: soft light, a few things with edges, and the noise of a camera."""
    height = width * 3 // 4
    rng = np.random.default_rng(int(path.stem))
    light = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8))
    image = light.resize((width, height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for _ in range(8):
        x, y, size = (int(value) for value in rng.integers(0, (width, height, width // 3)))
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        pen.ellipse((x, y, x + size, y + size), fill=colour)
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    noisy = np.asarray(image, np.float32) + rng.normal(0, 7, (height, width, 1))
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(path, quality=85)


def decode(path: Path) -> None:
    """What nobody can do without: open the file, and decode it."""
    Image.open(path).load()


def main() -> None:
    """Make the pictures, read them in both ways, and print how the figures compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    width = int(sys.argv[2]) if len(sys.argv) > 2 else 320
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        few, many = Path(temporary) / "few", Path(temporary) / "many"
        workers = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
        with workers as pool:
            list(pool.map(partial(draw, width=width), named(few, count // 10), chunksize=64))
            paths = list(named(many, count))
            list(pool.map(partial(draw, width=width), paths, chunksize=64))
            size = sum(path.stat().st_size for path in paths) / count / 1000
            print(f"{count} pictures of {width} × {width * 3 // 4}, {size:.1f} KB on average")
            bare = seconds(lambda: list(pool.map(decode, paths, chunksize=64)))
        list_times(many)
        scan_times(few, many, count, bare)


def list_times(folder: Path) -> None:
    """Print how long the folder takes to list."""
    names = seconds(lambda: sum(1 for _ in walk(folder)))
    stats = seconds(lambda: [entry.stat() for entry in walk(folder)])
    ours = seconds(lambda: list_folder(folder))
    print(f"walk with os.scandir    {names:8.2f} s; with the size and date of files {stats:.2f} s")
    print(f"list_folder             {ours:8.2f} s, {ours / stats:.2f} times as long (goal: ≤ 2)")


def scan_times(few: Path, many: Path, count: int, bare: float) -> None:
    """Print how long the first scan and the second take, and how memory grows."""
    peaks = []
    for run, folder in enumerate((few, few, many)):  # the first one imports everything
        index = few.with_name(f"{run}.sqlite")
        with Memory() as memory:
            reading, comparing = look_through(folder, index)
        peaks.append(memory.peak)
    again = sum(look_through(many, index))
    first = reading + comparing
    growth = (peaks[-1] - peaks[-2]) / (count - count // 10)
    print(f"bare loop of Pillow     {count / bare:8.0f} pictures a second")
    print(f"first scan: reading     {count / reading:8.0f} pictures a second")
    print(f"  of the bare loop      {bare / reading:8.2f} (goal: ≥ 0.60)")
    print(
        f"  then comparing all    {comparing:8.1f} s; of the bare loop with it {bare / first:.2f}"
    )
    print(
        f"second scan             {again:8.2f} s, {first / again:.0f} times as quick (goal: ≥ 20)"
    )
    print(f"memory                  {peaks[-1] / 2**20:8.0f} MiB at most")
    print(f"  for each picture      {growth:8.0f} bytes (goal: < 1000)")


def look_through(folder: Path, index: Path) -> tuple[float, float]:
    """Scan a folder as the window does.

    Returns:
        The seconds until all was read, and those of comparing the pictures with each other.
    """
    read = 0.0

    def listen(event: Event) -> None:
        nonlocal read
        if isinstance(event, Progress) and event.stage is Stage.COMPARE:
            read = read or time.perf_counter()

    request = ScanRequest(folder=folder, index=index, whole=False)
    start = time.perf_counter()
    scan(request, listen, StopToken())
    end = time.perf_counter()
    return (read or end) - start, end - (read or end)


def named(folder: Path, count: int) -> Iterator[Path]:
    """Where the pictures go; the folders are made on the way."""
    for number in range(count):
        place = folder / f"class-{number % CLASSES}"
        place.mkdir(parents=True, exist_ok=True)
        yield place / f"{number:06}.jpg"


def walk(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """All files below a folder, as the system lists them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from walk(entry.path)
            else:
                yield entry


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
