"""Weights of a person's own: files of torch and safetensors, and folders that hold a model.

Such a file may come from anywhere. Of a pickle nothing but tensors is ever built, and nothing is
made larger than the file itself is.
"""

import argparse
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from core.errors import WeightsError
from core.model_in_use import resolve_model
from core.models.description import FILE, Description, read_description
from core.runs import measured_model

Tensors = dict[str, torch.Tensor]

_OF_TORCH = (".pth", ".pt", ".bin", ".ckpt", ".tar")
_IN_FOLDERS = ("model.safetensors", "pytorch_model.bin", "pytorch_model.pth", "model.pth")
"""What timm and the Hugging Face Hub call the weights of a model folder."""
_AROUND = ("model_ema", "state_dict_ema", "state_dict", "model_state_dict", "model")
"""Under what a training script keeps the tensors; averaged weights are the better ones."""
_BEFORE = ("module.", "_orig_mod.", "model.", "net.", "network.", "timm_model.")
"""What is put before the name of every tensor: by DataParallel, torch.compile, Lightning…"""
_HINT = "Choose a .safetensors, .pth or .pt file with a state dict, or the folder of a model."


@dataclass(frozen=True)
class Checkpoint:
    """Where weights lie, and what stands beside them.

    Attributes:
        place: what settings call it: the file, or the folder of the model.
        file: with the weights.
        description: None for a file alone.
    """

    place: Path
    file: Path
    description: Description | None = None


def locate(path: Path) -> Checkpoint:
    """The weights meant by a file, a model folder, a run folder, or a project (its model in use).

    Of a model that was made once more from every picture they are those that it had before: a run
    that goes on from it holds out the same pictures, and nothing may have learned from these.

    Raises:
        WeightsError: there is no such file.
        ModelError: there is no model in the folder, or its description cannot be read.
    """
    path = path.expanduser().absolute()
    if path.is_dir():
        known = any((path / name).is_file() for name in _IN_FOLDERS)
        place = measured_model(path if known else resolve_model(path))
        files = (place / name for name in _IN_FOLDERS)
        file = next(filter(Path.is_file, files), place / _IN_FOLDERS[0])
    elif path.is_file():
        alone = path.name not in _IN_FOLDERS or not (path.parent / FILE).is_file()
        place = path if alone else measured_model(path.parent)
        file = path if alone else place / path.name
    else:
        raise WeightsError(
            "There is no such file with weights.",
            str(path),
            "Give “pretrained”, “none”, or a file or folder of a model.",
        )
    described = place.is_dir() and (place / FILE).is_file()
    return Checkpoint(place, file, read_description(place) if described else None)


def read_tensors(file: Path) -> Tensors:
    """The tensors of a file by their names, without what a training script puts around them.

    Raises:
        WeightsError: it cannot be read, or holds something else.
    """
    try:
        if file.suffix == ".safetensors":
            return _plain(dict(safetensors.torch.load_file(file)))
        return _plain(_unwrapped(_load(file), file))
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{file.name} was refused.",
            "It is damaged, or holds more than weights: such a file could run a program.",
            "Ask for it as .safetensors, or choose another file.",
        ) from error
    except WeightsError:
        raise
    except Exception as error:  # whatever torch meets in a file that is not what it should be
        reason = str(error).strip() or type(error).__name__
        raise WeightsError(
            f"{file.name} cannot be read.", reason.splitlines()[0][:300], _HINT
        ) from error


def _load(file: Path) -> Any:
    """What torch finds in a file. Its archives are mapped into memory and not unpacked."""
    if file.suffix not in _OF_TORCH:
        raise WeightsError(f"{file.name} is no file that can be learned on from.", hint=_HINT)
    archive = zipfile.is_zipfile(file)
    if archive:
        with zipfile.ZipFile(file) as entries:
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.infolist()):
                raise WeightsError(f"{file.name} is an archive, but none of torch’s.", hint=_HINT)
    with torch.serialization.safe_globals([argparse.Namespace]):  # of timm's and torchvision's
        return torch.load(file, map_location="cpu", weights_only=True, mmap=archive)


def _unwrapped(content: Any, file: Path) -> Tensors:
    for _ in _AROUND:
        inner = [content[key] for key in _AROUND if isinstance(content, dict) and key in content]
        content = next((each for each in inner if isinstance(each, dict)), content)
    if isinstance(content, dict):
        content.pop("n_averaged", None)  # how often torch's AveragedModel has averaged
    if not isinstance(content, dict) or not all(
        isinstance(name, str) and _is_plain(value) for name, value in content.items()
    ):
        raise WeightsError(f"{file.name} does not hold the weights of a network.", hint=_HINT)
    return content


def _is_plain(value: object) -> bool:
    """Whether it is a tensor that is as large as it says."""
    return (
        isinstance(value, torch.Tensor)
        and value.layout is torch.strided
        and value.device.type == "cpu"
        and value.numel() * value.element_size() <= value.untyped_storage().nbytes()
    )


def _plain(tensors: Tensors) -> Tensors:
    """The tensors under the names that they have in the network itself."""
    while before := next((b for b in _BEFORE if all(n.startswith(b) for n in tensors)), ""):
        if not tensors:
            break
        tensors = {name.removeprefix(before): tensor for name, tensor in tensors.items()}
    return tensors
