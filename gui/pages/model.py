"""The Model page: how thoroughly to learn, which network to start from, and every other setting."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from core.config import Augmentation, Preset, Trainable, TrainConfig, change
from core.data.dataset import Dataset
from core.events import Event, RecogniseResult
from core.models.choice import changed_by_hand, preset_of, usual, with_backbone, with_preset
from core.models.estimate import Workload
from gui.dialogs import ask_folder, ask_weights
from gui.facts import Training
from gui.i18n import tr
from gui.network_words import (
    network_rows,
    preset_choices,
    preset_lock,
    preset_time,
    sentence,
    settings_summary,
    weights_note,
    why_not_train,
    why_not_try,
)
from gui.rate_dialog import RateDialog
from gui.run_words import run_title
from gui.search_dialog import SearchDialog
from gui.state import AppState
from gui.widgets.backbone_table import BackboneTable
from gui.widgets.buttons import LinkButton, Menu, PrimaryButton, QuietButton, SearchField
from gui.widgets.card import Card, Expander
from gui.widgets.config_form import ConfigForm
from gui.widgets.messages import Banner
from gui.widgets.page import PageHeader, PageScroll
from gui.widgets.preset_cards import PresetCards
from gui.widgets.text import Text

LEAST_TABLE = 28 + 9 * 54 // 2
"""Pixels for the titles and four and a half rows: half a row tells that there are more."""


class ModelPage(PageScroll):
    """Everything that can be chosen before training. All of it is in the state's `config`."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._work: Workload | None = None
        self._train = PrimaryButton(tr("Train"))
        self._header = PageHeader(tr("Model"), "", [self._train])
        self._reason = Banner("warning", dismissable=False)
        self._presets = PresetCards(preset_choices())
        self._flip = QCheckBox(
            tr("Left and right may be swapped while learning (flip): not for text or X-rays")
        )
        self._search = SearchField(tr("Search, or any timm name"))
        self._own = QuietButton(tr("A model of your own…"))
        self._found: RecogniseResult | None = None
        self._table = BackboneTable()
        self._nothing = Text(role="muted")
        self._weights = Text(role="muted", wrap=True)
        self._published = LinkButton(tr("Use the published ones"))
        self._more = Expander(tr("More settings"))
        self._form = ConfigForm(hide={"backbone"})
        self._reset = LinkButton(tr("Put all back to their usual values"))
        self._rate = LinkButton(tr("find a good one…"))
        self._better = LinkButton(tr("Find better settings…"))
        self._lay_out()
        self._listen()
        self._show_dataset(state.dataset)
        self._show_ready()

    # What is seen

    def _lay_out(self) -> None:
        card = Card(tr("Starting network"), tr("backbone"), self._make_tools())
        self._table.setMinimumHeight(LEAST_TABLE)
        self._table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        card.body.addWidget(self._table, 1)
        card.body.addWidget(self._nothing)
        line = QHBoxLayout()
        line.setContentsMargins(0, 10, 0, 0)
        line.setSpacing(16)
        line.addWidget(self._weights, 1)
        line.addWidget(self._published)
        card.body.addLayout(line)
        links = QHBoxLayout()
        links.setSpacing(24)
        for link in (self._better, self._reset):
            links.addWidget(link)
        links.addStretch(1)
        self._more.body.addLayout(links)
        self._more.body.addSpacing(4)
        self._form.put_beside("learning_rate", self._rate)
        self._more.body.addWidget(self._form)
        for widget in (self._header, self._reason, self._presets, self._flip):
            self.body.addWidget(widget)
        self.body.addWidget(card, 1)
        self.body.addWidget(self._more)

    def _make_tools(self) -> QWidget:
        self._search.setFixedWidth(210)
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._search)
        row.addWidget(self._own)
        return tools

    def _listen(self) -> None:
        state = self._state
        state.config_changed.connect(self._show_config)
        state.dataset_changed.connect(self._show_dataset)
        state.machine_changed.connect(self._show_estimates)
        for changed in (state.obstacle_changed, state.project_changed):
            changed.connect(self._show_ready)
        for changed in (state.training_changed, state.busy_changed):
            changed.connect(self._show_ready)
        for changed in (state.runs_changed, state.busy_changed):
            changed.connect(self._show_weights)
        state.recognise_event.connect(self._on_recognised)
        self._train.clicked.connect(self._start)
        self._presets.selected.connect(self._choose_preset)
        self._flip.clicked.connect(self._set_flip)
        self._search.textChanged.connect(self._show_networks)
        self._table.selected.connect(self._choose_network)
        self._own.clicked.connect(self._offer_own)
        self._published.clicked.connect(self._use_published)
        self._form.changed.connect(self._take_settings)
        self._reset.clicked.connect(self._put_back)
        self._rate.clicked.connect(self._open_rate)
        self._better.clicked.connect(self._open_search)

    def _show_dataset(self, dataset: Dataset | None) -> None:
        work = Workload.of(dataset) if dataset else None
        self._work = work if work and work.n_train else None
        self._show_config(self._state.config)
        self._show_ready()

    def _show_config(self, config: TrainConfig) -> None:
        self._header.set_sentence(sentence(config))
        self._presets.set_value(preset_of(config) or "")
        self._flip.setChecked(config.flip)
        varied = config.augmentation is not Augmentation.NONE
        self._flip.setVisible(varied and config.trainable is not Trainable.NONE)
        self._show_weights()
        self._form.set_usual(usual(config))
        self._form.set_config(config)
        self._more.set_summary(settings_summary(config))
        self._reset.setVisible(bool(changed_by_hand(config)))
        self._show_estimates()

    def _show_weights(self) -> None:
        state = self._state
        looking = "recognise" in state.busy
        note = weights_note(state.config, state.runs, self._found)
        self._weights.set_text(tr("Looking at what is in it…") if looking else note)
        self._weights.setVisible(bool(note) or looking)
        self._published.setVisible(bool(note) and not looking)

    def _show_estimates(self) -> None:
        config, machine = self._state.config, self._state.machine
        for preset in Preset:
            self._presets.set_fact(preset, preset_time(config, preset, self._work, machine))
            self._presets.set_reason_locked(preset, preset_lock(config, preset))
        self._show_networks()

    def _show_networks(self) -> None:
        config, words = self._state.config, self._search.text()
        rows = network_rows(config, words, self._work, self._state.machine)
        self._table.set_rows(rows)
        self._table.set_selected(config.backbone)
        self._nothing.set_text(tr("No network is called like that."))
        self._nothing.setVisible(not rows)

    def _show_ready(self) -> None:
        state = self._state
        scanning = "scan" in state.busy
        reason = why_not_train(state.project, state.dataset, state.obstacle, scanning=scanning)
        training = state.training is not Training.IDLE
        self._train.setText(tr("Add to the queue") if training else tr("Train"))
        self._train.setEnabled(not reason)
        self._train.setToolTip(reason)
        not_now = reason or why_not_try(state.busy)
        for link in (self._rate, self._better):
            link.setEnabled(not not_now)
            link.setToolTip(not_now)
        kind = "info" if state.dataset is None and scanning else "warning"
        self._reason.set_message(kind, reason)
        self._reason.setVisible(bool(reason) and not training)

    # What is done

    def _start(self) -> None:
        queued = self._state.training is not Training.IDLE
        self._state.start_training()
        if self._state.training is not Training.IDLE:
            self._state.page = "runs" if queued else "train"

    def _choose_preset(self, preset: str) -> None:
        self._state.config = with_preset(self._state.config, Preset(preset))

    def _choose_network(self, id: str) -> None:
        self._state.config = with_backbone(self._state.config, id)

    def _offer_own(self) -> None:
        menu, run = Menu(self), self._state.run
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Choose a file of weights…"), self._choose_file)
        menu.addAction(tr("Choose the folder of a model…"), self._choose_folder)
        if run is not None:
            title = tr("Go on from the run “{title}”", title=run_title(run))
            menu.addAction(title, self._take_run)
        menu.popup(self._own.mapToGlobal(self._own.rect().bottomLeft()))

    def _choose_file(self) -> None:
        self.start_from(ask_weights(self, tr("Weights to start from")))

    def _choose_folder(self) -> None:
        self.start_from(ask_folder(self, tr("A model to start from")))

    def _take_run(self) -> None:
        if self._state.run is not None:
            self.start_from(self._state.run.model)

    def start_from(self, place: Path | None) -> None:
        """Start from a model of one's own, once it is known what it is."""
        if place is not None:
            self._state.start_from(place)

    def _on_recognised(self, event: Event) -> None:
        if isinstance(event, RecogniseResult):
            self._found = event
            self._show_weights()

    def _set_flip(self, flip: bool) -> None:
        self._state.config = change(self._state.config, {"flip": flip})

    def _use_published(self) -> None:
        self._state.config = change(self._state.config, {"weights": "pretrained"})

    def _take_settings(self, config: TrainConfig) -> None:
        self._state.config = config

    def _open_rate(self) -> None:
        RateDialog(self._state, self).open()

    def _open_search(self) -> None:
        SearchDialog(self._state, self).open()

    def _put_back(self) -> None:
        self._state.config = usual(self._state.config)
