"""A project with a tiny run, trained once, for the panels that tell what would help."""

import shutil
from collections.abc import Iterator
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
def studied_project(make_pictures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project of three classes with one finished run. Not to be changed."""
    from core.training.loop import train

    pictures = make_pictures(count=16)
    make_pictures(classes=("circles",), count=4, seed=9, folder=pictures / "more")
    for file in (pictures / "more" / "circles").iterdir():
        file.rename(pictures / f"unnamed-{file.name}")
    shutil.rmtree(pictures / "more")
    project = create(tmp_path_factory.mktemp("projects") / "shapes", pictures)
    config = change(apply_preset(Preset.FAST, TrainConfig()), {"image_size": 64, "device": "cpu"})
    request = TrainRequest(project=project.folder, folder=pictures, config=config)
    train(request, lambda event: None, StopToken())
    return project.folder


@pytest.fixture
def studied(
    studied_project: Path, tmp_path: Path, qtbot: QtBot, theme: Theme
) -> Iterator[AppState]:
    """A copy of that project is open, to do with as a test likes."""
    folder = Path(shutil.copytree(studied_project, tmp_path / "projects" / "shapes"))
    project = open_project(studied_project)
    file = project.file.model_copy(update={"pictures": str(project.pictures)})
    storage.write_json(folder / PROJECT_FILE, file)
    state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
    state.open_project(folder)
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    assert state.failure is None
    yield state
    state.shutdown()
