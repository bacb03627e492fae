"""What a model says of pictures, as it comes in: how far it is, how many of each, and the list."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.decision import NONE_OF_THESE
from core.prediction.answers import SURE_FROM, AnswerQuery, Answers, Positions
from core.prediction.tables import file_cell, to_cell
from gui.i18n import number, percent, tr, trn
from gui.theme import Type
from gui.widgets.answer_tools import CARDS, TABLE, AnswerTools
from gui.widgets.buttons import LinkButton
from gui.widgets.chips import Chip, Chips
from gui.widgets.list_dialog import ListDialog
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.prediction_card import (
    Prediction,
    PredictionGrid,
    PredictionTiles,
    PredictionView,
)
from gui.widgets.prediction_rows import PredictionTable
from gui.widgets.progress import ThinProgress
from gui.widgets.text import Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

MOST_CHIPS = 24
UNSURE = "unsure"


class AnswersPanel(QWidget):
    """Progress, counts that filter, cards or a table, and the pictures that could not be read.

    Signals:
        stop_requested: the person has seen enough.
        picture_opened(Path): the person wants to see a picture at its full size.
        selected: the answers that are selected are others; see `selection`.
        menu_requested(QPoint): a menu for the selection is asked for, at this point of the screen.
    """

    stop_requested = Signal()
    picture_opened = Signal(object)
    selected = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        super().__init__()
        self._answers = Answers()
        self._busy = False
        self._bar, self._done = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._stop = LinkButton(tr("Stop"))
        self._stop.clicked.connect(self.stop_requested)
        self._tools = AnswerTools()
        self._tools.changed.connect(self._show_list)
        self._tools.view_selected.connect(self._show_view)
        self._chips = Chips()
        self._chips.chosen.connect(self._show_list)
        self._status = Text("", Type.CAPTION, "muted")
        self._all = LinkButton(tr("Show all"))
        self._all.clicked.connect(self.show_all)
        self._table = PredictionTable()
        self._views = {CARDS: PredictionGrid(), TABLE: self._table.rows}
        self._view: PredictionView = self._views[CARDS]
        for view in self._views.values():
            view.opened.connect(self._open)
            view.selection_changed.connect(self._on_selected)
            view.menu_requested.connect(self.menu_requested)
            ThumbnailFeed(view, thumbnails)
        self._left_out = LinkButton()
        self._left_out.clicked.connect(self._list_left_out)
        QShortcut(QKeySequence.StandardKey.Copy, self, self.copy).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        QShortcut(QKeySequence.StandardKey.Find, self, self._tools.search)
        self._lay_out()

    def show_answers(self, answers: Answers, *, busy: bool) -> None:
        """Show how things stand now."""
        self._answers, self._busy = answers, busy
        self._working.setVisible(busy)
        begun = answers.done and answers.total
        self._bar.set_value(answers.done / answers.total if begun else None)
        self._done.set_text(
            tr("{done} of {total}", done=number(answers.done), total=number(answers.total))
            if answers.total
            else tr("Getting ready…")
        )
        self._chips.set_chips(chips_of(answers))
        self._left_out.setVisible(bool(answers.left_out))
        n = len(answers.left_out)
        self._left_out.setText(
            trn("{n} picture could not be read", "{n} pictures could not be read", n)
        )
        self._show_list()

    def begin(self) -> None:
        """A job begins: what it answers is shown above all that was there before."""
        self._view.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Back to the start."""
        self._chips.set_value("")
        self._tools.reset()

    def show_all(self) -> None:
        """Look at all answers again."""
        self.clear()
        self._show_list()

    @property
    def answers(self) -> Answers:
        """All of them."""
        return self._answers

    def shown(self) -> Positions:
        """The answers that are looked at, in order."""
        key = self._chips.value()
        query = AnswerQuery(label=key.removeprefix("is "))
        if key == UNSURE:
            query = AnswerQuery(unsure=True)
        return self._answers.select(self._tools.narrowed(query))

    def selection(self) -> list[int]:
        """The positions of the selected answers, in order."""
        return [key for key in self._view.selected_keys() if isinstance(key, int)]

    def select_none(self) -> None:
        """Nothing is selected any more."""
        self._view.select_keys(())

    def copy(self) -> None:
        """Put the selected answers on the clipboard: as text for a table, and as files."""
        said = self._answers.said(self.selection())
        if said:
            copied = QMimeData()
            lines = (
                f"{file_cell(Path(path))}\t{to_cell(label)}\t{share:.6f}"
                for path, label, share in said
            )
            copied.setText("\n".join(lines))
            copied.setUrls([QUrl.fromLocalFile(path) for path, _, _ in said])
            QGuiApplication.clipboard().setMimeData(copied)

    def _show_view(self, view: str) -> None:
        """The same answers in another form; what is selected stays so."""
        chosen, current = self._view.selected_keys(), self._view.current_position()
        self._view = self._views[view]
        self._stack.setCurrentIndex(list(self._views).index(view))
        self._show_list()
        self._view.select_keys(chosen)
        if current is not None:
            self._view.scroll_to(current)

    def _show_list(self) -> None:
        shown = self.shown()
        self._view.set_source(PredictionTiles(self._answers, shown))
        self._all.setVisible(len(shown) < len(self._answers))
        self._show_status()

    def _show_status(self) -> None:
        n, all_ = len(self._view.items()), len(self._answers)
        selected = len(self._view.selected())
        parts = (
            trn("{n} selected", "{n} selected", selected) if selected else "",
            tr("{n} of {all} shown", n=number(n), all=number(all_)) if n < all_ else "",
            "" if self._busy else speed_words(self._answers.seconds_per_picture),
        )
        self._status.set_text(" · ".join(filter(None, parts)))

    def _on_selected(self) -> None:
        self._show_status()
        self.selected.emit()

    def _open(self, item: Prediction) -> None:
        self.picture_opened.emit(item.file)

    def _list_left_out(self) -> None:
        rows = [(Path(path).name, why) for path, why in self._answers.left_out.items()]
        ListDialog(self._left_out.text(), "", [tr("picture"), tr("why")], rows, self).open()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._views[CARDS])
        self._stack.addWidget(self._table)
        self._working = QWidget()
        line = QHBoxLayout(self._working)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._bar, 1)
        line.addWidget(self._done)
        line.addWidget(self._stop)
        counts = QHBoxLayout()
        counts.setSpacing(12)
        counts.addWidget(self._chips, 1)
        for widget in (self._status, self._all):
            counts.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._working)
        column.addWidget(self._tools)
        column.addLayout(counts)
        column.addWidget(self._stack, 1)
        column.addWidget(self._left_out, 0, Qt.AlignmentFlag.AlignLeft)


def chips_of(answers: Answers) -> list[Chip]:
    """How many of each class, the most frequent first where there are too many to show."""
    counts = answers.counts()
    if len(counts) > MOST_CHIPS:
        counts = tuple(sorted(counts, key=lambda count: -count[1])[:MOST_CHIPS])
    shown = {NONE_OF_THESE: tr("none of these")}
    found = [
        Chip(f"is {label}", f"{number(count)} × {shown.get(label, label)}")
        for label, count in counts
    ]
    if unsure := answers.n_unsure():
        tip = tr(
            "Its best answer has less than {share}, or there are several",
            share=percent(SURE_FROM, 0),
        )
        found.append(Chip(UNSURE, tr("{n} not sure", n=number(unsure)), "warning", tip))
    return found


def speed_words(seconds: float | None) -> str:
    """How long a picture takes; nothing where it is not known."""
    if seconds is None:
        return ""
    if seconds < 1:
        return tr("{n} ms a picture", n=number(max(1, 1000 * seconds)))
    return tr("{n} s a picture", n=number(seconds, 1))
