"""Projects: made, opened, held by one window at a time, moved together with their pictures."""

import json
import shutil
from pathlib import Path

import pytest

from core.config import TrainConfig
from core.errors import StorageError
from core.project import create, lock, open_or_create, open_project


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
