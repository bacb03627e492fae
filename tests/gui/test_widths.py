"""At every width the layout comes to rest: nothing grows and shrinks in turn without end."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_events import ROBUSTNESS, improvement, result
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import storage
from core.comparison import Flip
from core.runs import RunFile, list_runs
from gui.main_window import MainWindow
from gui.pages import PAGES
from gui.run_words import Comparison, Side
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.outcome_card import OutcomeCard
from gui.widgets.page import PageScroll
from gui.widgets.picture_strip import PictureStrip
from gui.widgets.run_compare import RunCompare
from gui.widgets.run_table import RunTable

MOST_ROUNDS = 12
"""Rounds of events after which a layout has come to rest; it takes three or four."""
MOST_EVENTS = 4000
"""Layout events of one resize; a layout that hangs comes to tens of thousands at once."""


class LayoutEvents(QObject):
    """Counts what lays a window out."""

    def __init__(self) -> None:
        super().__init__()
        self.n = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        lays_out = event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest)
        self.n += lays_out
        # what is over the limit is not delivered, so that an endless layout ends
        return lays_out and self.n > MOST_EVENTS


class NoThumbnails(QObject):
    ready = Signal(object, object)
    outdated = Signal()

    def want(self, files: object) -> None:
        """None are made."""

    def get(self, file: Path) -> None:
        return None


@pytest.fixture
def events(qapp: QApplication) -> Iterator[LayoutEvents]:
    counter = LayoutEvents()
    qapp.installEventFilter(counter)
    yield counter
    qapp.removeEventFilter(counter)


def unsettled(widget: QWidget, widths: range, events: LayoutEvents) -> list[tuple[int, int]]:
    """The widths at which a shown widget does not come to rest, with its layout events there."""
    found = []
    for width in widths:
        events.n = 0
        widget.resize(width, 700)
        for _ in range(MOST_ROUNDS):
            before = events.n
            QApplication.processEvents()
            if events.n == before:
                break
        else:
            found.append((width, events.n))
        if events.n > MOST_EVENTS:
            found.append((width, events.n))
            break
    return found


def side(name: str) -> Side:
    return Side(name, "80.0 %", "40 of 50", ())


@pytest.mark.parametrize(("wrong", "right"), [(3, 1), (12, 9)])
def test_pictures_that_changed_come_to_rest(
    qtbot: QtBot, theme: Theme, events: LayoutEvents, wrong: int, right: int
) -> None:
    flips = [Flip(f"{n}.jpg", "a", "a", "b") for n in range(wrong)]
    flips += [Flip(f"{n}r.jpg", "a", "b", "a") for n in range(right)]
    compared, page = RunCompare(NoThumbnails()), PageScroll()
    compared.show_comparison(
        Comparison(side("One"), side("Two"), "", (), (0, 1), (0, 0), flips=tuple(flips))
    )
    page.body.addWidget(compared)
    page.body.addStretch(1)
    qtbot.addWidget(page)
    page.show()
    assert unsettled(page, range(700, 840), events) == []


@pytest.mark.parametrize("told", [{"improvement": improvement(), "mix": 0.7}, {}])
def test_what_fine_tuning_brought_comes_to_rest(
    qtbot: QtBot, theme: Theme, events: LayoutEvents, told: dict[str, object]
) -> None:
    card, page = OutcomeCard(), PageScroll()
    page.body.addWidget(card)
    page.body.addStretch(1)
    qtbot.addWidget(page)
    card.show_result(result(robustness=ROBUSTNESS, **told))
    page.show()
    assert unsettled(page, range(420, 800), events) == []


def items(count: int) -> list[GridItem]:
    return [GridItem(Path(f"{n}.jpg"), title="now a", caption="was b") for n in range(count)]


def test_a_strip_comes_to_rest_and_is_as_high_as_its_pictures(
    qtbot: QtBot, theme: Theme, events: LayoutEvents
) -> None:
    strip, page = PictureStrip(NoThumbnails(), 4, "none"), PageScroll()
    strip.set_pictures("Four of them", items(4))
    page.body.addWidget(strip)
    page.body.addStretch(1)
    qtbot.addWidget(page)
    page.show()
    assert unsettled(page, range(400, 1000, 3), events) == []
    row = strip.findChild(ImageGrid)
    assert row.height() == row.heightForWidth(row.width())
    assert not row.verticalScrollBar().isVisible()


class FewRows(ImageGrid):
    most_rows = 2.5


@pytest.mark.parametrize("count", [1, 5, 9, 200])
def test_a_grid_of_a_few_rows_has_the_height_that_its_width_asks_for(
    qtbot: QtBot, theme: Theme, count: int
) -> None:
    grid, page = FewRows(96), PageScroll()
    grid.set_items(items(count))
    page.body.addWidget(grid)
    page.body.addStretch(1)
    qtbot.addWidget(page)
    page.show()
    for width in range(300, 900, 7):
        page.resize(width, 600)
        QApplication.processEvents()
        scrolls = grid.verticalScrollBar().maximum() > 0
        assert grid.height() == grid.heightForWidth(grid.width())
        assert scrolls == grid.verticalScrollBar().isVisible()
        assert scrolls or grid.viewport().width() == grid.width()


@pytest.fixture
def compared(own_project: Path) -> Path:
    """A project of two runs that answer differently."""
    first = list_runs(own_project / "runs")[0]
    other = Path(shutil.copytree(first.folder, own_project / "runs" / "other"))
    storage.write_json(other / "config.json", RunFile(**{**dict(first.file), "title": "Other"}))
    evaluation = first.evaluation
    assert evaluation is not None
    turned = tuple(
        picture.model_copy(update={"probabilities": picture.probabilities[::-1]})
        for picture in evaluation.pictures
    )
    changed = evaluation.model_copy(update={"pictures": turned})
    storage.write_json(other / "evaluation.json", changed)
    return own_project


def test_every_page_comes_to_rest_at_every_width(
    qtbot: QtBot,
    theme: Theme,
    open_state: Callable[[Path | None], AppState],
    compared: Path,
    events: LayoutEvents,
) -> None:
    state = open_state(compared)
    window = MainWindow(state, theme)
    qtbot.addWidget(window)
    window.show()
    for page in (spec.id for spec in PAGES):
        window.show_page(page)
        assert state.page == page
        if page == "runs":
            window.findChild(RunTable).choose([run.name for run in state.runs])
            assert window.findChild(RunCompare).isVisible()
        qtbot.waitUntil(lambda: not state.busy, timeout=60_000)
        assert unsettled(window, range(980, 1400, 29), events) == [], page
