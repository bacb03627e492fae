"""Compare all pictures of a project: copies, flaws, shortcuts, and what belongs together.

What is found is kept in the index, for `core.data.health` to make findings of.
"""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from core.data.copies import near_copies
from core.data.facts import Measured, PixelFacts
from core.data.fingerprint import SKETCH
from core.data.flaws import find_flaws
from core.data.groups import folder_groups, name_groups, time_groups
from core.data.health import Insights
from core.data.index import PictureIndex
from core.data.levels import set_pixels
from core.data.library import belongings
from core.data.pixels import measuring_levels
from core.data.schema import PIXELS
from core.data.shortcuts import cues_of, find_shortcuts, sentence
from core.data.versions import version_keys
from core.events import Progress, Stage
from core.jobs import Emit

_MEASURES = [name for name in Measured._fields if name not in ("sketch", "camera")]
_LIGHTS = ("brightness", "red", "green", "blue", "edge_red", "edge_green", "edge_blue")
_NUMBERS = ["size", "width", "height", *_MEASURES]
_COLUMNS = ", ".join(("p.size", "p.width", "p.height", *(f"m.{name}" for name in _MEASURES)))
_LABEL = "CASE WHEN d.excluded THEN '' ELSE COALESCE(d.label, r.label, p.label) END"
_MEASURED = """FROM picture p JOIN measured m ON m.path = p.path
    LEFT JOIN decision d ON d.path = p.path LEFT JOIN renamed r ON r.folder = p.label
    WHERE p.listed AND p.problem = ''"""
_STEPS = 3
VERSIONS = "versions"
"""The kind of groups that pictures of one name make, and what is told once they were looked for."""
Keyed = tuple[str, Sequence[str], Sequence[str]]
"""A kind of groups, the paths of pictures, and the key of the group that each is in."""


def analyse(index: PictureIndex, emit: Emit) -> None:
    """Find out what only a comparison can tell, and keep it in the index. Raises StorageError."""
    emit(Progress(stage=Stage.COMPARE, done=0, total=_STEPS))
    versions = _versions(index)
    pictures = _Columns(index)
    if not pictures.paths:  # nothing was decoded, so that there are only names to compare
        _keep_groups(index, versions)
        index.tell("insights", "{}")
        return
    colours = np.stack([pictures.numbers[name] for name in ("red", "green", "blue")], axis=1)
    _, exact = np.unique(pictures.hashes, return_inverse=True)
    copies = near_copies(pictures.sketches, colours, exact)
    _keep_looks(index, pictures.paths, copies, find_flaws(pictures.numbers))
    emit(Progress(stage=Stage.COMPARE, done=1, total=_STEPS))
    shortcuts = _shortcuts(pictures)
    emit(Progress(stage=Stage.COMPARE, done=2, total=_STEPS))
    groupings = [
        *name_groups(pictures.paths),
        *folder_groups(pictures.paths, pictures.folder_labels),
        *time_groups(pictures.numbers["taken"]),
    ]
    _keep_groups(index, versions, [(each.kind, pictures.paths, each.keys) for each in groupings])
    titles = {grouping.kind: grouping.title for grouping in groupings}
    index.tell("insights", json.dumps({"shortcuts": shortcuts, "groups": titles}))
    emit(Progress(stage=Stage.COMPARE, done=_STEPS, total=_STEPS))


def insights(index: PictureIndex) -> Insights:
    """What the last comparison has found. Raises StorageError."""
    told: dict[str, dict[str, str]] = json.loads(index.told("insights") or "{}")
    return Insights(
        shortcuts=told.get("shortcuts", {}),
        groups={
            how: (title, belongings(index, how)) for how, title in told.get("groups", {}).items()
        },
    )


def _shortcuts(pictures: "_Columns") -> dict[str, str]:
    """By what gives the class away, a sentence about it."""
    used = pictures.labels != ""
    if not used.any():
        return {}
    columns = {name: values[used] for name, values in pictures.numbers.items()}
    suffixes = np.array([PurePosixPath(path).suffix.lower() for path in pictures.paths], object)
    cues = cues_of(columns, pictures.cameras[used], suffixes[used])
    found = find_shortcuts(cues, pictures.labels[used].astype(str))
    return {shortcut.cue: sentence(shortcut) for shortcut in found}


def _keep_looks(
    index: PictureIndex,
    paths: Sequence[str],
    copies: NDArray[np.int32],
    flaws: NDArray[np.uint8],
) -> None:
    found = (
        (int(copy), int(flaw), path)
        for path, copy, flaw in zip(paths, copies, flaws, strict=True)
        if copy or flaw
    )
    with index.writing():
        index.database.execute("UPDATE picture SET copies=0, flaws=0 WHERE copies OR flaws")
        index.database.executemany("UPDATE picture SET copies=?, flaws=? WHERE path=?", found)


def _versions(index: PictureIndex) -> Keyed:
    """Which pictures are versions of one, by their names; also of those that were not decoded."""
    rows = index.rows("SELECT path, label FROM picture WHERE listed AND problem = '' ORDER BY path")
    paths = [path for path, _ in rows]
    return VERSIONS, paths, version_keys(paths, [label for _, label in rows])


def _keep_groups(index: PictureIndex, versions: Keyed, others: Sequence[Keyed] = ()) -> None:
    with index.writing():
        index.database.execute("DELETE FROM belongs")
        for kind, paths, keys in (versions, *others):
            numbers = {key: n for n, key in enumerate(sorted(set(keys) - {""}), start=1)}
            members = (
                (kind, path, numbers[key]) for path, key in zip(paths, keys, strict=True) if key
            )
            index.database.executemany("INSERT INTO belongs VALUES (?, ?, ?)", members)
    index.tell(VERSIONS, "looked for")


class _Columns:
    """What was measured of all pictures that can be read, by column, ordered by path.

    Read row by row: a hundred thousand rows at once would be a hundred megabytes of small objects.
    """

    def __init__(self, index: PictureIndex) -> None:
        ((n,),) = index.rows(f"SELECT count(*) {_MEASURED}")
        names: dict[str, str] = {}  # one string for each class and camera, not one for each picture
        self.paths: list[str] = []
        self.folder_labels: list[str] = []
        self.labels = np.empty(n, object)
        self.cameras = np.empty(n, object)
        self.hashes = np.empty(n, "S32")
        self.sketches = np.empty((n, SKETCH * SKETCH), np.uint8)
        numbers = np.empty((len(_NUMBERS), n))
        query = f"SELECT p.path, p.label, {_LABEL}, p.camera, p.sha256, m.sketch, {_COLUMNS}"
        with index.explained():
            for at, row in enumerate(
                index.database.execute(f"{query} {_MEASURED} ORDER BY p.path")
            ):
                self.paths.append(row[0])
                self.folder_labels.append(names.setdefault(row[1], row[1]))
                self.labels[at] = names.setdefault(row[2], row[2])
                self.cameras[at] = names.setdefault(row[3], row[3])
                self.hashes[at] = bytes.fromhex(row[4])
                self.sketches[at] = np.frombuffer(row[5], np.uint8)
                numbers[:, at] = np.array(row[6:], np.float64)  # None becomes NaN
        self.numbers = dict(zip(_NUMBERS, numbers, strict=True))
        self._bring_to_rule(index)

    def _bring_to_rule(self, index: PictureIndex) -> None:
        """Greys of more than 8 bits were measured by each picture's own levels: now by the set's.

        Nothing is cut off at black or white, which is near enough for what is compared here.
        """
        grey = set_pixels(index).automatic.grey
        if grey is None:
            return
        position = {path: at for at, path in enumerate(self.paths)}
        for path, *row in index.rows(f"SELECT path, {PIXELS} FROM pixels"):
            own = measuring_levels(PixelFacts(*row))
            if path not in position or own is None:
                continue
            at, span = position[path], grey.white - grey.black
            factor = (own.white - own.black) / span
            for name in _LIGHTS:
                level = self.numbers[name][at] * factor + (own.black - grey.black) / span
                self.numbers[name][at] = min(max(level, 0.0), 1.0)
            for name in ("contrast", "edge_contrast"):
                self.numbers[name][at] = min(self.numbers[name][at] * factor, 0.5)
