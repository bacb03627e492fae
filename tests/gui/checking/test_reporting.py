"""The report of a run: for the browser, on paper, and with all that another needs to check it."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from check_steps import LONG, button, press, settled, words
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from core.events import ReportResult
from gui.checking import reporting
from gui.checking.reporting import Reporting
from gui.failure_banner import FailureBanner
from gui.pages.check import CheckPage
from gui.run_words import run_title


@pytest.fixture
def report(page: CheckPage) -> Reporting:
    return page.findChild(Reporting)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that a person picks in the dialog of the system."""
    monkeypatch.setattr(reporting, "ask_folder", lambda *_: tmp_path)
    return tmp_path


def written(qtbot: QtBot, page: CheckPage, folder: Path) -> ReportResult:
    results: list[ReportResult] = []
    page._state.report_event.connect(results.append)
    page.findChild(Reporting).write(folder)
    qtbot.waitUntil(page.findChild(Reporting).banner.isVisible, timeout=LONG)
    page._state.report_event.disconnect(results.append)
    assert isinstance(results[-1], ReportResult)
    return results[-1]


def test_the_button_writes_the_page_the_paper_and_what_is_needed_to_check_them(
    page: CheckPage, report: Reporting, chosen: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[QThread] = []
    real = reporting.write_pdf

    def watched(html: Path, pdf: Path) -> None:
        threads.append(QThread.currentThread())
        real(html, pdf)

    monkeypatch.setattr(reporting, "write_pdf", watched)
    state = page._state
    press(qtbot, page, "Report")
    assert not button(page, "Report").isEnabled()
    qtbot.waitUntil(report.banner.isVisible, timeout=LONG)
    assert button(page, "Report").isEnabled()
    assert len(threads) == 1
    assert threads[0] is not QCoreApplication.instance().thread()
    folder = chosen / f"Graft report {state.run.name}"
    html = (folder / "report.html").read_text(encoding="utf-8")
    figures = state.run.evaluation.figures
    assert f"{100 * figures.accuracy:.1f}" in html
    pdf = (folder / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 10_000
    assert not list(folder.glob(".*"))
    told = words(report.banner)
    assert f"The report of “{run_title(state.run)}” is written." in told
    assert str(folder) in told


def test_beside_it_lies_all_that_another_needs(
    page: CheckPage, tmp_path: Path, qtbot: QtBot
) -> None:
    result, run = written(qtbot, page, tmp_path / "report"), page._state.run
    files = {each.relative_to(result.folder).as_posix() for each in result.folder.rglob("*")}
    assert set(result.files) <= files
    assert {
        "audit.json",
        "config.json",
        "evaluation.json",
        "events.jsonl",
        "metadata.csv",
        "pictures.sha256",
        "predictions.csv",
        "report.html",
        "report.pdf",
    } <= files
    with (result.folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(run.dataset.pictures)
    with (result.folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        asked = len(run.evaluation.pictures) + len(run.evaluation.choosing)
        assert len(list(csv.DictReader(file))) == asked
    sums = (result.folder / "pictures.sha256").read_text(encoding="utf-8").splitlines()
    digest, name = sums[0].split(maxsplit=1)
    picture = page._state.project.pictures / name.lstrip("*")
    assert hashlib.sha256(picture.read_bytes()).hexdigest() == digest
    assert json.loads((result.folder / "audit.json").read_text(encoding="utf-8"))


def test_its_banner_leads_to_the_folder(
    page: CheckPage, report: Reporting, tmp_path: Path, qtbot: QtBot, monkeypatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(reporting, "show_in_file_manager", opened.append)
    result = written(qtbot, page, tmp_path / "report")
    press(qtbot, report.banner, "Show in its folder")
    assert opened == [result.folder]


def test_who_picks_no_folder_gets_no_report(
    page: CheckPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(reporting, "ask_folder", lambda *_: None)
    press(qtbot, page, "Report")
    assert "report" not in page._state.busy
    assert button(page, "Report").isEnabled()


def test_a_report_that_cannot_be_written_says_why(
    page: CheckPage, report: Reporting, tmp_path: Path, qtbot: QtBot
) -> None:
    banner = FailureBanner(page._state)
    qtbot.addWidget(banner)
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert banner.isHidden()
    report.write(tmp_path / "taken")
    settled(qtbot, page)
    assert not banner.isHidden()
    assert "taken" in words(banner)
    assert report.banner.isHidden()
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "a file"
    assert button(page, "Report").isEnabled()


@pytest.mark.parametrize("gone", ["page", "paper"])
def test_without_its_pages_on_paper_a_report_says_so(
    page: CheckPage, report: Reporting, tmp_path: Path, qtbot: QtBot, gone: str
) -> None:
    result = written(qtbot, page, tmp_path / "report")
    (result.folder / "report.pdf").unlink()
    if gone == "page":
        result.report.unlink()
    else:
        (result.folder / "report.pdf").mkdir()
    report.banner.hide()
    page._state.report_event.emit(result)
    qtbot.waitUntil(report.banner.isVisible, timeout=LONG)
    told = words(report.banner)
    assert "is written" in told
    assert "report.html and report.pdf to read" not in told
    assert "report." in told.split("is written")[1]
    assert not (result.folder / "report.pdf").is_file()


def test_the_banner_names_the_run_of_the_report(
    page: CheckPage, report: Reporting, tmp_path: Path, qtbot: QtBot
) -> None:
    state = page._state
    title = run_title(state.run)
    result = written(qtbot, page, tmp_path / "report")
    state.run = None
    assert report.banner.isHidden()  # it belongs to the run that was looked at
    state.report_event.emit(result)
    qtbot.waitUntil(lambda: not report.banner.isHidden(), timeout=LONG)
    assert title in words(report.banner)
