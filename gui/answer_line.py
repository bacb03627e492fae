"""The line on the Pictures page that tells how well a first model does on them as they are."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.events import AnswerResult, Event, Progress, Stage
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
        self._first: AnswerResult | None = None
        self._reading = ""
        self._figure = Text("", Type.STRONG)
        self._change = Text()
        self._words = Elided("", Type.BODY, "muted")
        self._bar = ThinProgress()
        self._bar.setFixedWidth(_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._figure)
        row.addWidget(self._words, 1)
        row.addWidget(self._change)
        row.addWidget(self._bar)
        for changed in (state.answer_problem_changed, state.busy_changed, state.library_changed):
            changed.connect(self._show)
        state.answer_changed.connect(self._on_answer)
        state.answer_event.connect(self._on_event)
        self._on_answer(state.answer)

    def text(self) -> str:
        """What is to be read."""
        parts = (self._figure, self._words, self._change)
        return " ".join(words for part in parts if (words := part.plain_text()))

    def _on_answer(self, answer: AnswerResult | None) -> None:
        """The first answer since there was none is what later ones are compared with."""
        self._first = (self._first or answer) if answer else None
        self._show()

    def _on_event(self, event: Event) -> None:
        match event:
            case Progress(stage=Stage.READ, done=done, total=total) if done < total:
                self._bar.set_value(done / total if done else None)
                self._reading = tr(
                    "Looking at every picture once: {done} of {all}",
                    done=number(done),
                    all=number(total),
                )
            case _:
                self._reading = ""
        self._show()

    def _show(self) -> None:
        state, answer = self._state, self._state.answer
        at_work = "answer" in state.busy
        reading = at_work and bool(self._reading)
        figure, change, words = "", "", ""
        if reading:
            figure, words = tr("First answer"), self._reading
        elif answer is not None:
            figure, words = answer_words(answer, own=state.config.own_weights is not None)
            change = change_words(self._first, answer)
        elif state.answer_problem and not at_work:
            figure, words = tr("No first answer"), state.answer_problem
        self._bar.setVisible(reading)
        self._figure.set_text(figure)
        self._change.set_text(change)
        self._change.setVisible(bool(change))
        self._words.set_text(words)
        self.setVisible(bool(figure) and state.library is not None)


def answer_words(answer: AnswerResult, *, own: bool = False) -> tuple[str, str]:
    """The figure, and what it means; `own`: the network is one that a person has brought."""
    if own:
        return tr("First answer"), tr(
            "Your own model may have seen these pictures: training tells how good it is."
        )
    if answer.accuracy is None or answer.interval is None:
        return tr("First answer"), tr("There are too few pictures to say how good it is.")
    figure = tr("First answer: {share} right", share=percent(answer.accuracy))
    words = trn(
        "{likely} (cross-validated, {n} picture) · always guessing the largest class: {base}",
        "{likely} (cross-validated, {n} pictures) · always guessing the largest class: {base}",
        answer.n,
        likely=between(answer.interval),
        base=percent(answer.baseline_accuracy),
    )
    return figure, words


def change_words(first: AnswerResult | None, now: AnswerResult) -> str:
    """What has come of changed labels; empty while it is within what the first figure left open."""
    if first is None or first.accuracy is None or first.interval is None or now.accuracy is None:
        return ""
    low, high = first.interval
    if low <= now.accuracy <= high:
        return ""
    points = 100 * (now.accuracy - first.accuracy)
    return tr("{points} points since your changes", points=f"{points:+.1f}".replace("-", "−"))
