"""The recipes of PyTorch's transfer-learning tutorial, written anew for the same network.

After https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html: batches of 4 from
four workers, random crops and flips, SGD 0.001 with momentum 0.9, a tenth of it every 7 epochs, all
layers or only the last one; pictures are normalised as the network wants them. Served by
`benchmarks.common`, in a process that is not tuned in any way.
"""

import time
from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from benchmarks.limits import classifier
from core.device import pick

DEVICE = pick("auto")
BATCH, WORKERS = 4, 4
_NORMALISE = [transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """Files and targets, transformed."""

    def __init__(self, items: Sequence[tuple[str, int]], transform: Any) -> None:
        self._items, self._transform = items, transform

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, position: int) -> tuple[torch.Tensor, int]:
        file, target = self._items[position]
        with Image.open(file) as image:
            return self._transform(image.convert("RGB")), target


def train(
    task: dict[str, Any], epochs: int, *, frozen: bool, goal: float = 2.0, longest: float = 1e9
) -> dict[str, Any]:
    """Train, and look at the pictures kept aside after each epoch.

    Args:
        task: as `benchmarks.common.task_of` has it.
        goal: the accuracy on them that is waited for.
        longest: seconds after which no epoch is begun.

    Returns:
        Seconds in all, the epochs done, the best accuracy, seconds until `goal` (None: never), and
        the accuracy on the test part of the best epoch.
    """
    started = time.perf_counter()
    model = _model(len(task["classes"]), frozen=frozen)
    shrink = [transforms.Resize(256), transforms.CenterCrop(224), *_NORMALISE]
    vary = [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), *_NORMALISE]
    learn = _loader(task["train"], vary, shuffle=True)
    choose = _loader(task["val"], shrink, shuffle=False)
    measure = _loader(task["test"], shrink, shuffle=False) if task["test"] else None
    learner, schedule = _optimizer(model)
    best, tested, reached, done = 0.0, None, None, 0
    for _ in range(epochs):
        if time.perf_counter() - started > longest:
            break
        model.train()
        for pictures, targets in learn:
            _step(model, learner, pictures, targets)
        schedule.step()
        done += 1
        accuracy = _accuracy(model, choose)
        if accuracy > best:
            best = accuracy
            tested = _accuracy(model, measure) if measure else None
        if reached is None and accuracy >= goal:
            reached = time.perf_counter() - started
    return {
        "seconds": time.perf_counter() - started,
        "epochs": done,
        "best": best,
        "until_goal": reached,
        "test": tested,
    }


def pace(size: int, seconds: float) -> float:
    """Pictures a second of the bare step, all layers, on tensors in memory."""
    model = _model(2, frozen=False).train()
    learner, _ = _optimizer(model)
    pictures, targets = torch.randn(BATCH, 3, size, size), torch.arange(BATCH) % 2
    pictures = pictures.to(DEVICE)
    _step(model, learner, pictures, targets)
    n, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        _step(model, learner, pictures, targets)
        n += BATCH
    return n / (time.perf_counter() - started)


def _model(n_classes: int, *, frozen: bool) -> nn.Module:
    made = classifier(n_classes, 224)
    model = nn.Sequential(made.backbone, nn.Linear(made.features, n_classes)).to(DEVICE)
    made.backbone.requires_grad_(not frozen)
    return model


def _optimizer(model: nn.Module) -> tuple[Any, Any]:
    learner = torch.optim.SGD(
        [p for p in model.parameters() if p.requires_grad], lr=0.001, momentum=0.9
    )
    return learner, torch.optim.lr_scheduler.StepLR(learner, step_size=7, gamma=0.1)


def _step(model: nn.Module, learner: Any, pictures: torch.Tensor, targets: torch.Tensor) -> None:
    learner.zero_grad()
    loss = nn.functional.cross_entropy(model(pictures.to(DEVICE)), targets.to(DEVICE))
    loss.backward()
    learner.step()


def _loader(items: Sequence[Any], steps: list[Any], *, shuffle: bool) -> Any:
    pictures = Pictures(items, transforms.Compose(steps))
    return DataLoader(pictures, BATCH, shuffle=shuffle, num_workers=WORKERS)


@torch.no_grad()
def _accuracy(model: nn.Module, loader: Any) -> float:
    model.eval()
    right = n = 0
    for pictures, targets in loader:
        right += int((model(pictures.to(DEVICE)).argmax(1).cpu() == targets).sum())
        n += len(targets)
    return right / max(1, n)
