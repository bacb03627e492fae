"""The Check page: what the model is worth, where it errs, and what would make it better."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from core.runs import Run, RunState
from gui.check_words import measured_on, shown_run, why_nothing
from gui.checking.overview import OverviewPanel
from gui.checking.reporting import Reporting
from gui.i18n import tr
from gui.run_words import run_title
from gui.state import AppState
from gui.widgets.buttons import PrimaryButton, SecondaryButton, SegmentedControl
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.page import PageHeader, PageScroll

PICKER_WIDTH = 280
PANELS: dict[str, tuple[Callable[[], str], str]] = {
    "overview": (lambda: tr("Figures and mistakes"), ""),
    "trust": (lambda: tr("When to trust it"), "gui.checking.trust:TrustPanel"),
    "improve": (lambda: tr("What would help"), "gui.checking.improve:ImprovePanel"),
    "map": (lambda: tr("Map"), "gui.checking.map:MapPanel"),
}
"""The parts of the page: what each is called, and what is imported when it is first shown."""


class CheckPage(PageScroll):
    """What was measured of the run that is looked at, in parts."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._runs = QComboBox()
        self._runs.setAccessibleName(tr("The run that is shown"))
        self._runs.setMaximumWidth(PICKER_WIDTH)
        self._runs.activated.connect(self._pick_run)
        self._report = SecondaryButton(tr("Report"))
        self._use = PrimaryButton(tr("Go to Use"))
        self._use.clicked.connect(self._go_to_use)
        self._choose = PrimaryButton(tr("Use this model"))
        self._choose.clicked.connect(self._use_run)
        self._header = PageHeader(
            tr("Check"), "", [self._runs, self._report, self._choose, self._use]
        )
        self._reporting = Reporting(state, self)
        self._report.clicked.connect(self._reporting.ask)
        self._train = PrimaryButton(tr("Go to Train"))
        self._train.clicked.connect(self._go_to_train)
        self._nothing = NothingYet("check", buttons=[self._train])
        self._parts = SegmentedControl(
            [(key, name()) for key, (name, _) in PANELS.items()], tr("What is shown")
        )
        self._parts.selected.connect(self.show_part)
        self._overview = OverviewPanel(state)
        self._panels: dict[str, Any] = {"overview": self._overview}
        self._room = QVBoxLayout()
        self._room.addWidget(self._overview)
        self._lay_out()
        state.run_changed.connect(self._show_run)
        state.used_changed.connect(self._show_used)
        state.runs_changed.connect(self._show_runs)
        state.busy_changed.connect(self._show_busy)
        self._show_runs(state.runs)
        self._show_run(state.run)

    def _lay_out(self) -> None:
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._parts)
        column.addLayout(self._room, 1)
        self.body.addWidget(self._header)
        self.body.addWidget(self._reporting.banner)
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(self._content, 1)

    def show_part(self, key: str) -> None:
        """Show another part of the page."""
        if key not in self._panels:
            module, name = PANELS[key][1].split(":")
            panel = getattr(importlib.import_module(module), name)(self._state)
            panel.show_run(self._measured())
            if hasattr(panel, "pictures_requested"):
                panel.pictures_requested.connect(self._show_pictures)
            self._panels[key] = panel
            self._room.addWidget(panel)
        for other, panel in self._panels.items():
            panel.setVisible(other == key)
        self._parts.set_value(key)
        self._begin()

    def _begin(self) -> None:
        """What is looked at may want to find out more."""
        panel = self._panels[self._parts.value()]
        if self.isVisible() and self._measured() is not None and hasattr(panel, "begin"):
            panel.begin()

    def _show_pictures(self, title: str, paths: Sequence[str]) -> None:
        self.show_part("overview")
        self._overview.show_pictures(title, paths)

    def _measured(self) -> Run | None:
        run = self._state.run
        return run if run is not None and run.evaluation is not None else None

    def _show_runs(self, runs: Sequence[Run]) -> None:
        """Offer the finished runs; a single one needs no choice."""
        offered = [run for run in runs if run.result is not None]
        self._runs.clear()
        for run in offered:
            title = self._title_in_list(run)
            self._runs.addItem(self._fitted(title), run.name)
            self._runs.setItemData(self._runs.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        self._runs.setVisible(len(offered) > 1)
        self._mark_run(self._state.run)

    def _title_in_list(self, run: Run) -> str:
        used, title = self._state.used, run_title(run)
        if used is not None and run.name == used.name:
            return tr("{run} (in use)", run=title)
        return title

    def _fitted(self, title: str) -> str:
        """As much of a title as the picker has room for: it would cut it off."""
        metrics = self._runs.fontMetrics()
        return metrics.elidedText(title, Qt.TextElideMode.ElideRight, PICKER_WIDTH - 48)

    def _mark_run(self, run: Run | None) -> None:
        self._runs.setCurrentIndex(self._runs.findData(run.name) if run else -1)

    def _show_run(self, run: Run | None) -> None:
        measured = self._measured()
        self._mark_run(run)
        self._report.setVisible(measured is not None)
        self._nothing.setVisible(measured is None)
        self._content.setVisible(measured is not None)
        for panel in self._panels.values():
            panel.show_run(measured)
        self._show_sentence()
        if measured is None:
            self._train.setVisible(run is None or run.state is RunState.INTERRUPTED)
            self._nothing.set_message(*why_nothing(run))
            return
        self._begin()

    def _show_used(self) -> None:
        self._show_runs(self._state.runs)
        self._show_sentence()

    def _show_sentence(self) -> None:
        """Say which run is looked at, what it was measured on, and offer to use it."""
        run, used = self._state.run, self._state.used
        in_use = run is not None and used is not None and run.name == used.name
        self._choose.setVisible(run is not None and not in_use and run.measured)
        self._use.setVisible(run is not None and not self._choose.isVisibleTo(self._header))
        words = [shown_run(run, used)] if run is not None else []
        if run is not None and run.evaluation is not None:
            chosen = run.result is None or run.result.chosen_by_validation
            words.append(measured_on(run.evaluation, chosen=chosen))
        self._header.set_sentence(" ".join(words))

    def _show_busy(self) -> None:
        self._report.setEnabled("report" not in self._state.busy)

    def _pick_run(self) -> None:
        self._state.select_run(self._runs.currentData())

    def _use_run(self) -> None:
        if self._state.run is not None:
            self._state.use_run(self._state.run.name)

    def _go_to_use(self) -> None:
        self._state.page = "use"

    def _go_to_train(self) -> None:
        self._state.page = "train"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()
