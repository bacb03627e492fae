"""How a run is going, at a glance: its stages, its curves, the best so far, and the moment."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.events import Stage
from core.passes import Passes
from core.progress import TrainProgress
from gui.i18n import tr
from gui.training_log import log_lines, log_summary
from gui.training_words import Row, best_figure, captions, now_rows
from gui.widgets.batch_view import BatchView
from gui.widgets.card import Card, Expander
from gui.widgets.live_plot import LivePlot
from gui.widgets.outcome_card import OutcomeCard
from gui.widgets.progress import StageBar
from gui.widgets.text import Figure, KeyValueRows, Text

_NARROW, _SMALLEST = 960, 640
"""Pixels below which the two plots stand one above the other, and the least there have to be."""
_SIDE = 248
"""Width of the column of figures."""


class TrainingBoard(QWidget):
    """Shows a `TrainProgress`, live or recorded. What has not changed is not drawn again."""

    def __init__(self) -> None:
        super().__init__()
        self._passes: Passes | None = None
        self._rows: list[Row] = []
        self._stages = StageBar(
            [
                (Stage.READ, tr("Read pictures")),
                (Stage.FIRST_ANSWER, tr("First answer")),
                (Stage.DISTIL, tr("Ask the other model")),
                (Stage.FINE_TUNE, tr("Fine-tune")),
                (Stage.MEASURE, tr("Measure")),
                (Stage.REFIT, tr("Every picture")),
            ]
        )
        self.loss = LivePlot(tr("Loss"))
        self.accuracy = LivePlot(tr("Accuracy"), ceiling=1.0)
        self._figure = Figure()
        self._best = Card(tr("Best so far"))
        self._best.body.addWidget(self._figure)
        self._now_rows = KeyValueRows()
        self._now = Card(tr("Now"))
        self._now.body.addWidget(self._now_rows)
        self._batch = BatchView()
        self._batch_card = Card(tr("What it is looking at"), tr("this batch, as the model sees it"))
        self._batch_card.body.addWidget(self._batch)
        self._batch_card.hide()
        self._outcome = OutcomeCard()
        self._log_text = Text(role="muted", wrap=True)
        self._log = Expander(tr("Log"))
        self._log.body.addWidget(self._log_text)
        self._log.toggled.connect(self._show_log)
        self._progress = TrainProgress()
        self._at_work = False
        self._lay_out()

    def show_progress(self, progress: TrainProgress, *, at_work: bool = False) -> None:
        """Show how a run stands, and whether something is done for it now."""
        self._progress, self._at_work = progress, at_work and not progress.paused
        self._show_stages()
        self._show_curves()
        over = progress.stage is None and progress.started is not None
        self._best.set_title(tr("Result") if progress.finished else tr("Best so far"))
        self._figure.set_figure(*best_figure(progress))
        self._now.set_title(tr("This run") if over else tr("Now"))
        self._show_rows(now_rows(progress))
        self._outcome.show_result(progress.ended if progress.finished else None)
        self._log.set_summary(log_summary(progress))
        self._show_log()

    def add_below(self, widget: QWidget) -> None:
        """Put something of the page below the curves and what they led to."""
        self._left.insertWidget(2, widget)

    def show_batch(self, images: Sequence[QImage]) -> None:
        """Show the pictures of a batch; none hides their card."""
        self._batch_card.setVisible(bool(images))
        self._batch.set_images(images)

    def batch_count(self) -> int:
        """How many pictures of a batch are shown."""
        return self._batch.count()

    def _lay_out(self) -> None:
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._plots.setSpacing(16)
        for plot in (self.loss, self.accuracy):
            plot.setMinimumHeight(240)
            plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            self._plots.addWidget(plot, 1)
        self._left = left = QVBoxLayout()
        left.setSpacing(13)  # and the 3 of a card's shadow
        left.addLayout(self._plots, 1)
        left.addWidget(self._outcome)
        left.addWidget(self._batch_card)
        left.addWidget(self._log)
        right = QVBoxLayout()
        right.setSpacing(13)
        right.addWidget(self._best)
        right.addWidget(self._now)
        right.addStretch(1)
        for card in (self._best, self._now):
            card.setFixedWidth(_SIDE)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addWidget(self._stages)
        column.addLayout(row, 1)

    def _show_stages(self) -> None:
        progress, words = self._progress, captions(self._progress)
        here = progress.stages
        before = progress.stage not in here  # what comes before reading, on a resumed run too
        now = Stage.READ if before else progress.stage
        for stage in words:
            share = progress.share(stage)
            unknown = self._at_work and stage is now and (before or not share)
            self._stages.set_present(stage, stage in here)
            self._stages.set_stage(stage, None if unknown else share, words[stage])

    def _show_curves(self) -> None:
        passes, best = self._progress.passes, self._progress.best
        if passes is self._passes:
            return
        self._passes = passes
        self.loss.set_points(
            passes.curve(lambda done: done.train_loss), passes.curve(lambda done: done.val_loss)
        )
        self.accuracy.set_points(
            passes.curve(lambda done: done.train_accuracy),
            passes.curve(lambda done: done.val_accuracy),
        )
        kept = passes.done.get(best.key) if best else None
        for plot in (self.loss, self.accuracy):
            plot.set_span(*passes.span)
            plot.set_first_answer(*passes.first_answer)
        if best is not None and kept is not None:
            x = passes.x_of(best.key)
            self.loss.set_best((x, kept.val_loss))
            self.accuracy.set_best((x, kept.val_accuracy))
        else:
            self.loss.set_best(None)
            self.accuracy.set_best(None)

    def _show_rows(self, rows: list[Row]) -> None:
        if [row[0] for row in rows] != [row[0] for row in self._rows]:
            self._now_rows.clear()
            self._rows = []
        for row in rows:
            if row not in self._rows:
                self._now_rows.set_row(*row)
        self._rows = rows

    def _show_log(self) -> None:
        if self._log.is_open():
            self._log_text.set_text("\n".join(log_lines(self._progress)))

    def minimumSizeHint(self) -> QSize:
        """Side by side the plots need more than a small window has; they then change places."""
        return QSize(_SMALLEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        direction = QBoxLayout.Direction
        self._plots.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
