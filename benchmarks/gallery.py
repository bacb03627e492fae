"""Is the gallery of a large project there at once, and does it scroll without a pause?

    python -m benchmarks.gallery [COUNT]

Makes and scans COUNT small pictures, opens their project in a real window (unseen), and prints how
long it takes from the index to the first tiles, how long each of 200 steps from top to bottom
takes, what a key costs that names 20 pictures, and how memory grows on the way. The goals are
beside the figures.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from benchmarks.reading import draw, named
from core.actions import Relabel
from core.jobs import StopToken
from core.project import project_for
from core.requests import ScanRequest
from gui.app import engines
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.widgets.image_grid import ImageGrid

STEPS = 200
WIDTH = 96


def main() -> None:
    """Make a project, open it, scroll through it, and print how long everything takes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        paths = AppPaths.below(Path(temporary) / "graft")
        pictures = Path(temporary) / "pictures"
        make(pictures, count)
        project = project_for(pictures, paths.projects)
        look_through(pictures, project.index)
        app = QApplication(sys.argv[:1])
        theme = Theme(app, Mode.LIGHT)
        state = AppState(paths, engines(Path(temporary), in_process=False))
        window = MainWindow(state, theme)
        window.show()
        try:
            measure(app, state, window, project.folder, count)
        finally:
            state.shutdown()


def measure(
    app: QApplication, state: AppState, window: MainWindow, project: Path, count: int
) -> None:
    """Open the project and walk through its gallery."""
    warm(app, state, window, project)
    opened = seconds(partial(open_and_paint, state, window, project))
    print(
        f"{count} pictures, from the index to the first tiles {1000 * opened:6.0f} ms (goal: < 300)"
    )
    wait(app, lambda: not state.busy)
    grid = window.findChild(ImageGrid)
    before = psutil.Process().memory_info().rss
    steps = sorted(scroll(app, grid))
    after = psutil.Process().memory_info().rss
    p99 = steps[int(0.99 * len(steps))]
    print(
        f"a step of scrolling: median {1000 * steps[len(steps) // 2]:.1f} ms, 99th percentile "
        f"{1000 * p99:.1f} ms (goal: < 33), longest {1000 * steps[-1]:.1f} ms"
    )
    print(f"memory of the window: {before / 2**20:.0f} MiB before, {after / 2**20:.0f} MiB after")
    grid.verticalScrollBar().setValue(0)
    again = seconds(lambda: scroll(app, grid))
    end = psutil.Process().memory_info().rss
    print(f"  and {end / 2**20:.0f} MiB after all of it once more ({again:.1f} s)")
    named_ = seconds(partial(relabel, state))
    print(f"naming 20 pictures, until it is written down and shown: {1000 * named_:.0f} ms")


def warm(app: QApplication, state: AppState, window: MainWindow, project: Path) -> None:
    """Open the project once, as its page is imported and its fonts are loaded only once."""
    open_and_paint(state, window, project)
    wait(app, lambda: not state.busy)
    state.close_project()


def open_and_paint(state: AppState, window: MainWindow, project: Path) -> None:
    """From a click on the project until its first tiles are drawn."""
    shown = QEventLoop()
    state.library_changed.connect(shown.quit)
    state.open_project(project)
    shown.exec()
    window.grab()


def scroll(app: QApplication, grid: ImageGrid) -> list[float]:
    """Go from top to bottom in equal steps; the seconds that each takes to draw."""
    bar = grid.verticalScrollBar()

    def go(step: int) -> None:
        bar.setValue(bar.maximum() * step // STEPS)
        grid.viewport().repaint()

    taken = []
    for step in range(1, STEPS + 1):
        taken.append(seconds(partial(go, step)))
        end = time.perf_counter() + 0.05  # for thumbnails, as while a person looks
        wait(app, lambda end=end: time.perf_counter() > end)
    return taken


def relabel(state: AppState) -> None:
    """Put some pictures into another class, and wait for the page to show it."""
    paths = tuple(picture.path for picture in state.dataset.pictures[:20])
    shown = QEventLoop()
    state.library_changed.connect(shown.quit)
    state.act(Relabel(paths=paths, label=state.dataset.classes[-1]))
    shown.exec()


def make(folder: Path, count: int) -> None:
    """Draw the pictures, on all cores."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        paths = list(named(folder, count))
        list(pool.map(partial(draw, width=WIDTH), paths, chunksize=64))


def look_through(folder: Path, index: Path) -> None:
    """Scan them into the project."""
    from core.data.scan import scan

    request = ScanRequest(folder=folder, index=index, whole=False)
    scan(request, lambda event: None, StopToken())


def wait(app: QApplication, done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    while not done():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
