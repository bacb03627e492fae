"""Who collects garbage, and in which thread."""

import subprocess
import sys
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.garbage import GarbageCollector


class Node(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def garbage(qapp) -> GarbageCollector:
    made = GarbageCollector()
    made.start()
    yield made
    made.stop()


def test_another_thread_collects_nothing_however_much_it_allocates(
    qtbot: QtBot, garbage: GarbageCollector
) -> None:
    died_in: list[threading.Thread] = []
    weakref.finalize(Node(), lambda: died_in.append(threading.current_thread()))

    kept: list[list[int]] = []
    busy = threading.Thread(target=lambda: kept.extend([n] for n in range(100_000)))
    busy.start()
    busy.join()
    assert died_in == []
    qtbot.waitUntil(lambda: died_in == [threading.main_thread()], timeout=10_000)


def test_python_takes_over_again_when_the_last_collector_stops() -> None:
    code = """
import gc
from PySide6.QtCore import QCoreApplication
from gui.garbage import GarbageCollector
app = QCoreApplication([])
one, other = GarbageCollector(), GarbageCollector()
states = []
for act in (one.start, one.start, other.start, one.stop, one.stop, other.stop):
    act()
    states.append((gc.isenabled(), gc.get_freeze_count() > 0))
assert states == [(False, True)] * 5 + [(True, False)], states
"""
    subprocess.run([sys.executable, "-c", code], check=True)
