"""The camera: what the model says of what it sees now, and pictures of it to learn from."""

import time
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QVideoFrame,
    QVideoSink,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core import storage
from core.actions import Undo
from core.errors import StorageError
from core.events import FINAL, Event, FrameResult, TeachResult
from core.runs import Run
from gui.dialogs import ask_text
from gui.facts import Failure
from gui.i18n import number, tr
from gui.run_words import run_title
from gui.saved_images import packed, save_image
from gui.state import AppState
from gui.theme import PADDING, Type
from gui.using.teacher import Teacher
from gui.widgets.answer_bars import AnswerBars
from gui.widgets.buttons import LinkButton, Picker, PrimaryButton
from gui.widgets.card import SHADOW, Card
from gui.widgets.picture_dialog import LargeView
from gui.widgets.prediction_card import Prediction
from gui.widgets.text import Text

_PANEL = 280
BETWEEN_SHOWN = 0.06
"""Seconds from one frame that is shown to the next, at least."""
BETWEEN_ASKED = 0.2
"""Seconds from one frame that the model is asked about to the next, at least."""
LARGEST = QSize(1280, 1280)
"""A frame is made no larger than this."""
MOST_BARS = 6
_NEW = "\n"
"""Stands for a class that is yet to be named: no class has this name."""


class CameraDialog(QDialog):
    """The live picture with live answers. A frame can be kept, as a picture of a class.

    Args:
        run: whose model answers, as long as the dialog is open.
        cameras: those that there are; `sink` takes the frames of the one chosen.
    """

    def __init__(
        self,
        parent: QWidget | None,
        state: AppState,
        teacher: Teacher,
        run: Run,
        cameras: Sequence[QCameraDevice],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Camera: “{run}” answers", run=run_title(run)))
        self._state = state
        self._run = run
        self._teacher = teacher
        self._cameras = {camera.description(): camera for camera in cameras}
        self._camera: QCamera | None = None
        self._image: QImage | None = None
        self._shown_at = self._asked_at = 0.0
        self._waiting = False
        self._label = ""
        self._captured: list[str] = []
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._on_frame)
        self._session = QMediaCaptureSession(self)
        self._session.setVideoSink(self.sink)
        self._view = LargeView()
        self._choice = Picker(tr("Camera"), [(name, name) for name in self._cameras])
        self._choice.setVisible(len(self._cameras) > 1)
        self._heading = Text(tr("Waiting for the camera…"), Type.HEADING, wrap=True)
        self._bars = AnswerBars()
        self._into = Picker(tr("Class"))
        self._capture = PrimaryButton(tr("Capture (Space)"))
        self._capture.setEnabled(False)
        self._kept = Text("", Type.CAPTION, "muted", wrap=True)
        self._undo = LinkButton(tr("Undo the last one"))
        self._lay_out()
        self._listen()
        self._show_classes()
        self._show_captured()
        self._begin(self._choice.value())
        self.resize(1000, 600)
        self.setFocus()  # or the first button would wear the focus ring

    def capture(self) -> None:
        """Keep what is seen now, as a picture of the chosen class."""
        project, label = self._state.project, self._into.value()
        if label == _NEW:
            self._choose_class(label)
        if self._image is None or project is None or not self._label:
            return
        try:
            file = save_image(self._image, self._state.cache / "camera", "camera", "JPG")
        except StorageError as error:
            self._show_failure(error)
            return
        self._state.teach([file], self._label)

    def undo(self) -> None:
        """Take back what was captured last."""
        if self._captured:
            self._captured.pop()
            self._state.act(Undo())
            self._show_captured()

    def _lay_out(self) -> None:
        panel = Card()
        panel.setFixedWidth(_PANEL)
        body = panel.body
        body.addWidget(self._choice)
        body.addWidget(self._heading)
        body.addWidget(self._bars)
        body.addStretch(1)
        words = tr("Kept as a labelled picture of this project. It counts when you train again.")
        body.addWidget(Text(words, Type.CAPTION, "muted", wrap=True))
        body.addWidget(self._into)
        body.addWidget(self._capture)
        body.addWidget(self._kept)
        body.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignLeft)
        picture = QVBoxLayout()
        picture.setContentsMargins(0, 0, 0, SHADOW)
        picture.addWidget(self._view)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, PADDING, PADDING, PADDING - SHADOW)
        row.setSpacing(PADDING)
        row.addLayout(picture, 1)
        row.addWidget(panel)

    def _listen(self) -> None:
        self._choice.selected.connect(self._begin)
        self._into.selected.connect(self._choose_class)
        self._capture.clicked.connect(self.capture)
        self._undo.clicked.connect(self.undo)
        QShortcut(QKeySequence(Qt.Key.Key_Space), self, activated=self.capture)
        QShortcut(QKeySequence.StandardKey.Undo, self, activated=self.undo)
        self._state.teach_event.connect(self._on_taught)
        self._state.frame_event.connect(self._on_answer)
        self._state.library_changed.connect(self._show_classes)
        self.finished.connect(self._end)

    def _begin(self, name: str) -> None:
        """Take the frames of another camera."""
        self._end()
        if name not in self._cameras:
            return
        device = self._cameras[name]
        self._camera = QCamera(device, self)
        self._camera.errorOccurred.connect(self._on_trouble)
        formats = device.videoFormats()
        if formats:
            self._camera.setCameraFormat(min(formats, key=_distance))
        self._session.setCamera(self._camera)
        self._camera.start()

    def _end(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera.deleteLater()
            self._camera = None

    def _on_trouble(self, _error: QCamera.Error, words: str) -> None:
        self._heading.set_text(tr("The camera cannot be used."))
        self._bars.set_answers(())
        self._kept.set_text(words)

    def _on_frame(self, frame: QVideoFrame) -> None:
        now = time.monotonic()
        if now - self._shown_at < BETWEEN_SHOWN:
            return
        image = frame.toImage()
        if image.isNull():
            return
        if image.width() > LARGEST.width() or image.height() > LARGEST.height():
            image = image.scaled(
                LARGEST,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._shown_at, self._image = now, image
        self._view.set_image(image)
        self._capture.setEnabled(True)
        self._ask(now)

    def _ask(self, now: float) -> None:
        """Hand the frame to the model, once it has answered for the last one."""
        project = self._state.project
        if self._waiting or now - self._asked_at < BETWEEN_ASKED:
            return
        if project is None or self._image is None:
            return
        file = self._state.cache / "camera" / "live.jpg"
        try:
            storage.write_bytes(file, packed(self._image, "JPG"), durable=False)
        except StorageError as error:
            self._show_failure(error)
            self.reject()
            return
        self._asked_at = now
        self._state.ask_frame(file, run=self._run)
        self._waiting = "frame" in self._state.busy

    def _on_answer(self, event: Event) -> None:
        if not isinstance(event, FINAL):
            return
        self._waiting = False
        if not isinstance(event, FrameResult):
            self._heading.set_text(event.title)
            self._bars.set_answers(())
            return
        item = Prediction.of(event.classes, event.answer, MOST_BARS)
        self._heading.set_text(item.heading)
        self._bars.set_answers(item.answers, item.answered)

    def _show_classes(self) -> None:
        """Those of the project, and perhaps a new one of which nothing was captured yet."""
        names = dict.fromkeys(filter(None, (*self._teacher.classes(), self._label)))
        self._label = self._label or next(iter(names), "")
        self._into.set_choices([*((name, name) for name in names), (_NEW, tr("New class…"))])
        self._into.set_value(self._label or _NEW)

    def _choose_class(self, name: str) -> None:
        if name == _NEW:
            name = ask_text(self, tr("New class"), "", tr("Make it")) or ""
        self._label = name or self._label
        self._show_classes()

    def _on_taught(self, event: Event) -> None:
        if isinstance(event, TeachResult) and event.n:
            self._captured.append(event.label)
            self._show_captured()

    def _show_captured(self) -> None:
        self._kept.set_text(captured_words(self._captured))
        self._undo.setVisible(bool(self._captured))

    def _show_failure(self, error: StorageError) -> None:
        self._state.failure = Failure(error.title, error.detail, error.hint)


def captured_words(labels: Sequence[str]) -> str:
    """What was kept since the dialog is open."""
    each = ", ".join(f"{number(n)} × {label}" for label, n in Counter(labels).most_common())
    return tr("Captured: {pictures}", pictures=each) if each else ""


def _distance(form: QCameraFormat) -> int:
    """How far a format is from pictures large enough to learn from, and not larger."""
    size = form.resolution()
    return abs(size.width() - 1280) + abs(size.height() - 720)
