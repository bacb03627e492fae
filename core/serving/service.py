"""Let other programs on this machine ask a model over HTTP, until stopped.

The web server has a thread of its own; the thread of the job owns the network. Whatever has come
in while one batch was answered is the next batch: one that asks alone is answered at once, and many
that ask together share the work.
"""

import errno
import logging
import socket
import threading
import time
from contextlib import closing
from importlib.metadata import version

from core.errors import ServeError, UserError
from core.events import PicturePredicted, PicturesServed, ServeResult, ServeStarted
from core.jobs import Emit, StopToken, Throttle
from core.prediction.predictor import Predictor, open_predictor
from core.requests import ServeRequest
from core.serving.messages import Health
from core.serving.waiting import Waiting, answer

LOOPBACK = "127.0.0.1"
_POLL = 0.1
"""Seconds after which a stop is heard while nobody asks anything."""
_FAREWELL = 5
"""Seconds that requests at work have to end when the service does."""

log = logging.getLogger("graft.serving")


def serve(request: ServeRequest, emit: Emit, stop: StopToken) -> ServeResult:
    """Answer at a port of this machine alone; `ServeStarted` says where.

    A decision about the model that a person changes meanwhile holds from the next picture on.

    Raises:
        ServeError: the extra “serve” is missing, or the port is taken.
        ModelError: there is no model, or it cannot be opened.
    """
    started = time.perf_counter()
    with closing(_listening(request)) as listening:
        service = _Service(request, listening)
        emit(service.started)
        service.run(emit, stop)
    return ServeResult(
        address=service.started.address,
        n=service.n,
        n_left_out=service.n_left_out,
        seconds=time.perf_counter() - started,
        run=service.started.run,
    )


class _Service:
    """The web server and the network behind it.

    Attributes:
        n, n_left_out: how many pictures were answered, and could not be read.
    """

    def __init__(self, request: ServeRequest, listening: socket.socket) -> None:
        try:
            import uvicorn

            from core.serving.app import make_app
        except ImportError as error:
            raise ServeError(
                "The local service needs the extra “serve”.",
                hint='Install it with: pip install "graft[serve]"',
            ) from error
        self.n = self.n_left_out = 0
        self._request = request
        self._predictor = open_predictor(request.model, request.device)
        self._waiting = Waiting()
        self._listening = listening
        app = make_app(self._waiting, self._predictor.classes, self._health)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=_FAREWELL,
            )
        )
        self.started = ServeStarted(
            address=f"http://{LOOPBACK}:{listening.getsockname()[1]}",
            model=self._predictor.folder,
            classes=self._predictor.classes,
            device=str(self._predictor.device),
            run=self._predictor.run,
        )

    def run(self, emit: Emit, stop: StopToken) -> None:
        """Answer until asked to stop; what was asked by then is answered still."""
        thread = threading.Thread(
            target=self._server.run, args=([self._listening],), name="web server", daemon=True
        )
        thread.start()
        throttle, told = Throttle(0.5), 0
        try:
            while thread.is_alive():
                self._answer()
                if told != self.n and throttle.ready():
                    told = self.n
                    emit(PicturesServed(n=told))
                if stop.asked:
                    self._server.should_exit = True
        finally:
            self._server.should_exit = True

    def _answer(self) -> None:
        questions = self._waiting.take(_POLL)
        if questions:
            outcomes = answer(self._as_decided(), questions)
            answered = sum(isinstance(outcome, PicturePredicted) for outcome in outcomes)
            self.n += answered
            self.n_left_out += len(outcomes) - answered

    def _as_decided(self) -> Predictor:
        """The model with the decision that holds now. One that is gone by now answers still."""
        try:
            self._predictor = open_predictor(self._predictor.folder, self._request.device)
        except UserError:
            log.warning("The model cannot be opened again", exc_info=True)
        return self._predictor

    def _health(self) -> Health:
        folder = self.started.model
        return Health(
            model=folder.parent.name if folder.name == "model" else folder.name,
            classes=self.started.classes,
            version=version("graft"),
            device=self.started.device,
            pictures=self.n,
            run=self.started.run,
        )


def _listening(request: ServeRequest) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, request.port))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
    if request.elsewhere:
        return socket.create_server((LOOPBACK, 0))
    raise ServeError(
        f"Port {request.port} cannot be used.",
        "Another program answers there, perhaps another Graft; or it is kept for the system.",
        "Stop that one, or choose another port: --port 0 finds a free one.",
    )
