"""The strip above a page that offers a finished run which did not become the model in use."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.figures import Succession
from core.runs import Run
from gui.facts import Offer
from gui.i18n import number, percent, tr, trn
from gui.run_words import run_title
from gui.state import AppState
from gui.theme import MARGIN
from gui.widgets.messages import Banner

_MOST_NAMED = 3


class OfferBanner(QWidget):
    """Shows the state's `offer` until it is decided on."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self.banner = Banner("info", dismissable=False)
        self.banner.acted.connect(self._use)
        self.banner.acted_otherwise.connect(state.keep_used)
        around = QVBoxLayout(self)
        around.setContentsMargins(MARGIN, 16, MARGIN, 0)
        around.addWidget(self.banner)
        for changed in (state.offer_changed, state.runs_changed, state.used_changed):
            changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        offer, used = self._state.offer, self._state.used
        run = self._offered(offer)
        self.setVisible(run is not None and used is not None)
        if offer is None or run is None or used is None:
            return
        self.banner.set_message(
            "info",
            offer_title(run, offer.why),
            offer_words(used, offer.why),
            tr("Use it"),
            tr("Keep {run}", run=run_title(used)),
        )

    def _offered(self, offer: Offer | None) -> Run | None:
        """The run on offer; None where there is none, or it was removed."""
        runs = self._state.runs
        return next((run for run in runs if offer is not None and run.name == offer.run), None)

    def _use(self) -> None:
        if self._state.offer is not None:
            self._state.use_run(self._state.offer.run)


def offer_title(run: Run, why: Succession) -> str:
    """A question: the finished run, and how it compares with the one in use."""
    if why.accuracy_before is None or why.accuracy is None:
        return tr("{run} is finished. Use it?", run=run_title(run))
    return tr(
        "{run} is finished: {before} → {after}. Use it?",
        run=run_title(run),
        before=number(100 * why.accuracy_before, 1),
        after=percent(why.accuracy),
    )


def offer_words(used: Run, why: Succession) -> str:
    """On what both were compared, what the finished run does not know, and what goes on."""
    words = []
    if why.forgotten:
        words.append(
            tr(
                "It does not know {classes}, which {run} does.",
                classes=_some(why.forgotten),
                run=run_title(used),
            )
        )
    if why.accuracy is not None:
        words.append(_compared_on(why))
    words.append(tr("{run} stays in use until you decide.", run=run_title(used)))
    return " ".join(words)


def _compared_on(why: Succession) -> str:
    if why.same_pictures:
        return trn(
            "Both answered the same {n} validation picture.",
            "Both answered the same {n} validation pictures.",
            why.n,
        )
    return tr("Each was measured on its own validation pictures.")


def _some(names: tuple[str, ...]) -> str:
    some = ", ".join(tr("“{name}”", name=name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return tr("{names} and {n} more", names=some, n=number(more)) if more > 0 else some
