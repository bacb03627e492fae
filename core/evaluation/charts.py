"""The charts of a report as inline SVG, drawn with few strokes and no library.

Each colour is given twice: as an attribute, in light, for whatever draws the SVG alone, and by a
class (`f-…` to fill, `s-…` to stroke) that the style of a page may colour anew for the dark.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.evaluation.calibration import Bin
from core.events import EpochDone
from core.figures import Interval
from core.passes import Curve, Key, Passes

COLOURS = {
    "ink": ("#1B1D1A", "#ECEEE8"),
    "muted": ("#656A62", "#A0A69B"),
    "rule": ("#E2E3DC", "#2D322B"),
    "quiet": ("#EFEFEA", "#232722"),
    "surface": ("#FFFFFF", "#1C1F1B"),
    "accent": ("#2B7A4B", "#63CB8D"),
    "danger": ("#B3372F", "#F0857B"),
    "first": ("#0072B2", "#56B4E9"),
    "second": ("#D55E00", "#E69F00"),
}
"""By their role: in light and in dark."""

WIDTH = 828
"""Of a chart that takes the whole width, in pixels."""

_NUMBERED = 24  # classes up to which the cells of a confusion matrix carry their numbers
_LEGIBLE = 6.0  # pixels of a cell from which its class is named
_LONGEST = 22  # characters of a name beside a chart


@dataclass(frozen=True)
class _Panel:
    """A plot: its place in pixels, and the values at its edges."""

    left: float
    top: float
    width: float
    height: float
    x: Interval
    y: Interval

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a value."""
        (x0, x1), (y0, y1) = self.x, self.y
        right = self.left + (x - x0) / (x1 - x0) * self.width
        return right, self.top + (y1 - y) / (y1 - y0) * self.height


def accuracy_bar(share: float, interval: Interval, baseline: float) -> str:
    """An accuracy between 0 and 100 %, with its interval and what the largest class would get."""
    panel = _Panel(8, 26, WIDTH - 16, 8, (0.0, 1.0), (0.0, 1.0))

    def at(value: float) -> float:
        return panel.at(value, 0)[0]

    low, high = (at(bound) for bound in interval)
    marks = [
        _rect(panel.left, 26, panel.width, 8, "quiet", radius=4),
        _rect(low, 26, max(2.0, high - low), 8, "accent", radius=4, opacity=0.35),
        f'<circle cx="{at(share):.1f}" cy="30" r="7" {_fill("accent")}/>',
        _line(at(baseline), 20, at(baseline), 40, "muted", width=2),
        _text(at(baseline), 14, f"largest class {100 * baseline:.1f} %", anchor=_side(baseline)),
        _text(8, 54, "0 %"),
        _text(WIDTH - 8, 54, "100 %", anchor="end"),
    ]
    words = f"Accuracy {100 * share:.1f} %, interval {100 * interval[0]:.1f} to "
    return _svg(WIDTH, 60, f"{words}{100 * interval[1]:.1f} %", marks)


def confusion_matrix(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Rows are what the pictures are, columns what the model says; a cell is shaded by its row."""
    n = len(classes)
    longest = max(len(_short(name)) for name in classes)
    left = min(190.0, 30 + 7.2 * longest)
    side = min(72.0, (WIDTH - left - 8) / n)
    slanted = side < 9 * longest
    if slanted:  # the last name leans out to the right
        side = min(72.0, (WIDTH - left - 3.4 * longest - 16) / n)
    top = (20 + 5.2 * longest if slanted else 26.0) + 18
    marks = [_text(left, 12, "answered →"), _text(left - 10, top - 10, "is ↓", anchor="end")]
    for row, (name, line) in enumerate(zip(classes, counts, strict=True)):
        y, total = top + row * side, max(1, sum(line))
        if side >= _LEGIBLE:
            words, x = _short(name), left + row * side + side / 2
            turn = f' transform="rotate(-60 {x:.1f} {top - 8:.1f})"' if slanted else ""
            anchor, size = "start" if slanted else "middle", min(11.0, side)
            marks += [
                _text(left - 10, y + side / 2 + 4, words, "ink", anchor="end", size=size),
                _text(x, top - 8, words, "ink", anchor=anchor, size=size, more=turn),
            ]
        for column, value in enumerate(line):
            marks += _cell(
                (left + column * side, y),
                side,
                value,
                value / total,
                right=row == column,
                number=n <= _NUMBERED,
            )
    height = top + n * side + 8
    words = "Confusion matrix: rows are the true classes, columns the answers"
    return _svg(WIDTH, height, words, marks)


def _cell(
    corner: tuple[float, float], side: float, value: int, share: float, *, right: bool, number: bool
) -> list[str]:
    """A cell with its count; `share` is that of its row."""
    x, y = corner
    gap = 1.5 if side > 12 else 0.5
    box = (x + gap, y + gap, side - 2 * gap, side - 2 * gap)
    radius = 4.0 if side > 20 else 0.0
    marks = [_rect(*box, "quiet", radius=radius)]
    if value:
        colour = "accent" if right else "danger"
        marks.append(_rect(*box, colour, radius=radius, opacity=0.12 + 0.5 * share))
    if number:
        middle = x + side / 2, y + side / 2 + 4
        role = "ink" if value else "muted"
        marks.append(_text(*middle, str(value) if value else "·", role, anchor="middle", size=12))
    return marks


def reliability_diagram(after: Sequence[Bin], before: Sequence[Bin] = ()) -> str:
    """How often the answers of a stated probability are right; on the diagonal, as often as said.

    Args:
        before: the same before the probabilities were calibrated.
    """
    panel = _Panel(66, 18, 366, 294, (0.0, 1.0), (0.0, 1.0))
    marks = _frame(panel, [0, 0.2, 0.4, 0.6, 0.8, 1.0], [0, 0.2, 0.4, 0.6, 0.8, 1.0], shares=True)
    marks.append(_line(*panel.at(0, 0), *panel.at(1, 1), "muted", width=1.5, dashes="4 4"))
    most = max((each.n for each in after), default=1)
    for each in after:
        x, y = panel.at(each.confidence, each.accuracy)
        radius = 3 + 9 * math.sqrt(each.n / most)
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {_fill("accent", 0.8)}/>')
    for each in before:
        x, y = panel.at(each.confidence, each.accuracy)
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" {_stroke("second", 2)}/>'
        )
    legend = 470.0
    marks += [
        _text(249, 350, "stated probability", anchor="middle"),
        _text(
            12, 165, "share that is right", anchor="middle", more=' transform="rotate(-90 12 165)"'
        ),
        f'<circle cx="{legend}" cy="28" r="7" {_fill("accent", 0.8)}/>',
        _text(legend + 16, 32, "as the model states it; the larger, the more pictures", "ink"),
    ]
    if before:
        marks.append(f'<circle cx="{legend}" cy="54" r="4" fill="none" {_stroke("second", 2)}/>')
        marks.append(_text(legend + 16, 58, "before calibration", "ink"))
    y = 80.0 if before else 54.0
    marks.append(_line(legend - 8, y, legend + 8, y, "muted", width=1.5, dashes="4 4"))
    marks.append(_text(legend + 16, y + 4, "right as often as stated", "ink"))
    return _svg(WIDTH, 360, "Reliability diagram: stated probability against share right", marks)


def learning_curves(passes: Passes, best: Key | None) -> str:
    """Loss and accuracy by pass, on the training and on the validation pictures."""
    validated = any(done.n_val for done in passes.done.values())
    panels = [
        ("loss", passes.curve(lambda p: p.train_loss), passes.curve(lambda p: p.val_loss)),
        ("accuracy", passes.curve(lambda p: p.train_accuracy), passes.curve(_val_accuracy)),
    ]
    marks: list[str] = []
    for place, (name, learned, kept) in enumerate(panels):
        marks += _curves(place, name, passes, (learned, kept if validated else ()), best)
    marks += [
        _line(52, 320, 76, 320, "first", width=2.5),
        _text(84, 324, "training", "ink"),
    ]
    if validated:
        marks.append(_line(252, 320, 276, 320, "second", width=2.5))
        marks.append(_text(284, 324, "validation", "ink"))
    if best is not None:
        marks.append(_line(440, 312, 440, 328, "accent", width=2))
        marks.append(_text(450, 324, "the state that was kept", "ink"))
    return _svg(WIDTH, 334, "Learning curves: loss and accuracy by pass", marks)


def _curves(
    place: int, name: str, passes: Passes, curves: tuple[Curve, Curve], best: Key | None
) -> list[str]:
    shares = name == "accuracy"
    values = [y for curve in curves for _, y in curve if math.isfinite(y)]
    low = min(values, default=0.0)
    ticks = _ticks(min(low, 0.95) if shares else 0.0, 1.0 if shares else max(values, default=1.0))
    panel = _Panel(52 + place * 424, 30, 340, 216, passes.span, (ticks[0], ticks[-1]))
    marks = [_text(panel.left, 16, name.capitalize(), "ink", weight=600, size=13)]
    start, end = passes.first_answer
    if start < 0:
        x0, x1 = panel.at(start, 0)[0], panel.at(end, 0)[0]
        marks.append(_rect(x0, panel.top, x1 - x0, panel.height, "quiet"))
        marks.append(_text((x0 + x1) / 2, panel.top + 14, "first answer", anchor="middle", size=10))
    across = [x for x in _ticks(max(0.0, panel.x[0]), panel.x[1]) if x <= panel.x[1] and x % 1 == 0]
    marks += _frame(panel, across, ticks, shares=shares)
    marks.append(_text(panel.left + panel.width / 2, 286, _unit(passes), anchor="middle"))
    if best is not None and best in passes.done:
        x = panel.at(passes.x_of(best), 0)[0]
        marks.append(_line(x, panel.top, x, panel.top + panel.height, "accent", width=2))
    for curve, colour in zip(curves, ("first", "second"), strict=True):
        points = [panel.at(x, y) for x, y in curve if math.isfinite(y)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        if len(points) > 1:
            marks.append(f'<polyline points="{path}" fill="none" {_stroke(colour, 2.5)}/>')
        if len(points) <= 30:
            marks += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" {_fill(colour)}/>' for x, y in points
            ]
    return marks


def _unit(passes: Passes) -> str:
    return "pass of fine-tuning" if passes.first_answer[0] < 0 else "pass"


def _val_accuracy(done: EpochDone) -> float:
    return done.val_accuracy


def _frame(
    panel: _Panel, across: Sequence[float], up: Sequence[float], *, shares: bool
) -> list[str]:
    """The lines and figures behind a plot."""
    marks = []
    for value in up:
        x, y = panel.at(panel.x[0], value)
        marks.append(_line(x, y, panel.left + panel.width, y, "rule"))
        words = f"{100 * value:.0f} %" if shares else f"{value:.3g}"
        marks.append(_text(x - 8, y + 4, words, anchor="end"))
    square = shares and panel.x == (0.0, 1.0) and len(across) == len(up)
    for value in across:
        x, y = panel.at(value, panel.y[0])
        words = f"{100 * value:.0f} %" if square else f"{value:g}"
        marks.append(_text(x, y + 18, words, anchor="middle"))
    return marks


def _ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round figures from `low` or below to `high` or above."""
    span = max(high - low, 1e-9)
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _plain(words: str) -> str:
    """Without what XML forbids even when it is escaped."""
    return "".join(c if c.isprintable() else " " for c in words)


def _side(share: float) -> str:
    return "start" if share < 0.15 else "end" if share > 0.85 else "middle"


def _fill(role: str, opacity: float = 1.0) -> str:
    more = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'fill="{COLOURS[role][0]}" class="f-{role}"{more}'


def _stroke(role: str, width: float) -> str:
    return f'stroke="{COLOURS[role][0]}" class="s-{role}" stroke-width="{width:g}"'


def _rect(
    x: float,
    y: float,
    width: float,
    height: float,
    role: str,
    *,
    radius: float = 0.0,
    opacity: float = 1.0,
) -> str:
    corner = f' rx="{radius:g}"' if radius else ""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f"<rect {box}{corner} {_fill(role, opacity)}/>"


def _line(
    x1: float, y1: float, x2: float, y2: float, role: str, *, width: float = 1.0, dashes: str = ""
) -> str:
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f"<line {ends} {_stroke(role, width)}{more}/>"


def _text(
    x: float,
    y: float,
    words: str,
    role: str = "muted",
    *,
    anchor: str = "start",
    size: float = 11.0,
    weight: int = 400,
    more: str = "",
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    face = f'font-size="{size:g}" font-weight="{weight}"'
    return f"<text {place} {face} {_fill(role)}{more}>{escape(_plain(words))}</text>"


def _svg(width: float, height: float, title: str, marks: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="sans-serif" '
        f'aria-label="{escape(title)}">{"".join(marks)}</svg>'
    )
