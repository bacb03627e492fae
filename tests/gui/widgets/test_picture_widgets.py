"""What stands around a gallery: classes to press and drop on, tools, findings, a large picture."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
)
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui.widgets.class_list import ClassList
from gui.widgets.class_rows import EXCLUDED, UNLABELLED, ClassRow
from gui.widgets.picture_dialog import LargePicture, PictureDialog
from gui.widgets.picture_drag import MIME, picture_data
from gui.widgets.picture_panels import FindingWords, PictureSide
from gui.widgets.selection_bar import SelectionBar
from gui.widgets.text import Text
from gui.widgets.tool_row import ToolRow

LEFT = Qt.MouseButton.LeftButton
COPY = Qt.DropAction.CopyAction


def shown(qtbot, widget: QWidget, width: int = 300, height: int = 300) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def button(holder: QWidget, name: str) -> QPushButton:
    return next(
        each
        for each in holder.findChildren(QPushButton)
        if name in (each.text(), each.accessibleName()) and not each.isHidden()
    )


@pytest.fixture
def classes(theme, qtbot) -> ClassList:
    made = shown(qtbot, ClassList(), 240, 240)
    made.set_classes(
        [
            ClassRow("ants", 193),
            ClassRow("Excluded", 204, "new"),
            ClassRow("Not labelled yet", 12, key=UNLABELLED),
            ClassRow("Excluded", 3, key=EXCLUDED),
        ]
    )
    return made


SECOND, LAST = QPoint(50, 70), QPoint(50, 50)
"""The class “Excluded” among the classes, and the excluded pictures among the other rows."""


def drag(target: QWidget, point: QPoint, data: QMimeData, *, drop: bool = True) -> QDragMoveEvent:
    """Send what Qt sends while something is dragged to a point."""
    place, rest = QPointF(point), (COPY, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(place, *rest))
    moved = QDragMoveEvent(place, *rest)
    QApplication.sendEvent(target, moved)
    if drop:
        QApplication.sendEvent(target, QDropEvent(place, *rest))
    return moved


def test_a_class_is_pressed_and_pressed_again(classes: ClassList, qtbot) -> None:
    for expected in ("Excluded", ""):
        with qtbot.waitSignal(classes.selected) as chosen:
            qtbot.mouseClick(classes.classes, LEFT, pos=SECOND)
        assert chosen.args == [expected]
    with qtbot.assertNotEmitted(classes.selected):
        qtbot.mouseClick(classes.classes, Qt.MouseButton.RightButton, pos=SECOND)


def test_a_class_may_be_called_as_a_row_that_is_none(classes: ClassList, qtbot) -> None:
    with qtbot.waitSignal(classes.selected) as chosen:
        qtbot.mouseClick(classes.others, LEFT, pos=LAST)
    assert chosen.args == [EXCLUDED]
    assert classes.others.accessibleDescription() == "Excluded 3"
    assert classes.classes.accessibleDescription() == ""


def test_the_arrow_keys_go_from_class_to_class(classes: ClassList, qtbot) -> None:
    chosen: list[str] = []
    classes.selected.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(classes.classes, key)
    assert chosen == ["ants", "Excluded", "ants"]


def test_a_class_is_renamed_and_has_a_menu(classes: ClassList, qtbot) -> None:
    classes.set_selected("ants")
    with qtbot.waitSignal(classes.rename_requested) as renamed:
        qtbot.keyClick(classes.classes, Qt.Key.Key_F2)
    assert renamed.args == ["ants"]
    classes.set_selected(UNLABELLED)
    with qtbot.assertNotEmitted(classes.rename_requested):
        qtbot.keyClick(classes.others, Qt.Key.Key_F2)
    place = QPoint(400, 300)
    mouse = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, SECOND, place)
    with qtbot.waitSignal(classes.menu_requested) as asked:
        QApplication.sendEvent(classes.classes, mouse)
    assert asked.args == ["Excluded", place]
    classes.set_selected("ants")
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    with qtbot.waitSignal(classes.menu_requested) as asked:
        QApplication.sendEvent(classes.classes, by_key)
    assert asked.args[0] == "ants"


def test_pictures_are_dropped_on_a_row(classes: ClassList, qtbot) -> None:
    for rows, point, key in (
        (classes.classes, SECOND, "Excluded"),
        (classes.others, LAST, EXCLUDED),
    ):
        before = rows.grab().toImage()
        assert drag(rows, point, picture_data(2), drop=False).isAccepted()
        assert rows.grab().toImage() != before, "the row shows where the pictures would go"
        QApplication.sendEvent(rows, QDragLeaveEvent())
        assert rows.grab().toImage() == before
        with qtbot.waitSignal(classes.dropped_on) as dropped:
            drag(rows, point, picture_data(2))
        assert dropped.args == [key]
        assert rows.grab().toImage() == before


def test_files_are_dropped_on_a_row(classes: ClassList, qtbot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    with qtbot.waitSignal(classes.files_dropped_on) as dropped:
        drag(classes.classes, SECOND, data)
    assert dropped.args == ["Excluded", [tmp_path / "a.jpg"]]


def test_what_is_neither_is_not_taken(classes: ClassList, qtbot) -> None:
    words, elsewhere = QMimeData(), QMimeData()
    words.setText("words")
    elsewhere.setData(MIME, b'{"count": 1, "process": 0}')
    for data in (words, elsewhere):
        place, rest = QPointF(SECOND), (data, LEFT, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(place, COPY, *rest)
        QApplication.sendEvent(classes.classes, enter)
        assert not enter.isAccepted()


def test_many_classes_scroll_below_what_is_dragged(theme, qtbot) -> None:
    classes = shown(qtbot, ClassList(), 240, 640)
    classes.set_classes([ClassRow(f"class {number}", number) for number in range(40)])
    bar = classes._area.verticalScrollBar()
    lowest = QPoint(50, classes._area.viewport().height() - 2)
    drag(classes.classes, lowest, picture_data(1), drop=False)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    QApplication.sendEvent(classes.classes, QDragLeaveEvent())
    for _ in range(14):
        qtbot.keyClick(classes.classes, Qt.Key.Key_Down)
    rect = classes.classes.row_rect("class 13")
    visible = classes.classes.visibleRegion().boundingRect()
    assert visible.contains(rect.toRect())


# The tools


@pytest.fixture
def tools(theme, qtbot) -> ToolRow:
    segments = [
        ("all", "All"),
        ("learning", "Learning"),
        ("aside", "Kept aside"),
        ("none", "Unlabelled"),
    ]
    orders = [("mixed", "mixed"), ("name", "by name")]
    made = ToolRow(segments, orders)
    qtbot.addWidget(made)
    made.show()
    return made


def test_undo_says_what_it_undoes(tools: ToolRow, qtbot) -> None:
    assert not button(tools, "Undo").isEnabled()
    tools.set_undo("Relabel 3 pictures")
    tools.set_redo("Exclude 1 picture")
    undo, redo = button(tools, "Undo: Relabel 3 pictures"), button(tools, "Redo: Exclude 1 picture")
    assert undo.toolTip().startswith("Undo: Relabel 3 pictures (")
    with qtbot.waitSignals([tools.undo_requested, tools.redo_requested]):
        qtbot.mouseClick(undo, LEFT)
        qtbot.mouseClick(redo, LEFT)


def test_a_selection_can_be_acted_on(tools: ToolRow, qtbot) -> None:
    tools.resize(1000, 36)
    bar = tools.findChild(SelectionBar)
    assert not bar.isVisible()
    tools.set_selection(12)
    assert "12 selected" in [text.plain_text() for text in bar.findChildren(Text)]
    with qtbot.waitSignals([tools.relabel_requested, tools.exclude_requested]):
        qtbot.mouseClick(button(bar, "Relabel…"), LEFT)
        qtbot.mouseClick(button(bar, "Exclude"), LEFT)
    tools.set_selection(2, excluded=2)
    with qtbot.waitSignal(tools.restore_requested):
        qtbot.mouseClick(button(bar, "Restore"), LEFT)
    assert tools.corner().y() > button(bar, "Relabel…").mapToGlobal(QPoint(0, 0)).y()
    tools.set_selection(0)
    assert not bar.isVisible()


@pytest.mark.parametrize("width", [700, 800, 1000, 1400])
def test_nothing_moves_and_nothing_is_cut_when_pictures_are_selected(
    tools: ToolRow, qtbot, width: int
) -> None:
    def places() -> dict[str, object]:
        seen = (each for each in tools.findChildren(QPushButton) if each.isVisible())
        outside = {"Relabel…", "Exclude", "Show all"}
        return {each.text(): each.geometry() for each in seen if each.text() not in outside}

    tools.set_count("1,234 of 60,000 pictures")
    tools.resize(width, tools.heightForWidth(width))
    QApplication.processEvents()
    before, height = places(), tools.sizeHint().height()
    tools.set_selection(60_000)
    QApplication.processEvents()
    assert (places(), tools.sizeHint().height()) == (before, height)
    assert tools.minimumSizeHint().width() <= 700
    for each in tools.findChildren(QPushButton):
        if each.isVisible():
            assert each.width() >= each.sizeHint().width()
            assert tools.rect().contains(each.mapTo(tools, each.rect().bottomRight()))


def test_the_row_can_offer_other_choices(tools: ToolRow, qtbot) -> None:
    tools.set_segment("none")
    tools.set_segments([("all", "All"), ("none", "Unlabelled"), ("excluded", "Excluded")])
    QApplication.processEvents()
    with qtbot.waitSignal(tools.segment_selected) as chosen:
        qtbot.mouseClick(button(tools, "Excluded"), LEFT)
    assert chosen.args == ["excluded"]
    tools.set_order("name")
    assert button(tools, "Sort: by name").isVisible()
    tools.set_orders([])
    assert not any(each.text().startswith("Sort") for each in visible_buttons(tools))


def visible_buttons(holder: QWidget) -> list[QPushButton]:
    return [each for each in holder.findChildren(QPushButton) if each.isVisible()]


# The side


@pytest.fixture
def side(theme, qtbot) -> PictureSide:
    return shown(qtbot, PictureSide(), 274, 700)


def finding(number: int, links: tuple[tuple[str, str], ...] = ()) -> FindingWords:
    return FindingWords(str(number), f"Finding {number}", "6", "warning", "A sentence.", links)


def test_each_remedy_of_a_finding_can_be_chosen(side: PictureSide, qtbot) -> None:
    links = (("show", "Show them"), ("one", "Exclude all but one"), ("keep", "Keep together"))
    side.set_findings([finding(1, links), finding(2)], "")
    for key, words in links:
        with qtbot.waitSignal(side.finding_acted) as acted:
            qtbot.mouseClick(button(side, words), LEFT)
        assert acted.args == ["1", key]
    QApplication.processEvents()
    rows = [button(side, words).mapTo(side, QPoint(0, 0)) for _, words in links]
    assert rows[0].y() < rows[-1].y(), "what does not fit beside goes below"
    assert all(each.width() >= each.sizeHint().width() for each in visible_buttons(side))


def test_a_long_list_of_findings_opens_and_closes(side: PictureSide, qtbot) -> None:
    def titles() -> int:
        texts = (text.plain_text() for text in side.findChildren(Text) if not text.isHidden())
        return sum(text.startswith("Finding") for text in texts)

    def count(expected: int) -> None:
        qtbot.waitUntil(lambda: titles() == expected)

    side.set_findings([finding(number) for number in range(8)], "")
    assert not any("findings" in each.text() for each in visible_buttons(side))
    side.set_findings([finding(number) for number in range(20)], "")
    count(8)
    qtbot.mouseClick(button(side, "Show all 20 findings"), LEFT)
    count(20)
    qtbot.mouseClick(button(side, "Show fewer"), LEFT)
    count(8)


def test_the_side_hands_on_what_is_wanted(side: PictureSide, qtbot) -> None:
    side.set_classes([])
    texts = [text.plain_text() for text in side.findChildren(Text) if text.isVisible()]
    assert "No classes yet." in texts
    with qtbot.waitSignal(side.class_wanted):
        qtbot.mouseClick(button(side, "New class"), LEFT)
    side.set_division([("to learn", "244")], "Drawn at random.")
    side.set_division_links([("lock", "Lock the test set")])
    with qtbot.waitSignal(side.division_acted) as acted:
        qtbot.mouseClick(button(side, "Lock the test set"), LEFT)
    assert acted.args == ["lock"]
    side.set_division([("to measure", "153")], "")
    side.set_division_links([])
    assert "Lock the test set" not in [each.text() for each in visible_buttons(side)]


# One picture, large


class Source(QObject):
    """Has no picture at hand, and remembers which were wanted."""

    ready = Signal(object, QImage)
    outdated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[Path] = []

    def get(self, _file: Path) -> QImage | None:
        return None

    def want(self, files: list[Path]) -> None:
        self.wanted.extend(files)


@pytest.fixture
def open_dialog(theme, qtbot) -> Callable[[int], tuple[PictureDialog, list[int]]]:
    def open_it(position: int) -> tuple[PictureDialog, list[int]]:
        asked: list[int] = []

        def picture(at: int) -> LargePicture:
            asked.append(at)
            return LargePicture(Path(f"{at}.jpg"), [("class", "ants"), ("size", "48 × 48")], at)

        dialog = PictureDialog(60_000, picture, position, Source(), Source())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        return shown(qtbot, dialog, 900, 600), asked

    return open_it


def test_only_pictures_that_are_shown_are_asked_for(open_dialog, qtbot) -> None:
    dialog, asked = open_dialog(0)
    qtbot.keyClick(dialog, Qt.Key.Key_Left)
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    qtbot.keyClick(dialog, Qt.Key.Key_End)
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert asked == [0, 1, 59_999]
    assert (dialog.shown().key, dialog.position()) == (59_999, 59_999)
    assert "60,000 of 60,000" in [text.plain_text() for text in dialog.findChildren(Text)]


def test_what_is_known_is_told_in_rows(open_dialog, qtbot) -> None:
    dialog, _ = open_dialog(5)
    long = "a-path-without-any-space/" * 8
    dialog.set_facts([("class", "bees"), ("path", long)])
    QApplication.processEvents()
    shown_texts = [text for text in dialog.findChildren(Text) if text.isVisible()]
    names = [text.accessibleName() for text in shown_texts]
    assert {"class", "bees", "path", long} <= set(names)
    assert "48 × 48" not in names
    value = next(text for text in shown_texts if text.accessibleName() == long)
    assert value.heightForWidth(value.width()) <= value.height()
    assert value.sizeHint().width() <= value.width() or value.wordWrap()


def test_the_picture_is_acted_on_by_key(open_dialog, qtbot) -> None:
    dialog, _ = open_dialog(5)
    with qtbot.waitSignal(dialog.label_key) as labelled:
        qtbot.keyClick(dialog, Qt.Key.Key_3)
    assert labelled.args == [3]
    with qtbot.assertNotEmitted(dialog.label_key):
        qtbot.keyClick(dialog, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(dialog, Qt.Key.Key_0)
    with qtbot.waitSignal(dialog.exclude_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    with qtbot.waitSignal(dialog.undo_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(dialog.redo_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Z, shift)
