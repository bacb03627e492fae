"""Every file is read or explained, whatever becomes of the process that decodes it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from made_pictures import MakePictures

from core.data import reading
from core.data.facts import Known
from core.data.listing import Found, list_folder
from core.data.reading import CRASHED, TOO_SLOW, read_files
from core.jobs import StopKind, StopToken

ENDINGS = """
import os, signal, time
from PIL.JpegImagePlugin import JpegImageFile

load = JpegImageFile.load

def load_or_end(image):
    match image.info.get("comment"):
        case b"crash":
            os.abort()
        case b"hang":
            time.sleep(600)
        case b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"chatter":
            print("chatter", flush=True)
    return load(image)

JpegImageFile.load = load_or_end
"""


@pytest.fixture
def folder(make_pictures: MakePictures, tmp_path: Path) -> Path:
    return make_pictures(count=3, size=40, folder=tmp_path / "pictures")


@pytest.fixture
def frail(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the comment of a JPEG says what its decoder does to the process."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(ENDINGS)
    monkeypatch.setenv("PYTHONPATH", str(site))
    return folder


def add_comment(file: Path, comment: bytes) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + data[2:])


def read(folder: Path, *, decode: bool = True) -> dict[str, Known | str]:
    files = list_folder(folder).files
    return {
        file.path: known for file, known in read_files(folder, files, StopToken(), decode=decode)
    }


def workers() -> list[psutil.Process]:
    """The children that decode; what Python starts to keep track of resources may stay."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def test_each_file_is_hashed_decoded_and_measured(folder: Path) -> None:
    found = read(folder)
    assert sorted(found) == [file.path for file in list_folder(folder).files]
    for path, known in found.items():
        data = (folder / path).read_bytes()
        assert isinstance(known, Known)
        assert (known.size, known.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert known.mtime_ns == (folder / path).stat().st_mtime_ns
        assert (known.width, known.height, known.problem, known.warning) == (40, 40, "", "")
        assert known.measured is not None
        assert known.measured.contrast > 0
    assert not workers()


def test_without_decoding_only_the_hash_is_known(folder: Path) -> None:
    decoded = read(folder)
    for path, known in read(folder, decode=False).items():
        assert isinstance(known, Known)
        assert not known.decoded
        assert known.sha256 == decoded[path].sha256


def test_no_files_are_no_work(tmp_path: Path) -> None:
    assert list(read_files(tmp_path, [], StopToken(), decode=True)) == []
    assert list(read_files(tmp_path, [], StopToken(), decode=False)) == []


@pytest.mark.parametrize("decode", [True, False])
def test_what_cannot_be_read_for_now_is_a_reason(folder: Path, decode: bool) -> None:
    files = [Found("gone.jpg", 1, 1), Found("circles", 1, 1), *list_folder(folder).files]
    found = {
        file.path: known for file, known in read_files(folder, files, StopToken(), decode=decode)
    }
    assert found["gone.jpg"] == "the file is gone"
    assert isinstance(found["circles"], str)
    assert sum(isinstance(known, Known) for known in found.values()) == 9


def test_what_is_no_picture_is_remembered_as_such(folder: Path) -> None:
    (folder / "circles" / "page.jpg").write_bytes(b"<html></html>")
    known = read(folder)["circles/page.jpg"]
    assert isinstance(known, Known)
    assert known.problem == "not a picture (a web page)"
    assert known.decoded
    assert known.measured is None


def test_a_decoder_that_crashes_or_hangs_costs_its_file_only(
    frail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SECONDS_A_FILE", 1.0)
    add_comment(frail / "circles" / "circles-001.jpg", b"crash")
    add_comment(frail / "squares" / "squares-000.jpg", b"hang")
    found = read(frail)
    assert len(found) == 9
    problems = {path: known.problem for path, known in found.items() if known.problem}
    assert problems == {
        "circles/circles-001.jpg": CRASHED,
        "squares/squares-000.jpg": TOO_SLOW,
    }
    data = (frail / "circles" / "circles-001.jpg").read_bytes()
    assert found["circles/circles-001.jpg"].sha256 == hashlib.sha256(data).hexdigest()
    assert not workers()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals of this kind")
def test_what_memory_ran_out_on_is_not_remembered(frail: Path) -> None:
    add_comment(frail / "circles" / "circles-001.jpg", b"kill")
    found = read(frail)
    assert found["circles/circles-001.jpg"] == "too large for the memory of this machine"
    assert sum(isinstance(known, Known) for known in found.values()) == 8


def test_what_is_not_read_in_time_is_handed_out_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_SECONDS_A_CHUNK", 0.0)
    assert all(known.width == 40 for known in read(folder).values())


def test_asked_to_stop_it_ends_and_leaves_no_child(folder: Path) -> None:
    files = list_folder(folder).files * 200
    stop = StopToken()
    results = read_files(folder, files, stop, decode=True)
    next(results)
    assert workers()
    stop.ask(StopKind.KEEP)
    assert len(list(results)) < len(files) - 1
    assert not workers()


def test_a_reader_that_is_given_up_leaves_no_child(folder: Path) -> None:
    results = read_files(folder, list_folder(folder).files * 200, StopToken(), decode=True)
    assert isinstance(results, Iterator)
    next(results)
    results.close()
    assert not workers()


SCRIPT = """
import sys
from pathlib import Path
from core.data import reading
from core.data.listing import list_folder
from core.jobs import StopToken

reading._FILES_A_CHUNK = 1
folder = Path(sys.argv[1])
for _ in reading.read_files(folder, list_folder(folder).files, StopToken(), decode=True):
    print("read", flush=True)
    {then}
"""


def test_children_print_nothing_where_events_go(frail: Path) -> None:
    add_comment(frail / "circles" / "circles-001.jpg", b"chatter")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(then="pass"), str(frail)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["read"] * 9
    assert "chatter" in done.stderr


def test_children_end_with_their_parent_even_in_a_decoder(frail: Path) -> None:
    add_comment(frail / "circles" / "circles-000.jpg", b"hang")
    command = [sys.executable, "-c", SCRIPT.format(then="input()"), str(frail)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == b"read"
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert children
    assert not alive
