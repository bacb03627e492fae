"""The pictures of a project, their labels and their parts, as plain frozen values.

A `Dataset` is what a scan finds and what a run is made from. It holds paths, never pixels, and is
cheap to pass between processes.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntFlag, StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, field_serializer


class Part(StrEnum):
    """What a picture is for."""

    TRAIN = "train"
    """Training: learned from."""
    VAL = "val"
    """Validation: the best state of the model is chosen by these."""
    TEST = "test"
    """Test: the chosen model is measured on these, once."""


HELD_OUT = (Part.VAL, Part.TEST)
"""What no model learns from before it is measured."""


class Layout(StrEnum):
    """How a folder says which picture is what."""

    CLASS_FOLDERS = "class_folders"
    """class/picture"""
    PART_FOLDERS = "part_folders"
    """{train,val,test}/class/picture"""
    METADATA_CSV = "metadata_csv"
    """metadata.csv with file_name, label and perhaps split"""
    UNLABELLED = "unlabelled"
    """pictures alone: nobody has named them yet"""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flaw(IntFlag):
    """What makes a picture look as if it were none; see `core.data.flaws` for the bars."""

    DARK = 1
    BRIGHT = 2
    BLANK = 4
    BLURRY = 8
    TINY = 16
    ODD_SHAPE = 32


class Special(IntFlag):
    """What a rule for the whole set changes in a picture; see `core.data.decoding`."""

    DEEP = 1
    """Greys of more than 8 bits."""
    TRANSPARENT = 2


class Picture(NamedTuple):
    """One readable picture. (A tuple, for there may be a hundred thousand of them.)

    Attributes:
        path: relative to the dataset's root, with forward slashes; absolute for one that was added
            from elsewhere.
        label: its class; empty while it is not labelled.
        part: None until `split.assign` decides.
        sha256: of the file's bytes, in hex.
        width, height: in pixels, upright (EXIF orientation applied); None until decoded.
        warning: why it may look wrong, for instance “damaged at the end”; empty for most.
        size: of the file, in bytes.
        taken: when, by EXIF or else by the file's date, in seconds since 1970.
        camera: as EXIF names it.
        copies: pictures that look the same have the same number; 0 for one that is alone.
        flaws: a `Flaw`, as a number.
        special: a `Special`, as a number; 0 for most.
        group: pictures with the same one were not divided; empty for one that is alone, or where
            that was not asked. It is the least `sha256` among them.
    """

    path: str
    label: str
    part: Part | None = None
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    warning: str = ""
    size: int = 0
    taken: float = 0.0
    camera: str = ""
    copies: int = 0
    flaws: int = 0
    special: int = 0
    group: str = ""


class LeftOut(_Value):
    """A file that is not used, and why."""

    path: str
    reason: str


class Dataset(_Value):
    """Everything found in one folder of pictures.

    Attributes:
        root: the folder, absolute.
        classes: names in sorted order; a picture's target is its label's position here.
        pictures: those that have a label and are used.
        unlabelled: those that nobody has named yet.
        excluded: those that a person has put aside; they can be taken back.
        ignored: how many hidden or housekeeping files were passed over (.DS_Store, Thumbs.db …).
        notes: sentences a person should read, for instance “class x has only 2 pictures”.
    """

    root: Path
    layout: Layout
    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    unlabelled: tuple[Picture, ...] = ()
    excluded: tuple[Picture, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    ignored: int = 0
    notes: tuple[str, ...] = ()

    @field_serializer("pictures", "unlabelled", "excluded")
    def _with_names(self, pictures: tuple[Picture, ...]) -> list[dict[str, Any]]:
        return [picture._asdict() for picture in pictures]

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
