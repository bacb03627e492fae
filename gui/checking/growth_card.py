"""What more pictures would bring: the learning curve, drawn on to twice as many."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.events import GrowthMeasured
from core.figures import Gain
from gui.checking.study_card import StudyCard
from gui.i18n import number, percent, tr
from gui.theme import Type
from gui.widgets.buttons import LinkButton
from gui.widgets.growth_plot import Continued, GrowthPlot, RangeRow, RangeRows
from gui.widgets.text import Hairline, Text

MOST_CLASSES = 7
"""Classes whose gain is in view before a person asks for all of them."""
_NAMED = 3


class GrowthCard(StudyCard):
    """The curve, what twice the pictures of all and of each class should gain, and how sure."""

    def __init__(self) -> None:
        super().__init__(tr("What more pictures would bring"), tr("learning curve"))
        self.at_work = tr("Learning from a tenth of the pictures, from a quarter, from half …")
        self._sentence = Text("", Type.HEADING, wrap=True)
        self._classes = Text("", role="muted", wrap=True)
        self._plot = GrowthPlot()
        self._gains = RangeRows(tr("What twice the pictures of a class should gain"))
        self._more = LinkButton(tr("Show all classes"))
        self._more.clicked.connect(self._show_all)
        self._judged = Text("", Type.CAPTION, "muted", wrap=True)
        self._found_gains: tuple[Gain, ...] = ()
        self._lay_out()

    def set_growth(self, found: GrowthMeasured) -> None:
        """Show what was measured."""
        end = Continued(2 * found.points[-1].n, found.predicted, found.interval)
        self._sentence.set_text(growth_sentence(found))
        self._classes.set_text(class_sentence(found.gains[1:]))
        self._plot.set_growth(found.points, end)
        self._judged.set_text(foretold_sentence(found))
        self._found_gains = found.gains[1:]
        self._show_gains(MOST_CLASSES)
        self.set_found()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(tr("Twice the pictures of one class"), Type.STRONG))
        column.addWidget(self._classes)
        column.addWidget(self._gains)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._plot, 5)
        row.addWidget(Hairline(vertical=True))
        row.addWidget(side, 4)
        self.content.addWidget(self._sentence)
        self.content.addLayout(row, 1)
        self.content.addWidget(self._judged)

    def _show_all(self) -> None:
        self._show_gains(len(self._found_gains))

    def _show_gains(self, most: int) -> None:
        gains = self._found_gains[:most]
        edges = [edge for gain in self._found_gains for edge in gain.interval]
        scale = (min([0.0, *edges]), max([0.01, *edges]))
        self._gains.set_rows([gain_row(gain) for gain in gains], scale, 0.0)
        self._more.setVisible(len(gains) < len(self._found_gains))


def certain(gain: Gain) -> bool:
    """Whether it is all but sure that there is a gain at all."""
    return gain.interval[0] > 0


def signed(share: float, decimals: int = 1) -> str:
    """A difference in points, with its sign."""
    words = number(abs(100 * share), decimals)
    sign = "−" if share < 0 else "+"
    return f"{sign}{words}" if float(words) else words


def points(share: float) -> str:
    """About how many points, for a sentence: “1.3 points”, “1 point”."""
    words = number(100 * share, 1).removesuffix(".0")
    return tr("1 point") if words == "1" else tr("{n} points", n=words)


def growth_sentence(found: GrowthMeasured) -> str:
    """What twice the pictures of all classes should bring."""
    whole = found.gains[0]
    low, high = (signed(edge) for edge in whole.interval)
    if certain(whole):
        return tr(
            "Doubling all pictures should gain about {points} ({low} to {high}).",
            points=points(whole.gain),
            low=low,
            high=high,
        )
    if whole.gain < 0.001:
        return tr(
            "Doubling all pictures should bring nothing ({low} to {high}).", low=low, high=high
        )
    return tr(
        "Doubling all pictures should gain about {points} ({low} to {high}): it may bring nothing.",
        points=points(whole.gain),
        low=low,
        high=high,
    )


def class_sentence(gains: Sequence[Gain]) -> str:
    """Which class more pictures should help, as far as that can be told."""
    sure = sorted((gain for gain in gains if certain(gain)), key=lambda gain: -gain.gain)
    if not sure:
        return tr("A gain is certain for none of the classes.")
    best = sure[0]
    first = tr(
        "Doubling “{label}” should gain about {points} ({low} to {high}) of its F1;",
        label=best.label,
        points=points(best.gain),
        low=number(100 * best.interval[0]),
        high=number(100 * best.interval[1]),
    )
    if len(sure) == 1:
        return f"{first} {tr('for the others nothing is certain.')}"
    names = ", ".join(f"“{gain.label}”" for gain in sure[1 : 1 + _NAMED])
    others = (
        tr("{names} should gain, too.", names=names)
        if len(sure) <= 1 + _NAMED
        else tr("{names} and more should gain, too.", names=names)
    )
    return f"{first} {others}"


def foretold_sentence(found: GrowthMeasured) -> str:
    """How well the curve foretold what is known, which is how far it can be trusted."""
    came_to = found.points[-1].accuracy
    low, high = found.foretold_interval
    words = tr(
        "From half the pictures it foretold {share} ({low} to {high}); it came to {came}.",
        share=percent(found.foretold),
        low=number(100 * low),
        high=number(100 * high),
        came=percent(came_to),
    )
    if low <= came_to <= high:
        return words
    return f"{words} {tr('That is outside: trust what it foretells the less.')}"


def gain_row(gain: Gain) -> RangeRow:
    """A class in the list of gains."""
    low, high = (signed(edge) for edge in gain.interval)
    words = tr("{gain} ({low} to {high})", gain=signed(gain.gain), low=low, high=high)
    return RangeRow(gain.label, gain.gain, gain.interval, words, certain(gain))
