"""Which network somebody's weights belong to: told by their description and by the tensors."""

import re

import torch

from core.errors import WeightsError
from core.events import RecogniseResult
from core.jobs import Emit, StopToken
from core.models.backbone import Backbone, Source
from core.models.catalog import CATALOG, find, id_of, row_with
from core.models.checkpoints import Checkpoint, Tensors, locate, read_tensors
from core.models.known import architectures, is_last_layer
from core.models.networks import create, differences
from core.requests import RecogniseRequest

_ALIKE = 0.1
"""The share of tensors from which on the nearest network is worth naming."""


def recognise(request: RecogniseRequest, emit: Emit, stop: StopToken) -> RecogniseResult:
    """Say which network the weights at `request.path` belong to.

    Of several with the same tensors: the one that the description or the name of the file tells,
    or else the one of the catalog.

    Raises:
        WeightsError: they cannot be read, or belong to no network that is known.
        ModelError: there is no model in the folder, or its description cannot be read.
        ConfigError: the description names a network that nobody knows.
    """
    found = locate(request.path)
    tensors = read_tensors(found.file)
    id, others = _network(found, tensors)
    row, graft = find(id), found.description.graft if found.description else None
    return RecogniseResult(
        weights=found.place,
        backbone=row.id,
        name=row.name,
        others=others,
        n_classes=len(graft.classes) if graft else _n_classes(tensors),
        graft=graft is not None,
    )


def _network(found: Checkpoint, tensors: Tensors) -> tuple[str, tuple[str, ...]]:
    """The id of the network, and those of others that have the same tensors."""
    fitting = architectures({name: tuple(tensor.shape) for name, tensor in tensors.items()})
    names = {architecture: id_of(source, architecture) for source, architecture in fitting}
    claimed, graft = "", None
    if found.description is not None:
        claimed = found.description.architecture.partition(".")[0]
        graft = found.description.graft
    if fitting and claimed and claimed not in names:
        raise WeightsError(
            f"The model in “{found.place.name}” does not fit its own description.",
            f"That says “{claimed}”, but the tensors are those of “{min(names, key=len)}”.",
            "Its files seem to come from different models. Use another copy of the folder.",
        )
    if graft is not None:
        return graft.backbone, ()
    if claimed and not fitting:
        return claimed, ()  # its tensors have older names: the library knows them
    if not fitting:
        raise _unknown(found, tensors)
    said = claimed or found.file.stem.lower()
    source, best = max(fitting, key=lambda each: _likelihood(each[0], each[1], said))
    others = sorted(id for architecture, id in names.items() if architecture != best)
    return id_of(source, best), tuple(others)


def _likelihood(source: Source, architecture: str, said: str) -> tuple[int, bool, int]:
    """How likely it is that a network is meant; `said` is a file's name, or an architecture's."""
    named = re.search(rf"(^|[^a-z0-9]){re.escape(architecture)}([^a-z0-9]|$)", said)
    in_catalog = row_with(source, architecture) is not None
    return len(architecture) if named else 0, in_catalog, -len(architecture)


def _n_classes(tensors: Tensors) -> int:
    """How many answers the last layer gives; 0 where there is none."""
    last = [t.shape[0] for name, t in tensors.items() if is_last_layer(name) and t.dim() == 2]
    return last[-1] if last else 0


def _unknown(found: Checkpoint, tensors: Tensors) -> WeightsError:
    """What is said of tensors that fit no network, with the one of the catalog that is nearest."""
    compared = (_compared(row, tensors) for row in CATALOG)
    share, row, wrong = max(compared, key=lambda each: each[0])
    return WeightsError(
        f"{found.file.name} belongs to no network that Graft knows.",
        f"The nearest is {row.name}, but {wrong}" if share > _ALIKE else "",
        "If you know which it is, choose that network by its name, and this file in its settings "
        "(weights).",
    )


def _compared(row: Backbone, tensors: Tensors) -> tuple[float, Backbone, str]:
    """Which share of the tensors a network has in common with those given, and what differs."""
    with torch.device("meta"):
        network = create(row, row.input_size).backbone.state_dict()
    expected, given = (
        {name: tensor for name, tensor in each.items() if not is_last_layer(name)}
        for each in (network, tensors)
    )
    alike = sum(name in given and given[name].shape == t.shape for name, t in expected.items())
    return alike / max(len(expected), len(given)), row, differences(expected, given)
