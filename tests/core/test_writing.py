"""Whether something may be changed from here: not where another has it open, nor a newer Graft."""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from core.errors import StorageError
from core.locks import hold, is_held
from core.project import create, open_or_create, open_project
from core.requests import REQUEST, CurateRequest, PredictRequest, Request, TrainRequest
from core.writing import refuse_others, written


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return create(tmp_path / "project", tmp_path / "pictures").folder


def test_a_look_at_a_lock_makes_and_changes_nothing(project: Path) -> None:
    assert not is_held(project)
    assert not (project / ".lock").exists()
    held = hold(project)
    before = (project / ".lock").stat()
    assert is_held(project)
    assert is_held(project)
    held.release()
    assert not is_held(project)
    assert (project / ".lock").stat().st_mtime_ns == before.st_mtime_ns


def test_a_process_that_was_killed_holds_nothing(project: Path) -> None:
    code = "import sys, os; from pathlib import Path; from core.locks import hold\n"
    code += "held = hold(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(project)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    assert is_held(project)
    child.kill()
    child.communicate()
    assert not is_held(project)


def test_nobody_else_changes_what_is_held(project: Path, tmp_path: Path) -> None:
    places = [project, project / "exports" / "new", tmp_path / "elsewhere"]
    refuse_others(places)
    held = hold(project)
    refuse_others(places, project)
    refuse_others(places[2:])
    for place in places[:2]:
        with pytest.raises(StorageError, match="open in another window"):
            refuse_others([place])
    (tmp_path / "desktop").symlink_to(project)
    with pytest.raises(StorageError, match="open in another window"):
        refuse_others([tmp_path / "desktop" / "exports"])
    held.release()
    refuse_others(places)


def test_a_newer_project_is_changed_by_nobody(project: Path, tmp_path: Path) -> None:
    file = project / "project.json"
    value = json.loads(file.read_bytes()) | {"schema_version": 99, "mood": "good"}
    file.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(StorageError, match="newer Graft"):
        refuse_others([project / "exports"])
    with pytest.raises(StorageError, match="newer Graft"):
        open_or_create(project, tmp_path / "pictures")
    with pytest.raises(StorageError, match="newer Graft"):
        open_project(project).writable()


def test_a_newer_project_that_says_nothing_known_is_explained(project: Path) -> None:
    file = project / "project.json"
    file.write_text('{"schema_version": 99, "names": []}', encoding="utf-8")
    with pytest.raises(StorageError, match="newer Graft"):
        open_project(project)


def test_another_programs_file_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "project.json").write_text('{"version": "1.0"}', encoding="utf-8")
    refuse_others([tmp_path / "exports"])


def test_every_job_says_what_it_changes() -> None:
    assert REQUEST is not None
    known = {kind.model_fields["job"].default for kind in get_args(get_args(Request)[0])}
    here = Path("here")
    some = {
        "project": here,
        "folder": here,
        "index": here,
        "out": here,
        "file": here,
        "path": here,
        "model": here,
        "run": "r",
        "files": (),
        "paths": (),
        "classes": (),
        "rows": b"",
        "label": "a",
        "format": "onnx",
    }
    for kind in get_args(get_args(Request)[0]):
        needed = {name: some[name] for name, f in kind.model_fields.items() if f.is_required()}
        assert set(written(kind(**needed))) <= {here}
    assert {"train", "curate", "thumbnails"} <= known


def test_what_is_written_is_where_the_request_says(tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    assert written(CurateRequest(index=index, folder=tmp_path)) == (index,)
    assert written(CurateRequest(index=index, folder=tmp_path, read_only=True)) == ()
    assert written(TrainRequest(project=tmp_path, folder=tmp_path)) == (tmp_path,)
    predict = PredictRequest(model=tmp_path, paths=(), csv=tmp_path / "a.csv", sort_into=None)
    assert written(predict) == (tmp_path / "a.csv",)
