"""The predictor: the model's own answers, in order, whatever the batch."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.data.images import read_picture
from core.errors import ModelError, PictureError
from core.events import PictureLeftOut
from core.jobs import StopKind, StopToken
from core.models.classifier import Classifier
from core.prediction.frame import frame
from core.prediction.predictor import BATCH, open_predictor
from core.requests import FrameRequest


@pytest.fixture(scope="module")
def files(make_pictures) -> list[Path]:
    return sorted(make_pictures(count=14).glob("*/*.jpg"))  # more than one batch


def answers(model: Path, files: list[Path], events: list | None = None, stop=None):
    emit = events.append if events is not None else [].append
    return list(open_predictor(model, "cpu").predict(files, emit, stop or StopToken()))


def test_it_answers_as_the_classifier_does(model: Path, files: list[Path]):
    classifier = Classifier.load(model)
    for answer in answers(model, files):
        pixels = classifier.preprocessing.apply(read_picture(answer.file))
        with torch.inference_mode():
            shares = classifier.probabilities(torch.from_numpy(pixels).permute(2, 0, 1)[None])[0]
        assert answer.probabilities == pytest.approx(shares.tolist(), abs=1e-5)
        assert answer.best == int(shares.argmax())


@pytest.mark.parametrize("backbone", ["simple_cnn", "efficientnet_lite0", "resnet10t"])
def test_the_batch_makes_no_difference(make_model: Callable[..., Path], files, backbone: str):
    model = make_model(backbone=backbone)
    together = answers(model, files)
    assert [a.file for a in together] == files
    assert [a.position for a in together] == list(range(len(files)))
    for answer in (together[0], together[BATCH], together[-1]):
        alone = answers(model, [answer.file])[0]
        assert alone.best == answer.best
        assert alone.probabilities == pytest.approx(answer.probabilities, abs=1e-5)
    backwards = answers(model, files[::-1])
    assert [a.best for a in backwards[::-1]] == [a.best for a in together]


def test_an_unreadable_picture_is_reported_and_passed_over(model, files, tmp_path: Path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"<html>")
    events: list = []
    found = answers(model, [files[0], broken, files[1]], events)
    assert [(a.position, a.file) for a in found] == [(0, files[0]), (2, files[1])]
    (event,) = events
    assert isinstance(event, PictureLeftOut)
    assert event.path == str(broken)
    assert event.reason


def test_a_stop_ends_it_after_a_batch(model: Path, files: list[Path]):
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    assert len(answers(model, files, stop=stop)) == BATCH


def test_a_model_is_read_once_until_it_changes(make_model: Callable[..., Path]):
    folder = make_model()
    first = open_predictor(folder, "cpu")
    assert open_predictor(folder, "cpu") is first
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert open_predictor(folder, "cpu") is not first


def test_a_folder_without_a_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelError, match="no model"):
        open_predictor(tmp_path, "cpu")


def test_a_frame_is_answered_like_any_picture(model: Path, files: list[Path], tmp_path: Path):
    def ask(file: Path):
        request = FrameRequest(model=model, file=file, device="cpu")
        return frame(request, lambda event: None, StopToken())

    (answer,) = answers(model, files[:1])
    assert ask(files[0]).answer.probabilities == answer.probabilities
    broken = tmp_path / "frame.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(PictureError):
        ask(broken)
