"""Which processor the work runs on, how quick it is, and how much memory it has."""

import os
import platform
import time
from importlib.metadata import version

import psutil
import torch

from core.errors import ConfigError
from core.events import DescribeResult
from core.jobs import Emit, StopToken
from core.models.catalog import CATALOG
from core.models.weights import is_here
from core.requests import DescribeRequest

_PACKAGES = ("graft", "torch", "torchvision", "timm", "onnxruntime", "PySide6-Essentials", "Pillow")


def pick(name: str) -> torch.device:
    """The device called `name`; “auto” is the first GPU that works, else the processor.

    Raises:
        ConfigError: that device is not there.
    """
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "xpu": torch.xpu.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(kind for kind, usable in there.items() if usable))
    if not there.get(name, False):
        raise ConfigError(
            f"This computer has no “{name}” that PyTorch can use.",
            hint="Set the device to “auto”, and see `graft doctor`.",
        )
    return torch.device(name)


def name_of(device: torch.device) -> str:
    """What a person calls the device."""
    match device.type:
        case "cuda":
            return torch.cuda.get_device_name(device)
        case "xpu":
            return str(torch.xpu.get_device_name(device))
        case "mps":
            return "Apple GPU"
        case _:
            return f"processor, {os.cpu_count()} cores"


def memory_in_use(device: torch.device) -> int:
    """Bytes this process holds on the device; for the processor, in main memory."""
    if device.type == "cuda":
        return torch.cuda.memory_reserved(device)
    return int(psutil.Process().memory_info().rss)


def memory_free(device: torch.device) -> int:
    """Bytes that could still be had on the device."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    return int(psutil.virtual_memory().available)


def describe(request: DescribeRequest, emit: Emit, stop: StopToken) -> DescribeResult:
    """Say what the machine has, and measure its speed for estimates of time."""
    device = pick("auto")
    return DescribeResult(
        device=device.type,
        device_name=name_of(device),
        cores=os.cpu_count() or 1,
        gflops=_gflops(device),
        memory=int(psutil.virtual_memory().total),
        weights_here=tuple(row.id for row in CATALOG if is_here(row)),
        versions={"python": platform.python_version()}
        | {name: version(name) for name in _PACKAGES},
    )


def _gflops(device: torch.device) -> float:
    """Speed of the pointwise and depthwise convolutions that small networks are made of."""
    pointwise = torch.nn.Conv2d(64, 256, 1, device=device)
    depthwise = torch.nn.Conv2d(256, 256, 3, padding=1, groups=256, device=device)
    pictures = torch.randn(8, 64, 56, 56, device=device).to(memory_format=torch.channels_last)
    multiplications = 8 * 56 * 56 * (64 * 256 + 9 * 256)
    best = float("inf")
    with torch.inference_mode():
        for _ in range(6):
            started = time.perf_counter()
            depthwise(pointwise(pictures)).sum().item()
            best = min(best, time.perf_counter() - started)
    return 2 * multiplications / best / 1e9
