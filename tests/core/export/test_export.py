"""Exports: proven on pictures, usable without Graft, and never in the way of anything else."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from made_pictures import no_pictures
from PIL import Image

from core import storage
from core.choices import Framing
from core.config import TrainConfig
from core.data.dataset import Part
from core.data.images import read_picture
from core.data.loader import decode
from core.data.scan import scan
from core.data.split import assign
from core.decision import NONE_OF_THESE, Decision, Sets, Strangers, write_decision
from core.errors import ExportError, StoppedError, StorageError
from core.events import PictureLeftOut, Progress, Stage
from core.export import FORMATS, RECORD, discard, export, scripts
from core.export.example import ANSWER, PICTURE
from core.export.portable import Portable
from core.export.verify import (
    MOST,
    Answer,
    Comparison,
    Difference,
    Sample,
    choose_pictures,
    learned_pictures,
)
from core.jobs import StopKind, StopToken
from core.models.classifier import Classifier
from core.prediction.predictor import open_predictor
from core.prediction.unknown import Unknown
from core.requests import ExportRequest, ScanRequest
from core.runs import SplitFile, create_run

CLASSES = ("circles", "squares", "triangles")


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=3, size=100)


@pytest.fixture(scope="module")
def onnx(model: Path, pictures: Path, tmp_path_factory: pytest.TempPathFactory):
    """A model in the form ONNX: the result, its events, and the folder."""
    out = tmp_path_factory.mktemp("export") / "Modèle 模型"
    return (*write("onnx", model, out, pictures), out)


def write(format: str, model: Path, out: Path, *pictures: Path, stop: StopToken | None = None):
    events: list = []
    request = ExportRequest(model=model, format=format, out=out, pictures=pictures)
    return export(request, events.append, stop or StopToken()), events


def test_the_result_says_what_was_compared(onnx, model: Path):
    result, events, out = onnx
    assert (result.n, result.agreement) == (9, 1.0)
    assert result.max_difference < 1e-5
    assert (result.model, result.out, result.format) == (model, out, "onnx")
    assert {path.name for path in out.iterdir()} == {*result.files, RECORD}
    assert result.size == sum((out / name).stat().st_size for name in result.files)
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[0] == Progress(stage=Stage.EXPORT, done=0, total=9)
    assert progress[1].done > 0


def test_the_graph_takes_any_number_of_decoded_pictures(onnx, model: Path):
    session = onnxruntime.InferenceSession(onnx[-1] / "model.onnx")
    classifier = Classifier.load(model)
    for n, height, width in ((1, 64, 64), (3, 90, 300), (2, 300, 32)):
        pixels = np.random.default_rng(n).integers(0, 256, (n, height, width, 3), np.uint8)
        (shares,) = session.run(["probabilities"], {"pictures": pixels})
        seen = [classifier.preprocessing.apply(Image.fromarray(each)) for each in pixels]
        with torch.inference_mode():
            ours = classifier.probabilities(torch.from_numpy(np.stack(seen)).permute(0, 3, 1, 2))
        np.testing.assert_allclose(shares, ours.numpy(), atol=1e-4)
    about = session.get_modelmeta().custom_metadata_map
    assert tuple(json.loads(about["classes"])) == CLASSES
    assert json.loads(about["preprocessing"])["size"] == 64
    assert (onnx[-1] / "classes.txt").read_text(encoding="utf-8").split() == list(CLASSES)


def test_the_script_needs_nothing_of_graft_and_agrees_with_predict(onnx, model, tmp_path: Path):
    turned = Image.effect_noise((400, 300), 80).convert("RGB").convert("CMYK")
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    done = subprocess.run(
        [sys.executable, "-E", "-s", onnx[-1] / "predict.py", "turned.jpg"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    predictor = open_predictor(model, "cpu")
    (answer,) = predictor.predict([tmp_path / "turned.jpg"], [].append, StopToken())
    label, share = predictor.classes[answer.best], max(answer.probabilities)
    file, said, probability = done.stdout.rstrip().split("\t")
    assert (file, said) == ("turned.jpg", label)
    assert float(probability) == pytest.approx(share, abs=1e-5)


def test_the_readme_holds_the_script_and_the_proof(onnx):
    text = (onnx[-1] / "README.md").read_text(encoding="utf-8")
    script = scripts.predict_text()
    assert script in text
    assert len(script.splitlines()) <= 45
    assert "| pictures | 9 |" in text
    assert "| same answer | 100.0 % |" in text
    assert "- `triangles`" in text


def test_every_form_sees_the_whole_picture_where_the_model_does(
    make_model: Callable[..., Path], tmp_path: Path
):
    model = make_model(backbone="test_resnet", framing=Framing.WHOLE)
    room = tmp_path / "pictures"
    room.mkdir()
    for number, (width, height) in enumerate(((300, 90), (70, 64), (64, 64), (40, 200))):
        pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), np.uint8)
        Image.fromarray(pixels).save(room / f"{number}.png")
    for row in FORMATS:
        if row.missing or row.packed:
            continue
        result, _ = write(row.id, model, tmp_path / row.id, room)
        assert result.lossy or result.agreement == 1.0
        assert result.max_difference < (1.0 if row.tolerance is None else row.tolerance / 2)


@pytest.mark.parametrize("backbone", ["test_resnet", "test_vit"])
def test_other_networks_in_either_form(
    make_model: Callable[..., Path], pictures: Path, tmp_path: Path, backbone: str
):
    model = make_model(backbone=backbone)
    for row in FORMATS:
        if row.missing or row.packed:  # that one is `onnx-float16`
            continue
        if backbone == "test_vit" and row.id in ("onnx-float16", "openvino"):  # slow, and as ONNX
            continue
        result, _ = write(row.id, model, tmp_path / row.id, pictures)
        assert result.lossy == (row.tolerance is None)
        assert result.lossy or result.agreement == 1.0
        assert result.max_difference < (1.0 if row.tolerance is None else row.tolerance / 2)
        assert (result.n_labelled, result.accuracy_before is None) == (9, False)
    files = {path.name for path in (tmp_path / "huggingface").iterdir()}
    theirs = {"config.json", "model.safetensors", "decode.py", "decode.json"}
    assert files == {*theirs, "README.md", PICTURE, ANSWER, RECORD}
    assert "| pictures | 9 |" in (tmp_path / "huggingface" / "README.md").read_text("utf-8")


def test_a_network_that_timm_cannot_open_is_sent_to_onnx(model: Path, pictures, tmp_path: Path):
    with pytest.raises(ExportError, match="timm") as caught:
        write("huggingface", model, tmp_path / "out", pictures)
    assert "ONNX" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_an_export_that_answers_differently_is_not_kept(
    make_model: Callable[..., Path], model: Path, pictures: Path, tmp_path: Path, monkeypatch
):
    wrong = Portable(make_model(seed=1))
    from core.export import onnx as module

    write_right = module.write
    monkeypatch.setattr(module, "write", lambda _, folder, some: write_right(wrong, folder, some))
    with pytest.raises(ExportError, match="differently") as caught:
        write("onnx", model, tmp_path / "out", pictures)
    assert "circles-000.jpg" in caught.value.detail
    assert not list(tmp_path.iterdir())


def test_what_the_model_decides_by_is_in_every_form(
    make_model: Callable[..., Path], pictures: Path, tmp_path: Path
):
    model = make_model(backbone="test_resnet", seed=3)
    decide_by_everything(model, pictures)
    predictor = open_predictor(model, "cpu")
    files = sorted(pictures.rglob("*.jpg"))
    wanted = [predictor.say(read_picture(file)) for file in files]
    assert NONE_OF_THESE in {said.label for said in wanted}
    assert {said.label for said in wanted} & set(CLASSES)
    for id in ("onnx", "onnx-float16", "pytorch"):
        result, _ = write(id, model, tmp_path / id, pictures)
        assert result.agreement == 1.0
    ask = scripts.predicting(tmp_path / "onnx")
    for file, said in zip(files, wanted, strict=True):
        answer = ask(file)
        assert (answer.label, answer.could_be) == (said.label, said.could_be)
        assert list(answer.shares.values()) == pytest.approx(list(said.probabilities), abs=1e-3)
    write("huggingface", model, tmp_path / "huggingface", pictures)
    again = open_predictor(tmp_path / "huggingface", "cpu")
    assert [again.say(read_picture(file)) for file in files] == wanted
    example = json.loads((tmp_path / "onnx" / ANSWER).read_text(encoding="utf-8"))
    answer = ask(tmp_path / "onnx" / PICTURE)
    assert answer.label == example["label"]
    assert answer.shares == pytest.approx(example["probabilities"], abs=1e-3)


def decide_by_everything(model: Path, pictures: Path) -> None:
    """A threshold, sets, and a strangeness that about half of the pictures exceed."""
    classifier = Classifier.load(model)
    files = sorted(pictures.rglob("*.jpg"))
    squares = [decode(file, classifier.preprocessing) for file in files]
    with torch.inference_mode():
        features = classifier.embed(torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2))
        logits = classifier.head(features).numpy()
    targets = np.array([CLASSES.index(file.parent.name) for file in files])
    usual = Unknown.of(features.numpy(), targets, features.numpy(), logits)
    usual.save(model)
    strange = np.sort(usual.strangeness(features.numpy(), logits))
    middle = len(strange) // 2
    above = float(strange[middle - 1] + strange[middle]) / 2
    decision = Decision(
        thresholds={"squares": 0.2},
        strangers=Strangers(above=above, false_alarms=0.5),
        sets=Sets(least=0.3, coverage=0.9),
    )
    write_decision(model, decision)


def test_a_discarded_export_takes_nothing_else_along(onnx, model, pictures, tmp_path: Path):
    out = tmp_path / "out"
    shutil.copytree(onnx[-1], out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StorageError):
        discard(out)
    assert [path.name for path in out.iterdir()] == ["notes.txt"]


def test_only_an_untouched_export_of_the_same_form_is_replaced(
    onnx, model: Path, pictures: Path, tmp_path: Path
):
    out = tmp_path / "out"
    out.mkdir()
    write("onnx", model, out, pictures)
    write("onnx", model, out, pictures)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="something else") as caught:
        write("onnx", model, out, pictures)
    assert "notes.txt" in caught.value.detail
    (out / "notes.txt").unlink()
    with pytest.raises(ExportError, match="something else"):
        write("huggingface", model, out, pictures)
    with pytest.raises(ExportError, match="something else"):
        write("onnx", model, model, pictures)
    assert Classifier.load(model).classes == CLASSES


def test_a_place_that_cannot_be_written_is_found_out_first(model: Path, pictures, tmp_path: Path):
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(StorageError):
            write("onnx", model, out, pictures)


def test_a_stop_leaves_nothing(model: Path, pictures: Path, tmp_path: Path):
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    with pytest.raises(StoppedError):
        write("onnx", model, tmp_path / "out", pictures, stop=stop)
    assert not list(tmp_path.iterdir())


def test_unreadable_pictures_are_passed_over(model: Path, pictures: Path, tmp_path: Path):
    (tmp_path / "broken.jpg").write_bytes(b"")
    one = next(pictures.glob("*/*.jpg"))
    result, events = write("onnx", model, tmp_path / "out", tmp_path / "broken.jpg", one)
    assert result.n == 1
    assert [event.path for event in events if isinstance(event, PictureLeftOut)]
    with pytest.raises(ExportError, match="can be read"):
        write("onnx", model, tmp_path / "none", tmp_path / "broken.jpg")


def test_without_pictures_nothing_can_be_proved(model: Path, tmp_path: Path):
    with pytest.raises(ExportError, match="no pictures") as caught:
        write("onnx", model, tmp_path / "out")
    assert "--pictures" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_the_pictures_kept_aside_are_taken(make_pictures, tmp_path: Path):
    folder = make_pictures(count=60, size=8)
    run = create_run(tmp_path, folder, TrainConfig(), no_pictures(folder))
    found = scan(ScanRequest(folder=folder, decode=False), [].append, StopToken()).dataset
    dataset = assign(found, val_fraction=0.1, test_fraction=0.4, seed=0)
    storage.write_json(run.folder / "split.json", SplitFile(dataset=dataset))
    chosen = choose_pictures([], run.model, CLASSES)
    test = {dataset.file(picture) for picture in dataset.pictures if picture.part == "test"}
    assert {each.file for each in chosen} == test
    assert all(each.label == each.file.parent.name for each in chosen)
    assert {each.label for each in chosen} == set(CLASSES)
    next(iter(test)).unlink()
    assert len(choose_pictures([], run.model, CLASSES)) == len(test) - 1
    given = choose_pictures([folder], run.model, CLASSES[:1])
    assert len(given) == min(MOST, 179)
    assert {each.label for each in given} == {CLASSES[0], ""}
    learned = learned_pictures(run.model, given)
    assert len(learned) == len(dataset.of(Part.TRAIN))
    assert not test & set(learned)


def test_an_unknown_form_names_the_known_ones(model: Path, tmp_path: Path):
    with pytest.raises(ExportError, match="onxx") as caught:
        write("onxx", model, tmp_path / "out", tmp_path)
    assert "onnx" in caught.value.hint


@pytest.mark.parametrize(
    ("theirs", "wrong"),
    [
        ({"a": 0.6, "b": 0.4}, False),
        ({"a": 0.6005, "b": 0.3995}, False),
        ({"a": 0.61, "b": 0.39}, True),
        ({"a": float("nan"), "b": float("nan")}, True),
        ({"A": 0.6, "b": 0.4}, True),
    ],
)
def test_what_counts_as_a_difference(theirs: dict[str, float], wrong: bool):
    ours = Answer({"a": 0.6, "b": 0.4}, "a")
    difference = Difference.between(Sample(Path("one.jpg")), ours, Answer(theirs), (0.01, 0.01))
    comparison = Comparison((difference,))
    if wrong:
        with pytest.raises(ExportError, match="differently"):
            comparison.check("ONNX", 1e-3)
    else:
        comparison.check("ONNX", 1e-3)


def test_the_forms_are_listed_without_importing_torch():
    code = "import sys, core.export; print(sorted({'torch', 'numpy', 'timm'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
