"""Settings: read from text, checked, and explained."""

import pytest

from core.config import (
    Optimizer,
    Preset,
    Together,
    Trainable,
    TrainConfig,
    apply_preset,
    change,
    idle_reasons,
    limits,
    why_idle,
)
from core.errors import ConfigError


def test_values_are_read_as_the_field_says() -> None:
    config = change(
        TrainConfig(),
        {"epochs": "3", "learning_rate": "0.01", "flip": "false", "trainable": "all"},
    )
    assert (config.epochs, config.learning_rate, config.flip) == (3, 0.01, False)
    assert config.trainable is Trainable.ALL


def test_auto_gives_the_choice_back_to_graft() -> None:
    config = change(TrainConfig(batch_size=8), {"batch_size": "auto"})
    assert config.batch_size is None


def test_none_is_a_value_where_the_setting_knows_it() -> None:
    assert change(TrainConfig(), {"weights": "none"}).weights == "none"


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        change(TrainConfig(), {"epoch": 3})
    assert "“epochs”" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "value", "takes"),
    [
        ("epochs", "0", "a whole number from 1 to 10000"),
        ("epochs", "2.5", "a whole number from 1 to 10000"),
        ("epochs", "many", "a whole number from 1 to 10000"),
        ("epochs", None, "a whole number from 1 to 10000"),
        ("dropout", "nan", "a figure from 0 to 0.9"),
        ("learning_rate", "0", "a figure above 0, up to 1000000, or “auto”"),
        ("momentum", "1", "a figure from 0 to below 1"),
        ("seed", str(2**31), "a whole number from 0 to 2147483647"),
        ("device", "tpu", "one of: auto, cpu, cuda, mps, xpu"),
        ("flip", "perhaps", "true or false"),
    ],
)
def test_what_does_not_fit_is_told_what_the_setting_takes(
    key: str, value: str | None, takes: str
) -> None:
    with pytest.raises(ConfigError, match=f"“{key}”") as caught:
        change(TrainConfig(), {key: value})
    assert caught.value.detail == f"It takes {takes}."
    assert caught.value.hint


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("loss", "focol", "Did you mean “focal”?"),
        ("optimizer", "ADAMX", "Did you mean “adam”?"),
        ("dropout", "0,5", "Write it with a point."),
    ],
)
def test_the_way_on_is_said(key: str, value: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        change(TrainConfig(), {key: value})
    assert caught.value.hint == hint


@pytest.mark.parametrize("name", list(TrainConfig.model_fields))
def test_a_figure_is_taken_within_its_limits_and_not_beyond(name: str) -> None:
    edges = limits(name)
    if edges is None:
        assert not isinstance(TrainConfig.model_fields[name].default, float)
        return
    step = 1 if edges.whole else 1e-6
    inside = (edges.low + step * edges.above, edges.high - step * edges.below)
    outside = (edges.low - step * (not edges.above), edges.high + step * (not edges.below))
    for value in inside:
        assert getattr(change(TrainConfig(), {name: value}), name) == value
    for value in outside:
        with pytest.raises(ConfigError):
            change(TrainConfig(), {name: value})


def test_settings_of_an_older_graft_still_open() -> None:
    old = (
        '{"backbone": "resnet18", "trainable": "head", "epochs": 3, "optimizer": "sgd", '
        '"keep_together": "same", "device": "auto"}'
    )
    config = TrainConfig.model_validate_json(old)
    assert config == TrainConfig(
        backbone="resnet18",
        trainable=Trainable.HEAD,
        epochs=3,
        optimizer=Optimizer.SGD,
        keep_together=Together.SAME,
    )
    for value in ("head", "last_stage", "last_two", "all"):
        assert change(TrainConfig(), {"trainable": value}).trainable == value


def test_presets_adapt_the_network_for_longer_and_longer() -> None:
    fast, balanced, best = (apply_preset(preset) for preset in Preset)
    assert fast.trainable is Trainable.NONE
    assert balanced.trainable is best.trainable is Trainable.ALL
    assert balanced.epochs < best.epochs
    assert best.finer
    assert not balanced.finer


@pytest.mark.parametrize("name", list(TrainConfig.model_fields))
def test_every_setting_can_be_shown(name: str) -> None:
    field = TrainConfig.model_fields[name]
    extra = field.json_schema_extra
    assert field.title
    assert field.description
    assert isinstance(extra, dict)
    assert extra["section"]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("momentum", {"optimizer": "sgd"}),
        ("nesterov", {"optimizer": "sgd"}),
        ("focal_gamma", {"loss": "focal"}),
        ("hidden_units", {"hidden_layers": 1}),
        ("layer_decay", {"trainable": "last_stage"}),
    ],
)
def test_a_setting_applies_only_beside_the_others_it_belongs_to(
    name: str, settings: dict[str, object]
) -> None:
    assert why_idle(name, TrainConfig()) in idle_reasons()
    assert not why_idle(name, change(TrainConfig(), settings))
    assert not why_idle("epochs", TrainConfig())
