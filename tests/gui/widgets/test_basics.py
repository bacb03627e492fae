"""The small widgets: what they say, what they emit, how the keyboard reaches them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui.widgets.buttons import Menu, Picker, SearchField, SegmentedControl
from gui.widgets.card import Badge, ClickCard, Expander
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.drop_zone import DropFilter
from gui.widgets.interval_bar import IntervalBar
from gui.widgets.messages import Banner, Toast
from gui.widgets.preset_cards import Choice, PresetCards
from gui.widgets.progress import StageBar, ThinProgress
from gui.widgets.sidebar import NavItem, Sidebar
from gui.widgets.text import Elided, Figure, KeyValueRows, Text

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot, widget: QWidget, width: int = 300, height: int = 200) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def test_names_are_shown_as_they_are(theme, qtbot) -> None:
    label = shown(qtbot, Text("<b>bees</b> & ants", wrap=True))
    assert label.plain_text() == "<b>bees</b> & ants"
    assert "&lt;b&gt;" in label.text()
    assert label.accessibleName() == "<b>bees</b> & ants"


def test_what_does_not_fit_is_cut_and_told_in_the_tooltip(theme, qtbot) -> None:
    label = shown(qtbot, Elided("a very long name of a picture.jpg"), 80, 20)
    assert label.text().endswith("…")
    assert label.toolTip() == "a very long name of a picture.jpg"
    label.resize(400, 20)
    assert label.text() == "a very long name of a picture.jpg"
    assert label.toolTip() == ""


def test_a_figure_and_its_rows_say_all_to_a_screen_reader(theme, qtbot) -> None:
    figure = shown(qtbot, Figure("94.8 %", "145 of 153"))
    assert figure.accessibleName() == "94.8 % 145 of 153"
    rows = shown(qtbot, KeyValueRows())
    rows.set_row("Speed", "47", "pictures/s")
    rows.set_row("Speed", "48", "pictures/s")
    texts = [text.plain_text() for text in rows.findChildren(Text)]
    assert texts == ["Speed", "48", "pictures/s"]


def test_one_of_a_few(theme, qtbot) -> None:
    control = shown(qtbot, SegmentedControl([("all", "All"), ("val", "Kept aside")]))
    with qtbot.assertNotEmitted(control.selected):
        control.set_value("val")
    assert control.value() == "val"
    control.set_label("all", "All 397")
    button = next(child for child in control.children() if getattr(child, "text", str)() != "")
    with qtbot.waitSignal(control.selected) as chosen:
        qtbot.mouseClick(button, LEFT)
    assert chosen.args == ["all"]


def test_choices_can_change_and_the_one_in_force_stays(theme, qtbot) -> None:
    control = shown(qtbot, SegmentedControl([("all", "All"), ("val", "Kept aside")]))
    control.set_value("val")
    with qtbot.assertNotEmitted(control.selected):
        control.set_choices([("all", "All"), ("val", "Kept aside 3"), ("none", "Unlabelled")])
    assert (control.keys(), control.value()) == (["all", "val", "none"], "val")
    control.set_choices([("all", "All")])
    assert control.value() == "all"
    QApplication.processEvents()
    texts = [each.text() for each in control.findChildren(QPushButton) if each.isVisible()]
    assert texts == ["All"]


def test_a_picker_offers_its_choices_in_a_menu(theme, qtbot) -> None:
    picker = shown(qtbot, Picker("Sort", [("mixed", "mixed"), ("name", "by name")]), 160, 36)
    assert (picker.value(), picker.text()) == ("mixed", "Sort: mixed")
    qtbot.mouseClick(picker, LEFT)
    actions = {action.text(): action for action in picker.findChild(Menu).actions()}
    assert [text for text, action in actions.items() if action.isChecked()] == ["mixed"]
    with qtbot.waitSignal(picker.selected) as chosen:
        actions["by name"].trigger()
    assert (chosen.args, picker.text()) == (["name"], "Sort: by name")
    picker.findChild(Menu).close()


def test_escape_empties_a_search(theme, qtbot) -> None:
    field = shown(qtbot, SearchField("Search"), 200, 36)
    qtbot.keyClicks(field, "bees")
    assert field.text() == "bees"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_banner_can_be_acted_on_and_put_away(theme, qtbot) -> None:
    banner = shown(qtbot, Banner("warning", "3 left out", "See the list.", "Show"), 600, 60)
    with qtbot.waitSignal(banner.acted):
        qtbot.mouseClick(banner._action, LEFT)
    with qtbot.waitSignal(banner.dismissed):
        qtbot.mouseClick(banner._close, LEFT)
    assert not banner.isVisible()


def test_a_toast_goes_by_itself(theme, qtbot) -> None:
    window = shown(qtbot, QWidget(), 600, 400)
    toast = Toast(window)
    toast.show_message("Saved", milliseconds=30)
    assert toast.isVisible()
    assert window.rect().contains(toast.geometry())
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_progress_stays_within_its_bar(theme, qtbot) -> None:
    bar = shown(qtbot, ThinProgress())
    bar.set_value(1.7)
    assert bar.value() == 1.0
    assert bar.accessibleDescription() == "100 per cent"
    stages = shown(qtbot, StageBar([("read", "Read pictures"), ("tune", "Fine-tune")]))
    stages.set_stage("read", 0.5, "12 of 24")
    assert "12 of 24" in [text.plain_text() for text in stages.findChildren(Text)]
    stages.set_present("tune", False)
    assert "Fine-tune" not in [
        text.plain_text() for text in stages.findChildren(Text) if text.isVisible()
    ]


def test_the_sidebar_asks_and_is_told(theme, qtbot) -> None:
    sidebar = shown(
        qtbot,
        Sidebar([NavItem("data", "Pictures", "pictures"), NavItem("use", "Use", "use")]),
        216,
        600,
    )
    sidebar.set_project("Ants and bees", "saved just now")
    sidebar.set_fact("data", "397")
    sidebar.set_current("data")
    sidebar.set_page_enabled("use", False, "Train a model first")
    data, use = sidebar._buttons["data"], sidebar._buttons["use"]
    assert (data.isChecked(), data.accessibleDescription()) == (True, "397")
    assert (use.isEnabled(), use.toolTip()) == (False, "Train a model first")
    sidebar.set_page_enabled("use", True)
    with qtbot.waitSignal(sidebar.page_selected) as page:
        qtbot.mouseClick(use, LEFT)
    assert page.args == ["use"]
    assert data.isChecked(), "the page shown is marked by the window, not by the press"
    with qtbot.waitSignal(sidebar.project_menu_requested):
        qtbot.mouseClick(sidebar._project, LEFT)


def test_a_card_is_pressed_by_key_too(theme, qtbot) -> None:
    card = shown(qtbot, ClickCard("Ants and bees"))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(card.clicked):
            qtbot.keyClick(card, key)


def test_an_expander_opens(theme, qtbot) -> None:
    expander = shown(qtbot, Expander("More settings", "all usual"))
    inside = Text("inside")
    expander.body.addWidget(inside)
    assert not inside.isVisible()
    with qtbot.waitSignal(expander.toggled) as toggled:
        qtbot.keyClick(expander._fold._head, Qt.Key.Key_Return)
    assert toggled.args == [True]
    assert inside.isVisible()


def test_an_empty_badge_takes_no_room(theme, qtbot) -> None:
    badge = Badge("6", "warning")
    qtbot.addWidget(badge)
    assert badge.sizeHint().width() > 15
    badge.set_badge("")
    assert badge.sizeHint().width() == 0
    assert not badge.isVisible()


def test_a_preset_is_chosen(theme, qtbot) -> None:
    cards = shown(
        qtbot, PresetCards([Choice("fast", "Fast", "…"), Choice("best", "Best", "…")]), 600, 110
    )
    with qtbot.assertNotEmitted(cards.selected):
        cards.set_value("fast")
        cards.set_value("")
    assert cards.value() == ""
    with qtbot.waitSignal(cards.selected) as chosen:
        qtbot.mouseClick(cards, LEFT)
        qtbot.mouseClick(cards._cards["best"], LEFT)
    assert chosen.args == ["best"]
    assert cards.value() == "best"


def test_an_interval_says_itself(theme, qtbot) -> None:
    bar = shown(qtbot, IntervalBar())
    bar.set_interval((0.89, 0.97), 0.54, "always “bees”")
    assert bar.accessibleName() == "likely between 89 and 97 %"


@pytest.mark.parametrize("count", [2, 12, 30])
def test_every_cell_of_the_matrix_can_be_pressed(theme, qtbot, count: int) -> None:
    names = tuple(f"class {number}" for number in range(count))
    matrix = shown(qtbot, ConfusionMatrix(), 900, 800)
    matrix.set_matrix(
        names, [[row * count + column for column in range(count)] for row in range(count)]
    )
    inside = matrix.widget()
    QApplication.processEvents()
    for row, column in ((0, 0), (0, count - 1), (count - 1, 1)):
        middle = inside._cell(row, column).center().toPoint()
        with qtbot.waitSignal(matrix.cell_clicked) as pressed:
            qtbot.mouseClick(inside, LEFT, pos=middle)
        assert pressed.args == [names[row], names[column]]


def test_the_keyboard_walks_through_the_matrix(theme, qtbot) -> None:
    matrix = shown(qtbot, ConfusionMatrix(), 400, 300)
    matrix.set_matrix(("ants", "bees"), ((64, 6), (3, 80)))
    inside = matrix.widget()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(inside, key)
    assert inside.accessibleDescription() == "6 of ants named bees"
    with qtbot.waitSignal(matrix.cell_clicked) as pressed:
        qtbot.keyClick(inside, Qt.Key.Key_Return)
    assert pressed.args == ["ants", "bees"]


def test_dropped_files_arrive_as_paths(theme, qtbot, tmp_path: Path) -> None:
    target = shown(qtbot, QWidget())
    drops = DropFilter(target)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ä b.jpg")), QUrl("https://example.org/x.jpg")])
    rest = (data, LEFT, Qt.KeyboardModifier.NoModifier)
    copy = Qt.DropAction.CopyAction
    with qtbot.waitSignal(drops.hovering) as hovering:
        QApplication.sendEvent(target, QDragEnterEvent(QPointF(5, 5), copy, *rest))
    assert hovering.args == [True]
    with qtbot.waitSignal(drops.paths_dropped) as dropped:
        QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, *rest))
    assert dropped.args == [[tmp_path / "ä b.jpg"]]


def test_rows_that_are_taken_away_are_not_seen_beside_new_ones(theme, qtbot) -> None:
    rows = shown(qtbot, KeyValueRows())
    rows.set_row("Speed", "16")
    rows.clear()
    rows.set_row("Took", "0:16")
    QApplication.processEvents()
    seen = [text.plain_text() for text in rows.findChildren(Text) if text.isVisible()]
    assert seen == ["Took", "0:16"]
