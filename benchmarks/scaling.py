"""How do time and memory grow with the number of pictures?

    python -m benchmarks.scaling [--counts 250 2500 25000] [--image-size 64]

Makes small pictures, all different, trains the first answer on them in a process of its own, and
watches the memory of that process and its children.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.common import Graft, Memory, announce, line
from core.config import TrainConfig, change

CLASSES = 10
SIDE = 48


def main() -> None:
    """Measure, and print the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[250, 2500, 25_000])
    parser.add_argument("--image-size", type=int, default=64)
    chosen = parser.parse_args()
    announce(sum(chosen.counts) / 200)
    peaks: dict[int, int] = {}
    print(f"{'pictures':>9} {'seconds':>9} {'MiB':>7}")
    for count in chosen.counts:
        with tempfile.TemporaryDirectory() as temporary:
            folder = make(Path(temporary) / "pictures", count)
            config = change(TrainConfig(), {"image_size": chosen.image_size})
            started = time.perf_counter()
            with Graft() as graft, Memory(graft.pid, interval=0.02) as memory:
                graft.train(Path(temporary) / "project", folder, config)
            peaks[count] = memory.peak
        print(
            f"{count:9} {time.perf_counter() - started:9.1f} {memory.peak / 2**20:7.0f}", flush=True
        )
    few, many = sorted(peaks)[-2:]
    growth = (peaks[many] - peaks[few]) / (many - few)
    print(f"\n{growth:.0f} bytes a picture from {few} to {many}")
    line("bytes a picture / 8 KB", [growth / 8192], at_most=1)


def make(folder: Path, count: int) -> Path:
    """Pictures of noise around a colour for each class."""
    rng = np.random.default_rng(0)
    for number in range(count):
        kind = number % CLASSES
        place = folder / f"class {kind}"
        place.mkdir(parents=True, exist_ok=True)
        colour = 255 * np.array([kind % 2, kind // 2 % 2, kind / CLASSES])
        pixels = np.clip(colour + rng.normal(0, 60, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(place / f"{number:06}.jpg", quality=80)
    return folder


if __name__ == "__main__":
    main()
