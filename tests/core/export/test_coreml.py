"""Core ML: written on any system, opened and so proved on a Mac only."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ExportError
from core.export import coreml, export, find_format
from core.export.portable import Portable
from core.jobs import StopToken
from core.requests import ExportRequest


def test_the_package_is_a_classifier_of_pictures(
    make_model: Callable[..., Path], tmp_path: Path
) -> None:
    import coremltools

    classes = ("=1+1", "蜜蜂", "c")
    coreml.write(Portable(make_model(classes, backbone="test_resnet")), tmp_path, [])
    spec = coremltools.models.MLModel(str(tmp_path / coreml.FILE), skip_model_load=True).get_spec()
    (given,) = spec.description.input
    assert (given.name, given.type.imageType.width, given.type.imageType.height) == (
        "picture",
        64,
        64,
    )
    assert spec.description.predictedFeatureName == "classLabel"
    about = dict(spec.description.metadata.userDefined)
    assert json.loads(about["classes"]) == list(classes)
    assert json.loads(about["preprocessing"])["size"] == 64


def test_what_cannot_be_proved_here_is_not_written(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    request = ExportRequest(model=model, format="coreml", out=tmp_path / "out")
    with pytest.raises(ExportError, match="cannot be written here") as caught:
        export(request, lambda event: None, StopToken())
    assert "Mac" in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ExportError) as caught:
        find_format("openvino")
    assert 'pip install "graft[openvino]"' in caught.value.hint
    assert find_format("onnx").missing == ""
