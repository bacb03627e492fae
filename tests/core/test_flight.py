"""A flight recorder outlives its process: it tells which files were being read at the end."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.flight import FlightRecorder, left_behind

DIES = """
import sys
from pathlib import Path
import psutil
from core.flight import FlightRecorder

recorder = FlightRecorder(Path(sys.argv[1]))
with recorder.reading(Path("read.jpg")):
    pass
with recorder.reading(Path("outer.jpg")), recorder.reading(Path(sys.argv[2])):
    psutil.Process().kill()
"""


def test_a_killed_process_names_what_it_was_reading(tmp_path: Path) -> None:
    path, file = tmp_path / "reading", Path("cats") / "chat-été-😺.jpg"
    done = subprocess.run([sys.executable, "-c", DIES, path, file], check=False)
    assert done.returncode != 0
    assert sorted(left_behind(path)) == sorted([Path("outer.jpg"), file])
    assert left_behind(path) == ()


def test_nothing_is_left_behind_after_the_end(tmp_path: Path) -> None:
    path = tmp_path / "reading"
    with FlightRecorder(path) as recorder, recorder.reading(Path("a.jpg")):
        assert path.exists()
    assert list(tmp_path.iterdir()) == []
    assert left_behind(path) == ()


def test_a_file_that_could_not_be_read_is_off_the_record(tmp_path: Path) -> None:
    with FlightRecorder(tmp_path / "reading") as recorder:
        with pytest.raises(OSError, match="broken"), recorder.reading(Path("a.jpg")):
            raise OSError("broken")
        assert left_behind(tmp_path / "reading") == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names that are not Unicode")
def test_any_name_comes_back(tmp_path: Path) -> None:
    file = Path(os.fsdecode(b"/pictures/\xff\xfe.jpg"))
    with FlightRecorder(tmp_path / "reading") as recorder, recorder.reading(file):
        assert left_behind(tmp_path / "reading") == (file,)


def test_more_files_than_slots_are_read_unrecorded(tmp_path: Path) -> None:
    path, endless = tmp_path / "reading", Path("x" * 5000)
    with (
        FlightRecorder(path, slots=1) as recorder,
        recorder.reading(endless),
        recorder.reading(Path("a")),
        recorder.reading(Path("b")),
    ):
        assert left_behind(path) == (Path("a"),)


def test_threads_do_not_mix_up_their_files(tmp_path: Path) -> None:
    path = tmp_path / "reading"
    at_work, looked = threading.Barrier(9), threading.Event()

    def read(recorder: FlightRecorder, number: int) -> None:
        for n in range(50):
            with recorder.reading(Path(f"{number}/{n}" * (n % 7 + 1))):
                pass
        with recorder.reading(Path(f"{number}/last")):
            at_work.wait()
            looked.wait()

    with FlightRecorder(path, slots=8) as recorder:
        threads = [threading.Thread(target=read, args=(recorder, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        at_work.wait()
        found = left_behind(path)
        looked.set()
        for thread in threads:
            thread.join()
    assert sorted(found) == [Path(f"{number}/last") for number in range(8)]


def test_a_damaged_record_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "reading"
    path.write_bytes(b"\x05\x00abc")
    assert left_behind(path) == ()
