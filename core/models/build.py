"""From a row of the catalog and the names of the classes to a model that can be trained."""

from collections.abc import Sequence
from pathlib import Path

from core.choices import Framing
from core.data.decoding import Decoding
from core.jobs import Emit, StopToken
from core.models import networks
from core.models import weights as sources
from core.models.backbone import Backbone
from core.models.checkpoints import locate
from core.models.classifier import Classifier


def build_classifier(
    backbone: Backbone,
    classes: Sequence[str],
    *,
    weights: str,
    image_size: int | None,
    framing: Framing = Framing.AUTO,
    decoding: Decoding = Decoding(),  # noqa: B008 (frozen)
    emit: Emit,
    stop: StopToken,
) -> Classifier:
    """A model with a new head on the network of `backbone`.

    Args:
        weights: “pretrained”, “none”, or the path of a file or folder of a model. A model goes on
            seeing pictures as it has.
        image_size: in pixels; None for the network's own, or the model's.
        framing: what of each picture is seen; automatic for the network's own, or the model's.
        decoding: how the pictures that it will learn from become 8-bit colours.

    Raises:
        ConfigError: the network cannot take pictures of that size.
        WeightsError: the weights are not to be had, or belong to another network.
        ModelError: there is no model in that folder.
    """
    seen = backbone.preprocessing
    if weights not in ("pretrained", "none"):
        described = locate(Path(weights)).description
        seen = (described and described.preprocessing) or seen
    size = image_size or seen.size
    framing = seen.framing if framing is Framing.AUTO else framing
    tensors = sources.state_dict(backbone, weights, emit, stop)
    return Classifier(
        backbone,
        classes,
        seen.model_copy(update={"size": size, "framing": framing, "decoding": decoding}),
        networks.create(backbone, size, tensors),
    )
