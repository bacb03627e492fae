"""The local service: other programs on this computer ask the model while it runs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.events import FINAL, Event, PicturesServed, ServeStarted
from core.runs import Run
from core.serving.samples import samples
from gui.i18n import tr, trn
from gui.state import AppState
from gui.theme import Type
from gui.using.words import idle_words, serving_words
from gui.widgets.buttons import IconButton, SecondaryButton, SegmentedControl
from gui.widgets.card import Card
from gui.widgets.text import Elided, Text

SAMPLE_HEIGHT = 132
"""Pixels of a sample call; what is longer is scrolled."""


class ServiceCard(Card):
    """Starts and ends the service, says where it answers, and how to ask it."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Local service"), tr("for other programs"))
        self._state = state
        self._samples: dict[str, str] = {}
        self._n = 0
        self._run: Run | None = None
        self._said = Text("", Type.CAPTION, "muted", wrap=True)
        self._switch = SecondaryButton()
        self._address = Elided()
        self._copy_address = IconButton("copy", tr("Copy the address"))
        self._language = SegmentedControl([("curl", "curl")], tr("Language of the sample call"))
        self._copy_sample = IconButton("copy", tr("Copy the sample call"))
        self._sample = QPlainTextEdit()
        self._running = QWidget()
        self._lay_out()
        self._switch.clicked.connect(self._start_or_stop)
        self._copy_address.clicked.connect(self._take_address)
        self._copy_sample.clicked.connect(self._take_sample)
        self._language.selected.connect(self._show_sample)
        state.serve_event.connect(self._on_event)
        for changed in (state.busy_changed, state.answering_changed, state.used_changed):
            changed.connect(self._show_state)
        self._show_state()

    def _start_or_stop(self) -> None:
        if "serve" in self._state.busy:
            self._switch.setEnabled(False)
            self._state.stop("serve")
        else:
            self._run = self._state.answering
            self._state.serve()

    def _take_address(self) -> None:
        QGuiApplication.clipboard().setText(self._address.plain_text())

    def _take_sample(self) -> None:
        QGuiApplication.clipboard().setText(self._samples[self._language.value()])

    def _on_event(self, event: Event) -> None:
        match event:
            case ServeStarted():
                self._samples = dict(samples(event.address))
                self._address.set_text(event.address)
                self._language.set_choices([(name, name) for name in self._samples])
                self._show_sample()
                self._show_state()
            case PicturesServed():
                self._n = event.n
                self._show_state()
            case _ if isinstance(event, FINAL):
                self._samples, self._n = {}, 0
                self._show_state()

    def _show_state(self) -> None:
        busy, running = "serve" in self._state.busy, bool(self._samples)
        self._switch.setEnabled(True)
        self._switch.setText(tr("Stop") if busy else tr("Start"))
        self._running.setVisible(running)
        if running and busy and self._run is not None:
            words = serving_words(self._run, self._state.used)
            if self._n:
                n = trn("{n} picture was answered.", "{n} pictures were answered.", self._n)
                words = f"{words} {n}"
            self._said.set_text(words)
        elif busy:
            self._said.set_text(tr("Starting…"))
        else:
            self._said.set_text(idle_words(self._state.answering))

    def _show_sample(self) -> None:
        self._sample.setPlainText(self._samples[self._language.value()].rstrip())

    def _lay_out(self) -> None:
        self._sample.setReadOnly(True)
        self._sample.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._sample.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._sample.setFixedHeight(SAMPLE_HEIGHT)
        self._sample.setAccessibleName(tr("Sample call"))
        address = QHBoxLayout()
        address.addWidget(self._address, 1)
        address.addWidget(self._copy_address)
        language = QHBoxLayout()
        language.addWidget(self._language)
        language.addStretch(1)
        language.addWidget(self._copy_sample)
        column = QVBoxLayout(self._running)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(address)
        column.addLayout(language)
        column.addWidget(self._sample)
        self.body.addWidget(self._said)
        self.body.addWidget(self._running)
        self.body.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignLeft)
