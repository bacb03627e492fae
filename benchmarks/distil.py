"""Does a small network learn more from a larger one's answers than from the labels alone?

    python -m benchmarks.distil FOLDER [--teacher NETWORK] [--teacher-size 160] [--size 96]

FOLDER has train/class and test/class. The first half of each class in train keeps its label; of the
second half nobody says what it is. The teacher learns from the labelled ones. Then the student
learns from the teacher's answers to both, and once more from the labels alone, for as many epochs
as take the same time. All are measured on test, and compared picture by picture.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import mean

from benchmarks.common import Graft, announce
from core.comparison import Paired, paired
from core.config import Preset, TrainConfig, change
from core.events import DescribeResult, EpochDone, Stage, TrainResult
from core.models.catalog import find
from core.models.choice import with_backbone, with_preset
from core.models.estimate import Workload, training_seconds
from core.requests import DescribeRequest
from core.runs import Run


def main() -> None:
    """Measure, and print accuracies and paired differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--teacher", default="efficientnet_lite0")
    parser.add_argument("--teacher-size", type=int, default=160)
    parser.add_argument("--student", default="efficientnet_lite0")
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--epochs", type=int, default=12, help="of teacher and student")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    teacher, student = (
        change(
            with_preset(with_backbone(TrainConfig(), network), Preset.BEST),
            # no early end: all are to have the time that they are given
            {"image_size": size, "epochs": chosen.epochs, "patience": 1000, "seed": chosen.seed},
        )
        for network, size in (
            (chosen.teacher, chosen.teacher_size),
            (chosen.student, chosen.size),
        )
    )
    with tempfile.TemporaryDirectory() as temporary, Graft() as graft:
        folder = Path(temporary) / "pictures"
        n_labelled, n_unlabelled = half_labelled(chosen.folder, folder)
        machine = graft.run(DescribeRequest())[-1]
        assert isinstance(machine, DescribeResult)
        few, all_ = Workload(n_labelled, 0, 0), Workload(n_labelled + n_unlabelled, 0, 0)
        runs = ((teacher, few), (student, all_), (student, all_))
        announce(sum(training_seconds(c, find(c.backbone), w, machine) or 0 for c, w in runs))
        measure(graft, Path(temporary) / "project", folder, teacher, student)


def half_labelled(source: Path, folder: Path) -> tuple[int, int]:
    """A copy of `source` in which every second half of a class in train has no label any more.

    Returns:
        How many pictures to learn from have a label, and how many have none.
    """
    shutil.copytree(source / "test", folder / "test")
    n_labelled = n_unlabelled = 0
    for kind in sorted(each for each in (source / "train").iterdir() if each.is_dir()):
        files = sorted(kind.iterdir())
        half = len(files) // 2
        (folder / "train" / kind.name).mkdir(parents=True)
        for file in files[:half]:
            shutil.copy(file, folder / "train" / kind.name)
        for file in files[half:]:
            shutil.copy(file, folder / "train" / f"{n_unlabelled:05}{file.suffix}")
            n_unlabelled += 1
        n_labelled += half
    return n_labelled, n_unlabelled


def measure(
    graft: Graft, project: Path, folder: Path, teacher: TrainConfig, student: TrainConfig
) -> None:
    """Train all three, and print how they compare."""
    taught_by = graft.train(project, folder, teacher)
    tell("teacher", taught_by)
    distilled = graft.train(
        project, folder, change(student, {"teacher": str(taught_by.model), "label_smoothing": 0.0})
    )
    tell("student, distilled", distilled)
    n_epochs = epochs_in_the_time_of(distilled)
    alone = graft.train(project, folder, change(student, {"epochs": n_epochs}))
    tell(f"student, labels alone, {n_epochs} epochs", alone)
    print(f"\ndistilled − labels alone: {words(compared(alone, distilled))}")
    print(f"distilled − teacher: {words(compared(taught_by, distilled))}")


def epochs_in_the_time_of(distilled: TrainResult) -> int:
    """How many epochs of the labelled pictures alone fit into all that a run did to distil."""
    run = Run(distilled.model.parent)
    passes = [e for e in run.events() if isinstance(e, EpochDone) and e.stage is Stage.FINE_TUNE]
    n = distilled.n_train + len(run.dataset.unlabelled) + distilled.n_val
    each = mean(e.seconds for e in passes) / n * (distilled.n_train + distilled.n_val)
    return round((distilled.seconds - (distilled.seconds_to_first_answer or 0.0)) / each)


def tell(name: str, result: TrainResult) -> None:
    """Print what a run has come to."""
    print(
        f"{name:42} {result.test_accuracy:.3f} of {result.n_test} test pictures, "
        f"{result.seconds:.0f} s",
        flush=True,
    )


def compared(first: TrainResult, second: TrainResult) -> Paired:
    """Two runs on the same test pictures."""
    one, other = (Run(each.model.parent).evaluation for each in (first, second))
    found = paired(one, other) if one and other else None
    return found or sys.exit("There are no pictures to measure on: the folder needs test/class.")


def words(found: Paired) -> str:
    """The difference, its 95 % interval, and what McNemar's test says of it."""
    low, high = found.interval
    return f"{found.difference:+.3f} ({low:+.3f} … {high:+.3f}), McNemar p = {found.p:.3f}"


if __name__ == "__main__":
    main()
