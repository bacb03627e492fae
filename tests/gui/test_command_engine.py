"""Trainings by a command: real ones, through a terminal as of ssh, and those that fail."""

import os
import shlex
import sys
from pathlib import Path

import pytest
from made_events import passed, result, started
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.config import TrainConfig, change
from core.events import EpochDone, Event, Failed, Stage, TrainResult
from core.jobs import FinishReason, StopKind
from core.requests import TrainRequest
from gui.command_engine import command_words, event_in
from gui.dialogs import Question
from gui.facts import Training
from gui.pages.train import TrainPage
from gui.place_dialog import ask_place
from gui.preferences import Place
from gui.state import AppState
from gui.widgets.text import Text

PLACE = "{python} -m core.cli train {folder} --out {project} --config {config} --json"


def idle(qtbot: QtBot, quick: AppState) -> None:
    qtbot.waitUntil(lambda: quick.training is Training.IDLE, timeout=50_000)


def test_a_command_trains_and_is_shown_like_a_local_run(qtbot: QtBot, quick: AppState) -> None:
    told: list[Event] = []
    quick.train_event.connect(told.append)
    quick.set_places((Place(name="over there", command=PLACE),))
    quick.choose_place("over there")
    quick.start_training()
    assert not quick.can_pause
    idle(qtbot, quick)
    epochs = [e for e in told if isinstance(e, EpochDone) and e.stage is Stage.FINE_TUNE]
    assert [event.epoch for event in epochs] == [1, 2, 3]
    assert isinstance(told[-1], TrainResult)
    assert quick.run is not None
    assert quick.run.name == told[-1].run
    assert quick.failure is None


def test_a_command_that_fails_says_why(qtbot: QtBot, quick: AppState) -> None:
    words = "import sys; print('hello'); sys.exit('no such host')"
    quick.set_places((Place(name="nowhere", command="{python} -c " + shlex.quote(words)),))
    quick.choose_place("nowhere")
    quick.start_training()
    idle(qtbot, quick)
    assert quick.failure is not None
    assert "code 1" in quick.failure.detail
    assert "no such host" in quick.failure.detail
    assert "hello" in (quick.paths.logs / "elsewhere.log").read_text()
    quick.set_places((Place(name="nowhere", command="no-such-program-anywhere {folder}"),))
    quick.start_training()
    idle(qtbot, quick)
    assert "cannot be started" in quick.failure.title
    assert quick.runs == ()


LIKE_SSH = """#!{python}
# As `ssh -tt host words…` does: the words go to a shell, and what is typed to its terminal.
import os, pty, sys
code = pty.spawn(["sh", "-c", " ".join(sys.argv[3:])])
sys.exit(os.waitstatus_to_exitcode(code))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal to stand for ssh's")
def test_a_stop_reaches_what_ssh_runs_and_paths_with_spaces_arrive(
    qtbot: QtBot, quick: AppState, make_pictures, tmp_path: Path
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(LIKE_SSH.replace("{python}", sys.executable), encoding="utf-8")
    ssh.chmod(0o755)
    settings = quick.config
    quick.open_folder(make_pictures(count=10, size=32).rename(tmp_path / "my pictures"))
    qtbot.waitUntil(lambda: quick.dataset is not None and not quick.busy, timeout=20_000)
    quick.config = change(settings, {"epochs": 4000})
    quick.set_places((Place(name="host", command=f"{shlex.quote(str(ssh))} -tt host {PLACE}"),))
    quick.choose_place("host")
    told: list[Event] = []
    quick.train_event.connect(told.append)
    quick.start_training()
    qtbot.waitUntil(lambda: any(isinstance(e, EpochDone) for e in told), timeout=50_000)
    quick.stop_training(StopKind.KEEP)
    idle(qtbot, quick)
    assert isinstance(told[-1], TrainResult)
    assert told[-1].finish_reason is FinishReason.STOPPED
    assert quick.failure is None


def test_a_model_that_lies_elsewhere_is_said_to(
    qtbot: QtBot, quick: AppState, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.jsonl"
    events = (started(), passed(1), result(model=Path("/far/away/model")))
    lines.write_text("".join(f"{e.model_dump_json()}\n" for e in events), encoding="utf-8")
    show = f"print(open({str(lines)!r}).read())"
    quick.set_places((Place(name="far", command="{python} -c " + shlex.quote(show)),))
    quick.choose_place("far")
    page = TrainPage(quick)
    qtbot.addWidget(page)
    page.show()
    quick.start_training()
    idle(qtbot, quick)
    assert quick.failure is not None
    assert str(Path("/far/away/model")) in quick.failure.detail
    assert page.progress.finished  # its curves can be looked at
    assert len(page.progress.passes.done) == 1


def test_a_command_that_does_not_heed_ctrl_c_is_ended(
    qtbot: QtBot, quick: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.command_engine.PATIENCE", 0.1)
    deaf = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    deaf += "import subprocess; print('{\"', flush=True); "
    deaf += "subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    quick.set_places((Place(name="deaf", command="{python} -c " + shlex.quote(deaf)),))
    quick.choose_place("deaf")
    quick.start_training()
    told: list[Event] = []
    quick.train_event.connect(told.append)
    log = quick.paths.logs / "elsewhere.log"
    qtbot.waitUntil(log.exists, timeout=20_000)
    quick.stop_training(StopKind.CANCEL)
    idle(qtbot, quick)
    assert isinstance(told[-1], Failed)
    assert told[-1].stopped
    assert "was stopped" in told[-1].title
    assert quick.failure is None


def test_the_words_of_a_command(tmp_path: Path) -> None:
    folder, project = tmp_path / "my pictures", tmp_path / "project"
    new = TrainRequest(project=project, folder=folder)
    again = TrainRequest(project=project, folder=folder, resume="first")
    config = project / "cache" / "elsewhere.json"
    here = "graft train {folder} --config {config} {resume} --json"
    assert command_words(here, new) == [
        *("graft", "train", str(folder), "--config", str(config), "--json")
    ]
    assert TrainConfig.model_validate_json(config.read_bytes()) == new.config
    assert command_words(here, again)[-2:] == ["--resume", "--json"]
    assert command_words("graft train {folder}", again)[-1] == "--resume"
    assert command_words("ssh host graft train {folder}", new)[-1] == shlex.quote(str(folder))
    with pytest.raises(ValueError, match="empty"):
        command_words(" ", new)


@pytest.mark.parametrize("before", [b"", b"3: ", b"[default0]:", b"^C"])
def test_an_event_is_found_behind_what_a_launcher_puts_before_it(before: bytes) -> None:
    assert event_in(before + started().model_dump_json().encode() + b"\r\n") == started()
    assert event_in(before + b"hello\n") is None
    assert event_in(before + b'{"kind": "unheard of"}\n') is None


def test_a_place_is_kept_once_it_has_a_name_and_a_command_that_speaks(qtbot: QtBot) -> None:
    told: list[str] = []

    def fill() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        keep = next(b for b in question.findChildren(QPushButton) if b.text() == "Keep")
        name, command = question.findChildren(QLineEdit)
        assert not keep.isEnabled()  # it has no name yet
        name.setText("cluster")
        assert keep.isEnabled()
        for wrong in ("", "graft train {folder}", "graft 'train --json"):
            command.setText(wrong)
            told.append(next(t for t in question.findChildren(Text)[::-1]).plain_text())
            assert not keep.isEnabled()
        command.setText("graft train {folder} --json")
        keep.click()

    window = QWidget()
    qtbot.addWidget(window)
    QTimer.singleShot(0, fill)
    made = ask_place(window, None)
    assert made == Place(name="cluster", command="graft train {folder} --json")
    assert ["needed" in told[0], "--json" in told[1], "quotation" in told[2]] == [True] * 3
