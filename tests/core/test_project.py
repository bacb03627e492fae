"""Projects: made, opened, held by one window at a time, moved together with their pictures."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.config import Together, TrainConfig
from core.errors import StorageError
from core.project import create, lock, open_or_create, open_project, relink


def test_settings_and_name_survive_reopening(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "pictures")
    project.changed(name="Weld seams", config=TrainConfig(epochs=7))
    again = open_project(tmp_path / "project")
    assert (again.name, again.config.epochs) == ("Weld seams", 7)


def test_a_project_moves_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "here" / "pictures").mkdir(parents=True)
    create(tmp_path / "here" / "project", tmp_path / "here" / "pictures")
    shutil.move(tmp_path / "here", tmp_path / "there")
    moved = open_project(tmp_path / "there" / "project")
    assert moved.pictures == tmp_path / "there" / "pictures"


def test_a_project_of_other_pictures_is_not_taken(tmp_path: Path) -> None:
    create(tmp_path / "project", tmp_path / "ants")
    with pytest.raises(StorageError, match="belongs to other pictures"):
        open_or_create(tmp_path / "project", tmp_path / "bees")


def test_only_one_holds_a_project(tmp_path: Path) -> None:
    create(tmp_path / "project", tmp_path / "pictures")
    held = lock(tmp_path / "project")
    assert held is not None
    assert lock(tmp_path / "project") is None
    held.release()
    again = lock(tmp_path / "project")
    assert again is not None
    again.release()


def test_a_newer_project_opens_read_only_and_stays_as_it_is(tmp_path: Path) -> None:
    create(tmp_path / "project", tmp_path / "pictures")
    file = tmp_path / "project" / "project.json"
    newer = json.loads(file.read_text(encoding="utf-8")) | {"schema_version": 9, "mood": "good"}
    file.write_text(json.dumps(newer), encoding="utf-8")
    project = open_project(tmp_path / "project")
    assert project.read_only
    with pytest.raises(StorageError):
        project.changed(name="mine")
    assert json.loads(file.read_text(encoding="utf-8")) == newer


def test_no_project_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no Graft project"):
        open_project(tmp_path)


def fill(folder: Path, count: int = 30) -> Mapping[str, tuple[int, str]]:
    """Files of one size in two folders, and what an index knows of them."""
    known = {}
    for n in range(count):
        path = f"{'ab'[n % 2]}/{n:04}.bmp"
        content = f"picture {n:04}".encode()
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        known[path] = (len(content), hashlib.sha256(content).hexdigest())
    return known


@pytest.mark.parametrize("chosen", ["new", "new/disk", "new/disk/flowers", "new/disk/flowers/a"])
def test_moved_pictures_are_found_again_near_the_chosen_folder(tmp_path: Path, chosen: str) -> None:
    project = create(tmp_path / "project", tmp_path / "flowers")
    known = fill(tmp_path / "new" / "disk" / "flowers")
    (tmp_path / "new" / "other" / "a").mkdir(parents=True)
    moved = relink(project, tmp_path / chosen, known)
    assert moved.pictures == tmp_path / "new" / "disk" / "flowers"
    again = open_project(tmp_path / "project")
    assert again == moved
    assert again.file.pictures == "../new/disk/flowers"


def test_some_pictures_may_be_gone_or_changed(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "old")
    known = fill(tmp_path / "new")
    for path in list(known)[:10]:
        (tmp_path / "new" / path).unlink()
    (tmp_path / "new" / list(known)[15]).write_bytes(b"turned")
    (tmp_path / "new" / list(known)[16]).write_bytes(b"picture XXXX")
    assert relink(project, tmp_path / "new", known).pictures == tmp_path / "new"


def test_a_folder_with_few_of_the_pictures_is_refused_with_counts(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "old")
    known = {f"c/{n}.jpg": (5, "00") for n in range(27)} | dict(fill(tmp_path / "new", 3))
    for folder, found in (tmp_path / "new", 3), (tmp_path / "project", 0), (tmp_path / "gone", 0):
        with pytest.raises(StorageError, match=f"Only {found} of 30 pictures") as caught:
            relink(project, folder, known)
        assert str(tmp_path / "old") in caught.value.detail
        assert caught.value.hint
    assert open_project(tmp_path / "project") == project


def test_other_pictures_of_the_same_names_and_sizes_are_refused(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "old")
    known = {path: (size, "0" * 64) for path, (size, _) in fill(tmp_path / "new").items()}
    with pytest.raises(StorageError, match="are others") as caught:
        relink(project, tmp_path / "new", known)
    assert "differ in content" in caught.value.detail


def test_of_many_pictures_a_sample_is_looked_for(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "old")
    known = {f"c/{n}.jpg": (5, "00") for n in range(2500)}
    with pytest.raises(StorageError, match="Only 0 of 834 pictures"):
        relink(project, tmp_path, known)


def test_without_known_pictures_any_folder_is_taken(tmp_path: Path) -> None:
    project = create(tmp_path / "project", tmp_path / "old")
    (tmp_path / "new").mkdir()
    assert relink(project, tmp_path / "new", {}).pictures == tmp_path / "new"


@pytest.mark.parametrize("kept", ["same", "copies"])
def test_an_earlier_project_keeps_versions_together_unless_something_else_was_chosen(
    tmp_path: Path, kept: str
) -> None:
    config = TrainConfig(keep_together=Together(kept), epochs=7)
    create(tmp_path / "project", tmp_path / "pictures", config=config)
    assert open_project(tmp_path / "project").config == config
    file = tmp_path / "project" / "project.json"
    earlier = json.loads(file.read_text(encoding="utf-8"))
    del earlier["model_in_use"]  # which no earlier Graft wrote
    file.write_text(json.dumps(earlier), encoding="utf-8")
    found = open_project(tmp_path / "project").config
    chosen = Together.VERSIONS if kept == "same" else Together.COPIES
    assert found == config.model_copy(update={"keep_together": chosen})
