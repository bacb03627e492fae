"""Which class and which part the place of a file says; nothing of what is in it."""

import sys
import unicodedata
from pathlib import Path

import pytest

from core.data.dataset import Layout, Part
from core.data.layouts import Labels, is_nested, label_by_folders
from core.data.listing import list_folder


def fill(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x")
    return folder


def labelled(labels: Labels) -> dict[str, str]:
    return {item.file.path: item.label for item in labels.labelled}


def test_pictures_outside_the_class_folders_are_not_labelled_yet(tmp_path: Path) -> None:
    fill(tmp_path, "rose/1.jpg", "tulip/2.jpg", "3.jpg", "no-suffix", "notes.txt")
    labels = label_by_folders(list_folder(tmp_path))
    assert labels.layout is Layout.CLASS_FOLDERS
    assert labels.classes == {"rose", "tulip"}
    assert labelled(labels) == {
        "3.jpg": "",
        "no-suffix": "",
        "rose/1.jpg": "rose",
        "tulip/2.jpg": "tulip",
    }
    assert [(entry.path, entry.reason) for entry in labels.left_out] == [
        ("notes.txt", "not a picture")
    ]


def test_a_folder_of_pictures_alone_is_unlabelled(tmp_path: Path) -> None:
    labels = label_by_folders(list_folder(fill(tmp_path, "1.jpg", "2.png", "readme.md")))
    assert labels.layout is Layout.UNLABELLED
    assert labels.classes == set()
    assert labelled(labels) == {"1.jpg": "", "2.png": ""}
    assert labels.notes == []


def test_empty_class_folders_beside_pictures_are_classes_to_come(tmp_path: Path) -> None:
    (fill(tmp_path, "1.jpg") / "rose").mkdir()
    labels = label_by_folders(list_folder(tmp_path))
    assert labels.layout is Layout.CLASS_FOLDERS
    assert labels.classes == {"rose"}


def test_pictures_in_a_part_alone_keep_the_part(tmp_path: Path) -> None:
    fill(tmp_path, "Train/a/1.jpg", "Train/2.jpg", "test/a/3.jpg", "4.jpg", "other/5.jpg")
    labels = label_by_folders(list_folder(tmp_path))
    assert labels.layout is Layout.PART_FOLDERS
    assert {(item.file.path, item.label, item.part) for item in labels.labelled} == {
        ("4.jpg", "", None),
        ("Train/2.jpg", "", Part.TRAIN),
        ("Train/a/1.jpg", "a", Part.TRAIN),
        ("test/a/3.jpg", "a", Part.TEST),
    }
    assert [entry.reason for entry in labels.left_out] == ["outside Train, test"]
    assert labels.classes == {"a"}


def test_the_topmost_or_the_innermost_folder_is_the_class(tmp_path: Path) -> None:
    fill(tmp_path, "flowers/red/rose/1.jpg", "flowers/2.jpg", "cars/3.jpg")
    (tmp_path / "cars" / "empty").mkdir()
    listing = list_folder(tmp_path)
    topmost, innermost = label_by_folders(listing), label_by_folders(listing, innermost=True)
    assert list(labelled(topmost).values()) == ["cars", "flowers", "flowers"]
    assert topmost.classes == {"cars", "flowers"}
    assert labelled(innermost) == {
        "cars/3.jpg": "cars",
        "flowers/2.jpg": "flowers",
        "flowers/red/rose/1.jpg": "rose",
    }
    assert innermost.classes == {"cars", "empty", "flowers", "rose"}


def test_innermost_folders_in_parts(tmp_path: Path) -> None:
    fill(tmp_path, "train/red/rose/1.jpg", "val/red/rose/2.jpg", "val/3.jpg")
    labels = label_by_folders(list_folder(tmp_path), innermost=True)
    assert [(item.label, item.part) for item in labels.labelled] == [
        ("rose", Part.TRAIN),
        ("", Part.VAL),
        ("rose", Part.VAL),
    ]
    assert labels.classes == {"rose"}
    assert labels.notes == [
        "These folders were taken for parts of the set: “train” (training), “val” (validation)."
    ]


def test_innermost_folders_of_one_name_are_pointed_out(tmp_path: Path) -> None:
    listing = list_folder(fill(tmp_path, "cars/red/1.jpg", "flowers/red/2.jpg"))
    labels = label_by_folders(listing, innermost=True)
    assert labels.classes == {"red"}
    assert labels.notes == ["Folders of the same name in several places are one class: “red”."]


@pytest.mark.parametrize(
    ("paths", "nested"),
    [
        (["a/1.jpg", "2.jpg"], False),
        (["a/1.jpg", "a/more/2.jpg"], True),
        (["a/1.jpg", "a/more/notes.txt"], False),
        (["train/a/1.jpg", "val/a/1.jpg"], False),
        (["train/a/1.jpg", "val/a/more/1.jpg"], True),
        (["train/a/1.jpg", "val/a/1.jpg", "other/a/more/1.jpg"], False),
    ],
)
def test_whether_there_are_folders_in_class_folders(
    tmp_path: Path, paths: list[str], nested: bool
) -> None:
    assert is_nested(list_folder(fill(tmp_path, *paths))) is nested


@pytest.mark.parametrize(
    ("paths", "pointed_out"),
    [
        (["flowers/rose/1.jpg", "flowers/tulip/2.jpg"], True),
        (["flowers/rose/1.jpg", "flowers/tulip/2.jpg", "3.jpg"], False),
        (["flowers/rose/1.jpg", "cars/2.jpg"], False),
        (["flowers/1.jpg"], False),
    ],
)
def test_everything_in_one_folder_is_pointed_out(
    tmp_path: Path, paths: list[str], pointed_out: bool
) -> None:
    listing = list_folder(fill(tmp_path, *paths))
    assert ("open that one" in "".join(label_by_folders(listing).notes)) is pointed_out
    assert label_by_folders(listing, innermost=True).notes == []


def test_odd_class_names_are_plain_text(tmp_path: Path) -> None:
    names = ["=cmd", "🐝 bees", "n" * 200, "a'; --"]
    if sys.platform != "win32":
        names.append("<b>")
    labels = label_by_folders(list_folder(fill(tmp_path, *(f"{name}/1.jpg" for name in names))))
    assert labels.classes == set(names)


@pytest.mark.skipif(sys.platform == "darwin", reason="one spelling is the other there")
def test_two_spellings_of_a_name_are_one_class(tmp_path: Path) -> None:
    spellings = [unicodedata.normalize(form, "café") for form in ("NFC", "NFD")]
    listing = list_folder(fill(tmp_path, *(f"{name}/1.jpg" for name in spellings)))
    labels = label_by_folders(listing)
    assert labels.classes == {spellings[0]}
    assert sorted(labelled(labels)) == sorted(f"{name}/1.jpg" for name in spellings)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_the_folder_itself_adds_no_pictures(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    listing = list_folder(tmp_path)
    assert labelled(label_by_folders(listing)) == {"a/1.jpg": "a"}
    assert not is_nested(listing)


def test_housekeeping_is_no_class_and_no_picture(tmp_path: Path) -> None:
    fill(tmp_path, "__MACOSX/a/._1.jpg", ".ipynb_checkpoints/1.jpg", ".DS_Store", "1.jpg")
    labels = label_by_folders(list_folder(tmp_path))
    assert labels.layout is Layout.UNLABELLED
    assert labelled(labels) == {"1.jpg": ""}
