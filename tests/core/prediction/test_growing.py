"""A table of answers that is gone on with: after a kill, a torn row, another model."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.data.names import file_name
from core.errors import StorageError
from core.events import PicturePredicted, PredictResult, Warned
from core.jobs import StopToken
from core.prediction.batch import predict
from core.requests import PredictRequest


@pytest.fixture
def pictures(make_pictures, tmp_path: Path) -> Path:
    folder = make_pictures(count=4, folder=tmp_path / "pictures")
    next(folder.glob("*/*.jpg")).rename(folder / 'comma, "quote".jpg')
    return folder


def go_on(model: Path, pictures: Path, table: Path, **request) -> PredictResult:
    request = PredictRequest(model=model, paths=(pictures,), csv=table, **request)
    return predict(request, lambda event: None, StopToken())


def names(table: Path) -> list[str]:
    with table.open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file)]


def test_a_killed_prediction_is_gone_on_with(model: Path, make_pictures, tmp_path: Path):
    pictures, table = make_pictures(count=20), tmp_path / "a.csv"
    command = [sys.executable, "-m", "core.cli", "predict", str(model), str(pictures), "--json"]
    command += ["--csv", str(table), "--batch", "4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = 0
        for line in process.stdout or ():
            told += '"picture_predicted"' in line
            if told == 10:
                process.kill()
                break
    before = names(table)
    assert 10 <= len(before) < 60
    result = go_on(model, pictures, table)
    assert (result.n, result.n_before) == (60 - len(before), len(before))
    assert sorted(names(table)) == sorted(map(str, pictures.glob("*/*.jpg")))
    whole = tmp_path / "whole.csv"
    go_on(model, pictures, whole)
    assert names(whole) == names(table)


@pytest.mark.parametrize("lost", [1, 3, 60, 200])
def test_a_row_that_was_cut_off_is_written_anew(
    model: Path, pictures: Path, tmp_path: Path, lost: int
):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    whole = table.read_bytes()
    table.write_bytes(whole[:-lost])
    result = go_on(model, pictures, table)
    assert 0 < result.n < 12
    assert result.n + result.n_before == 12
    assert sorted(table.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_what_is_done_is_not_done_again(model: Path, pictures: Path, tmp_path: Path, monkeypatch):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table, top=2)
    before = table.read_bytes()
    monkeypatch.chdir(tmp_path)
    result = go_on(model, Path("pictures"), table, top=2)
    assert (result.n, result.n_before) == (0, 12)
    assert table.read_bytes() == before


def test_a_picture_that_came_since_gets_a_row(model: Path, pictures: Path, tmp_path: Path):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    file = next(pictures.glob("*/*.jpg"))
    (pictures / "new.jpg").write_bytes(file.read_bytes())
    assert go_on(model, pictures, table).n == 1
    assert names(table)[-1] == str(pictures / "new.jpg")


def test_the_table_of_another_model_is_left_alone(
    model: Path, make_model, pictures: Path, tmp_path: Path
):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    before = table.read_bytes()
    for other in (make_model(("circles", "squares")), make_model(("circles", "squares", "stars"))):
        with pytest.raises(StorageError, match="something else"):
            go_on(other, pictures, table)
    with pytest.raises(StorageError, match="another answer"):
        go_on(make_model(seed=1), pictures, table)
    assert table.read_bytes() == before


@pytest.mark.parametrize("content", [b"notes", b"a,b\n1,2\n", b'"', b"\xff\xfe\0\0", b"file\n"])
def test_what_is_no_table_is_left_alone(
    model: Path, pictures: Path, tmp_path: Path, content: bytes
):
    table = tmp_path / "a.csv"
    table.write_bytes(content)
    with pytest.raises(StorageError, match="something else") as caught:
        go_on(model, pictures, table)
    assert "another name" in caught.value.hint
    assert table.read_bytes() == content


def test_a_table_changed_by_hand_is_left_alone(model: Path, pictures: Path, tmp_path: Path):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    lines = table.read_bytes().splitlines(keepends=True)
    for changed in (b"a,b\n", lines[2].replace(b"0.", b"x.")):
        table.write_bytes(b"".join([*lines[:2], changed, *lines[3:]]))
        before = table.read_bytes()
        with pytest.raises(StorageError, match=r"changed|another answer"):
            go_on(model, pictures, table)
        assert table.read_bytes() == before


def test_an_empty_file_becomes_the_table(model: Path, pictures: Path, tmp_path: Path):
    (tmp_path / "a.csv").touch()
    assert go_on(model, pictures, tmp_path / "a.csv").n == len(names(tmp_path / "a.csv")) == 12


def test_the_likeliest_stand_first(model: Path, pictures: Path, tmp_path: Path):
    events: list = []
    request = PredictRequest(model=model, paths=(pictures,), csv=tmp_path / "a.csv", top=5)
    predict(request, events.append, StopToken())
    predicted = [event for event in events if isinstance(event, PicturePredicted)]
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows[0]) == 3 + 2 * 3
    for row, event in zip(rows, predicted, strict=True):
        shares = [float(row[f"probability_{n}"]) for n in (1, 2, 3)]
        assert shares == pytest.approx(sorted(event.probabilities, reverse=True), abs=1e-6)
        assert row["label_1"] == row["label"] == event.label


def test_what_stands_in_the_table_is_sorted_when_that_is_asked_for(
    model: Path, pictures: Path, tmp_path: Path
):
    table, out = tmp_path / "a.csv", tmp_path / "sorted"
    go_on(model, pictures, table)
    assert go_on(model, pictures, table, sort_into=out).n == 0
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = {file_name(Path(row["file"]).name): row["label"] for row in rows}
    assert {each.name: each.parent.name for each in out.glob("*/*.jpg")} == said
    go_on(model, pictures, table, sort_into=out)
    assert len(list(out.glob("*/*.jpg"))) == len(said) == 12


def replace_picture(file: Path, by: Path) -> None:
    """Another picture under the same name, a second later."""
    before = file.stat().st_mtime_ns
    file.write_bytes(by.read_bytes())
    os.utime(file, ns=(before, before + 10**9))


def test_a_picture_replaced_under_its_name_is_asked_again(
    model: Path, pictures: Path, tmp_path: Path
):
    table, whole = tmp_path / "a.csv", tmp_path / "whole.csv"
    go_on(model, pictures, table)
    replaced, other = (sorted(pictures.glob("*/*.jpg"))[n] for n in (0, -1))
    replace_picture(replaced, other)
    events: list = []
    request = PredictRequest(model=model, paths=(pictures,), csv=table)
    result = predict(request, events.append, StopToken())
    assert (result.n, result.n_before) == (1, 11)
    assert any("1 picture has changed" in e.message for e in events if isinstance(e, Warned))
    go_on(model, pictures, whole)
    assert sorted(table.read_bytes().splitlines()) == sorted(whole.read_bytes().splitlines())
    assert go_on(model, pictures, table).n == 0


def test_a_replaced_picture_that_is_not_asked_about_keeps_its_row(
    model: Path, pictures: Path, tmp_path: Path
):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    before = table.read_bytes()
    *others, last = sorted(pictures.glob("*/*.jpg"))
    replace_picture(last, others[0])
    assert go_on(model, others[0], table).n == 0
    assert table.read_bytes() == before


def test_a_table_of_an_earlier_graft_is_believed_for_what_is_older(
    model: Path, pictures: Path, tmp_path: Path
):
    table = tmp_path / "a.csv"
    go_on(model, pictures, table)
    (tmp_path / ".a.csv.seen").unlink()
    first, second, *_, other = sorted(pictures.glob("*/*.jpg"))
    replace_picture(first, other)
    later = table.stat().st_mtime_ns + 10**9
    os.utime(first, ns=(later, later))
    assert go_on(model, pictures, table).n == 1
    replace_picture(second, other)
    assert go_on(model, pictures, table).n == 1
