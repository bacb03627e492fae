"""Two experts: a second column of labels, from the table to the card."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QShortcut
from pytestqt.qtbot import QtBot

from core.config import Preset, TrainConfig, apply_preset, change
from core.data.dataset import Layout
from core.evaluation.experts import Against, Opinions, Share, second_opinion
from core.events import PreviewResult
from core.figures import Opinion
from core.jobs import StopToken
from core.project import create
from core.requests import TrainRequest
from gui.checking.experts_card import ExpertsCard, agreement_words, mixed_up, model_words
from gui.checking.improve import ImprovePanel
from gui.engine import InProcessEngine
from gui.picture_remedies import second_hint
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.buttons import LinkButton, SecondaryButton
from gui.widgets.image_grid import ImageGrid
from gui.widgets.text import Text

N, DIFFERENT = 16, 3


@pytest.fixture
def state(make_pictures: Any, tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[AppState]:
    """The table says of three circles that another person calls them squares."""
    from core.training.loop import train

    pictures = make_pictures(count=N, layout=Layout.METADATA_CSV, folder=tmp_path / "pictures")
    table = pictures / "metadata.csv"
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").split()[1:]]
    other = {file: "squares" for file, label in rows if label == "circles"}
    other = dict(list(other.items())[:DIFFERENT])
    lines = [f"{file},{label},{other.get(file, label)}" for file, label in rows]
    table.write_text("\n".join(["file_name,label,label_2", *lines]), encoding="utf-8")
    project = create(tmp_path / "project", pictures)
    config = change(apply_preset(Preset.FAST, TrainConfig()), {"image_size": 64, "device": "cpu"})
    request = TrainRequest(project=project.folder, folder=pictures, config=config)
    train(request, lambda event: None, StopToken())
    state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
    state.open_project(project.folder)
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    yield state
    state.shutdown()


def test_where_two_people_differ_is_shown(state: AppState, qtbot: QtBot) -> None:
    panel = ImprovePanel(state)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_run(state.run)
    assert not panel.experts.isVisible()
    panel.begin()
    qtbot.waitUntil(panel.experts.isVisible, timeout=20_000)
    words = [text.plain_text() for text in panel.experts.findChildren(Text)]
    assert any(f"agree on {3 * N - DIFFERENT} of {3 * N} pictures" in each for each in words)
    assert "“circles”, to the other “squares”" in words
    items = panel.experts.findChild(ImageGrid).items()
    assert [(item.title, item.caption) for item in items] == [
        ("circles", "second: squares")
    ] * DIFFERENT
    assert all(item.file.is_file() for item in items)
    qtbot.waitUntil(lambda: not state.busy, timeout=30_000)


def test_the_second_opinion_can_be_taken_and_given_back(state: AppState, qtbot: QtBot) -> None:
    card = ExpertsCard(state)
    qtbot.addWidget(card)
    found = second_opinion(state.project.pictures, state.dataset)
    differing = {each.path for each in found.differing}
    measured = next(e for e in state.run.evaluation.pictures if e.path not in differing)
    made_up = Opinion(measured.path, measured.label, "something else")
    opinions = replace(found, pictures=(*found.differing, made_up))
    card.set_opinions(opinions, state.run.evaluation, state.project.pictures)
    grid, take = card.findChild(ImageGrid), card.findChild(SecondaryButton)
    assert not take.isEnabled()
    with qtbot.waitSignal(card.pictures_requested) as asked:
        card.findChild(LinkButton).click()
    assert measured.path in asked.args[1]
    assert len(grid.items()) == DIFFERENT + 1
    paths = [each.path for each in found.differing]
    grid.go_to([item.file.name for item in grid.items()].index(Path(paths[0]).name))
    take.click()
    qtbot.waitUntil(lambda: len(grid.items()) == DIFFERENT, timeout=20_000)
    labels = {picture.path: picture.label for picture in state.dataset.pictures}
    assert labels[paths[0]] == "squares"
    card.show()
    card.findChild(QShortcut).activated.emit()
    qtbot.waitUntil(lambda: len(grid.items()) == DIFFERENT + 1, timeout=20_000)


def test_a_table_tells_how_two_people_are_compared() -> None:
    columns = (("file_name", "file"), ("label", "label"))
    preview = PreviewResult(
        table="metadata.csv", columns=columns, rows=(), n_rows=0, n_used=0, problems=()
    )
    assert "label_2" in second_hint(preview)[0]
    both = preview.model_copy(update={"columns": (*columns, ("label_2", "second"))})
    assert second_hint(both) == second_hint(preview.model_copy(update={"columns": ()})) == ()


def test_agreement_and_a_model_beside_it_in_words() -> None:
    pictures = (Opinion("1", "a", "a"), Opinion("2", "a", "b"), Opinion("3", "b", "b"))
    words = agreement_words(Opinions(pictures, 0.4, (-0.2, 1.0)))
    assert words.startswith("The two agree on 2 of 3 pictures, likely between")
    assert "0.40 of 1 (Cohen’s kappa), likely between -0.20 and 1.00" in words.replace("−", "-")
    assert "kappa" not in agreement_words(Opinions(pictures[:1], None, None))
    assert mixed_up(pictures[1:2] * 2) == [(("a", "b"), 2)]
    worse = Against(Share(70, 100), Share(65, 100), Share(95, 100), p=0.001)
    same = Against(Share(93, 100), Share(90, 100), Share(95, 100), p=0.7)
    assert model_words(worse).endswith("more than the second person does.")
    assert model_words(same).endswith("more than another person would.")
    assert "says on 70" in model_words(worse)
