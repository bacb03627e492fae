"""A small set says beside its accuracy what cross-validation gives."""

from pytestqt.qtbot import QtBot

from core.figures import CrossValidated
from gui.check_words import validated_words
from gui.checking.overview import OverviewPanel
from gui.state import AppState
from gui.widgets.text import Text


def shown(panel: OverviewPanel) -> list[str]:
    return [
        line
        for text in panel.findChildren(Text)
        if text.isVisibleTo(panel)
        for line in text.plain_text().split("\n")
        if line.startswith("Cross-validated")
    ]


def test_it_comes_with_the_check_and_goes_with_it(studied: AppState, qtbot: QtBot) -> None:
    panel = OverviewPanel(studied)
    qtbot.addWidget(panel)
    panel.show_run(studied.run)
    assert shown(panel) == []
    panel.begin()
    qtbot.waitUntil(lambda: studied.seen is not None, timeout=20_000)
    assert studied.seen.validated is not None
    assert shown(panel) == [validated_words(studied.seen.validated)]
    studied.seen = None
    assert shown(panel) == []


def test_the_figure_and_what_it_is_of_in_words() -> None:
    found = CrossValidated(accuracy=0.95, interval=(0.92, 0.97), n=1397, folds=10)
    assert validated_words(found).startswith(
        "Cross-validated on all 1,397 pictures, 10 folds: 95.0 %, likely between 92 and 97 %. "
    )
