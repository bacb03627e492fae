"""Does the window keep up while it trains? Gaps of a 5 ms timer in the window's thread.

    python -m benchmarks.responsiveness [FOLDER]

Limit: a frame is 16 ms, and a person feels 50 ms. The training runs in its child process on all
cores, as it does for a person; FOLDER is any folder of pictures, else the bundled digits are used.
The gaps are those from the first picture on, until the last two stages were learning for 40 s.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from core.config import Preset, apply_preset, change
from core.events import StepDone
from core.jobs import StopKind
from docs.screenshots import settle, wait_until
from gui.app import engines
from gui.facts import Training
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme

INTERVAL, SECONDS = 5, 40


class GapMeter:
    """Notes how late each tick of a timer comes, in milliseconds."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=INTERVAL, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to note."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()

    def share(self, fraction: float) -> float:
        """The gap that this fraction of all gaps does not exceed."""
        return sorted(self.gaps)[min(len(self.gaps) - 1, int(fraction * len(self.gaps)))]

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


def main() -> None:
    """Train for a while with the Train page in view, and print the gaps."""
    app = QApplication(["graft"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = AppPaths.below(Path(folder))
        state = AppState(paths, engines(paths.logs, in_process=False))
        window = MainWindow(state, Theme(app, Mode.LIGHT))
        window.show()
        if len(sys.argv) > 1:
            state.open_folder(Path(sys.argv[1]).resolve())
        else:
            state.open_sample()
        wait_until(lambda: state.dataset is not None and "scan" not in state.busy)
        state.config = change(apply_preset(Preset.BALANCED), {"epochs": 200, "patience": 200})
        window.show_page("train")
        settle()
        meter = GapMeter()
        steps: list[StepDone] = []
        state.train_event.connect(lambda event: isinstance(event, StepDone) and steps.append(event))
        state.start_training()
        wait_until(lambda: state.training is Training.RUNNING)
        meter.start()
        wait_until(lambda: bool(steps))
        settle(1000 * SECONDS)
        meter.stop()
        state.stop_training(StopKind.CANCEL)
        wait_until(lambda: state.training is Training.IDLE)
        state.shutdown()
    seconds = sum(meter.gaps) / 1000
    print(f"{len(meter.gaps)} ticks of {INTERVAL} ms in {seconds:.0f} s of training,", end=" ")
    print(f"{SECONDS} of them of fine-tuning, which came to pass {steps[-1].epoch}")
    for name, fraction in (("median", 0.5), ("95 %", 0.95), ("99 %", 0.99), ("99.9 %", 0.999)):
        gap = meter.share(fraction)
        print(f"  {name:>7}: {gap:6.1f} ms   {gap / 50:5.2f} of the 50 ms a person feels")
    print(f"  longest: {max(meter.gaps):6.1f} ms")


if __name__ == "__main__":
    main()
