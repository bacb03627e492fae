"""What a person does is done whole, can be taken back, and outlives the process."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions import (
    Accept,
    AddPictures,
    Change,
    CreateClass,
    Exclude,
    LockTest,
    Redo,
    Relabel,
    RemoveClass,
    RenameClass,
    Restore,
    Undo,
    UnlockTest,
)
from core.data.facts import Known
from core.data.index import Entry, PictureIndex
from core.data.journal import act, next_redo, next_undo
from core.data.library import read_dataset
from core.errors import StorageError

PATHS = tuple(f"{label}/{n}.jpg" for label in ("ants", "bees") for n in range(4))
TABLES = ("decision", "renamed", "made", "source", "accepted")


@pytest.fixture
def index(tmp_path: Path) -> Any:
    with filled(tmp_path / "index.sqlite") as opened:
        yield opened


def filled(path: Path | None, paths: tuple[str, ...] = PATHS) -> PictureIndex:
    opened = PictureIndex(path)
    opened.write(
        Entry(path, path.partition("/")[0], None, Known(1, n, f"{n:064x}", 10, 10))
        for n, path in enumerate(paths)
    )
    return opened


def labels(index: PictureIndex) -> dict[str, str]:
    dataset = read_dataset(index, Path("/pictures"))
    return {p.path: p.label for p in (*dataset.pictures, *dataset.unlabelled)}


def state(index: PictureIndex) -> dict[str, Any]:
    return {table: sorted(index.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def test_pictures_are_relabelled_and_unlabelled(index: PictureIndex) -> None:
    act(index, Relabel(paths=PATHS[:2], label="wasps"))
    act(index, Relabel(paths=PATHS[2:3], label=""))
    found = labels(index)
    assert [found[path] for path in PATHS[:4]] == ["wasps", "wasps", "", "ants"]


def test_excluded_pictures_come_back(index: PictureIndex) -> None:
    act(index, Exclude(paths=PATHS[:3]))
    assert [p.path for p in read_dataset(index, Path("/p")).excluded] == list(PATHS[:3])
    act(index, Restore(paths=PATHS[:2]))
    assert [p.path for p in read_dataset(index, Path("/p")).excluded] == [PATHS[2]]


def test_a_renamed_class_takes_all_its_pictures_along(index: PictureIndex) -> None:
    act(index, Relabel(paths=PATHS[:1], label="bees"))
    act(index, RenameClass(name="bees", to="wasps"))
    assert {labels(index)[path] for path in (PATHS[0], *PATHS[4:])} == {"wasps"}
    index.write([Entry("bees/new.jpg", "bees", None, Known(1, 1, "x", 10, 10))])
    assert labels(index)["bees/new.jpg"] == "wasps"
    act(index, Relabel(paths=PATHS[4:5], label="bees"))
    assert labels(index)[PATHS[4]] == "bees"


def test_two_classes_become_one_and_apart_again(index: PictureIndex) -> None:
    act(index, RenameClass(name="ants", to="bees"))
    assert set(labels(index).values()) == {"bees"}
    act(index, Undo())
    assert set(labels(index).values()) == {"ants", "bees"}


def test_pictures_of_a_removed_class_have_no_label(index: PictureIndex) -> None:
    act(index, RemoveClass(name="ants"))
    assert [labels(index)[path] for path in PATHS] == [""] * 4 + ["bees"] * 4


def test_undo_walks_back_to_the_start_and_redo_to_the_end(index: PictureIndex) -> None:
    start = state(index)
    changes: list[Change] = [
        CreateClass(name="wasps"),
        Relabel(paths=PATHS[:3], label="wasps"),
        Exclude(paths=PATHS[2:5]),
        RenameClass(name="wasps", to="it's"),
        LockTest(paths=PATHS[6:]),
        Accept(finding="copies", paths=PATHS[:1]),
        AddPictures(sources=(Path("/more"),), label=None),
        UnlockTest(),
        RemoveClass(name="bees"),
    ]
    states = [start]
    for change in changes:
        act(index, change)
        states.append(state(index))
    for number, change in reversed(list(enumerate(changes))):
        assert next_undo(index) == change
        act(index, Undo())
        assert state(index) == states[number]
    assert next_undo(index) is None
    act(index, Undo())  # nothing is left, and nothing happens
    for number, change in enumerate(changes, start=1):
        assert next_redo(index) == change
        act(index, Redo())
        assert state(index) == states[number]
    assert next_redo(index) is None


def test_what_was_undone_is_gone_once_something_else_is_done(index: PictureIndex) -> None:
    act(index, CreateClass(name="wasps"))
    act(index, Undo())
    act(index, CreateClass(name="flies"))
    assert next_redo(index) is None
    assert index.rows("SELECT label FROM made") == [("flies",)]


def test_an_action_that_fails_leaves_no_trace(index: PictureIndex) -> None:
    act(index, Relabel(paths=PATHS[:1], label="wasps"))
    before = state(index)
    index.database.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON decision WHEN new.path='bees/3.jpg' "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    with pytest.raises(StorageError, match="cannot be read or written"):
        act(index, Exclude(paths=PATHS))
    assert state(index) == before
    assert next_undo(index) == Relabel(paths=PATHS[:1], label="wasps")


@pytest.mark.parametrize(
    "change",
    [
        "place='picture'",
        "place='made; DROP TABLE made'",
        "place=7",
        "change='DROP'",
        "now1=x'00'",
        "now1=1.5",
    ],
)
def test_what_graft_has_not_noted_is_not_taken_back(index: PictureIndex, change: str) -> None:
    act(index, CreateClass(name="wasps"))
    with index.writing():
        index.database.execute(f"UPDATE inverse SET {change}")
    before = state(index)
    with pytest.raises(StorageError, match="cannot be taken back"):
        act(index, Undo())
    assert state(index) == before


def test_an_action_that_graft_does_not_know_is_not_offered(index: PictureIndex) -> None:
    act(index, CreateClass(name="wasps"))
    with index.writing():
        index.database.execute('UPDATE step SET action=\'{"do": "evil"}\'')
    assert next_undo(index) is None


NAMES = st.sampled_from(["ants", "bees", "wasps", "a'b", ""])
SOME = st.sets(st.sampled_from(PATHS), min_size=1).map(lambda paths: tuple(sorted(paths)))
ACTIONS = st.lists(
    st.one_of(
        st.builds(Relabel, paths=SOME, label=NAMES),
        st.builds(Exclude, paths=SOME),
        st.builds(Restore, paths=SOME),
        st.builds(RenameClass, name=NAMES.filter(bool), to=NAMES.filter(bool)),
        st.builds(RemoveClass, name=NAMES.filter(bool)),
        st.builds(CreateClass, name=NAMES.filter(bool)),
        st.builds(LockTest, paths=SOME),
        st.just(UnlockTest()),
        st.just(Undo()),
        st.just(Redo()),
    ),
    max_size=12,
)


@given(ACTIONS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_can_be_taken_back(actions: list[Any]) -> None:
    with filled(None) as index:
        start = state(index)
        for action in actions:
            act(index, action)
        end = state(index)
        n = 0
        while next_undo(index):
            act(index, Undo())
            n += 1
        assert state(index) == start
        for _ in range(n):
            act(index, Redo())
        assert state(index) == end


KILLED = """
import sys
from pathlib import Path
from core.actions import Exclude, Relabel, RenameClass
from core.data.index import PictureIndex
from core.data.journal import act

index = PictureIndex(Path(sys.argv[1]))
paths = [f"ants/{n}.jpg" for n in range(600)]
for n in range(0, 500, 10):
    act(index, Relabel(paths=tuple(paths[n : n + 10]), label="wasps"))
    print("done", flush=True)
act(index, Exclude(paths=tuple(paths[500:])))
print("done", flush=True)
act(index, RenameClass(name="wasps", to="hornets"))
print("done", flush=True)
while True:
    act(index, Relabel(paths=tuple(paths), label="never ends"))
    act(index, Relabel(paths=tuple(paths), label="nor begins"))
    print("done", flush=True)
"""


@pytest.mark.parametrize("after", [7, 51, 60])
def test_a_killed_process_loses_nothing_that_was_done(tmp_path: Path, after: int) -> None:
    path = tmp_path / "index.sqlite"
    filled(path, tuple(f"ants/{n}.jpg" for n in range(600))).close()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for _ in range(after):
        assert child.stdout.readline() == "done\n"
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.communicate()
    with PictureIndex(path) as index:
        assert index.rows("PRAGMA integrity_check") == [("ok",)]
        actions = [json.loads(a)["do"] for (a,) in index.rows("SELECT action FROM step")]
        assert len(actions) >= after
        assert (
            actions[:after]
            == (["relabel"] * 50 + ["exclude", "rename_class"] + ["relabel"] * 20)[:after]
        )
        found = labels(index)
        assert sum(label != "ants" for label in found.values()) >= min(after * 10, 500)
        while next_undo(index):
            act(index, Undo())
        assert set(labels(index).values()) == {"ants"}
        assert not read_dataset(index, Path("/p")).excluded
