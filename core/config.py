"""Every setting of a training run: its default, limits, label, unit and help, in one place.

The form in the window, `graft train --set`, the guide and the checks are all made from
`TrainConfig`. A value of None means that Graft chooses; `core.training` says how.
"""

import difflib
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import ConfigError


class Section(StrEnum):
    """The groups in which settings are shown."""

    NETWORK = "Network"
    LEARNING = "Learning"
    PICTURES = "Pictures"
    MACHINE = "Machine"


class Trainable(StrEnum):
    """How much of the backbone is adapted; the head always is."""

    HEAD = "head"
    LAST_STAGE = "last_stage"
    LAST_TWO = "last_two"
    ALL = "all"


class Optimizer(StrEnum):
    """The rule that turns gradients into steps."""

    SGD = "sgd"
    ADAM = "adam"
    ADAMW = "adamw"


class Schedule(StrEnum):
    """How the learning rate changes during training."""

    COSINE = "cosine"
    ONE_CYCLE = "one_cycle"
    STEP = "step"
    CONSTANT = "constant"


class Augmentation(StrEnum):
    """How much the pictures are varied while the model learns."""

    NONE = "none"
    LIGHT = "light"
    MEDIUM = "medium"
    STRONG = "strong"


class Together(StrEnum):
    """Which pictures are never divided between learning and being kept aside."""

    SAME = "same"
    COPIES = "copies"
    NAMES = "names"
    FOLDERS = "folders"
    TIMES = "times"


def _setting(section: Section, unit: str = "", **choices: str) -> dict[str, Any]:
    """What the form shows beside a field: its section, its unit, and a label for each choice."""
    return {"section": section.value, "unit": unit, "choices": choices}


class TrainConfig(BaseModel):
    """The settings of one run. Frozen: a run is what its settings say it was."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    backbone: Annotated[
        str,
        Field(
            title="Starting network (backbone)",
            description="What training starts from: a row of the list, or any timm name.",
            min_length=1,
            json_schema_extra=_setting(Section.NETWORK),
        ),
    ] = "efficientnet_lite0"
    weights: Annotated[
        str,
        Field(
            title="What it has learned before (weights)",
            description="“pretrained”, “none” for an empty start, or a .safetensors or .pth file.",
            min_length=1,
            json_schema_extra=_setting(Section.NETWORK),
        ),
    ] = "pretrained"
    trainable: Annotated[
        Trainable,
        Field(
            title="How much of it adapts (unfrozen layers)",
            description="More layers may fit your pictures better, but take longer and need more.",
            json_schema_extra=_setting(
                Section.NETWORK,
                head="Only the answer layer (head)",
                last_stage="Also the last stage",
                last_two="Also the last two stages",
                all="The whole network",
            ),
        ),
    ] = Trainable.HEAD
    dropout: Annotated[
        float,
        Field(
            title="Forgetting on purpose (dropout)",
            description="The share of features hidden at random in each step of fine-tuning.",
            ge=0.0,
            le=0.9,
            json_schema_extra=_setting(Section.NETWORK),
        ),
    ] = 0.0

    epochs: Annotated[
        int,
        Field(
            title="Passes over the pictures (epochs)",
            description="How often fine-tuning sees every picture; patience may end it earlier.",
            ge=1,
            le=10_000,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = 12
    batch_size: Annotated[
        int | None,
        Field(
            title="Pictures at a time (batch size)",
            description="More is quicker on a GPU and needs more memory. Automatic: by the device.",
            ge=1,
            le=4096,
            json_schema_extra=_setting(Section.LEARNING, unit="pictures"),
        ),
    ] = None
    learning_rate: Annotated[
        float | None,
        Field(
            title="How fast it adjusts (learning rate)",
            description="Too high and it never settles, too low and it takes for ever. "
            "Automatic: by the optimizer and by what is adapted.",
            gt=0.0,
            le=10.0,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = None
    optimizer: Annotated[
        Optimizer,
        Field(
            title="Way of adjusting (optimizer)",
            description="AdamW suits most networks; SGD with momentum is the classic.",
            json_schema_extra=_setting(
                Section.LEARNING, sgd="SGD with momentum", adam="Adam", adamw="AdamW"
            ),
        ),
    ] = Optimizer.ADAMW
    momentum: Annotated[
        float,
        Field(
            title="Momentum (SGD only)",
            description="How much of the previous step is carried into the next.",
            ge=0.0,
            lt=1.0,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = 0.9
    weight_decay: Annotated[
        float,
        Field(
            title="Pull towards simple answers (weight decay)",
            description="Shrinks the weights a little at every step, against learning by heart.",
            ge=0.0,
            le=1.0,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = 0.01
    schedule: Annotated[
        Schedule,
        Field(
            title="Slowing down (learning-rate schedule)",
            description="How the learning rate changes from the first pass to the last.",
            json_schema_extra=_setting(
                Section.LEARNING,
                cosine="Smoothly (cosine)",
                one_cycle="Up, then down (one cycle)",
                step="In steps",
                constant="Not at all (constant)",
            ),
        ),
    ] = Schedule.COSINE
    layer_decay: Annotated[
        float,
        Field(
            title="Gentler on early layers (layer-wise decay)",
            description="Each stage further from the answer learns this much slower; 1: all alike.",
            gt=0.0,
            le=1.0,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = 0.8
    label_smoothing: Annotated[
        float,
        Field(
            title="Doubt about the labels (label smoothing)",
            description="Keeps the model from being too sure of itself.",
            ge=0.0,
            lt=1.0,
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = 0.05
    weight_averaging: Annotated[
        bool,
        Field(
            title="Average the last steps (EMA of weights)",
            description="The averaged network is steadier than any single step of it.",
            json_schema_extra=_setting(Section.LEARNING),
        ),
    ] = True
    patience: Annotated[
        int,
        Field(
            title="Stop when no better for (patience)",
            description="Ends fine-tuning after this many passes without a better result.",
            ge=1,
            le=10_000,
            json_schema_extra=_setting(Section.LEARNING, unit="passes"),
        ),
    ] = 5

    augmentation: Annotated[
        Augmentation,
        Field(
            title="Varied copies (augmentation)",
            description="Crops, turns and recolours pictures while learning: few go further.",
            json_schema_extra=_setting(
                Section.PICTURES, none="None", light="Light", medium="Medium", strong="Strong"
            ),
        ),
    ] = Augmentation.LIGHT
    flip: Annotated[
        bool,
        Field(
            title="Left and right may be swapped (flip)",
            description="Switch off where left and right matter: text, X-rays, handedness.",
            json_schema_extra=_setting(Section.PICTURES),
        ),
    ] = True
    image_size: Annotated[
        int | None,
        Field(
            title="Picture size for the network",
            description="Larger shows finer detail and is slower. Automatic: the network's own.",
            ge=32,
            le=1024,
            json_schema_extra=_setting(Section.PICTURES, unit="pixels"),
        ),
    ] = None
    val_fraction: Annotated[
        float,
        Field(
            title="Kept aside to choose (validation)",
            description="The share of pictures used to pick the best pass. "
            "Folders that come with their own are left as they are.",
            ge=0.05,
            le=0.5,
            json_schema_extra=_setting(Section.PICTURES),
        ),
    ] = 0.15
    test_fraction: Annotated[
        float,
        Field(
            title="Kept aside to measure (test)",
            description="The share of pictures looked at only once, at the very end.",
            ge=0.0,
            le=0.4,
            json_schema_extra=_setting(Section.PICTURES),
        ),
    ] = 0.15

    keep_together: Annotated[
        Together,
        Field(
            title="Keep together (grouped split)",
            description="What is all learned from or all kept aside, so that no figure flatters.",
            json_schema_extra=_setting(
                Section.PICTURES,
                same="Equal files",
                copies="Also what looks the same",
                names="Also by file name",
                folders="Also by subfolder",
                times="Also what was taken at once",
            ),
        ),
    ] = Together.SAME

    seed: Annotated[
        int,
        Field(
            title="Start of the dice (random seed)",
            description="The same number gives the same split and, on a CPU, the same model.",
            ge=0,
            le=2**31 - 1,
            json_schema_extra=_setting(Section.MACHINE),
        ),
    ] = 0
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps", "xpu"],
        Field(
            title="Train on (device)",
            description="Automatic takes a GPU when there is one that works.",
            json_schema_extra=_setting(
                Section.MACHINE,
                auto="Automatic",
                cpu="This computer's processor (CPU)",
                cuda="NVIDIA or AMD GPU (CUDA)",
                mps="Apple GPU (MPS)",
                xpu="Intel GPU (XPU)",
            ),
        ),
    ] = "auto"


class Preset(StrEnum):
    """A ready choice of settings. `apply_preset` gives its values."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"


PRESETS: dict[Preset, dict[str, Any]] = {
    Preset.FAST: {"trainable": Trainable.HEAD},
    Preset.BALANCED: {
        "trainable": Trainable.LAST_TWO,
        "epochs": 12,
        "augmentation": Augmentation.LIGHT,
    },
    Preset.BEST: {
        "trainable": Trainable.ALL,
        "epochs": 30,
        "patience": 8,
        "augmentation": Augmentation.MEDIUM,
    },
}


def apply_preset(preset: Preset, config: TrainConfig | None = None) -> TrainConfig:
    """`config` (default: all defaults) with the values that the preset stands for."""
    return (config or TrainConfig()).model_copy(update=PRESETS[preset])


def change(config: TrainConfig, values: dict[str, Any]) -> TrainConfig:
    """`config` with `values` laid over it, checked. Strings are read as the field's type.

    Raises:
        ConfigError: a key is unknown (the nearest known one is named) or a value is out of limits.
    """
    for key in values:
        if key not in TrainConfig.model_fields:
            near = difflib.get_close_matches(key, TrainConfig.model_fields, n=1)
            raise ConfigError(
                f"There is no setting “{key}”.",
                hint=f"Did you mean “{near[0]}”?"
                if near
                else "Known: " + ", ".join(TrainConfig.model_fields) + ".",
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
        raise ConfigError(
            f"“{values.get(name)}” does not fit the setting “{name}”.",
            detail=f"{first['msg']}.",
            hint=TrainConfig.model_fields[name].description or "",
        ) from None


def _may_be_none(key: str) -> bool:
    return TrainConfig.model_fields[key].default is None
