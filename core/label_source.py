"""Where the classes of pictures are said: by folders, by a table of labels, or by file names."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class FolderLayout(StrEnum):
    """How the names of folders and files are read."""

    AUTO = "auto"
    """The topmost folders are the classes, or the parts where they are named so."""
    CLASSES = "classes"
    """The topmost folders are the classes, whatever they are called."""
    PARTS = "parts"
    """The topmost folders are the parts, and those inside are the classes."""
    INNERMOST = "innermost"
    """The folder that a picture lies in is its class."""
    NAMES = "names"
    """The names of files begin with their class, as in cat.0.jpg."""


class LabelSource(BaseModel):
    """What a person has said of where the classes come from. Nothing said: Graft looks for itself.

    Attributes:
        table: the table of labels, relative to the folder of pictures or absolute.
        file_column, label_column: the names of its columns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    layout: FolderLayout = FolderLayout.AUTO
    table: str = ""
    file_column: str = ""
    label_column: str = ""


NOTHING_SAID = LabelSource()
