"""Which system libraries the window needs is known, written down, and said where one is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.system_libraries import CAMERA, WINDOW, missing, named_by, remedy
from docs.system_libraries import EVERYWHERE, linked, listed

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.skipif(sys.platform != "linux", reason="wheels of Linux are looked into")
def test_every_library_that_the_wheels_link_to_is_known() -> None:
    window, camera = linked()
    assert window <= {*WINDOW}
    assert camera <= {*CAMERA} | {*WINDOW}
    assert "libxcb-cursor.so.0" in window
    assert not EVERYWHERE & {*WINDOW, *CAMERA}


def test_the_readme_lists_all_of_their_packages() -> None:
    assert listed(README.read_text(encoding="utf-8")) == {*WINDOW.values(), *CAMERA.values()}


def test_a_missing_library_is_told_apart_from_a_missing_package() -> None:
    words = "libpulse.so.0: cannot open shared object file: No such file or directory"
    assert named_by(ImportError(words)) == "libpulse.so.0"
    assert named_by(ModuleNotFoundError("No module named 'PySide6.QtMultimedia'")) == ""
    assert remedy(["libpulse.so.0", "libdrm.so.2"]) == "apt install libpulse0 libdrm2"


@pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names elsewhere")
def test_what_is_not_there_is_missing() -> None:
    assert missing(["libc.so.6", "libnever.so.9"]) == ["libnever.so.9"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_a_sentence_is_said_and_nothing_crashes() -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    done = subprocess.run(
        [sys.executable, "-m", "gui"],
        env=environment,
        cwd=README.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("There is no screen to open a window on.")
