"""Two processes under torchrun: the losses of one, and a run that outlives the death of one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

SETTINGS = {
    "image_size": 64,
    "batch_size": 8,
    "device": "cpu",
    "trainable": "all",
    "optimizer": "sgd",
    "learning_rate": 0.00001,  # the errors of rounding grow with it
    "schedule": "constant",
}

pytestmark = pytest.mark.xdist_group("torchrun")  # several processes each: not beside each other


def torchrun(folder: Path, project: Path, log: Path, **settings: Any) -> Iterator[dict[str, Any]]:
    """The events of a training in two processes; the torchrun process comes as the first one."""
    options = [word for pair in settings.items() for word in ("--set", "{}={}".format(*pair))]
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    command += ["--max-restarts", "3", "-m", "core.cli", "train", str(folder)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*command, "--out", str(project), *options, "--json"],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        ) as process,
    ):
        assert process.stdout is not None
        yield {"kind": "process", "pid": process.pid}
        for line in process.stdout:
            yield json.loads(line)
    assert process.returncode == 0, log.read_text()


def test_two_processes_learn_what_one_does_even_when_one_of_them_dies(
    make_pictures: Any, run_training: Callable[..., Any], tmp_path: Path
) -> None:
    folder, settings = make_pictures(count=14), SETTINGS | {"epochs": 4, "patience": 9}
    killed, events = False, []
    for event in torchrun(folder, tmp_path / "two", tmp_path / "log", **settings):
        events.append(event)
        if event["kind"] == "checkpoint_saved" and not killed:
            children = psutil.Process(events[0]["pid"]).children()
            next(c for c in children if c.environ().get("RANK") == "1").kill()
            killed = True
    assert killed
    assert [e["resumed"] for e in events if e["kind"] == "run_started"] == [False, True]
    assert "failed" not in {event["kind"] for event in events}
    assert events[-1]["kind"] == "finished"
    assert len(list((tmp_path / "two" / "runs").iterdir())) == 1

    alone = run_training(folder, project=tmp_path / "one", **settings)
    losses = {(e["epoch"], e["step"]): e["loss"] for e in events if e["kind"] == "step_done"}
    compared = [
        (losses[key], step.loss)
        for step in alone.of("step_done")
        if (key := (step.epoch, step.step)) in losses
    ]
    assert len(compared) >= 2
    assert all(two == pytest.approx(one, abs=1e-4) for two, one in compared)
    epochs = {
        e["epoch"]: e for e in events if e["kind"] == "epoch_done" and e["stage"] == "fine_tune"
    }
    expected = {e.epoch: e for e in alone.of("epoch_done") if e.stage == "fine_tune"}
    assert list(epochs) == list(expected) == [1, 2, 3, 4]
    for epoch, wanted in expected.items():
        assert epochs[epoch]["n_correct"] == wanted.n_correct
        assert epochs[epoch]["train_loss"] == pytest.approx(wanted.train_loss, abs=1e-4)
        assert epochs[epoch]["val_loss"] == pytest.approx(wanted.val_loss, abs=1e-4)
