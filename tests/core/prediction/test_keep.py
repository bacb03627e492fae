"""Answers kept as tables: they come back as they were, and no cell of them is a formula."""

import codecs
import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StoppedError, StorageError
from core.events import PicturePredicted, PredictStarted
from core.jobs import StopKind, StopToken
from core.prediction.answers import Answers
from core.prediction.keep import keep
from core.prediction.tables import as_csv, from_cell, to_cell, write_table
from core.requests import KeepRequest

CLASSES = ("=1+1", "'=1+1", "'", "a,b", 'say "no"', "two\nlines", "back\rhere", "蜜蜂", "@x", "-1")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def answer(file: str, label: str, classes: tuple[str, ...] = CLASSES) -> PicturePredicted:
    shares = tuple(0.5 if name == label else 0.5 / (len(classes) - 1) for name in classes)
    return PicturePredicted(file=Path(file), label=label, probability=0.5, probabilities=shares)


FILES = (
    *("=1.jpg", "-x/a.jpg", "a, b.jpg", 'a"b".jpg', "a\nb.jpg", "蜜蜂.jpg", "'=1.jpg", "z.jpg"),
    *("b/z.jpg", "c/z.jpg"),
)
ANSWERS = tuple(answer(file, label) for file, label in zip(FILES, CLASSES, strict=True))


def asked(said: Sequence[PicturePredicted], **how: Any) -> KeepRequest:
    """A request for what a window holds, as another process reads it."""
    answers = Answers()
    answers.add(PredictStarted(classes=CLASSES, total=len(said)), 0.0)
    for each in said:
        answers.add(each, 0.0)
    files, rows = answers.packed(range(len(said)))
    request = KeepRequest(classes=CLASSES, files=files, rows=rows, **how)
    return KeepRequest.model_validate_json(request.model_dump_json())


def save(file: Path, answers: tuple[PicturePredicted, ...] = ANSWERS, **request) -> bytes:
    result = keep(asked(answers, file=file, **request), lambda event: None, StopToken())
    assert (result.n, result.file) == (len(answers), file)
    return file.read_bytes()


def by_csv(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as opened:
        return list(csv.reader(opened))


def by_pandas(file: Path) -> list[list[str]]:
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(
        file, header=None, dtype=str, keep_default_na=False, encoding_errors="surrogateescape"
    )
    return [list(row) for row in table.itertuples(index=False)]


@pytest.mark.parametrize("form", ["csv", "excel"])
@pytest.mark.parametrize("read", [by_csv, by_pandas])
def test_all_names_come_back_and_none_is_a_formula(
    tmp_path: Path, form: str, read: Callable[[Path], list[list[str]]]
) -> None:
    data = save(tmp_path / "a.csv", form=form)
    assert data.startswith(codecs.BOM_UTF8) is (form == "excel")
    header, *rows = read(tmp_path / "a.csv")
    assert header[:3] == ["file", "label", "probability"]
    assert tuple(map(from_cell, header[3:])) == CLASSES
    for row, predicted in zip(rows, ANSWERS, strict=True):
        assert Path(row[0]) == predicted.file
        assert from_cell(row[1]) == predicted.label
        assert [float(cell) for cell in row[3:]] == pytest.approx(predicted.probabilities, abs=1e-6)
    assert not [cell for row in (header, *rows) for cell in row if cell.startswith(FORMULA)]


def test_json_says_the_same(tmp_path: Path) -> None:
    table = json.loads(save(tmp_path / "a.json", form="json"))
    assert tuple(table["classes"]) == CLASSES
    assert "蜜蜂" in (tmp_path / "a.json").read_text(encoding="utf-8")
    for entry, predicted in zip(table["answers"], ANSWERS, strict=True):
        assert (Path(entry["file"]), entry["label"]) == (predicted.file, predicted.label)
        assert tuple(entry["probabilities"].values()) == pytest.approx(predicted.probabilities)
        assert (entry["probability"], entry["could_be"]) == (0.5, [])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only Unicode names")
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_name_that_is_not_unicode_comes_back(tmp_path: Path, form: str) -> None:
    file = os.fsdecode(b"caf\xe9.jpg")
    write_table(tmp_path / "a", CLASSES, (answer(file, "@x"),), form)
    if form == "json":
        assert json.loads((tmp_path / "a").read_bytes())["answers"][0]["file"] == file
    else:
        assert [read(tmp_path / "a")[1][0] for read in (by_csv, by_pandas)] == [file, file]


def test_all_that_a_picture_could_be_has_a_column(tmp_path: Path) -> None:
    several = ANSWERS[0].model_copy(update={"could_be": ("=1+1", "a,b")})
    save(tmp_path / "a.csv", (several,))
    header, row = by_csv(tmp_path / "a.csv")
    assert header[3] == "could_be"
    assert from_cell(row[3]) == "=1+1; a,b"


@given(st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_a_guarded_name_is_inert_and_comes_back(name: str) -> None:
    assert from_cell(to_cell(name)) == name
    assert not to_cell(name).startswith(FORMULA)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2))
def test_a_row_is_read_as_it_was_written(row: list[str]) -> None:
    text = as_csv([row]).decode()
    assert list(csv.reader(StringIO(text, newline=""))) == [row]


def test_pictures_are_sorted_by_answer(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    for file in files:
        file.write_bytes(file.name.encode())
    said = [
        answer(str(file), label) for file, label in zip(files, ("@x", "a,b", "-1"), strict=True)
    ]
    said[2] = said[2].model_copy(update={"label": "none of these"})
    request = asked(said, sort_into=tmp_path / "sorted")
    assert keep(request, lambda event: None, StopToken()).n == 3
    found = {file.parent.name: file.read_bytes() for file in tmp_path.glob("sorted/*/*")}
    assert found == {"@x": b"a.jpg", "a,b": b"b.jpg", "none of these": b"c.jpg"}


def test_sorting_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    stop = StopToken()
    stop.ask(StopKind.CANCEL)
    request = asked(ANSWERS, sort_into=tmp_path / "sorted")
    with pytest.raises(StoppedError, match="stopped"):
        keep(request, lambda event: None, stop)


def test_a_table_is_not_written_over_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"):
        save(tmp_path)


def test_to_keep_answers_needs_no_torch() -> None:
    code = "import sys, core.prediction.keep; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
