"""The camera's dialog, with frames put where a camera would put them."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from core.events import FrameResult
from gui.state import AppState
from gui.using import camera
from gui.using.teacher import Teacher
from gui.widgets.answer_bars import AnswerBars
from gui.widgets.buttons import Picker
from gui.widgets.text import Text

multimedia = pytest.importorskip("PySide6.QtMultimedia")
camera_dialog = pytest.importorskip("gui.using.camera_dialog")

LONG = 60_000


@pytest.fixture
def state(open_state: Callable[..., AppState], own_project: Path) -> AppState:
    return open_state(own_project)


@pytest.fixture
def dialog(qtbot: QtBot, state: AppState, monkeypatch: pytest.MonkeyPatch) -> QDialog:
    monkeypatch.setattr(camera_dialog, "BETWEEN_SHOWN", 0.0)
    monkeypatch.setattr(camera_dialog, "BETWEEN_ASKED", 0.0)
    page = QWidget()
    qtbot.addWidget(page)
    dialog = camera_dialog.CameraDialog(page, state, Teacher(page, state), state.answering, [])
    dialog.show()
    return dialog


@pytest.fixture
def image(make_pictures, tmp_path: Path) -> QImage:
    folder = make_pictures(count=1, seed=9, folder=tmp_path / "seen")
    return QImage(str(next(folder.rglob("squares-*.jpg")))).convertToFormat(
        QImage.Format.Format_RGB32
    )


def see(dialog: QDialog, image: QImage) -> None:
    dialog.sink.setVideoFrame(multimedia.QVideoFrame(image))


def into(dialog: QDialog) -> Picker:
    return dialog.findChildren(Picker)[-1]


def kept(state: AppState) -> list[Path]:
    return sorted((state.project.folder / "taught").rglob("*.jpg"))


def test_what_it_sees_is_named_and_no_frame_waits_in_line(
    qtbot: QtBot, dialog: QDialog, state: AppState, image: QImage
) -> None:
    told: list[object] = []
    state.frame_event.connect(told.append)
    with qtbot.waitSignal(state.frame_event, timeout=LONG):
        for _ in range(5):
            see(dialog, image)
        assert state.busy == {"frame"}
    assert len(told) == 1
    assert isinstance(told[0], FrameResult)
    assert told[0].answer.label == "squares"
    assert "squares" in dialog.findChild(AnswerBars).accessibleName()
    assert any(text.plain_text() == "squares" for text in dialog.findChildren(Text))
    see(dialog, image)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=LONG)


def test_a_frame_is_captured_by_key_into_a_class_and_taken_back(
    qtbot: QtBot, dialog: QDialog, state: AppState, image: QImage
) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    assert "teach" not in state.busy  # there is nothing to capture yet
    see(dialog, image)
    into(dialog).selected.emit("triangles")
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(kept(state)), timeout=LONG)
    (file,) = kept(state)
    assert file.parent.name == "triangles"
    qtbot.waitUntil(lambda: dialog._teacher.label_of(file) == "triangles", timeout=LONG)
    assert dialog._kept.plain_text() == "Captured: 1 × triangles"
    dialog.undo()
    qtbot.waitUntil(lambda: not dialog._teacher.label_of(file), timeout=LONG)
    assert not dialog._kept.plain_text()
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)


def test_a_class_can_be_made_while_capturing(
    qtbot: QtBot,
    dialog: QDialog,
    state: AppState,
    image: QImage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["", "hexagons"])
    monkeypatch.setattr(camera_dialog, "ask_text", lambda *args: next(answers) or None)
    for expected in ("circles", "hexagons"):  # at first the person would rather not
        into(dialog).selected.emit("\n")
        assert into(dialog).value() == expected
    see(dialog, image)
    dialog.capture()
    qtbot.waitUntil(lambda: "hexagons" in state.library.classes, timeout=LONG)
    assert into(dialog).value() == "hexagons"
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)


def test_a_frame_that_cannot_be_answered_says_why(
    qtbot: QtBot, dialog: QDialog, state: AppState, image: QImage
) -> None:
    (state.run.model / "config.json").unlink()
    with qtbot.waitSignal(state.frame_event, timeout=LONG):
        see(dialog, image)
    assert not dialog._waiting
    assert state.failure is None
    assert dialog._heading.plain_text() not in ("", "Waiting for the camera…")


def test_it_is_bound_to_its_run_and_says_which(
    qtbot: QtBot, state: AppState, dialog: QDialog, image: QImage
) -> None:
    first = state.used
    assert dialog.windowTitle() == "Camera: “Run 1” answers"
    shutil.copytree(first.folder, first.folder.with_name("2040-01-01-0000-other"))
    state.rename_run(first.name, "The first")
    state.use_run("2040-01-01-0000-other")
    shutil.rmtree(state.used.model)  # what cannot answer
    with qtbot.waitSignal(state.frame_event, timeout=LONG) as seen:
        see(dialog, image)
    assert isinstance(seen.args[0], FrameResult)


def test_without_a_camera_a_hint_is_given(
    qtbot: QtBot, state: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, told = QWidget(), []
    qtbot.addWidget(page)
    monkeypatch.setattr(camera, "tell", lambda parent, *words: told.append(words))
    assert multimedia.QMediaDevices.videoInputs() == []
    assert camera.open_camera(page, state, Teacher(page, state), state.answering) is None
    assert told[0][0] == "No camera was found."
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert camera.open_camera(page, state, Teacher(page, state), state.answering) is None
    assert 'pip install "graft[camera]"' in told[1][1]


def test_what_was_captured_is_counted_by_class() -> None:
    assert camera_dialog.captured_words([]) == ""
    assert camera_dialog.captured_words(["bees", "ants", "bees"]) == "Captured: 2 × bees, 1 × ants"
