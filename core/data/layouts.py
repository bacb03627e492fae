"""How the places of files say which picture is in which class.

class/picture, or {train,val,test}/class/picture. Folders inside a class belong to that class, or
the innermost folder is the class. Pictures outside any class folder are not labelled yet.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from core.data.dataset import Layout, LeftOut, Part, name_some
from core.data.listing import Found, Listing, is_other_kind

PARTS = {
    "train": Part.TRAIN,
    "val": Part.VAL,
    "valid": Part.VAL,
    "validation": Part.VAL,
    "test": Part.TEST,
}
"""The names of parts, in lower case."""


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


def clean_label(name: str) -> str:
    """A class name in one spelling: macOS stores é in two characters, others in one (NFC)."""
    return unicodedata.normalize("NFC", name.strip())


def label_by_folders(listing: Listing, *, innermost: bool = False) -> Labels:
    """Take labels from the names of folders, and parts too where the topmost folders are parts.

    They are when nothing else lies beside them, or when at least two of them are there. A picture
    in no folder, or in a part alone, is not labelled yet.

    Args:
        innermost: a picture's class is the folder it lies in, not the topmost one.
    """
    parts = _part_folders(listing)
    labels = Labels(Layout.PART_FOLDERS if parts else Layout.CLASS_FOLDERS)
    which = -1 if innermost else 0
    for file in listing.files:
        folders = file.path.split("/")[:-1]
        if is_other_kind(file.path):
            labels.left_out.append(LeftOut(path=file.path, reason="not a picture"))
        elif parts and folders and folders[0] not in parts:
            reason = f"outside {', '.join(sorted(parts))}"
            labels.left_out.append(LeftOut(path=file.path, reason=reason))
        else:
            inside = _inside(folders, parts)
            label = clean_label(inside[which]) if inside else ""
            part = parts.get(folders[0]) if folders else None
            labels.labelled.append(Labelled(file, label, part))
    if labels.labelled and not listing.folders:
        labels.layout = Layout.UNLABELLED
    labels.classes = {clean_label(name) for name in _class_folders(listing, parts, innermost)}
    labels.classes |= {item.label for item in labels.labelled}
    labels.classes.discard("")
    labels.notes = _fallen_together(listing, parts) if innermost else _in_one_folder(labels, parts)
    return labels


def is_nested(listing: Listing) -> bool:
    """Whether pictures lie in folders inside class folders: either could be their class."""
    parts = _part_folders(listing)
    return any(_inside(above.split("/"), parts)[1:] for above in _holders(listing))


def _part_folders(listing: Listing) -> dict[str, Part]:
    """The topmost folders that are parts; none where they are classes of such a name."""
    top = {folder for folder in listing.folders if "/" not in folder}
    parts = {folder: PARTS[folder.lower()] for folder in top if folder.lower() in PARTS}
    return parts if len(parts) == len(top) or len(set(parts.values())) > 1 else {}


def _inside(folders: list[str], parts: dict[str, Part]) -> list[str]:
    """The folders of a path that may name its class: those below a part, none beside the parts."""
    if not parts:
        return folders
    return folders[1:] if folders and folders[0] in parts else []


def _holders(listing: Listing) -> set[str]:
    """The folders that hold pictures themselves."""
    files = (file.path for file in listing.files if not is_other_kind(file.path))
    return {above for above, slash, _ in (path.rpartition("/") for path in files) if slash}


def _class_folders(listing: Listing, parts: dict[str, Part], innermost: bool) -> set[str]:
    """The names of the folders that stand for a class, even when there is no picture inside."""
    outer = {folder.rpartition("/")[0] for folder in listing.folders}
    names = set()
    for folder in listing.folders:
        inside = _inside(folder.split("/"), parts)
        if inside and (folder not in outer if innermost else len(inside) == 1):
            names.add(inside[-1])
    return names


def _in_one_folder(labels: Labels, parts: dict[str, Part]) -> list[str]:
    """Whether a person has opened the folder above the one that was meant."""
    top = {item.file.path.partition("/")[0] for item in labels.labelled}
    deep = any(item.file.path.count("/") > 1 for item in labels.labelled)
    if parts or len(top) != 1 or len(labels.classes) != 1 or not deep:
        return []
    return [
        f"Everything lies in one folder, “{top.pop()}”. If the folders inside it are the classes, "
        "open that one instead."
    ]


def _fallen_together(listing: Listing, parts: dict[str, Part]) -> list[str]:
    """Folders of one name in several places are one class; perhaps they were not meant to be."""
    places: dict[str, set[str]] = defaultdict(set)
    for above in _holders(listing):
        if inside := _inside(above.split("/"), parts):
            places[clean_label(inside[-1])].add("/".join(inside))
    names = sorted(name for name, where in places.items() if len(where) > 1)
    if not names:
        return []
    return [f"Folders of the same name in several places are one class: {name_some(names)}."]
