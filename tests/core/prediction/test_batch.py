"""Predicting many pictures: the events, the table, the sorted copies, and a stop halfway."""

import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.decision import Decision, Sets, write_decision
from core.errors import DatasetError, StorageError
from core.events import PictureLeftOut, PicturePredicted, PredictStarted
from core.jobs import FinishReason, StopKind, StopToken
from core.prediction.batch import FIRST, predict
from core.requests import PredictRequest

CLASSES = ("circles", "squares", "triangles")


@pytest.fixture
def pictures(make_pictures, tmp_path: Path) -> Path:
    return make_pictures(count=2, folder=tmp_path / "pictures")


def run(stop: StopToken | None = None, **request):
    events: list = []
    result = predict(PredictRequest(**request), events.append, stop or StopToken())
    return result, events


def read(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_picture_is_answered_and_told(model: Path, pictures: Path, tmp_path: Path):
    table = tmp_path / "answers.csv"
    result, events = run(model=model, paths=(pictures,), csv=table)
    started, *predicted = events
    assert started == PredictStarted(classes=CLASSES, total=6)
    assert [e.file for e in predicted] == sorted(pictures.glob("*/*.jpg"))
    assert (result.n, result.n_left_out, result.finish_reason) == (6, 0, FinishReason.COMPLETED)
    assert sum(result.counts.values()) == 6
    rows = read(table)
    assert list(rows[0]) == ["file", "label", "probability", *CLASSES]
    for row, event in zip(rows, predicted, strict=True):
        assert (row["file"], row["label"]) == (str(event.file), event.label)
        assert float(row["probability"]) == max(float(row[name]) for name in CLASSES)
        assert float(row["probability"]) == pytest.approx(event.probability, abs=1e-6)


def test_unreadable_pictures_are_counted_not_answered(model, pictures: Path, tmp_path: Path):
    (pictures / "empty.jpg").touch()
    result, events = run(model=model, paths=(pictures,), csv=tmp_path / "a.csv")
    assert (result.n, result.n_left_out, result.finish_reason) == (6, 1, FinishReason.COMPLETED)
    assert [e.path for e in events if isinstance(e, PictureLeftOut)] == [
        str(pictures / "empty.jpg")
    ]
    assert len(read(tmp_path / "a.csv")) == 6


def test_no_cell_of_the_table_is_a_formula(
    make_model: Callable[..., Path], pictures: Path, tmp_path: Path, monkeypatch
):
    names = ("=cmd|'/c calc'!A1", "+1", 'plain, with “quotes” and "these"')
    file = next(pictures.glob("*/*.jpg"))
    monkeypatch.chdir(tmp_path)
    Path("=1+1.jpg").write_bytes(file.read_bytes())
    run(model=make_model(names), paths=(Path("=1+1.jpg"), Path("pictures")), csv=Path("a.csv"))
    with Path("a.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert rows[0][3:] == ["'" + names[0], "'" + names[1], names[2]]
    assert Path(rows[1][0]).samefile("=1+1.jpg")


def test_copies_are_sorted_by_answer_and_the_originals_stay(model, pictures: Path, tmp_path: Path):
    before = {file: file.read_bytes() for file in sorted(pictures.glob("*/*.jpg"))}
    _, events = run(model=model, paths=(pictures,), sort_into=tmp_path / "sorted")
    for event in events:
        if isinstance(event, PicturePredicted):
            copy = tmp_path / "sorted" / event.label / event.file.name
            assert copy.read_bytes() == before[event.file]
    assert {file: file.read_bytes() for file in sorted(pictures.glob("*/*.jpg"))} == before
    assert len(list((tmp_path / "sorted").glob("*/*"))) == 6


def test_pictures_of_one_name_are_all_kept(model: Path, pictures: Path, tmp_path: Path):
    file = next(pictures.glob("*/*.jpg"))
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.jpg").write_bytes(file.read_bytes())
    paths = tuple(tmp_path / folder for folder in ("a", "b", "c"))
    run(model=model, paths=paths, sort_into=tmp_path / "sorted")
    assert {f.name for f in tmp_path.glob("sorted/*/*")} == {"x.jpg", "x-2.jpg", "x-3.jpg"}


def test_a_stop_keeps_the_table_of_what_was_done(model, make_pictures, tmp_path: Path):
    pictures, stop = make_pictures(count=15), StopToken()
    answered = []

    def stop_at_once(event):
        if isinstance(event, PicturePredicted):
            answered.append(event)
            stop.ask(StopKind.KEEP)

    request = PredictRequest(model=model, paths=(pictures,), csv=tmp_path / "a.csv")
    result = predict(request, stop_at_once, stop)
    assert result.finish_reason is FinishReason.STOPPED
    assert result.n == len(answered) == len(read(tmp_path / "a.csv")) == FIRST


def test_what_is_not_there_is_named(model: Path, tmp_path: Path):
    with pytest.raises(DatasetError, match="nowhere"):
        run(model=model, paths=(tmp_path / "nowhere",))
    with pytest.raises(DatasetError, match="no pictures"):
        run(model=model, paths=(tmp_path,))


def test_a_table_that_cannot_be_written_is_found_out_first(model, pictures: Path, tmp_path: Path):
    with pytest.raises(StorageError, match="is a folder"):
        run(model=model, paths=(pictures,), csv=tmp_path)
    with pytest.raises(StorageError):
        run(model=model, paths=(pictures,), csv=pictures / "circles" / "circles-000.jpg" / "a.csv")
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only Unicode names")
def test_a_name_that_is_not_unicode_is_left_out(model: Path, pictures: Path):
    file = next(pictures.glob("*/*.jpg"))
    odd = Path(os.fsdecode(os.fsencode(pictures) + b"/caf\xe9.jpg"))
    odd.write_bytes(file.read_bytes())
    result, events = run(model=model, paths=(odd, file))
    assert (result.n, result.n_left_out) == (1, 1)
    assert "UTF-8" in events[0].reason
    assert all(event.model_dump_json() for event in events)


def test_the_table_has_all_that_a_picture_could_be(
    make_model: Callable[..., Path], pictures: Path, tmp_path: Path
):
    model = make_model(CLASSES)
    write_decision(model, Decision(sets=Sets(least=0.0, coverage=0.9)))
    _, events = run(model=model, paths=(pictures,), csv=tmp_path / "a.csv")
    rows = read(tmp_path / "a.csv")
    assert list(rows[0]) == ["file", "label", "probability", "could_be", *CLASSES]
    assert {row["could_be"] for row in rows} == {"; ".join(CLASSES)}
    assert [e.could_be for e in events if isinstance(e, PicturePredicted)] == [CLASSES] * 6
