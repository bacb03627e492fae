"""What was measured: the accuracy, where it goes wrong, and how each class fares."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from core.evaluation.answers import largest_class, mixed_up
from core.events import EvaluateResult
from gui.i18n import between, number, percent, tr
from gui.theme import Type
from gui.widgets.buttons import IconButton, LinkButton, Menu
from gui.widgets.card import Card
from gui.widgets.class_table import ClassTable
from gui.widgets.confusion_matrix import ConfusionMatrix, MatrixOrder
from gui.widgets.interval_bar import IntervalBar
from gui.widgets.mixed_up import MixedUp
from gui.widgets.text import Figure, Text

WIDE = 940
"""From this width on, three cards stand side by side."""
HIGHEST_TABLE = 476
"""More classes than fit into so many pixels scroll."""


class FiguresPanel(QWidget):
    """Accuracy, confusion matrix and the figures of each class, side by side if there is room.

    Signals:
        cell_chosen: the true class and the answer whose pictures are asked for.
        all_requested: every figure is asked for.
    """

    cell_chosen = Signal(str, str)
    all_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._figure, self._interval = Figure(), IntervalBar()
        self._mixed_up, self._matrix, self._table = MixedUp(), ConfusionMatrix(), ClassTable()
        self._matrix.cell_clicked.connect(self.cell_chosen)
        self._mixed_up.chosen.connect(self.cell_chosen)
        self._others = Text("", Type.CAPTION, "muted", wrap=True)
        self._others.hide()
        self._accuracy = _card(tr("Accuracy"), "", self._figure, self._interval, self._others)
        self._accuracy.body.addSpacing(8)
        self._accuracy.body.addWidget(self._mixed_up)
        self._accuracy.body.addStretch(1)
        every = LinkButton(tr("All figures"))
        every.clicked.connect(self.all_requested)
        self._accuracy.body.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        self._how = IconButton("more", tr("How the matrix is shown"))
        self._how.clicked.connect(self._open_matrix_menu)
        self._percent, self._order = False, MatrixOrder.GIVEN
        self._where = Card(tr("Where it goes wrong"), tr("click a number"), self._how)
        self._where.body.addWidget(self._matrix)
        self._classes = _card(tr("Each class"), tr("in per cent"), self._table)
        self._table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(16)
        self._wide: bool | None = None
        self._arrange(wide=True)

    def set_figures(self, figures: EvaluateResult, title: str) -> None:
        """Show what was measured; `title` says what the accuracy is of."""
        self._accuracy.set_title(title)
        counted = tr("{right} of {n},", right=number(figures.n_correct), n=number(figures.n))
        self._figure.set_figure(
            percent(figures.accuracy), f"{counted}\n{between(figures.interval)}"
        )
        name = tr("always “{label}”", label=largest_class(figures))
        self._interval.set_interval(figures.interval, figures.baseline_accuracy, name)
        self._mixed_up.set_rows(mixed_up(figures) if len(figures.classes) > 2 else ())
        self._matrix.set_matrix(figures.classes, figures.confusion)
        self._table.set_figures(figures.per_class)
        self._fit_table()

    def set_others(self, *figures: str) -> None:
        """Say which other figures there are and why they differ, each in a line."""
        words = "\n".join(filter(None, figures))
        self._others.set_text(words)
        self._others.setVisible(bool(words))

    def set_chosen(self, cell: tuple[str, str] | None) -> None:
        """Mark a cell of the matrix."""
        self._matrix.set_chosen(cell)

    def _open_matrix_menu(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, percent_ in ((tr("Counts"), False), (tr("Per cent of each row"), True)):
            action = menu.addAction(words, partial(self.set_percent, percent_))
            action.setCheckable(True)
            action.setChecked(percent_ == self._percent)
        menu.addSeparator()
        for order, words in order_words().items():
            action = menu.addAction(words, partial(self.set_order, order))
            action.setCheckable(True)
            action.setChecked(order is self._order)
        menu.popup(self._how.mapToGlobal(self._how.rect().bottomLeft()))

    def set_percent(self, percent_: bool) -> None:
        """Show the matrix in per cent of its rows, or as counts."""
        self._percent = percent_
        self._matrix.set_percent(percent_)

    def set_order(self, order: MatrixOrder) -> None:
        """Show the classes of the matrix in another order."""
        self._order = order
        self._matrix.set_order(order)

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        self._grid.addWidget(self._accuracy, 0, 0)
        self._grid.addWidget(self._where, 0, 1)
        self._grid.addWidget(self._classes, *((0, 2, 1, 1) if wide else (1, 0, 1, 2)))
        for column, share in enumerate((23, 34, 41) if wide else (4, 5, 0)):
            self._grid.setColumnStretch(column, share)
        self._fit_table()

    def _fit_table(self) -> None:
        """Beside the matrix the table is as high as that; alone in a row it shows what it has."""
        alone = min(self._table.sizeHint().height(), HIGHEST_TABLE)
        self._table.setMinimumHeight(120 if self._wide else alone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= WIDE)


def order_words() -> dict[MatrixOrder, str]:
    """The orders of the matrix, in words."""
    return {
        MatrixOrder.GIVEN: tr("In the order of their names"),
        MatrixOrder.HARDEST: tr("Hardest first"),
        MatrixOrder.LARGEST: tr("Most pictures first"),
    }


def _card(title: str, subtitle: str, *contents: QWidget) -> Card:
    made = Card(title, subtitle)
    for content in contents:
        made.body.addWidget(content)
    return made
