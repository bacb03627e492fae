"""The card of the local service, with the real service behind it."""

import json
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

LONG = 60_000


@pytest.fixture
def state(open_state: Callable[..., AppState], own_project: Path) -> AppState:
    return open_state(own_project)


def switch(card: ServiceCard) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if b.text() in ("Start", "Stop"))


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


def test_it_ends_with_the_run_that_answers(state: AppState, qtbot: QtBot) -> None:
    card = ServiceCard(state)
    qtbot.addWidget(card)
    with qtbot.waitSignal(state.serve_event, timeout=LONG):
        state.serve()
    state.delete_run(state.run.name)
    qtbot.waitUntil(lambda: "serve" not in state.busy, timeout=LONG)
    assert switch(card).text() == "Start"
