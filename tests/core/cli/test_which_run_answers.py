"""Which run answers on the command line: the model in use, or the one that --run names."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli import app
from core.events import EVENT
from core.export import RECORD, ExportRecord
from core.model_in_use import in_use
from core.project import lock, open_project
from core.runs import Run, list_runs

QUICK = ["--preset", "fast", "--set", "image_size=64", "--set", "device=cpu"]


def invoke(*args: Any) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def lines(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("grown") / "pictures"


@pytest.fixture(scope="module")
def told(make_pictures: Any, pictures: Path) -> list[str]:
    """What a training with two classes said, and one with a third class."""
    said = []
    for classes in (("circles", "squares"), ("circles", "squares", "triangles")):
        make_pictures(classes, count=10, folder=pictures)
        done = invoke("train", pictures, "--out", pictures.parent / "project", *QUICK)
        assert done.exit_code == 0, done.output
        said.append(done.stdout)
    return said


@pytest.fixture
def project(told: list[str], pictures: Path, tmp_path: Path) -> Path:
    """A project whose second run knows a class more than its first."""
    return shutil.copytree(pictures.parent / "project", tmp_path / "project")


@pytest.fixture
def triangle(told: list[str], pictures: Path) -> Path:
    return pictures / "triangles" / "triangles-000.jpg"


def runs(project: Path) -> list[Run]:
    """The runs, oldest first."""
    return list(list_runs(project / "runs"))[::-1]


def test_training_says_which_run_is_in_use(told: list[str], project: Path) -> None:
    assert told[0].splitlines()[-1] == "It is the model in use now."
    last = told[1].splitlines()[-1]
    assert last.startswith("It is the model in use now, in the place of Run 1: ")
    assert "It also knows “triangles”." in last
    assert open_project(project).file.model_in_use == runs(project)[1].name


def test_the_run_that_knows_more_answers_though_the_first_measured_better(
    project: Path, triangle: Path
) -> None:
    done = invoke("predict", project, triangle)
    assert f"{triangle}: triangles, " in done.stdout
    assert done.stdout.splitlines()[0].startswith(str(triangle))  # nothing but answers there
    second = runs(project)[1]
    measured = f"{100 * second.headline.accuracy:.1f} % on {second.headline.n} test pictures"
    line = f"Run 2, EfficientNet-Lite0, 3 classes, measured {measured}."
    assert done.stderr.splitlines() == [line]


@pytest.mark.parametrize("name", ["1", "run 1", "folder", "title"])
def test_another_run_answers_when_it_is_named_and_what_it_lacks_is_told(
    project: Path, triangle: Path, name: str
) -> None:
    first, second = runs(project)
    if name == "title":
        first.renamed("Before the triangles")
        name = "before the Triangles"
    done = invoke("predict", project, triangle, "--run", first.name if name == "folder" else name)
    assert "triangles" not in done.stdout.split(": ")[1]
    line, note = done.stderr.splitlines()
    assert ", 2 classes, measured " in line
    assert note.startswith("Note: Run 2, which is newer, also knows “triangles”;")
    assert "--run 2" in note
    again = lines(invoke("predict", second.model, triangle, "--run", first.name, "--json"))
    assert again[0]["kind"] == "warned"
    assert "“triangles”" in again[0]["message"]
    assert {each["run"] for each in again[1:]} == {first.name}


def test_the_run_is_a_field_of_the_lines(project: Path, pictures: Path, tmp_path: Path) -> None:
    first, second = runs(project)
    report = lines(invoke("report", project, "--out", tmp_path / "r", "--json"))
    assert report[-1]["run"] == second.name
    report = lines(invoke("report", project, "--out", tmp_path / "r1", "--run", "1", "--json"))
    assert (report[0]["kind"], report[-1]["run"]) == ("warned", first.name)
    assert first.name in (tmp_path / "r1" / "report.html").read_text(encoding="utf-8")
    measured = lines(invoke("evaluate", project, pictures, "--json"))[-1]
    assert measured["run"] == second.name
    assert all(EVENT.validate_json(json.dumps(line)) for line in [*report, measured])


def test_every_command_says_first_which_run_answers(
    project: Path, pictures: Path, tmp_path: Path
) -> None:
    for command in (
        ["evaluate", project, pictures],
        ["export", project, "--format", "huggingface", "--out", tmp_path / "export"],
        ["report", project, "--out", tmp_path / "report"],
        ["use", project],
    ):
        done = invoke(*command)
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith("Run 2, EfficientNet-Lite0, 3 classes, measured "), command
    refused = invoke("evaluate", project, pictures, "--run", "1")
    assert refused.stdout.startswith("Run 1, EfficientNet-Lite0, 2 classes, measured ")


def test_an_export_names_its_run(project: Path, tmp_path: Path) -> None:
    first = runs(project)[0].renamed("Two *kinds*")
    out = tmp_path / "export"
    options = ["--format", "huggingface", "--out", out, "--run", "1", "--json"]
    assert lines(invoke("export", project, *options))[-1]["run"] == first.name
    record = ExportRecord.model_validate_json((out / RECORD).read_bytes())
    assert (record.run, record.run_title) == (first.name, "Two *kinds*")
    readme = (out / "README.md").read_text(encoding="utf-8").splitlines()
    heading = readme.index("# A picture classifier made with Graft")
    assert readme[heading + 2].startswith("Run 1 “Two *kinds*”, EfficientNet-Lite0, 2 classes")
    assert f"(`{first.name}`)" in readme[heading + 2]
    earlier = {"schema_version": 1, "format": "onnx", "files": ["model.onnx"]}
    assert ExportRecord.model_validate(earlier).run == ""


def test_an_unknown_run_is_refused_with_the_nearest(project: Path, triangle: Path) -> None:
    second = runs(project)[1]
    for command in (["predict", project, triangle], ["evaluate", project, triangle.parents[1]]):
        done = invoke(*command, "--run", "9", "--json")
        assert done.exit_code == 1
        assert "There is no run “9” in" in done.stderr
        assert f"Did you mean Run 2 ({second.name})?" in done.stderr
        assert lines(done)[-1]["kind"] == "failed"
    elsewhere = invoke("predict", triangle.parent, triangle, "--run", "1")
    assert "is no project" in elsewhere.stderr


def test_a_run_is_put_into_use_by_hand(project: Path, triangle: Path) -> None:
    first, second = runs(project)
    done = invoke("use", project, "1")
    assert done.stdout.startswith("Run 1, EfficientNet-Lite0, 2 classes")
    assert "also knows “triangles”" in done.stdout
    assert in_use(project) == first
    line = lines(invoke("use", project, "Run 2", "--json"))[-1]
    assert (line["kind"], line["job"], line["run"]) == ("finished", "use", second.name)
    held = lock(project)
    assert held is not None
    refused = invoke("use", project, "1")
    held.release()
    assert (refused.exit_code, in_use(project)) == (1, second)
    assert "open in another window" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
def test_the_service_says_first_which_run_answers(project: Path) -> None:
    command = [sys.executable, "-m", "core.cli", "serve", project, "--run", "1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        first = [service.stdout.readline() for _ in range(3)]
        service.send_signal(signal.SIGINT)
        service.communicate()
    assert first[0].startswith("Run 1, EfficientNet-Lite0, 2 classes, measured ")
    assert "Run 2, which is newer, also knows “triangles”" in first[1]
    assert first[2].startswith("The model answers at http://127.0.0.1:")
