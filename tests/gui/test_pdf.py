"""The PDF of a report: pages with text and pictures, made in any thread."""

import re
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from core.errors import StorageError
from core.evaluation import charts
from core.evaluation.report_parts import facts, figure, note, section, sentence, style, table
from gui.pdf import _for_qt, write_pdf

BAR = charts.accuracy_bar(0.9, (0.8, 0.95), 0.5)
ROWS = [[f"<b>{n}</b>", f"{n}<br>below", "words & more"] for n in range(90)]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    inside = "".join(
        [
            section("A figure", figure(BAR) + sentence("Its words.")),
            section("A table", table(["name", "value", "what"], ROWS, words=(0, 2))),
            section("Facts", facts([["name", "value"]]) + note("Quietly.")),
        ]
    )
    file = tmp_path / "report.html"
    head = f"<title>One &amp; two</title><style>{style()}</style>"
    file.write_text(f"<html><head>{head}</head><body>{inside}</body></html>", encoding="utf-8")
    return file


def n_pages(pdf: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf.read_bytes()))


def test_a_page_becomes_a_pdf(page: Path, tmp_path: Path, qtbot: QtBot) -> None:
    pdf = tmp_path / "report.pdf"
    write_pdf(page, pdf)
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF-")
    assert "One & two".encode("utf-16-be") in data
    assert 3 <= n_pages(pdf) <= 6  # type and rows of a normal size
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_charts_and_photographs_become_pictures(page: Path, qtbot: QtBot) -> None:
    photograph = '<img src="data:image/jpeg;base64,AAAA" alt="x">'
    made = _for_qt(page.read_text(encoding="utf-8") + photograph)
    assert "<svg" not in made.html
    assert "data:" not in made.html
    assert "<style" not in made.html
    assert [image.isNull() for image in made.pictures.values()] == [False, True]
    chart = made.pictures["picture-0"]
    assert chart.width() == 3 * charts.WIDTH
    colours = {chart.pixelColor(x, 3 * 30).name() for x in range(chart.width())}
    assert "#2b7a4b" in colours


@pytest.mark.parametrize("kind", ["python", "qt"])
def test_it_can_be_made_in_a_thread(kind: str, page: Path, tmp_path: Path, qtbot: QtBot) -> None:
    pdf = tmp_path / "report.pdf"
    if kind == "python":
        worker = threading.Thread(target=write_pdf, args=(page, pdf))
        worker.start()
        worker.join()
    else:

        class Worker(QThread):
            def run(self) -> None:
                write_pdf(page, pdf)

        qt_worker = Worker()
        qt_worker.start()
        assert qt_worker.wait(20_000)
    here = tmp_path / "here.pdf"
    write_pdf(page, here)
    assert n_pages(pdf) == n_pages(here) > 0


@pytest.mark.parametrize("in_thread", [False, True])
def test_where_nothing_can_be_written_that_is_said(
    in_thread: bool, page: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said: list[Exception] = []

    def write() -> None:
        try:
            write_pdf(page, tmp_path / "file" / "report.pdf")
        except Exception as error:
            said.append(error)

    if in_thread:
        worker = threading.Thread(target=write)
        worker.start()
        worker.join()
    else:
        write()
    assert isinstance(said[0], StorageError)
