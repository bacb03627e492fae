"""A run from pictures to model: what it reports, what it keeps, how it stops and goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from core.data.dataset import Layout
from core.errors import DatasetError, StoppedError, TrainingError
from core.events import EpochDone, Event, PictureLeftOut, Stage
from core.figures import Succession
from core.jobs import FinishReason, StopKind, StopToken
from core.model_in_use import in_use, resolve_model
from core.models.classifier import Classifier
from core.prediction.predictor import open_predictor
from core.project import open_project
from core.runs import Run, RunState, list_runs
from core.training import checkpoint
from core.training.checkpoint import Checkpoint, Progressed, Tally
from core.training.mix import SHARES

RunTraining = Callable[..., Any]


def weights(run: Run) -> dict[str, torch.Tensor]:
    return safetensors.torch.load_file(run.model / "model.safetensors")


def test_a_fast_run_learns_and_keeps_everything(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder = make_pictures(count=12, layout=Layout.PART_FOLDERS, parts=("train", "val"))
    trained = run_training(folder)
    result, run = trained.result, Run(trained.result.model.parent)
    assert (result.n_train, result.n_val, result.n_test) == (36, 36, 0)
    assert result.val_accuracy is not None
    assert result.val_accuracy > 0.8
    assert result.test_accuracy is None
    assert result.finish_reason is FinishReason.COMPLETED
    assert run.state is RunState.FINISHED
    assert run.result == result.model_copy(update={"succession": None})
    assert result.succession == Succession(in_use=True, new=result.classes)
    assert open_project(tmp_path / "project").file.model_in_use == result.run
    assert run.evaluation is not None
    assert run.evaluation.figures.accuracy == result.val_accuracy
    assert Classifier.load(run.model).classes == ("circles", "squares", "triangles")
    recorded = [event for event in run.events() if event.kind == "epoch_done"]
    assert recorded == trained.of("epoch_done")
    assert len(recorded) > 3
    assert resolve_model(tmp_path / "project") == run.model


def test_features_are_computed_once(make_pictures: Any, run_training: RunTraining) -> None:
    folder = make_pictures(count=10)
    first, second = run_training(folder), run_training(folder)
    assert second.result.succession.in_use
    assert second.result.succession.before == first.result.run
    assert [e.n_cached for e in first.of("features_done") + second.of("features_done")] == [0, 30]
    assert first.result.val_accuracy == second.result.val_accuracy
    assert first.result.run != second.result.run


def test_a_second_training_of_an_unchanged_folder_equals_the_first(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=6, layout=Layout.PART_FOLDERS)
    make_pictures(classes=["wasps"], count=2, folder=folder / "val")
    trained = [run_training(folder) for _ in range(2)]
    one, other = ([event.message for event in each.of("warned")] for each in trained)
    assert one == other
    assert any("“wasps”" in message for message in one)
    figures = {"classes", "n_train", "n_val", "n_test", "val_accuracy", "test_accuracy"}
    first, second = (each.result.model_dump(include=figures) for each in trained)
    assert first == second
    assert first["classes"] == ("circles", "squares", "triangles")


def test_fine_tuning_gives_back_the_best_state(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=40)
    trained = run_training(folder, trainable="last_stage", epochs=3, val_fraction=0.3)
    passes = [e for e in trained.of("epoch_done") if e.stage is Stage.FINE_TUNE]
    assert [(e.epoch, e.fold) for e in passes] == [(1, 0), (2, 0), (3, 0)]
    least = min(passes, key=lambda e: e.val_loss)
    ends = [least.val_accuracy, trained.result.first_answer_accuracy]
    assert trained.result.val_accuracy >= max(ends)
    assert trained.result.mix in SHARES
    assert trained.of("batch_shown")


@pytest.mark.parametrize("trainable", ["none", "last_stage", "all"])
def test_what_a_run_was_measured_by_is_what_its_model_answers(
    make_pictures: Any, run_training: RunTraining, trainable: str
) -> None:
    folder = make_pictures(count=12, size=100)
    trained = run_training(folder, trainable=trainable, epochs=1)
    run = Run(trained.result.model.parent)
    assert run.evaluation is not None
    measured = {folder / picture.path: picture for picture in run.evaluation.pictures}
    assert len(measured) > 3
    predictor = open_predictor(run.model, "cpu")
    for answer in predictor.predict(list(measured), lambda event: None, StopToken()):
        expected = measured[answer.file].probabilities
        assert answer.probabilities == pytest.approx(expected, abs=1e-4)


def test_from_nothing_there_is_no_first_answer_and_the_loss_falls(
    make_pictures: Any, run_training: RunTraining
) -> None:
    trained = run_training(
        make_pictures(count=14),
        backbone="simple_cnn",
        image_size=32,
        epochs=6,
        learning_rate=1e-3,
        patience=10,
    )
    losses = [event.train_loss for event in trained.of("epoch_done")]
    assert len(losses) == 6
    assert losses[-1] < 0.8 * losses[0]
    assert trained.result.seconds_to_first_answer is None
    assert trained.result.first_answer_accuracy is None


def test_a_broken_picture_is_left_out_and_said_so(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=12)
    broken = next(folder.rglob("*.jpg"))
    broken.write_bytes(broken.read_bytes()[:300])
    trained = run_training(folder)
    left_out = [e for e in trained.events if isinstance(e, PictureLeftOut)]
    assert [e.path for e in left_out] == [broken.relative_to(folder).as_posix()]
    result = trained.result
    assert result.n_train + result.n_val + result.n_test == 35


def test_one_class_is_refused_before_a_run_is_made(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError):
        run_training(make_pictures(classes=("only",)))
    assert list_runs(tmp_path / "project" / "runs") == ()


def stop_at(stop: StopToken, kind: StopKind, epoch: int) -> Callable[[Event], None]:
    """Ask for a stop once fine-tuning has finished `epoch`."""

    def watch(event: Event) -> None:
        if isinstance(event, EpochDone) and event.stage is Stage.FINE_TUNE and event.epoch == epoch:
            stop.ask(kind)

    return watch


def test_stopping_early_keeps_and_measures_the_best(
    make_pictures: Any, run_training: RunTraining
) -> None:
    stop = StopToken()
    trained = run_training(
        make_pictures(count=12),
        trainable="last_stage",
        epochs=50,
        stop=stop,
        on_event=stop_at(stop, StopKind.KEEP, 1),
    )
    assert trained.result.finish_reason is FinishReason.STOPPED
    assert trained.result.test_accuracy is not None
    assert Run(trained.result.model.parent).state is RunState.FINISHED


def test_cancelling_leaves_a_run_that_can_go_on(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    stop = StopToken()
    trained = run_training(
        make_pictures(count=12),
        trainable="last_stage",
        epochs=50,
        stop=stop,
        on_event=stop_at(stop, StopKind.CANCEL, 1),
    )
    assert trained.result.finish_reason is FinishReason.CANCELLED
    run = Run(trained.result.model.parent)
    assert run.state is RunState.INTERRUPTED
    assert run.best is not None
    assert trained.result.succession is None
    assert in_use(tmp_path / "project") is None
    assert resolve_model(tmp_path / "project") == run.model


def test_a_stop_before_there_is_a_model_says_so(
    make_pictures: Any, run_training: RunTraining
) -> None:
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    with pytest.raises(StoppedError, match="before there was a model"):
        run_training(make_pictures(count=6), stop=stop)


def test_a_resumed_run_equals_an_unbroken_one(
    make_pictures: Any,
    run_training: RunTraining,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("core.training.finetune.LONGEST_UNSAVED", 0.0)
    folder = make_pictures(count=12)
    settings = {"trainable": "last_two", "epochs": 4, "dropout": 0.2, "patience": 9}
    whole = run_training(folder, project=tmp_path / "whole", **settings)

    class PowerLoss(BaseException):
        pass

    def cut(event: Event) -> None:
        if event.kind == "checkpoint_saved" and event.epoch == 2:
            raise PowerLoss

    with pytest.raises(PowerLoss):
        run_training(folder, project=tmp_path / "cut", on_event=cut, **settings)
    broken = list_runs(tmp_path / "cut" / "runs")[0]
    assert broken.state is RunState.INTERRUPTED
    resumed = run_training(folder, project=tmp_path / "cut", resume=broken.name)
    assert [e.epoch for e in resumed.of("epoch_done") if e.stage is Stage.FINE_TUNE] == [3, 4]
    one, two = weights(Run(whole.result.model.parent)), weights(Run(resumed.result.model.parent))
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert whole.result.test_accuracy == resumed.result.test_accuracy


def test_a_loss_that_runs_away_is_explained(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError) as caught:
        run_training(
            make_pictures(count=12),
            backbone="simple_cnn",
            image_size=32,
            optimizer="sgd",
            learning_rate=10.0,
            schedule="constant",
            warm_up=0.0,
            epochs=20,
        )
    assert "smaller learning rate" in caught.value.hint
    assert list_runs(tmp_path / "project" / "runs")[0].state is RunState.INTERRUPTED


def test_pictures_that_vanish_in_the_middle_are_skipped(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=12)

    def vanish(event: Event) -> None:
        if event.kind == "first_answer":
            for file in list((folder / "squares").iterdir())[:3]:
                file.unlink()

    trained = run_training(folder, trainable="last_stage", cache_gigabytes=0, on_event=vanish)
    assert trained.result.finish_reason is FinishReason.COMPLETED
    left_out = [event.path for event in trained.of("picture_left_out")]
    assert len(left_out) == len(set(left_out)) == trained.result.n_left_out > 0
    shutil.rmtree(folder)


@pytest.mark.parametrize("settings", [{"trainable": "last_two"}, {"backbone": "simple_cnn"}])
def test_a_run_put_off_goes_on_at_the_very_step(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path, settings: dict[str, Any]
) -> None:
    folder = make_pictures(count=12, size=32)
    settings |= {"image_size": 32, "epochs": 2, "dropout": 0.2, "patience": 9, "batch_size": 4}
    whole = run_training(folder, project=tmp_path / "whole", **settings)
    stop = StopToken()

    def put_off(event: Event) -> None:
        if event.kind == "step_done":
            stop.ask(StopKind.LATER)

    with pytest.raises(StoppedError, match="put off"):
        run_training(folder, project=tmp_path / "cut", on_event=put_off, stop=stop, **settings)
    (broken,) = list_runs(tmp_path / "cut" / "runs")
    assert broken.state is RunState.INTERRUPTED
    saved = [event for event in broken.events() if event.kind == "checkpoint_saved"]
    assert saved[-1].epoch == 0
    assert saved[-1].steps > 0
    resumed = run_training(folder, project=tmp_path / "cut", resume=broken.name)
    passes = lambda run: [e for e in run.of("epoch_done") if e.stage is Stage.FINE_TUNE]  # noqa: E731
    assert [e.train_loss for e in passes(resumed)] == [e.train_loss for e in passes(whole)]
    one, two = weights(Run(whole.result.model.parent)), weights(Run(resumed.result.model.parent))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert whole.result.test_accuracy == resumed.result.test_accuracy


def test_a_checkpoint_of_an_older_graft_lies_between_two_epochs() -> None:
    older = {"epoch": 2, "step": 8, "best_epoch": 1, "best_n_correct": 3, "best_loss": 0.5}
    older |= {"epochs_since_best": 1, "averaged": 8, "optimizer_groups": []}
    assert Progressed.model_validate(older).tally == Tally()


def test_a_run_that_an_older_graft_began_goes_on_with_its_weights(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    stop = StopToken()

    def put_off(event: Event) -> None:
        if event.kind == "epoch_done" and event.stage is Stage.FINE_TUNE:
            stop.ask(StopKind.LATER)

    folder = make_pictures(count=8)
    with pytest.raises(StoppedError):
        run_training(folder, trainable="last_stage", epochs=3, on_event=put_off, stop=stop)
    (run,) = list_runs(tmp_path / "project" / "runs")
    saved = checkpoint.load(run.checkpoint)
    assert saved is not None
    groups = [{"lr": 1e-3, "weight_decay": 0.0, "params": [0]}]
    older = saved.progressed.model_copy(update={"schema_version": 1, "optimizer_groups": groups})
    checkpoint.save(run.checkpoint, Checkpoint(older, saved.tensors))
    resumed = run_training(folder, resume=run.name)
    assert resumed.result.finish_reason is FinishReason.COMPLETED
