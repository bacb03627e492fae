"""Curves: what is given is what is drawn, in few drawings, in the colours in force."""

import pyqtgraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.palette import DARK
from gui.theme import Mode
from gui.widgets.live_plot import LivePlot, round_steps


@pytest.fixture
def plot(theme, qtbot) -> LivePlot:
    made = LivePlot("Mistakes still made", "loss")
    qtbot.addWidget(made)
    made.resize(360, 250)
    made.show()
    return made


def curves(plot: LivePlot) -> list[pyqtgraph.PlotDataItem]:
    return plot.findChild(pyqtgraph.PlotWidget).getPlotItem().listDataItems()


def test_many_points_are_drawn_at_once(plot: LivePlot, qtbot) -> None:
    drawings: list[object] = []
    curves(plot)[0].sigPlotChanged.connect(drawings.append)
    for count in range(1, 201):
        points = [(step / 10, 1 / (step + 1)) for step in range(count)]
        plot.set_points(points, points[::10])
    assert plot.point_count() == 220
    qtbot.waitUntil(lambda: bool(drawings))
    assert len(drawings) == 1
    learning, kept_aside = curves(plot)[:2]
    assert len(learning.getData()[0]) == 200
    assert len(kept_aside.getData()[0]) == 20


def test_all_points_are_in_view(plot: LivePlot, qtbot) -> None:
    plot.set_points([(0, 0.7), (12, 0.1)], [(0, 3.2), (12, 0.2)])
    plot.set_first_answer(0.0, 2.0)
    plot.set_best((12, 0.2))
    view = plot.findChild(pyqtgraph.PlotWidget).getPlotItem().getViewBox()
    qtbot.waitUntil(lambda: view.viewRange()[0][1] >= 12)
    (left, right), (low, high) = view.viewRange()
    assert left == 0
    assert right >= 12
    assert low <= 0.1
    assert high >= 3.2


def test_it_can_be_emptied(plot: LivePlot) -> None:
    plot.set_points([(0, 1)], [(0, 1)])
    plot.clear()
    assert plot.point_count() == 0
    assert curves(plot)[0].getData()[0] is None or len(curves(plot)[0].getData()[0]) == 0


def test_it_follows_the_theme(plot: LivePlot, theme) -> None:
    theme.set_mode(Mode.DARK)
    assert curves(plot)[0].opts["pen"].color().name().upper() == DARK.series[0]


@given(st.floats(-5, 5), st.floats(0.001, 2000), st.integers(2, 8))
def test_steps_are_round_and_few(low: float, span: float, most: int) -> None:
    steps = round_steps(low, low + span, most)
    assert 2 <= len(steps) <= most + 3
    assert steps[0] <= low + 1e-6 * span + 1e-9
    width = steps[1] - steps[0]
    assert abs(steps[-1] - (low + span)) <= width * 0.51 + 1e-6
