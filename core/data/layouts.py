"""How the places of files say which picture is in which class.

class/picture, or {train,val,test}/class/picture. Folders inside a class belong to that class, or
the innermost folder is the class. Pictures outside any class folder are not labelled yet.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.data.dataset import Layout, LeftOut, Part, name_some
from core.data.file_names import class_in_name
from core.data.kinds import said_of_name
from core.data.listing import Found, Listing, is_other_kind
from core.data.order import in_order
from core.data.parts import part_folders, part_of, parts_by_name, said, share_folders
from core.errors import DatasetError
from core.label_source import FolderLayout


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file that should be a picture of class `label`; of none yet where that is empty."""

    file: Found
    label: str
    part: Part | None


@dataclass(slots=True)
class Labels:
    """What a layout makes of a folder. `classes` has those without pictures, too."""

    layout: Layout
    classes: set[str] = field(default_factory=set)
    labelled: list[Labelled] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts lie, and the classes in them.

    Attributes:
        parts: the folders that are parts; empty where the topmost ones are classes.
        above: the folders in which everything lies, one in another, above the parts.
    """

    parts: dict[str, Part] = field(default_factory=dict)
    above: tuple[str, ...] = ()

    def part(self, folders: list[str]) -> Part | None:
        """The part of what lies in `folders`; None beside the parts."""
        place = self._below(folders)
        return self.parts.get(place[0]) if place else None

    def inside(self, folders: list[str]) -> list[str]:
        """Those of `folders` that may name a class: those below a part, none beside the parts."""
        if not self.parts:
            return folders
        place = self._below(folders)
        if not place or place[0] not in self.parts:
            return []
        # some archives hold train/train/class
        return place[2:] if place[1:2] == place[:1] else place[1:]

    def is_beside(self, folders: list[str]) -> bool:
        """Whether what lies in `folders` is in none of the parts, but in another folder."""
        on_the_way = tuple(folders) == self.above[: len(folders)]
        return bool(self.parts) and not on_the_way and self.part(folders) is None

    def _below(self, folders: list[str]) -> list[str]:
        n = len(self.above)
        return folders[n:] if tuple(folders[:n]) == self.above else []


def clean_label(name: str) -> str:
    """A class name in one spelling: macOS stores é in two characters, others in one (NFC)."""
    return unicodedata.normalize("NFC", name.strip())


def label_by_folders(
    listing: Listing, *, layout: FolderLayout = FolderLayout.AUTO, innermost: bool = False
) -> Labels:
    """Take labels from the names of folders, and parts too where the topmost folders are parts.

    `core.data.parts` says when they are. A picture in no folder, or in a part alone, is not
    labelled yet.

    Args:
        innermost: a picture's class is the folder it lies in, not the topmost one.

    Raises:
        DatasetError: the topmost folders are to be parts, and none is called so.
    """
    if innermost and layout is FolderLayout.AUTO:
        layout = FolderLayout.INNERMOST
    innermost = layout is FolderLayout.INNERMOST
    by_name = layout is FolderLayout.NAMES
    places = places_of(listing, layout)
    labels = Labels(Layout.PART_FOLDERS if places.parts else Layout.CLASS_FOLDERS)
    which = -1 if innermost else 0
    for file in listing.files:
        folders = file.path.split("/")[:-1]
        if is_other_kind(file.path):
            labels.left_out.append(LeftOut(path=file.path, reason=said_of_name(file.path)))
        elif places.is_beside(folders):
            reason = f"outside {', '.join(sorted(places.parts))}"
            labels.left_out.append(LeftOut(path=file.path, reason=reason))
        else:
            inside = places.inside(folders)
            name = class_in_name(file.path) if by_name else inside[which] if inside else ""
            labels.labelled.append(Labelled(file, clean_label(name), places.part(folders)))
    if labels.labelled and not listing.folders and not by_name:
        labels.layout = Layout.UNLABELLED
    if not by_name:
        labels.classes = {clean_label(n) for n in _class_folders(listing, places, innermost)}
    labels.classes |= {item.label for item in labels.labelled}
    labels.classes.discard("")
    labels.notes = _fallen_together(listing, places) if innermost else _one(labels, places)
    labels.notes += _taken_for(listing, places, layout)
    return labels


def is_nested(listing: Listing, layout: FolderLayout = FolderLayout.AUTO) -> bool:
    """Whether pictures lie in folders inside class folders: either could be their class."""
    places = places_of(listing, layout)
    return any(places.inside(above.split("/"))[1:] for above in _holders(listing))


def places_of(listing: Listing, layout: FolderLayout = FolderLayout.AUTO) -> Places:
    """Where the parts are, if there are any. Raises DatasetError as `label_by_folders` does."""
    holders = _holders(listing) or set(listing.folders)
    if layout is FolderLayout.CLASSES:
        return Places()
    inside = _inside(holders)
    if layout is FolderLayout.PARTS:
        parts = parts_by_name(inside)
        if not parts:
            raise DatasetError(
                "No folder is called like a part.",
                f"The topmost folders are {name_some(in_order(inside)) or 'none'}.",
                "Call them train, val and test, or leave out --layout parts.",
            )
        return Places(parts)
    parts = part_folders(inside)
    above: tuple[str, ...] = ()
    while not parts and len(inside) == 1:
        (only,) = inside
        holders = {path.partition("/")[2] for path in holders} - {""}
        above = (*above, only)
        inside = _inside(holders)
        parts = part_folders(inside)
        if len(set(parts.values())) < 2:  # a class may hold a folder “test”
            parts = {}
    return Places(parts, above) if parts else Places()


def _inside(holders: Iterable[str]) -> dict[str, frozenset[str]]:
    """The topmost of folders that hold pictures, each with the names of those right inside."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in holders:
        top, _, rest = path.partition("/")
        found[top] |= {rest.partition("/")[0]} - {""}
    return {top: frozenset(names) for top, names in found.items()}


def _holders(listing: Listing) -> set[str]:
    """The folders that hold pictures themselves."""
    files = (file.path for file in listing.files if not is_other_kind(file.path))
    return {above for above, slash, _ in (path.rpartition("/") for path in files) if slash}


def _class_folders(listing: Listing, places: Places, innermost: bool) -> set[str]:
    """The names of the folders that stand for a class, even when there is no picture inside."""
    outer = {folder.rpartition("/")[0] for folder in listing.folders}
    names = set()
    for folder in listing.folders:
        inside = places.inside(folder.split("/"))
        if inside and (folder not in outer if innermost else len(inside) == 1):
            names.add(inside[-1])
    return names


def _one(labels: Labels, places: Places) -> list[str]:
    """Whether a person has opened the folder above the one that was meant."""
    top = {item.file.path.partition("/")[0] for item in labels.labelled}
    deep = any(item.file.path.count("/") > 1 for item in labels.labelled)
    if places.parts or len(top) != 1 or len(labels.classes) != 1 or not deep:
        return []
    return [
        f"Everything lies in one folder, “{top.pop()}”. If the folders inside it are the classes, "
        "open that one instead."
    ]


def _taken_for(listing: Listing, places: Places, layout: FolderLayout) -> list[str]:
    """What the topmost folders were taken for, where it could be something else."""
    inside = _inside(_holders(listing))
    if places.parts:
        plain = all(part_of(name) == part == name.casefold() for name, part in places.parts.items())
        shared = share_folders({n: names for n, names in inside.items() if n in places.parts})
        if plain and not shared and not places.above:
            return []
        order = list(Part)
        in_turn = sorted(places.parts.items(), key=lambda item: (order.index(item[1]), item[0]))
        return [f"These folders were taken for parts of the set: {said(in_turn)}."]
    if layout is not FolderLayout.AUTO:
        return []
    alike = parts_by_name(inside)
    if len(set(alike.values())) > 1:
        return [
            f"{name_some(in_order(alike))} were taken for classes, though they are called like "
            "parts of a set. If they are parts, use --layout parts."
        ]
    if share_folders(inside):
        everywhere = in_order(frozenset.intersection(*inside.values()))
        return [
            f"The folders {name_some(in_order(inside), 3)} all hold the same folders "
            f"({name_some(everywhere, 3)}), and were taken for the classes. If those inside are "
            "the classes, choose the inner ones (--layout innermost)."
        ]
    return []


def _fallen_together(listing: Listing, places: Places) -> list[str]:
    """Folders of one name in several places are one class; perhaps they were not meant to be."""
    found: dict[str, set[str]] = defaultdict(set)
    for above in _holders(listing):
        if inside := places.inside(above.split("/")):
            found[clean_label(inside[-1])].add("/".join(inside))
    names = in_order(name for name, where in found.items() if len(where) > 1)
    if not names:
        return []
    return [f"Folders of the same name in several places are one class: {name_some(names)}."]
