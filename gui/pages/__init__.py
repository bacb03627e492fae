"""The pages of the window: one row each. A new page is a new file here and a new row."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from core.models.catalog import CATALOG
from gui.facts import Training
from gui.i18n import number, tr
from gui.run_words import figure_words
from gui.state import AppState


@dataclass(frozen=True)
class PageSpec:
    """What the window knows of a page before it is opened.

    Attributes:
        title: of the sidebar, in the language of the window.
        factory: “module:class”, imported when the page is first shown; called with the state.
        fact: the one figure that the sidebar shows beside the title.
        reason_locked: what has to come first; empty when the page can be opened.
    """

    id: str
    title: Callable[[], str]
    icon: str
    factory: str
    fact: Callable[[AppState], str]
    reason_locked: Callable[[AppState], str]

    def make(self, state: AppState) -> QWidget:
        """The page itself."""
        module, name = self.factory.split(":")
        page = getattr(importlib.import_module(module), name)(state)
        assert isinstance(page, QWidget)
        return page


def _pictures(state: AppState) -> str:
    if "scan" in state.busy:
        return "…"
    return number(len(state.dataset.pictures)) if state.dataset else ""


def _network(state: AppState) -> str:
    names = {row.id: row.name for row in CATALOG}
    return names.get(state.config.backbone, state.config.backbone.rpartition("/")[2]).rpartition(
        "-"
    )[2]


def _training(state: AppState) -> str:
    if state.training is not Training.IDLE:
        return f"{state.training_share:.0%}".replace("%", " %")
    result = state.run.result if state.run else None
    if result is None:
        return ""
    minutes, seconds = divmod(round(result.seconds), 60)
    return tr("{n} min", n=minutes) if minutes else tr("{n} s", n=seconds)


def _accuracy(state: AppState) -> str:
    result = state.run.result if state.run else None
    headline = result.headline if result else None
    return figure_words(headline.accuracy, headline.part) if headline else ""


def _open(_state: AppState) -> str:
    return ""


def _nothing_to_train_on(state: AppState) -> str:
    if state.training is not Training.IDLE or state.runs:
        return ""
    if state.dataset is None:
        return tr("The pictures come first.")
    return looking_through(state) or state.obstacle


def looking_through(state: AppState) -> str:
    """Why a project that never trained has to wait while its pictures are looked through."""
    first = "scan" in state.busy and not state.runs
    return tr("Your pictures are being looked through.") if first else ""


def _no_model(state: AppState) -> str:
    return "" if state.run else tr("Train a model first.")


PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        "data", lambda: tr("Pictures"), "pictures", "gui.pages.data:DataPage", _pictures, _open
    ),
    PageSpec("model", lambda: tr("Model"), "model", "gui.pages.model:ModelPage", _network, _open),
    PageSpec(
        "train",
        lambda: tr("Train"),
        "train",
        "gui.pages.train:TrainPage",
        _training,
        _nothing_to_train_on,
    ),
    PageSpec(
        "check", lambda: tr("Check"), "check", "gui.pages.check:CheckPage", _accuracy, _no_model
    ),
    PageSpec("use", lambda: tr("Use"), "use", "gui.pages.use:UsePage", _open, _no_model),
    PageSpec(
        "runs",
        lambda: tr("Runs"),
        "runs",
        "gui.pages.runs:RunsPage",
        lambda state: number(len(state.runs)) if state.runs else "",
        _open,
    ),
)
