"""Run programs where each look-up and connection that is not loopback fails and is written down."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core import TELEMETRY_OFF

GUARD = Path(__file__).with_name("network_guard")

# where these are set, libraries take the machine for a test machine and are silent by themselves
_CI = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "JENKINS_URL", "GITLAB_CI", "PYTEST_CURRENT_TEST")


@dataclass(frozen=True)
class Guard:
    """A home folder of its own, and a log of what was refused there.

    Attributes:
        folder: for the log, the compiled guard and the home folder; it is not used otherwise.
        native: whether libraries that are not written in Python are watched, too. That takes Linux
            and a C compiler.
    """

    folder: Path
    native: bool

    @property
    def home(self) -> Path:
        """The home folder of what runs under the guard."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a guarded process, inherited by its children."""
        own_doing = {*_CI, *TELEMETRY_OFF}  # programs have to be silent without it
        kept = {name: value for name, value in os.environ.items() if name not in own_doing}
        path = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
        own = {
            "GRAFT_NETWORK_LOG": str(self.folder / "log"),
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "PYTHONPATH": path,
            "PYTHONUTF8": "1",
        }
        folders = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        own |= {name: str(self.home / name) for name in folders}
        if self.native:
            own["LD_PRELOAD"] = str(self.folder / "guard.so")
        return kept | own

    @property
    def refused(self) -> list[str]:
        """What was looked up or connected to, in order."""
        log = self.folder / "log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def make_guard(folder: Path) -> Guard:
    """A guard that keeps its files in `folder`."""
    compiler = shutil.which("cc") if sys.platform == "linux" else None
    if compiler is not None:
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", folder / "guard.so", GUARD / "guard.c", "-ldl"],
            check=True,
        )
    (folder / "home").mkdir()
    return Guard(folder, compiler is not None)
