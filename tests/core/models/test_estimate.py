"""Estimates of time: right in size, and longer where there is more to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Preset, TrainConfig, change
from core.data.dataset import Dataset, Layout, Part, Picture
from core.events import DescribeResult
from core.models.choice import row_of, with_preset
from core.models.estimate import Workload, first_answer_seconds, training_seconds
from core.models.views import Extent

TWO_CORES = DescribeResult(
    device="cpu",
    device_name="",
    cores=2,
    gflops=100.0,
    memory=1,
    weights_here=(),
    versions={},
)
WORK = Workload(n_train=244, n_val=153, n_test=0)


def first(id: str = "efficientnet_lite0", work: Workload = WORK, **machine) -> float:
    return first_answer_seconds(row_of(id), work, TWO_CORES.model_copy(update=machine), None)


def test_the_default_network_answers_in_seconds_and_a_large_one_in_a_minute() -> None:
    assert 3 < first() < 10
    assert 15 < first("resnet50") < 60


def test_more_pictures_larger_ones_and_slower_machines_take_longer() -> None:
    assert first(work=Workload(2440, 153, 0)) > 3 * first()
    assert first(work=Workload(244, 153, 0, megapixels=12.0)) > first()
    assert first(gflops=10.0) > 3 * first()


def test_a_gpu_reads_and_computes_at_once() -> None:
    assert first(device="cuda") < first()


def test_presets_take_longer_one_after_the_other() -> None:
    row = row_of("efficientnet_lite0")
    seconds = [
        training_seconds(with_preset(TrainConfig(), preset), row, WORK, TWO_CORES)
        for preset in Preset
    ]
    assert seconds[0] == first()
    assert seconds == sorted(seconds)
    assert seconds[2] > 60


def test_a_network_that_knows_nothing_learns_as_a_whole() -> None:
    row, config = row_of("simple_cnn"), TrainConfig(backbone="simple_cnn")
    assert training_seconds(config, row, WORK, TWO_CORES) > 30


def test_larger_pictures_for_the_network_take_longer() -> None:
    row = row_of("efficientnet_lite0")
    small, large = (
        training_seconds(change(TrainConfig(), {"image_size": size}), row, WORK, TWO_CORES)
        for size in (224, 448)
    )
    assert large > 2 * small


def test_the_most_accurate_preset_counts_with_the_finest_pictures_it_tries() -> None:
    row, best = row_of("efficientnet_lite0"), with_preset(TrainConfig(), Preset.BEST)
    small, large = (
        training_seconds(best, row, replace(WORK, extent=extent), TWO_CORES)
        for extent in (Extent(), Extent(shorter=1000))
    )
    assert 3 < large / small < 5


def test_what_is_not_in_the_table_has_no_estimate() -> None:
    assert first_answer_seconds(None, WORK, TWO_CORES, None) is None
    assert training_seconds(TrainConfig(backbone="x"), None, WORK, TWO_CORES) is None


def test_a_workload_counts_the_parts_and_the_pixels() -> None:
    sizes = [(Part.TRAIN, 1000, 2000), (Part.TRAIN, None, None), (Part.VAL, 1000, 4000)]
    pictures = tuple(
        Picture(path=f"a/{n}", label="a", part=part, width=width, height=height)
        for n, (part, width, height) in enumerate(sizes)
    )
    dataset = Dataset(
        root=Path("p"), layout=Layout.CLASS_FOLDERS, classes=("a",), pictures=pictures
    )
    work = Workload.of(dataset)
    assert (work.n_train, work.n_val, work.n_test, work.n) == (2, 1, 0, 3)
    assert work.megapixels == pytest.approx(3.0)
