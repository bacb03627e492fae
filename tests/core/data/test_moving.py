"""Pictures that lie somewhere else than before: all that was decided of them still holds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.actions import Accept, Exclude, Relabel, RenameClass
from core.data.curate import curate
from core.data.moving import gather, relink
from core.data.scan import scan
from core.errors import StorageError
from core.events import CurateResult
from core.jobs import StopToken
from core.project import Project, create, open_project
from core.requests import CurateRequest, GatherRequest, RelinkRequest, ScanRequest


def ignore(_event: object) -> None:
    """Nobody listens."""


@pytest.fixture
def project(make_pictures: Callable[..., Path], tmp_path: Path) -> Project:
    made = create(tmp_path / "project", make_pictures(count=6, folder=tmp_path / "shapes"))
    look(made)
    return made


def look(project: Project) -> None:
    request = ScanRequest(folder=project.pictures, index=project.index, whole=False)
    scan(request, ignore, StopToken())


def do(project: Project, action: object = None) -> CurateResult:
    request = CurateRequest(index=project.index, folder=project.pictures, action=action)
    return curate(request, ignore, StopToken())


def decide(project: Project) -> None:
    do(project, Relabel(paths=("circles/circles-000.jpg",), label="squares"))
    do(project, Relabel(paths=("circles/circles-001.jpg",), label=""))
    do(project, Exclude(paths=("squares/squares-002.jpg",)))
    do(project, RenameClass(name="triangles", to="a/b: <three>"))
    do(project, Accept(finding="small_class:x"))


def standing(project: Project) -> tuple[dict[str, int], int, int]:
    dataset = do(project).dataset
    assert dataset is not None
    return dataset.counts(), len(dataset.unlabelled), len(dataset.excluded)


def test_moved_pictures_are_found_again_with_all_that_was_decided(
    project: Project, tmp_path: Path
) -> None:
    decide(project)
    before = standing(project)
    project.pictures.rename(tmp_path / "elsewhere")
    found = relink(
        RelinkRequest(project=project.folder, folder=tmp_path / "elsewhere"), ignore, StopToken()
    )
    moved = open_project(project.folder)
    assert moved.pictures == found.folder == tmp_path / "elsewhere"
    look(moved)
    assert standing(moved) == before


def test_other_pictures_are_not_taken_for_them(
    project: Project, make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    other = make_pictures(classes=("x", "y"), count=3, folder=tmp_path / "other" / "deep" / "er")
    with pytest.raises(StorageError, match="Only 0 of 18"):
        relink(RelinkRequest(project=project.folder, folder=other), ignore, StopToken())
    assert open_project(project.folder).pictures == project.pictures


def test_copies_in_the_project_stand_for_the_pictures(project: Project, tmp_path: Path) -> None:
    decide(project)
    before = standing(project)
    files = sorted(project.pictures.rglob("*.jpg"))
    content = [file.read_bytes() for file in files]
    result = gather(GatherRequest(project=project.folder), ignore, StopToken())
    assert result.n == 18
    own = open_project(project.folder)
    assert own.pictures == project.folder / "pictures"
    assert standing(own) == before
    look(own)
    assert standing(own) == before
    assert do(own).undo is None
    assert [file.read_bytes() for file in files] == content
