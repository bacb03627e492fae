"""The pictures of a project, their labels and their parts, as plain frozen values.

A `Dataset` is what a scan finds and what a run is made from. It holds paths, never pixels, and is
cheap to pass between processes.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Part(StrEnum):
    """What a picture is for."""

    TRAIN = "train"
    """Learned from."""
    VAL = "val"
    """Kept aside to choose the best state of the model (validation)."""
    TEST = "test"
    """Kept aside to measure the chosen model, once."""


class Layout(StrEnum):
    """How a folder says which picture is what."""

    CLASS_FOLDERS = "class_folders"
    """class/picture"""
    PART_FOLDERS = "part_folders"
    """{train,val,test}/class/picture"""
    METADATA_CSV = "metadata_csv"
    """metadata.csv with file_name, label and perhaps split"""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(_Value):
    """One readable picture.

    Attributes:
        path: relative to the dataset's root, with forward slashes.
        part: None until `split.assign` decides.
        sha256: of the file's bytes, in hex.
        width, height: in pixels, upright (EXIF orientation applied); None until decoded.
        warning: why it may look wrong, for instance “damaged at the end”; empty for most.
    """

    path: str
    label: str
    part: Part | None = None
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    warning: str = ""


class LeftOut(_Value):
    """A file that is not used, and why."""

    path: str
    reason: str


class Dataset(_Value):
    """Everything found in one folder of pictures.

    Attributes:
        root: the folder, absolute.
        classes: names in sorted order; a picture's target is its label's position here.
        ignored: how many hidden or housekeeping files were passed over (.DS_Store, Thumbs.db …).
        notes: sentences a person should read, for instance “class x has only 2 pictures”.
    """

    root: Path
    layout: Layout
    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    left_out: tuple[LeftOut, ...] = ()
    ignored: int = 0
    notes: tuple[str, ...] = ()

    def of(self, part: Part) -> tuple[Picture, ...]:
        """The pictures of one part, in the dataset's order."""
        return tuple(picture for picture in self.pictures if picture.part is part)

    def file(self, picture: Picture) -> Path:
        """Where a picture lies on disk."""
        return self.root / picture.path

    def counts(self) -> dict[str, int]:
        """Pictures in each class, in the order of `classes`."""
        counted = Counter(picture.label for picture in self.pictures)
        return {name: counted[name] for name in self.classes}


def name_some(names: Sequence[str], most: int = 10) -> str:
    """Names in quotation marks for a sentence: the first few, and how many more there are."""
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
