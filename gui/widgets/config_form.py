"""The settings of a run as a form. Every field of `TrainConfig` says itself how it is shown."""

from collections.abc import Callable, Collection
from enum import Enum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.config import Section, Trainable, TrainConfig, change, limits, why_idle
from core.errors import ConfigError
from gui.i18n import setting_name, tr, tr_setting, trn
from gui.theme import Type
from gui.widgets.buttons import ComboBox, LinkButton
from gui.widgets.card import Fold
from gui.widgets.text import Hairline, Text


class ConfigForm(QWidget):
    """All settings but the hidden ones, in two columns, each section in a part that opens.

    Signals:
        changed: the settings as they are now, after a person has changed one rightly.
    """

    changed = Signal(object)

    def __init__(self, hide: Collection[str] = ()) -> None:
        super().__init__()
        self._config = TrainConfig()
        self._rows: dict[str, _SettingRow] = {}
        self._folds: dict[Section, Fold] = {}
        self._idle = Text(
            tr("Nothing here counts while only the first answer is trained."), role="muted"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        shown = [name for name in TrainConfig.model_fields if name not in hide]
        for section in Section:
            names = [name for name in shown if _shown(name)["section"] == section.value]
            if names:
                self._add_section(column, section, names)
        self._folds[Section.LEARNING].body.insertWidget(0, self._idle)
        self._show_summaries()

    def config(self) -> TrainConfig:
        """The settings as they are now."""
        return self._config

    def set_config(self, config: TrainConfig) -> None:
        """Show other settings, without a signal."""
        self._config = config
        for name, row in self._rows.items():
            row.show_value(getattr(config, name), tr_setting(why_idle(name, config)))
        self._idle.setVisible(config.trainable is Trainable.NONE)
        self._show_summaries()

    def set_usual(self, usual: TrainConfig) -> None:
        """What a setting is compared with and put back to: the defaults, or a preset's values."""
        for name, row in self._rows.items():
            row.set_usual(getattr(usual, name))
        self._show_summaries()

    def put_beside(self, name: str, widget: QWidget) -> None:
        """Put something at the right of a setting's title."""
        self._rows[name].put_beside(widget)

    def set_open(self, section: Section, value: bool) -> None:
        """Open or close a section."""
        self._folds[section].set_open(value)

    def changed_names(self) -> list[str]:
        """The settings that are not at their usual values."""
        return [name for name, row in self._rows.items() if not row.is_usual()]

    def _add_section(self, column: QVBoxLayout, section: Section, names: list[str]) -> None:
        fold = self._folds[section] = Fold(tr_setting(section.value))
        column.addWidget(Hairline())
        column.addWidget(fold)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 8)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for position, name in enumerate(names):
            row = _SettingRow(name, getattr(self._config, name))
            row.edited.connect(self._edited)
            self._rows[name] = row
            grid.addWidget(row, position // 2, position % 2)
        fold.body.addLayout(grid)

    def _show_summaries(self) -> None:
        """Of a section that is closed: what was changed in it, or else what is there."""
        changed = self.changed_names()
        for section, fold in self._folds.items():
            names = [name for name in self._rows if _shown(name)["section"] == section.value]
            mine = [name for name in names if name in changed]
            words = " · ".join(setting_name(name) for name in mine or names)
            count = trn("{n} changed", "{n} changed", len(mine))
            fold.set_summary(tr("{count}: {names}", count=count, names=words) if mine else words)

    def _edited(self, name: str, value: object) -> None:
        row = self._rows[name]
        try:
            self._config = change(self._config, {name: value})
        except ConfigError as error:
            row.show_problem(_limits(name) or error.detail)
            return
        self.set_config(self._config)
        self.changed.emit(self._config)


class _SettingRow(QWidget):
    """One setting: its title, its control with the unit, its help or what is wrong with it."""

    edited = Signal(str, object)

    def __init__(self, name: str, value: object) -> None:
        super().__init__()
        field = TrainConfig.model_fields[name]
        self._name = name
        self._usual = value
        self._value = value
        self._help = tr_setting(field.description or "")
        self._note = Text(self._help, Type.CAPTION, "muted", wrap=True)
        self._back = LinkButton(tr("back to usual"))
        self._back.clicked.connect(self._put_back)
        self._control, self._write = self._make_control(name)
        title = tr_setting(field.title or name)
        self._title = Text(title)
        self._control.setAccessibleName(title)
        self._control.setAccessibleDescription(self._help)
        self._lay_out(title, tr_setting(str(_shown(name)["unit"])))
        self.show_value(value)

    def is_usual(self) -> bool:
        return self._value == self._usual

    def set_usual(self, value: object) -> None:
        self._usual = value
        self._back.setVisible(not self.is_usual())

    def show_value(self, value: object, idle: str = "") -> None:
        """Show `value`; `idle` says why it does nothing now, where that is so."""
        self._value = value
        self._write(value)
        self._control.setEnabled(not idle)
        self._title.setEnabled(not idle)
        self._note.set_role("muted")
        self._note.set_text(idle or self._help)
        self._back.setVisible(not self.is_usual())

    def show_problem(self, problem: str) -> None:
        self._note.set_role("danger")
        self._note.set_text(problem)

    def put_beside(self, widget: QWidget) -> None:
        self._head.insertWidget(self._head.count() - 1, widget)

    def _put_back(self) -> None:
        self.edited.emit(self._name, self._usual)

    def _lay_out(self, title: str, unit: str) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        if isinstance(self._control, QCheckBox):
            self._control.setText(title)
            head.addWidget(self._control, 1)
        else:
            head.addWidget(self._title, 1)
            line.addWidget(self._control, 1)
            if unit:
                line.addWidget(Text(unit, role="muted"))
        head.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(line)
        column.addWidget(self._note)
        column.addStretch(1)

    def _make_control(self, name: str) -> tuple[QWidget, Callable[[Any], None]]:
        """The control of a field, and the function that writes a value into it."""
        choices = _shown(name)["choices"]
        if choices:
            return self._make_combo({key: tr_setting(label) for key, label in choices.items()})
        if TrainConfig.model_fields[name].annotation is bool:
            return self._make_check()
        return self._make_line(automatic=TrainConfig.model_fields[name].default is None)

    def _make_combo(self, choices: dict[str, str]) -> tuple[QWidget, Callable[[Any], None]]:
        combo = ComboBox()
        for key, label in choices.items():
            combo.addItem(label, key)

        def write(value: Any) -> None:
            combo.setCurrentIndex(combo.findData(_plain(value)))

        combo.activated.connect(lambda _at: self.edited.emit(self._name, combo.currentData()))
        return combo, write

    def _make_check(self) -> tuple[QWidget, Callable[[Any], None]]:
        check = QCheckBox()
        check.clicked.connect(lambda checked: self.edited.emit(self._name, checked))
        return check, check.setChecked

    def _make_line(self, *, automatic: bool) -> tuple[QWidget, Callable[[Any], None]]:
        line = QLineEdit()
        line.setPlaceholderText(tr("automatic") if automatic else "")

        def write(value: Any) -> None:
            line.setText("" if value is None else f"{_plain(value)}")

        def finished() -> None:
            if line.text().strip() != ("" if self._value is None else f"{_plain(self._value)}"):
                self.edited.emit(self._name, line.text().strip())

        line.editingFinished.connect(finished)
        return line, write


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _limits(name: str) -> str:
    """What a setting takes, where it is a figure."""
    edges = limits(name)
    if edges is None:
        return ""
    if edges.whole:
        sentence = tr("This takes a whole number from {low} to {high}.")
    elif edges.above:
        sentence = tr("This takes a figure above {low}, up to {high}, with a point.")
    elif edges.below:
        sentence = tr("This takes a figure from {low} to below {high}, with a point.")
    else:
        sentence = tr("This takes a figure from {low} to {high}, with a point.")
    return sentence.format(low=f"{edges.low:.12g}", high=f"{edges.high:.12g}")


def _shown(name: str) -> dict[str, Any]:
    extra = TrainConfig.model_fields[name].json_schema_extra
    return extra if isinstance(extra, dict) else {}
