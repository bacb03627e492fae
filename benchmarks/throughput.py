"""How near does Graft come to what the machine can do at all? Encoding, and learning.

    python -m benchmarks.throughput FOLDER

FOLDER has photographs, in folders of classes. Encoding is held against the best bare forward pass
of the same frozen network on tensors in memory and the best bare decoding; learning against the
bare step of the same network. All of it in turns, so that a slower moment meets everybody. A
processor decodes and computes in turns, a GPU computes while the processor decodes.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.common import Functions, Graft, announce, line
from core.config import TrainConfig, change
from core.events import DescribeResult, Event, FeaturesDone, StepDone
from core.requests import DescribeRequest, TrainRequest

SIZE, BATCH = 224, 32
BATCHES = (16, 32)
"""Those that a bare forward pass is tried with."""
MEGAPIXELS = (4000, 3000)
DECODERS = ("Pillow, draft", "torchvision.io")


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each bare measurement")
    chosen = parser.parse_args()
    announce(chosen.rounds * (12 * chosen.seconds + 130))
    files = sorted(map(str, chosen.folder.rglob("*.jpg")))
    rows: list[dict[str, float]] = []
    with (
        Graft() as graft,
        Functions("benchmarks.limits") as limits,
        Functions("benchmarks.tutorial") as tutorial,
        large_copies(files[:16]) as large,
    ):
        limits.call("keep_memory")
        machine = graft.run(DescribeRequest())[-1]
        assert isinstance(machine, DescribeResult)
        for number in range(chosen.rounds):
            with tempfile.TemporaryDirectory() as temporary:
                row = measure(
                    graft,
                    limits,
                    chosen.folder,
                    files,
                    temporary=Path(temporary),
                    seconds=chosen.seconds,
                )
            row["tutorial"] = tutorial.call("pace", size=SIZE, seconds=chosen.seconds)
            for how in ("Graft", "Pillow"):
                row[f"large, {how}"] = limits.call(
                    "decode", files=large, how=how, size=SIZE, seconds=chosen.seconds
                )
            rows.append(row)
            print(number + 1, {name: round(value, 1) for name, value in row.items()}, flush=True)
    report(rows, in_turns=machine.device == "cpu")


def measure(
    graft: Graft,
    limits: Functions,
    folder: Path,
    files: list[str],
    *,
    temporary: Path,
    seconds: float,
) -> dict[str, float]:
    """Pictures a second, of Graft and of its limits."""
    row: dict[str, float] = {}

    def train(**settings: Any) -> list[Event]:
        config = change(TrainConfig(), {"batch_size": BATCH, "patience": 99} | settings)
        request = TrainRequest(project=temporary / "project", folder=folder, config=config)
        return graft.run(request)

    encoded = next(e for e in train() if isinstance(e, FeaturesDone))
    row["encode"] = encoded.n / encoded.seconds
    row["forward"] = max(
        limits.call("forward", size=SIZE, batch=batch, seconds=seconds) for batch in BATCHES
    )
    row["decode"] = max(
        limits.call("decode", files=files, how=how, size=SIZE, seconds=seconds) for how in DECODERS
    )
    row["learn"] = pace(train(trainable="all", epochs=2))
    row["step"] = max(
        limits.call(
            "step", size=SIZE, batch=BATCH, seconds=seconds, fold_norms=f, channels_last=True
        )
        for f in (True, False)
    )
    events = train(trainable="last_two", augmentation="none", epochs=4)
    row["learn, last stages, first pass"] = pace(events, epoch=1)
    row["learn, last stages"] = pace(events)
    row["step, last stages"] = limits.call("tail_step", size=SIZE, batch=BATCH, seconds=seconds)
    row["forward, before them"] = max(
        limits.call("forward", size=SIZE, batch=batch, seconds=seconds, trunk=True)
        for batch in BATCHES
    )
    return row


def pace(events: list[Event], epoch: int | None = None) -> float:
    """Pictures a second at the end of a pass; None: the last one."""
    steps = [e for e in events if isinstance(e, StepDone) and epoch in (None, e.epoch)]
    return steps[-1].pictures_per_second


@contextmanager
def large_copies(files: list[str]) -> Iterator[list[str]]:
    """The same pictures with twelve megapixels."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for file in files:
            path = Path(folder) / Path(file).name
            with Image.open(file) as image:
                image.convert("RGB").resize(MEGAPIXELS, Image.Resampling.BICUBIC).save(path)
            made.append(str(path))
        yield made


def report(rows: list[dict[str, float]], *, in_turns: bool) -> None:
    """The ratios of all rounds. With `in_turns`, decoding and computing never happen at once."""

    def bound(decode: float, *computing: float) -> float:
        compute = 1 / sum(1 / pace for pace in computing)
        return 1 / (1 / decode + 1 / compute) if in_turns else min(decode, compute)

    print()
    line(
        f"encoding / limit {'1/(1/forward + 1/decode)' if in_turns else 'min(forward, decode)'}",
        [r["encode"] / bound(r["decode"], r["forward"]) for r in rows],
        at_least=0.9,
    )
    line(
        "reading 12 megapixels / plain Pillow",
        [r["large, Graft"] / r["large, Pillow"] for r in rows],
        at_least=2.5,
    )
    line(
        "learning, all layers / the tutorial's step",
        [r["learn"] / r["tutorial"] for r in rows],
        at_least=2.5,
    )
    line("learning, all layers / bare step", [r["learn"] / r["step"] for r in rows], at_least=0.92)
    first = [
        r["learn, last stages, first pass"]
        / bound(r["decode"], r["forward, before them"], r["step, last stages"])
        for r in rows
    ]
    line("learning, last stages, first pass / decode, forward, step", first)
    if in_turns:  # a GPU computes what is before them anew
        line(
            "learning, last stages / bare step",
            [r["learn, last stages"] / r["step, last stages"] for r in rows],
            at_least=0.9,
        )


if __name__ == "__main__":
    main()
