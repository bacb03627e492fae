"""Archives of pictures: unpacked whole or not at all, and nothing outside the target."""

import shutil
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import unzip as module
from core.data.unzip import unzip
from core.errors import DatasetError, StoppedError, StorageError, UserError
from core.jobs import StopKind, StopToken


def pack(file: Path, *members: str | ZipInfo, data: bytes = b"picture") -> Path:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, data)
    return file


def run(file: Path, target: Path) -> Path:
    return unzip(file, target, lambda done, total: None, StopToken())


def tree(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in files}


def refused(file: Path, target: Path, words: str) -> None:
    """Unpacking fails, says so in `words`, and leaves nothing behind, inside the target or not."""
    before = tree(file.parent)
    with pytest.raises(DatasetError) as caught:
        run(file, target)
    assert words in str(caught.value)
    assert "Nothing was unpacked" in caught.value.detail
    assert caught.value.hint
    assert tree(file.parent) == before


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "new" / "pictures"


def test_pictures_come_out_with_progress(zipped: Path, target: Path) -> None:
    pack(zipped, "rose/1.jpg", "tulip/2.jpg", "metadata.csv", "more/inside.zip", "empty/")
    told: list[tuple[int, int]] = []
    folder = unzip(zipped, target, lambda *now: told.append(now), StopToken())
    assert folder == target
    assert tree(folder) == {"rose/1.jpg", "tulip/2.jpg", "metadata.csv", "more/inside.zip"}
    assert (folder / "rose" / "1.jpg").read_bytes() == b"picture"
    assert told == [(7 * n, 28) for n in range(1, 5)]
    assert list(target.parent.iterdir()) == [target]


def test_a_single_top_folder_is_the_folder_of_the_pictures(zipped: Path, target: Path) -> None:
    pack(zipped, "flowers/", "flowers/rose/1.jpg", "__MACOSX/flowers/rose/._1.jpg", ".DS_Store")
    assert run(zipped, target) == target / "flowers"
    assert tree(target) == {"flowers/rose/1.jpg"}


def test_an_empty_folder_is_taken_and_a_full_one_is_not(zipped: Path, target: Path) -> None:
    pack(zipped, "1.jpg")
    target.mkdir(parents=True)
    assert tree(run(zipped, target)) == {"1.jpg"}
    refused(zipped, target, "is there already")


@pytest.mark.parametrize(
    "name",
    ["/etc/a.jpg", "../a.jpg", "rose/../../a.jpg", "C:/a.jpg", "c:a.jpg", "..\\a.jpg", "\\\\pc\\a"],
)
def test_paths_that_lead_out_are_refused(zipped: Path, target: Path, name: str) -> None:
    refused(pack(zipped, "rose/1.jpg", name), target, "leads out")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(zipped: Path, target: Path, kind: int) -> None:
    link = ZipInfo("rose/link.jpg")
    link.external_attr = (kind | 0o777) << 16
    refused(pack(zipped, link, data=b"/etc/passwd"), target, "“rose/link.jpg”")


def test_passwords_are_explained(zipped: Path, target: Path) -> None:
    pack(zipped, "1.jpg")
    data = bytearray(zipped.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    zipped.write_bytes(data)
    refused(zipped, target, "password")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused(zipped: Path, target: Path) -> None:
    refused(pack(zipped, "a/1.jpg", "a//1.jpg"), target, "twice")
    refused(pack(zipped, "a/1.jpg", "a/1.jpg"), target, "twice")


def test_other_ways_of_packing_are_refused(zipped: Path, target: Path) -> None:
    with ZipFile(zipped, "w", ZIP_BZIP2) as archive:
        archive.writestr("1.jpg", b"picture")
    refused(zipped, target, "does not know")


def test_bombs_are_refused(zipped: Path, target: Path) -> None:
    refused(pack(zipped, "a.jpg", data=bytes(2_000_000)), target, "over 200 times larger")


def test_even_pictures_are_no_bombs(zipped: Path, target: Path) -> None:
    assert tree(run(pack(zipped, "a.bmp", data=bytes(900_000)), target)) == {"a.bmp"}


def test_a_size_that_is_not_so_is_refused(zipped: Path, target: Path) -> None:
    pack(zipped, "a.jpg", data=bytes(2_000_000))
    data = bytearray(zipped.read_bytes())
    start = data.index(b"PK\1\2")
    data[start + 24 : start + 28] = (1000).to_bytes(4, "little")
    zipped.write_bytes(data)
    refused(zipped, target, "damaged")


def test_members_that_share_their_bytes_are_refused(zipped: Path, target: Path) -> None:
    pack(zipped, *(f"{n}.jpg" for n in range(2)), data=bytes(range(256)) * 4)
    data = bytearray(zipped.read_bytes())
    start = data.rindex(b"PK\1\2")
    data[start + 20 : start + 24] = len(data).to_bytes(4, "little")
    zipped.write_bytes(data)
    refused(zipped, target, "over one another")


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("MOST_FILES", 2, "3 files"), ("MOST_BYTES", 20, "unpacks to"), ("MOST_DEEP", 1, "deep")],
)
def test_limits(
    zipped: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    limit: str,
    value: int,
    words: str,
) -> None:
    monkeypatch.setattr(module, limit, value)
    refused(pack(zipped, "a/1.jpg", "2.jpg", "3.jpg", "__MACOSX/4.jpg"), target, words)


def test_room_on_the_disk_is_asked_for_first(
    zipped: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(zipped.parent)._replace(free=6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    with pytest.raises(StorageError, match="not enough room"):
        run(pack(zipped, "1.jpg"), target)
    assert not target.parent.exists()


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda file: file.write_bytes(b""), "no .zip archive"),
        (lambda file: file.write_bytes(b"words" * 100), "no .zip archive"),
        (lambda file: file.write_bytes(pack(file, "1.jpg").read_bytes()[:-30]), "no .zip archive"),
        (pack, "holds no files"),
        (lambda file: pack(file, ".DS_Store", "a/", "."), "holds no files"),
        (lambda file: None, "cannot be read"),
    ],
)
def test_what_is_no_archive_is_explained(
    zipped: Path, target: Path, write: Callable[[Path], object], words: str
) -> None:
    write(zipped)
    refused(zipped, target, words)


def test_a_stop_leaves_nothing(zipped: Path, target: Path) -> None:
    pack(zipped, "1.jpg", "2.jpg")
    stop = StopToken()
    with pytest.raises(StoppedError):
        unzip(zipped, target, lambda done, total: stop.ask(StopKind.CANCEL), stop)
    assert list(target.parent.iterdir()) == []


def test_names_that_not_every_system_takes_are_changed(zipped: Path, target: Path) -> None:
    names = ["con/nul.jpg", "a?/1.jpg", "A_/1.jpg", "x\\y.jpg", "b/" + "n" * 300 + ".jpg"]
    run(pack(zipped, *names), target)
    assert tree(target) == {
        "_con/_nul.jpg",
        "a_/1.jpg",
        "A_-2/1.jpg",
        "x/y.jpg",
        "b/" + "n" * 226 + ".jpg",
    }


def test_a_file_and_a_folder_of_one_name_come_apart(zipped: Path, target: Path) -> None:
    run(pack(zipped, "a", "a/1.jpg", "A"), target)
    assert tree(target) == {"a", "a-2/1.jpg", "A-3"}


def test_names_are_in_one_spelling(zipped: Path, target: Path) -> None:
    apart = unicodedata.normalize("NFD", "Käfer 🐝")
    run(pack(zipped, f"{apart}/1.jpg"), target)
    assert tree(target) == {"Käfer 🐝/1.jpg"}


@pytest.mark.parametrize(
    ("stored", "shown"), [("Käfer".encode(), "Käfer"), ("Käfer".encode("cp437"), "Käfer")]
)
def test_names_without_a_mark_are_utf8_or_cp437(
    zipped: Path, target: Path, stored: bytes, shown: str
) -> None:
    pack(zipped, "?" * len(stored) + "/1.jpg")
    zipped.write_bytes(zipped.read_bytes().replace(b"?" * len(stored), stored))
    run(zipped, target)
    assert tree(target) == {f"{shown}/1.jpg"}


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_archive_is_never_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    file, target = tmp_path / "a.zip", tmp_path / "pictures"
    bent = bytearray(pack(file, "a/1.jpg", "b/é.jpg", data=bytes(range(256))).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        bent[data.draw(st.integers(0, len(bent) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(bent)
    try:
        run(file, target)
    except UserError:
        assert not target.exists()
    else:
        for path in target.rglob("*.jpg"):
            assert path.read_bytes() == bytes(range(256))
        shutil.rmtree(target)
