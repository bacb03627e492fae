"""The first thing a person sees: open a folder, try the sample, or go on where one was."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.assets import draw_logo
from gui.i18n import tr, trn
from gui.preferences import Preferences, Recent
from gui.run_words import figure_words
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import IconButton, PrimaryButton, SecondaryButton
from gui.widgets.card import ClickCard
from gui.widgets.page import EmptyState
from gui.widgets.text import Elided, Text

WIDTH = 760
COLUMNS = 3


class WelcomePage(QWidget):
    """Shown while no project is open.

    Signals:
        folder_requested: the person wants to choose a folder.
        paths_dropped: files or folders were dropped, a list of Path.
        menu_requested: the menu belongs below `menu_button`.
    """

    folder_requested = Signal()
    paths_dropped = Signal(list)
    menu_requested = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self.menu_button = IconButton("gear", tr("Menu"))
        self.menu_button.clicked.connect(self.menu_requested)
        self._sample = SecondaryButton(tr("Try the sample"))
        self._sample.clicked.connect(state.open_sample)
        self._recent = QGridLayout()
        self._recent.setSpacing(12)
        self._lay_out()
        state.preferences_changed.connect(self._show_recent)
        state.busy_changed.connect(self._show_busy)
        self._show_recent(state.preferences)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(20)
        column.addLayout(_greeting())
        column.addWidget(self._drop())
        column.addLayout(self._recent)
        middle = QWidget()
        middle.setFixedWidth(WIDTH)
        middle.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 48)
        around.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignRight)
        around.addStretch(1)
        around.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(1)

    def _drop(self) -> EmptyState:
        choose = PrimaryButton(tr("Open folder…"))
        choose.clicked.connect(self.folder_requested)
        drop = EmptyState(
            tr("Drop a folder of pictures here"),
            tr("One folder inside it for each kind."),
            [choose, self._sample],
            (tr("ants"), tr("bees")),
        )
        drop.paths_dropped.connect(self.paths_dropped)
        return drop

    def _show_busy(self, busy: frozenset[str]) -> None:
        waiting = "sample" in busy
        self._sample.setEnabled(not waiting)
        self._sample.setText(tr("Laying out the sample…") if waiting else tr("Try the sample"))

    def _show_recent(self, preferences: Preferences) -> None:
        for card in self.findChildren(RecentCard):
            self._recent.removeWidget(card)
            card.deleteLater()
        there = [entry for entry in preferences.recent if entry.folder.is_dir()]
        for place, entry in enumerate(there):
            card = RecentCard(entry)
            card.chosen.connect(self._state.open_project)
            self._recent.addWidget(card, *divmod(place, COLUMNS))
        for column in range(COLUMNS):
            self._recent.setColumnStretch(column, 1)


class RecentCard(ClickCard):
    """A project that was open before.

    Signals:
        chosen(Path): the project's folder, when the card is pressed.
    """

    chosen = Signal(object)

    def __init__(self, entry: Recent) -> None:
        super().__init__(entry.name)
        self._folder: Path = entry.folder
        parts = [_how_many(entry), when(entry.opened, datetime.now(UTC))]
        self.body.setSpacing(0)
        self.body.addWidget(Elided(entry.name, Type.STRONG))
        self.body.addWidget(Elided(" · ".join(part for part in parts if part), role="muted"))
        self.body.addWidget(Elided(_how_good(entry), role="muted"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._folder)


def when(then: datetime, now: datetime) -> str:
    """How long ago, as people say it: “today”, “yesterday”, a number of days, or the date."""
    days = (now.astimezone().date() - then.astimezone().date()).days
    if days <= 0:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    if days < 7:
        return trn("{n} day ago", "{n} days ago", days)
    return f"{then.astimezone():%Y-%m-%d}"


def _how_many(entry: Recent) -> str:
    if entry.pictures is None:
        return ""
    return trn("{n} picture", "{n} pictures", entry.pictures)


def _how_good(entry: Recent) -> str:
    """The figure of its model in use, with the word for what it was measured on."""
    if entry.accuracy is None or entry.part is None:
        return ""
    figure = figure_words(entry.accuracy, entry.part)
    return tr("{figure} accuracy", figure=figure)


def _greeting() -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Text(tr("Teach a computer to tell your pictures apart"), Type.HERO))
    words.addWidget(Text(tr("No code. Nothing leaves this machine."), role="muted"))
    row = QHBoxLayout()
    row.setSpacing(14)
    row.addWidget(_Logo(), 0, Qt.AlignmentFlag.AlignVCenter)
    row.addLayout(words, 1)
    return row


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(44, 44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_logo(QPainter(self), QRectF(0, 0, 44, 44))
