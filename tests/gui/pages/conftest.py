"""A project with a real, tiny run, trained once for all tests of pages."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import storage
from core.config import Preset, TrainConfig, apply_preset, change
from core.jobs import StopToken
from core.project import PROJECT_FILE, create, open_project
from core.requests import TrainRequest
from gui.engine import InProcessEngine
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme


@pytest.fixture(scope="session")
def trained_project(make_pictures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project of three classes with one finished run. Not to be changed."""
    from core.training.loop import train

    pictures = make_pictures(count=10)
    project = create(tmp_path_factory.mktemp("projects") / "shapes", pictures)
    config = change(apply_preset(Preset.FAST, TrainConfig()), {"image_size": 64, "device": "cpu"})
    request = TrainRequest(project=project.folder, folder=pictures, config=config)
    train(request, lambda event: None, StopToken())
    return project.folder


@pytest.fixture
def own_project(trained_project: Path, tmp_path: Path) -> Path:
    """A copy of that project, to do with as a test likes; its pictures are the same."""
    folder = Path(shutil.copytree(trained_project, tmp_path / "projects" / "shapes"))
    project = open_project(trained_project)
    file = project.file.model_copy(update={"pictures": str(project.pictures)})
    storage.write_json(folder / PROJECT_FILE, file)
    return folder


@pytest.fixture
def open_state(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> Iterator[Callable[[Path | None], AppState]]:
    """Opens a project; None opens none."""
    made = []

    def open_it(project: Path | None) -> AppState:
        state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
        made.append(state)
        if project is not None:
            state.open_project(project)
            qtbot.waitUntil(lambda: not state.busy & {"scan", "curate"}, timeout=20_000)
            assert state.failure is None
        return state

    yield open_it
    for state in made:
        state.shutdown()
