"""Takes the pictures in docs/guide anew: every page, light and dark, on the bundled sample.

    python -m docs.screenshots [--out docs/guide]

It opens the real window without a screen, trains two real models, and photographs what it shows.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core.config import Preset, apply_preset, change
from gui import i18n
from gui.app import engines
from gui.facts import Training
from gui.main_window import MainWindow
from gui.pages import PAGES
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.widgets.run_table import RunTable

LONGEST = 600_000
"""Milliseconds after which a job that does not end is given up."""


def wait_until(done: Callable[[], bool]) -> None:
    """Let the window live until `done`; leave with a message if it never is."""
    loop, late = QEventLoop(), QTimer(singleShot=True)
    look = QTimer(interval=50)
    look.timeout.connect(lambda: done() and loop.quit())
    late.timeout.connect(lambda: loop.exit(1))
    late.start(LONGEST)
    look.start()
    if loop.exec():
        sys.exit("A job took too long; see the log.")


def settle(milliseconds: int = 1500) -> None:
    """Give thumbnails, plots and animations the time to appear."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def photograph(window: MainWindow, theme: Theme, name: str, out: Path) -> None:
    """Save what the window shows, light and dark."""
    for mode in (Mode.DARK, Mode.LIGHT):
        theme.set_mode(mode)
        settle()
        window.grab().save(str(out / f"{name}-{mode.value}.png"))


def train(state: AppState, preset: Preset, **settings: object) -> None:
    """Train one run to its end."""
    state.config = change(apply_preset(preset), dict(settings))
    state.start_training()
    wait_until(lambda: state.training is Training.IDLE)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="Take the pictures in docs/guide anew.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "guide")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(["graft"])
    i18n.install(app, "en")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = AppPaths.below(Path(folder))
        state = AppState(paths, engines(paths.logs, in_process=False))
        theme = Theme(app, Mode.LIGHT)
        window = MainWindow(state, theme)
        window.resize(1280, 800)
        window.show()
        photograph(window, theme, "welcome", out)
        state.measure_machine()
        state.open_sample()
        wait_until(lambda: state.dataset is not None and state.machine is not None)
        train(state, Preset.FAST)
        tuned = {"trainable": "all", "image_size": 64, "augmentation": "none", "epochs": 10}
        train(state, Preset.BALANCED, **tuned)
        files = [state.dataset.file(p) for p in state.dataset.pictures[::230]]
        for spec in PAGES:
            state.page = spec.id
            if spec.id == "use":
                state.predict(files)
                wait_until(lambda: "predict" not in state.busy)
            elif spec.id == "runs":
                window.findChild(RunTable).choose([run.name for run in state.runs])
            photograph(window, theme, spec.title().lower(), out)
        state.shutdown()


if __name__ == "__main__":
    main()
