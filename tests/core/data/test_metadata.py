"""metadata.csv: its dialects, its mistakes with their row numbers."""

from pathlib import Path

import pytest
from made_pictures import MakePictures

from core.data.dataset import Dataset, Layout, Part
from core.data.scan import scan
from core.errors import DatasetError
from core.jobs import StopToken
from core.requests import ScanRequest


@pytest.fixture
def folder(make_pictures: MakePictures, tmp_path: Path) -> Path:
    return make_pictures(classes=("a", "b"), count=2, layout=Layout.METADATA_CSV, folder=tmp_path)


def run(folder: Path, table: str | None = None, encoding: str = "utf-8") -> Dataset:
    if table is not None:
        (folder / "metadata.csv").write_text(table, encoding=encoding)
    return scan(ScanRequest(folder=folder), lambda _event: None, StopToken()).dataset


def test_labels_come_from_the_table(folder: Path) -> None:
    dataset = run(folder)
    assert dataset.layout is Layout.METADATA_CSV
    assert dataset.counts() == {"a": 2, "b": 2}
    assert dataset.left_out == ()


def test_a_table_as_a_spreadsheet_saves_it(folder: Path) -> None:
    rows = [
        "File_Name; Class ;split;weight",
        "all\\a-000.jpg;ä;Train;1",
        "./all/b-000.jpg;b;valid;",
    ]
    dataset = run(folder, "\r\n".join([*rows, "", ""]), "utf-8-sig")
    assert [(p.path, p.label, p.part) for p in dataset.pictures] == [
        ("all/a-000.jpg", "ä", Part.TRAIN),
        ("all/b-000.jpg", "b", Part.VAL),
    ]
    assert dataset.notes == ("metadata.csv has columns that are not used: weight.",)


def test_missing_and_unmentioned_files_are_listed(folder: Path) -> None:
    dataset = run(folder, "file_name,label\nall/a-000.jpg,a\nall/gone.jpg,b\n../x.jpg,b\n")
    assert {entry.path: entry.reason for entry in dataset.left_out} == {
        "../x.jpg": "row 4: there is no such file",
        "all/a-001.jpg": "not in metadata.csv",
        "all/b-000.jpg": "not in metadata.csv",
        "all/b-001.jpg": "not in metadata.csv",
        "all/gone.jpg": "row 3: there is no such file",
    }
    assert dataset.classes == ("a",)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "nothing"),
        ("name,kind\n", "Found: name, kind"),
        ("file_name,label\nall/a-000.jpg,\n", "row 2 has no label"),
        ("file_name,label\nall/a-000.jpg,a\n,b\n", "row 3 names no file"),
        ("file_name,label,split\nall/a-000.jpg,a,dev\n", "row 2 has the split “dev”"),
        ("file_name,label\nall/a-000.jpg,a\nall/a-000.jpg,b\n", "row 3 contradicts row 2"),
        ("file_name,label\n" + "x.jpg,\n" * 9, "row 6 has no label … and 4 more"),
    ],
)
def test_mistakes_are_named_by_row(folder: Path, table: str, words: str) -> None:
    with pytest.raises(DatasetError) as caught:
        run(folder, table)
    assert words in caught.value.detail
    assert "file_name" in caught.value.hint


def test_other_encodings_are_refused_with_a_way_out(folder: Path) -> None:
    with pytest.raises(DatasetError, match="not in UTF-8") as caught:
        run(folder, "file_name,label\nall/a-000.jpg,Käfer\n", "latin-1")
    assert "CSV UTF-8" in caught.value.hint
