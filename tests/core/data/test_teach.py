"""Pictures are put into a class of a project, wherever they lie."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.actions import Exclude, Undo
from core.config import TrainConfig
from core.data.curate import curate
from core.data.dataset import Dataset, Layout
from core.data.scan import scan
from core.data.teach import teach
from core.errors import StorageError
from core.events import CurateResult, TeachResult
from core.jobs import StopToken
from core.project import Project, create
from core.requests import CurateRequest, ScanRequest, TeachRequest


def look(project: Project) -> Dataset:
    """Look through the folder, and say how the pictures stand."""
    request = ScanRequest(folder=project.pictures, index=project.index)
    found = scan(request, lambda event: None, StopToken()).dataset
    assert found is not None
    return found


def ask(project: Project, files: list[Path], label: str) -> TeachResult:
    request = TeachRequest(project=project.folder, files=tuple(files), label=label)
    return teach(request, lambda event: None, StopToken())


def act(project: Project, action: object = None) -> CurateResult:
    request = CurateRequest(
        index=project.index, folder=project.pictures, config=TrainConfig(), action=action
    )
    return curate(request, lambda event: None, StopToken())


@pytest.fixture
def project(make_pictures: Callable[..., Path], tmp_path: Path) -> Project:
    made = create(tmp_path / "project", make_pictures(count=3, folder=tmp_path / "pictures"))
    look(made)
    return made


@pytest.fixture
def elsewhere(make_pictures: Callable[..., Path], tmp_path: Path) -> list[Path]:
    return sorted(make_pictures(count=1, seed=7, folder=tmp_path / "elsewhere").rglob("*.jpg"))


def labels(project: Project) -> dict[Path, str]:
    dataset = look(project)
    return {dataset.file(picture): picture.label for picture in dataset.pictures}


def test_a_picture_of_the_project_is_only_labelled_anew(project: Project) -> None:
    file = project.pictures / "circles" / "circles-000.jpg"
    assert ask(project, [file], "squares").new == 0
    assert labels(project)[file] == "squares"
    assert act(project, Undo()).undo is None
    assert labels(project)[file] == "circles"


def test_a_new_picture_stays_where_it_is_and_may_be_of_a_new_class(
    project: Project, elsewhere: list[Path]
) -> None:
    result = ask(project, elsewhere[:2], "hexagons")
    assert (result.n, result.new) == (2, 2)
    assert "hexagons" in act(project).classes
    assert [labels(project)[file] for file in elsewhere[:2]] == ["hexagons"] * 2
    assert not (project.folder / "taught").exists()
    act(project, Undo())
    assert not set(elsewhere) & set(labels(project))


def test_taught_again_it_is_of_the_class_said_last(project: Project, elsewhere: list[Path]) -> None:
    ask(project, elsewhere[:1], "circles")
    ask(project, elsewhere[:1], "squares")  # before the project has looked at it
    assert labels(project)[elsewhere[0]] == "squares"
    assert ask(project, elsewhere[:1], "triangles").new == 0
    assert labels(project)[elsewhere[0]] == "triangles"


def test_what_lies_in_the_cache_is_copied_once(project: Project, elsewhere: list[Path]) -> None:
    pasted = project.cache / "pasted" / "a.jpg"
    pasted.parent.mkdir(parents=True)
    pasted.write_bytes(elsewhere[0].read_bytes())
    gone = pasted.with_name("gone.jpg")
    result = ask(project, [pasted, gone], "Ängste/1")
    assert [entry.path for entry in result.left_out] == [str(gone)]
    act(project, Undo())
    ask(project, [pasted], "Ängste/1")
    (copy,) = (project.folder / "taught").rglob("*.jpg")
    assert copy.read_bytes() == pasted.read_bytes()
    pasted.unlink()
    assert labels(project)[copy] == "Ängste/1"


@pytest.mark.parametrize("layout", [Layout.CLASS_FOLDERS, Layout.METADATA_CSV])
def test_a_new_file_in_the_folder_of_pictures_is_there_once(
    make_pictures: Callable[..., Path], tmp_path: Path, elsewhere: list[Path], layout: Layout
) -> None:
    pictures = make_pictures(count=3, layout=layout, folder=tmp_path / "others")
    project = create(tmp_path / "of-others", pictures)
    look(project)
    file = pictures / "incoming" / "new.jpg"
    file.parent.mkdir()
    file.write_bytes(elsewhere[0].read_bytes())
    assert ask(project, [file], "squares").new == 1
    found = look(project)
    assert [p.label for p in found.pictures if found.file(p) == file] == ["squares"]
    assert not any(p.sha256 == "" for p in found.pictures)
    assert len(found.pictures) == 10


def test_a_picture_that_was_put_aside_takes_part_again(project: Project) -> None:
    act(project, Exclude(paths=("circles/circles-000.jpg",)))
    file = project.pictures / "circles" / "circles-000.jpg"
    ask(project, [file], "circles")
    assert labels(project)[file] == "circles"


def test_a_project_within_its_pictures_does_not_find_its_own_copies(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    pictures = make_pictures(count=3, folder=tmp_path / "both")
    project = create(pictures, pictures)
    look(project)
    frame = project.cache / "camera" / "frame.jpg"
    frame.parent.mkdir(parents=True)
    frame.write_bytes((pictures / "circles" / "circles-000.jpg").read_bytes())
    ask(project, [frame], "squares")
    found = look(project)
    assert set(found.classes) == {"circles", "squares", "triangles"}
    assert len(found.pictures) == 10


def test_where_no_copy_can_be_made_nothing_is_taught(
    project: Project, elsewhere: list[Path]
) -> None:
    pasted = project.cache / "pasted.jpg"
    pasted.parent.mkdir(exist_ok=True)
    pasted.write_bytes(elsewhere[0].read_bytes())
    (project.folder / "taught").write_text("in the way")
    with pytest.raises(StorageError):
        ask(project, [pasted, elsewhere[0]], "circles")
    assert act(project).undo is None
