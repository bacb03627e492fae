"""Measuring a model: on the right pictures, with the answers that predict gives."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.dataset import Layout
from core.errors import DatasetError, StoppedError
from core.evaluation.evaluate import evaluate
from core.events import PicturePredicted, Progress, Stage
from core.jobs import StopKind, StopToken
from core.prediction.batch import predict
from core.requests import EvaluateRequest, PredictRequest


def measure(model: Path, folder: Path, stop: StopToken | None = None):
    events: list = []
    request = EvaluateRequest(model=model, folder=folder)
    return evaluate(request, events.append, stop or StopToken()), events


def test_it_agrees_with_predict_to_the_picture(model: Path, make_pictures):
    folder = make_pictures(count={"circles": 5, "squares": 3, "triangles": 2})
    result, events = measure(model, folder)
    predicted: list = []
    predict(PredictRequest(model=model, paths=(folder,)), predicted.append, StopToken())
    pairs = Counter(
        (event.file.parent.name, event.label)
        for event in predicted
        if isinstance(event, PicturePredicted)
    )
    assert result.classes == ("circles", "squares", "triangles")
    assert result.confusion == tuple(
        tuple(pairs[true, answer] for answer in result.classes) for true in result.classes
    )
    assert (result.n, result.baseline_accuracy, result.n_left_out) == (10, 0.5, 0)
    assert result.accuracy == result.n_correct / 10
    assert events[-1] == Progress(stage=Stage.MEASURE, done=10, total=10)


@pytest.mark.parametrize(
    ("parts", "n"), [(("train", "val", "test"), 3), (("train", "val"), 3), (("train",), 3)]
)
def test_it_takes_the_part_kept_aside(model: Path, make_pictures, parts, n: int):
    folder = make_pictures(count=1, layout=Layout.PART_FOLDERS, parts=parts)
    for extra in ("train", "val") if parts[-1] == "test" else ("train",) if len(parts) == 2 else ():
        (folder / extra / "circles" / "circles-000.jpg").write_bytes(b"")  # would be left out
    result, events = measure(model, folder)
    assert result.n == n
    assert not [event for event in events if event.kind == "picture_left_out"]


def test_unreadable_pictures_are_counted(model: Path, make_pictures):
    folder = make_pictures(count=2)
    (folder / "circles" / "circles-000.jpg").write_bytes(b"<html>")
    result, events = measure(model, folder)
    assert (result.n, result.n_left_out) == (5, 1)
    assert [event.path for event in events if event.kind == "picture_left_out"]


def test_classes_the_model_does_not_know_are_named(make_model: Callable[..., Path], make_pictures):
    with pytest.raises(DatasetError, match="“triangles”") as caught:
        measure(make_model(("circles", "squares")), make_pictures(count=1))
    assert "“circles”, “squares”" in caught.value.detail


def test_a_model_may_know_more_classes_than_the_folder_has(model: Path, make_pictures):
    result, _ = measure(model, make_pictures(("circles", "squares"), count=2))
    assert result.per_class[2].support == 0
    assert result.per_class[2].recall is None


def test_a_stop_gives_no_half_measured_figures(model: Path, make_pictures):
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    with pytest.raises(StoppedError):
        measure(model, make_pictures(count=1), stop)


def test_nothing_readable_is_an_error(model: Path, make_pictures):
    folder = make_pictures(("circles",), count=1)
    (folder / "circles" / "circles-000.jpg").write_bytes(b"")
    with pytest.raises(DatasetError, match="can be read"):
        measure(model, folder)
