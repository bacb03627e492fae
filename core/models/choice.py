"""Choosing a network and a preset, and which other settings follow from that.

The usual values come first, then what suits the network, then the preset, then what was set by
hand. Nothing here asks timm: a name outside the table is only looked at when training starts.
"""

from pathlib import Path
from typing import Any

from core.config import PRESETS, Preset, TrainConfig, change
from core.models.backbone import Backbone
from core.models.catalog import CATALOG

SMALL = ("efficientnet_lite0", "mobilenetv4_conv_small")
"""Made for phones, and quick in a browser; the first comes with Graft."""
WORTH_IT = 1.5
"""How many times fewer multiply-adds a small network needs to be worth a training of its own."""
_OF_THE_PICTURES = (
    *("val_fraction", "test_fraction", "keep_together", "seed", "grey", "background"),
    *("flip", "vertical_flip", "device"),
)
"""Settings that two runs on the same pictures share, whatever their networks are."""
_OF_PRESETS = {name for values in PRESETS.values() for name in values}


def row_of(id: str) -> Backbone | None:
    """The row of the table called `id`; None for any other name."""
    return next((row for row in CATALOG if row.id == id), None)


def starts_from_nothing(config: TrainConfig) -> bool:
    """Whether the network has learned nothing before, so that there is no quick first answer."""
    row = row_of(config.backbone)
    untaught = row is not None and not row.pretrained
    return config.weights == "none" or (config.weights == "pretrained" and untaught)


def with_backbone(config: TrainConfig, id: str) -> TrainConfig:
    """`config` with another network, its published weights, and the settings that suit it.

    What suited the network before goes back to the usual, unless it was changed by hand. A preset
    stays, as long as it suits the new network.

    Raises:
        ConfigError: `id` is empty.
    """
    usual, suiting, preset = TrainConfig(), _suiting(id), preset_of(config)
    values: dict[str, Any] = {
        name: getattr(usual, name)
        for name, suited in _suiting(config.backbone).items()
        if getattr(config, name) == suited
    }
    values |= suiting | {"backbone": id}
    if config.weights != "none":
        values["weights"] = usual.weights
    if preset and all(suiting.get(name, v) == v for name, v in PRESETS[preset].items()):
        values |= PRESETS[preset]
    return change(config, values)


def continued(config: TrainConfig, backbone: str, weights: Path) -> TrainConfig:
    """`config` with a model of one's own to start from, as `recognise` has found it."""
    return change(with_backbone(config, backbone), {"weights": str(weights)})


def with_preset(config: TrainConfig, preset: Preset) -> TrainConfig:
    """`config` with a preset's values; what only other presets set goes back to the usual."""
    usual = change(TrainConfig(), _suiting(config.backbone))
    values = {name: getattr(usual, name) for name in _OF_PRESETS}
    return change(config, values | PRESETS[preset])


def preset_of(config: TrainConfig) -> Preset | None:
    """The preset whose values `config` has; None where they are the person's own."""
    for preset, values in PRESETS.items():
        if all(getattr(config, name) == value for name, value in values.items()):
            return preset
    return None


def usual(config: TrainConfig) -> TrainConfig:
    """What all settings would be with the same network, weights and preset, and no other change."""
    made = with_backbone(TrainConfig(), config.backbone)
    made = change(made, {"weights": config.weights})
    preset = preset_of(config)
    return with_preset(made, preset) if preset else made


def small_network(than: str) -> Backbone | None:
    """The first of `SMALL` that is notably smaller than the network `than`; None without one.

    A network outside the table is taken for a large one.
    """
    large = row_of(than)
    gmacs = (large and large.gmacs) or float("inf")
    rows = (row for row in CATALOG if row.id in SMALL and row.id != than)
    return next((row for row in rows if row.gmacs and row.gmacs * WORTH_IT <= gmacs), None)


def distilling(teacher: TrainConfig, model: Path, small: Backbone) -> TrainConfig:
    """Settings for `small` to learn from the `model` of a run that had the settings `teacher`.

    Pictures are divided and seen as they were then, so that both are measured on the same. Labels
    are not smoothed: the teacher's answers are soft already.
    """
    config = with_preset(with_backbone(TrainConfig(), small.id), Preset.BEST)
    shared = {name: getattr(teacher, name) for name in _OF_THE_PICTURES}
    return change(config, shared | {"teacher": str(model), "label_smoothing": 0.0})


def changed_by_hand(config: TrainConfig) -> tuple[str, ...]:
    """The names of the settings that are not as `usual` has them."""
    expected = usual(config)
    return tuple(
        name
        for name in TrainConfig.model_fields
        if getattr(config, name) != getattr(expected, name)
    )


def _suiting(id: str) -> dict[str, Any]:
    """The settings that suit a network better than the usual ones."""
    row = row_of(id)
    return dict(row.defaults) if row else {}
