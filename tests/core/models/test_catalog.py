"""The table says what the libraries say."""

import subprocess
import sys

import pytest

from core.config import TrainConfig, change
from core.errors import ConfigError
from core.models.catalog import CATALOG, Source, find


def test_ids_are_unique_and_the_default_is_among_them() -> None:
    ids = [row.id for row in CATALOG]
    assert len(set(ids)) == len(ids) >= 16
    assert find(TrainConfig().backbone).weights is not None


@pytest.mark.parametrize("row", CATALOG, ids=lambda row: row.id)
def test_every_row_is_told_in_plain_words(row) -> None:
    assert 3 <= len(row.note.split()) <= 6
    assert row.licence
    assert (row.top1 is None) == (row.top1_source == "")
    change(TrainConfig(), dict(row.defaults))  # raises if a default is no valid setting


@pytest.mark.parametrize(
    "row", [row for row in CATALOG if row.source is Source.TORCHVISION], ids=lambda row: row.id
)
def test_figures_are_those_of_torchvision(row) -> None:
    from torchvision.models import get_model_weights

    published = next(w for w in get_model_weights(row.architecture) if w.url == row.weights.address)
    assert published is get_model_weights(row.architecture).DEFAULT
    assert row.weights.file == row.weights.address.rpartition("/")[2]
    assert row.weights.sha256 == row.weights.file.removesuffix(".pth")[-8:]
    assert row.parameters_m == pytest.approx(published.meta["num_params"] / 1e6, abs=0.006)
    assert row.gmacs == pytest.approx(published.meta["_ops"], abs=0.0006)
    assert row.top1 == published.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert row.download_mb == pytest.approx(published.meta["_file_size"], abs=0.06)


@pytest.mark.parametrize(
    "row", [row for row in CATALOG if row.source is Source.TIMM], ids=lambda row: row.id
)
def test_preprocessing_and_weights_are_those_of_timm(row) -> None:
    import timm

    published = timm.get_pretrained_cfg(row.architecture)
    assert row.preprocessing.mean == published.mean
    assert row.preprocessing.std == published.std
    assert row.preprocessing.interpolation == published.interpolation
    assert row.preprocessing.crop == published.crop_pct
    assert row.licence.lower().split()[0] == published.license.split("-license")[0]
    if row.weights.kind == "hub":
        assert row.weights.address == published.hf_hub_id
    if row.id != "dinov2_small":  # its own 518 pixels are too many for most computers
        assert row.input_size == published.input_size[-1]


def test_any_timm_name_is_found() -> None:
    row = find("vit_tiny_patch16_224")
    assert row.source is Source.TIMM
    assert row.input_size == 224
    assert row.preprocessing.mean == (0.5, 0.5, 0.5)
    assert row.top1 is None
    assert find("resnet26.bt_in1k").architecture == "resnet26"


@pytest.mark.parametrize("wrong", ["eficientnet_lite0", "EfficientNet_Lite0"])
def test_an_unknown_name_gets_the_nearest(wrong: str) -> None:
    with pytest.raises(ConfigError) as raised:
        find(wrong)
    assert "efficientnet_lite0" in raised.value.hint


def test_asking_what_is_here_needs_no_torch() -> None:
    program = (
        "import sys; from core.models.catalog import CATALOG; from core.models.weights import "
        "is_here; assert is_here(CATALOG[0]); assert not {'torch', 'timm'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
