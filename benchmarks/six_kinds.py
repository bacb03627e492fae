"""Does fine-tuning win on six kinds of set? Against its first answer, and plainly done.

    python -m benchmarks.six_kinds INSECTS CIFAR [--kinds …] [--sizes 20 60] [--seeds 3]

INSECTS and CIFAR have train/class and val or test/class; the other kinds are made by
`benchmarks.kinds`. Plain is what an engineer would write: AdamW, 3e-4 for the network and 2e-3 for
a new head, one cycle, flips and mild crops, BatchNorm statistics kept, batches of 16, 12 epochs;
the same network, picture size and pictures to learn from. Differences count pictures of all seeds.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import torch
from torch import nn

from benchmarks import kinds
from benchmarks.common import Functions, Graft, task_of
from core.comparison import difference_interval
from core.config import Preset, TrainConfig, change
from core.data.augment import Augment, Variation
from core.data.loader import batches
from core.events import EpochDone, Stage, TrainResult
from core.jobs import FinishReason, StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.choice import with_preset
from core.models.depthwise import QuickDepthwise
from core.requests import TrainRequest
from core.runs import Evaluation, Run

KINDS = ("insects", "cifar", "digits", *kinds.DRAWN)
SIZES = {"insects": 224, "defects": 224, "cifar": 96, "digits": 96}
"""Pixels the network sees; of the others, 128."""
NAMES = ("first", "balanced", "best", "plain")


@dataclass
class Row:
    """One kind with so many pictures a class: what every contender got right, seed by seed."""

    kind: str
    n: int
    right: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in NAMES})
    seconds: dict[str, list[float]] = field(default_factory=lambda: {n: [] for n in NAMES})

    def accuracy(self, name: str) -> str:
        """The share of all test pictures of all seeds."""
        return f"{mean(self.right[name]):.3f}" if self.right[name] else "–"

    def ahead(self, name: str, other: str) -> tuple[float, float, float] | None:
        """By how much `name` is ahead of `other`, and the 95 % interval, in points."""
        pairs = list(zip(self.right[other], self.right[name], strict=True))
        if not pairs:
            return None
        cells = [pairs.count(cell) for cell in ((True, True), (True, False), (False, True))]
        low, high = difference_interval(*cells, len(pairs) - sum(cells))
        return 100 * (cells[2] - cells[1]) / len(pairs), 100 * low, 100 * high


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("insects", type=Path)
    parser.add_argument("cifar", type=Path)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--sizes", nargs="+", type=int, default=[20, 60])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--presets", nargs="+", default=["balanced", "best"])
    chosen = parser.parse_args()
    sources = {"insects": chosen.insects, "cifar": chosen.cifar}
    for n in chosen.sizes:
        for kind in chosen.kinds:
            row = Row(kind, n)
            for seed in range(chosen.seeds):
                with tempfile.TemporaryDirectory() as temporary:
                    folder = Path(temporary) / "pictures"
                    make(kind, folder, n, seed, sources)
                    measure(row, folder, seed, chosen.presets, Path(temporary))
            report(row)


def make(kind: str, folder: Path, n: int, seed: int, sources: dict[str, Path]) -> None:
    """Put the pictures of one kind into `folder`/train and /test."""
    if kind in kinds.DRAWN:
        kinds.draw(kind, folder, n, seed)
    elif kind == "digits":
        kinds.digits(folder, n, seed)
    else:
        kinds.photographs(sources[kind], folder, n, seed)


def measure(row: Row, folder: Path, seed: int, presets: list[str], place: Path) -> None:
    """Add what all contenders get right of the test pictures."""
    size = SIZES.get(row.kind, 128)
    for name in presets:
        config = change(
            with_preset(TrainConfig(), Preset(name)), {"seed": seed, "image_size": size}
        )
        if name == "best":  # it looks for the size itself where the pictures are larger
            config = change(config, {"image_size": None if size == 224 else size})
        with Graft() as graft:
            events = graft.run(TrainRequest(project=place / name, folder=folder, config=config))
        result = events[-1]
        assert isinstance(result, TrainResult)
        passes = [e for e in events if isinstance(e, EpochDone) and e.stage is Stage.FINE_TUNE]
        told(row, seed, name, result, [e for e in passes if not e.fold])
        answered = Run(result.model.parent).evaluation
        assert answered is not None
        row.right[name] += right(answered, result.classes)
        row.seconds[name].append(result.seconds)
        if name == presets[0]:
            with Functions("benchmarks.six_kinds") as peer:
                other = peer.call("plain", task=task_of(result.model.parent), size=size, seed=seed)
            row.right["plain"] += other["right"]
            row.seconds["plain"].append(other["seconds"])
            row.right["first"] += first_right(place / name, folder, config)


def right(evaluation: Evaluation, classes: tuple[str, ...]) -> list[bool]:
    """Which pictures were answered right, by path."""
    by_path = sorted(evaluation.pictures, key=lambda picture: picture.path)
    answers = [classes[p.probabilities.index(max(p.probabilities))] for p in by_path]
    return [answer == p.label for answer, p in zip(answers, by_path, strict=True)]


def first_right(project: Path, folder: Path, config: TrainConfig) -> list[bool]:
    """Which test pictures the first answer of the same project gets right, by path."""
    with Graft() as graft:
        result = graft.train(project, folder, with_preset(config, Preset.FAST))
    answered = Run(result.model.parent).evaluation
    assert answered is not None
    return right(answered, result.classes)


def told(row: Row, seed: int, name: str, result: TrainResult, passes: list[EpochDone]) -> None:
    """Print how one run went, and whether patience or the choice of the model did wrong."""
    losses = [event.val_loss for event in passes]
    early = result.finish_reason is FinishReason.PLATEAU and min(losses) in losses[-3:]
    below = (result.val_accuracy or 0) < (result.first_answer_accuracy or 0)
    spoiled = [(r.first_answer or 0, r.model) for r in result.robustness]
    sturdy = (
        f", spoiled {mean(b for b, _ in spoiled):.3f} → {mean(a for _, a in spoiled):.3f}"
        if spoiled
        else ""
    )
    print(
        f"{row.kind} {row.n} seed {seed} {name}: first {result.first_answer_test_accuracy:.3f}, "
        f"model {result.test_accuracy:.3f}, mix {result.mix}, {len(passes)} epochs, "
        f"{result.seconds:.0f} s{sturdy}"
        + (" ENDED TOO EARLY" if early else "")
        + (" BELOW THE FIRST ANSWER ON VALIDATION" if below else ""),
        flush=True,
    )


def report(row: Row) -> None:
    """Print the accuracies of one kind, and by how much Graft is ahead."""
    cells = [f"{name} {row.accuracy(name)}" for name in NAMES]
    print(f"| {row.kind} {row.n} | " + " | ".join(cells), end=" | ")
    for name in ("balanced", "best"):
        for other in ("first", "plain"):
            if row.right[name] and (ahead := row.ahead(name, other)):
                verdict = "worse" if ahead[2] < 0 else ""
                low_high = f"({ahead[1]:+.1f} … {ahead[2]:+.1f})"
                print(f"{name} − {other} {ahead[0]:+.1f} {low_high} {verdict}", end=" | ")
    print(flush=True)


def plain(task: dict[str, Any], size: int, seed: int, epochs: int = 12) -> dict[str, Any]:
    """Fine-tune as an engineer would write it down; which test pictures are right, by path."""
    torch.manual_seed(seed)
    made = build_classifier(
        find("efficientnet_lite0"),
        task["classes"],
        weights="pretrained",
        image_size=size,
        emit=lambda event: None,
        stop=StopToken(),
    )

    def tensors(items: list[tuple[str, int]]) -> tuple[torch.Tensor, torch.Tensor]:
        files = [Path(file) for file, _ in items]
        found = batches(files, made.preprocessing, 64, on_error=lambda i, error: None)
        pictures = torch.cat([batch.pictures for batch in found])
        return pictures, torch.tensor([target for _, target in items])

    pictures, targets = tensors(task["train"])
    asked, expected = tensors(sorted(task["test"]))
    head = nn.Linear(made.features, len(task["classes"]))
    network = nn.Sequential(made.backbone, head).to(memory_format=torch.channels_last)
    rates = [{"params": made.backbone.parameters(), "lr": 3e-4}, {"params": head.parameters()}]
    optimizer = torch.optim.AdamW(rates, lr=2e-3, weight_decay=0.01)
    steps = -(-len(pictures) // 16) * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [3e-4, 2e-3], total_steps=steps)
    vary = Augment(Variation(flip=True, crop=0.6))
    started = time.perf_counter()
    for epoch in range(epochs):
        network.eval()  # BatchNorm keeps its statistics; Lite0 has no dropout
        for some in torch.randperm(len(pictures)).split(16):
            varied = vary(pictures[some], [int(i) * 1009 + epoch for i in some])
            optimizer.zero_grad()
            with QuickDepthwise():
                logits = network(made.normalise(varied).contiguous())
            nn.functional.cross_entropy(logits, targets[some]).backward()
            optimizer.step()
            schedule.step()
    with torch.inference_mode():
        answers = [network(made.normalise(some)).argmax(1) for some in asked.split(64)]
    seconds = time.perf_counter() - started
    return {"right": (torch.cat(answers) == expected).tolist(), "seconds": seconds}


if __name__ == "__main__":
    main()
