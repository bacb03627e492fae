"""What no program can beat: bare decoding, forward passes and steps, on tensors in memory.

Served by `benchmarks.common`. Each function works for so many seconds, and returns pictures a
second.
"""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import timm  # noqa: F401 (the network needs it; loaded later, it would be on a clock)
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms.v2 import functional

from core.data import loader
from core.device import pick
from core.engine import keep_memory
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.fold import fold, folded
from core.models.split import split
from core.models.stages import stages_of

__all__ = ["classifier", "decode", "forward", "keep_memory", "singly", "step", "tail_step"]

BACKBONE = "efficientnet_lite0"
N_CLASSES = 10


def classifier(n_classes: int, size: int) -> Classifier:
    """The pretrained network that all are held against each other with, and a new head."""
    names = [f"class {n}" for n in range(n_classes)]
    return build_classifier(
        find(BACKBONE),
        names,
        weights="pretrained",
        image_size=size,
        emit=lambda event: None,
        stop=StopToken(),
    ).to(pick("auto"))


def forward(size: int, batch: int, seconds: float, trunk: bool = False) -> float:
    """The frozen network, its BatchNorms folded; or what of it precedes the last two stages."""
    network = _parts(size)[0] if trunk else _frozen(size)
    network.eval()
    pictures = _pictures(size, batch, channels_last=True)

    def once() -> None:
        with torch.inference_mode(), _mixed():
            network(pictures)

    return batch * _paces(once, seconds)


def step(size: int, batch: int, seconds: float, fold_norms: bool, channels_last: bool) -> float:
    """Forward, backward and AdamW over all layers."""
    network = _network(size, fold_norms=fold_norms, channels_last=channels_last)
    return batch * _steps(network, _pictures(size, batch, channels_last=channels_last), seconds)


def tail_step(size: int, batch: int, seconds: float) -> float:
    """The same for the last two stages, on what the stages before them said."""
    trunk, tail = _parts(size)
    with torch.no_grad():
        activations = trunk.eval()(_pictures(size, batch, channels_last=True))
    return batch * _steps(tail, activations, seconds)


def decode(files: Sequence[str], how: str, size: int, seconds: float) -> float:
    """Files to what the network sees of them, on all cores."""
    read, threads = _READ[how], torch.get_num_threads()
    torch.set_num_threads(1)  # each thread has a picture of its own
    done, started = 0, time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while time.perf_counter() - started < seconds:
            done += len(list(pool.map(lambda file: read(Path(file), size), files[:64])))
            files = [*files[64:], *files[:64]]
    pace = done / (time.perf_counter() - started)
    torch.set_num_threads(threads)
    return pace


def singly(files: Sequence[str], how: str, size: int) -> list[float]:
    """Milliseconds for each file: to read it, and to let the frozen network answer for it alone."""
    read, network = _READ[how], _frozen(size).eval()
    device, took = pick("auto"), []
    with torch.inference_mode():
        network(_pictures(size, 1, channels_last=True))
        for file in files:
            started = time.perf_counter()
            pixels = torch.as_tensor(read(Path(file), size))
            chw = pixels if len(pixels) == 3 else pixels.permute(2, 0, 1)
            network(
                (chw[None].to(device).float() / 255).contiguous(memory_format=torch.channels_last)
            )
            took.append(1000 * (time.perf_counter() - started))
    return took


def _graft(file: Path, size: int) -> Any:
    return loader.decode_quickly(file, _preprocessing(size))


def _pillow(file: Path, size: int) -> Any:
    """As everybody does it: decode all of it, shrink, crop."""
    with Image.open(file) as image:
        picture = functional.resize(image.convert("RGB"), [_preprocessing(size).shorter_side])
    return np.array(functional.center_crop(picture, [size]))


def _pillow_draft(file: Path, size: int) -> Any:
    """JPEG can be decoded at a half, a quarter or an eighth of its size."""
    preprocessing = _preprocessing(size)
    with Image.open(file) as image:
        shorter = preprocessing.shorter_side
        scale = shorter / min(image.size)
        image.draft("RGB", (int(image.width * scale), int(image.height * scale)))
        return preprocessing.apply(image.convert("RGB"))


def _torchvision(file: Path, size: int) -> Any:
    data = torch.from_numpy(np.fromfile(file, np.uint8))
    pixels = decode_image(data, ImageReadMode.RGB)
    shorter = _preprocessing(size).shorter_side
    return functional.center_crop(functional.resize(pixels, [shorter], antialias=True), [size])


_READ: dict[str, Callable[[Path, int], Any]] = {
    "Graft": _graft,
    "Pillow": _pillow,
    "Pillow, draft": _pillow_draft,
    "torchvision.io": _torchvision,
}


def _preprocessing(size: int) -> Any:
    return find(BACKBONE).preprocessing.model_copy(update={"size": size})


@cache
def _network(size: int, *, fold_norms: bool, channels_last: bool) -> nn.Module:
    """Pictures to logits."""
    made = classifier(N_CLASSES, size)
    backbone = made.backbone
    if fold_norms:
        backbone = fold(backbone, _pictures(size, 2, channels_last=False)).network
    network = nn.Sequential(backbone, made.head)
    return network.to(memory_format=_format(channels_last))


@cache
def _frozen(size: int) -> nn.Module:
    """Pictures to embeddings, by a network that does not learn any more."""
    network = folded(classifier(N_CLASSES, size).backbone, _pictures(size, 2, channels_last=False))
    return network.to(memory_format=torch.channels_last)


@cache
def _parts(size: int) -> tuple[nn.Module, nn.Module]:
    """The network in two: before its last two stages, and from there on."""
    made = classifier(N_CLASSES, size)
    example = _pictures(size, 2, channels_last=False)
    network = fold(made.backbone, example).network.to(memory_format=torch.channels_last)
    last = [module for stage in stages_of(network)[-2:] for module in stage.modules]
    parts = split(network, last, example)
    if parts is None:
        raise RuntimeError("The network cannot be cut.")
    return parts[0], nn.Sequential(parts[1], made.head)


def _pictures(size: int, batch: int, *, channels_last: bool) -> torch.Tensor:
    pictures = torch.randn(batch, 3, size, size, device=pick("auto"))
    return pictures.to(memory_format=_format(channels_last))


def _format(channels_last: bool) -> torch.memory_format:
    return torch.channels_last if channels_last else torch.contiguous_format


def _mixed() -> AbstractContextManager[Any]:
    cuda = pick("auto").type == "cuda"
    return torch.autocast("cuda", torch.bfloat16) if cuda else nullcontext()


def _steps(network: nn.Module, inputs: torch.Tensor, seconds: float) -> float:
    """Steps a second."""
    network.train().requires_grad_(True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-6, fused=inputs.is_cuda)
    targets = torch.arange(len(inputs), device=inputs.device) % N_CLASSES

    def once() -> None:
        optimizer.zero_grad()
        with _mixed():
            loss = cross_entropy(network(inputs), targets)
        loss.backward()
        optimizer.step()

    return _paces(once, seconds)


def _paces(once: Callable[[], None], seconds: float) -> float:
    """How often a second something can be done. The first time does not count."""
    wait = torch.cuda.synchronize if torch.cuda.is_available() else lambda: None
    once()
    wait()
    n, started = 0, time.perf_counter()
    while n == 0 or time.perf_counter() - started < seconds:
        for _ in range(8 if torch.cuda.is_available() else 1):
            once()
            n += 1
        wait()
    return n / (time.perf_counter() - started)
