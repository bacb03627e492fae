"""What the learner is fed with: the same views again where they are kept, new ones where not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from core.config import TrainConfig, change
from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.loader import PixelMemo
from core.events import Event
from core.jobs import StopKind, StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.training.augmentation_policy import variation_of
from core.training.feed import MOST_VIEWS, Feed
from core.training.learner import Trunk
from core.training.session import Examples, Session

N = 12
PLENTY = 2**30
CPU = torch.device("cpu")


class Coarse(nn.Module):
    """A trunk's network that counts the pictures it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.n_seen = 0

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        self.n_seen += len(pictures)
        return nn.functional.avg_pool2d(pictures, 4)


class Bench:
    """A session on a few small pictures, with what it has reported."""

    def __init__(self, folder: Path, budget: int, **settings: Any) -> None:
        files = sorted(folder.rglob("*.jpg"))[:N]
        classes = tuple(sorted({file.parent.name for file in files}))
        pictures = tuple(
            Picture(file.relative_to(folder).as_posix(), file.parent.name, Part.TRAIN)
            for file in files
        )
        self.events: list[Event] = []
        self.stop = StopToken()
        config = change(TrainConfig(), {"augmentation": "medium", "trainable": "head", **settings})
        self.session = Session(
            run=None,
            config=config,
            dataset=Dataset(
                root=folder, layout=Layout.CLASS_FOLDERS, classes=classes, pictures=pictures
            ),
            classifier=build_classifier(
                find("simple_cnn"),
                classes,
                weights="none",
                image_size=32,
                emit=self.events.append,
                stop=self.stop,
            ),
            device=CPU,
            listener=self.events.append,
            stop=self.stop,
            pixels=PixelMemo(0),
            budget=budget,
        )
        self.network = Coarse()

    def feed(self, on_batch: Callable[[torch.Tensor], Any] = lambda pictures: None) -> Feed:
        trunk = Trunk(self.session.classifier, self.network)
        examples = Examples.of(self.session.dataset, Part.TRAIN)
        return Feed(self.session, trunk, examples, on_batch, variation_of(self.session.config))


def fed(feed: Feed, epoch: int, order: list[int] | None = None) -> torch.Tensor:
    """What an epoch feeds, in the order of the pictures."""
    batches = list(feed.epoch(epoch, list(range(N)) if order is None else order, 5))
    positions = [position for batch in batches for position in batch.positions]
    return torch.cat([batch.inputs for batch in batches])[torch.tensor(positions).argsort()]


@pytest.fixture
def folder(make_pictures: Any) -> Path:
    found: Path = make_pictures(count=4)
    return found


def test_kept_views_come_back_in_turn(folder: Path) -> None:
    bench = Bench(folder, PLENTY)
    feed = bench.feed()
    assert feed.keeps
    epochs = [fed(feed, epoch) for epoch in range(1, 2 * MOST_VIEWS + 1)]
    seen = bench.network.n_seen
    for number in range(MOST_VIEWS):
        assert torch.equal(epochs[number], epochs[number + MOST_VIEWS])
        for other in range(number):
            assert not torch.allclose(epochs[number], epochs[other], atol=0.1)
    fed(feed, 1)
    assert bench.network.n_seen == seen


def test_a_view_follows_from_seed_and_picture_alone(folder: Path) -> None:
    one, again = (fed(Bench(folder, PLENTY).feed(), 2) for _ in range(2))
    assert torch.equal(one, again)
    backwards = fed(Bench(folder, PLENTY).feed(), 2, list(reversed(range(N))))
    assert torch.equal(one, backwards)
    assert not torch.allclose(one, fed(Bench(folder, PLENTY, seed=1).feed(), 2), atol=0.1)


def test_without_room_every_epoch_is_varied_anew(folder: Path) -> None:
    bench = Bench(folder, 0)
    feed = bench.feed()
    assert not feed.keeps
    live = [fed(feed, epoch) for epoch in range(1, MOST_VIEWS + 2)]
    assert not torch.allclose(live[0], live[MOST_VIEWS], atol=0.1)
    assert torch.equal(live[0], fed(bench.feed(), 1))
    kept = fed(Bench(folder, PLENTY).feed(), 1)
    torch.testing.assert_close(live[0], kept, rtol=1e-2, atol=1e-2)  # kept in half precision


def test_what_is_not_varied_is_kept_once(folder: Path) -> None:
    bench = Bench(folder, PLENTY, augmentation="none")
    feed = bench.feed()
    assert torch.equal(fed(feed, 1), fed(feed, 2))
    assert bench.network.n_seen == N + 1  # one to see how large an answer is


def test_the_order_is_kept_and_pictures_may_come_twice(folder: Path) -> None:
    for budget in (0, PLENTY):
        batches = list(Bench(folder, budget).feed().epoch(1, [7, 3, 7, 0, 11, 2], 4))
        assert [batch.positions for batch in batches] == [[7, 3, 7, 0], [11, 2]]
        assert torch.equal(batches[0].inputs[0], batches[0].inputs[2])


@pytest.mark.parametrize("budget", [0, PLENTY])
def test_pictures_that_are_gone_are_skipped_and_said_so_once(folder: Path, budget: int) -> None:
    bench = Bench(folder, budget)
    gone = [bench.session.dataset.pictures[i].path for i in (2, 9)]
    for path in gone:
        (folder / path).unlink()
    feed = bench.feed()
    for epoch in (1, 2):
        positions = [i for batch in feed.epoch(epoch, list(range(N)), 4) for i in batch.positions]
        assert positions == [i for i in range(N) if i not in (2, 9)]
    assert [e.path for e in bench.events if e.kind == "picture_left_out"] == gone


def test_a_stop_ends_a_view_that_is_being_made_and_keeps_none_of_it(folder: Path) -> None:
    bench = Bench(folder, PLENTY)
    stopping = bench.feed(on_batch=lambda pictures: bench.stop.ask(StopKind.KEEP))
    assert list(stopping.epoch(1, list(range(N)), 4)) == []
    seen = bench.network.n_seen
    bench.session = replace(bench.session, stop=StopToken())
    assert len(fed(bench.feed(), 1)) == N
    assert bench.network.n_seen > seen + N


def test_another_feed_of_the_same_session_finds_the_views(folder: Path) -> None:
    bench = Bench(folder, PLENTY)
    one = fed(bench.feed(), 1)
    seen = bench.network.n_seen
    assert torch.equal(fed(bench.feed(), 1), one)
    assert bench.network.n_seen == seen + 1  # to see how large an answer is
    stronger = change(bench.session.config, {"augmentation": "strong"})
    bench.session = replace(bench.session, config=stronger)
    assert not torch.allclose(fed(bench.feed(), 1), one, atol=0.1)
