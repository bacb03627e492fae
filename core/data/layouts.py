"""How the places of files say which picture is in which class.

class/picture, or {train,val,test}/class/picture. Folders inside a class belong to that class.
"""

import unicodedata
from dataclasses import dataclass, field

from core.data.dataset import Layout, LeftOut, Part
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
    """A file that should be a picture of class `label`."""

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


def label_by_folders(listing: Listing) -> Labels:
    """Take labels from the names of folders, and parts too where the topmost folders are parts.

    They are when nothing else lies beside them, or when at least two of them are there.
    """
    top = {folder for folder in listing.folders if "/" not in folder}
    parts = {folder: PARTS[folder.lower()] for folder in top if folder.lower() in PARTS}
    in_parts = bool(parts) and (len(parts) == len(top) or len(set(parts.values())) > 1)
    labels = Labels(Layout.PART_FOLDERS if in_parts else Layout.CLASS_FOLDERS)
    depth = 1 if in_parts else 0

    for folder in listing.folders:
        above, _, name = f"/{folder}".rpartition("/")
        if folder.count("/") == depth and (not in_parts or above[1:] in parts):
            labels.classes.add(clean_label(name))
    for file in listing.files:
        folders = file.path.split("/")[:-1]
        if is_other_kind(file.path):
            reason = "not a picture"
        elif in_parts and folders and folders[0] not in parts:
            reason = f"outside {', '.join(sorted(parts))}"
        elif len(folders) <= depth:
            reason = "not in the folder of a class"
        else:
            part = parts[folders[0]] if in_parts else None
            labels.labelled.append(Labelled(file, clean_label(folders[depth]), part))
            continue
        labels.left_out.append(LeftOut(path=file.path, reason=reason))
    if len(top) == 1 and not in_parts and len(listing.folders) > 1:
        (only,) = top
        labels.notes.append(
            f"Everything lies in one folder, “{only}”. If the folders inside it are the classes, "
            "open that one instead."
        )
    return labels
