"""What a model would call pictures that have no name yet, so that a person only has to agree."""

from core.events import SuggestResult
from core.jobs import Emit, StopToken
from core.prediction.predictor import open_predictor
from core.requests import SuggestRequest


def suggest(request: SuggestRequest, emit: Emit, stop: StopToken) -> SuggestResult:
    """Report an answer for each of `request.files` that can be read and is one of the classes.

    Raises:
        ModelError: there is no model, or it cannot be opened.
    """
    predictor = open_predictor(request.model, request.device)
    n = 0
    for answer in predictor.predict(list(request.files), emit, stop):
        predicted = predictor.event(answer)
        n += 1
        if predicted.label in predictor.classes:
            emit(predicted)
    return SuggestResult(n=n)
