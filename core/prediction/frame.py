"""One picture of a camera: answered at once, and forgotten."""

from core.errors import PictureError
from core.events import Event, FrameResult, PictureLeftOut
from core.jobs import Emit, StopToken
from core.prediction.predictor import open_predictor
from core.requests import FrameRequest


def frame(request: FrameRequest, emit: Emit, stop: StopToken) -> FrameResult:
    """What a model says of the picture in `request.file`.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        PictureError: the picture cannot be read.
    """

    def refuse(event: Event) -> None:
        if isinstance(event, PictureLeftOut):
            raise PictureError(event.reason)

    predictor = open_predictor(request.model, request.device)
    (answer,) = predictor.predict([request.file], refuse, stop)
    return FrameResult(classes=predictor.classes, answer=predictor.event(answer))
