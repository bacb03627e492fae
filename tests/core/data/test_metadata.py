"""Tables of labels: their dialects, their mistakes with row numbers, and what a preview shows."""

import unicodedata
from pathlib import Path

import pytest
from made_pictures import MakePictures

from core.data.dataset import Layout, Part
from core.data.layouts import Labels
from core.data.listing import list_folder
from core.data.metadata import (
    PREVIEW_ROWS,
    ColumnUse,
    TablePreview,
    find_metadata,
    label_by_table,
    labels_of_two,
    preview,
)
from core.errors import DatasetError


@pytest.fixture
def folder(make_pictures: MakePictures, tmp_path: Path) -> Path:
    return make_pictures(classes=("a", "b"), count=2, layout=Layout.METADATA_CSV, folder=tmp_path)


def write(folder: Path, table: str, encoding: str = "utf-8", name: str = "metadata.csv") -> None:
    (folder / "metadata.csv").unlink()
    (folder / name).write_bytes(table.encode(encoding))


def read(folder: Path) -> Labels:
    listing = list_folder(folder)
    table = find_metadata(listing)
    assert table is not None
    return label_by_table(folder, listing, table)


def look(folder: Path) -> TablePreview:
    listing = list_folder(folder)
    table = find_metadata(listing)
    assert table is not None
    return preview(folder, listing, table)


def found(labels: Labels) -> list[tuple[str, str, Part | None]]:
    return [(item.file.path, item.label, item.part) for item in labels.labelled]


def test_labels_come_from_the_table(folder: Path) -> None:
    labels = read(folder)
    assert labels.layout is Layout.METADATA_CSV
    assert labels.classes == {"a", "b"}
    assert [item.label for item in labels.labelled] == ["a", "a", "b", "b"]
    assert labels.left_out == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["metadata.csv", "Metadata.tsv"])
def test_tables_as_spreadsheets_save_them(
    folder: Path, separator: str, encoding: str, name: str
) -> None:
    rows = [
        ("File_Name", " Class ", "split", '"weight, in g; dry"'),
        ("all\\a-000.jpg", '"ä, ""x"""', "Train", "1"),
        ("./all/b-000.jpg", "b", "valid", ""),
    ]
    table = "\r\n".join([*(separator.join(row) for row in rows), "", ""])
    write(folder, table, encoding, name)
    labels = read(folder)
    assert found(labels) == [
        ("all/a-000.jpg", 'ä, "x"', Part.TRAIN),
        ("all/b-000.jpg", "b", Part.VAL),
    ]
    assert labels.notes == [
        f"{name} has columns that are not used: “weight, in g; dry”.",
        f"2 pictures have no row in “{name}”.",
    ]


def test_of_two_tables_the_csv_is_used(folder: Path) -> None:
    (folder / "metadata.tsv").write_text("nonsense", encoding="utf-8")
    assert find_metadata(list_folder(folder)) == "metadata.csv"
    assert [entry.reason for entry in read(folder).left_out] == ["not a picture"]


def test_a_table_in_a_folder_further_in_is_none_of_this_folder(folder: Path) -> None:
    (folder / "metadata.csv").rename(folder / "all" / "metadata.csv")
    assert find_metadata(list_folder(folder)) is None


def test_missing_and_unmentioned_files_are_listed(folder: Path) -> None:
    write(folder, "file_name,label\nall/a-000.jpg,a\n\nall/gone.jpg,b\n../x.jpg,b\n")
    labels = read(folder)
    assert {entry.path: entry.reason for entry in labels.left_out} == {
        "../x.jpg": "row 5: there is no such file",
        "all/a-001.jpg": "not in metadata.csv",
        "all/b-000.jpg": "not in metadata.csv",
        "all/b-001.jpg": "not in metadata.csv",
        "all/gone.jpg": "row 4: there is no such file",
    }
    assert labels.classes == {"a"}


def test_a_row_without_a_label_is_not_labelled_yet(folder: Path) -> None:
    write(folder, "file_name,label,split\nall/a-000.jpg,,test\nall/a-001.jpg\nall/b-000.jpg,b\n")
    labels = read(folder)
    assert found(labels) == [
        ("all/a-000.jpg", "", Part.TEST),
        ("all/a-001.jpg", "", None),
        ("all/b-000.jpg", "b", None),
    ]
    assert labels.classes == {"b"}


def test_rows_are_counted_as_a_spreadsheet_counts_them(folder: Path) -> None:
    write(folder, 'file_name,label,note\nall/a-000.jpg,a,"two\nlines"\n\n,b,\n')
    with pytest.raises(DatasetError) as caught:
        read(folder)
    assert "row 4 names no file" in caught.value.detail


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "it is empty"),
        ("\n\n", "no column “file_name” (found: nothing)"),
        ("name,kind\n", "row 1 has no column “label” (found: “name”, “kind”)"),
        ("file_name\nall/a-000.jpg\n", "row 1 has no column “label” (found: “file_name”)"),
        ("file_name,label\nall/a-000.jpg,a\n,b\n", "row 3 names no file"),
        ("file_name,label,split\nall/a-000.jpg,a,3\n", "row 2 has the split “3”"),
        ("file_name,label\nall/a-000.jpg,a\nall/a-000.jpg,b\n", "row 3 contradicts row 2"),
        ("file_name,label\nall/a-000.jpg,a\nall/a-000.jpg,\n", "row 3 contradicts row 2"),
        ('file_name,label\nall/a-000.jpg,a\nall/b-000.jpg,"b\n', "row 3 cannot be read"),
        ("file_name,label\n" + ",a\n" * 9, "row 6 names no file … and 4 more"),
    ],
)
def test_mistakes_are_named_by_row(folder: Path, table: str, words: str) -> None:
    write(folder, table)
    with pytest.raises(DatasetError) as caught:
        read(folder)
    assert words in caught.value.detail
    assert "file_name" in caught.value.hint
    assert any(fault in caught.value.detail for fault in look(folder).faults)


def test_other_encodings_are_refused_with_a_way_out(folder: Path) -> None:
    write(folder, "file_name,label\nall/a-000.jpg,Käfer\n", "latin-1")
    with pytest.raises(DatasetError, match="not in UTF-8") as caught:
        read(folder)
    assert "CSV UTF-8" in caught.value.hint
    assert "CSV UTF-8" in look(folder).faults[0]


def test_one_endless_line_is_a_mistake_like_others(folder: Path) -> None:
    write(folder, "x" * 200_000)
    assert look(folder).faults


@pytest.mark.parametrize("label", ["=cmd|'/c calc'!A1", "../x", "<b>", "n" * 200, "@x", "🐝"])
def test_class_names_are_plain_text(folder: Path, label: str) -> None:
    write(folder, f"file_name,label\nall/a-000.jpg,{label}\nall/b-000.jpg,'{label}\n")
    labels = read(folder)
    first, second = labels.labelled
    assert first.label == label
    assert second.label == (label if label[0] in "=@" else f"'{label}")


def test_strange_file_names_are_found(folder: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "café.jpg") for form in ("NFC", "NFD"))
    names = ["🐝 a.jpg", "n" * 251 + ".jpg", " space.jpg", apart]
    for name in names:
        (folder / "all" / name).write_bytes(b"x")
    rows = [f"all/{name},odd" for name in (*names[:3], composed)]
    write(folder, "\n".join(["file_name,label", *rows]))
    assert {item.file.path for item in read(folder).labelled} == {f"all/{name}" for name in names}


def test_two_spellings_of_a_name_can_be_told_apart(folder: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "é.jpg") for form in ("NFC", "NFD"))
    (folder / composed).write_bytes(b"x")
    if (folder / apart).exists():
        pytest.skip("this file system knows one spelling only")
    (folder / apart).write_bytes(b"x")
    write(folder, f"file_name,label\n{composed},one\n{apart},two\n")
    assert found(read(folder)) == [(apart, "two", None), (composed, "one", None)]


def test_a_table_of_predictions_can_be_learned_from(folder: Path) -> None:
    table = f"file,label,probability,label,b\n{folder / 'all' / 'a-000.jpg'},b,0.9,0.1,0.9\n"
    write(folder, table)
    assert found(read(folder)) == [("all/a-000.jpg", "b", None)]


def test_a_preview_shows_what_is_understood(folder: Path) -> None:
    rows = ["all/a-000.jpg,a,train,1", "all/a-001.jpg,,,2", "all/gone.jpg,b,,3", ",,,"]
    rows += [f"all/gone-{n}.jpg,b,,3" for n in range(10)]
    write(folder, "\n".join(["File,Label,split,weight", *rows]))
    shown = look(folder)
    assert [(column.name, column.use) for column in shown.columns] == [
        ("File", ColumnUse.FILE),
        ("Label", ColumnUse.LABEL),
        ("split", ColumnUse.SPLIT),
        ("weight", ColumnUse.UNUSED),
    ]
    assert shown.rows[:2] == (("all/a-000.jpg", "a", "train", "1"), ("all/a-001.jpg", "", "", "2"))
    assert len(shown.rows) == PREVIEW_ROWS
    assert (shown.n_rows, shown.n_used, shown.n_unlabelled, len(shown.missing)) == (13, 2, 1, 11)
    assert shown.missing[0].reason == "row 4: there is no such file"
    assert shown.faults == ()
    assert TablePreview.model_validate_json(shown.model_dump_json()) == shown


def test_a_preview_holds_all_mistakes(folder: Path) -> None:
    write(folder, "file_name,label,split\n" + "all/a-000.jpg,a,3\n" * 7)
    shown = look(folder)
    assert len(shown.faults) == 7
    assert shown.faults[0] == "row 2 has the split “3”"
    assert (shown.n_rows, shown.n_used) == (7, 0)


def test_a_preview_of_a_table_without_known_columns_shows_its_rows(folder: Path) -> None:
    write(folder, "one;kind\na.jpg;rose\n")
    shown = look(folder)
    assert [column.name for column in shown.columns] == ["one", "kind"]
    assert shown.rows == (("a.jpg", "rose"),)
    assert len(shown.faults) == 2


@pytest.mark.parametrize(
    "name", ["label_2", "Label2", "second_label", " expert_2", "LABEL_B", "Rater B", "annotator-2"]
)
def test_a_second_column_of_labels_is_not_learned_from(folder: Path, name: str) -> None:
    write(folder, f"file_name,label,{name}\nall/a-000.jpg,a,b\nall/b-000.jpg,,b\n")
    labels = read(folder)
    assert found(labels) == [("all/a-000.jpg", "a", None), ("all/b-000.jpg", "", None)]
    assert labels.classes == {"a"}
    assert labels.notes == ["2 pictures have no row in “metadata.csv”."]
    assert look(folder).columns[2].use is ColumnUse.SECOND


@pytest.mark.parametrize("name", ["class_b", "label_1", "expert", "rater_22", "second"])
def test_a_column_is_no_second_one_by_a_guess(folder: Path, name: str) -> None:
    write(folder, f"file_name,label,{name}\nall/a-000.jpg,a,b\n")
    assert look(folder).columns[2].use is ColumnUse.UNUSED


def test_both_labels_are_read_of_the_pictures_in_question(folder: Path) -> None:
    rows = ["all/a-000.jpg,a, b ", ".\\all\\a-001.jpg,a", "all/b-000.jpg,,b", "gone.jpg,a,b"]
    rows += ["all/b-001.jpg,b,a", "all/a-000.jpg,a,a", "all/a-000.jpg,b,b"]
    write(folder, "\n".join(["file_name,label,label_2", *rows]))
    asked = ["all/a-000.jpg", "all/a-001.jpg", "all/b-000.jpg"]
    assert labels_of_two(folder, asked) == {
        "all/a-000.jpg": ("a", "b"),
        "all/a-001.jpg": ("a", ""),
        "all/b-000.jpg": ("", "b"),
    }


def test_without_a_second_column_there_are_no_labels_of_two(folder: Path) -> None:
    assert labels_of_two(folder, ["all/a-000.jpg"]) is None
    (folder / "metadata.csv").unlink()
    assert labels_of_two(folder, ["all/a-000.jpg"]) is None


def test_a_folder_that_is_gone_has_no_labels_of_two(folder: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be looked into"):
        labels_of_two(folder / "gone", [])
