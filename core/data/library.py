"""The pictures of a project as they stand: what the folder says, what a person has decided of it,
and which part each picture is in. Everything is read from the project's index.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.config import Together, TrainConfig
from core.data.dataset import Dataset, Layout, LeftOut, Part, Picture
from core.data.index import PictureIndex
from core.data.order import in_order
from core.data.split import assign, groups, settled
from core.data.versions import versions_note
from core.label_source import LabelSource

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
_KINDS = {
    Together.SAME: (),
    Together.VERSIONS: (Together.VERSIONS,),
    Together.COPIES: (Together.VERSIONS, Together.COPIES),
    **{
        kind: (Together.VERSIONS, Together.COPIES, kind)
        for kind in (Together.NAMES, Together.FOLDERS, Together.TIMES)
    },
}
"""Which groups are not divided under each setting, besides equal files."""
_ACROSS = (Together.COPIES, Together.NAMES, Together.FOLDERS, Together.TIMES)
"""Chosen by a person, these hold whatever part the folder names."""
_PARTS: dict[str | None, Part | None] = {None: None, **{part.value: part for part in Part}}


class Found(BaseModel):
    """What a look through the folder found besides pictures."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    layout: Layout = Layout.CLASS_FOLDERS
    ignored: int = 0
    nested: bool = False
    tables: tuple[str, ...] = ()
    offered_table: str = ""
    notes: tuple[str, ...] = ()

    def source(self, said: LabelSource) -> LabelSource:
        """`said`, with the table that was found where a person has named none."""
        if said.table or not self.tables:
            return said
        return said.model_copy(update={"table": self.tables[0]})

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
    kind = config.keep_together
    told = index.told("division")
    placed: Mapping[str, Part] = {}
    if told == _how(config, kind, by_folder):
        dataset = _remembered(index, root, by_folder, across=kind in _ACROSS)
        if _is_whole(dataset):
            dataset = settled(dataset, drawn=Part.VAL not in given)
            return _with_versions(index, dataset, kind), given
        placed = _placed(index)
    elif kind is Together.VERSIONS and told == _how(config, Together.SAME, by_folder):
        placed = _placed(index)  # of an earlier Graft: only versions that it divided move
    dataset = assign(
        read_dataset(index, root),
        val_fraction=config.val_fraction,
        test_fraction=config.test_fraction,
        seed=config.seed,
        together=together(index, kind),
        placed=placed,
        across=kind in _ACROSS,
    )
    if keep and index.told("insights"):  # a first look that is not done yet settles nothing
        _write_placed(index, dataset, _how(config, kind, by_folder))
    return _with_versions(index, dataset, kind), given


def _how(config: TrainConfig, kind: Together, by_folder: str) -> str:
    """What a division rests on: while it is the same, every picture stays in its place."""
    return f"{config.val_fraction} {config.test_fraction} {config.seed} {kind} {by_folder}"


def _remembered(index: PictureIndex, root: Path, by_folder: str, *, across: bool) -> Dataset:
    """All pictures where they were. What the folder names stays; of the rest, what was drawn."""
    drawn = "s.part"  # also from a part that the folder names
    if not across:
        drawn = f"CASE WHEN s.part NOT IN ({_quoted(by_folder)}) THEN s.part END"
    return _read(index, root, f"COALESCE(d.part, {drawn}, p.part, s.part)", _PLACED)


def _is_whole(dataset: Dataset) -> bool:
    """Whether every picture has its part, and every class has something to learn from."""
    learned = {picture.label for picture in dataset.pictures if picture.part is Part.TRAIN}
    placed = all(picture.part for picture in dataset.pictures)
    return placed and len(learned) > 1 and learned == set(dataset.classes)


def looks(how: Together) -> bool:
    """Whether pictures have to be looked at to tell which are not divided."""
    return Together.COPIES in _KINDS[how]


def belongings(index: PictureIndex, kind: str) -> dict[str, int]:
    """By path, the number of the group that a picture is in when they are divided by `kind`."""
    if kind == Together.COPIES:
        return dict(index.rows("SELECT path, copies FROM picture WHERE listed AND copies"))
    return dict(index.rows("SELECT path, number FROM belongs WHERE kind=?", (kind,)))


def together(index: PictureIndex, how: Together) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """What is not to be divided, by path: the groups that each picture is in."""
    names: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind in _KINDS[how]:
        for path, number in belongings(index, kind).items():
            names[path] = (*names.get(path, ()), (kind, number))
    return names


def with_groups(index: PictureIndex, dataset: Dataset, how: Together) -> Dataset:
    """The dataset with the group of each picture that is not divided; see `Picture.group`."""
    found = groups(dataset.pictures, together(index, how))
    key = {p.path: group.key for group in found if len(group.pictures) > 1 for p in group.pictures}
    pictures = tuple(p._replace(group=key.get(p.path, "")) for p in dataset.pictures)
    return dataset.model_copy(update={"pictures": pictures})


def free_to_learn(index: PictureIndex, dataset: Dataset, how: Together) -> tuple[Picture, ...]:
    """The unlabelled pictures that nothing ties to validation or test.

    One of equal bytes, or that would not be divided from a held-out picture, is left away, and so
    is what lies in a folder for validation or test.
    """
    held_out = {Part.VAL, Part.TEST}
    tied: set[str] = set()
    for group in groups((*dataset.pictures, *dataset.unlabelled), together(index, how)):
        if any(picture.part in held_out for picture in group.pictures):
            tied |= {picture.path for picture in group.pictures}
    return tuple(picture for picture in dataset.unlabelled if picture.path not in tied)


def _with_versions(index: PictureIndex, dataset: Dataset, how: Together) -> Dataset:
    """The dataset with a note about versions of one picture, where there are any."""
    numbers = belongings(index, Together.VERSIONS)
    if not numbers:
        return dataset
    note = versions_note(dataset.pictures, numbers, kept=how is not Together.SAME)
    return dataset.model_copy(update={"notes": (*dataset.notes, note)}) if note else dataset


def _read(index: PictureIndex, root: Path, part: str, join: str = "") -> Dataset:
    pictures: list[Picture] = []
    unlabelled: list[Picture] = []
    excluded: list[Picture] = []
    with index.explained():
        labels: dict[str, str] = {}  # one string for each class, not one for each picture
        for row in index.database.execute(_READ.format(part=part, join=join)):
            label, part_, out = row[1], row[2], row[-1]
            own = (row[0], labels.setdefault(label, label), _PARTS[part_])
            picture = tuple.__new__(Picture, (*own, *row[3:-1], ""))  # half the time of Picture(…)
            (excluded if out else pictures if label else unlabelled).append(picture)
    left_out = index.rows(
        "SELECT path, problem FROM picture WHERE listed AND problem <> '' "
        "UNION ALL SELECT path, reason FROM left_out ORDER BY path"
    )
    found = Found.of(index)
    return Dataset.model_construct(  # what comes from the index was checked when it went in
        root=root,
        layout=found.layout,
        classes=in_order(picture.label for picture in pictures),
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
        "SELECT DISTINCT p.part, d.part, d.excluded, COALESCE(d.label, r.label, p.label) = '' "
        "FROM picture p LEFT JOIN decision d ON d.path = p.path "
        "LEFT JOIN renamed r ON r.folder = p.label WHERE p.listed AND p.problem = ''"
    )
    given = {own or folder for folder, own, out, unlabelled in rows if not (out or unlabelled)}
    by_folder = {folder for folder, *_ in rows if folder}
    return frozenset(Part(part) for part in given if part), ",".join(sorted(by_folder))


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
