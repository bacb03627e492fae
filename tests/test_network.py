"""Nothing calls home: not Graft, and not what it is made from."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from network import Guard, make_guard

from core.cli import app

EVERY_COMMAND = Path(__file__).with_name("network_guard") / "every_command.py"
CALLS = """
import ctypes, socket
for call in (
    lambda: socket.getaddrinfo("python.invalid", 80),
    lambda: socket.socket().connect(("192.0.2.1", 80)),
    lambda: ctypes.CDLL(None).getaddrinfo(b"native.invalid", None, None, ctypes.c_void_p()),
    lambda: socket.getaddrinfo("localhost", 80),
):
    try:
        call()
    except OSError:
        pass
"""


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    (tmp_path / "guard").mkdir()
    return make_guard(tmp_path / "guard")


def test_the_guard_sees_what_it_should(guard: Guard) -> None:
    subprocess.run([sys.executable, "-c", CALLS], env=guard.environment, check=True)
    seen = [line.split()[-1] for line in guard.refused]
    assert seen == ["python.invalid", "192.0.2.1", *["native.invalid"] * guard.native]


def test_no_command_calls_home(guard: Guard, make_pictures: Any, tmp_path: Path) -> None:
    pictures = make_pictures(count=12)
    done = subprocess.run(
        [sys.executable, EVERY_COMMAND, pictures, tmp_path],
        env=guard.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    names = {command.name for command in app.registered_commands}
    assert names - {*done.stdout.split()} == {"demo"}  # which is some of the others in a row
    picture = next(pictures.rglob("*.jpg"))
    for name in ("onnx", "openvino"):  # without Graft
        script = tmp_path / name / "predict.py"
        subprocess.run([sys.executable, script, picture], env=guard.environment, check=True)
    assert guard.refused == []
    left = [path.relative_to(guard.home).as_posix() for path in guard.home.rglob("*")]
    assert [path for path in left if path.endswith(("deviceid", "_cid", "onnxruntime.db"))] == []
