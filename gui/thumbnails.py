"""Small copies of the pictures for the screen: asked for when seen, made in the pictures lane."""

import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from core.data.decoding import Decoding
from core.errors import EngineError
from core.events import Failed, ThumbnailReady
from core.requests import ThumbnailRequest
from gui.engine import Ended, Reported, Worker

BATCH = 24
"""Pictures in one request. Small, so that what was scrolled to last need not wait for long."""
MOST_WANTED = 600
"""How many wishes are remembered. Older ones have been scrolled past."""
MEMORY = 128 * 2**20
"""Bytes of pictures kept ready."""
SLICE = 0.008
"""Seconds for which arrived pictures are loaded before the window gets its turn."""


class ThumbnailStore(QObject):
    """Thumbnails by the path of their picture; `size` is their longer side, in pixels.

    Signals:
        ready(Path, QImage): a thumbnail can be shown; a null image stands for a picture that
            cannot be read.
        outdated: those that were shown are not how the pictures are seen any more.
    """

    ready = Signal(object, QImage)
    outdated = Signal()

    def __init__(self, worker: Worker, parent: QObject | None = None, *, size: int = 320) -> None:
        super().__init__(parent)
        self._size = size
        self._worker = worker
        self._folder: Path | None = None
        self._decoding = Decoding()
        self._wanted: OrderedDict[Path, None] = OrderedDict()
        self._asked: dict[Path, None] = {}
        self._request: ThumbnailRequest | None = None
        self._arrived: deque[ThumbnailReady] = deque()
        self._images: OrderedDict[Path, QImage] = OrderedDict()
        self._bytes = 0
        self._loading = QTimer(self)
        self._loading.setInterval(0)
        self._loading.timeout.connect(self._load_some)
        worker.job_reported.connect(self._on_reported)
        worker.job_ended.connect(self._on_ended)

    @property
    def idle(self) -> bool:
        """Whether no picture is on its way."""
        return self._request is None and not self._wanted and not self._arrived

    def set_folder(self, folder: Path | None) -> None:
        """Keep the copies in `folder` from now on, and forget all that were shown."""
        self._folder = folder
        self._wanted.clear()
        self._forget()

    def set_decoding(self, decoding: Decoding) -> None:
        """Show the pictures as a network sees them by this rule."""
        if decoding != self._decoding:
            self._decoding = decoding
            self._forget()
            self.outdated.emit()

    def _forget(self) -> None:
        self._images.clear()
        self._arrived.clear()
        self._bytes = 0

    def get(self, file: Path) -> QImage | None:
        """The thumbnail if it is at hand; a null image if the picture cannot be read."""
        image = self._images.get(file)
        if image is not None:
            self._images.move_to_end(file)
        return image

    def want(self, files: Iterable[Path]) -> None:
        """Ask for thumbnails, the most wanted first. What was asked last is made first."""
        for file in reversed(tuple(files)):
            if file not in self._images and file not in self._asked:
                self._wanted[file] = None
                self._wanted.move_to_end(file)
        while len(self._wanted) > MOST_WANTED:
            self._wanted.popitem(last=False)
        self._ask()

    def _ask(self) -> None:
        """Send the next batch, one at a time: later wishes may still come first."""
        if self._request is not None or not self._wanted or self._folder is None:
            return
        batch = [self._wanted.popitem()[0] for _ in range(min(BATCH, len(self._wanted)))]
        request = ThumbnailRequest(
            files=tuple(batch), folder=self._folder, size=self._size, decoding=self._decoding
        )
        try:
            self._worker.submit(request)
        except EngineError:
            self._wanted.update(dict.fromkeys(reversed(batch)))  # asked again when the lane moves
            return
        self._request = request
        self._asked = dict.fromkeys(batch)

    def _on_reported(self, reported: Reported) -> None:
        event, request = reported.event, self._request
        if request is None or reported.request is not request:
            return
        if isinstance(event, ThumbnailReady):
            self._asked.pop(event.file, None)
            if request.decoding != self._decoding:
                self._wanted[event.file] = None  # the rule has changed since it was asked for
                return
            self._arrived.append(event)
            self._loading.start()

    def _on_ended(self, ended: Ended) -> None:
        if ended.request is self._request:
            self._request = None
            self._give_up_on_a_killer(ended)
            self._asked = {}
        self._ask()

    def _give_up_on_a_killer(self, ended: Ended) -> None:
        """The first picture not reported may have crashed the decoder: the others go on without."""
        left = list(self._asked)
        if isinstance(ended.outcome, Failed) and left:
            self._keep(left[0], QImage())
            self._wanted.update(dict.fromkeys(reversed(left[1:])))

    def _load_some(self) -> None:
        """Load arrived thumbnails, the latest first, without holding up the window."""
        until = time.perf_counter() + SLICE
        while self._arrived and time.perf_counter() < until:
            event = self._arrived.pop()
            image = QImage(str(event.thumbnail)) if event.thumbnail else QImage()
            self._keep(event.file, image)
        if not self._arrived:
            self._loading.stop()

    def _keep(self, file: Path, image: QImage) -> None:
        replaced = self._images.pop(file, None)
        self._bytes += image.sizeInBytes() - (replaced.sizeInBytes() if replaced else 0)
        self._images[file] = image
        while self._bytes > MEMORY:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()
        self.ready.emit(file, image)
