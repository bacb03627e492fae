"""The pictures of a project as they stand: what the folder says, what a person has decided of it,
and which part each picture is in. Everything is read from the project's index.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.config import Together, TrainConfig
from core.data.dataset import Dataset, Layout, LeftOut, Part, Picture
from core.data.index import PictureIndex
from core.data.split import assign

_READ = """
SELECT p.path, COALESCE(d.label, r.label, p.label), {part}, p.sha256, p.width, p.height, p.warning,
    p.size, p.taken, p.camera, p.copies, p.flaws, p.special,
    d.excluded
FROM picture p
    LEFT JOIN decision d ON d.path = p.path
    LEFT JOIN renamed r ON r.folder = p.label
    {join}
WHERE p.listed AND p.problem = '' ORDER BY p.path
"""
_GIVEN = "COALESCE(d.part, p.part)"
_PLACED = "LEFT JOIN placed s ON s.path = p.path"
_PARTS: dict[str | None, Part | None] = {None: None, **{part.value: part for part in Part}}


class Found(BaseModel):
    """What a look through the folder found besides pictures."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    layout: Layout = Layout.CLASS_FOLDERS
    ignored: int = 0
    nested: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, index: PictureIndex) -> "Found":
        """As the last scan has left it in the index."""
        told = index.told("found")
        return cls.model_validate_json(told) if told else cls()


def read_dataset(index: PictureIndex, root: Path) -> Dataset:
    """All pictures, with the parts that the folder or a person names. Raises StorageError."""
    return _read(index, root, _GIVEN)


def divide(
    index: PictureIndex, root: Path, config: TrainConfig, *, keep: bool = True
) -> tuple[Dataset, frozenset[Part]]:
    """All pictures, each with its part: where it was before, or where it is drawn to now.

    Args:
        keep: write down where they are.

    Returns:
        The dataset, and the parts that the folder or a person names.

    Raises:
        DatasetError: they cannot be learned from; see `core.data.split.assign`.
        StorageError: the index cannot be read or written.
    """
    given, by_folder = _named_parts(index)
    shares = f"{config.val_fraction} {config.test_fraction} {config.seed}"
    how = f"{shares} {config.keep_together} {by_folder}"  # while it is the same, all stay in place
    whole = config.keep_together is not Together.SAME
    if index.told("division") == how:
        # What the folder names stays; of the rest, what was drawn, also from a part it names.
        drawn = "s.part"
        if not whole:
            drawn = f"CASE WHEN s.part NOT IN ({_quoted(by_folder)}) THEN s.part END"
        part = f"COALESCE(d.part, {drawn}, p.part, s.part)"
        dataset = _read(index, root, part, _PLACED)
        if all(picture.part for picture in dataset.pictures) and len(dataset.classes) > 1:
            return dataset, given
        placed = _placed(index)
    else:
        placed = {}
    dataset = assign(
        read_dataset(index, root),
        val_fraction=config.val_fraction,
        test_fraction=config.test_fraction,
        seed=config.seed,
        together=_together(index, config.keep_together),
        placed=placed,
    )
    if keep and index.told("insights"):  # a first look that is not done yet settles nothing
        _write_placed(index, dataset, how)
    return dataset, given


def belongings(index: PictureIndex, kind: str) -> dict[str, int]:
    """By path, the number of the group that a picture is in when they are divided by `kind`."""
    if kind == Together.COPIES:
        return dict(index.rows("SELECT path, copies FROM picture WHERE listed AND copies"))
    return dict(index.rows("SELECT path, number FROM belongs WHERE kind=?", (kind,)))


def _together(index: PictureIndex, how: Together) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """What is not to be divided: what looks the same, and what a person wants besides."""
    if how is Together.SAME:
        return {}
    names: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind in dict.fromkeys((Together.COPIES, how)):
        for path, number in belongings(index, kind).items():
            names[path] = (*names.get(path, ()), (kind, number))
    return names


def _read(index: PictureIndex, root: Path, part: str, join: str = "") -> Dataset:
    pictures: list[Picture] = []
    unlabelled: list[Picture] = []
    excluded: list[Picture] = []
    with index.explained():
        labels: dict[str, str] = {}  # one string for each class, not one for each picture
        for row in index.database.execute(_READ.format(part=part, join=join)):
            label, part_, out = row[1], row[2], row[-1]
            own = (row[0], labels.setdefault(label, label), _PARTS[part_])
            picture = tuple.__new__(Picture, own + row[3:-1])  # half the time of Picture(…)
            (excluded if out else pictures if label else unlabelled).append(picture)
    left_out = index.rows(
        "SELECT path, problem FROM picture WHERE listed AND problem <> '' "
        "UNION ALL SELECT path, reason FROM left_out ORDER BY path"
    )
    found = Found.of(index)
    return Dataset.model_construct(  # what comes from the index was checked when it went in
        root=root,
        layout=found.layout,
        classes=tuple(sorted({picture.label for picture in pictures})),
        pictures=tuple(pictures),
        unlabelled=tuple(unlabelled),
        excluded=tuple(excluded),
        left_out=tuple(LeftOut(path=path, reason=reason) for path, reason in left_out),
        ignored=found.ignored,
        notes=found.notes,
    )


def _named_parts(index: PictureIndex) -> tuple[frozenset[Part], str]:
    """The parts that the folder or a person names, and those of the folder alone, as a text."""
    rows = index.rows(
        "SELECT DISTINCT p.part, d.part FROM picture p LEFT JOIN decision d ON d.path = p.path "
        "WHERE p.listed AND p.problem = ''"
    )
    given = frozenset(Part(own or folder) for folder, own in rows if own or folder)
    return given, ",".join(sorted({folder for folder, _ in rows if folder}))


def _quoted(parts: str) -> str:
    return ",".join(f"'{part}'" for part in parts.split(",") if part)


def _placed(index: PictureIndex) -> dict[str, Part]:
    return {path: Part(part) for path, part in index.rows("SELECT path, part FROM placed")}


def _write_placed(index: PictureIndex, dataset: Dataset, how: str) -> None:
    with index.writing():
        index.database.execute("DELETE FROM placed")
        index.database.executemany(
            "INSERT INTO placed VALUES (?, ?)", ((p.path, p.part) for p in dataset.pictures)
        )
        index.database.execute("INSERT OR REPLACE INTO told VALUES ('division', ?)", (how,))
