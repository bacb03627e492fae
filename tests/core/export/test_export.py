"""Exports answer as the model does, in their own runtimes, or they are not kept."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch

from core.data.loader import decode
from core.errors import ExportError
from core.events import ExportResult
from core.export import export
from core.export.verify import prove
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.requests import ExportRequest

CLASSES = ("circles", "=squares", "drei Ecken")


@pytest.fixture(scope="module")
def pictures(make_pictures: Any) -> list[Path]:
    return sorted(make_pictures(count=2, size=90).rglob("*.jpg"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("models")

    def make(backbone: str) -> Path:
        if not (folder / backbone).exists():
            torch.manual_seed(0)
            build_classifier(
                find(backbone),
                CLASSES,
                weights="none",
                dropout=0.0,
                image_size=64,
                emit=lambda event: None,
                stop=StopToken(),
            ).save(folder / backbone)
        return folder / backbone

    return make


def run(model: Path, form: str, out: Path, pictures: list[Path]) -> ExportResult:
    request = ExportRequest(model=model, format=form, out=out, pictures=tuple(pictures))
    return export(request, lambda event: None, StopToken())


def expected(model: Path, files: list[Path]) -> np.ndarray:
    classifier = Classifier.load(model)
    pixels = np.stack([decode(file, classifier.preprocessing) for file in files])
    with torch.inference_mode():
        return classifier.probabilities(torch.from_numpy(pixels).permute(0, 3, 1, 2)).numpy()


@pytest.mark.parametrize("backbone", ["efficientnet_lite0", "simple_cnn", "vit_tiny_patch16_224"])
def test_onnx_answers_the_same(
    models: Any, pictures: list[Path], tmp_path: Path, backbone: str
) -> None:
    result = run(models(backbone), "onnx", tmp_path / "out", pictures)
    assert (result.agreement, result.n) == (1.0, 6)
    assert result.max_difference < 1e-4
    assert "100.0 %" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_the_printed_script_needs_nothing_of_graft(
    models: Any, pictures: list[Path], tmp_path: Path
) -> None:
    model = models("efficientnet_lite0")
    run(model, "onnx", tmp_path / "out", pictures)
    script = (tmp_path / "out" / "predict.py").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 25
    assert script in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "predict.py", *map(str, pictures)],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    truth = expected(model, pictures)
    assert [row[1] for row in rows] == [CLASSES[i] for i in truth.argmax(1)]
    assert np.abs(np.array([float(row[2]) for row in rows]) - truth.max(1)).max() < 1e-3


def test_a_hugging_face_folder_opens_with_timm(
    models: Any, pictures: list[Path], tmp_path: Path
) -> None:
    model = models("efficientnet_lite0")
    result = run(model, "huggingface", tmp_path / "out", pictures)
    assert result.max_difference < 1e-4
    network = timm.create_model(f"local-dir:{tmp_path / 'out'}", pretrained=True).eval()
    classifier = Classifier.load(model)
    picture = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    with torch.inference_mode():
        difference = network(classifier.normalise(picture)) - classifier(picture)
    assert float(difference.abs().max()) < 1e-4


def test_what_timm_does_not_know_is_refused_with_the_way_out(
    models: Any, pictures: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="ONNX"):
        run(models("simple_cnn"), "huggingface", tmp_path / "out", pictures)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_things_is_not_touched(
    models: Any, pictures: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(ExportError, match="other things"):
        run(models("efficientnet_lite0"), "onnx", tmp_path, pictures)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_an_export_that_answers_differently_is_an_error_that_names_the_pictures(
    models: Any, pictures: list[Path]
) -> None:
    classifier = Classifier.load(models("efficientnet_lite0"))
    with pytest.raises(ExportError, match=pictures[0].name):
        prove(
            classifier,
            lambda pixels: np.array([[0.9, 0.1, 0.0]], np.float32),
            pictures,
            lambda event: None,
        )


def test_without_pictures_nothing_can_be_proved(models: Any, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no pictures"):
        run(models("efficientnet_lite0"), "onnx", tmp_path / "out", [])
