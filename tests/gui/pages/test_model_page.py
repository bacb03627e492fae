"""The Model page: presets, networks and settings, all of them in the state's config."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.config import Preset, Section, Trainable, TrainConfig, change
from core.data.scan import scan
from core.events import DescribeResult, Failed
from core.jobs import Emit, StopToken
from core.models.catalog import CATALOG
from core.models.choice import with_backbone, with_preset
from core.models.estimate import Workload
from core.project import create, lock
from core.requests import Request, ScanRequest, TrainRequest
from gui import network_words
from gui.engine import InProcessEngine
from gui.facts import Training
from gui.pages.model import ModelPage
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.backbone_table import BackboneTable
from gui.widgets.buttons import SearchField
from gui.widgets.card import Expander
from gui.widgets.config_form import ConfigForm
from gui.widgets.preset_cards import PresetCards
from gui.widgets.text import Text

MACHINE = DescribeResult(
    device="cpu",
    device_name="processor, 2 cores",
    cores=2,
    gflops=100.0,
    memory=1,
    weights_here=("efficientnet_lite0",),
    versions={},
)
WORK = Workload(n_train=244, n_val=153, n_test=0)


class TrainingWaits(InProcessEngine):
    """Runs the real jobs, but a training only waits until it is stopped."""

    def run(self, request: Request, emit: Emit, stop: StopToken):
        if not isinstance(request, TrainRequest):
            return super().run(request, emit, stop)
        while stop.asked is None:
            QThread.msleep(5)
        return Failed(title="Training stopped.")


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=8)


@pytest.fixture
def state(theme: Theme, tmp_path: Path) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: TrainingWaits())
    yield state
    state.shutdown()


@pytest.fixture
def open_page(qtbot: QtBot, state: AppState) -> Callable[[Path], ModelPage]:
    def open_it(folder: Path) -> ModelPage:
        page = ModelPage(state)
        qtbot.addWidget(page)
        page.resize(1040, 780)
        page.show()
        state.open_folder(folder)
        qtbot.waitUntil(lambda: not state.busy & {"scan", "curate"}, timeout=20_000)
        return page

    return open_it


@pytest.fixture
def page(open_page: Callable[[Path], ModelPage], pictures: Path) -> ModelPage:
    return open_page(pictures)


def part(page: QWidget, kind: type) -> Any:
    found = page.findChild(kind)
    assert found is not None
    return found


def press(qtbot: QtBot, page: QWidget, text: str) -> None:
    found = [each for each in page.findChildren(QAbstractButton) if each.text() == text]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def train_button(page: ModelPage) -> QPushButton:
    names = ("Train", "Add to the queue")
    return next(each for each in page.findChildren(QPushButton) if each.text() in names)


def words_of(page: QWidget) -> str:
    visible = (child for child in page.findChildren(QWidget) if child.isVisible())
    return "\n".join(child.accessibleName() for child in visible)


def test_a_preset_is_marked_and_chosen(qtbot: QtBot, page: ModelPage, state: AppState) -> None:
    cards = part(page, PresetCards)
    assert cards.value() == Preset.FAST
    press(qtbot, page, "Most accurate")
    assert state.config == with_preset(TrainConfig(), Preset.BEST)
    state.config = change(state.config, {"epochs": 99})
    assert cards.value() == ""
    assert "your own" in words_of(page)


def test_a_network_brings_its_settings(page: ModelPage, state: AppState) -> None:
    part(page, BackboneTable).selected.emit("simple_cnn")
    assert state.config == with_backbone(TrainConfig(), "simple_cnn")
    assert "Starts from nothing" in words_of(page)
    locked = {each.text(): not each.isEnabled() for each in page.findChildren(QAbstractButton)}
    assert locked["Fast"]
    assert locked["Balanced"]
    assert not locked["Most accurate"]


def test_networks_are_searched_and_others_offered(
    qtbot: QtBot, page: ModelPage, state: AppState
) -> None:
    table, search = part(page, BackboneTable), part(page, SearchField)
    assert table.visible_ids() == [row.id for row in CATALOG]
    qtbot.keyClicks(search, "resnet50")
    assert table.visible_ids() == ["resnet50"]
    search.setText("resnetv2_50.a1h_in1k")
    assert table.visible_ids() == ["resnetv2_50.a1h_in1k"]
    table.selected.emit("resnetv2_50.a1h_in1k")
    search.clear()
    assert state.config.backbone == "resnetv2_50.a1h_in1k"
    assert table.selected_id() == "resnetv2_50.a1h_in1k"
    assert table.visible_ids()[0] == "resnetv2_50.a1h_in1k"
    search.setText("§§")
    assert table.visible_ids() == []
    assert "No network is called like that." in words_of(page)


def test_a_model_of_ones_own_is_recognised_and_given_up(
    qtbot: QtBot, page: ModelPage, state: AppState, tmp_path: Path
) -> None:
    import safetensors.torch
    from torchvision.models import mobilenet_v3_small

    file = tmp_path / "mine.safetensors"
    safetensors.torch.save_file(mobilenet_v3_small(num_classes=7).state_dict(), file)
    page.start_from(file)
    assert "Looking at what is in it…" in words_of(page)
    qtbot.waitUntil(lambda: state.config.own_weights == file)
    assert state.config.backbone == part(page, BackboneTable).selected_id() == "mobilenet_v3_small"
    said = "It starts from MobileNetV3 small with 7 classes (mine.safetensors)"
    qtbot.waitUntil(lambda: said in words_of(page))
    assert "Starts from a model of your own" in words_of(page)
    press(qtbot, page, "Use the published ones")
    assert state.config.weights == "pretrained"
    assert "mine.safetensors" not in words_of(page)


def test_what_is_no_model_is_explained_and_changes_nothing(
    qtbot: QtBot, page: ModelPage, state: AppState, tmp_path: Path
) -> None:
    (tmp_path / "evil.pth").write_bytes(b"no tensors")
    before = state.config
    page.start_from(tmp_path / "evil.pth")
    qtbot.waitUntil(lambda: state.failure is not None)
    assert state.failure is not None
    assert state.failure.title == "evil.pth was refused."
    assert state.config == before
    assert "evil.pth" not in words_of(page)


def test_settings_are_changed_in_the_form_and_put_back(
    qtbot: QtBot, page: ModelPage, state: AppState
) -> None:
    more, form = part(page, Expander), part(page, ConfigForm)
    more.set_open(True)
    form.changed.emit(change(state.config, {"seed": 7}))
    assert state.config.seed == 7
    assert form.changed_names() == ["seed"]
    assert "1 changed: Start of the dice (random seed)" in words_of(page)
    press(qtbot, page, "Put all back to their usual values")
    assert state.config == TrainConfig()
    assert "all at their usual values" in words_of(page)


def test_times_appear_when_the_machine_is_known(page: ModelPage, state: AppState) -> None:
    assert "about" not in network_words.preset_time(state.config, Preset.FAST, WORK, None)
    rows = part(page, BackboneTable)
    before = rows.grab().toImage()
    state.machine = MACHINE
    assert rows.grab().toImage() != before


def test_training_starts_and_the_window_goes_to_it(
    qtbot: QtBot, page: ModelPage, state: AppState
) -> None:
    qtbot.mouseClick(train_button(page), Qt.MouseButton.LeftButton)
    assert state.training is Training.STARTING
    assert state.page == "train"
    assert train_button(page).text() == "Add to the queue"
    state.page = "model"
    qtbot.mouseClick(train_button(page), Qt.MouseButton.LeftButton)
    assert state.page == "runs"
    assert [request.config for request in state.queue] == [state.config]


def test_what_has_to_come_first_is_said(
    open_page: Callable[[Path], ModelPage], make_pictures
) -> None:
    page = open_page(make_pictures(classes=["only"], count=3))
    assert not train_button(page).isEnabled()
    assert "only one class" in train_button(page).toolTip()
    assert "only one class" in words_of(page)


def test_a_read_only_project_is_not_trained(
    qtbot: QtBot, state: AppState, pictures: Path, tmp_path: Path
) -> None:
    project = create(tmp_path / "held", pictures)
    request = ScanRequest(folder=pictures, index=project.index, whole=False)
    scan(request, lambda event: None, StopToken())  # as the window that has it open has done
    held = lock(project.folder)
    page = ModelPage(state)
    qtbot.addWidget(page)
    with qtbot.waitSignal(state.dataset_changed, timeout=20_000):
        state.open_project(project.folder)
    assert held is not None
    held.release()
    assert not train_button(page).isEnabled()
    assert "read-only" in train_button(page).toolTip()


def test_the_page_fits_its_window_until_more_is_opened(qtbot: QtBot, page: ModelPage) -> None:
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)
    part(page, Expander).set_open(True)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)


def test_no_words_are_cut_off_in_a_narrow_window(qtbot: QtBot, page: ModelPage) -> None:
    page.resize(764, 640)
    part(page, Expander).set_open(True)
    form = part(page, ConfigForm)
    for section in Section:
        form.set_open(section, True)
    notes = [text for text in form.findChildren(Text) if text.wordWrap()]
    high_enough = lambda text: text.height() >= text.heightForWidth(text.width())  # noqa: E731
    qtbot.waitUntil(lambda: all(high_enough(text) for text in notes))
    assert any(text.height() > text.fontMetrics().height() * 1.5 for text in notes)


def test_rates_and_settings_are_tried_one_after_the_other() -> None:
    assert network_words.why_not_try(frozenset({"scan", "answer"})) == ""
    assert "training" in network_words.why_not_try(frozenset({"train"}))
    assert "coming to an end" in network_words.why_not_try(frozenset({"rates"}))


# The words, without a page


@pytest.mark.parametrize(
    ("preset", "start"),
    [(Preset.FAST, "about "), (Preset.BALANCED, "up to "), (Preset.BEST, "up to ")],
)
def test_presets_say_how_long_they_take(preset: Preset, start: str) -> None:
    config = TrainConfig(trainable=Trainable.ALL)
    assert network_words.preset_time(config, preset, WORK, MACHINE).startswith(start)
    assert network_words.preset_time(config, preset, None, MACHINE) == ""
    other = TrainConfig(backbone="resnetv2_50")
    assert network_words.preset_time(other, preset, WORK, MACHINE) == ""


def test_badges_say_what_has_to_be_fetched() -> None:
    config = TrainConfig(backbone="resnet18", weights="mine.pth")
    rows = {row.id: row for row in network_words.network_rows(config, "", WORK, MACHINE)}
    assert rows["efficientnet_lite0"].badge == "ready"
    assert rows["resnet18"].badge == "your own"
    assert rows["resnet50"].badge == "98 MB"
    assert rows["simple_cnn"].badge == "teaching"
    assert rows["resnet50"].top1 == pytest.approx(0.80858)
    assert all(row.seconds for row in rows.values())
    assert rows["simple_cnn"].seconds > rows["efficientnet_lite0"].seconds


@pytest.mark.parametrize("words", ["a b", "no", "../x", "1abc", "x!"])
def test_only_what_may_be_a_name_is_offered(words: str) -> None:
    ids = {row.id for row in network_words.network_rows(TrainConfig(), words, None, None)}
    assert ids <= {row.id for row in CATALOG}
