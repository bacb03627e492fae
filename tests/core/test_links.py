"""A project that came from somebody else cannot lead Graft out of its folder by a link."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core import storage
from core.config import TrainConfig
from core.data.cache import ArrayStore
from core.data.index import PictureIndex
from core.decision import Decision, write_decision
from core.errors import StorageError
from core.project import create, lock, open_project
from core.queue import QueueFile, write_queue
from core.runs import Run, RunFile, held

Write = Callable[[Path], object]


def run(project: Path) -> Run:
    return Run(project / "runs" / "one")


def write_features(project: Path) -> None:
    ArrayStore(project / "cache" / "features" / "net", (2,)).add(["a"], np.zeros((1, 2)))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the project's business, with files that it would like to have."""
    folder = tmp_path / "outside"
    for name in ("runs/one/model", "cache/features/net", "model"):
        (folder / name).mkdir(parents=True)
    for name in ("events.jsonl", "index.sqlite", ".lock", "rows.bin", "runs/one/precious.txt"):
        (folder / name).write_bytes(b"mine")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    create(folder, tmp_path / "pictures")
    file = RunFile(
        number=1, pictures=tmp_path / "pictures", config=TrainConfig(), created=datetime.now(UTC)
    )
    storage.write_json(folder / "runs" / "one" / "config.json", file)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def put_link(project: Path, place: str, to: Path) -> None:
    link = project / place
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_dir():
        link.rename(project.parent / f"was {link.name}")
    link.symlink_to(to)


THROUGH: dict[str, tuple[str, str, Write]] = {
    "a run in the folder of runs": ("runs", "runs", lambda p: Run(p / "runs" / "one").delete()),
    "a run": ("runs/one", "runs/one", lambda p: run(p).delete()),
    "a decision": ("runs/one/model", "model", lambda p: write_decision(run(p).model, Decision())),
    "an event": (
        "runs/one/events.jsonl",
        "events.jsonl",
        lambda p: storage.append_line(p / "runs/one/events.jsonl", "{}"),
    ),
    "a run's lock": ("runs/one/.lock", ".lock", lambda p: held(p / "runs/one").__enter__()),
    "the index": ("index.sqlite", "index.sqlite", lambda p: PictureIndex(p / "index.sqlite")),
    "its lock": (".index.sqlite.lock", ".lock", lambda p: PictureIndex(p / "index.sqlite")),
    "features": ("cache", "cache", write_features),
    "rows": ("cache/features/net/rows.bin", "rows.bin", write_features),
    "thumbnails": (
        "cache",
        "cache",
        lambda p: storage.write_bytes(p / "cache" / "thumbnails" / "a.jpg", b"x", durable=False),
    ),
    "another project": (
        "runs",
        "runs",
        lambda p: storage.write_text(p / "runs" / "one" / "a.txt", "x"),
    ),
    "a model": ("answer", "model", lambda p: write_model(p / "answer" / "model")),
    "what is taken away": ("runs", "runs", lambda p: storage.remove(p / "runs/one/precious.txt")),
}


def write_model(folder: Path) -> None:
    with storage.replacing_folder(folder) as temporary:
        (temporary / "weights").write_bytes(b"new")


@pytest.mark.parametrize("what", THROUGH)
def test_nothing_is_written_through_a_link(project: Path, outside: Path, what: str) -> None:
    place, to, write = THROUGH[what]
    if what == "another project":  # the place that the link leads to is a project, too
        (outside / "runs" / "project.json").write_bytes(b"{}")
    put_link(project, place, outside / to)
    before = state(outside)
    with pytest.raises(StorageError, match="is a link to somewhere else"):
        write(project)
    assert state(outside) == before


def test_the_lock_of_a_project_is_no_link(project: Path, outside: Path) -> None:
    put_link(project, ".lock", outside / ".lock")
    assert lock(project) is None  # so that it is open read-only
    assert (outside / ".lock").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["project.json", "queue.json"])
def test_a_link_in_the_place_of_a_file_is_replaced(project: Path, outside: Path, name: str) -> None:
    if name == "project.json":
        (project / name).rename(outside / name)
    else:
        write_queue(outside, QueueFile())
    (project / name).symlink_to(outside / name)
    before = state(outside)
    open_project(project).changed(name="Mine")
    write_queue(project, QueueFile())
    assert state(outside) == before
    assert not (project / name).is_symlink()
    assert open_project(project).name == "Mine"


def test_a_folder_of_a_model_that_is_a_link_is_replaced(project: Path, outside: Path) -> None:
    put_link(project, "runs/one/model", outside / "model")
    write_model(project / "runs" / "one" / "model")
    assert not (project / "runs/one/model").is_symlink()
    assert (project / "runs/one/model/weights").read_bytes() == b"new"
    assert state(outside / "model") == {}
    assert [p.name for p in (project / "runs/one").iterdir() if "old" in p.name] == []


def test_a_project_that_is_reached_through_a_link_is_fine(project: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").symlink_to(project.parent)
    (tmp_path / "desktop").symlink_to(project)
    for way in (tmp_path / "disk" / "project", tmp_path / "desktop"):
        storage.write_text(way / "cache" / "note.txt", "fine")
        storage.append_line(way / "runs" / "one" / "events.jsonl", "{}")
        with PictureIndex(way / "index.sqlite"):
            pass
    assert (project / "cache" / "note.txt").read_text(encoding="utf-8") == "fine"


def test_another_programs_project_file_makes_no_project(tmp_path: Path) -> None:
    (tmp_path / "project.json").write_text('{"version": "1.0"}', encoding="utf-8")
    (tmp_path / "disk").mkdir()
    (tmp_path / "models").symlink_to(tmp_path / "disk")
    storage.write_text(tmp_path / "models" / "a.txt", "fine")
    assert (tmp_path / "disk" / "a.txt").exists()
