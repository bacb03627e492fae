"""Windows are tested unseen; set QT_QPA_PLATFORM to watch."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import storage
from core.config import Preset, TrainConfig, apply_preset, change
from core.jobs import StopToken
from core.project import PROJECT_FILE, create, open_project
from core.requests import TrainRequest
from gui.engine import InProcessEngine
from gui.garbage import GarbageCollector
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme


@pytest.fixture(scope="session")
def session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture(scope="session", autouse=True)
def collected_here(qapp: QApplication) -> Iterator[None]:
    """No thread of a test may collect the widgets of an earlier one."""
    garbage = GarbageCollector()
    garbage.start()
    yield
    garbage.stop()


@pytest.fixture(autouse=True)
def answers_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network at work beside every test would only make them slow."""
    monkeypatch.setattr("gui.answering.ASK_AFTER", 10**8)


@pytest.fixture
def theme(session_theme: Theme) -> Iterator[Theme]:
    yield session_theme
    session_theme.set_mode(Mode.LIGHT)


@pytest.fixture
def quick(tmp_path: Path, qtbot: QtBot, make_pictures) -> Iterator[AppState]:
    """A project is open whose settings train in a moment."""
    state = AppState(AppPaths.below(tmp_path), lambda _: InProcessEngine())
    state.open_folder(make_pictures(count=10, size=32))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    settings = {
        "backbone": "simple_cnn",
        "image_size": 32,
        "trainable": "all",
        "batch_size": 8,
        "epochs": 3,
        "patience": 99,
        "device": "cpu",
    }
    state.config = change(TrainConfig(), settings)
    yield state
    state.shutdown()


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
