"""Every setting of a training run: its default, limits, label, unit and help, in one place.

The form in the window, `graft train --set`, the guide and the checks are all made from
`TrainConfig`. A value of None means that Graft chooses; `core.training` says how.
"""

import difflib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from core.choices import (
    Activation,
    Augmentation,
    Background,
    Framing,
    Initialisation,
    Loss,
    Optimizer,
    Precision,
    Schedule,
    Section,
    Together,
    Trainable,
    Views,
)
from core.data.decoding import read_levels
from core.errors import ConfigError

FOLDS_BELOW = 24
"""Validation pictures below which folds choose: of 18, striped ones chose a network that was 15
points worse on others."""
TUNING_FOLDS = 3
"""Fewer than a linear head has: each costs a fine-tuning."""

__all__ = [
    "FOLDS_BELOW",
    "PRESETS",
    "TUNING_FOLDS",
    "Activation",
    "Augmentation",
    "Background",
    "Framing",
    "Initialisation",
    "Limits",
    "Loss",
    "Optimizer",
    "Precision",
    "Preset",
    "Schedule",
    "Section",
    "Together",
    "TrainConfig",
    "Trainable",
    "Views",
    "apply_preset",
    "change",
    "idle_reasons",
    "limits",
    "why_idle",
]


def _setting(
    section: Section,
    title: str,
    help: str,
    *,
    unit: str = "",
    choices: dict[str, str] | None = None,
    **limits: Any,
) -> Any:
    """All that form, command line and guide know of a field: `choices` has a label for each."""
    shown: Any = {"section": section.value, "unit": unit, "choices": choices or {}}
    return Field(title=title, description=help, json_schema_extra=shown, **limits)


def _check_levels(value: str | None) -> str | None:
    if value is not None:
        read_levels(value)
    return value


class TrainConfig(BaseModel):
    """The settings of one run. Frozen: a run is what its settings say it was."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    backbone: Annotated[
        str,
        _setting(
            Section.NETWORK,
            "Starting network (backbone)",
            "What training starts from: a row of the list, or any timm name.",
            min_length=1,
        ),
    ] = "efficientnet_lite0"
    weights: Annotated[
        str,
        _setting(
            Section.NETWORK,
            "What it has learned before (weights)",
            "“pretrained”, “none” for an empty start, or a file or folder of a model.",
            min_length=1,
        ),
    ] = "pretrained"
    teacher: Annotated[
        str,
        _setting(
            Section.NETWORK,
            "Learn from another model (distillation)",
            "“none”, or the folder of a run or a model: its answers are learned beside the labels, "
            "and stand in for them where a picture has none.",
            min_length=1,
        ),
    ] = "none"
    trainable: Annotated[
        Trainable,
        _setting(
            Section.NETWORK,
            "How much of it adapts (unfrozen layers)",
            "More layers may fit your pictures better, but take longer and need more.",
            choices={
                "none": "Nothing: only the first answer",
                "head": "Only the answer layer (head)",
                "last_stage": "Also the last stage",
                "last_two": "Also the last two stages",
                "all": "The whole network",
            },
        ),
    ] = Trainable.NONE
    head_epochs: Annotated[
        int | None,
        _setting(
            Section.NETWORK,
            "Passes for the answer layer alone (head first)",
            "Automatic: none where the answer layer is fitted already.",
            unit="passes",
            ge=0,
            le=1000,
        ),
    ] = None
    gradual_unfreezing: Annotated[
        bool,
        _setting(
            Section.NETWORK,
            "One stage after the other (gradual unfreezing)",
            "Each pass opens one more stage, until all that should adapt do.",
        ),
    ] = False
    hidden_layers: Annotated[
        int,
        _setting(
            Section.NETWORK,
            "Layers before the answer (hidden layers)",
            "0 is a linear answer layer, which few pictures suit best.",
            ge=0,
            le=4,
        ),
    ] = 0
    hidden_units: Annotated[
        int,
        _setting(
            Section.NETWORK,
            "Width of these layers (hidden units)",
            "More can tell more apart, and learn more by heart.",
            ge=1,
            le=8192,
        ),
    ] = 256
    activation: Annotated[
        Activation,
        _setting(
            Section.NETWORK,
            "Between these layers (activation)",
            "What bends the straight lines; ReLU is the usual.",
            choices={"relu": "ReLU", "gelu": "GELU", "tanh": "tanh", "sigmoid": "Sigmoid"},
        ),
    ] = Activation.RELU
    initialisation: Annotated[
        Initialisation,
        _setting(
            Section.NETWORK,
            "What new layers start from (initialisation)",
            "Layers that have learned before keep what they know.",
            choices={
                "default": "As the network has it",
                "xavier": "Xavier (Glorot)",
                "he": "He (Kaiming)",
                "normal": "Normal, 0.01",
            },
        ),
    ] = Initialisation.DEFAULT
    dropout: Annotated[
        float,
        _setting(
            Section.NETWORK,
            "Forgetting on purpose (dropout)",
            "The share of features hidden at random in each step of fine-tuning.",
            ge=0.0,
            le=0.9,
        ),
    ] = 0.0

    epochs: Annotated[
        int,
        _setting(
            Section.LEARNING,
            "Passes over the pictures (epochs)",
            "How often fine-tuning sees every picture; patience may end it earlier.",
            ge=1,
            le=10_000,
        ),
    ] = 12
    batch_size: Annotated[
        int | None,
        _setting(
            Section.LEARNING,
            "Pictures at a time (batch size)",
            "More is quicker on a GPU and needs memory. Automatic: by device and pictures.",
            unit="pictures",
            ge=1,
            le=4096,
        ),
    ] = None
    accumulation: Annotated[
        int,
        _setting(
            Section.LEARNING,
            "Batches before each step (accumulation)",
            "Acts like that many times more pictures at a time, without the memory.",
            unit="batches",
            ge=1,
            le=1024,
        ),
    ] = 1
    learning_rate: Annotated[
        float | None,
        _setting(
            Section.LEARNING,
            "How fast it adjusts (learning rate)",
            "Too high and it never settles; too low takes for ever. Automatic: by the optimizer.",
            gt=0.0,
            le=1e6,
        ),
    ] = None
    optimizer: Annotated[
        Optimizer,
        _setting(
            Section.LEARNING,
            "Way of adjusting (optimizer)",
            "AdamW suits most networks; SGD with momentum is the classic.",
            choices={
                "sgd": "SGD with momentum",
                "adam": "Adam",
                "adamw": "AdamW",
                "rmsprop": "RMSprop",
            },
        ),
    ] = Optimizer.ADAMW
    momentum: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Momentum (SGD and RMSprop)",
            "How much of the previous step is carried into the next.",
            ge=0.0,
            lt=1.0,
        ),
    ] = 0.9
    nesterov: Annotated[
        bool,
        _setting(
            Section.LEARNING,
            "Look ahead (Nesterov momentum, SGD only)",
            "Takes the slope where momentum is about to lead.",
        ),
    ] = True
    weight_decay: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Pull towards simple answers (weight decay)",
            "Shrinks the weights a little at every step, against learning by heart.",
            ge=0.0,
            le=1.0,
        ),
    ] = 0.01
    schedule: Annotated[
        Schedule,
        _setting(
            Section.LEARNING,
            "Slowing down (learning-rate schedule)",
            "How the learning rate changes from the first pass to the last.",
            choices={
                "cosine": "Smoothly (cosine)",
                "one_cycle": "Up, then down (one cycle)",
                "step": "In steps",
                "constant": "Not at all (constant)",
            },
        ),
    ] = Schedule.COSINE
    warm_up: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Gentle start (warm-up)",
            "The share of all steps in which the learning rate climbs to its height.",
            ge=0.0,
            le=0.5,
        ),
    ] = 0.3
    layer_decay: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Gentler on early layers (layer-wise decay)",
            "Each stage further from the answer learns this much slower; 1: all alike.",
            gt=0.0,
            le=1.0,
        ),
    ] = 0.8
    gradient_clipping: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Longest step (gradient clipping)",
            "Gradients of a greater norm are shortened to it; 0: never.",
            ge=0.0,
            le=1000.0,
        ),
    ] = 0.0
    loss: Annotated[
        Loss,
        _setting(
            Section.LEARNING,
            "What counts as a mistake (loss)",
            "Weighted counts rare classes more; focal counts hard pictures more.",
            choices={
                "cross_entropy": "Cross-entropy",
                "weighted": "Cross-entropy, weighted by class",
                "focal": "Focal",
                "mse": "Mean squared error",
            },
        ),
    ] = Loss.CROSS_ENTROPY
    focal_gamma: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Weight of hard pictures (gamma, focal only)",
            "0 is cross-entropy; the higher, the less easy pictures count.",
            ge=0.0,
            le=10.0,
        ),
    ] = 2.0
    label_smoothing: Annotated[
        float,
        _setting(
            Section.LEARNING,
            "Doubt about the labels (label smoothing)",
            "Keeps the model from being too sure of itself.",
            ge=0.0,
            lt=1.0,
        ),
    ] = 0.05
    weight_averaging: Annotated[
        bool,
        _setting(
            Section.LEARNING,
            "Average the last steps (EMA of weights)",
            "The averaged network is steadier than any single step of it.",
        ),
    ] = True
    patience: Annotated[
        int,
        _setting(
            Section.LEARNING,
            "Stop when no better for (patience)",
            "Ends fine-tuning after so many passes without a better result. Where there are few "
            "pictures to validate, folds choose, and all passes are run.",
            unit="passes",
            ge=1,
            le=10_000,
        ),
    ] = 5
    use_every_picture: Annotated[
        bool,
        _setting(
            Section.LEARNING,
            "Use every picture for the final model (refit)",
            "Once measured, it is made again from the held-out pictures too. Fine-tunes twice.",
        ),
    ] = False

    views: Annotated[
        Views,
        _setting(
            Section.PICTURES,
            "Copies for the first answer (views)",
            "Learning also from mirrored or cropped copies: surer, and slower.",
            choices={"one": "None", "flipped": "Mirrored", "cropped": "Mirrored and cropped"},
        ),
    ] = Views.ONE
    augmentation: Annotated[
        Augmentation,
        _setting(
            Section.PICTURES,
            "Varied copies (augmentation)",
            "Crops, turns and recolours pictures while learning: few go further. “Automatic” "
            "leaves out what costs accuracy on yours.",
            choices={
                "auto": "Automatic",
                "none": "None",
                "light": "Light",
                "medium": "Medium",
                "strong": "Strong",
            },
        ),
    ] = Augmentation.LIGHT
    flip: Annotated[
        bool,
        _setting(
            Section.PICTURES,
            "Left and right may be swapped (flip)",
            "Switch off where left and right matter: text, X-rays, handedness.",
        ),
    ] = True
    vertical_flip: Annotated[
        bool,
        _setting(
            Section.PICTURES,
            "Up and down may be swapped (vertical flip)",
            "Right for pictures without an up: through a microscope, from the air.",
        ),
    ] = False
    mixup: Annotated[
        float,
        _setting(
            Section.PICTURES,
            "Blend two pictures (mixup)",
            "How strongly; 0: never. Suits long training. The label is blended too.",
            ge=0.0,
            le=2.0,
        ),
    ] = 0.0
    cutmix: Annotated[
        float,
        _setting(
            Section.PICTURES,
            "Paste a piece of another picture (CutMix)",
            "How strongly; 0: never. The label is shared by area.",
            ge=0.0,
            le=2.0,
        ),
    ] = 0.0
    balanced_sampling: Annotated[
        bool,
        _setting(
            Section.PICTURES,
            "Show every class as often (balanced sampling)",
            "Pictures of rare classes come more than once in a pass.",
        ),
    ] = False
    image_size: Annotated[
        int | None,
        _setting(
            Section.PICTURES,
            "Picture size for the network",
            "Larger shows finer detail and is slower. Automatic: the network's own.",
            unit="pixels",
            ge=32,
            le=1024,
        ),
    ] = None
    framing: Annotated[
        Framing,
        _setting(
            Section.PICTURES,
            "What of each picture is seen (framing)",
            "The middle cuts off the edges; the whole shows all, narrower. Automatic: the middle.",
            choices={
                "auto": "Automatic",
                "centre": "The square in the middle",
                "whole": "All of it, squeezed into a square",
            },
        ),
    ] = Framing.AUTO
    finer: Annotated[
        bool,
        _setting(
            Section.PICTURES,
            "Try finer and whole pictures (resolution)",
            "For small things in large pictures: the first answer tells whether it helps.",
        ),
    ] = False
    grey: Annotated[
        str | None,
        AfterValidator(_check_levels),
        _setting(
            Section.PICTURES,
            "Greys that become black and white (levels)",
            "Two numbers, as 0..4095, for more than 8 bits. Automatic: from all pictures.",
        ),
    ] = None
    background: Annotated[
        Background,
        _setting(
            Section.PICTURES,
            "Behind transparent places (background)",
            "Automatic: white, or darker where white shapes would vanish on it.",
            choices={"auto": "Automatic", "white": "White", "grey": "Grey", "black": "Black"},
        ),
    ] = Background.AUTO
    val_fraction: Annotated[
        float,
        _setting(
            Section.PICTURES,
            "Validation share",
            "The pictures that choose what fine-tuning keeps. Folders that have their own keep it.",
            ge=0.05,
            le=0.5,
        ),
    ] = 0.15
    test_fraction: Annotated[
        float,
        _setting(
            Section.PICTURES,
            "Test share",
            "The pictures that the model is measured on once, at the very end.",
            ge=0.0,
            le=0.4,
        ),
    ] = 0.15
    keep_together: Annotated[
        Together,
        _setting(
            Section.PICTURES,
            "Keep together (grouped split)",
            "Pictures in a group stay on one side of the split, so the accuracy is not inflated.",
            choices={
                "same": "Equal files only",
                "versions": "Versions of one picture, by file name",
                "copies": "Also what looks the same",
                "names": "Also by file name",
                "folders": "Also by subfolder",
                "times": "Also what was taken at once",
            },
        ),
    ] = Together.VERSIONS

    seed: Annotated[
        int,
        _setting(
            Section.MACHINE,
            "Start of the dice (random seed)",
            "The same number gives the same split and, on a CPU, the same model.",
            ge=0,
            le=2**31 - 1,
        ),
    ] = 0
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps", "xpu"],
        _setting(
            Section.MACHINE,
            "Train on (device)",
            "Automatic takes a GPU when there is one that works.",
            choices={
                "auto": "Automatic",
                "cpu": "This computer's processor (CPU)",
                "cuda": "NVIDIA or AMD GPU (CUDA)",
                "mps": "Apple GPU (MPS)",
                "xpu": "Intel GPU (XPU)",
            },
        ),
    ] = "auto"
    precision: Annotated[
        Precision,
        _setting(
            Section.MACHINE,
            "How exactly it reckons (mixed precision)",
            "Mixed is quicker on GPUs and as good. Automatic: mixed on a GPU.",
            choices={"auto": "Automatic", "full": "In full (float32)", "mixed": "Mixed (AMP)"},
        ),
    ] = Precision.AUTO
    compile: Annotated[
        bool,
        _setting(
            Section.MACHINE,
            "Compile the network first (torch.compile)",
            "Takes a minute, then each step is quicker; pays in long runs on a GPU.",
        ),
    ] = False
    cache_gigabytes: Annotated[
        float,
        _setting(
            Section.MACHINE,
            "Memory for what is computed once (cache)",
            "Decoded pictures and what frozen layers say of them, if they fit.",
            unit="GB",
            ge=0.0,
            le=1024.0,
        ),
    ] = 4.0

    @property
    def own_weights(self) -> Path | None:
        """The file, or the folder of a model, that training starts from; None for any other."""
        return None if self.weights in ("pretrained", "none") else Path(self.weights)

    def pictures_at_once(self, n_train: int, *, on_gpu: bool) -> int:
        """The batch size for `n_train` pictures; automatic: what keeps a device busy.

        With few pictures it is less, so that an epoch still has about 20 steps: with 8 of them, 12
        epochs hardly move the network.
        """
        if self.batch_size is not None:
            return self.batch_size
        for_steps = 1 << max(0, (n_train // 20).bit_length() - 1)  # a power of 2
        return max(16, min(64 if on_gpu else 32, for_steps))

    @property
    def learns_from(self) -> Path | None:
        """The model whose answers fine-tuning learns; None without, and without fine-tuning."""
        idle = self.teacher == "none" or self.trainable is Trainable.NONE
        return None if idle else Path(self.teacher)


_BESIDE: tuple[tuple[set[str], Callable[[TrainConfig], bool], str], ...] = (
    ({"teacher"}, lambda c: c.trainable is not Trainable.NONE, "Only fine-tuning learns from it."),
    (
        {"momentum"},
        lambda c: c.optimizer in (Optimizer.SGD, Optimizer.RMSPROP),
        "Only SGD and RMSprop use it.",
    ),
    ({"nesterov"}, lambda c: c.optimizer is Optimizer.SGD, "Only SGD uses it."),
    ({"focal_gamma"}, lambda c: c.loss is Loss.FOCAL, "Only the focal loss uses it."),
    (
        {"hidden_units", "activation"},
        lambda c: c.hidden_layers > 0,
        "There are no layers before the answer.",
    ),
    (
        {"layer_decay", "gradual_unfreezing"},
        lambda c: c.trainable not in (Trainable.NONE, Trainable.HEAD),
        "No more than the answer layer adapts.",
    ),
    (
        {"flip", "vertical_flip"},
        lambda c: c.augmentation is not Augmentation.NONE,
        "There are no varied copies.",
    ),
)
"""Settings that do something only beside certain others: when that is, and why else not."""


def why_idle(name: str, config: TrainConfig) -> str:
    """Why a setting does nothing beside the others; empty where it does something."""
    for names, does_something, reason in _BESIDE:
        if name in names and not does_something(config):
            return reason
    return ""


def idle_reasons() -> tuple[str, ...]:
    """All that `why_idle` may say."""
    return tuple(reason for _, _, reason in _BESIDE)


class Preset(StrEnum):
    """A ready choice of settings. `apply_preset` gives its values."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"


PRESETS: dict[Preset, dict[str, Any]] = {
    Preset.FAST: {"trainable": Trainable.NONE},
    Preset.BALANCED: {
        "trainable": Trainable.ALL,
        "epochs": 12,
        "augmentation": Augmentation.AUTO,
    },
    Preset.BEST: {
        "trainable": Trainable.ALL,
        "epochs": 20,
        "patience": 8,
        "augmentation": Augmentation.AUTO,
        "finer": True,
    },
}


def apply_preset(preset: Preset, config: TrainConfig | None = None) -> TrainConfig:
    """`config` (default: all defaults) with the values that the preset stands for."""
    return (config or TrainConfig()).model_copy(update=PRESETS[preset])


@dataclass(frozen=True)
class Limits:
    """What figures a setting takes: from `low` to `high`.

    Attributes:
        above, below: `low` itself, or `high` itself, is not among them.
        whole: only whole numbers.
    """

    low: float
    high: float
    above: bool = False
    below: bool = False
    whole: bool = False

    def __str__(self) -> str:
        low, high = f"{self.low:.12g}", f"{self.high:.12g}"
        start = f"above {low}, up to" if self.above else f"from {low} to"
        kind = "a whole number" if self.whole else "a figure"
        return f"{kind} {start} {'below ' if self.below else ''}{high}"


def limits(name: str) -> Limits | None:
    """The limits of the setting `name`, as its field states them; None where it is no figure."""
    field = TrainConfig.model_fields[name]
    edges: dict[str, float] = {}
    for rule in field.metadata:
        edges |= {key: getattr(rule, key) for key in ("ge", "gt", "le", "lt") if hasattr(rule, key)}
    if not edges:
        return None
    return Limits(
        low=edges.get("gt", edges.get("ge", -math.inf)),
        high=edges.get("lt", edges.get("le", math.inf)),
        above="gt" in edges,
        below="lt" in edges,
        whole=field.annotation in (int, int | None),
    )


def change(config: TrainConfig, values: dict[str, Any]) -> TrainConfig:
    """`config` with `values` laid over it, checked. Strings are read as the field's type.

    Raises:
        ConfigError: a key is unknown (the nearest known one is named) or a value is out of limits
            (which are named, or what there is to choose from).
    """
    known = TrainConfig.model_fields
    for key in values:
        if key not in known:
            raise ConfigError(
                f"There is no setting “{key}”.",
                hint=_nearest(key, known) or f"Known: {', '.join(known)}.",
            )
    read = {
        key: None
        if isinstance(value, str) and value.lower() in {"auto", "none", ""} and _may_be_none(key)
        else value
        for key, value in values.items()
    }
    try:
        return TrainConfig.model_validate({**config.model_dump(), **read})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise _misfit(name, values.get(name), first["msg"]) from None


def _misfit(name: str, value: Any, message: str) -> ConfigError:
    """The error that names what the setting takes; pydantic's `message` where nothing else is."""
    field = TrainConfig.model_fields[name]
    extra = field.json_schema_extra
    choices = extra["choices"] if isinstance(extra, dict) else None
    hint = ""
    if isinstance(choices, dict) and choices:
        takes = f"It takes one of: {', '.join(choices)}."
        hint = _nearest(str(value), choices)
    elif (edges := limits(name)) is not None:
        takes = f"It takes {edges}{', or “auto”' if _may_be_none(name) else ''}."
        hint = "Write it with a point." if "," in str(value) else ""
    elif field.annotation is bool:
        takes = "It takes true or false."
    else:
        takes = f"{message.removeprefix('Value error, ')}."
    title = f"“{value}” does not fit the setting “{name}”."
    return ConfigError(title, takes, hint or field.description or "")


def _nearest(name: str, known: Iterable[str]) -> str:
    """A question after the known name that is most like `name`; empty when none is."""
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return f"Did you mean “{near[0]}”?" if near else ""


def _may_be_none(key: str) -> bool:
    return TrainConfig.model_fields[key].default is None
