"""An answer for a project as it stands: right, honest, and quick to follow its labels."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.actions import CreateClass, Relabel
from core.choices import Views
from core.config import TrainConfig, change
from core.data.curate import curate
from core.data.scan import scan
from core.errors import ConfigError, DatasetError
from core.events import AnswerResult, Event, Progress, Stage
from core.jobs import Emit, StopToken
from core.model_in_use import resolve_model
from core.models.classifier import Classifier
from core.requests import AnswerRequest, CurateRequest, ScanRequest
from core.training.answer import answer

CONFIG = change(TrainConfig(), {"image_size": 64, "device": "cpu"})


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., AnswerResult]:
    def ask_again(folder: Path, emit: Emit = lambda event: None, **settings: Any) -> AnswerResult:
        request = AnswerRequest(
            project=tmp_path / "project", folder=folder, config=change(CONFIG, settings)
        )
        return answer(request, emit, StopToken())

    return ask_again


def do(project: Path, folder: Path, action: Any) -> None:
    request = CurateRequest(
        index=project / "index.sqlite", folder=folder, config=CONFIG, action=action
    )
    curate(request, lambda event: None, StopToken())


def test_it_learns_from_all_but_the_test_pictures(
    make_pictures: Any, ask: Callable[..., AnswerResult], tmp_path: Path
) -> None:
    folder = make_pictures(count=20)
    result = ask(folder)
    assert result.n == result.n_encoded == 51  # of 60; nine are the test set
    assert result.accuracy is not None
    assert result.accuracy > 0.8
    assert result.baseline_accuracy == pytest.approx(1 / 3)
    model = resolve_model(tmp_path / "project" / "answer")
    assert Classifier.load(model).classes == result.classes


def test_a_new_label_gives_a_new_model_without_looking_again(
    make_pictures: Any, ask: Callable[..., AnswerResult], tmp_path: Path
) -> None:
    folder = make_pictures(count=20)
    first = ask(folder)
    before = Classifier.load(first.model).head.weight.clone()
    wrong = tuple(f"circles/circles-{i:03}.jpg" for i in range(6))
    do(tmp_path / "project", folder, Relabel(paths=wrong, label="squares"))
    second = ask(folder)
    assert second.n_encoded == 0
    assert second.accuracy is not None
    assert first.accuracy is not None
    assert second.accuracy < first.accuracy
    assert not torch.equal(Classifier.load(second.model).head.weight, before)
    do(tmp_path / "project", folder, CreateClass(name="odd"))
    do(tmp_path / "project", folder, Relabel(paths=wrong, label="odd"))
    third = ask(folder)
    assert third.classes == ("circles", "odd", "squares", "triangles")
    assert Classifier.load(third.model).head.weight.shape[0] == 4


def test_what_is_new_or_no_longer_in_the_cache_is_looked_at(
    make_pictures: Any, ask: Callable[..., AnswerResult], tmp_path: Path
) -> None:
    folder, project = make_pictures(count=12), tmp_path / "project"
    assert ask(folder, test_fraction=0.0).n_encoded == 36
    make_pictures(count={"circles": 12, "squares": 14, "triangles": 12}, folder=folder)
    look = ScanRequest(folder=folder, index=project / "index.sqlite", decode=False, whole=False)
    scan(look, lambda event: None, StopToken())
    assert ask(folder, test_fraction=0.0).n_encoded == 2
    shutil.rmtree(project / "cache")
    again = ask(folder, test_fraction=0.0)
    assert again.n == again.n_encoded == 38


def test_more_views_are_no_more_evidence(
    make_pictures: Any, ask: Callable[..., AnswerResult]
) -> None:
    folder = make_pictures(count=10)
    plain, flipped = ask(folder), ask(folder, views=Views.FLIPPED)
    assert flipped.n == plain.n == flipped.n_encoded


def test_the_pictures_being_read_are_on_record(
    make_pictures: Any, ask: Callable[..., AnswerResult], tmp_path: Path
) -> None:
    record = tmp_path / "project" / "cache" / "reading-answer.bin"
    there: list[bool] = []

    def look(event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.READ:
            there.append(record.exists())

    ask(make_pictures(count=4), look)
    assert there
    assert all(there)
    assert not record.exists()


def test_what_cannot_be_read_is_named_and_left_out(
    make_pictures: Any, ask: Callable[..., AnswerResult]
) -> None:
    folder = make_pictures(count=12, parts=("train",))
    broken = folder / "squares" / "squares-003.jpg"
    broken.write_bytes(broken.read_bytes()[:300])
    seen: list[Event] = []
    result = ask(folder, seen.append, test_fraction=0.0)
    assert [e.path for e in seen if e.kind == "picture_left_out"] == ["squares/squares-003.jpg"]
    assert result.n == 35


def test_what_cannot_be_answered_says_why(
    make_pictures: Any, ask: Callable[..., AnswerResult]
) -> None:
    with pytest.raises(ConfigError, match="starts from nothing"):
        ask(make_pictures(count=4), backbone="simple_cnn")
    with pytest.raises(DatasetError):
        ask(make_pictures(classes=("only",)))
