"""What the page of a report is made from: its style, and cards, tables and figures."""

from collections.abc import Collection, Iterable, Sequence
from html import escape

from core.evaluation.charts import COLOURS

_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: var(--window); color: var(--ink);
  font: 14px/1.55 Inter, "Segoe UI", "SF Pro Text", "Noto Sans", system-ui, sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 56px 32px 80px; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em;
  margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 18px; line-height: 1.35; font-weight: 650; margin: 0 0 16px; }
h3 { font-size: 13px; font-weight: 600; color: var(--muted); margin: 20px 0 4px; }
p { margin: 0 0 12px; max-width: 76ch; overflow-wrap: anywhere; }
b { font-weight: 600; }
code { font: 12px/1.5 "JetBrains Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
  overflow-wrap: anywhere; }
.kicker { color: var(--accent); font-weight: 600; margin: 0 0 6px; }
.lead { color: var(--muted); font-size: 15px; margin: 0 0 32px; }
.card { background: var(--surface); border: 1px solid var(--rule); border-radius: 12px;
  padding: 26px 28px; margin: 0 0 20px; box-shadow: var(--shadow); }
.card > :last-child { margin-bottom: 0; }
.number { font-size: 56px; line-height: 1.05; font-weight: 650; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums; margin: 0 0 12px; }
.note, .small { color: var(--muted); font-size: 12px; line-height: 1.5; font-weight: 400; }
.note { margin: 14px 0 0; }
.figure { margin: 14px 0; }
.figure svg { display: block; width: 100%; height: auto; }
svg text { font-family: Inter, "Segoe UI", "SF Pro Text", "Noto Sans", system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; }
.rows th { text-align: left; color: var(--muted); font-size: 12px; font-weight: 500;
  padding: 0 12px 8px 0; vertical-align: bottom; }
.rows td { border-top: 1px solid var(--rule); padding: 9px 12px 9px 0; vertical-align: top;
  overflow-wrap: anywhere; }
.rows th:last-child, .rows td:last-child { padding-right: 0; }
.rows .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  overflow-wrap: normal; padding-left: 12px; }
.rows .n + td:not(.n), .rows .n + th:not(.n) { padding-left: 28px; }
.rows .n + td:not(.n) { color: var(--muted); }
.rows td > .small:only-child { white-space: nowrap; }
.narrow { max-width: 460px; }
.facts { margin: 16px 0 0; }
.facts td { padding: 5px 0; vertical-align: top; overflow-wrap: anywhere; }
.facts .name { color: var(--muted); width: 172px; padding-right: 16px; }
.pictures { table-layout: fixed; }
.pictures td { width: 25%; padding: 14px 14px 6px 0; vertical-align: top; line-height: 1.45;
  overflow-wrap: anywhere; }
.pictures img { border-radius: 8px; max-width: 160px; max-height: 160px; margin-bottom: 4px; }
.mark { color: var(--accent); font-size: 12px; font-weight: 600; white-space: nowrap; }
.methods { background: var(--quiet); border-radius: 8px; padding: 18px 20px; max-width: none;
  line-height: 1.7; }
@page { margin: 16mm; }
@media print {
  body { background: none; font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  .card { border: 0; border-radius: 0; box-shadow: none; padding: 0; margin: 0 0 26px; }
  h2, h3, .card > h2 + p, .rows th { break-after: avoid; }
  .rows td { padding-top: 5px; padding-bottom: 5px; }
  .figure, .methods, tr, img { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_WINDOW = ("#F6F6F3", "#141613")
_SHADOW = ("0 1px 2px rgba(27,29,26,.05)", "none")


def style() -> str:
    """The style of the page, light, dark and printed; it loads no font."""
    light, dark = (_variables(which) for which in (0, 1))
    drawn = "".join(
        f".f-{name} {{ fill: var(--{name}); }}\n.s-{name} {{ stroke: var(--{name}); }}\n"
        for name in COLOURS
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"{_STYLE.strip()}\n{drawn}"
    )


def _variables(which: int) -> str:
    colours = {name: both[which] for name, both in COLOURS.items()}
    colours |= {"window": _WINDOW[which], "shadow": _SHADOW[which]}
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def section(title: str, inside: str) -> str:
    """A card with a heading; `inside` is HTML."""
    return f'<div class="card">\n<h2>{escape(title)}</h2>\n{inside}</div>\n'


def sentence(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>\n"


def note(text: str) -> str:
    """A quiet remark below a table, in plain text."""
    return f'<p class="note">{escape(text)}</p>\n'


def figure(chart: str) -> str:
    """A place for a chart, which no page break cuts."""
    return f'<div class="figure">{chart}</div>\n'


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    words: Collection[int] = (0,),
    narrow: bool = False,
) -> str:
    """A table of cells of HTML, with figures at the right.

    Args:
        words: the places of the columns that hold words.
        narrow: it takes no more than half of the width.
    """
    figures = [place not in words for place in range(len(head))]
    lines = [_cells(head, figures, "th"), *(_cells(row, figures, "td") for row in rows)]
    kind = "rows narrow" if narrow else "rows"
    return f'<table class="{kind}">\n{"".join(lines)}</table>\n'


def _cells(cells: Sequence[str], figures: Sequence[bool], tag: str) -> str:
    made = (
        f'<{tag} class="n">{cell}</{tag}>' if right else f"<{tag}>{cell}</{tag}>"
        for cell, right in zip(cells, figures, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>\n"


def facts(rows: Iterable[Sequence[str]]) -> str:
    """Names at the left, values at the right, both HTML."""
    lines = (f'<tr><td class="name">{name}</td><td>{value}</td></tr>\n' for name, value in rows)
    return f'<table class="facts">\n{"".join(lines)}</table>\n'
