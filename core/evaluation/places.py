"""A map of pictures: those that look alike to a model lie close to each other."""

import time

import numpy as np
import torch

from core.data.dataset import Part
from core.errors import StoppedError
from core.evaluation.seen import Array, Seen, open_run, see, session_of
from core.events import MapResult
from core.figures import Place
from core.jobs import Emit, StopToken
from core.requests import MapRequest

MOST = 4000
"""Pictures on a map; of more, a draw."""
_DIMENSIONS = 50  # that t-SNE begins with, as its authors do
_SPARE = 10  # directions that are looked for beyond those wanted, which makes these exact


def draw_map(request: MapRequest, emit: Emit, stop: StopToken) -> MapResult:
    """A map by t-SNE (van der Maaten and Hinton 2008), which keeps neighbours together.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        StoppedError: it was stopped.
        StorageError: the project cannot be read.
    """
    started = time.perf_counter()
    opened = open_run(request)
    with session_of(opened, opened.run.dataset, emit, stop) as session:
        parts, _ = see(opened, session)
    if stop.asked:
        raise StoppedError("The map was stopped.")
    chosen, rows = _drawn(parts)
    return MapResult(
        run=request.run,
        places=_places(chosen, _neighbours_together(rows)),
        seconds=time.perf_counter() - started,
    )


def project_at_once(parts: dict[Part, Seen]) -> tuple[Place, ...]:
    """A map by the two directions in which the pictures differ most (principal components)."""
    chosen, rows = _drawn(parts)
    return _places(chosen, _components(rows, 2)) if len(rows) > 2 else ()


def _drawn(parts: dict[Part, Seen]) -> tuple[list[tuple[Part, int, Seen]], Array]:
    """Up to `MOST` pictures, and their features `[N, D]`, each of length 1."""
    everything = [(part, i, seen) for part, seen in parts.items() for i in range(len(seen))]
    if len(everything) > MOST:
        drawn = np.random.default_rng(0).choice(len(everything), MOST, replace=False)
        everything = [everything[i] for i in np.sort(drawn)]
    rows = np.stack([seen.rows[i] for _, i, seen in everything]) if everything else np.empty((0, 1))
    return everything, rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _components(rows: Array, n: int) -> Array:
    with torch.random.fork_rng(devices=[]):  # it draws where to look
        torch.manual_seed(0)
        centred = torch.from_numpy(rows - rows.mean(0))
        directions = torch.svd_lowrank(centred, min(n + _SPARE, *rows.shape), niter=4)[2]
    components: Array = (centred @ directions[:, :n]).numpy()
    return components


def _neighbours_together(rows: Array) -> Array:
    from sklearn.manifold import TSNE

    if len(rows) < 8:
        return _components(rows, 2)
    perplexity = min(30.0, (len(rows) - 1) / 3)
    found: Array = TSNE(2, perplexity=perplexity, init="pca", random_state=0).fit_transform(
        _components(rows, _DIMENSIONS)
    )
    return found


def _places(chosen: list[tuple[Part, int, Seen]], found: Array) -> tuple[Place, ...]:
    """Places with both coordinates from -1 to 1."""
    middle = (found.max(0) + found.min(0)) / 2
    scaled = ((found - middle) / max(1e-9, float((found.max(0) - found.min(0)).max() / 2))).tolist()
    return tuple(
        Place(
            path=seen.examples.pictures[i].path,
            label=seen.examples.pictures[i].label,
            part=part,
            x=x,
            y=y,
        )
        for (part, i, seen), (x, y) in zip(chosen, scaled, strict=True)
    )
