"""What the pages share, without any page: real scans and thumbnails, in the lanes' own threads."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_pictures import no_pictures
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from core.actions import Exclude, Redo, Undo
from core.data.dataset import Part
from core.events import Failed, RunStarted, ScanResult
from core.jobs import Emit, StopKind, StopToken
from core.project import lock, open_project
from core.requests import Request, TrainRequest
from core.runs import create_run
from gui.engine import InProcessEngine
from gui.facts import Failure, Training
from gui.observed import Observed
from gui.preferences import MOST_RECENT, AppPaths, Preferences
from gui.state import AppState

RUN = RunStarted(
    run="first",
    folder=Path("runs/first"),
    backbone="tiny",
    device="cpu",
    classes=("a", "b"),
    n_train=2,
    n_val=2,
    n_test=0,
    epochs=4,
    baseline_accuracy=0.5,
)


class ScriptedEngine(InProcessEngine):
    """Runs the real jobs, but for training, which tells of a start and then waits to be stopped."""

    def run(self, request: Request, emit: Emit, stop: StopToken):
        if not isinstance(request, TrainRequest):
            return super().run(request, emit, stop)
        run = create_run(
            request.project / "runs", request.folder, request.config, no_pictures(request.folder)
        )
        emit(RUN.model_copy(update={"run": run.name, "folder": run.folder}))
        while stop.asked is None:
            threading.Event().wait(0.01)
        return Failed(title="Training stopped.", detail=str(stop.asked))


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=8)


@pytest.fixture
def make_state(tmp_path: Path) -> Iterator[Callable[[], AppState]]:
    made = []

    def make() -> AppState:
        made.append(AppState(AppPaths.below(tmp_path), lambda _: ScriptedEngine()))
        return made[-1]

    yield make
    for state in made:
        state.shutdown()


@pytest.fixture
def state(make_state) -> AppState:
    return make_state()


@pytest.fixture
def opened(qtbot: QtBot, state: AppState, pictures: Path) -> AppState:
    with qtbot.waitSignal(state.dataset_changed, timeout=20_000):
        state.open_folder(pictures)
    return state


def test_a_property_tells_of_changes_only(qtbot: QtBot) -> None:
    class Thing(QObject):
        size_changed = Signal(int)
        size = Observed(1)

    thing, told = Thing(), []
    thing.size_changed.connect(told.append)
    for value in (1, 2, 2, 3):
        thing.size = value
    assert told == [2, 3]
    assert thing.size == 3


def test_opening_a_folder_makes_a_project_beside_and_divides_the_pictures(
    opened: AppState, pictures: Path
) -> None:
    assert opened.project is not None
    assert opened.project.pictures == pictures
    assert opened.project.folder.parent == opened.paths.projects
    assert opened.obstacle == ""
    assert len(opened.dataset.of(Part.TRAIN)) > len(opened.dataset.of(Part.VAL)) > 0
    assert opened.failure is None


def test_the_same_folder_opens_the_same_project(
    qtbot: QtBot, opened: AppState, pictures: Path
) -> None:
    folder = opened.project.folder
    opened.close_project()
    assert opened.project is None
    assert opened.dataset is None
    opened.open_folder(pictures)
    assert opened.project.folder == folder


def test_two_folders_of_one_name_get_two_projects(
    qtbot: QtBot, opened: AppState, pictures: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "elsewhere" / pictures.name
    shutil.copytree(pictures, twin)
    first = opened.project.folder
    opened.open_folder(twin)
    assert opened.project.folder != first
    assert opened.project.pictures == twin


def test_a_folder_that_is_gone_is_told_and_can_be_read_away(
    qtbot: QtBot, state: AppState, tmp_path: Path
) -> None:
    with qtbot.waitSignal(state.failure_changed, timeout=20_000):
        state.open_folder(tmp_path / "gone")
    assert isinstance(state.failure, Failure)
    assert state.failure.job == "scan"
    state.failure = None
    assert state.dataset is None


def test_changed_settings_are_saved_and_divide_anew(qtbot: QtBot, opened: AppState) -> None:
    kept_aside = len(opened.dataset.of(Part.VAL))
    with qtbot.waitSignals([opened.dataset_changed, opened.project_changed], timeout=5000):
        opened.config = opened.config.model_copy(update={"val_fraction": 0.4})
    assert len(opened.dataset.of(Part.VAL)) > kept_aside
    assert open_project(opened.project.folder).config.val_fraction == 0.4


def test_one_class_is_an_obstacle_and_training_says_so(
    qtbot: QtBot, state: AppState, make_pictures
) -> None:
    with qtbot.waitSignal(state.dataset_changed, timeout=20_000):
        state.open_folder(make_pictures(classes=["lonely"], count=4))
    assert state.obstacle
    state.start_training()
    assert state.training is Training.IDLE
    assert state.failure.title == state.obstacle


def test_training_goes_through_its_states(qtbot: QtBot, opened: AppState) -> None:
    states = []
    opened.training_changed.connect(states.append)
    with qtbot.waitSignal(opened.training_run_changed, timeout=5000):
        opened.start_training()
    assert "train" in opened.busy
    with qtbot.waitSignal(opened.failure_changed, timeout=5000):
        opened.stop_training(StopKind.KEEP)
    assert states == [Training.STARTING, Training.RUNNING, Training.STOPPING, Training.IDLE]
    assert opened.busy == frozenset()


def test_an_interrupted_run_is_offered_to_be_resumed(qtbot: QtBot, opened: AppState) -> None:
    with qtbot.waitSignal(opened.training_run_changed, timeout=5000):
        opened.start_training()
    name = opened.training_run
    with qtbot.waitSignal(opened.failure_changed, timeout=5000):
        opened.stop_training(StopKind.CANCEL)
    assert opened.failure.run == name
    assert [run.name for run in opened.runs] == [name]
    opened.resume_run(name)
    assert opened.training is Training.STARTING
    assert opened.failure is None


def test_a_project_stays_open_while_it_trains(
    qtbot: QtBot, opened: AppState, tmp_path: Path
) -> None:
    with qtbot.waitSignal(opened.training_run_changed, timeout=5000):
        opened.start_training()
    project = opened.project
    opened.close_project()
    opened.open_folder(tmp_path)
    assert opened.project == project
    assert "still training" in opened.failure.title


def test_without_a_model_prediction_says_what_to_do(opened: AppState, tmp_path: Path) -> None:
    opened.predict([tmp_path])
    assert "no model" in opened.failure.title
    assert opened.failure.hint


def test_a_run_can_be_renamed_and_removed(opened: AppState) -> None:
    run = create_run(
        opened.project.runs,
        opened.project.pictures,
        opened.config,
        no_pictures(opened.project.pictures),
    )
    opened.rename_run(run.name, "never read before")
    assert opened.failure.title.startswith("This run is not there")  # runs were not read anew yet
    opened.open_project(opened.project.folder)
    opened.rename_run(run.name, "My best")
    assert opened.runs[0].file.title == "My best"
    opened.delete_run(run.name)
    assert opened.runs == ()
    assert not run.folder.exists()


def test_a_second_window_is_read_only(make_state, opened: AppState) -> None:
    second = make_state()
    second.open_project(opened.project.folder)
    assert second.project.read_only
    second.config = second.config.model_copy(update={"epochs": 3})
    second.save()
    assert open_project(opened.project.folder).config.epochs != 3
    second.start_training()
    assert "read-only" in second.failure.title


def test_the_lock_is_given_back(opened: AppState) -> None:
    folder = opened.project.folder
    assert lock(folder) is None
    opened.close_project()
    held = lock(folder)
    assert held is not None
    held.release()


def test_recent_projects_come_back_the_next_day(opened: AppState, make_state) -> None:
    opened.rename_project("Shapes")
    recent = make_state().preferences.recent
    assert [(row.name, row.pictures) for row in recent] == [("Shapes", 24)]
    assert recent[0].folder == opened.project.folder


def test_damaged_preferences_are_no_reason_to_fail(tmp_path: Path, make_state) -> None:
    path = AppPaths.below(tmp_path).preferences
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    assert make_state().preferences == Preferences()


def test_only_the_latest_projects_are_kept_as_recent(qtbot: QtBot, opened: AppState) -> None:
    entry = opened.preferences.recent[0]
    preferences = Preferences()
    for number in range(MOST_RECENT + 2):
        preferences = preferences.with_recent(
            entry.model_copy(update={"folder": Path(str(number))})
        )
    preferences = preferences.with_recent(entry.model_copy(update={"folder": Path("5")}))
    assert [row.folder.name for row in preferences.recent] == ["5", "7", "6", "4", "3", "2"]


def test_the_sample_opens_as_a_project(qtbot: QtBot, state: AppState) -> None:
    state.open_sample()
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=60_000)
    assert state.dataset.classes == tuple("0123456789")
    assert state.project.name == "Handwritten digits"


def test_thumbnails_come_for_what_is_wanted(qtbot: QtBot, opened: AppState) -> None:
    files = [opened.dataset.file(picture) for picture in opened.dataset.pictures]
    broken = files[0].with_name("broken.jpg")
    broken.write_bytes(b"no picture")
    seen = {}
    opened.thumbnails.ready.connect(seen.__setitem__)
    opened.thumbnails.want([*files, broken])
    opened.thumbnails.want(files[:2])
    qtbot.waitUntil(lambda: len(seen) == 25, timeout=20_000)
    broken.unlink()
    assert seen[broken].isNull()
    assert not opened.thumbnails.get(files[3]).isNull()
    opened.close_project()
    assert opened.thumbnails.get(files[3]) is None


def test_a_scan_that_was_begun_again_tells_once(qtbot: QtBot, opened: AppState) -> None:
    results = []
    opened.scan_event.connect(
        lambda event: results.append(event) if isinstance(event, ScanResult) else None
    )
    opened.rescan()
    opened.rescan()
    qtbot.waitUntil(lambda: not opened.busy & {"scan", "curate"}, timeout=20_000)
    assert len(results) == 1


def test_what_was_decided_is_kept_though_the_window_closes_at_once(
    qtbot: QtBot, opened: AppState, make_state
) -> None:
    paths = [picture.path for picture in opened.dataset.pictures[:6]]
    for path in paths:
        opened.act(Exclude(paths=(path,)))
    folder = opened.project.folder
    opened.close_project()
    opened.shutdown()
    again = make_state()
    with qtbot.waitSignal(again.library_changed, timeout=20_000):
        again.open_project(folder)
    assert sorted(picture.path for picture in again.dataset.excluded) == sorted(paths)


def test_what_is_taught_is_a_labelled_picture_until_that_is_undone(
    qtbot: QtBot, opened: AppState, make_pictures, tmp_path: Path
) -> None:
    def label() -> str:
        pictures = opened.dataset.pictures if opened.dataset else ()
        return next((p.label for p in pictures if p.path == str(new)), "")

    new = next(make_pictures(count=1, seed=4, folder=tmp_path / "elsewhere").rglob("*.jpg"))
    opened.teach([new], "hexagons")
    qtbot.waitUntil(lambda: label() == "hexagons", timeout=20_000)
    assert "hexagons" in opened.library.classes
    opened.act(Undo())
    qtbot.waitUntil(lambda: not label() and "scan" not in opened.busy, timeout=20_000)
    opened.act(Redo())
    qtbot.waitUntil(lambda: label() == "hexagons", timeout=20_000)
