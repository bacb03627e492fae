"""Which network has tensors like these: by a key of their names and shapes, of every architecture.

To build all that timm and torchvision know takes minutes, so their keys lie in
`resources/networks.txt`, one key a line with all that share it. `python -m core.models.known`
writes it anew, for another version of these libraries.
"""

import functools
import hashlib
import importlib.resources
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import ConfigError
from core.models.backbone import Backbone, Source
from core.models.catalog import CATALOG, of_timm, of_torchvision

Shapes = Mapping[str, tuple[int, ...]]

_FILE = Path(str(importlib.resources.files("resources") / "networks.txt"))
_LAST = re.compile(
    r"(head|heads|head_dist|heads_dist|aux_head|fc|classif|classifier|last_linear)\."
)
_OF_SIZE = re.compile(r"pos_emb|position|rel_pos|attn_mask|attention_bias")


def is_last_layer(name: str) -> bool:
    """Whether a tensor belongs to what a network ends in, in any library."""
    return _LAST.match(name) is not None


def key_of(shapes: Shapes) -> str:
    """The same for two networks that differ only in their classes or the size of pictures."""
    digest = hashlib.sha256()
    for name, shape in sorted(shapes.items()):
        if not is_last_layer(name) and not _OF_SIZE.search(name):
            digest.update(f"{name} {tuple(shape)}\n".encode())
    return digest.hexdigest()[:12]


def architectures(shapes: Shapes) -> tuple[tuple[Source, str], ...]:
    """All that have tensors of these names and shapes, each with its library; perhaps none."""
    return _known().get(key_of(shapes), ())


@functools.cache
def _known() -> dict[str, tuple[tuple[Source, str], ...]]:
    found = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        key, *names = line.split()
        pairs = (name.split("/") for name in names)
        found[key] = tuple((Source(library), name) for library, name in pairs)
    return found


def _all() -> Iterator[Backbone]:
    import timm
    from torchvision import models

    yield from (row for row in CATALOG if row.source is Source.GRAFT)
    several = {"googlenet", "inception_v3"}  # answers at once while they learn
    yield from map(of_torchvision, sorted({*models.list_models(module=models)} - several))
    yield from map(of_timm, timm.list_models())


def main() -> None:
    """Write the file anew: every network that can be given other classes."""
    import torch

    from core.models.networks import create

    found = defaultdict(list)
    for spec in _all():
        try:
            with torch.device("meta"):
                network = create(spec, spec.input_size).backbone
        except ConfigError:
            continue
        except NotImplementedError:  # it looks at its own numbers, of which there are none
            network = create(spec, spec.input_size).backbone
        shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
        found[key_of(shapes)].append(f"{spec.source}/{spec.architecture}")
    lines = (" ".join([key, *names]) for key, names in sorted(found.items()))
    _FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
