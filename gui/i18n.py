"""The words on the screen, in the person's language.

Every visible string goes through `tr`. `python -m gui.i18n` collects them, and the words of the
settings, into resources/i18n/graft_en.ts. Another language is one more file: copy it to
graft_<language>.ts, translate, and run `pyside6-lrelease` on it.
"""

import ast
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import resources
from core.config import Section, TrainConfig, idle_reasons

CONTEXT = "graft"
FOLDER = Path(resources.__file__).parent / "i18n"
TEMPLATE = FOLDER / "graft_en.ts"


def tr(text: str, /, **values: object) -> str:
    """`text` in the language of the window, its {placeholders} filled from `values`."""
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated


def tr_setting(text: str, /) -> str:
    """A text of core's settings in the language of the window: see `setting_texts`."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def setting_name(name: str, /) -> str:
    """What a setting is called, without the field's term in brackets."""
    return tr_setting(TrainConfig.model_fields[name].title or name).partition(" (")[0]


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many` by `n`, which fills {n} with thousands set apart."""
    return tr(one if n == 1 else many, n=number(n), **values)


def number(value: float, decimals: int = 0) -> str:
    """A figure as it stands on the screen: thousands set apart, always a point."""
    return f"{value:,.{decimals}f}"


def duration(seconds: float | None) -> str:
    """A rough time in words: “4 s”, “3 min”, “2 h”; a dash where it is not known."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return tr("{n} s", n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return tr("{n} min", n=round(seconds / 60))
    return tr("{n} h", n=round(seconds / 3600))


def percent(share: float, decimals: int = 1) -> str:
    """A share (0 to 1) as it stands on the screen: “94.8 %”."""
    return f"{number(100 * share, decimals)} %"


def between(interval: tuple[float, float]) -> str:
    """A 95 % interval of a share in words: “likely between 90 and 97 %”."""
    low, high = (number(100 * edge) for edge in interval)
    return tr("likely between {low} and {high} %", low=low, high=high)


def clock(seconds: float) -> str:
    """A time as a clock shows it: 0:41, 12:05, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(n_bytes: int) -> str:
    """How much room something takes: “12 kB”, “3.6 MB”, “98 MB”, “1.2 GB”."""
    for factor, unit in ((1e9, "GB"), (1e6, "MB")):
        if n_bytes >= 0.95 * factor:
            value = n_bytes / factor
            return f"{number(value, 0 if value >= 10 else 1)} {unit}"
    return f"{number(max(1, n_bytes / 1e3))} kB"


def install(app: QCoreApplication, language: str | None = None) -> bool:
    """Load resources/i18n/graft_<language>.qm (default: the system's). False: there is none."""
    name = language or QLocale.system().name()
    translator = QTranslator(app)
    found = translator.load(f"graft_{name}", str(FOLDER))
    return found and app.installTranslator(translator)


def literals(root: Path) -> Iterator[tuple[Path, int, str | None]]:
    """Every text given to `tr` or `trn` below `root`: file, line, and None where it is computed."""
    for file in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                wanted = {"tr": 1, "trn": 2}.get(node.func.id, 0)
                for argument in node.args[:wanted]:
                    literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                    yield file, node.lineno, argument.value if literal else None


def setting_texts() -> Iterator[str]:
    """The words of core that the form shows: sections, titles, help, units, choices, reasons."""
    yield from (section.value for section in Section)
    yield from idle_reasons()
    for field in TrainConfig.model_fields.values():
        extra = field.json_schema_extra
        shown = extra if isinstance(extra, dict) else {}
        yield field.title or ""
        yield field.description or ""
        yield str(shown.get("unit", ""))
        choices = shown.get("choices")
        yield from (str(label) for label in choices.values()) if isinstance(choices, dict) else ()


def template() -> str:
    """The text of graft_en.ts, as the sources have it now."""
    gui = Path(__file__).parent
    texts = {text for file, _, text in literals(gui) if text}
    texts.update(text for text in setting_texts() if text)
    root = ET.Element("TS", version="2.1", language="en", sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in sorted(texts):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        ET.SubElement(message, "translation", type="unfinished")
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


if __name__ == "__main__":
    TEMPLATE.write_text(template(), encoding="utf-8", newline="\n")
