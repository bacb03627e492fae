"""config.json of a model folder: what Graft, timm or the Hugging Face Hub write of a model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import ModelError
from core.models.head import HeadShape
from core.models.preprocessing import Colour, Preprocessing
from core.storage import Stored

FILE = "config.json"
LARGEST = 32 * 2**20
"""Bytes; the names of twenty thousand classes, each with a sentence, take a tenth of it."""


class Known(Stored):
    """The “graft” part of config.json: all that is needed to build the network again.

    `teacher` names the model whose answers it has learned from; empty for most.

    Since version 2 it holds how grey values become 8-bit ones: an older Graft would not do it. With
    version 3 a model may see the whole picture; only such a one is written as 3, so that an older
    Graft opens all others.
    """

    VERSION: ClassVar[int] = 3
    schema_version: int = 2

    backbone: str = Field(max_length=200)
    source: str
    classes: tuple[str, ...] = Field(min_length=1)
    preprocessing: Preprocessing
    head: HeadShape = HeadShape()
    teacher: str = Field(default="", max_length=500)


@dataclass(frozen=True)
class Description:
    """What is said of a model.

    Attributes:
        architecture: what its library calls the network; empty where that is not said.
        preprocessing: None where it is not said.
        graft: None for a model that Graft has not made.
    """

    architecture: str
    preprocessing: Preprocessing | None
    graft: Known | None


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Seen(_Lenient):
    """How timm describes what is done to a picture."""

    input_size: tuple[int, int, int]
    mean: Colour
    std: Colour
    interpolation: str = "bicubic"
    crop_pct: float = Field(default=0.875, gt=0.0)


class _File(_Lenient):
    architecture: str = Field(default="", max_length=200)
    pretrained_cfg: _Seen | None = None
    graft: dict[str, Any] | None = None


def read_description(folder: Path) -> Description:
    """What config.json in `folder` says of the model.

    Raises:
        ModelError: it is missing, damaged, or from a newer Graft.
    """
    file = folder / FILE
    try:
        if file.stat().st_size > LARGEST:
            raise unreadable(file, "It is too large to be the description of a model.")
        found = _File.model_validate_json(file.read_bytes())
        if found.graft is not None:
            _refuse_newer(found.graft, folder)
        known = Known.model_validate(found.graft) if found.graft is not None else None
        return Description(found.architecture, _preprocessing(known, found.pretrained_cfg), known)
    except OSError as error:
        raise unreadable(file, error.strerror or "") from error
    except ValidationError as error:
        raise unreadable(file, "Its content is not what belongs there.") from error


def unreadable(file: Path, reason: str) -> ModelError:
    """What is said of a model with such a file in its folder."""
    if not file.exists():
        return ModelError(
            f"“{file.parent.name}” is not a whole model.",
            f"{file.name} is missing in {file.parent}.",
            "Choose a folder with config.json and model.safetensors in it.",
        )
    return ModelError(
        f"The model in “{file.parent.name}” cannot be opened.",
        f"{file}: {reason}",
        "Use another copy of the folder.",
    )


def _preprocessing(known: Known | None, seen: _Seen | None) -> Preprocessing | None:
    if known is not None:
        return known.preprocessing
    if seen is None:
        return None
    return Preprocessing.read(
        size=seen.input_size[-1],
        mean=seen.mean,
        std=seen.std,
        interpolation=seen.interpolation,
        crop=seen.crop_pct,
    )


def _refuse_newer(part: dict[str, Any], folder: Path) -> None:
    version = part.get("schema_version")
    if isinstance(version, int) and version > Known.VERSION:
        raise ModelError(
            f"The model in “{folder.name}” was made by a newer Graft.",
            hint="Update Graft to open it.",
        )
