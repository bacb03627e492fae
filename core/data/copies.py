"""Which pictures look the same: saved anew, in another size, or with a little cut off.

Two sketches are laid over each other. What is left of their difference once one may be shifted and
stretched a little (Lucas and Kanade, 1981) is held against the details that both have. How little
has to be left follows from the pictures themselves: where all of them look alike, as X-rays and
digits do, near copies have to be alike far beyond that.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.data.fingerprint import SKETCH

LEAST, MOST = 0.88, 0.997
"""Between these lies the likeness, of at most 1, from which pictures are near copies."""
CORRELATED = 0.8
"""Whether pictures are alike is asked only where coarse sketches correlate as much."""
FLAT = 3.0
"""Pictures with fewer grey levels of detail (standard deviation) are nobody's near copy."""
COLOUR = 16.0
"""How far, of 255, the mean colours of near copies may lie apart."""

_SAMPLE = 1000  # pictures that stand for all when it is asked how alike they are by chance
_PAIRS = 1024  # compared at a time; on the way each takes some ten thousand bytes
_BLOCK = 512
_Floats = NDArray[np.floating]
_Ints = NDArray[np.int64]
_Y, _X = np.mgrid[-1 : 1 : SKETCH * 1j, -1 : 1 : SKETCH * 1j].astype(np.float32)


def near_copies(
    sketches: NDArray[np.uint8],
    colours: _Floats,
    exact: NDArray[np.integer] | None = None,
) -> NDArray[np.int32]:
    """Number the groups of pictures that look the same; a mirror image does not.

    Args:
        sketches: (N, SKETCH * SKETCH), as `fingerprint` makes them.
        colours: (N, 3), mean red, green and blue between 0 and 1.
        exact: (N,), equal for pictures with the same bytes; these belong together in any case.

    Returns:
        (N,): 0 for a picture that is alone; groups count from 1 in the order of their first.
    """
    n = len(sketches)
    detailed = np.flatnonzero(_in_blocks(lambda some: _detail(_smooth(some)), sketches) > FLAT)
    ends = [_alike(sketches, colours, detailed)]
    if exact is not None:
        _, leader, inverse = np.unique(exact, return_index=True, return_inverse=True)
        ends.append((np.arange(n), leader[inverse]))
    rows, columns = (np.concatenate(side) for side in zip(*ends, strict=True))
    links = coo_array((np.ones(len(rows), np.int8), (rows, columns)), (n, n))
    return _numbered(connected_components(links, directed=False)[1])


def _numbered(parts: NDArray[np.int32]) -> NDArray[np.int32]:
    _, first, inverse, counts = np.unique(
        parts, return_index=True, return_inverse=True, return_counts=True
    )
    firsts = np.sort(first[counts > 1])
    numbers = np.where(counts > 1, np.searchsorted(firsts, first) + 1, 0)
    return numbers[inverse].astype(np.int32)


def _alike(sketches: NDArray[np.uint8], colours: _Floats, detailed: _Ints) -> tuple[_Ints, _Ints]:
    """The pairs of near copies among the `detailed`, as two arrays of positions."""
    n = len(detailed)
    if n < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    bar, coarse_bar = _bars(sketches, detailed)
    coarse = _in_blocks(lambda some: _coarse(sketches[some]), detailed)
    found = []
    for first, second in _candidates(coarse, coarse_bar):
        first, second = detailed[first], detailed[second]  # noqa: PLW2901
        near = np.abs(colours[first] - colours[second]).max(axis=1) <= COLOUR / 255
        first, second = first[near], second[near]  # noqa: PLW2901
        alike = _likeness(sketches, first, second) >= bar
        found.append((first[alike], second[alike]))
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _bars(sketches: NDArray[np.uint8], detailed: _Ints) -> tuple[float, float]:
    """From which likeness pictures are near copies, and from which correlation it is asked.

    How likeness is distributed among pictures that have nothing to do with each other is read from
    a sample, and continued to where one pair among 300 pictures is expected by chance: the share
    of pairs closer than a distance grows with a power of it, the intrinsic dimension (Levina and
    Bickel, 2004).
    """
    rng = np.random.default_rng(0)
    pairs = len(detailed) * (len(detailed) - 1) / 2
    sample = np.unique(sketches[rng.permutation(detailed)[: 2 * _SAMPLE]], axis=0)
    sample = sample[rng.permutation(len(sample))[:_SAMPLE]]
    first, second = np.triu_indices(len(sample), 1)
    n = len(first)
    if n < 100:
        return LEAST, CORRELATED
    coarse = _coarse(sample)
    correlation = (coarse @ coarse.T)[first, second]
    many = min(max(3000 / n, 0.03), 0.3)  # copies among them do not weigh there
    few = many / 10
    likely = np.argsort(-correlation)[: int(5 * many * n)]
    left = np.sort(1 - _likeness(sample, first[likely], second[likely]))
    near, far = np.maximum(left[[int(few * n), int(many * n)]], 1e-6)
    dimension = np.log(10) / np.log(max(far / near, 1.1))
    allowed = max(1.0, np.sqrt(2 * pairs) / 300) / pairs
    bar = 1 - near * (allowed / few) ** (1 / dimension)
    coarse_bar = np.quantile(correlation, 1 - min(1.0, 5e5 / pairs))  # so many are soon asked
    return float(np.clip(bar, LEAST, MOST)), max(CORRELATED, float(coarse_bar))


def _candidates(coarse: _Floats, bar: float) -> Iterator[tuple[_Ints, _Ints]]:
    """Pairs whose coarse sketches correlate, block by block: all at once need N x N numbers."""
    for top in range(0, len(coarse), _BLOCK):
        for left in range(top, len(coarse), _BLOCK):
            correlation = coarse[top : top + _BLOCK] @ coarse[left : left + _BLOCK].T
            first, second = np.nonzero(correlation >= bar)
            first, second = first + top, second + left
            once = first < second
            yield first[once], second[once]


def _in_blocks(figures: Callable[[Any], _Floats], rows: NDArray[Any]) -> _Floats:
    """What `figures` makes of the rows, some at a time: on the way they are large."""
    made = figures(rows[:_PAIRS])
    whole = np.empty((len(rows), *made.shape[1:]), made.dtype)
    whole[: len(made)] = made
    for at in range(_PAIRS, len(rows), _PAIRS):
        whole[at : at + _PAIRS] = figures(rows[at : at + _PAIRS])
    return whole


def _likeness(sketches: NDArray[np.uint8], first: _Ints, second: _Ints) -> _Floats:
    """(P,) at most 1: how much of what two sketches show is the same, up to shift and stretch.

    Brightness and contrast may differ a little as well, but that counts against the pair.
    """
    parts = [
        _likeness_of(
            _smooth(sketches[first[at : at + _PAIRS]]), _smooth(sketches[second[at : at + _PAIRS]])
        )
        for at in range(0, len(first), _PAIRS)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _likeness_of(one: _Floats, other: _Floats) -> _Floats:
    mean = (one + other) / 2
    dy, dx = np.gradient(mean, axis=(1, 2))
    brighter, stronger = np.ones_like(mean), mean - mean.mean(axis=(1, 2), keepdims=True)
    changes = np.stack([dx, dy, _X * dx, _Y * dy, brighter, stronger], axis=1)
    changes = changes.reshape(len(mean), 6, SKETCH**2)
    difference = (other - one).reshape(len(mean), SKETCH**2)
    detail = _detail(mean) ** 2 * SKETCH**2
    normal = changes @ changes.transpose(0, 2, 1)
    each = np.arange(6)
    normal[:, each, each] += 0.01  # a picture may have no slope in one direction
    normal[:, 4, 4] += 0.1 * SKETCH**2
    normal[:, 5, 5] += 0.1 * detail
    target = np.einsum("pck,pk->pc", changes, difference)
    explained = (np.linalg.solve(normal, target[..., None])[..., 0] * target).sum(axis=1)
    likeness: _Floats = 1 - ((difference**2).sum(axis=1) - explained) / np.maximum(detail, 1e-6)
    return likeness


def _smooth(sketches: NDArray[np.uint8]) -> _Floats:
    """(N, SKETCH, SKETCH): blurred a little, so that slopes foretell what a shift does."""
    grid: _Floats = sketches.reshape(-1, SKETCH, SKETCH).astype(np.float32)
    grid = np.pad(grid, ((0, 0), (1, 1), (1, 1)), mode="edge")
    grid = (grid[:, :-2] + 2 * grid[:, 1:-1] + grid[:, 2:]) / 4
    return (grid[:, :, :-2] + 2 * grid[:, :, 1:-1] + grid[:, :, 2:]) / 4


def _coarse(sketches: NDArray[np.uint8]) -> _Floats:
    """(N, 64): means of 2 x 2, without their plane and of length 1: products are correlations."""
    half = SKETCH // 2
    means = sketches.reshape(-1, half, 2, half, 2).mean(axis=(2, 4), dtype=np.float32)
    flat = _without_plane(means)
    coarse: _Floats = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    return coarse


def _detail(grids: _Floats) -> _Floats:
    """(N,): standard deviation around the plane that fits best: a mere gradient is no detail."""
    detail: _Floats = np.sqrt((_without_plane(grids) ** 2).mean(axis=1))
    return detail


def _without_plane(grids: _Floats) -> _Floats:
    """(N, S * S): what is left of (N, S, S) once brightness and gradient are taken off."""
    size = grids.shape[1]
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    planes = np.stack([np.ones_like(x), x, y]).reshape(3, -1)
    planes /= np.linalg.norm(planes, axis=1, keepdims=True)
    flat = grids.reshape(len(grids), size**2)
    left: _Floats = flat - (flat @ planes.T) @ planes
    return left
