"""docs/ARCHITECTURE.md lists the files that there are, each in the words of its own docstring."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def first_paragraph(file: Path) -> str:
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def test_every_file_is_listed_with_its_own_words() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^- `([\w/]+\.py)` (.+)$", text, re.MULTILINE))
    rooms = ("core", "gui", "benchmarks", "docs")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    words = {file.relative_to(ROOT).as_posix(): first_paragraph(file) for file in files}
    there = {name: text for name, text in words.items() if text}
    assert listed == there


def test_every_file_says_what_it_is() -> None:
    silent = [
        file.relative_to(ROOT).as_posix()
        for room in ("core", "gui", "tests", "benchmarks", "docs")
        for file in (ROOT / room).rglob("*.py")
        if file.stat().st_size and not first_paragraph(file)
    ]
    assert silent == []
