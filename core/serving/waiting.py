"""Pictures that wait for the network: requests put them in, and it takes out a batch at a time."""

import asyncio
import logging
import queue
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.data.loader import held
from core.errors import UserError
from core.events import Event, PictureLeftOut, PicturePredicted
from core.jobs import StopToken
from core.prediction.predictor import BATCH, Predictor
from core.serving.messages import RefusedError

MOST_WAITING = 1024
"""Pictures of all requests. More come quicker than they can be answered."""
LONGEST = 20.0
"""Seconds that decoding a picture may take: meanwhile all others wait."""

log = logging.getLogger("graft.serving")

Outcome = PicturePredicted | str
"""An answer, or why a picture cannot be read."""


@dataclass(frozen=True)
class Question:
    """A picture, and who wants to know."""

    data: bytes
    answer: asyncio.Future[Outcome]


class Waiting:
    """The pictures that wait. One thread asks, the web server's; another one answers."""

    def __init__(self) -> None:
        self._questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._n = 0

    async def ask(self, pictures: Sequence[bytes]) -> list[Outcome]:
        """The outcome for each picture, in their order.

        Raises:
            RefusedError: 429 when too many wait already.
        """
        if self._n + len(pictures) > MOST_WAITING:
            raise RefusedError(
                429, "Too many pictures wait for an answer.", hint="Ask again in a moment."
            )
        self._n += len(pictures)
        loop = asyncio.get_running_loop()
        questions = [Question(data, loop.create_future()) for data in pictures]
        try:
            for question in questions:
                self._questions.put(question)
            return await asyncio.gather(*(question.answer for question in questions))
        finally:
            self._n -= len(pictures)

    def take(self, patience: float) -> list[Question]:
        """What waits, up to a batch; nothing when nobody asks for `patience` seconds."""
        questions: list[Question] = []
        with suppress(queue.Empty):
            questions.append(self._questions.get(timeout=patience))
            while len(questions) < BATCH:
                questions.append(self._questions.get_nowait())
        return questions


def answer(predictor: Predictor, questions: Sequence[Question]) -> list[Outcome]:
    """Answer what was asked, all in one batch, and return the outcomes.

    A picture whose decoding hangs, and whatever else goes wrong, is an outcome as well.
    """
    pictures = {Path(str(place)): each.data for place, each in enumerate(questions)}
    outcomes: dict[str, Outcome] = {}

    def leave_out(event: Event) -> None:
        if isinstance(event, PictureLeftOut):
            outcomes[event.path] = event.reason

    why = "it could not be answered"
    try:
        for each in predictor.predict(
            list(pictures), leave_out, StopToken(), decode=held(pictures), longest=LONGEST
        ):
            outcomes[str(each.file)] = predictor.event(each)
    except UserError as error:
        why = error.title
    except Exception:
        log.exception("A bug while pictures were answered")
    found = [outcomes.get(str(name), why) for name in pictures]
    loop = questions[0].answer.get_loop()
    loop.call_soon_threadsafe(_tell, questions, found)
    return found


def _tell(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> None:
    for question, outcome in zip(questions, outcomes, strict=True):
        if not question.answer.done():
            question.answer.set_result(outcome)
