"""The machine is kept awake where that can be asked for, and the work goes on where it cannot."""

import subprocess
import sys
from pathlib import Path

import pytest
from wakepy import global_modes

from core.awake import awake


def test_the_machine_is_kept_awake_during_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    with awake():
        (mode,) = global_modes()
        assert mode.active
        assert mode.name == "keep.running"
    assert not mode.active
    assert global_modes() == []


@pytest.mark.parametrize("bus", [None, "unix:path=/nowhere/at/all"])
def test_the_work_is_done_where_nobody_can_be_asked(
    monkeypatch: pytest.MonkeyPatch, bus: str | None
) -> None:
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if bus:
        monkeypatch.delenv("WAKEPY_FORCE_FAILURE")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    done = False
    with awake():
        done = True
    assert done
    assert global_modes() == []


def test_what_goes_wrong_in_the_block_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    with pytest.raises(ValueError, match="inside"), awake():
        raise ValueError("inside")
    assert global_modes() == []


def test_a_desktop_that_ends_in_the_middle_is_only_written_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(self: object) -> None:
        raise ConnectionError("the bus is gone")

    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    monkeypatch.setattr("wakepy.methods._testing.WakepyFakeSuccess.exit_mode", gone)
    with awake():
        pass
    assert "may sleep again" in caplog.text


def test_it_imports_nothing_heavy() -> None:
    code = "import sys, core.awake; print(sorted({'torch', 'numpy', 'PIL'} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
