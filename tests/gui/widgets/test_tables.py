"""Tables: rows with keys, chosen by mouse or keyboard, searched and sorted."""

import pytest
from PySide6.QtCore import QPoint, Qt

from core.figures import ClassFigures
from gui.widgets.backbone_table import BackboneRow, BackboneTable
from gui.widgets.class_table import ClassTable
from gui.widgets.run_table import Measured, RunRow, RunTable
from gui.widgets.table import Cell, Column, Table

ROWS = [
    BackboneRow("lite0", "EfficientNet-Lite0", "small and quick", 0.755, 4.7, 4, "ready", "accent"),
    BackboneRow("resnet50", "ResNet-50", "the classic", 0.809, 25.6, 21, "98 MB"),
    BackboneRow("cnn", "Simple CNN", "from nothing", None, 103, None, "teaching", "info"),
]


@pytest.fixture
def backbones(theme, qtbot) -> BackboneTable:
    made = BackboneTable()
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.set_rows(ROWS)
    made.show()
    return made


def run(number: int) -> RunRow:
    measured = Measured(number / 10, (number / 10 - 0.05, number / 10 + 0.05), 153)
    stamp = f"2026-01-0{number}"
    return RunRow(str(number), f"Run {number}", "ResNet-50", measured, None, "–", stamp, 4, "done")


def test_choosing_tells_only_of_what_a_person_did(backbones: BackboneTable, qtbot) -> None:
    with qtbot.assertNotEmitted(backbones.selected):
        backbones.set_selected("lite0")
        backbones.set_rows(ROWS)
    assert backbones.selected_id() == "lite0"
    table = backbones.focusProxy()
    with qtbot.waitSignal(backbones.selected) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == ["resnet50"]


def test_the_filter_keeps_the_choice(backbones: BackboneTable, qtbot) -> None:
    backbones.set_selected("lite0")
    with qtbot.assertNotEmitted(backbones.selected):
        backbones.set_filter("CLASSIC")
        assert backbones.visible_ids() == ["resnet50"]
        backbones.set_filter("")
    assert backbones.visible_ids() == ["lite0", "resnet50", "cnn"]
    assert backbones.selected_id() == "lite0"


def test_columns_sort_by_their_figures(theme, qtbot) -> None:
    table = Table([Column("name"), Column("size", 80, True)])
    qtbot.addWidget(table)
    table.set_rows(
        [
            ("b", [Cell("b"), Cell("9.0 M", sort=9.0)]),
            ("a", [Cell("a"), Cell("103 M", sort=103.0)]),
            ("c", [Cell("c"), Cell("25.6 M", sort=25.6)]),
        ]
    )
    assert table.keys() == ["b", "a", "c"]
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert table.keys() == ["b", "c", "a"]
    table.choose(["c"])
    assert table.chosen_keys() == ["c"]


def test_two_runs_can_be_compared_and_not_three(theme, qtbot) -> None:
    table = RunTable()
    qtbot.addWidget(table)
    table.resize(1000, 400)
    table.set_rows([run(number) for number in (1, 2, 3)])
    table.show()
    view = table.focusProxy()
    for row in range(3):
        with qtbot.waitSignal(table.chosen):
            qtbot.mouseClick(
                view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 27 + 54 * row)
            )
    assert len(table.chosen_ids()) == 2
    assert "3" in table.chosen_ids()
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 27))
    assert opened.args == ["1"]


def test_a_class_that_was_never_answered_says_so(theme, qtbot) -> None:
    table = ClassTable()
    qtbot.addWidget(table)
    table.set_figures(
        [
            ClassFigures(label="ants", precision=0.955, recall=0.914, f1=0.934, support=70),
            ClassFigures(label="bees", precision=None, recall=0.0, f1=None, support=83),
        ]
    )
    model = table.findChild(Table).model()
    shown = [[model.index(row, column).data() for column in range(5)] for row in range(2)]
    assert shown == [["ants", "91.4", "95.5", "93.4", "70"], ["bees", "0.0", "n/a", "n/a", "83"]]
