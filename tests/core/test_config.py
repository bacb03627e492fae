"""Settings: read from text, checked, and explained."""

import pytest

from core.config import Preset, Trainable, TrainConfig, apply_preset, change
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


@pytest.mark.parametrize(("key", "value"), [("epochs", "0"), ("epochs", "many"), ("device", "tpu")])
def test_a_value_outside_its_limits_is_refused_with_the_setting_named(key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"“{key}”"):
        change(TrainConfig(), {key: value})


def test_presets_adapt_more_and_more_of_the_network() -> None:
    adapted = [apply_preset(preset).trainable for preset in Preset]
    assert adapted == [Trainable.NONE, Trainable.LAST_TWO, Trainable.ALL]


@pytest.mark.parametrize("name", list(TrainConfig.model_fields))
def test_every_setting_can_be_shown(name: str) -> None:
    field = TrainConfig.model_fields[name]
    extra = field.json_schema_extra
    assert field.title
    assert field.description
    assert isinstance(extra, dict)
    assert extra["section"]
