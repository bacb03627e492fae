"""The words on the screen can be translated: all of them, with one more file."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import gui
from gui import i18n
from gui.i18n import TEMPLATE, duration, literals, number, template, tr, trn


def test_every_text_is_a_literal() -> None:
    computed = [
        f"{file.name}:{line}"
        for file, line, text in literals(Path(gui.__file__).parent)
        if text is None
    ]
    # Inside gui.i18n itself `trn` hands on one of two literals that its callers gave.
    assert [place for place in computed if not place.startswith("i18n.py")] == []


def test_the_template_is_up_to_date() -> None:
    written = TEMPLATE.read_text(encoding="utf-8")
    assert written == template(), "run `python -m gui.i18n` and commit resources/i18n/graft_en.ts"


def test_the_template_has_the_words_of_the_settings() -> None:
    assert "Passes over the pictures (epochs)" in template()
    assert "SGD with momentum" in template()


def test_values_are_filled_in() -> None:
    assert tr("{n} of {total}", n=3, total="1,000") == "3 of 1,000"
    assert tr("100 %") == "100 %"
    assert trn("{n} picture", "{n} pictures", 1) == "1 picture"
    assert trn("{n} picture", "{n} pictures", 12408) == "12,408 pictures"
    assert number(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.2, "1 s"), (89, "89 s"), (180, "3 min"), (7200, "2 h")],
)
def test_times_are_rough(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_another_language_is_one_more_file(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent))
    assert tool is not None
    source = tmp_path / "graft_de.ts"
    source.write_text(
        template()
        .replace('language="en"', 'language="de"', 1)
        .replace(
            '<source>Search</source>\n      <translation type="unfinished" />',
            "<source>Search</source>\n      <translation>Suchen</translation>",
        ),
        encoding="utf-8",
    )
    subprocess.run([tool, source, "-qm", tmp_path / "graft_de.qm"], check=True, capture_output=True)
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    assert not i18n.install(qapp, "xx")
    assert i18n.install(qapp, "de")
    try:
        assert tr("Search") == "Suchen"
        assert tr("Clear") == "Clear"
    finally:
        for translator in qapp.findChildren(i18n.QTranslator):
            qapp.removeTranslator(translator)
