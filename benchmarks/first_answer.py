"""How soon is there a usable model, and how good is it? Against three recipes, same network.

    python -m benchmarks.first_answer FOLDER [--fastai-python PYTHON]

FOLDER has photographs in train/class and val/class. Every clock starts when the
libraries are loaded, and stops when the model has answered for the pictures kept aside. The
tutorial is trained for so many epochs; what 25 of them take is that time scaled up. Where it does
not become as good in them, they count as the time it takes, which is less than it would be.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import Functions, Graft, announce, line, task_of
from core.actions import Relabel
from core.config import TrainConfig, change
from core.events import AnswerResult, Event
from core.requests import AnswerRequest, CurateRequest

ALL_EPOCHS = 25


def main() -> None:
    """Measure in turns, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5, help="of the tutorial's recipe")
    parser.add_argument("--fastai-python", default="", help="a Python that has fastai")
    chosen = parser.parse_args()
    announce(chosen.rounds * (40 + 14 * chosen.epochs + 60 * bool(chosen.fastai_python)))
    rows = []
    for number in range(chosen.rounds):
        rows.append(measure(chosen.folder, chosen.epochs, chosen.fastai_python))
        print(number + 1, {k: round(v, 3) for k, v in rows[-1].items()}, flush=True)
    report(rows, chosen.epochs)


def measure(folder: Path, epochs: int, fastai: str) -> dict[str, float]:
    """Seconds and right answers of everybody, once."""
    row: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        with Graft() as graft:
            plain = graft.train(Path(temporary) / "plain", folder, TrainConfig())
        with Graft() as graft:
            flipped = graft.train(
                Path(temporary) / "flipped", folder, change(TrainConfig(), {"views": "flipped"})
            )
        task = task_of(plain.model.parent)
        row["n"] = plain.n_val
        for name, result in (("graft", plain), ("flipped", flipped)):
            row[f"{name}, s"] = result.seconds_to_first_answer or 0.0
            row[f"{name}, right"] = round((result.first_answer_accuracy or 0) * result.n_val)
        row["refit, s"] = refit(Path(temporary) / "plain", folder, task)
        with Functions("benchmarks.tutorial") as tutorial:
            goal = row["graft, right"] / row["n"]
            learned = tutorial.call("train", task=task, epochs=epochs, frozen=True, goal=goal)
        row["tutorial, all epochs, s"] = learned["seconds"] / learned["epochs"] * ALL_EPOCHS
        row["tutorial, best"] = round(learned["best"] * row["n"])
        # where it did not come so far, it would have taken longer than it was given
        row["tutorial, until as good, s"] = learned["until_goal"] or learned["seconds"]
        with Functions("benchmarks.peers") as peers:
            single = peers.call("one_at_a_time", task=task)
        row["one at a time, s"], row["one at a time, right"] = single["seconds"], single["right"]
        if fastai:
            with Functions("benchmarks.peers", python=fastai) as peers:
                learner = peers.call("fastai_frozen", task=task, epochs=3)
            row["fastai, s"], row["fastai, right"] = learner["seconds"], learner["right"]
    return row


def refit(project: Path, folder: Path, task: dict[str, Any]) -> float:
    """Seconds from a changed label to a new model, in an engine that has answered before."""
    request = AnswerRequest(project=project, folder=folder, config=TrainConfig())
    file, target = task["train"][0]
    other = task["classes"][(target + 1) % len(task["classes"])]
    relabel = Relabel(paths=(str(Path(file).relative_to(folder.absolute())),), label=other)
    with Graft() as graft:
        answered(graft.run(request))
        graft.run(
            CurateRequest(index=project / "index.sqlite", folder=folder.absolute(), action=relabel)
        )
        return answered(graft.run(request)).seconds


def answered(events: list[Event]) -> AnswerResult:
    """The last event."""
    assert isinstance(events[-1], AnswerResult)
    return events[-1]


def report(rows: list[dict[str, float]], epochs: int) -> None:
    """The ratios of all rounds."""
    others = "one at a time"
    scaled = "" if epochs == ALL_EPOCHS else f", scaled from {epochs}"
    never = sum(row["tutorial, best"] < row["graft, right"] for row in rows)
    print(f"\nThe tutorial did not become as good in {never} of {len(rows)} rounds.")
    for name, mine, theirs, goal in (
        ("the tutorial, until as good", "graft, s", "tutorial, until as good, s", 12.0),
        (f"25 epochs of the tutorial{scaled}", "graft, s", "tutorial, all epochs, s", 50.0),
        ("one picture at a time", "graft, s", f"{others}, s", 2.0),
        ("one picture at a time, with flipped views", "flipped, s", f"{others}, s", 1.7),
        ("a refit after relabelling, of the first answer", "refit, s", "graft, s", 100.0),
    ):
        line(name, [row[mine] / row[theirs] for row in rows], at_most=1 / goal)
    for name in ("graft", "flipped"):
        behind = [row[f"{others}, right"] - row[f"{name}, right"] for row in rows]
        print(f"{name}: pictures fewer right than {others}: {sorted(behind)}")
    if "fastai, s" in rows[0]:
        line("3 frozen epochs of fastai", [row["graft, s"] / row["fastai, s"] for row in rows])


if __name__ == "__main__":
    main()
