"""How near does naming pictures come to bare decoding and a bare network?

    python -m benchmarks.predicting MODEL PICTURES...

MODEL is an EfficientNet-Lite0 that Graft has trained. Printed are medians over the rounds of:

- the pace of a batch prediction from files, as a share of 1 / (1/forward + 1/decode), where bare
  decoding and the bare network have all cores to themselves in turn. Decoding gives the same
  pixels as Graft's, by Pillow; or, for comparison, those of torchvision.io, which rounds otherwise;
- the time until a warm engine has answered for one picture, beside bare decoding and network;
- the same for photographs of 12 megapixels, beside what is usual: all of it decoded by Pillow, and
  made smaller.

The goals stand beside the figures.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.common import Functions, Graft, announce, line
from benchmarks.throughput import BATCH, BATCHES, DECODERS, SIZE, large_copies
from core.data.scan import list_files
from core.events import EVENT, FINAL, PicturePredicted, PredictResult
from core.requests import PredictRequest

SINGLES = 40
SAME_PIXELS = "Pillow, draft"


def main() -> None:
    """Measure in turns, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each bare measurement")
    chosen = parser.parse_args()
    announce(chosen.rounds * (6 * chosen.seconds + 40))
    files = [*map(str, list_files(chosen.pictures))]
    rows: list[dict[str, float]] = []
    with (
        Graft() as graft,
        Functions("benchmarks.limits") as limits,
        large_copies(files[:16]) as large,
    ):
        limits.call("keep_memory")
        answer(graft, chosen.model, files[:BATCH])
        for number in range(chosen.rounds):
            row = {"batch": pace(graft, chosen.model, files)}
            row["forward"] = max(
                limits.call("forward", size=SIZE, batch=batch, seconds=chosen.seconds)
                for batch in BATCHES
            )
            for how in DECODERS:
                row[how] = limits.call(
                    "decode", files=files, how=how, size=SIZE, seconds=chosen.seconds
                )
            some = files[:: max(1, len(files) // SINGLES)]
            row["one, ms"] = median(answer(graft, chosen.model, [file]) for file in some)
            row["one, bare, ms"] = median(
                limits.call("singly", files=some, how=SAME_PIXELS, size=SIZE)
            )
            row["large, ms"] = median(answer(graft, chosen.model, [file]) for file in large)
            row["large, Pillow, ms"] = median(
                limits.call("singly", files=large, how="Pillow", size=SIZE)
            )
            rows.append(row)
            print(number + 1, {name: round(value, 1) for name, value in row.items()}, flush=True)
    print(f"\n{len(files)} pictures, {len(some)} one by one, {len(large)} of 12 megapixels")
    for how in DECODERS:
        line(
            f"batch prediction / limit, decoding by {how}",
            [r["batch"] * (1 / r["forward"] + 1 / r[how]) for r in rows],
            at_least=0.9 if how == SAME_PIXELS else 0,
        )
    line(
        "one picture / bare decode + forward",
        [r["one, ms"] / r["one, bare, ms"] for r in rows],
        at_most=1.35,
    )
    line(
        "one of 12 megapixels / plain Pillow + forward",
        [r["large, ms"] / r["large, Pillow, ms"] for r in rows],
        at_most=1 / 2.5,
    )


def pace(graft: Graft, model: Path, files: Sequence[str]) -> float:
    """Pictures a second from files, once the model is there."""
    request = PredictRequest(model=model, paths=tuple(map(Path, files)))
    result = graft.run(request)[-1]
    assert isinstance(result, PredictResult)
    return result.n / result.seconds


def answer(graft: Graft, model: Path, files: Sequence[str]) -> float:
    """Milliseconds until the first answer has come out of the engine."""
    started, first = time.perf_counter(), 0.0
    graft.write(PredictRequest(model=model, paths=tuple(map(Path, files))).model_dump_json())
    while not isinstance(event := EVENT.validate_json(graft.read()), FINAL):
        if isinstance(event, PicturePredicted) and not first:
            first = time.perf_counter() - started
    return 1000 * first


if __name__ == "__main__":
    main()
