"""What a person can do to the pictures of a project. Every action can be undone.

Actions are values: they travel to where they are carried out (`core.data.curate`), and the journal
of a project keeps them, so that the window can say what an undo would take back.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Relabel(_Action):
    """Put pictures into a class; an empty label takes the label away."""

    do: Literal["relabel"] = "relabel"
    paths: tuple[str, ...]
    label: str


class Exclude(_Action):
    """Put pictures aside, so that they take no part. The files stay where they are."""

    do: Literal["exclude"] = "exclude"
    paths: tuple[str, ...]


class Restore(_Action):
    """Take excluded pictures back."""

    do: Literal["restore"] = "restore"
    paths: tuple[str, ...]


class CreateClass(_Action):
    """Make a class that has no pictures yet."""

    do: Literal["create_class"] = "create_class"
    name: str


class RenameClass(_Action):
    """Call a class something else; where `to` is there already, the two become one."""

    do: Literal["rename_class"] = "rename_class"
    name: str
    to: str


class RemoveClass(_Action):
    """Do without a class: its pictures are not labelled any more."""

    do: Literal["remove_class"] = "remove_class"
    name: str


class Accept(_Action):
    """A finding is fine as it is, for these pictures or, where it is about none, altogether."""

    do: Literal["accept"] = "accept"
    finding: str
    paths: tuple[str, ...] = ()


class LockTest(_Action):
    """Keep these pictures for measuring from now on, whatever else changes."""

    do: Literal["lock_test"] = "lock_test"
    paths: tuple[str, ...]


class UnlockTest(_Action):
    """Draw the pictures that measure anew when the division changes."""

    do: Literal["unlock_test"] = "unlock_test"


class AddPictures(_Action):
    """Take in more pictures and folders, where they are.

    Attributes:
        label: the class of all of them; None: as their own folders say.
    """

    do: Literal["add_pictures"] = "add_pictures"
    sources: tuple[Path, ...]
    label: str | None = None


class Teach(_Action):
    """Put pictures into a class, and take those in that the project does not have yet.

    Attributes:
        paths: of all, as the project knows them.
        sources: the new ones that lie outside of the folder of pictures.
    """

    do: Literal["teach"] = "teach"
    paths: tuple[str, ...]
    label: str
    sources: tuple[Path, ...] = ()


class Undo(_Action):
    """Take back the last action that is not taken back yet."""

    do: Literal["undo"] = "undo"


class Redo(_Action):
    """Do again what was taken back last."""

    do: Literal["redo"] = "redo"


Change = Annotated[
    Relabel
    | Exclude
    | Restore
    | CreateClass
    | RenameClass
    | RemoveClass
    | Accept
    | LockTest
    | UnlockTest
    | AddPictures
    | Teach,
    Field(discriminator="do"),
]
"""An action that the journal keeps."""

Action = Annotated[Change | Undo | Redo, Field(discriminator="do")]

CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
"""Reads an action from the journal."""
