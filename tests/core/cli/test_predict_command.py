"""`graft predict` and `graft unsort`: names, patterns and lists; the likeliest few; taking back."""

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli import app


@pytest.fixture(scope="module")
def pictures(make_pictures: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pictures(count=2, folder=tmp_path_factory.mktemp("named") / "pictures")


def invoke(*args: Any, input: bytes | None = None) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=input)


@pytest.mark.parametrize("between", [b"\n", b"\0", b"\r\n"])
def test_names_come_from_the_standard_input(model: Path, pictures: Path, between: bytes) -> None:
    files = sorted(pictures.glob("*/*.jpg"))
    done = invoke("predict", model, "-", input=between.join(map(os.fsencode, files)) + between)
    assert done.exit_code == 0
    assert [line.split(": ")[0] for line in done.stdout.splitlines()[:-1]] == [*map(str, files)]


def test_a_pattern_means_the_files_that_match_it(
    model: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    done = invoke("predict", model, "circles/*.jpg", "squ*")
    assert "4 pictures in" in done.stdout
    assert invoke("predict", model, "**/*.jpg").stdout.count(".jpg: ") == 6
    missing = invoke("predict", model, "*.tif")
    assert (missing.exit_code, "There is no “*.tif”" in missing.stderr) == (1, True)


def test_a_name_may_look_like_a_pattern(model: Path, pictures: Path, tmp_path: Path) -> None:
    file = tmp_path / "holiday [1].jpg"
    file.write_bytes(next(pictures.glob("*/*.jpg")).read_bytes())
    assert "1 picture in" in invoke("predict", model, file).stdout


def test_the_likeliest_few_are_printed(model: Path, pictures: Path) -> None:
    file = next(pictures.glob("*/*.jpg"))
    (said, _) = invoke("predict", model, file, "--top", 2).stdout.splitlines()
    first, second = said.removeprefix(f"{file}: ").split("; ")
    assert float(first.split(", ")[1].split()[0]) >= float(second.split(", ")[1].split()[0])
    assert {first.split(", ")[0], second.split(", ")[0]} < {"circles", "squares", "triangles"}


def test_sorting_is_taken_back(model: Path, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "sorted"
    done = invoke("predict", model, pictures, "--sort-into", out, "--link")
    made = list(out.glob("*/*.jpg"))
    assert len(made) == 6
    assert all(file.samefile(file.readlink()) for file in made)
    assert f'graft unsort "{out}"' in done.stdout
    made[0].unlink()
    made[0].write_bytes(b"mine")
    undone = invoke("unsort", out)
    assert "Taken back: 5 pictures." in undone.stdout
    assert "1 picture" in undone.stdout.splitlines()[1]
    assert [file.read_bytes() for file in out.glob("*/*.jpg")] == [b"mine"]
    assert len(list(pictures.glob("*/*.jpg"))) == 6
    again = invoke("unsort", tmp_path)
    assert (again.exit_code, "Nothing to take back" in again.stderr) == (1, True)


def test_a_table_is_gone_on_with(model: Path, pictures: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    assert invoke("predict", model, pictures / "circles", "--csv", table).exit_code == 0
    done = invoke("predict", model, pictures, "--csv", table)
    assert "4 pictures in" in done.stdout
    assert "2 pictures stood in the table before." in done.stdout
    assert table.read_text(encoding="utf-8").count(".jpg") == 6
