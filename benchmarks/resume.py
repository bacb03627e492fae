"""Does a run killed at any moment come back to the same weights?

    python -m benchmarks.resume [FOLDER]

Goal: every time, with at most one pass or a minute of work lost (short passes are not all saved).
FOLDER has a folder for each class; without it, the sample digits are used. A run that nothing
disturbs comes first. Then ten more are killed (SIGKILL, or what comes nearest to it), each at a
random line of what the first one reported, and taken up again; their model.safetensors is compared
with the first one's, byte by byte, and so are the losses of every pass.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.sample import write_digits_sample
from core.runs import RunState, list_runs

KILLS = 10
SETTINGS = {
    "trainable": "last_stage",
    "image_size": 64,
    "epochs": 4,
    "patience": 9,
    "learning_rate": 2e-4,
    "dropout": 0.2,
    "weight_averaging": False,
    "device": "cpu",
    "seed": 0,
}
"""Every picture is learned from several times, and everything random plays a part."""

Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class Moment:
    """When to kill a run: once it has printed so many events of a kind."""

    kind: str
    n: int

    @classmethod
    def of(cls, lines: Lines, position: int) -> "Moment":
        """The moment of the event at `position`."""
        kinds = [line["kind"] for line in lines[: position + 1]]
        return cls(kinds[-1], kinds.count(kinds[-1]))

    def reached(self, lines: Lines) -> bool:
        """Whether what was printed so far ends with that event."""
        return bool(lines) and Moment.of(lines, len(lines) - 1) == self

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"


@dataclass(frozen=True)
class Trained:
    """A run that came to its end.

    Attributes:
        attempts: what each process printed; all but the last were killed.
        weights: the bytes of its model.safetensors.
    """

    attempts: tuple[Lines, ...]
    weights: bytes

    @property
    def losses(self) -> dict[int, tuple[float, float]]:
        """What each pass of fine-tuning came to, on the pictures learned from and kept aside."""
        return {
            line["epoch"]: (line["train_loss"], line["val_loss"])
            for lines in self.attempts
            for line in _passes(lines)
        }

    def equals(self, other: "Trained") -> bool:
        """Whether both learned the very same."""
        return self.weights == other.weights and self.losses == other.losses

    @property
    def lost(self) -> float:
        """Passes, and the share of one, that had to be done again."""
        lost = 0.0
        for n, lines in enumerate(self.attempts[:-1]):
            later = [line for after in self.attempts[n + 1 :] for line in _passes(after)]
            done = {line["epoch"] for line in _passes(lines)}
            lost += len(done & {line["epoch"] for line in later})
            steps = [line for line in lines if line["kind"] == "step_done"]
            if steps and steps[-1]["epoch"] not in done:
                lost += steps[-1]["step"] / steps[-1]["steps"]
        return lost


def main() -> None:
    """Train undisturbed, then kill and compare; print a row for each kill."""
    with tempfile.TemporaryDirectory(prefix="graft-") as temporary:
        place = Path(temporary)
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else write_digits_sample(place / "digits")
        whole = train(folder, place / "whole", SETTINGS)
        (lines,) = whole.attempts
        improved = any(line["best"] for line in _passes(lines))
        print(f"Undisturbed: {len(lines)} lines; better than the first answer: {improved}")
        print(f"{'killed after':28}{'passes lost':>12}  equal")
        dice, n_killed = random.Random(0), 0
        while n_killed < KILLS:
            moment = Moment.of(lines, dice.randrange(len(lines) - 1))
            broken = train(folder, Path(tempfile.mkdtemp(dir=place)), SETTINGS, [moment])
            if len(broken.attempts) > 1:  # else it had ended before, with fewer lines than usual
                n_killed += 1
                print(f"{moment!s:28}{broken.lost:12.2f}  {broken.equals(whole)}", flush=True)


def train(
    folder: Path, project: Path, settings: dict[str, Any], kills: Iterable[Moment] = ()
) -> Trained:
    """Train on `folder`; kill the process at each moment in turn, and take the run up again.

    A run that has no folder yet when it is killed begins anew.

    Raises:
        RuntimeError: a process ended by itself, and not well.
    """
    pairs = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [sys.executable, "-m", "core.cli", "train", str(folder), "--out", str(project)]
    attempts: list[Lines] = []
    for moment in [*kills, None]:
        begun = any(run.state is RunState.INTERRUPTED for run in list_runs(project / "runs"))
        resume = ["--resume"] if begun else []
        attempts.append(_attempt([*command, *pairs, *resume, "--json"], moment))
        if attempts[-1][-1]["kind"] == "finished":
            break
    weights = Path(attempts[-1][-1]["model"]) / "model.safetensors"
    return Trained(tuple(attempts), weights.read_bytes())


def _attempt(command: Sequence[str], moment: Moment | None) -> Lines:
    """What a process prints until it ends, or is killed when the moment has come."""
    lines: Lines = []
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):  # a kill may cut the last one off
                lines.append(json.loads(line))
            if moment is not None and moment.reached(lines):
                process.kill()
        if process.wait() and not (moment is not None and process.returncode < 0):
            errors.seek(0)
            raise RuntimeError(f"It ended with {process.returncode}: {errors.read()}")
    return lines


def _passes(lines: Lines) -> Lines:
    return [line for line in lines if line["kind"] == "epoch_done" and line["stage"] == "fine_tune"]


if __name__ == "__main__":
    main()
