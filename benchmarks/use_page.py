"""Do ten thousand dropped pictures fit the Use page, and does the window keep moving?

    python -m benchmarks.use_page PROJECT [COUNT]

PROJECT has a trained model. COUNT pictures are made and dropped on the page of a real window
(unseen). Printed are how long a single one takes from the drop to its label on the screen, beside
the answer alone; the gaps of a 5 ms timer while answers come in, and then while they are filtered,
sorted, scrolled through and saved; and how the memory of the window grows with the pictures,
without the thumbnails, which have a budget of their own. The goals stand beside the figures.
"""

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication

from benchmarks.check_page import taken, wait_for_engines
from benchmarks.gallery import make
from benchmarks.responsiveness import GapMeter
from core.events import Event, KeepResult, PicturePredicted
from core.prediction.answers import Order
from docs.screenshots import settle, wait_until
from gui.app import engines
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.using.saving import Saving
from gui.widgets.answer_tools import CARDS, TABLE
from gui.widgets.answers_panel import AnswersPanel
from gui.widgets.buttons import Picker, SearchField, SegmentedControl
from gui.widgets.drop_zone import DropZone
from gui.widgets.prediction_card import PredictionGrid

SINGLES, STEPS = 20, 100


def main() -> None:
    """Drop them, and print what happened."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        room = Path(temporary)
        make(room / "pictures", count)
        project = shutil.copytree(sys.argv[1], room / "project")
        state = AppState(AppPaths.below(room / "graft"), engines(room / "logs", in_process=False))
        window = MainWindow(state, Theme(app, Mode.LIGHT))
        window.resize(1280, 800)
        window.show()
        state.open_project(project)
        wait_until(lambda: not state.busy)
        window.show_page("use")
        wait_for_engines(state)
        try:
            drop_singly(state, window, sorted((room / "pictures").rglob("*.jpg"))[:SINGLES])
            drop_all(state, window, room / "pictures", count)
            work(state, window, room / "answers.csv")
        finally:
            state.shutdown()


def drop_singly(state: AppState, window: MainWindow, files: list[Path]) -> None:
    """Print how long it takes from a drop to the label, and to the answer that it shows."""
    grid, zone = window.findChild(PredictionGrid), window.findChild(DropZone)
    answered: list[float] = []
    state.predict_event.connect(
        lambda event: isinstance(event, PicturePredicted) and answered.append(time.perf_counter())
    )
    waited, beyond = [], []
    for number, file in enumerate(files):
        started = time.perf_counter()
        shown = taken(
            partial(zone.paths_dropped.emit, [file]),
            lambda number=number: len(grid.items()) > number,
        )
        waited.append(1000 * shown)
        beyond.append(1000 * (shown - answered[-1] + started))
        wait_until(lambda: not state.busy)
    print(
        f"from the drop of a picture to its label: {median(waited):.0f} ms, of which "
        f"{median(beyond):.0f} ms after the answer, at most {max(beyond):.0f} ms (goal: ≤ 150)"
    )


def drop_all(state: AppState, window: MainWindow, folder: Path, count: int) -> None:
    """Print how the window moves while answers come in, and how its memory grows."""
    answers, meter = window.findChild(AnswersPanel), GapMeter()
    before = held(state)
    started = time.perf_counter()
    meter.start()
    window.findChild(DropZone).paths_dropped.emit([folder])
    wait(lambda: not state.busy and len(answers.answers) == count)
    meter.stop()
    pace = count / (time.perf_counter() - started)
    print(f"{count} pictures, {pace:.0f} a second")
    say("while they come in", meter)
    settle()
    grown = (held(state) - before) / count
    print(f"memory of the window: {grown:.0f} bytes a picture (goal: < 2000)", flush=True)


def work(state: AppState, window: MainWindow, file: Path) -> None:
    """Print how the window moves while a person looks through all answers and saves them."""
    panel = window.findChild(AnswersPanel)
    views, order = panel.findChild(SegmentedControl), panel.findChildren(Picker)[1]
    kept: list[Event] = []
    state.keep_event.connect(lambda event: isinstance(event, KeepResult) and kept.append(event))
    meter = GapMeter()
    meter.start()
    for view in (TABLE, CARDS):
        views.selected.emit(view)
        for way in Order:
            order.set_value(way)
            order.selected.emit(way)
            bar = panel._view.verticalScrollBar()
            for step in range(STEPS):
                bar.setValue(bar.maximum() * step // STEPS)
                QApplication.processEvents()
    panel.findChild(SearchField).setText("1")
    QApplication.processEvents()
    panel.show_all()
    meter.stop()
    say("while they are sorted and scrolled through", meter)
    meter = GapMeter()
    meter.start()
    window.findChild(Saving).save(file, "csv")
    wait(lambda: bool(kept))
    meter.stop()
    say("while they are saved", meter)


def held(state: AppState) -> int:
    """Bytes that the window holds, without the thumbnails."""
    gc.collect()
    return psutil.Process().memory_info().rss - state.thumbnails._bytes


def wait(done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    while not done():
        QApplication.processEvents()
        time.sleep(0.001)


def say(when: str, meter: GapMeter) -> None:
    """Print the gaps."""
    print(
        f"gaps {when}: median {meter.share(0.5):.1f} ms, 99th percentile {meter.share(0.99):.1f} "
        f"ms (goal: < 50), longest {max(meter.gaps):.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
