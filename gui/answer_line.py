"""The line on the Pictures page that tells how well a first model does on them as they are."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.events import AnswerResult, Event, PicturePredicted, Progress, Stage
from gui.i18n import between, number, percent, tr, trn
from gui.state import AppState
from gui.theme import Type
from gui.widgets.progress import ThinProgress
from gui.widgets.text import Elided, Text

_BAR = 160


class AnswerLine(QWidget):
    """Hidden while there is nothing to tell."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._figure = Text("", Type.STRONG)
        self._words = Elided("", Type.BODY, "muted")
        self._bar = ThinProgress()
        self._bar.setFixedWidth(_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._figure)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        for changed in (
            state.answer_changed,
            state.answer_problem_changed,
            state.busy_changed,
            state.library_changed,
        ):
            changed.connect(self._show)
        state.answer_event.connect(self._on_event)
        self._reading = ""
        self._show()

    def text(self) -> str:
        """What is to be read."""
        return f"{self._figure.plain_text()} {self._words.plain_text()}".strip()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.READ and event.total:
            self._bar.set_value(event.done / event.total)
            self._reading = tr(
                "The network looks at every picture once: {done} of {all}",
                done=number(event.done),
                all=number(event.total),
            )
            self._show()
        elif not isinstance(event, PicturePredicted):
            self._reading = ""

    def _show(self) -> None:
        state = self._state
        at_work = "answer" in state.busy
        reading = at_work and bool(self._reading)
        self._bar.setVisible(reading)
        figure, words = "", ""
        if reading:
            figure, words = tr("First answer"), self._reading
        elif state.answer is not None:
            figure, words = answer_words(state.answer)
        elif state.answer_problem and not at_work:
            figure, words = tr("No first answer"), state.answer_problem
        self._figure.set_text(figure)
        self._words.set_text(words)
        self.setVisible(bool(figure) and state.library is not None)


def answer_words(answer: AnswerResult) -> tuple[str, str]:
    """The figure, and what it means."""
    if answer.accuracy is None or answer.interval is None:
        return tr("First answer"), tr("There are too few pictures to say how good it is.")
    figure = tr("First answer: {share} right", share=percent(answer.accuracy))
    likely = between(answer.interval)
    words = trn(
        "of {n} picture it had not learned from (cross-validated), {likely}. "
        "Always guessing the largest class: {base}.",
        "of {n} pictures it had not learned from (cross-validated), {likely}. "
        "Always guessing the largest class: {base}.",
        answer.n,
        likely=likely,
        base=percent(answer.baseline_accuracy),
    )
    return figure, words
