"""The form of the settings is made from their fields, and checks what is typed as core does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from core.config import Optimizer, Preset, Section, TrainConfig, apply_preset, why_idle
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Fold
from gui.widgets.config_form import ConfigForm
from gui.widgets.text import Text


@pytest.fixture
def form(theme, qtbot) -> ConfigForm:
    made = ConfigForm(hide=("backbone",))
    qtbot.addWidget(made)
    for section in Section:
        made.set_open(section, True)
    made.show()
    return made


def control(form: ConfigForm, field: str) -> QWidget:
    title = TrainConfig.model_fields[field].title
    return next(
        widget
        for kind in (QLineEdit, QComboBox, QCheckBox)
        for widget in form.findChildren(kind)
        if widget.accessibleName() == title
    )


def type_into(qtbot, line: QWidget, text: str) -> None:
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_every_field_but_the_hidden_has_a_control_with_its_help(form: ConfigForm) -> None:
    for name, field in TrainConfig.model_fields.items():
        if name == "backbone":
            with pytest.raises(StopIteration):
                control(form, name)
        else:
            assert control(form, name).accessibleDescription() == field.description


def test_it_shows_what_it_is_given_and_says_nothing(form: ConfigForm, qtbot) -> None:
    config = TrainConfig(epochs=30, learning_rate=0.003, optimizer=Optimizer.SGD, flip=False)
    with qtbot.assertNotEmitted(form.changed):
        form.set_config(config)
    assert form.config() == config
    assert control(form, "epochs").text() == "30"
    assert control(form, "batch_size").text() == ""
    assert control(form, "batch_size").placeholderText() == "automatic"
    assert control(form, "optimizer").currentData() == "sgd"
    assert not control(form, "flip").isChecked()
    assert set(form.changed_names()) == {"epochs", "learning_rate", "optimizer", "flip"}


def test_each_kind_of_control_changes_the_settings(form: ConfigForm, qtbot) -> None:
    with qtbot.waitSignal(form.changed) as changed:
        type_into(qtbot, control(form, "learning_rate"), "3e-4")
    assert changed.args[0].learning_rate == pytest.approx(3e-4)
    with qtbot.waitSignal(form.changed) as changed:
        qtbot.mouseClick(control(form, "flip"), Qt.MouseButton.LeftButton)
    assert changed.args[0].flip is False
    optimizer = control(form, "optimizer")
    with qtbot.waitSignal(form.changed) as changed:
        optimizer.setCurrentIndex(optimizer.findData("adam"))
        optimizer.activated.emit(optimizer.currentIndex())
    assert changed.args[0].optimizer is Optimizer.ADAM
    with qtbot.waitSignal(form.changed) as changed:
        type_into(qtbot, control(form, "learning_rate"), "auto")
    assert changed.args[0].learning_rate is None


@pytest.mark.parametrize("typed", ["99", "0,5", "many"])
def test_what_does_not_fit_is_explained_and_changes_nothing(
    form: ConfigForm, qtbot, typed: str
) -> None:
    before = form.config()
    with qtbot.assertNotEmitted(form.changed):
        type_into(qtbot, control(form, "val_fraction"), typed)
    assert form.config() == before
    shown = [text.plain_text() for text in form.findChildren(Text) if text.isVisible()]
    assert "This takes a figure from 0.05 to 0.5, with a point." in shown


def test_one_press_leads_back_to_what_is_usual(form: ConfigForm, qtbot) -> None:
    form.set_usual(apply_preset(Preset.BEST))
    form.set_config(apply_preset(Preset.BEST, TrainConfig(dropout=0.3)))
    assert form.changed_names() == ["dropout"]
    back = [button for button in form.findChildren(LinkButton) if button.isVisible()]
    assert len(back) == 1
    with qtbot.waitSignal(form.changed) as changed:
        qtbot.mouseClick(back[0], Qt.MouseButton.LeftButton)
    assert changed.args[0] == apply_preset(Preset.BEST)
    assert not back[0].isVisible()


def test_what_does_nothing_beside_the_others_says_why(form: ConfigForm) -> None:
    form.set_config(TrainConfig(optimizer=Optimizer.ADAM))
    idle = [name for name in TrainConfig.model_fields if why_idle(name, form.config())]
    assert {"momentum", "focal_gamma", "hidden_units"} <= set(idle)
    shown = [text.plain_text() for text in form.findChildren(Text) if text.isVisible()]
    for name in idle:
        assert not control(form, name).isEnabled()
        assert why_idle(name, form.config()) in shown
    form.set_config(TrainConfig(optimizer=Optimizer.SGD))
    assert control(form, "momentum").isEnabled()
    assert "Only SGD and RMSprop use it." not in [
        text.plain_text() for text in form.findChildren(Text) if text.isVisible()
    ]


def test_a_closed_section_says_what_was_changed_in_it(form: ConfigForm) -> None:
    form.set_usual(TrainConfig())
    form.set_config(TrainConfig(seed=3, epochs=20, patience=9))
    summaries = [fold._head.summary.plain_text() for fold in form.findChildren(Fold)]
    changed = "2 changed: Passes over the pictures · Stop when no better for"
    assert changed in summaries
    assert "1 changed: Start of the dice" in summaries
    assert any(words.startswith("What it has learned before") for words in summaries)
    form.set_open(Section.LEARNING, False)
    assert not control(form, "epochs").isVisible()
    assert control(form, "seed").isVisible()
