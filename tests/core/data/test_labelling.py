"""Where classes come from: folders, tables as they are about, or names of files."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.data.dataset import Layout, Part
from core.data.labelling import Labelling, find_labels
from core.data.listing import list_folder
from core.errors import DatasetError
from core.label_source import NOTHING_SAID, FolderLayout, LabelSource


def fill(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x")


def look(folder: Path, source: LabelSource = NOTHING_SAID) -> Labelling:
    return find_labels(folder, list_folder(folder), source)


def said(found: Labelling) -> dict[str, str]:
    return {item.file.path: item.label for item in found.labels.labelled}


def table(file: Path, *rows: Sequence[object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


ANIMALS = {f"{n:03d}": "ant" if n % 2 else "bee" for n in range(8)}


def flat(folder: Path, under: str = "") -> None:
    fill(folder, *(f"{under}{name}.jpg" for name in ANIMALS))


def right(under: str = "") -> dict[str, str]:
    return {f"{under}{name}.jpg": label for name, label in ANIMALS.items()}


@pytest.mark.parametrize("file", ["train.csv", "metadata.csv", "labels.jsonl", "labels.json"])
@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "{}.jpg",
        "all/{}.jpg",
        "all\\{}.JPG",
        "C:\\Users\\me\\all\\{}.jpg",
        "/home/me/all/{}.png",
    ],
)
@pytest.mark.parametrize(("head", "label"), [("id", "breed"), ("image_id", "dx"), ("Path", "y")])
def test_tables_are_found_and_matched(
    tmp_path: Path, file: str, written: str, head: str, label: str
) -> None:
    flat(tmp_path, "all/")
    rows = [(written.format(name), animal) for name, animal in ANIMALS.items()]
    if file.endswith("csv"):
        table(tmp_path / file, (head, label), *rows)
    else:
        records = [{head: name, label: animal} for name, animal in rows]
        lines = "\n".join(map(json.dumps, records))
        text = json.dumps(records) if file.endswith("json") else lines
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = look(tmp_path)
    assert said(found) == right("all/")
    assert found.tables == (file,)
    assert found.labels.layout is Layout.METADATA_CSV


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    flat(tmp_path, "all/")
    book = openpyxl.Workbook()
    book.active.append(["id", "species"])
    for name, animal in ANIMALS.items():
        book.active.append([int(name), animal])  # a spreadsheet leaves 7 of 007
    book.save(tmp_path / "labels.xlsx")
    found = look(tmp_path)
    assert said(found) == right("all/")
    assert any("by its number alone" in note for note in found.labels.notes)


def test_a_table_in_each_part(tmp_path: Path) -> None:
    for part, names in (("train", list(ANIMALS)[:6]), ("test", list(ANIMALS)[6:])):
        fill(tmp_path, *(f"{part}/{name}.jpg" for name in names))
        rows = ((f"{name}.jpg", ANIMALS[name]) for name in names)
        table(tmp_path / part / "metadata.csv", ("file_name", "label"), *rows)
    found = look(tmp_path)
    assert {item.part for item in found.labels.labelled} == {Part.TRAIN, Part.TEST}
    assert len(said(found)) == 8
    assert found.tables == ("train/metadata.csv", "test/metadata.csv")
    chosen = look(tmp_path, LabelSource(table="train/metadata.csv", label_column="label"))
    assert said(chosen) == said(found)


def test_one_hot_columns(tmp_path: Path) -> None:
    flat(tmp_path, "train/")
    rows = [(f"{n}.jpg", int(a == "ant"), int(a == "bee")) for n, a in ANIMALS.items()]
    rows[3] = (rows[3][0], 1, 1)
    rows[4] = (rows[4][0], 0, 0)
    rows += [(f"gone{n}.jpg", 1, 0) for n in range(9)]
    table(tmp_path / "train" / "_classes.csv", ("filename", " ant", " bee"), *rows)
    found = look(tmp_path, LabelSource(table="train/_classes.csv"))
    assert said(found) == {
        p: "" if p == "train/004.jpg" else a for p, a in right("train/").items() if "003" not in p
    }
    reasons = {entry.path: entry.reason for entry in found.labels.left_out}
    assert reasons["003.jpg"] == "row 5: it is of several classes (“ant”, “bee”)"


def test_names_that_several_files_have_match_none(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg", "b/1.jpg", "a/2.jpg", "b/3.jpg")
    table(tmp_path / "metadata.csv", ("file", "label"), ("1.jpg", "x"), ("2.jpg", "x"), ("3", "y"))
    found = look(tmp_path)
    assert said(found) == {"a/2.jpg": "x", "b/3.jpg": "y"}
    reasons = {entry.path: entry.reason for entry in found.labels.left_out}
    assert reasons["1.jpg"] == "row 2: it cannot be told whether this is “a/1.jpg”, “b/1.jpg”"
    assert reasons["a/1.jpg"] == "not in metadata.csv"
    notes = " ".join(found.labels.notes)
    assert "1 row of metadata.csv names what could be several pictures" in notes
    assert "2 pictures have no row in “metadata.csv”" in notes


def test_a_file_that_two_rows_could_mean_is_of_neither(tmp_path: Path) -> None:
    fill(tmp_path, "1.jpg", "2.jpg", "3.jpg")
    rows = (("cat/1.jpg", "cat"), ("dog/1.jpg", "dog"), ("cat/2.jpg", "cat"), ("dog/3.jpg", "dog"))
    table(tmp_path / "metadata.csv", ("file", "label"), *rows)
    found = look(tmp_path)
    assert said(found) == {"2.jpg": "cat", "3.jpg": "dog"}
    assert "another row could mean “1.jpg”, too" in str(found.labels.left_out)


def test_a_row_of_another_folder_is_not_matched_by_its_name_alone(tmp_path: Path) -> None:
    fill(tmp_path, "x/dog/1.jpg", "x/dog/2.jpg", "x/dog/3.jpg", "x/cat/4.jpg")
    rows = (("dog/2.jpg", "dog"), ("dog/3.jpg", "dog"), ("cat/1.jpg", "cat"), ("cat/4.jpg", "cat"))
    table(tmp_path / "metadata.csv", ("file", "label"), *rows)
    assert said(look(tmp_path)) == {
        "x/cat/4.jpg": "cat",
        "x/dog/2.jpg": "dog",
        "x/dog/3.jpg": "dog",
    }


def test_a_renamed_folder_is_believed_and_told(tmp_path: Path) -> None:
    flat(tmp_path, "resized/")
    rows = ((f"photos/{name}.jpg", animal) for name, animal in ANIMALS.items())
    table(tmp_path / "labels.csv", ("file", "label"), *rows)
    found = look(tmp_path)
    assert said(found) == right("resized/")
    assert any("called otherwise here" in note for note in found.labels.notes)


def test_folders_that_say_classes_are_not_overruled(tmp_path: Path) -> None:
    fill(tmp_path, "ant/1.jpg", "ant/2.jpg", "bee/3.jpg")
    rows = (("1.jpg", "bee"), ("2.jpg", "ant"), ("3.jpg", "bee"))
    table(tmp_path / "labels.csv", ("file", "label"), *rows)
    found = look(tmp_path)
    assert said(found)["ant/1.jpg"] == "ant"
    assert found.offered == "labels.csv"
    assert any("--table labels.csv" in note for note in found.labels.notes)
    assert said(look(tmp_path, LabelSource(table="labels.csv")))["ant/1.jpg"] == "bee"


def test_a_metadata_table_of_something_else_is_no_hindrance(tmp_path: Path) -> None:
    fill(tmp_path, "ant/1.jpg", "bee/2.jpg")
    table(tmp_path / "metadata.csv", ("camera", "lens"), ("a", "b"))
    assert said(look(tmp_path)) == {"ant/1.jpg": "ant", "bee/2.jpg": "bee"}


def test_folders_that_only_number_leave_it_to_the_table(tmp_path: Path) -> None:
    names = list(ANIMALS)
    fill(tmp_path, *(f"images_part_{1 + int(n) // 4}/{n}.jpg" for n in names))
    table(tmp_path / "HAM_metadata.csv", ("image_id", "dx"), *ANIMALS.items())
    found = look(tmp_path)
    assert found.tables == ("HAM_metadata.csv",)
    assert set(said(found).values()) == {"ant", "bee"}


def test_answers_of_a_model_and_submissions_are_no_labels(tmp_path: Path) -> None:
    flat(tmp_path)
    rows = ((f"{name}.jpg", animal, 0.9) for name, animal in ANIMALS.items())
    table(tmp_path / "answers.csv", ("file", "label", "probability"), *rows)
    table(tmp_path / "sample_submission.csv", ("id", "label"), *ANIMALS.items())
    found = look(tmp_path)
    assert set(said(found).values()) == {""}
    assert found.offered == ""


def test_of_two_tables_the_one_with_more_pictures_is_used(tmp_path: Path) -> None:
    flat(tmp_path)
    table(tmp_path / "a.csv", ("id", "label"), *list(ANIMALS.items())[:4])
    table(tmp_path / "b.csv", ("id", "label"), *ANIMALS.items())
    table(tmp_path / "c.csv", ("id", "label"), *((name, "ant") for name in list(ANIMALS)[:5]))
    found = look(tmp_path)
    assert found.tables == ("b.csv",)
    assert "c.csv says something else of 3 pictures" in " ".join(found.labels.notes)


def test_what_a_table_lacks_is_named(tmp_path: Path) -> None:
    flat(tmp_path)
    rows = ((name, 1, animal) for name, animal in ANIMALS.items())
    table(tmp_path / "data.csv", ("id", "weight", "animal"), *rows)
    found = look(tmp_path)
    assert set(said(found).values()) == {""}
    assert found.offered == "data.csv"
    assert "no column is known as their class (found: “id”, “weight”, “animal”)" in str(
        found.labels.notes
    )
    chosen = LabelSource(table="data.csv", label_column="Animal")
    assert said(look(tmp_path, chosen)) == right()
    with pytest.raises(DatasetError) as caught:
        look(tmp_path, LabelSource(table="data.csv", label_column="beast"))
    assert "no column “beast”" in caught.value.detail


def test_the_only_other_column_is_the_class(tmp_path: Path) -> None:
    flat(tmp_path)
    table(tmp_path / "labels.csv", ("id", "veg"), *ANIMALS.items())
    found = look(tmp_path)
    assert said(found) == right()
    assert any("“veg” was taken for the class" in note for note in found.labels.notes)


def test_a_table_without_names_of_columns(tmp_path: Path) -> None:
    flat(tmp_path)
    table(tmp_path / "labels.csv", *((f"{name}.jpg", animal) for name, animal in ANIMALS.items()))
    assert said(look(tmp_path)) == right()


def test_tables_that_match_nothing_are_named(tmp_path: Path) -> None:
    flat(tmp_path)
    table(tmp_path / "labels.csv", ("id", "label"), ("other1", "x"), ("other2", "y"))
    found = look(tmp_path)
    assert set(said(found).values()) == {""}
    assert "labels.csv has 2 rows, none with a picture that is there" in str(found.labels.notes)


def test_pictures_of_a_part_without_rows_stay_unlabelled(tmp_path: Path) -> None:
    flat(tmp_path, "train/")
    fill(tmp_path, "test/900.jpg")
    table(tmp_path / "train.csv", ("id", "label"), *ANIMALS.items())
    found = look(tmp_path)
    assert said(found) == {**right("train/"), "test/900.jpg": ""}
    parts = {item.file.path: item.part for item in found.labels.labelled}
    assert parts["test/900.jpg"] is Part.TEST
    assert parts["train/000.jpg"] is Part.TRAIN


def test_a_split_column_under_other_names(tmp_path: Path) -> None:
    flat(tmp_path)
    rows = [(n, a, "Training" if int(n) < 5 else "PrivateTest") for n, a in ANIMALS.items()]
    table(tmp_path / "labels.csv", ("id", "label", "Usage"), *rows)
    parts = {item.file.path: item.part for item in look(tmp_path).labels.labelled}
    assert parts["000.jpg"] is Part.TRAIN
    assert parts["007.jpg"] is Part.TEST


def test_layouts_by_hand(tmp_path: Path) -> None:
    fill(tmp_path, "Training/ant/1.jpg", "Test/ant/2.jpg", "Test/bee/3.jpg")
    assert set(said(look(tmp_path)).values()) == {"ant", "bee"}
    classes = look(tmp_path, LabelSource(layout=FolderLayout.CLASSES))
    assert set(said(classes).values()) == {"Training", "Test"}
    assert look(tmp_path, LabelSource(layout=FolderLayout.PARTS)).labels == look(tmp_path).labels
    inner = look(tmp_path, LabelSource(layout=FolderLayout.INNERMOST))
    assert said(inner) == said(look(tmp_path))


def test_parts_by_hand_need_such_a_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg", "b/1.jpg")
    with pytest.raises(DatasetError, match="No folder is called like a part"):
        look(tmp_path, LabelSource(layout=FolderLayout.PARTS))


def test_classes_in_the_names_of_files(tmp_path: Path) -> None:
    fill(tmp_path, "train/cat.0.jpg", "train/cat.1.jpg", "train/dog.0.jpg", "test1/1.jpg")
    found = look(tmp_path, LabelSource(layout=FolderLayout.NAMES))
    assert said(found) == {
        "test1/1.jpg": "",
        "train/cat.0.jpg": "cat",
        "train/cat.1.jpg": "cat",
        "train/dog.0.jpg": "dog",
    }
    assert found.labels.classes == {"cat", "dog"}


@pytest.mark.parametrize(
    ("paths", "note"),
    [
        (["Training/a/1.jpg", "Test/a/2.jpg"], "“Training” (training), “Test” (test)"),
        (["set/train/a/1.jpg", "set/val/a/2.jpg"], "“train” (training), “val” (validation)"),
        (["day1/a/1.jpg", "day1/b/1.jpg", "day2/a/1.jpg", "day2/b/1.jpg"], "--layout innermost"),
        (["dev/1.jpg", "test/2.jpg", "prod/3.jpg"], "called like parts of a set"),
    ],
)
def test_what_folders_were_taken_for_is_said(tmp_path: Path, paths: list[str], note: str) -> None:
    fill(tmp_path, *paths)
    assert note in " ".join(look(tmp_path).labels.notes)


@pytest.mark.parametrize(
    "names", [("test", "control"), ("valid", "invalid"), ("validation", "a", "b")]
)
def test_classes_called_like_a_part_stay_classes(tmp_path: Path, names: tuple[str, ...]) -> None:
    fill(tmp_path, *(f"{name}/1.jpg" for name in names))
    found = look(tmp_path)
    assert set(said(found).values()) == set(names)
    assert found.labels.notes == []
