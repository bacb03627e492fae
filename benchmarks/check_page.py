"""How soon is the Check page there, and something learned again? Does the window ever stand still?

    python -m benchmarks.check_page CIFAR

CIFAR has 10 classes, each with 300 pictures in train and test; of these, 200 are kept aside. The
features were computed by the training. Limits: 2 s for the page with its 2,000 pictures kept aside
and the nearest of each, 1 s for learning again after a label has changed, and 50 ms, which a person
feels, for the longest gap of the window while a map is drawn by t-SNE.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication

from benchmarks.common import announce
from benchmarks.responsiveness import GapMeter
from core.actions import Relabel
from core.config import Preset, apply_preset
from core.events import RelearnResult
from docs.screenshots import settle, wait_until
from gui.app import engines, import_ahead
from gui.facts import Training
from gui.main_window import MainWindow
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme

LEARNED = 100
"""Pictures of each class that are learned from."""
ROUNDS = 3


def main() -> None:
    """Train once, then look at it several times in windows of their own."""
    announce(240)
    app = QApplication(["graft"])
    import_ahead()
    theme = Theme(app, Mode.LIGHT)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        arrange(Path(sys.argv[1]).resolve(), room / "pictures")
        for number in range(ROUNDS + 1):
            state = AppState(AppPaths.below(room), engines(room / "logs", in_process=False))
            window = MainWindow(state, theme)
            window.resize(1280, 800)
            window.show()
            state.open_folder(room / "pictures")
            wait_until(lambda state=state: state.dataset is not None and "scan" not in state.busy)
            if number == 0:
                state.config = apply_preset(Preset.FAST)
                state.start_training()
                wait_until(lambda state=state: state.training is Training.IDLE)
            else:
                look(window, state)
            window.close()
            state.shutdown()


def arrange(source: Path, out: Path) -> None:
    """The pictures by links: `LEARNED` of each class to learn from, all others kept aside."""
    for label in sorted(path.name for path in (source / "train").iterdir()):
        files = [f for part in ("train", "test") for f in sorted((source / part / label).iterdir())]
        for part, chosen in (("train", files[:LEARNED]), ("test", files[LEARNED:])):
            (out / part / label).mkdir(parents=True)
            for number, file in enumerate(chosen):
                (out / part / label / f"{number}{file.suffix}").symlink_to(file)


def look(window: MainWindow, state: AppState) -> None:
    """One look, from the moment that the page is asked for."""
    wait_for_engines(state)
    meter = GapMeter()
    meter.start()
    page = taken(lambda: window.show_page("check"), lambda: state.seen is not None)
    meter.stop()
    pictures = state.run.evaluation.figures.n if state.run and state.run.evaluation else 0
    print(f"{pictures} pictures kept aside: the page is there after {limit(page, 2)}", flush=True)
    print(f"  longest gap of the window meanwhile: {limit(max(meter.gaps) / 1000, 0.05)}")
    learn(state)
    meter = GapMeter()
    meter.start()
    drawn = taken(state.draw_map, lambda: "map" not in state.busy)
    meter.stop()
    print(
        f"  t-SNE in {drawn:.1f} s, longest gap: {limit(max(meter.gaps) / 1000, 0.05)}", flush=True
    )


def wait_for_engines(state: AppState) -> None:
    """Until they have loaded their libraries, as they do while a person looks at another page."""
    used, before = -1.0, -2.0
    while state.busy or used - before > 0.05:
        settle()
        before = used
        used = sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children())


def learn(state: AppState) -> None:
    """Change the label of one picture after the other, and learn again."""
    results: list[RelearnResult] = []
    state.relearn_event.connect(
        lambda event: isinstance(event, RelearnResult) and results.append(event)
    )
    assert state.dataset is not None
    for number in range(2):
        picture, other = state.dataset.pictures[number], state.dataset.classes[-1 - number]
        state.act(Relabel(paths=(picture.path,), label=other))
        wait_until(lambda: "curate" not in state.busy)
        waited = taken(state.relearn, lambda number=number: len(results) > number)
        words = "first" if number == 0 else "again"
        print(f"  learned again, {words}: {limit(results[-1].seconds, 1)}; waited {waited:.2f} s")


def taken(ask: Callable[[], None], done: Callable[[], bool]) -> float:
    """Seconds until it is done, with all that the window has to do for it."""
    started = time.perf_counter()
    ask()
    while not done():
        QApplication.processEvents()
        time.sleep(0.001)
    QApplication.processEvents()
    return time.perf_counter() - started


def limit(seconds: float, most: float) -> str:
    """How long something took, by its limit."""
    kept = "met" if seconds <= most else "MISSED"
    return f"{seconds:.3f} s, {seconds / most:.2f} of {most} s ({kept})"


if __name__ == "__main__":
    main()
