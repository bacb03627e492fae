"""Projects with a tiny run, trained once, for what is told of a run."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from check_steps import LONG
from made_findings import rewrite, unsure
from pytestqt.qtbot import QtBot

from core import storage
from core.config import Preset, TrainConfig, apply_preset, change
from core.jobs import StopToken
from core.project import PROJECT_FILE, create, open_project
from core.requests import TrainRequest
from gui.engine import InProcessEngine
from gui.pages.check import CheckPage
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme


def trained(pictures: Path, project: Path) -> Path:
    """The folder of a project with one finished run."""
    from core.training.loop import train

    folder = create(project, pictures).folder
    config = change(apply_preset(Preset.FAST, TrainConfig()), {"image_size": 64, "device": "cpu"})
    request = TrainRequest(project=folder, folder=pictures, config=config)
    train(request, lambda event: None, StopToken())
    return folder


def copied(project: Path, to: Path) -> Path:
    """A copy of a project, to do with as a test likes; its pictures are the same."""
    folder = Path(shutil.copytree(project, to))
    opened = open_project(project)
    file = opened.file.model_copy(update={"pictures": str(opened.pictures)})
    storage.write_json(folder / PROJECT_FILE, file)
    return folder


@pytest.fixture(scope="session")
def studied_project(make_pictures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes, and four circles that nobody has named. Not to be changed."""
    pictures = make_pictures(count=16)
    make_pictures(classes=("circles",), count=4, seed=9, folder=pictures / "more")
    for file in (pictures / "more" / "circles").iterdir():
        file.rename(pictures / f"unnamed-{file.name}")
    shutil.rmtree(pictures / "more")
    return trained(pictures, tmp_path_factory.mktemp("projects") / "shapes")


@pytest.fixture(scope="session")
def large_project(make_pictures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures enough to choose by. Not to be changed."""
    return trained(make_pictures(count=60), tmp_path_factory.mktemp("projects") / "large")


@pytest.fixture
def own_large(large_project: Path, tmp_path: Path) -> Path:
    """A copy of that project, to do with as a test likes."""
    return copied(large_project, tmp_path / "projects" / "large")


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Callable[[Path], AppState]]:
    """Opens a project."""
    made: list[AppState] = []

    def open_it(project: Path) -> AppState:
        state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
        made.append(state)
        state.open_project(project)
        qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
        assert state.failure is None
        return state

    yield open_it
    for state in made:
        state.shutdown()


@pytest.fixture
def studied(studied_project: Path, tmp_path: Path, opened: Callable[[Path], AppState]) -> AppState:
    """A copy of the small project is open, to do with as a test likes."""
    return opened(copied(studied_project, tmp_path / "projects" / "shapes"))


@pytest.fixture(scope="session")
def large_unsure_project(large_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose model is right four times in five. Not to be changed."""
    project = copied(large_project, tmp_path_factory.mktemp("projects") / "unsure")
    rewrite(project, unsure)
    return project


@pytest.fixture
def unsure_project(large_unsure_project: Path, tmp_path: Path) -> Path:
    """A copy of that project, to do with as a test likes."""
    return copied(large_unsure_project, tmp_path / "projects" / "unsure")


@pytest.fixture
def page(
    unsure_project: Path, opened: Callable[[Path], AppState], qtbot: QtBot
) -> Iterator[CheckPage]:
    """The Check page, with all that looking at the pictures tells."""
    page = CheckPage(opened(unsure_project))
    qtbot.addWidget(page)
    page.resize(1064, 1200)
    page.show()
    qtbot.waitUntil(lambda: page._state.seen is not None, timeout=LONG)
    yield page
    qtbot.waitUntil(lambda: not page._state.busy, timeout=LONG)
