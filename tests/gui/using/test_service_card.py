"""The card of the local service, with the real service behind it."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.events import ServeStarted
from gui.state import AppState
from gui.using.service_card import ServiceCard
from gui.widgets.buttons import IconButton, SegmentedControl
from gui.widgets.text import Text

LONG = 60_000


@pytest.fixture
def state(open_state: Callable[..., AppState], own_project: Path) -> AppState:
    return open_state(own_project)


def switch(card: ServiceCard) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if b.text() in ("Start", "Stop"))


def said(card: ServiceCard) -> str:
    texts = (each for each in card.findChildren(Text) if each.isVisibleTo(card))
    return "\n".join(each.plain_text() for each in texts)


def copied(card: ServiceCard, name: str) -> str:
    buttons = card.findChildren(IconButton)
    next(each for each in buttons if each.accessibleName() == name).click()
    return QGuiApplication.clipboard().text()


def test_it_is_started_asked_and_stopped(state: AppState, qtbot: QtBot) -> None:
    card = ServiceCard(state)
    qtbot.addWidget(card)
    card.show()
    sample = card.findChild(QPlainTextEdit)
    assert not sample.isVisible()
    with qtbot.waitSignal(state.serve_event, timeout=LONG) as started:
        switch(card).click()
    assert isinstance(started.args[0], ServeStarted)
    address = copied(card, "Copy the address")
    assert address == started.args[0].address
    with urllib.request.urlopen(f"{address}/health") as response:
        assert json.load(response)["model"] == state.run.name
    assert address in copied(card, "Copy the sample call")
    languages = card.findChild(SegmentedControl)
    assert languages.keys() == ["curl", "Python", "JavaScript"]
    languages.set_value("Python")
    languages.selected.emit("Python")
    assert sample.isVisible()
    assert sample.toPlainText() == copied(card, "Copy the sample call").rstrip()
    assert "urllib" in sample.toPlainText()
    assert switch(card).text() == "Stop"
    switch(card).click()
    qtbot.waitUntil(lambda: "serve" not in state.busy, timeout=LONG)
    assert switch(card).text() == "Start"
    assert switch(card).isEnabled()
    assert not sample.isVisible()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/health")


def test_it_goes_on_with_its_run_when_another_is_in_use(
    state: AppState, own_project: Path, qtbot: QtBot
) -> None:
    first = state.used
    shutil.copytree(first.folder, first.folder.with_name("2040-01-01-0000-other"))
    state.rename_run(first.name, "The first")
    card = ServiceCard(state)
    qtbot.addWidget(card)
    card.show()
    assert "can ask “The first” over HTTP" in said(card)
    with qtbot.waitSignal(state.serve_event, timeout=LONG) as started:
        switch(card).click()
    assert "“The first” answers until you stop it" in said(card)
    state.rename_run("2040-01-01-0000-other", "The other")
    state.use_run("2040-01-01-0000-other")
    assert "“The first” answers until you stop it" in said(card)
    assert "“The other” is in use by now" in said(card)
    with urllib.request.urlopen(f"{started.args[0].address}/health") as response:
        assert json.load(response)["model"] == first.name
    switch(card).click()
    qtbot.waitUntil(lambda: "serve" not in state.busy, timeout=LONG)
    assert "can ask “The other” over HTTP" in said(card)


def test_it_ends_with_the_run_that_answers(state: AppState, qtbot: QtBot) -> None:
    card = ServiceCard(state)
    qtbot.addWidget(card)
    with qtbot.waitSignal(state.serve_event, timeout=LONG):
        state.serve()
    state.delete_run(state.run.name)
    qtbot.waitUntil(lambda: "serve" not in state.busy, timeout=LONG)
    assert switch(card).text() == "Start"
