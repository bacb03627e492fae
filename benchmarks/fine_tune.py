"""Is fine-tuning worth its time? Against fastai's `fine_tune`, and against its own linear head.

    python -m benchmarks.fine_tune FOLDER --fastai-python PYTHON [--presets balanced best]
    python -m benchmarks.fine_tune FOLDER --presets balanced --tutorial 900
    python -m benchmarks.fine_tune FOLDER --seeds 10 --never-below

FOLDER has train/class and test/class. fastai gets the same network, weights, split and wall time:
as many epochs as fit into what Graft took, by the epoch that was timed first. With --tutorial the
recipe of PyTorch's tutorial for all layers is trained as well, for 25 epochs or so many seconds.
With --never-below only Graft is run, for few epochs and with all layers: on the pictures kept aside
to choose, the model must never be worse than the head it began with, nor than what was fine-tuned.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from benchmarks.common import Functions, Graft, announce, task_of
from core.config import Preset, TrainConfig, change
from core.events import DescribeResult, EpochDone, Stage, TrainResult
from core.figures import PairedDifference
from core.models.catalog import find
from core.models.choice import with_preset
from core.models.estimate import Workload, training_seconds
from core.requests import DescribeRequest, TrainRequest

TUTORIAL_EPOCHS = 25
PEOPLE = {
    "graft": "Graft",
    "head": "its first answer",
    "fastai": "fastai",
    "tutorial": "the tutorial",
}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--presets", nargs="+", default=["balanced", "best"])
    parser.add_argument("--epochs", type=int, default=None, help="at most, of Graft")
    parser.add_argument("--fastai-python", default="")
    parser.add_argument("--tutorial", type=float, default=0.0, help="seconds for its recipe")
    parser.add_argument("--never-below", action="store_true")
    parser.add_argument("--size", type=int, default=None, help="pixels, with --never-below")
    chosen = parser.parse_args()
    if chosen.never_below:
        values = {"trainable": "all", "epochs": chosen.epochs or 2, "image_size": chosen.size}
        config = change(TrainConfig(), values)
        announce(chosen.seeds * estimate(chosen.folder, [config]))
        never_below(chosen.folder, chosen.seeds, config)
        return
    presets = {name: with_preset(TrainConfig(), Preset(name)) for name in chosen.presets}
    if chosen.epochs:
        presets = {name: change(c, {"epochs": chosen.epochs}) for name, c in presets.items()}
    times = 2.2 if chosen.fastai_python else 1.0
    all_ = times * estimate(chosen.folder, list(presets.values()))
    announce(chosen.seeds * (all_ + len(presets) * chosen.tutorial))
    pace: dict[str, float] = {}
    for name, config in presets.items():
        print(f"\n{name}", flush=True)
        rows = []
        for seed in range(chosen.seeds):
            seeded = change(config, {"seed": seed})
            rows.append(measure(chosen.folder, seeded, chosen.fastai_python, chosen.tutorial, pace))
            print(seed, {k: round(v, 3) for k, v in rows[-1].items()}, flush=True)
        report(rows)


def estimate(folder: Path, configs: list[TrainConfig]) -> float:
    """Seconds for one run of each, to about a factor of two; early stopping may end them sooner."""
    with Graft() as graft:
        machine = graft.run(DescribeRequest())[-1]
    assert isinstance(machine, DescribeResult)
    work = Workload(sum(file.is_file() for file in folder.rglob("*")), 0, 0)
    runs = (training_seconds(config, find(config.backbone), work, machine) for config in configs)
    return sum(seconds or 0.0 for seconds in runs)


def report(rows: list[dict[str, float]]) -> None:
    """Mean accuracies on the test pictures, and how far Graft is ahead with each seed."""
    means = {name: mean(row[name] for row in rows) for name in PEOPLE if name in rows[0]}
    print(f"test accuracy, mean of {len(rows)}: ", end="")
    print(", ".join(f"{PEOPLE[name]} {value:.3f}" for name, value in means.items()))
    for name in means.keys() & {"fastai", "tutorial"}:
        ahead = [row["graft"] - row[name] for row in rows]
        print(f"Graft − {PEOPLE[name]}: {mean(ahead):+.3f} ({min(ahead):+.3f} … {max(ahead):+.3f})")


def measure(
    folder: Path, config: TrainConfig, python: str, longest: float, pace: dict[str, float]
) -> dict[str, float]:
    """One seed: accuracies on the test pictures, and seconds.

    Args:
        python: that has fastai; empty to do without it.
        longest: seconds for the tutorial's recipe; 0 to do without it.
        pace: seconds of fastai's epochs; measured where it is empty.
    """
    with tempfile.TemporaryDirectory() as temporary:
        with Graft() as graft:
            result = graft.train(Path(temporary) / "project", folder, config)
        if result.test_accuracy is None:
            sys.exit("There are no pictures to measure on: the folder needs some in test/class.")
        row: dict[str, float] = {
            "graft": result.test_accuracy,
            "head": result.first_answer_test_accuracy or 0.0,
            "seconds": result.seconds,
        }
        task: dict[str, Any] = task_of(result.model.parent)
        if python:
            with Functions("benchmarks.peers", python=python) as peers:
                if not pace:
                    pace |= peers.call("fastai_epochs", task=task)
                epochs = max(1, round((result.seconds - pace["frozen"]) / pace["whole"]))
                peer = peers.call("fastai_fine_tune", task=task, epochs=epochs, seed=config.seed)
            row |= {"fastai": peer["test"], "fastai epochs": epochs}
            row |= {"fastai seconds": peer["seconds"]}
        if longest:
            with Functions("benchmarks.tutorial") as tutorial:
                peer = tutorial.call(
                    "train", task=task, epochs=TUTORIAL_EPOCHS, frozen=False, longest=longest
                )
            row |= {"tutorial": peer["test"], "tutorial epochs": peer["epochs"]}
            row |= {"tutorial seconds": peer["seconds"]}
        return row


def never_below(folder: Path, seeds: int, config: TrainConfig) -> None:
    """How often the model is worse than either end of its mix, and what mixing brings."""
    below, gains, spoiled = 0, list[PairedDifference](), list[tuple[float, float]]()
    with tempfile.TemporaryDirectory() as temporary, Graft() as graft:
        for seed in range(seeds):
            request = TrainRequest(
                project=Path(temporary), folder=folder, config=change(config, {"seed": seed})
            )
            events = graft.run(request)
            result = events[-1]
            assert isinstance(result, TrainResult)
            passes = [e for e in events if isinstance(e, EpochDone) and e.stage is Stage.FINE_TUNE]
            tuned = min(passes, key=lambda e: e.val_loss).val_accuracy
            head, model = result.first_answer_accuracy or 0.0, result.val_accuracy or 0.0
            below += model < max(head, tuned)
            if result.improvement:
                gains.append(result.improvement)
            spoiled += [(each.first_answer or 0.0, each.model) for each in result.robustness]
            ends = f"head {head:.4f}, fine-tuned {tuned:.4f}"
            print(f"seed {seed}: {ends}, mix of {result.mix} {model:.4f}", flush=True)
    print(f"worse than either end in {below} of {seeds}: {'met' if not below else 'MISSED'}")
    if gains:
        n, right = sum(g.n for g in gains), sum(g.n_became_right for g in gains)
        wrong = sum(g.n_became_wrong for g in gains)
        changes = [100 * g.difference for g in gains]
        spread = 1.96 * stdev(changes) / len(changes) ** 0.5 if len(changes) > 1 else 0.0
        print(
            f"{gains[0].part.value} pictures: {mean(changes):+.1f} ± {spread:.1f} points over the "
            f"first answer, {right} became right and {wrong} wrong, of {n} in all seeds"
        )
    if spoiled:
        before, after = (mean(pair[i] for pair in spoiled) for i in (0, 1))
        print(f"spoiled validation pictures: {before:.3f} → {after:.3f}")


if __name__ == "__main__":
    main()
