"""`graft report`: of a project or a run, never of a model whose training nobody knows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli import app
from core.events import EVENT, ReportResult

QUICK = ["--preset", "fast", "--set", "image_size=64", "--set", "device=cpu"]


def invoke(*args: Any) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def project(make_pictures: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "project"
    done = invoke("train", make_pictures(count=10), "--out", out, *QUICK, "--json")
    assert done.exit_code == 0, done.output
    return out


def test_a_project_and_a_run_give_the_same_report(project: Path, tmp_path: Path) -> None:
    (run,) = (project / "runs").iterdir()
    done = invoke("report", project, "--out", tmp_path / "one", "--json")
    assert done.exit_code == 0, done.output
    result = EVENT.validate_json(done.stdout.splitlines()[-1])
    assert isinstance(result, ReportResult)
    assert (result.run, result.report) == (run.name, tmp_path / "one" / "report.html")
    assert set(result.files) == {path.name for path in (tmp_path / "one").iterdir()}
    said = invoke("report", run, "--out", tmp_path / "two")
    assert f"The report lies in {tmp_path / 'two' / 'report.html'}" in said.stdout
    for name in ("metadata.csv", "predictions.csv", "pictures.sha256", "config.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_settings_of_a_report_train_the_same_model(project: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    assert invoke("report", project, "--out", report).exit_code == 0
    pictures = json.loads((report / "audit.json").read_bytes())["command"].split()[2].strip("'\"")
    done = invoke("train", pictures, "--out", tmp_path / "p", "--config", report / "config.json")
    assert done.exit_code == 0, done.output
    models = [
        next(each.glob("runs/*/model/model.safetensors")) for each in (project, tmp_path / "p")
    ]
    assert models[0].read_bytes() == models[1].read_bytes()


def test_a_model_without_its_run_is_refused(project: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(next((project / "runs").glob("*/model")), model)
    done = invoke("report", model, "--out", tmp_path / "report")
    assert done.exit_code == 1
    assert "is a model without its run" in done.stderr
    assert not (tmp_path / "report").exists()


def test_a_folder_of_something_else_is_left_alone(project: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all of it", encoding="utf-8")
    done = invoke("report", project, "--out", tmp_path, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout.splitlines()[-1])["kind"] == "failed"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
