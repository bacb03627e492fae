"""From a row of the catalog and the names of the classes to a model that can be trained."""

from collections.abc import Sequence

from core.jobs import Emit, StopToken
from core.models import networks
from core.models import weights as sources
from core.models.backbone import Backbone
from core.models.classifier import Classifier


def build_classifier(
    backbone: Backbone,
    classes: Sequence[str],
    *,
    weights: str,
    image_size: int | None,
    emit: Emit,
    stop: StopToken,
) -> Classifier:
    """A model with a new head on the network of `backbone`.

    Args:
        weights: “pretrained”, “none”, or the path of a .safetensors or .pth file.
        image_size: in pixels; None for the network's own.

    Raises:
        ConfigError: the network cannot take pictures of that size.
        WeightsError: the weights are not to be had, or belong to another network.
    """
    size = image_size or backbone.input_size
    tensors = sources.state_dict(backbone, weights, emit, stop)
    return Classifier(
        backbone,
        classes,
        backbone.preprocessing.model_copy(update={"size": size}),
        networks.create(backbone, size, tensors),
    )
