"""How a change of a row is taken back: the row as it is and as it was, never a statement.

A project may come from somebody else, and with it the notes of what was done in it. They name a
table and hold values; the statement is built here, for tables and columns that are known.
"""

import re
from collections.abc import Sequence
from functools import cache

from core.errors import StorageError

DECIDED = {
    "decision": ("path", "label", "excluded", "part"),
    "renamed": ("folder", "label"),
    "made": ("label",),
    "source": ("path", "label"),
    "accepted": ("finding", "path"),
}
"""The tables that hold what a person has decided, with their columns."""

WIDTH = max(map(len, DECIDED.values()))
NOTED = ", ".join(f"{when}{n}" for when in ("now", "before") for n in range(1, WIDTH + 1))
"""The columns of what is noted: a row as it is now, and as it was; NULL where there is none."""

Value = str | int | None

_LITERAL = r"(NULL|-?\d+|'(?:[^']|'')*')"  # what SQLite's quote() makes of texts and whole numbers


def take_back(
    place: object, change: object, values: Sequence[object]
) -> tuple[str, tuple[Value, ...]]:
    """The statement that takes a change of a row of the table `place` back, and its values.

    Args:
        change: what was done: INSERT, UPDATE or DELETE.
        values: of the columns `NOTED`.

    Raises:
        StorageError: this is nothing that Graft has noted.
    """
    columns = DECIDED.get(place) if isinstance(place, str) else None
    if columns is None or len(values) != 2 * WIDTH:
        raise _unknown()
    now, before = (_row(values[start : start + len(columns)]) for start in (0, WIDTH))
    where = " AND ".join(f"{column} IS ?" for column in columns)
    if change == "DELETE":
        return f"INSERT INTO {place} VALUES ({', '.join('?' * len(columns))})", before
    if change == "INSERT":
        return f"DELETE FROM {place} WHERE {where}", now
    if change == "UPDATE":
        changes = ", ".join(f"{column}=?" for column in columns)
        return f"UPDATE {place} SET {changes} WHERE {where}", before + now
    raise _unknown()


def read_statement(statement: str) -> tuple[Value, ...] | None:
    """What a statement of version 2, which takes a change back, stands for.

    Returns:
        The table, the change and the columns `NOTED`; None where Graft has written no such thing.
    """
    for place, columns in DECIDED.items():
        insert, delete, update = _forms(place)
        if found := insert.fullmatch(statement):
            return place, "DELETE", *_wide(()), *_wide(found.groups())
        if found := delete.fullmatch(statement):
            return place, "INSERT", *_wide(found.groups()), *_wide(())
        if found := update.fullmatch(statement):
            before, now = found.groups()[: len(columns)], found.groups()[len(columns) :]
            return place, "UPDATE", *_wide(now), *_wide(before)
    return None


@cache
def _forms(place: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    columns = DECIDED[place]
    same = " AND ".join(f"{column} IS {_LITERAL}" for column in columns)
    values = ", ".join(_LITERAL for _ in columns)
    old = ", ".join(f"{column}={_LITERAL}" for column in columns)
    return (
        re.compile(rf"INSERT INTO {place} VALUES \({values}\)"),
        re.compile(rf"DELETE FROM {place} WHERE {same}"),
        re.compile(rf"UPDATE {place} SET {old} WHERE {same}"),
    )


def _wide(literals: tuple[str, ...]) -> tuple[Value, ...]:
    return (*map(_value, literals), *[None] * WIDTH)[:WIDTH]


def _value(literal: str) -> Value:
    if literal == "NULL":
        return None
    if literal.startswith("'"):
        return literal[1:-1].replace("''", "'")
    return int(literal)


def _row(values: Sequence[object]) -> tuple[Value, ...]:
    row: list[Value] = []
    for value in values:
        if not (value is None or isinstance(value, str | int)):
            raise _unknown()
        row.append(value)
    return tuple(row)


def _unknown() -> StorageError:
    return StorageError(
        "This cannot be taken back.",
        "What the project has noted of it is not what Graft writes. Nothing was changed.",
    )
