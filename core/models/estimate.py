"""How long training will take here, before it has begun: right to about a factor of two.

The factors were measured on two cores, with networks of the table and EfficientNet-Lite0 for the
steps of fine-tuning.
"""

from dataclasses import dataclass, field, replace

from core.config import Trainable, TrainConfig
from core.data.dataset import Dataset, Part
from core.events import DescribeResult
from core.models.backbone import Backbone
from core.models.choice import starts_from_nothing
from core.models.views import MOST_TRIED, Extent, views

_START = 2.0
"""Seconds to build the network and to look at the folder again."""
_LARGE_GMACS, _LARGE_GAIN = 1.0, 1.7
"""Large networks wait less for memory: their multiply-adds are quicker than the measured ones."""
_STEP = {
    Trainable.NONE: 0.0,
    Trainable.HEAD: 0.02,
    Trainable.LAST_STAGE: 1.7,
    Trainable.LAST_TWO: 2.4,
    Trainable.ALL: 6.2,
}
"""What a picture costs in a step of fine-tuning, in encodings of a picture by a frozen network."""
_HANDLE = 2e-3
"""Seconds of one core to vary a picture and to put it into a batch, in each epoch."""
_DECODE, _DECODE_MEGAPIXEL = 3e-3, 2.5e-3
"""Seconds of one core to read a small picture, and for each million pixels it has."""


@dataclass(frozen=True)
class Workload:
    """How many pictures there are for what, and how large they are on average."""

    n_train: int
    n_val: int
    n_test: int
    megapixels: float = 0.2
    extent: Extent = field(default_factory=Extent)

    @classmethod
    def of(cls, dataset: Dataset) -> "Workload":
        """The workload of a dataset whose pictures have their parts."""
        sizes = [(p.width, p.height) for p in dataset.pictures if p.width and p.height]
        areas = [width * height for width, height in sizes]
        mean = sum(areas) / len(areas) / 1e6 if areas else cls.megapixels
        n_train, n_val, n_test = (len(dataset.of(part)) for part in Part)
        return cls(n_train, n_val, n_test, mean, Extent.of(sizes))

    @property
    def n(self) -> int:
        """All pictures."""
        return self.n_train + self.n_val + self.n_test


def first_answer_seconds(
    backbone: Backbone | None, work: Workload, machine: DescribeResult, image_size: int | None
) -> float | None:
    """Seconds until the frozen network has seen every picture once and the head is fitted.

    Args:
        backbone: None for a network outside the table.
        image_size: None for the network's own.

    Returns:
        None where the network's size is not known.
    """
    encode = _encode_seconds(backbone, machine, image_size)
    if encode is None:
        return None
    decode = (_DECODE + _DECODE_MEGAPIXEL * work.megapixels) / machine.cores
    # A processor does one after the other; a GPU computes while the processor decodes.
    each = decode + encode if machine.device == "cpu" else max(decode, encode)
    return _START + work.n * each


def training_seconds(
    config: TrainConfig, backbone: Backbone | None, work: Workload, machine: DescribeResult
) -> float | None:
    """Seconds for a whole run with all its epochs; early stopping may end it sooner.

    Where finer pictures are tried, it is the time with the finest of them.

    Returns:
        None where the network's size is not known.
    """
    trial, size = 0.0, config.image_size
    if backbone is not None and config.finer and backbone.pretrained:
        todo = views(backbone.preprocessing, config, work.extent)
        tried = [_encode_seconds(backbone, machine, seen.size) or 0.0 for seen in todo]
        trial = min(work.n_train, MOST_TRIED) * sum(tried) if len(todo) > 1 else 0.0
        size = size or todo[-1].size
    encode = _encode_seconds(backbone, machine, size)
    first = first_answer_seconds(backbone, work, machine, size)
    if encode is None or first is None:
        return None
    first += trial
    trainable = Trainable.ALL if starts_from_nothing(config) else config.trainable
    if trainable is Trainable.NONE:
        return first
    handle = _HANDLE / machine.cores
    learn = work.n_train * (handle + encode * _STEP[trainable])
    epoch = learn + work.n_val * (handle + encode)
    if config.use_every_picture and work.n > work.n_train:
        epoch += learn * work.n / work.n_train  # all of it once more, from every picture
    return first + config.epochs * epoch


def distillation_seconds(
    config: TrainConfig,
    small: Backbone,
    large: Backbone | None,
    work: Workload,
    machine: DescribeResult,
    *,
    n_unlabelled: int,
) -> float | None:
    """Seconds for `small` to learn from `large`, which first answers for all that is learned from.

    Returns:
        None where the size of `small` is not known; where that of `large` is not, its answers are
        not in it.
    """
    learned = replace(work, n_train=work.n_train + n_unlabelled)
    seconds = training_seconds(config, small, learned, machine)
    if seconds is None:
        return None
    asked = replace(learned, n_val=0, n_test=0)
    return seconds + (first_answer_seconds(large, asked, machine, None) or 0.0)


def _encode_seconds(
    backbone: Backbone | None, machine: DescribeResult, image_size: int | None
) -> float | None:
    """Seconds to run the frozen network over one decoded picture."""
    if backbone is None or not backbone.gmacs:
        return None
    scale = ((image_size or backbone.input_size) / backbone.input_size) ** 2
    gain = _LARGE_GAIN if backbone.gmacs > _LARGE_GMACS else 1.0
    return 2 * backbone.gmacs * scale / (machine.gflops * gain)
