"""Quick training runs: small pictures, a small input."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.config import TrainConfig, change
from core.events import Event, TrainResult
from core.jobs import StopToken
from core.requests import TrainRequest
from core.training.loop import train


@dataclass
class Trained:
    """What a run reported and how it ended."""

    result: TrainResult
    events: list[Event] = field(default_factory=list)

    def of(self, kind: str) -> list[Any]:
        return [event for event in self.events if event.kind == kind]


QUICK = {"image_size": 64, "epochs": 2, "batch_size": 8, "device": "cpu"}


@pytest.fixture
def run_training(tmp_path: Path) -> Callable[..., Trained]:
    def run(
        folder: Path,
        *,
        project: Path | None = None,
        stop: StopToken | None = None,
        resume: str | None = None,
        on_event: Callable[[Event], None] = lambda event: None,
        **settings: Any,
    ) -> Trained:
        events: list[Event] = []

        def emit(event: Event) -> None:
            events.append(event)
            on_event(event)

        config = change(TrainConfig(), QUICK | settings)
        request = TrainRequest(
            project=project or tmp_path / "project", folder=folder, config=config, resume=resume
        )
        return Trained(train(request, emit, stop or StopToken()), events)

    return run
