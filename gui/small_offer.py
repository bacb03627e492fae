"""The offer of a small model that learns from the one that is exported, and how it turned out."""

from pathlib import Path

from core.comparison import paired
from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.events import DescribeResult
from core.models.backbone import Backbone
from core.models.choice import distilling, row_of, small_network
from core.models.estimate import Workload, distillation_seconds
from core.runs import WEIGHTS, Run
from gui.facts import Training
from gui.i18n import duration, size, tr, trn
from gui.run_words import paired_words, run_title
from gui.state import AppState
from gui.widgets.messages import Banner

_LAST_LAYER = 1.28e6
"""Parameters of the last layer for ImageNet, which one for a person's classes takes the place of:
those of both small networks look at 1,280 features."""


class SmallOffer(Banner):
    """“A small one for phones and browsers”: trained by a press, and compared once it is there.

    Hidden where nothing would be gained. A run that learned from another one, or that another one
    has learned from, is shown beside that one instead.
    """

    def __init__(self, state: AppState, run: Run) -> None:
        super().__init__("info", dismissable=False)
        self._state, self._run = state, run
        self._config: TrainConfig | None = None
        self.acted.connect(self._train)
        for changed in (state.runs_changed, state.dataset_changed, state.machine_changed):
            changed.connect(self.show_offer)
        self.show_offer()

    def show_offer(self) -> None:
        """Offer, or compare, as things stand now."""
        state, run = self._state, self._run
        pair = related(run, state.runs)
        small = small_network(run.file.config.backbone)
        self._config = None
        if pair is not None:
            self.set_message("info", *compared_words(*pair))
        elif small is not None and state.dataset is not None and _may_write(state):
            config = self._config = distilling(run.file.config, run.model, small)
            words = offer_words(run, small, config, state.dataset, state.machine)
            queued = state.training is not Training.IDLE
            action = tr("Add to the queue") if queued else tr("Train it")
            self.set_message("info", tr("A small one for phones and browsers"), words, action)
        self.setVisible(pair is not None or self._config is not None)

    def _train(self) -> None:
        state = self._state
        if self._config is None:
            return
        queued = state.training is not Training.IDLE
        state.train_with(self._config)
        if state.training is not Training.IDLE:
            state.page = "runs" if queued else "train"
            self.window().close()


def related(run: Run, runs: tuple[Run, ...]) -> tuple[Run, Run] | None:
    """A teacher and what learned from it, both finished, one of which is `run`; None without."""
    by_name = {each.name: each for each in runs if each.measured}
    pairs = [
        (by_name[teacher], each)
        for each in by_name.values()
        if (teacher := _teacher_of(each)) in by_name
    ]
    return next((pair for pair in pairs if run.name in (pair[0].name, pair[1].name)), None)


def offer_words(
    run: Run,
    small: Backbone,
    config: TrainConfig,
    dataset: Dataset,
    machine: DescribeResult | None,
) -> str:
    """What would learn from what, on which pictures, how large it is, and how long that takes."""
    n_unlabelled = len(dataset.unlabelled)
    learned = trn("{n} training picture", "{n} training pictures", len(dataset.of(Part.TRAIN)))
    if n_unlabelled:
        more = trn("{n} unlabelled picture", "{n} unlabelled pictures", n_unlabelled)
        learned = tr("{labelled} and {unlabelled}", labelled=learned, unlabelled=more)
    words = [
        tr(
            "{network} learns from “{run}” [distillation]: from its answers to {pictures}.",
            network=small.name,
            run=run_title(run),
            pictures=learned,
        ),
        tr(
            "About {small} instead of {large}.",
            small=size(round(4 * (1e6 * (small.parameters_m or 0.0) - _LAST_LAYER))),
            large=size(_bytes(run.model)),
        ),
    ]
    if machine is not None:
        work, large = Workload.of(dataset), row_of(run.file.config.backbone)
        seconds = distillation_seconds(
            config, small, large, work, machine, n_unlabelled=n_unlabelled
        )
        words.append(tr("It takes up to {time} here.", time=duration(seconds)))
        if small.id not in machine.weights_here:
            words.append(tr("Its {size} are fetched first.", size=size(_downloaded(small))))
    return " ".join(words)


def compared_words(teacher: Run, student: Run) -> tuple[str, str]:
    """A title and a sentence: how what was distilled compares with what it learned from."""
    title = tr(
        "“{small}” is a small one that learned from “{large}”",
        small=run_title(student),
        large=run_title(teacher),
    )
    one, other = teacher.evaluation, student.evaluation
    found = paired(one, other) if one is not None and other is not None else None
    sizes = tr(
        "{small} instead of {large}.",
        small=size(_bytes(student.model)),
        large=size(_bytes(teacher.model)),
    )
    told = paired_words(found, run_title(student), judged=False) if found is not None else ""
    return title, " ".join(filter(None, (told and f"{told.removesuffix('.')}.", sizes)))


def _teacher_of(run: Run) -> str:
    """The name of the run that another one learned from; empty for most."""
    place = run.file.config.learns_from
    return place.parent.name if place is not None else ""


def _may_write(state: AppState) -> bool:
    return state.project is not None and not state.project.read_only


def _bytes(model: Path) -> int:
    file = model / WEIGHTS
    return file.stat().st_size if file.is_file() else 0


def _downloaded(small: Backbone) -> int:
    return round(1e6 * (small.download_mb or 0.0))
