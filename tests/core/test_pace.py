"""How long threads spin is set before libgomp is loaded, and a person's own setting holds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import SHORT_SPIN
from core.events import DescribeResult
from core.jobs import StopToken
from core.requests import DescribeRequest
from gui.child import ChildEngine

NAMES = ("OMP_WAIT_POLICY", *SHORT_SPIN)
LOOK = f"""
import os, sys
assert "torch" not in sys.modules, "libgomp has read its environment already"
print(*(os.environ.get(name, "unset") for name in {NAMES}))
"""
STARTS = {
    "the command line": "import gui.__main__, core.cli",
    "the command line without the window": "import core.cli",
    "the engine": "import core.engine",
}


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No setting is inherited: importing `core` has set them for this process."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def seen(imports: str) -> list[str]:
    """What a process that imports this has in its environment when torch comes."""
    return subprocess.check_output([sys.executable, "-c", imports + LOOK], text=True).split()


@pytest.mark.parametrize("imports", STARTS.values(), ids=STARTS)
def test_threads_spin_shortly(imports: str, unset: pytest.MonkeyPatch) -> None:
    assert seen(imports) == ["unset", *SHORT_SPIN.values()]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_of_a_persons_own_holds(name: str, unset: pytest.MonkeyPatch) -> None:
    unset.setenv(name, "7")
    for imports in STARTS.values():
        assert seen(imports) == ["7" if each == name else "unset" for each in NAMES]


@pytest.mark.skipif(sys.platform != "linux", reason="torch brings libgomp on Linux only")
@pytest.mark.parametrize("own", [None, "7"])
def test_libgomp_in_the_engine_goes_by_it(
    tmp_path: Path, own: str | None, unset: pytest.MonkeyPatch
) -> None:
    unset.setenv("OMP_DISPLAY_ENV", "verbose")  # libgomp prints what it goes by when it is loaded
    if own:
        unset.setenv("GOMP_SPINCOUNT", own)
    engine = ChildEngine(tmp_path / "log.txt")
    try:
        done = engine.run(DescribeRequest(), lambda event: None, StopToken())
        assert isinstance(done, DescribeResult)
        priorities = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (engine.pid or 0, 0)]
        assert priorities[0] == priorities[1]
    finally:
        engine.close()
    said = (tmp_path / "log.txt").read_text()
    assert f"GOMP_SPINCOUNT = '{own or SHORT_SPIN['GOMP_SPINCOUNT']}'" in said
