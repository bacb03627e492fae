"""Runs as folders: how they are named, listed, read back, held and removed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_events import first_answer, passed, result, started
from made_pictures import no_pictures

from core import storage
from core.config import TrainConfig
from core.errors import ModelError, StorageError
from core.events import Progress, Stage, StepDone
from core.model_in_use import resolve_model
from core.runs import (
    ResultFile,
    Run,
    RunState,
    create_run,
    held,
    list_runs,
)

HOLD = """
import sys
from pathlib import Path
from core.runs import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def make(runs: Path, backbone: str = "simple_cnn") -> Run:
    return create_run(
        runs, Path("pictures"), TrainConfig(backbone=backbone), no_pictures(Path("pictures"))
    )


def give_model(run: Run, n_correct: int) -> Path:
    """What a finished run has: an answer and a model file."""
    run.record(first_answer(n_correct))
    run.model.mkdir()
    (run.model / "model.safetensors").write_bytes(b"weights")
    return run.model


def test_names_never_collide_and_the_newest_comes_first(runs: Path) -> None:
    made = [make(runs, name) for name in ("vgg16", "simple_cnn", "hub/name", *["simple_cnn"] * 10)]
    assert len({run.name for run in made}) == len(made)
    assert made[2].name.endswith("-hub_name")
    assert list_runs(runs) == tuple(reversed(made))
    assert [run.file.number for run in made] == list(range(1, 14))
    made[4].delete()
    assert make(runs).file.number == 14


def test_what_cannot_be_read_is_not_listed(runs: Path) -> None:
    kept, broken = make(runs), make(runs)
    (broken.folder / "config.json").write_text("{", encoding="utf-8")
    (runs / "notes").mkdir()
    assert list_runs(runs) == (kept,)
    assert list_runs(runs / "nowhere") == ()


def test_events_come_back_as_they_were_but_for_a_line_that_was_cut_off(runs: Path) -> None:
    run = make(runs)
    step = StepDone(
        epoch=1,
        step=1,
        steps=5,
        loss=0.5,
        learning_rate=0.1,
        pictures_per_second=9.0,
        memory=1,
    )
    recorded = [started(), first_answer(), step, passed(1)]
    for event in recorded:
        run.record(event)
    run.record(Progress(stage=Stage.READ, done=1, total=2))
    assert list(run.events()) == recorded
    assert list(run.events(steps=False)) == [recorded[0], recorded[1], recorded[3]]
    with (run.folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(passed(2).model_dump_json()[:40])
    assert list(run.events()) == recorded


def test_the_best_is_the_last_that_was_better(runs: Path) -> None:
    run = make(runs)
    assert run.best is None
    for event in (first_answer(30), passed(1, 35), passed(2, 33, best=False)):
        run.record(event)
    run.record(passed(3, 40, fold=2, folds=3))  # of a fold, and so of no model
    assert Run(run.folder).best == (35 / 40, passed(1).val_interval)
    headline = Run(run.folder).headline
    assert headline is not None
    assert headline.accuracy == 35 / 40


def test_a_run_without_a_result_was_interrupted_or_is_at_work(runs: Path) -> None:
    run = make(runs)
    assert run.state is RunState.INTERRUPTED
    command = [sys.executable, "-c", HOLD, str(run.folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        assert Run(run.folder).state is RunState.RUNNING
        with pytest.raises(StorageError, match="at work"):
            run.delete()
        other.communicate()
    assert Run(run.folder).state is RunState.INTERRUPTED
    storage.write_json(run.folder / "result.json", ResultFile(result=result()))
    assert Run(run.folder).state is RunState.FINISHED


def test_a_run_is_renamed_and_removed(runs: Path) -> None:
    run = make(runs)
    assert run.renamed("The first try").file.title == "The first try"
    assert list_runs(runs)[0].file.title == "The first try"
    run.delete()
    assert not run.folder.exists()
    with held(make(runs).folder):
        pass


def test_a_model_is_found_from_its_folder_its_run_or_its_project(runs: Path) -> None:
    poor, good, none = make(runs), make(runs), make(runs)
    give_model(poor, 20)
    best = give_model(good, 36)
    none.record(first_answer(40))
    assert resolve_model(best) == resolve_model(good.folder) == resolve_model(runs.parent) == best
    shutil.rmtree(good.folder)
    assert resolve_model(runs.parent) == poor.model
    with pytest.raises(ModelError, match="no model"):
        resolve_model(none.folder)
