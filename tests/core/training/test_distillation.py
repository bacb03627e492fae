"""A small network learns from a large one's answers, and never from what is held out."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.actions import Relabel
from core.data.curate import curate
from core.data.dataset import Part
from core.data.scan import scan
from core.errors import ConfigError, ModelError, StoppedError
from core.evaluation.account import account_of
from core.evaluation.methods import paragraph
from core.events import Event, Stage
from core.jobs import StopKind, StopToken
from core.models.classifier import Classifier
from core.project import open_project
from core.requests import CurateRequest, ScanRequest
from core.runs import Run
from core.training.losses import Criterion

RunTraining = Callable[..., Any]

STUDENT = {"backbone": "simple_cnn", "image_size": 32, "epochs": 2}


def run_of(trained: Any) -> Run:
    return Run(trained.result.model.parent)


def unlabel(project: Path, folder: Path, paths: tuple[str, ...]) -> None:
    index = project / "index.sqlite"
    scan(ScanRequest(folder=folder, index=index, whole=False), lambda event: None, StopToken())
    action = Relabel(paths=paths, label="")
    curate(
        CurateRequest(index=index, folder=folder, action=action), lambda event: None, StopToken()
    )


@pytest.fixture
def folder(make_pictures: Any, tmp_path: Path) -> Path:
    """Three classes, and four pictures that nobody has named."""
    folder: Path = make_pictures(count=10, size=32, folder=tmp_path / "pictures")
    extra = make_pictures(count=2, size=32, seed=7)
    for picture in sorted(extra.rglob("*.jpg"))[:4]:
        shutil.copy(picture, folder / "circles" / f"new-{picture.name}")
    paths = tuple(f"circles/{file.name}" for file in (folder / "circles").glob("new-*"))
    unlabel(tmp_path / "project", folder, paths)
    return folder


@pytest.fixture
def teacher(folder: Path, run_training: RunTraining) -> Run:
    return run_of(run_training(folder, image_size=32))


def learned(monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """The soft targets that the loss is asked about."""
    seen: list[torch.Tensor] = []
    really = Criterion.__call__

    def watch(self: Criterion, logits: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
        seen.append(shares.clone())
        return really(self, logits, shares)

    monkeypatch.setattr(Criterion, "__call__", watch)
    return seen


def test_a_teacher_and_its_student_learn_nothing_of_what_is_held_out(
    folder: Path, run_training: RunTraining
) -> None:
    teacher = run_of(run_training(folder, image_size=32, use_every_picture=True))
    assert teacher.refitted
    wanted = STUDENT | {"teacher": str(teacher.folder), "use_every_picture": True}
    trained = run_training(folder, **wanted)
    (asked,) = trained.of("teacher_asked")
    assert asked.folder == teacher.measured_model
    assert asked.n_held_out_known == 0
    assert trained.result.refit is None
    (warned,) = [e for e in trained.of("warned") if "held-out pictures" in e.message]
    assert "another model's answers" in warned.message


def test_a_student_learns_from_labels_answers_and_unlabelled_pictures(
    folder: Path, teacher: Run, run_training: RunTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = learned(monkeypatch)
    trained = run_training(folder, **STUDENT, teacher=str(teacher.folder), label_smoothing=0.0)
    run = run_of(trained)
    (asked,) = trained.of("teacher_asked")
    n_train = len(run.dataset.of(Part.TRAIN))
    assert (asked.n_labelled, asked.n_unlabelled) == (n_train, 4)
    assert (asked.run, asked.n_held_out_known) == (teacher.name, 0)
    assert trained.result.n_train == n_train
    assert not trained.of("warned")
    targets = torch.cat(seen)
    assert len(targets) == 2 * (n_train + 4)
    assert torch.allclose(targets.sum(1), torch.ones(len(targets)))
    assert (targets > 0).all()  # softened: no class is ruled out
    assert {e.stage for e in trained.of("progress")} >= {Stage.READ, Stage.DISTIL}
    assert run.file.config.teacher == str(teacher.model)
    same = {p.path: p.part for p in teacher.dataset.pictures}
    assert {p.path: p.part for p in run.dataset.pictures} == same


def test_it_is_said_where_the_model_comes_from(
    folder: Path, teacher: Run, run_training: RunTraining, tmp_path: Path
) -> None:
    run = run_of(run_training(folder, **STUDENT, teacher=str(teacher.model)))
    assert Classifier.load(run.model).teacher == "Run 1, EfficientNet-Lite0"
    assert "another model, Run 1, EfficientNet-Lite0" in (run.model / "README.md").read_text()
    assert Classifier.load(teacher.model).teacher == ""
    account = account_of(run, open_project(tmp_path / "project"), lambda event: None, StopToken())
    said = paragraph(account)
    assert "knowledge distillation (Hinton et al. 2015)" in said
    assert "based on EfficientNet-Lite0" in said
    assert "4 images without a label" in said


def test_unlabelled_copies_of_held_out_pictures_are_not_learned_from(
    folder: Path, teacher: Run, run_training: RunTraining, tmp_path: Path
) -> None:
    held_out = [p for p in teacher.dataset.pictures if p.part in (Part.VAL, Part.TEST)]
    copies = [f"circles/again-{n}.jpg" for n in range(len(held_out))]
    for picture, copy in zip(held_out, copies, strict=True):
        shutil.copy(teacher.dataset.file(picture), folder / copy)
    unlabel(tmp_path / "project", folder, tuple(copies))
    trained = run_training(folder, **STUDENT, teacher=str(teacher.folder))
    dataset = run_of(trained).dataset
    assert trained.of("teacher_asked")[0].n_unlabelled == 4
    content = {picture.sha256 for picture in held_out}
    assert not content & {picture.sha256 for picture in dataset.unlabelled}
    assert content == {p.sha256 for p in dataset.pictures if p.part is not Part.TRAIN}


def test_a_teacher_that_was_trained_on_held_out_pictures_is_told_of(
    folder: Path, teacher: Run, run_training: RunTraining, tmp_path: Path
) -> None:
    trained = run_training(folder, **STUDENT, teacher=str(teacher.folder), seed=5)
    assert trained.of("teacher_asked")[0].n_held_out_known > 0
    assert "the accuracy may be too high" in trained.of("warned")[-1].message
    alone = shutil.copytree(teacher.model, tmp_path / "alone")
    trained = run_training(folder, **STUDENT, teacher=str(alone))
    assert trained.of("teacher_asked")[0].n_held_out_known is None
    assert "It is not known what the model" in trained.of("warned")[-1].message


def test_without_unlabelled_pictures_there_are_the_answers_to_the_others(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=8, size=32)
    first = run_of(run_training(folder, image_size=32))
    trained = run_training(folder, **STUDENT, teacher=str(first.folder), balanced_sampling=True)
    assert trained.of("teacher_asked")[0].n_unlabelled == 0
    assert trained.result.test_accuracy is not None


def test_other_classes_are_refused_before_there_is_a_run(
    folder: Path, teacher: Run, make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    other = make_pictures(("circles", "squares", "stars"), count=6, size=32)
    with pytest.raises(ConfigError, match="has other classes") as raised:
        run_training(other, **STUDENT, project=tmp_path / "other", teacher=str(teacher.folder))
    assert "does not know “stars”. Only it knows “triangles”." in raised.value.detail
    assert not (tmp_path / "other" / "runs").exists()
    with pytest.raises(ModelError, match="not there") as missing:
        run_training(folder, **STUDENT, teacher=str(tmp_path / "nowhere"))
    assert "“none”" in missing.value.hint


def test_the_first_answer_alone_has_no_teacher(
    folder: Path, teacher: Run, run_training: RunTraining
) -> None:
    trained = run_training(folder, image_size=32, teacher=str(teacher.folder))
    assert not trained.of("teacher_asked")
    assert not run_of(trained).dataset.unlabelled


@pytest.mark.parametrize("where", [Stage.DISTIL, Stage.FINE_TUNE])
def test_a_resumed_run_learns_from_the_very_same_answers(
    folder: Path, teacher: Run, run_training: RunTraining, where: Stage
) -> None:
    settings = STUDENT | {"epochs": 3, "patience": 9, "precision": "full"}
    whole = run_training(folder, **settings, teacher=str(teacher.folder))
    stop = StopToken()

    def interrupt(event: Event) -> None:
        if event.kind == "progress" and event.stage is where and event.done:
            stop.ask(StopKind.LATER)

    with pytest.raises(StoppedError):
        run_training(folder, **settings, teacher=str(teacher.folder), stop=stop, on_event=interrupt)
    runs = teacher.folder.parent
    (name,) = {run.name for run in runs.iterdir()} - {teacher.name, run_of(whole).name}
    resumed = run_training(folder, resume=name)
    tuned = [
        [e.train_loss for e in each.of("epoch_done") if e.stage is Stage.FINE_TUNE]
        for each in (whole, resumed)
    ]
    assert tuned[0][-len(tuned[1]) :] == tuned[1]
    one, two = (Classifier.load(each.result.model).state_dict() for each in (whole, resumed))
    assert all(torch.equal(one[key], two[key]) for key in one)
