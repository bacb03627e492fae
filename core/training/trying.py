"""What jobs share that only try something: pictures, network and first answer, and nothing kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core import project as projects
from core.awake import awake
from core.choices import Trainable
from core.config import TrainConfig, change
from core.device import pick
from core.events import Event, PauseChanged, PictureLeftOut, Progress, Warned
from core.jobs import Emit, StopToken
from core.requests import RatesRequest, SearchRequest
from core.training.first_answer import first_answer
from core.training.opening import labelled, look, opened, pretrained, read
from core.training.session import Parts, Score, Session


@dataclass(frozen=True)
class Bench:
    """A session that keeps nothing, its readable pictures, and the score of the first answer."""

    session: Session
    parts: Parts
    first: Score | None


@contextmanager
def tried(
    request: RatesRequest | SearchRequest, emit: Emit, stop: StopToken, at_least: Trainable
) -> Iterator[Bench]:
    """All that is needed to fine-tune without a run.

    Args:
        at_least: what learns where the settings ask for no fine-tuning.

    Raises:
        DatasetError: the pictures cannot be learned from.
        WeightsError: the backbone's weights are not to be had.
        StoppedError: it was stopped before it began.
    """
    started = time.perf_counter()
    config = trying(request.config, at_least)
    project = projects.open_or_create(request.project, request.folder)

    def report(event: Event) -> None:
        if isinstance(event, Progress | PictureLeftOut | PauseChanged | Warned):
            emit(event)

    if project.index.exists():
        dataset = labelled(project, request.folder, config)
    else:
        dataset = look(project, request.folder, config, report, stop)
    device = pick(config.device)
    with (
        awake(),
        opened(project, dataset, config, device, report, stop=stop, started=started) as session,
    ):
        if message := _left_out(config):
            emit(Warned(message=message))
        parts, store = read(session, project)
        first = first_answer(session, parts, store).score if store is not None else None
        yield Bench(session, parts, first)


def _left_out(config: TrainConfig) -> str:
    """Which settings count in a training only: each costs more than a trial; empty for none."""
    named = {
        "the trial of finer pictures": config.finer,
        "the model to learn from": config.learns_from is not None,
        "every picture for the final model": config.use_every_picture,
    }
    left_out = [words for words, wanted in named.items() if wanted]
    return f"Tried without {', '.join(left_out)}: only a training has that." if left_out else ""


def trying(config: TrainConfig, at_least: Trainable) -> TrainConfig:
    """`config`, fine-tuning at least so much; a network that starts from nothing learns whole."""
    if not pretrained(config):
        return change(config, {"trainable": Trainable.ALL})
    if config.trainable is Trainable.NONE:
        return change(config, {"trainable": at_least})
    return config
