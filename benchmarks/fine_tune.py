"""Is fine-tuning worth its time? Against fastai's `fine_tune`, and against its own linear head.

    python -m benchmarks.fine_tune FOLDER --fastai-python PYTHON [--presets balanced best]
    python -m benchmarks.fine_tune FOLDER --seeds 10 --never-below

FOLDER has train/class and test/class. fastai gets the same network, weights, split and wall time:
as many epochs as fit into what Graft took, by the epoch that was timed first. With --never-below
only Graft is run, for few epochs and with all layers: on the pictures kept aside to choose, its
result must never be worse than the head it began with.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import Functions, Graft, line, task_of
from core.config import Preset, TrainConfig, change
from core.models.choice import with_preset


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--presets", nargs="+", default=["balanced", "best"])
    parser.add_argument("--epochs", type=int, default=None, help="at most, of Graft")
    parser.add_argument("--fastai-python", default="")
    parser.add_argument("--never-below", action="store_true")
    chosen = parser.parse_args()
    if chosen.never_below:
        never_below(chosen.folder, chosen.seeds, chosen.epochs or 2)
        return
    for preset in chosen.presets:
        print(f"\n{preset}", flush=True)
        rows = []
        for seed in range(chosen.seeds):
            settings = {"seed": seed} | ({"epochs": chosen.epochs} if chosen.epochs else {})
            config = change(with_preset(TrainConfig(), Preset(preset)), settings)
            rows.append(against_fastai(chosen.folder, config, chosen.fastai_python))
            print(seed, {k: round(v, 3) for k, v in rows[-1].items()}, flush=True)
        print(
            f"test accuracy, mean of {len(rows)}: Graft {mean(r['graft'] for r in rows):.3f}, "
            f"its first answer {mean(r['head'] for r in rows):.3f}"
            + (f", fastai {mean(r['fastai'] for r in rows):.3f}" if chosen.fastai_python else "")
        )
        if chosen.fastai_python:
            line("Graft − fastai, test accuracy", [r["graft"] - r["fastai"] for r in rows])


def against_fastai(folder: Path, config: TrainConfig, python: str) -> dict[str, float]:
    """One seed: accuracies on the test pictures, and seconds."""
    with tempfile.TemporaryDirectory() as temporary:
        with Graft() as graft:
            result = graft.train(Path(temporary) / "project", folder, config)
        row: dict[str, float] = {
            "graft": result.test_accuracy or 0.0,
            "head": result.first_answer_test_accuracy or 0.0,
            "seconds": result.seconds,
        }
        if not python:
            return row
        task: dict[str, Any] = task_of(result.model.parent)
        with Functions("benchmarks.peers", python=python) as peers:
            pace = peers.call("fastai_epochs", task=task)
            epochs = max(1, round((result.seconds - pace["frozen"]) / pace["whole"]))
            peer = peers.call("fastai_fine_tune", task=task, epochs=epochs, seed=config.seed)
        row |= {"fastai": peer["test"], "fastai epochs": epochs, "fastai seconds": peer["seconds"]}
        return row


def never_below(folder: Path, seeds: int, epochs: int) -> None:
    """How often the result is worse than the head it began with."""
    below = 0
    with tempfile.TemporaryDirectory() as temporary, Graft() as graft:
        for seed in range(seeds):
            settings = {"seed": seed, "trainable": "all", "epochs": epochs}
            result = graft.train(Path(temporary), folder, change(TrainConfig(), settings))
            head, tuned = result.first_answer_accuracy or 0.0, result.val_accuracy or 0.0
            below += tuned < head
            print(f"seed {seed}: head {head:.4f}, fine-tuned {tuned:.4f}", flush=True)
    print(f"worse than its own head in {below} of {seeds}: {'met' if not below else 'MISSED'}")


if __name__ == "__main__":
    main()
