"""What in a picture speaks for a class: Grad-CAM for convolutions, occlusion for anything else."""

import base64
import difflib
import functools
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from captum.attr import LayerGradCam, Occlusion
from PIL import Image
from torch import nn
from torch.nn.functional import adaptive_avg_pool2d

from core.data.dataset import name_some
from core.data.images import picture_size
from core.data.loader import read_one
from core.device import pick
from core.errors import ConfigError, StoppedError
from core.events import ExplainResult, Progress, Stage
from core.jobs import Emit, StopToken, Throttle
from core.model_in_use import resolve_model
from core.models.classifier import Classifier
from core.models.preprocessing import Preprocessing
from core.requests import ExplainRequest

WINDOWS = 8
"""How many occluding windows fit side by side; they overlap by half."""
AT_ONCE = 16
"""Occluded pictures in a batch."""

_DIGITS = 4

Score = Callable[[torch.Tensor], torch.Tensor]


def explain(request: ExplainRequest, emit: Emit, stop: StopToken) -> ExplainResult:
    """Say where in a picture the model sees what speaks for a class.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        ConfigError: the device is not there, or the model does not know the class.
        PictureError: the picture cannot be read.
        StoppedError: half a heatmap would point at half of the picture only.
    """
    started = time.perf_counter()
    opened = _open(request.model, request.device)
    model = opened.model
    position = _position(request.label, model.classes) if request.label else None
    picture = read_one(request.file, model.preprocessing)
    if stop.asked:
        raise _stopped()
    with torch.inference_mode():
        probabilities = model.probabilities(picture)[0].tolist()
    if position is None:
        position = max(range(len(probabilities)), key=probabilities.__getitem__)
    seen = picture.to(opened.device, torch.float32)
    score = functools.partial(log_odds, model, position)
    if opened.feature_map is None:
        heat = _occlusion(score, seen, model.preprocessing, emit, stop)
    else:
        heat = _grad_cam(score, seen, opened.feature_map)
    return ExplainResult(
        file=request.file,
        label=model.classes[position],
        probability=probabilities[position],
        method="occlusion" if opened.feature_map is None else "grad_cam",
        picture=_jpeg(picture[0]),
        heat=_rows(heat),
        half=half_of(heat),
        size=model.preprocessing.size,
        whole=model.preprocessing.whole,
        extent=picture_size(request.file),
        seconds=time.perf_counter() - started,
    )


def log_odds(model: nn.Module, label: int, pictures: torch.Tensor) -> torch.Tensor:
    """log(p / (1 - p)) of the class at `label` for each of `pictures`, `[N]`.

    This is what is explained. A logit alone would not do: only differences between logits mean
    anything after a softmax, and training leaves what they share to chance. The gradient of the
    log-probability points the same way as this one but is 1 - p times as long, so it is lost to
    rounding where the model is sure.
    """
    logits: torch.Tensor = model(pictures)
    others = torch.cat([logits[:, :label], logits[:, label + 1 :]], dim=1)
    return logits[:, label] - others.logsumexp(dim=1)


def half_of(heat: torch.Tensor) -> float:
    """The least share of the area that holds half of `heat` `[h, w]`; 1 where there is none.

    What fills a picture has about a quarter of the area there, and a small thing a few hundredths.
    """
    largest = heat.flatten().sort(descending=True).values.cumsum(0)
    if largest[-1] <= 0:
        return 1.0
    n = 1 + int((largest < largest[-1] / 2).sum())
    return n / heat.numel()


def last_feature_map(network: nn.Module, pictures: torch.Tensor) -> nn.Module | None:
    """The module that gives the last feature map of a convolutional network.

    It is the last one to give a map of the size that the last convolution has, so its activation
    is included, and a pooling is not. A convolution on what is pooled to one place is passed over.

    Args:
        pictures: what `network` takes, `[N, 3, S, S]`; one is enough.

    Returns:
        None where layers that learn still work on several places after that map: there the
        convolutions only cut the picture into patches, as in a transformer.
    """
    calls: list[tuple[nn.Module, torch.Size]] = []

    def note(module: nn.Module, _: object, output: object) -> None:
        if isinstance(output, torch.Tensor):
            calls.append((module, output.shape))

    hooks = [module.register_forward_hook(note) for module in network.modules()]
    try:
        with torch.no_grad():
            network(pictures)
    finally:
        for hook in hooks:
            hook.remove()
    sizes = [s[-2:] for m, s in calls if isinstance(m, nn.Conv2d) and s[-2:].numel() > 1]
    if not sizes:
        return None
    last = max(i for i, (_, s) in enumerate(calls) if len(s) == 4 and s[-2:] == sizes[-1])
    learns_after = any(
        len(shape) > 2
        and shape[-2:].numel() > 1
        and any(True for _ in module.parameters(recurse=False))
        for module, shape in calls[last + 1 :]
    )
    return None if learns_after else calls[last][0]


@dataclass(frozen=True)
class _Opened:
    """A model, loaded for its gradients to be asked for.

    Attributes:
        feature_map: the module that gives its last map; None if it is no convolutional network.
    """

    model: Classifier
    device: torch.device
    feature_map: nn.Module | None


def _open(model: Path, device: str) -> _Opened:
    """The model for a model folder, a run, or a project. Raises ModelError, ConfigError."""
    folder = resolve_model(model)
    stamps = tuple(
        file.stat().st_mtime_ns if file.exists() else 0
        for file in (folder / "config.json", folder / "model.safetensors")
    )
    return _opened(folder.absolute(), stamps, pick(device))


@functools.lru_cache(1)
def _opened(folder: Path, stamps: tuple[int, ...], device: torch.device) -> _Opened:
    model = Classifier.load(folder, device).requires_grad_(False)
    size = model.preprocessing.size
    example = model.normalise(torch.zeros(1, 3, size, size, device=device))
    return _Opened(model, device, last_feature_map(model.backbone, example))


def _position(label: str, classes: tuple[str, ...]) -> int:
    if label in classes:
        return classes.index(label)
    near = difflib.get_close_matches(label, classes, n=1)
    raise ConfigError(
        f"The model has no class called “{label}”.",
        f"It knows {name_some(list(classes))}.",
        f"Did you mean “{near[0]}”?" if near else "Choose one of these.",
    )


def _grad_cam(score: Score, picture: torch.Tensor, feature_map: nn.Module) -> torch.Tensor:
    """Grad-CAM (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391).

    Args:
        picture: `[1, 3, S, S]`, from 0 to 255.

    Returns:
        `[h, w]`, the resolution of the feature map; nothing is below 0.
    """
    method = LayerGradCam(score, feature_map)
    heat: torch.Tensor = method.attribute(picture.requires_grad_(), relu_attributions=True)
    return heat[0, 0].detach()


def _occlusion(
    score: Score, picture: torch.Tensor, seen: Preprocessing, emit: Emit, stop: StopToken
) -> torch.Tensor:
    """How much less speaks for the class when a part is hidden (Zeiler & Fergus 2013).

    A window in the mean colour of the network's pictures moves over the picture in steps of half
    its side; every place gets the mean over the windows that hide it. See
    https://arxiv.org/abs/1311.2901.

    Args:
        picture: `[1, 3, S, S]`, from 0 to 255.

    Returns:
        A square grid with a cell for each step, 16 × 16 for the usual sizes; nothing is below 0.

    Raises:
        StoppedError: the person asked for it.
    """
    step = max(seen.size // (2 * WINDOWS), 1)
    window = 2 * step
    total = (math.ceil((seen.size - window) / step) + 1) ** 2
    done, throttle = 0, Throttle()

    def reported(pictures: torch.Tensor) -> torch.Tensor:
        nonlocal done
        if stop.asked:
            raise _stopped()
        if throttle.ready():
            emit(Progress(stage=Stage.MEASURE, done=min(done, total), total=total))
        done += len(pictures)
        return score(pictures)

    mean = 255 * torch.tensor(seen.mean, device=picture.device).view(1, 3, 1, 1)
    with torch.inference_mode():
        heat: torch.Tensor = Occlusion(reported).attribute(
            picture,
            sliding_window_shapes=(3, window, window),
            strides=(3, step, step),
            baselines=mean.expand_as(picture),
            perturbations_per_eval=AT_ONCE,
        )
    return adaptive_avg_pool2d(heat.mean(dim=1), seen.size // step)[0].relu()


def _rows(heat: torch.Tensor) -> tuple[tuple[float, ...], ...]:
    """`[h, w]`, nothing below 0, as shares of its maximum; all 0 where nothing is positive."""
    most = float(heat.max())
    shares = heat / most if most > 0 else torch.zeros_like(heat)
    return tuple(tuple(round(share, _DIGITS) for share in row) for row in shares.tolist())


def _jpeg(picture: torch.Tensor) -> str:
    """A picture uint8 `[3, S, S]` as a JPEG in base64."""
    buffer = io.BytesIO()
    Image.fromarray(picture.permute(1, 2, 0).numpy()).save(buffer, "JPEG", quality=90)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _stopped() -> StoppedError:
    return StoppedError("The explanation was stopped.", "The model is as it was.")
