"""What was found about the pictures of a project, as plain frozen values."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class FindingKind(StrEnum):
    """What can be worth a look, the most serious first."""

    UNREADABLE = "unreadable"
    TWO_CLASSES = "two_classes"
    BOTH_SIDES = "both_sides"
    SHORTCUT = "shortcut"
    SIMILAR_NAMES = "similar_names"
    SMALL_CLASS = "small_class"
    UNBALANCED = "unbalanced"
    CLASS_IN_NAME = "class_in_name"
    UNLABELLED = "unlabelled"
    COPIES = "copies"
    NEAR_COPIES = "near_copies"
    BELONGS_TOGETHER = "belongs_together"
    BLANK = "blank"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRY = "blurry"
    TINY = "tiny"
    ODD_SHAPE = "odd_shape"
    UNUSUAL = "unusual"
    NOTE = "note"


class Finding(BaseModel):
    """Something worth a look before training.

    Attributes:
        id: the same as long as it is about the same; for `core.actions.Accept`.
        sentence: what it is, and what it means.
        paths: the pictures behind it, those that belong together one after the other.
        spare: of copies: all but one of each; without these there would be no copies.
        classes: those that it is about: of similar names, the one to keep comes first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    kind: FindingKind
    sentence: str
    paths: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
