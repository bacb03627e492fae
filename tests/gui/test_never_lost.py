"""Two windows and a command line on one project, or one of a newer Graft: nothing changes."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from core.actions import (
    Accept,
    CreateClass,
    Exclude,
    LockTest,
    Redo,
    Relabel,
    RemoveClass,
    RenameClass,
    Undo,
)
from core.cli import app
from core.config import change
from core.decision import Decision
from core.project import open_project
from core.requests import KeepRequest
from core.runs import list_runs
from gui.preferences import Place
from gui.state import AppState

Attempt = Callable[[AppState], object]


def files(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder, to the last byte; folders with nothing in them, too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


@contextmanager
def held(folder: Path, open_state: Callable[[Path], AppState], qtbot: QtBot) -> Iterator[None]:
    """Another window has the project open, and something can be undone in it."""
    first = open_state(folder)
    assert first.dataset is not None
    first.act(Exclude(paths=(first.dataset.pictures[0].path,)))
    qtbot.waitUntil(lambda: idle([first]), timeout=20_000)
    yield
    assert not first.project.read_only


@contextmanager
def newer(folder: Path, open_state: Callable[[Path], AppState], qtbot: QtBot) -> Iterator[None]:
    """A newer Graft has written it. A run of it was interrupted, and nothing was looked through."""
    file = folder / "project.json"
    value = json.loads(file.read_text(encoding="utf-8"))
    value |= {"schema_version": 99, "mood": "good"}
    file.write_text(json.dumps(value), encoding="utf-8")
    run = Path(shutil.copytree(list_runs(folder / "runs")[0].folder, folder / "runs" / "cut-off"))
    (run / "result.json").unlink()
    yield


def window_attempts(project: Path, picture: Path, path: str, elsewhere: Path) -> dict[str, Attempt]:
    run = list_runs(project / "runs")[0].name
    table = KeepRequest(classes=("a",), files=(), rows=b"", file=project / "answers.csv")
    return {
        "label": lambda s: s.act(Relabel(paths=(path,), label="another")),
        "exclude": lambda s: s.act(Exclude(paths=(path,))),
        "undo": lambda s: s.act(Undo()),
        "redo": lambda s: s.act(Redo()),
        "rename class": lambda s: s.act(RenameClass(name="square", to="box")),
        "remove class": lambda s: s.act(RemoveClass(name="square")),
        "new class": lambda s: s.act(CreateClass(name="new")),
        "lock test": lambda s: s.act(LockTest(paths=(path,))),
        "accept": lambda s: s.act(Accept(finding="copies", paths=(path,))),
        "add pictures": lambda s: s.add_pictures([elsewhere]),
        "teach": lambda s: s.teach([picture], "another"),
        "folders in folders": lambda s: s.set_innermost(True),
        "relink": lambda s: s.relink(picture.parents[1]),
        "gather": lambda s: s.gather(),
        "look again": lambda s: s.rescan(),
        "rename project": lambda s: s.rename_project("mine"),
        "settings": lambda s: (setattr(s, "config", change(s.config, {"epochs": 7})), s.save()),
        "division": lambda s: (setattr(s, "config", change(s.config, {"seed": 7})), s.save()),
        "title of a run": lambda s: s.rename_run(run, "mine"),
        "delete a run": lambda s: s.delete_run(run),
        "train": lambda s: s.start_training(),
        "resume": lambda s: s.resume_run(run),
        "train elsewhere": train_elsewhere,
        "queue": lambda s: s.clear_queue(),
        "cancel queued": lambda s: s.cancel_queued(0),
        "go on with the queue": lambda s: s.start_queue(),
        "range test": lambda s: s.find_rate(),
        "search": lambda s: s.search(0.1),
        "check": lambda s: s.check(),
        "study": lambda s: s.study(),
        "map": lambda s: s.draw_map(),
        "relearn": lambda s: s.relearn(),
        "relearn and keep": lambda s: s.relearn(keep=True),
        "decide": lambda s: s.decide(Decision(thresholds={"square": 0.9})),
        "export into it": lambda s: s.export(s.run, "onnx", project / "exports" / "onnx"),
        "report into it": lambda s: s.report(project / "report"),
        "answers into it": lambda s: s.keep(table),
        "unsort in it": lambda s: s.unsort(project / "runs"),
        "thumbnails": lambda s: (s.thumbnails.want([picture]), s.previews.want([picture])),
        "predict": lambda s: s.predict([picture]),
        "evaluate": lambda s: s.evaluate(picture.parents[1]),
        "explain": lambda s: s.explain(picture),
        "nearest": lambda s: s.find_nearest(picture, run=s.run),
        "camera": lambda s: (s.cache / "camera.jpg").write_bytes(b"a frame"),
        "another run looked at": lambda s: s.select_run(run),
        "model in use": lambda s: s.use_run(run),
        "report": lambda s: s.report(elsewhere / "report"),
    }


def train_elsewhere(state: AppState) -> None:
    state.set_places((Place(name="there", command="graft train {folder} --out {project}"),))
    state.choose_place("there")
    state.start_training()
    state.choose_place("")


def command_attempts(project: Path, pictures: Path, elsewhere: Path) -> dict[str, list[object]]:
    fast = ["--preset", "fast", "--set", "image_size=64", "--set", "device=cpu"]
    return {
        "train": ["train", pictures, "--out", project, *fast],
        "train a zip": ["train", elsewhere / "more.zip", "--out", project, *fast],
        "train --resume": ["train", pictures, "--out", project, "--resume"],
        "tune": ["tune", pictures, "--out", project, "--minutes", "0.1", *fast],
        "tune --rates": ["tune", pictures, "--out", project, "--rates", *fast],
        "export": ["export", project, "--format", "onnx", "--out", project / "exports"],
        "report": ["report", project, "--out", project / "report"],
        "table": ["predict", project, pictures, "--csv", project / "answers.csv"],
        "sort": ["predict", project, pictures, "--sort-into", project / "sorted"],
        "unsort": ["unsort", project / "runs"],
        "use": ["use", project, "1"],
    }


def command_looks(project: Path, pictures: Path, elsewhere: Path) -> dict[str, list[object]]:
    return {
        "scan": ["scan", pictures],
        "which is in use": ["use", project],
        "predict": ["predict", project, pictures],
        "evaluate": ["evaluate", project, pictures],
        "report elsewhere": ["report", project, "--out", elsewhere / "of the command"],
    }


class Watch:
    """Tells after which attempt a file of a folder is another than it was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = files(folder)
        self.guilty: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        if not self.guilty and (found := changed(self._before, files(self._folder))):
            self.guilty[name] = found


@pytest.mark.parametrize("how", [held, newer])
def test_nothing_that_is_tried_changes_a_file(
    how: Callable[..., AbstractContextManager[None]],
    own_project: Path,
    open_state: Callable[[Path | None], AppState],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    picture = sorted(open_project(own_project).pictures.rglob("*.jpg"))[0]
    pictures = picture.parents[1]
    path = picture.relative_to(pictures).as_posix()
    shutil.copy(picture, elsewhere / "more.jpg")
    shutil.make_archive(str(elsewhere / "more"), "zip", pictures)
    with how(own_project, open_state, qtbot):
        watch, before = Watch(own_project), files(pictures)
        second = open_state(own_project)
        assert second.project.read_only
        assert second.dataset is not None
        assert second.run is not None
        watch.look("open")
        for name, attempt in window_attempts(own_project, picture, path, elsewhere).items():
            attempt(second)
            qtbot.waitUntil(lambda: idle([second]), timeout=60_000)
            watch.look(name)
        refused = command_attempts(own_project, pictures, elsewhere)
        looks = command_looks(own_project, pictures, elsewhere)
        for name, words in (refused | looks).items():
            result = CliRunner().invoke(app, [str(word) for word in words])
            assert (name, result.exit_code) == (name, int(name in refused)), result.output
            watch.look(f"graft {name}")
        second.close_project()
        watch.look("close")
        assert watch.guilty == {}
        assert files(pictures) == before


def idle(states: list[AppState]) -> bool:
    return all(not state.busy and state.thumbnails.idle and state.previews.idle for state in states)
