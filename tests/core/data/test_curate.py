"""The pictures of a project as a person leaves them: done, divided, and found again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from core.actions import (
    Accept,
    Action,
    AddPictures,
    CreateClass,
    Exclude,
    LockTest,
    Redo,
    Relabel,
    RenameClass,
    Undo,
    UnlockTest,
)
from core.config import Together, TrainConfig
from core.data.curate import curate
from core.data.dataset import Dataset, Layout, Part
from core.data.finding import FindingKind
from core.data.scan import scan
from core.events import CurateResult
from core.jobs import StopKind, StopToken
from core.requests import CurateRequest, ScanRequest


class Project:
    """A folder of pictures and its index."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder = folder
        self.index = index
        self.config = TrainConfig()
        self.look()

    def look(self) -> None:
        request = ScanRequest(folder=self.folder, index=self.index, whole=False)
        scan(request, lambda event: None, StopToken())

    def do(self, action: Action | None = None, **more: object) -> CurateResult:
        request = CurateRequest(
            index=self.index, folder=self.folder, config=self.config, action=action, **more
        )
        return curate(request, lambda event: None, StopToken())


@pytest.fixture
def project(make_pictures: Callable[..., Path], tmp_path: Path) -> Project:
    return Project(make_pictures(count=10, folder=tmp_path / "shapes"), tmp_path / "index.sqlite")


def dataset(result: CurateResult) -> Dataset:
    assert result.dataset is not None
    return result.dataset


def parts(result: CurateResult) -> dict[str, Part | None]:
    return {picture.path: picture.part for picture in dataset(result).pictures}


def test_a_relabelled_picture_stays_where_it_was_kept(project: Project) -> None:
    before = parts(project.do())
    path = next(path for path, part in before.items() if part is Part.TEST)
    after = project.do(Relabel(paths=(path,), label="squares" if "circ" in path else "circles"))
    assert parts(after) == before
    assert after.undo == Relabel(paths=(path,), label=after.undo.label)


def test_what_is_named_later_is_divided_later(project: Project) -> None:
    paths = [f"circles/circles-{n:03}.jpg" for n in range(10)]
    without = project.do(Relabel(paths=tuple(paths[:8]), label=""))
    assert [p.path for p in dataset(without).unlabelled] == paths[:8]
    kept = parts(without)
    again = project.do(Relabel(paths=tuple(paths[:8]), label="circles"))
    assert parts(again).items() >= kept.items()
    assert all(parts(again).values())


def test_the_same_division_comes_back_from_its_seed(project: Project) -> None:
    before = parts(project.do())
    project.config = TrainConfig(seed=5)
    assert parts(project.do()) != before
    project.config = TrainConfig()
    assert parts(project.do()) == before


def test_new_pictures_leave_the_old_ones_where_they_are(
    project: Project, make_pictures: Callable[..., Path]
) -> None:
    before = project.do(Relabel(paths=("circles/circles-000.jpg",), label="squares"))
    make_pictures(count=16, seed=3, suffix=".png", folder=project.folder)
    project.look()
    after = project.do()
    assert len(dataset(after).pictures) == 78
    assert parts(after).items() >= parts(before).items()
    labels = {picture.path: picture.label for picture in dataset(after).pictures}
    assert labels["circles/circles-000.jpg"] == "squares"


def test_near_copies_are_kept_together_on_demand(project: Project) -> None:
    for path in sorted(project.folder.glob("*/*.jpg")):
        # files of the same bytes stay together anyway; these differ in one
        path.with_name(f"copy-{path.name}").write_bytes(path.read_bytes() + b"\0")
    project.look()
    divided = project.do()
    assert FindingKind.NEAR_COPIES in {finding.kind for finding in divided.findings}
    assert FindingKind.BOTH_SIDES in {finding.kind for finding in divided.findings}
    project.config = TrainConfig(keep_together=Together.COPIES)
    whole = project.do()
    assert FindingKind.BOTH_SIDES not in {finding.kind for finding in whole.findings}
    assert parts(project.do()) == parts(whole)


def test_a_locked_test_set_survives_another_seed(project: Project) -> None:
    test = tuple(picture.path for picture in dataset(project.do()).of(Part.TEST))
    locked = project.do(LockTest(paths=test))
    assert locked.test_locked
    project.config = TrainConfig(seed=9)
    assert {p.path for p in dataset(project.do()).of(Part.TEST)} == set(test)
    opened = project.do(UnlockTest())
    assert not opened.test_locked
    project.config = TrainConfig(seed=10)
    assert {p.path for p in dataset(project.do()).of(Part.TEST)} != set(test)


def test_classes_without_pictures_are_there_to_be_filled(project: Project) -> None:
    made = project.do(CreateClass(name="stars"))
    assert made.classes == ("circles", "squares", "stars", "triangles")
    assert dataset(made).classes == ("circles", "squares", "triangles")
    assert project.do(Undo()).classes == dataset(made).classes
    assert project.do(Redo()).classes == made.classes


def test_with_one_class_left_it_says_why_nothing_can_be_learned(project: Project) -> None:
    project.do(RenameClass(name="circles", to="squares"))
    result = project.do(RenameClass(name="triangles", to="squares"))
    assert "only one class" in result.obstacle
    assert len(dataset(result).pictures) == 30
    assert project.do(Undo()).obstacle == ""


def test_excluded_pictures_take_no_part(project: Project) -> None:
    result = project.do(Exclude(paths=("circles/circles-000.jpg",)))
    assert [picture.path for picture in dataset(result).excluded] == ["circles/circles-000.jpg"]
    assert len(dataset(result).pictures) == 29
    project.look()
    assert len(dataset(project.do()).pictures) == 29


def test_pictures_from_elsewhere_are_taken_in_where_they_are(
    project: Project, make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    more = make_pictures(classes=["circles", "stars"], count=3, seed=7, folder=tmp_path / "more")
    flat = make_pictures(classes=["x"], count=2, seed=8, folder=tmp_path / "flat") / "x"
    single = flat / "x-000.jpg"
    project.do(AddPictures(sources=(more,)))
    project.do(AddPictures(sources=(single,), label="squares"))
    project.look()
    counts = dataset(project.do()).counts()
    assert counts == {"circles": 13, "squares": 11, "stars": 3, "triangles": 10}
    labels = {p.path: p.label for p in dataset(project.do()).pictures}
    assert labels[single.as_posix()] == "squares"
    assert dataset(project.do()).file(dataset(project.do()).pictures[0]).is_file()
    project.do(Undo())
    project.look()
    assert dataset(project.do()).counts()["squares"] == 10


def test_a_finding_that_is_fine_stays_away(project: Project) -> None:
    shutil.copy(project.folder / "circles/circles-000.jpg", project.folder / "squares/again.jpg")
    project.look()
    (finding,) = [f for f in project.do().findings if f.kind is FindingKind.TWO_CLASSES]
    after = project.do(Accept(finding=finding.id, paths=finding.paths))
    assert FindingKind.TWO_CLASSES not in {f.kind for f in after.findings}


def test_looking_without_keeping_writes_nothing_down(project: Project) -> None:
    project.do(keep=False)
    assert len(parts(project.do(keep=False))) == 30
    from core.data.index import PictureIndex

    with PictureIndex(project.index) as index:
        assert index.rows("SELECT * FROM placed") == []


def test_a_first_look_that_is_not_done_settles_nothing(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_pictures(count=100, folder=tmp_path / "shapes")
    whole = Project(folder, tmp_path / "whole.sqlite")
    broken_off = Project.__new__(Project)
    broken_off.folder, broken_off.index = folder, tmp_path / "broken-off.sqlite"
    broken_off.config = TrainConfig()
    stop = StopToken()
    request = ScanRequest(folder=folder, index=broken_off.index, whole=False)
    scan(request, lambda event: stop.ask(StopKind.CANCEL), stop)
    assert 0 < len(parts(broken_off.do())) < 300
    broken_off.look()
    assert parts(broken_off.do()) == parts(whole.do())


@pytest.mark.parametrize("parts", [("train",), ("train", "test"), ("train", "val", "test")])
def test_what_is_taken_from_named_parts_stays_taken(
    make_pictures: Callable[..., Path], tmp_path: Path, parts: tuple[str, ...]
) -> None:
    folder = make_pictures(count=12, layout=Layout.PART_FOLDERS, parts=parts)
    project = Project(folder, tmp_path / "index.sqlite")
    first = {picture.path: picture.part for picture in project.do().dataset.pictures}
    again = {picture.path: picture.part for picture in project.do().dataset.pictures}
    assert again == first
    assert set(first.values()) == set(Part)
    for path, part in first.items():
        named = Part(path.split("/")[0])
        assert part is named or named is Part.TRAIN


def as_learned(result: CurateResult) -> object:
    whole = dataset(result)
    return whole.classes, whole.notes, parts(result), whole.left_out


def test_a_class_that_only_validation_has_stays_out_the_second_time_too(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_pictures(count=6, layout=Layout.PART_FOLDERS, folder=tmp_path / "shapes")
    make_pictures(classes=["wasps"], count=2, folder=folder / "val")
    project = Project(folder, tmp_path / "index.sqlite")
    first = project.do()
    assert dataset(first).classes == ("circles", "squares", "triangles")
    assert any("“wasps”" in note for note in dataset(first).notes)
    for _ in range(2):
        project.look()
        assert as_learned(project.do()) == as_learned(first)


def test_a_small_class_is_named_each_time(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    count = {"circles": 12, "squares": 12, "triangles": 2}
    project = Project(make_pictures(count=count, folder=tmp_path / "s"), tmp_path / "index.sqlite")
    first = project.do()
    assert [note for note in dataset(first).notes if "hold any out" in note]
    assert as_learned(project.do()) == as_learned(first)


def test_a_class_whose_training_pictures_are_gone_is_learned_from_what_is_left(
    project: Project,
) -> None:
    before = dataset(project.do())
    circles = [p for p in before.pictures if p.label == "circles"]
    training = tuple(p.path for p in circles if p.part is Part.TRAIN)
    after = project.do(Exclude(paths=training))
    left = [p for p in dataset(after).pictures if p.label == "circles"]
    assert Part.TRAIN in {p.part for p in left}
    assert as_learned(project.do()) == as_learned(after)


def with_versions(folder: Path) -> None:
    """A mirrored version beside each picture."""
    for path in sorted(folder.rglob("*.jpg")):
        with Image.open(path) as picture:
            ImageOps.mirror(picture).save(path.with_name(f"{path.stem}_flip.jpg"))


def divided_versions(result: CurateResult) -> int:
    """How many pictures are in another part than their mirrored version."""
    where = parts(result)
    return sum(where[path] != where[path.replace("_flip", "")] for path in where if "_flip" in path)


def test_versions_of_one_picture_are_not_divided_and_a_note_says_so(project: Project) -> None:
    with_versions(project.folder)
    project.look()
    whole = project.do()
    assert divided_versions(whole) == 0
    assert set(parts(whole).values()) == set(Part)
    assert any("60 pictures are versions of 30" in note for note in dataset(whole).notes)
    assert as_learned(project.do()) == as_learned(whole)
    project.config = TrainConfig(keep_together=Together.SAME)
    apart = project.do()
    assert divided_versions(apart) > 0
    assert any("the accuracy would look too high" in note for note in dataset(apart).notes)


def test_of_an_earlier_division_only_versions_that_it_divided_move(project: Project) -> None:
    with_versions(project.folder)
    project.look()
    project.config = TrainConfig(keep_together=Together.SAME)  # as an earlier Graft did it
    before = parts(project.do())
    project.config = TrainConfig()
    after = parts(project.do())
    for path in before:
        other = path.replace("_flip.jpg", ".jpg") if "_flip" in path else f"{path[:-4]}_flip.jpg"
        assert after[path] is before[path] or before[path] is not before[other]
    assert divided_versions(project.do()) == 0


def test_versions_in_parts_that_the_folder_names_stay_and_are_warned_of(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_pictures(count=4, layout=Layout.PART_FOLDERS, folder=tmp_path / "shapes")
    with_versions(folder)
    for path in folder.glob("train/circles/*_flip.jpg"):
        path.replace(folder / "test" / "circles" / path.name)
    project = Project(folder, tmp_path / "index.sqlite")
    result = project.do()
    assert all(part == Part(path.split("/")[0]) for path, part in parts(result).items())
    (note,) = [note for note in dataset(result).notes if "look too high" in note]
    assert "The folder's own parts divide them." in note
