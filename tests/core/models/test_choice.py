"""What follows from choosing a network or a preset, and what the person's own changes survive."""

import subprocess
import sys

import pytest

from core.config import Augmentation, Preset, Trainable, TrainConfig, change
from core.models.catalog import CATALOG
from core.models.choice import (
    changed_by_hand,
    preset_of,
    row_of,
    starts_from_nothing,
    usual,
    with_backbone,
    with_preset,
)

OUTSIDE = "resnetv2_50"


def test_choosing_needs_no_torch() -> None:
    code = "import core.models.choice, core.models.estimate, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rows_are_found_by_id_only() -> None:
    assert all(row_of(row.id) is row for row in CATALOG)
    assert row_of(OUTSIDE) is None


def test_a_network_brings_the_settings_that_suit_it_and_takes_them_away() -> None:
    simple = with_backbone(TrainConfig(), "simple_cnn")
    assert simple.trainable is Trainable.ALL
    assert simple.learning_rate == 1e-3
    assert with_backbone(simple, "efficientnet_lite0") == TrainConfig()


def test_what_was_changed_by_hand_survives_another_network() -> None:
    simple = change(with_backbone(TrainConfig(), "simple_cnn"), {"learning_rate": 0.5, "epochs": 3})
    other = with_backbone(simple, OUTSIDE)
    assert (other.backbone, other.learning_rate, other.epochs) == (OUTSIDE, 0.5, 3)


def test_a_preset_survives_another_network() -> None:
    best = with_preset(TrainConfig(), Preset.BEST)
    there_and_back = with_backbone(with_backbone(best, "simple_cnn"), "resnet18")
    assert preset_of(there_and_back) is Preset.BEST
    assert changed_by_hand(there_and_back) == ()


@pytest.mark.parametrize(
    ("weights", "expected"), [("my.safetensors", "pretrained"), ("none", "none")]
)
def test_a_file_of_weights_belongs_to_its_network(weights: str, expected: str) -> None:
    config = TrainConfig(weights=weights)
    assert with_backbone(config, "resnet18").weights == expected


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_is_recognised_and_leaves_nothing_behind(preset: Preset) -> None:
    config = with_preset(TrainConfig(), preset)
    assert preset_of(config) is preset
    assert with_preset(config, Preset.FAST) == TrainConfig()


def test_own_values_are_no_preset() -> None:
    config = change(with_preset(TrainConfig(), Preset.BALANCED), {"epochs": 7})
    assert preset_of(config) is None


def test_changes_by_hand_are_named_and_undone() -> None:
    config = change(with_preset(TrainConfig(), Preset.BEST), {"dropout": 0.2, "seed": 5})
    assert changed_by_hand(config) == ("dropout", "seed")
    assert usual(config).augmentation is Augmentation.AUTO
    assert changed_by_hand(usual(config)) == ()


def test_weights_are_a_choice_not_a_change() -> None:
    assert changed_by_hand(TrainConfig(weights="none")) == ()


@pytest.mark.parametrize(
    ("values", "nothing"),
    [({}, False), ({"weights": "none"}, True), ({"backbone": "simple_cnn"}, True)],
)
def test_which_networks_start_from_nothing(values: dict[str, str], nothing: bool) -> None:
    assert starts_from_nothing(change(TrainConfig(), values)) is nothing
