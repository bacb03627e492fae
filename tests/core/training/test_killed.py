"""A run that is killed and taken up again ends with the very weights of an undisturbed one."""

import random
import shutil
from pathlib import Path

import pytest

from benchmarks.resume import SETTINGS, Moment, train
from core.data.sample import write_digits_sample


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """Twelve of each digit: few enough to be quick, and hard enough that fine-tuning helps."""
    every, folder = write_digits_sample(tmp_path / "every"), tmp_path / "digits"
    for file in (f for digit in every.iterdir() for f in sorted(digit.iterdir())[:12]):
        (folder / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / file.parent.name)
    return folder


@pytest.mark.timeout(240)  # five processes, each of which imports torch
def test_killed_and_resumed_equals_undisturbed(digits: Path, tmp_path: Path) -> None:
    settings = {**SETTINGS, "batch_size": 8}
    whole = train(digits, tmp_path / "whole", settings)
    (lines,) = whole.attempts
    reading = [i for i, line in enumerate(lines) if line.get("stage") == "read" and line["done"]]
    dice = random.Random(0)
    moments = [
        Moment.of(lines, dice.choice(reading)),
        Moment("checkpoint_saved", 1),
        Moment("step_done", 1),
    ]
    broken = train(digits, tmp_path / "broken", settings, moments)
    assert len(broken.attempts) == 4
    after_checkpoint = [line for lines in broken.attempts[2:] for line in lines]
    assert min(line["epoch"] for line in after_checkpoint if line["kind"] == "step_done") > 1
    assert len(whole.losses) == 4
    assert broken.equals(whole)
