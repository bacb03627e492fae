"""The final model learns from every picture; its figures, and what is shown, stay those before."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from benchmarks.resume import SETTINGS
from core.choices import Views
from core.data.dataset import Part
from core.data.sample import write_digits_sample
from core.errors import StoppedError
from core.evaluation.check import check
from core.evaluation.evaluate import evaluate
from core.evaluation.relearn import relearn
from core.evaluation.report import report
from core.events import Event, Progress, Stage
from core.export import export
from core.figures import Refit
from core.jobs import StopKind, StopToken
from core.model_in_use import describe, find_model
from core.models.checkpoints import locate
from core.models.classifier import Classifier
from core.requests import (
    CheckRequest,
    EvaluateRequest,
    ExportRequest,
    RelearnRequest,
    ReportRequest,
)
from core.runs import Run, RunState
from core.training.linear_head import LinearHead, fit_at

RunTraining = Callable[..., Any]
Weights = dict[str, torch.Tensor]

FROM_NOTHING = {"backbone": "simple_cnn", "image_size": 32, "epochs": 2, "learning_rate": 1e-3}


def quiet(event: Event) -> None:
    """Nobody listens."""


def run_of(trained: Any) -> Run:
    return Run(trained.result.model.parent)


def weights(model: Path) -> Weights:
    return safetensors.torch.load_file(model / "model.safetensors")


def differ(one: Weights, other: Weights) -> set[str]:
    return {name for name, tensor in one.items() if not torch.equal(tensor, other[name])}


def ask(model: Path, folder: Path) -> Any:
    request = EvaluateRequest(model=model, folder=folder, device="cpu")
    return evaluate(request, quiet, StopToken())


@pytest.mark.parametrize("views", [Views.ONE, Views.FLIPPED])
def test_a_first_answer_learns_from_every_picture_and_keeps_its_figures(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path, views: Views
) -> None:
    folder = make_pictures(count=16)
    plain = run_training(folder, project=tmp_path / "plain", views=views)
    trained = run_training(folder, views=views, use_every_picture=True)
    run, before = run_of(trained), run_of(plain)
    assert trained.result.refit == Refit(n=48, epochs=0)
    assert trained.result.headline.inherited
    assert not plain.result.headline.inherited
    same = {"val_accuracy", "test_accuracy", "n_train", "n_val", "n_test", "baseline_accuracy"}
    assert trained.result.model_dump(include=same) == plain.result.model_dump(include=same)
    assert run.evaluation.inherited
    assert run.evaluation.pictures == before.evaluation.pictures
    assert run.evaluation.temperature == before.evaluation.temperature
    assert not differ(weights(run.measured_model), weights(before.model))
    assert differ(weights(run.model), weights(before.model)) == {
        "classifier.weight",
        "classifier.bias",
    }
    assert not (run.folder / "refit").exists()
    assert before.measured_model == before.model


def test_fine_tuning_goes_through_every_picture_as_long_as_before(
    run_training: RunTraining, tmp_path: Path
) -> None:
    every, folder = write_digits_sample(tmp_path / "every"), tmp_path / "digits"
    for file in (f for digit in every.iterdir() for f in sorted(digit.iterdir())[:12]):
        (folder / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / file.parent.name)
    trained = run_training(folder, **SETTINGS, val_fraction=0.3, use_every_picture=True)
    run = run_of(trained)
    tuned = [e for e in trained.of("epoch_done") if e.stage is Stage.FINE_TUNE]
    assert [e.epoch for e in tuned] == [1, 2, 3, 4]  # those of the curves
    assert trained.result.refit == Refit(n=120, epochs=[e.epoch for e in tuned if e.best][-1])
    changed = differ(weights(run.model), weights(run.measured_model))
    assert "conv_head.weight" in changed
    assert "conv_stem.weight" not in changed
    told = [e for e in trained.events if isinstance(e, Progress) and e.stage is Stage.REFIT]
    assert told[0].done == 0
    request = CheckRequest(project=run.folder.parents[1], run=run.name, device="cpu")
    assert check(request, quiet, StopToken()).strangeness is None  # nothing is left to tell by


def test_a_model_that_has_gone_wrong_does_not_take_the_place_of_the_measured_one(
    make_pictures: Any, run_training: RunTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(features: torch.Tensor, targets: torch.Tensor, n: int, penalty: float) -> LinearHead:
        return fit_at(torch.zeros_like(features), targets, n, penalty)

    monkeypatch.setattr("core.training.refit.fit_at", blind)
    trained = run_training(make_pictures(count=16), use_every_picture=True)
    assert trained.result.refit is None
    assert not run_of(trained).refitted
    (warned,) = trained.of("warned")
    assert "fewer of the held-out ones right" in warned.message


def test_a_run_of_an_earlier_graft_has_the_model_that_was_measured(
    make_pictures: Any, run_training: RunTraining
) -> None:
    run = run_of(run_training(make_pictures(count=16)))
    for name, at, new in (("result", "result", "refit"), ("evaluation", None, "inherited")):
        file = run.folder / f"{name}.json"
        stored = json.loads(file.read_text())
        del (stored[at] if at else stored)[new]
        file.write_text(json.dumps(stored))
    old = Run(run.folder)
    assert old.measured
    assert not old.headline.inherited
    assert not old.evaluation.inherited
    assert (old.measured_model, old.refitted) == (old.model, False)


def test_evaluating_says_that_it_has_learned_from_all_of_them(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder = make_pictures(count=16)
    run = run_of(run_training(folder, use_every_picture=True))
    held_out = tmp_path / "held-out"
    for picture in run.dataset.pictures:
        if picture.part is not Part.TRAIN:
            target = held_out / picture.label / Path(picture.path).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((folder / picture.path).read_bytes())
    final, measured = ask(run.model, held_out), ask(run.measured_model, held_out)
    assert (final.n, final.n_learned > 0) == (0, True)
    assert (measured.n > 0, measured.n_learned, measured.run) == (True, 0, run.name)
    assert describe(find_model(run.model)).endswith("before it learned from these as well")
    assert "before it learned" not in describe(find_model(run.measured_model))


def test_what_goes_on_from_it_and_what_looks_at_held_out_pictures_takes_the_measured_model(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    run = run_of(run_training(make_pictures(count=16), use_every_picture=True))
    for meant in (run.model, run.folder, run.model / "model.safetensors"):
        found = locate(meant)
        assert found.file == run.measured_model / "model.safetensors"
    request = RelearnRequest(project=project, run=run.name, device="cpu", keep=True)
    again = relearn(request, quiet, StopToken())
    assert again.before.n_correct == run.evaluation.figures.n_correct
    kept = Run(project / "runs" / again.kept)
    assert kept.result.refit == Refit(n=48, epochs=0)
    assert kept.refitted
    seen = check(CheckRequest(project=project, run=run.name, device="cpu"), quiet, StopToken())
    assert set(seen.nearest) == {each.path for each in run.evaluation.pictures}


def test_the_report_says_whose_the_figures_are(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    project, out = tmp_path / "project", tmp_path / "report"
    run = run_of(run_training(make_pictures(count=16), use_every_picture=True))
    report(ReportRequest(project=project, run=run.name, out=out), quiet, StopToken())
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "of the model before it learned from these as well" in page
    assert "fitted again with the same penalty on all 48 images" in page
    readme, audit = (out / "README.txt").read_text(), (out / "audit.json").read_text()
    for model in (run.model, run.measured_model):
        sha = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
        assert sha in readme
        assert sha in audit
    exported = tmp_path / "onnx"
    request = ExportRequest(model=run.model, format="onnx", out=exported)
    assert export(request, quiet, StopToken()).n_labelled == 0  # it has learned from all of them
    about = (exported / "README.md").read_text(encoding="utf-8")
    assert "test pictures, before it learned from these as well" in about


def test_put_off_while_it_learns_from_all_it_ends_with_the_same_bytes(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder, settings = make_pictures(count=14), FROM_NOTHING | {"use_every_picture": True}
    whole = run_of(run_training(folder, project=tmp_path / "whole", **settings))
    stop = StopToken()

    def put_off(event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.REFIT and event.done:
            stop.ask(StopKind.LATER)

    with pytest.raises(StoppedError):
        run_training(folder, stop=stop, on_event=put_off, **settings)
    (folder_of_run,) = (tmp_path / "project" / "runs").iterdir()
    assert Run(folder_of_run).state is RunState.INTERRUPTED
    assert (folder_of_run / "refit" / "last.ckpt").exists()
    broken = run_of(run_training(folder, resume=folder_of_run.name))
    for name in ("model", "measured"):
        file = f"{name}/model.safetensors"
        assert (broken.folder / file).read_bytes() == (whole.folder / file).read_bytes()
    assert broken.evaluation.pictures == whole.evaluation.pictures
    assert not (broken.folder / "refit").exists()


@pytest.mark.parametrize("kind", [StopKind.KEEP, StopKind.CANCEL])
def test_asked_to_end_while_it_learns_from_all_the_measured_model_is_there(
    make_pictures: Any, run_training: RunTraining, kind: StopKind
) -> None:
    stop = StopToken()

    def end(event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.REFIT:
            stop.ask(kind)

    settings = FROM_NOTHING | {"use_every_picture": True}
    trained = run_training(make_pictures(count=14), stop=stop, on_event=end, **settings)
    run = run_of(trained)
    assert trained.result.refit is None
    assert not run.refitted
    assert Classifier.load(run.model).classes == run.classes
    if kind is StopKind.CANCEL:
        assert run.state is RunState.INTERRUPTED
        return
    assert run.state is RunState.FINISHED
    assert not run.evaluation.inherited
    (warned,) = trained.of("warned")
    assert "has not learned from the held-out pictures" in warned.message
