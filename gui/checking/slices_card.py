"""Where the model does worse: groups of the measured pictures that share something."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal

from core.events import CheckResult, Event, Failed
from core.figures import Slice
from core.runs import Run
from gui.check_words import slice_words
from gui.checking.study_card import StudyCard
from gui.i18n import number, percent, tr, trn
from gui.state import AppState
from gui.widgets.buttons import LinkButton
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text

MOST_ROWS = 10
"""In view before a person asks for all."""


class SlicesCard(StudyCard):
    """A table of groups; those that chance would hardly make so bad come first.

    Signals:
        pictures_requested: a title, and the paths of pictures that are to be shown.
    """

    pictures_requested = Signal(str, object)

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Where it does worse"), tr("slices"))
        self._state = state
        self._run: Run | None = None
        self._slices: tuple[Slice, ...] = ()
        self._sentence = Text("", role="muted", wrap=True)
        self._table = Table(
            [
                Column(tr("pictures with")),
                Column(tr("how many"), 88, True),
                Column(tr("accuracy"), 132, True, tr("Of these pictures, with its likely range")),
                Column(tr("all others"), 96, True, tr("The accuracy of all other pictures")),
                Column("", 128),
            ],
            row_height=48,
        )
        self._table.setAccessibleName(tr("Where it does worse"))
        self._table.clicked.connect(self._open_index)
        self._table.opened.connect(self._open)
        self._all = LinkButton(tr("Show all"))
        self._all.clicked.connect(self._show_all)
        self.content.addWidget(self._sentence)
        self.content.addWidget(self._table)
        self.content.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeft)
        state.seen_changed.connect(self._show_seen)
        state.check_event.connect(self._show_event)

    def show_run(self, run: Run | None) -> None:
        """Show the groups of a run as soon as they are known."""
        self._run = run
        if run is None or run.evaluation is None:
            self.set_waiting(tr("Nothing was measured."))
        elif self._state.project is not None and self._state.project.read_only:
            self.set_waiting(tr("The project is open read-only, so nothing new can be found out."))
        else:
            self.set_waiting(tr("Comparing folders, cameras, brightness, sizes, dates and names …"))
            self._show_seen(self._state.seen)

    def _show_seen(self, seen: CheckResult | None) -> None:
        if seen is not None and self._run is not None and seen.run == self._run.name:
            self._show(seen.slices)

    def _show_event(self, event: Event) -> None:
        if isinstance(event, Failed) and not self.is_found():
            self.set_waiting(f"{event.title} {event.hint}".strip())

    def _show(self, found: tuple[Slice, ...]) -> None:
        self._slices = found
        if not found:
            self.set_waiting(tr("Nothing sets some of the pictures apart from the others."))
            return
        self._sentence.set_text(slices_sentence(found))
        self._show_rows(MOST_ROWS)
        self.set_found()

    def _show_all(self) -> None:
        self._show_rows(len(self._slices))

    def _show_rows(self, most: int) -> None:
        shown = self._slices[:most]
        self._table.set_rows([(str(place), slice_cells(each)) for place, each in enumerate(shown)])
        self._table.setFixedHeight(self._table.height_for_rows() + 2)
        self._all.setText(tr("Show all {n}", n=number(len(self._slices))))
        self._all.setVisible(len(shown) < len(self._slices))

    def _open_index(self, index: QModelIndex) -> None:
        key = self._table.key_at(self._table.visualRect(index).center())
        if key is not None:
            self._open(key)

    def _open(self, key: str) -> None:
        chosen = self._slices[int(key)]
        self.pictures_requested.emit(slice_words(chosen), chosen.paths)


def slices_sentence(found: Sequence[Slice]) -> str:
    """Whether there is a group that does worse than chance would have it."""
    worse = sum(not each.noise for each in found)
    if not worse:
        return tr(
            "No group does worse than chance would make it. What differs may be chance, and is not "
            "worth much thought."
        )
    return trn(
        "{n} group does worse than chance alone would make it. Press a row to see its pictures.",
        "{n} groups do worse than chance alone would make them. Press a row to see its pictures.",
        worse,
    )


def slice_cells(each: Slice) -> list[Cell]:
    """A row of the table."""
    low, high = (number(100 * edge) for edge in each.interval)
    name = slice_words(each)
    return [
        Cell(name[:1].upper() + name[1:], strong=not each.noise),
        Cell(number(each.n), sort=each.n),
        Cell(
            percent(each.accuracy),
            tr("{low} to {high} %", low=low, high=high),
            strong=not each.noise,
            sort=each.accuracy,
        ),
        Cell(percent(each.rest_accuracy), sort=each.rest_accuracy),
        Cell(tr("may be chance"), badge_kind="neutral", sort=each.q)
        if each.noise
        else Cell(tr("worse"), badge_kind="warning", sort=each.q),
    ]
