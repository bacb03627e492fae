"""Whether the model looks at the thing: what it gets right with a part of each picture covered."""

from dataclasses import dataclass
from enum import StrEnum

from core.figures import Masked
from gui.checking.study_card import StudyCard
from gui.i18n import number, percent, tr
from gui.theme import Type
from gui.widgets.card import Badge
from gui.widgets.growth_plot import RangeRow, RangeRows
from gui.widgets.text import Text

_LITTLE = 0.1
"""Above guessing by less than this, there is nothing to explain."""
_MOST, _SOME = 0.7, 0.35
"""Shares of what is above guessing."""


class Evidence(StrEnum):
    """What the three accuracies speak for."""

    NOTHING = "nothing"
    """The model hardly does better than guessing."""
    BACKGROUND = "background"
    LEANS = "leans"
    """The border takes part in the answers."""
    THING = "thing"


@dataclass(frozen=True)
class Verdict:
    """A judgement: in one word or two, and in a sentence."""

    evidence: Evidence
    badge: str
    kind: str
    sentence: str


def verdict(masked: Masked) -> Verdict:
    """What the accuracies say, carefully: they are evidence, and no proof."""
    above = masked.whole - masked.baseline
    if above < _LITTLE:
        words = tr("It does hardly better than guessing, so that this tells nothing.")
        return Verdict(Evidence.NOTHING, tr("cannot be told"), "neutral", words)
    left, lost = (masked.middle - masked.baseline) / above, (masked.whole - masked.border) / above
    whole, middle = percent(masked.whole, 0), percent(masked.middle, 0)
    if left >= _MOST:
        words = tr(
            "From the border alone it gets {middle} right, nearly as many as from whole pictures: "
            "it may go by the background. This is evidence, not proof: the thing itself may reach "
            "the border.",
            middle=middle,
        )
        return Verdict(Evidence.BACKGROUND, tr("worth a look"), "warning", words)
    if lost >= _SOME:
        words = tr(
            "With the border covered it loses {points} points: what is there takes part in its "
            "answers. That may be the background, or the thing itself where it fills the picture.",
            points=number(100 * (masked.whole - masked.border)),
        )
        return Verdict(Evidence.LEANS, tr("worth a look"), "warning", words)
    if left >= _SOME:
        words = tr(
            "The border alone tells it something: {middle} right, where guessing gets {guess}. "
            "It does well without it, too, so nothing speaks strongly for a shortcut.",
            middle=middle,
            guess=percent(masked.baseline, 0),
        )
        return Verdict(Evidence.LEANS, tr("partly"), "neutral", words)
    words = tr(
        "It needs the middle of the pictures: the border alone takes it from {whole} to {middle}. "
        "Nothing speaks for a shortcut, which is no proof that there is none.",
        whole=whole,
        middle=middle,
    )
    return Verdict(Evidence.THING, tr("looks well"), "accent", words)


class MaskedCard(StudyCard):
    """Three accuracies: of whole pictures, without their border, and of nothing but it."""

    def __init__(self) -> None:
        self._badge = Badge()
        super().__init__(tr("Does it look at the thing?"), tr("shortcut evidence"))
        self.header.addWidget(self._badge)
        self.at_work = tr("Covering the border of the pictures, then their middle …")
        self._sentence = Text("", wrap=True)
        self._bars = RangeRows(tr("Accuracy with a part of each picture covered"))
        self._note = Text("", Type.CAPTION, "muted", wrap=True)
        self.content.addWidget(self._sentence)
        self.content.addSpacing(4)
        self.content.addWidget(self._bars)
        self.content.addWidget(self._note)
        self.content.addStretch(1)

    def set_masked(self, masked: Masked) -> None:
        """Show what was measured."""
        found = verdict(masked)
        self._badge.set_badge(found.badge, found.kind)
        self._sentence.set_text(found.sentence)
        rows = (
            (tr("Whole pictures"), masked.whole, True),
            (tr("Border covered"), masked.border, False),
            (tr("Only the border seen"), masked.middle, False),
        )
        self._bars.set_rows(
            [RangeRow(name, value, None, percent(value), strong) for name, value, strong in rows],
            (0.0, 1.0),
            masked.baseline,
        )
        self._note.set_text(
            tr(
                "On {n} pictures. The thin line is what guessing would get, {share}.",
                n=number(masked.n),
                share=percent(masked.baseline),
            )
        )
        self.set_found()

    def set_waiting(self, words: str) -> None:
        self._badge.set_badge("")
        super().set_waiting(words)
