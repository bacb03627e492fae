"""Model files from anywhere: through every door they do nothing but say what is wrong."""

import io
import json
import os
import pickle
import shutil
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import torch

from core.config import TrainConfig
from core.decision import Decision, Strangers, write_decision
from core.engine import conclude
from core.events import Failed
from core.jobs import StopToken
from core.prediction.unknown import Unknown
from core.requests import (
    EvaluateRequest,
    ExportRequest,
    PredictRequest,
    RecogniseRequest,
    Request,
    TrainRequest,
)

MOST = 3 * 2**30
"""Bytes that may be asked for beyond what is in use; the lies below ask for far more."""


class Attack:
    """What a pickle does when it is trusted: here it makes a folder."""

    def __init__(self, mark: Path) -> None:
        self._mark = str(mark)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, (self._mark,)


@pytest.fixture(autouse=True)
def little_memory() -> Iterator[None]:
    """Whatever is blown up fails, and fails otherwise than it should."""
    if sys.platform != "linux":
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MOST, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def refused(request: Request) -> Failed:
    """How a job ends that has to fail, in words for a person."""
    ended = conclude(request, lambda event: None, StopToken())
    assert isinstance(ended, Failed), ended
    assert "inside Graft" not in ended.title, ended
    assert "memory" not in ended.title, ended
    assert ended.detail or ended.hint
    return ended


def safetensors_file(header: bytes | dict[str, Any], data: bytes = b"", length: int = -1) -> bytes:
    """A file of that format, true or not."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(head) if length < 0 else length) + head + data


def tensor(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def torch_file(content: object, **options: Any) -> bytes:
    written = io.BytesIO()
    torch.save(content, written, **options)
    return written.getvalue()


def repacked(content: bytes, compression: int, **more: bytes) -> bytes:
    """An archive of torch's, put together by somebody else."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as new:
        if content:
            with zipfile.ZipFile(io.BytesIO(content)) as old:
                for name in old.namelist():
                    new.writestr(name, old.read(name))
        for name, data in more.items():
            new.writestr(name, data)
    return written.getvalue()


def old_tar(evil: bytes) -> bytes:
    """How torch saved in its first years."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            entry = tarfile.TarInfo(name)
            entry.size = len(evil)
            tar.addfile(entry, io.BytesIO(evil))
    return written.getvalue()


def pickled(mark: Path) -> bytes:
    return pickle.dumps(Attack(mark), protocol=2)  # which torch writes itself


PLAIN = {"a.weight": torch.ones(2)}


def sparse() -> torch.Tensor:
    return torch.sparse_coo_tensor(
        torch.zeros(2, 1, dtype=torch.long), torch.ones(1), (10**6, 10**6), check_invariants=True
    )


WEIGHTS: dict[str, Callable[[Path], bytes]] = {
    "pickle.pth": pickled,
    "archive.pth": lambda mark: torch_file({"state_dict": Attack(mark)}),
    "inside.ckpt": lambda mark: torch_file({"state_dict": {"a.weight": [Attack(mark)]}}),
    "legacy.pt": lambda mark: torch_file(
        {"model": Attack(mark)}, _use_new_zipfile_serialization=False
    ),
    "tar.tar": lambda mark: old_tar(pickled(mark)),
    "tar.pth": lambda mark: old_tar(pickled(mark)),
    "outside.pth": lambda mark: repacked(torch_file({}), 0, **{f"../../{mark.name}": b"!"}),
    "only-outside.pth": lambda mark: repacked(b"", 0, **{f"../../{mark.name}": b"!"}),
    "bomb.pth": lambda _: repacked(
        torch_file(PLAIN), zipfile.ZIP_DEFLATED, **{"archive/data/9": bytes(10**7)}
    ),
    "wide.pth": lambda _: torch_file({"a.weight": torch.ones(1).expand(10**12)}),
    "sparse.pth": lambda _: torch_file({"a.weight": sparse()}),
    "nobody.pth": lambda _: torch_file({"a.weight": torch.empty(10**12, device="meta")}),
    "empty.pth": lambda _: b"",
    "empty.safetensors": lambda _: b"",
    "long.safetensors": lambda _: safetensors_file({}, length=2**62),
    "beyond.safetensors": lambda _: safetensors_file({"a": tensor([4], 0, 16)}, bytes(8)),
    "far.safetensors": lambda _: safetensors_file({"a": tensor([2], 2**40, 2**40 + 8)}, bytes(8)),
    "overlapping.safetensors": lambda _: safetensors_file(
        {"a": tensor([2], 0, 8), "b": tensor([2], 4, 12)}, bytes(12)
    ),
    "huge.safetensors": lambda _: safetensors_file({"a": tensor([2**40, 2**20], 0, 8)}, bytes(8)),
    "overflow.safetensors": lambda _: safetensors_file({"a": tensor([2**62, 4], 0, 0)}),
    "dtype.safetensors": lambda _: safetensors_file({"a": tensor([2], 0, 8, "F1024")}, bytes(8)),
    "deep.safetensors": lambda _: safetensors_file(b"[" * 10**6),
    "words.safetensors": lambda _: safetensors_file(b"no json"),
    "model.onnx": lambda _: bytes(64),
    "onnx.pth": lambda _: b"\x08\x07" + bytes(64),
    "program.pt2": lambda _: torch_file(PLAIN),
}


def test_the_attack_is_one(tmp_path: Path) -> None:
    pickle.loads(pickled(tmp_path / "attacked"))
    assert (tmp_path / "attacked").exists()


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_are_read_and_nothing_else(name: str, tmp_path: Path, make_pictures: Any) -> None:
    mark = tmp_path / "attacked"
    place = tmp_path / "inner" / "files"
    place.mkdir(parents=True)
    (place / name).write_bytes(WEIGHTS[name](mark))
    before = sorted(tmp_path.rglob("*"))
    refused(RecogniseRequest(path=place / name))
    folder = pictures_of(make_pictures)
    refused(PredictRequest(model=place / name, paths=(folder,), device="cpu"))
    assert sorted(tmp_path.rglob("*")) == before
    config = TrainConfig(backbone="resnet18", weights=str(place / name), image_size=32)
    refused(TrainRequest(project=tmp_path / "project", folder=folder, config=config))
    assert not mark.exists()


_folder: list[Path] = []


def pictures_of(make_pictures: Any) -> Path:
    """The same few pictures for all tests here."""
    if not _folder:
        _folder.append(make_pictures(count=3))
    return _folder[0]


def with_config(folder: Path, **changes: Any) -> None:
    """Let Graft's own part of the description say something else."""
    file = folder / "config.json"
    content = json.loads(file.read_bytes())
    content["graft"] |= changes
    file.write_text(json.dumps(content), encoding="utf-8")


def with_preprocessing(folder: Path, **changes: Any) -> None:
    seen = json.loads((folder / "config.json").read_bytes())["graft"]["preprocessing"]
    with_config(folder, preprocessing=seen | changes)


def with_strangers(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Let it decide by how strange a picture is, and what is known of that be something else."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(30, 512)).astype(np.float32)
    logits = rng.normal(size=(30, 3)).astype(np.float32)
    Unknown.of(features, np.arange(30) % 3, features, logits).save(folder)
    file = folder / "unknown.safetensors"
    arrays = dict(safetensors.numpy.load_file(file))
    change(arrays)
    safetensors.numpy.save_file(arrays, file)
    write_decision(folder, Decision(strangers=Strangers(above=3.0, false_alarms=0.05)))


def write(name: str, content: bytes | str) -> Callable[[Path], None]:
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(data) and None


FOLDERS: dict[str, Callable[[Path], None]] = {
    "other network": lambda f: with_config(f, backbone="resnet18"),
    "no such network": lambda f: with_config(f, backbone="x" * 100),
    "name without end": lambda f: with_config(f, backbone="x" * 10**6),
    "huge network": lambda f: with_config(f, backbone="vgg16"),
    "huge pictures": lambda f: with_preprocessing(f, size=10**9),
    "large pictures": lambda f: with_preprocessing(f, size=4096),
    "no size": lambda f: with_preprocessing(f, size=-1),
    "not a number": lambda f: with_preprocessing(f, mean=[float("nan")] * 3),
    "no spread": lambda f: with_preprocessing(f, std=[0, 0, 0]),
    "wrong types": lambda f: with_config(f, classes={"a": 1}),
    "no classes": lambda f: with_config(f, classes=[]),
    "other classes": lambda f: with_config(f, classes=["a", "b"]),
    "too many classes": lambda f: with_config(f, classes=[str(i) for i in range(10**5)]),
    "huge head": lambda f: with_config(f, head={"hidden_layers": 3, "hidden_units": 10**9}),
    "not of Graft": write("config.json", '{"architecture": "resnet18"}'),
    "deep nesting": write("config.json", '{"graft":' + "[" * 10**6),
    "a list": write("config.json", "[]"),
    "not text": write("config.json", b"\xff\xfe\x00"),
    "long header": write("model.safetensors", safetensors_file({}, length=2**62)),
    "beyond its end": write("model.safetensors", safetensors_file({"a": tensor([4], 0, 16)})),
    "decision torn": write("decision.json", '{"schema_version": 1, "thresh'),
    "decision lies": write("decision.json", '{"schema_version": 1, "thresholds": {"a": "b"}}'),
    "decision deep": write("decision.json", "[" * 10**6),
    "strangers missing": lambda f: with_strangers(f, lambda a: a.__delitem__("means")),
    "strangers of another": lambda f: with_strangers(
        f, lambda a: a.update(means=a["means"][:, :7].copy())
    ),
    "strangers of whole numbers": lambda f: with_strangers(
        f, lambda a: a.update(scale=a["scale"].astype(np.int32))
    ),
    "strangers stretched": lambda f: with_strangers(
        f, lambda a: a.update({"within.weights": np.ones((2, 2), np.float32)})
    ),
}


@pytest.mark.parametrize("lie", FOLDERS)
def test_a_model_folder_is_what_it_says_or_is_refused(
    lie: str, model: Path, make_pictures: Any, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(model, tmp_path / "model"))
    FOLDERS[lie](own)
    refused(PredictRequest(model=own, paths=(pictures_of(make_pictures),), device="cpu"))


def test_so_it_is_through_the_other_doors(model: Path, make_pictures: Any, tmp_path: Path) -> None:
    own = Path(shutil.copytree(model, tmp_path / "model"))
    with_preprocessing(own, size=4096)
    folder, out = pictures_of(make_pictures), tmp_path / "out"
    refused(EvaluateRequest(model=own, folder=folder, device="cpu"))
    refused(ExportRequest(model=own, format="onnx", out=out, pictures=(folder,)))
    config = TrainConfig(backbone="simple_cnn", weights=str(own))
    refused(TrainRequest(project=tmp_path / "project", folder=folder, config=config))
    assert not out.exists()
