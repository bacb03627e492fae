"""The PDF of a report, made by Qt from its HTML.

Qt's rich text knows neither SVG nor most of CSS: charts are drawn as pictures first, and a plainer
style takes the place of the page's own.
"""

import base64
import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QByteArray,
    QMarginsF,
    QPointF,
    QRectF,
    QSizeF,
    Qt,
    QThread,
    QUrl,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)
from PySide6.QtSvg import QSvgRenderer

from core import storage
from gui.palette import LIGHT

MARGIN = 18.0
"""Around the page, in millimetres."""

_DPI = 300
_SHARPER = 3.0  # pixels of a chart for each of its own
_FOOT = 9.0  # millimetres at the bottom for the number of the page
_CHART = 655  # width of a chart that takes the whole width, in 96ths of an inch
_FOLLOWING = 4  # paragraphs, or cells of a table, that a heading stays with
_FEW_ROWS = 8  # of a table that is not divided
_CELL = 6  # padding of table cells, in 96ths of an inch

_STYLE = f"""
body {{ color: {LIGHT.text}; }}
h1 {{ font-size: 20pt; font-weight: 600; margin: 0 0 4px 0; }}
h2 {{ font-size: 13pt; font-weight: 600; margin: 26px 0 8px 0; }}
h3 {{ font-size: 9pt; font-weight: 600; color: {LIGHT.muted}; margin: 14px 0 2px 0; }}
p {{ margin: 0 0 8px 0; line-height: 135%; }}
b {{ font-weight: 600; }}
.kicker {{ color: {LIGHT.accent}; font-weight: 600; margin: 0; }}
.lead {{ color: {LIGHT.muted}; font-size: 10pt; margin: 0 0 6px 0; }}
.number {{ font-size: 32pt; font-weight: 600; margin: 0 0 6px 0; line-height: 100%; }}
.small {{ color: {LIGHT.muted}; font-size: 7.5pt; }}
.note {{ color: {LIGHT.muted}; font-size: 7.5pt; margin: 8px 0 0 0; }}
.rows {{ border-collapse: collapse; border-style: none; }}
.rows td {{ border-top: 1px solid {LIGHT.border}; }}
.rows .small {{ font-size: 8.5pt; }}
.n {{ white-space: nowrap; padding-right: 10px; }}
.figure {{ margin: 8px 0 8px 0; }}
.facts {{ margin-top: 10px; }}
.name, .rows th {{ color: {LIGHT.muted}; font-weight: 400; }}
.mark {{ color: {LIGHT.accent}; font-size: 8pt; font-weight: 600; }}
.methods {{ background-color: {LIGHT.sidebar}; }}
code {{ font-size: 7.5pt; }}
"""


@dataclass
class _Page:
    """A page for Qt: its HTML, and the pictures in it by name."""

    html: str
    pictures: dict[str, QImage] = field(default_factory=dict)

    def replaced(
        self, pattern: str, picture: Callable[[re.Match[str]], tuple[QImage, str]]
    ) -> None:
        """Put a picture in place of each match; `picture` gives it with its attributes."""

        def put(match: re.Match[str]) -> str:
            image, attributes = picture(match)
            name = f"picture-{len(self.pictures)}"
            self.pictures[name] = image
            return f'<img src="{name}" {attributes}>'

        self.html = re.sub(pattern, put, self.html, flags=re.DOTALL)


def write_pdf(html_file: Path, pdf: Path) -> None:
    """Print the report in `html_file` to `pdf`, on A4. Safe to call from any thread.

    It takes up to a second or two; a QGuiApplication must be there, for the fonts.

    Raises:
        StorageError: the PDF cannot be written.
        OSError: the page cannot be read.
    """
    html = html_file.read_text(encoding="utf-8")
    with storage.replacing(pdf) as temporary:
        if QAbstractEventDispatcher.instance() is not None:
            _write(html, temporary)
            return
        work = _Work(lambda: _write(html, temporary))
        work.start()
        work.wait()
        if work.error is not None:
            raise work.error


class _Work(QThread):
    """A thread of Qt's own, whose timers a layout of text needs, to stand in for another."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self.error = error


def _write(html: str, pdf: Path) -> None:
    page = _for_qt(html)
    writer = QPdfWriter(str(pdf))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN), QPageLayout.Unit.Millimeter)
    writer.setResolution(_DPI)
    writer.setCreator("Graft")
    writer.setTitle(_title(page.html))
    _print(page, writer)
    if not pdf.is_file():
        raise OSError(errno.EIO, "the PDF could not be written", str(pdf))


def _for_qt(html: str) -> _Page:
    """The page with its style taken away and every chart and photograph as a picture."""
    page = _Page(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    page.replaced(r"<svg .*?</svg>", lambda match: _drawn(match[0]))
    page.replaced(
        r'<img src="data:image/jpeg;base64,([^"]*)"[^>]*>', lambda match: _photograph(match[1])
    )
    rows = f'class="rows" cellspacing="0" cellpadding="{_CELL // 2}"'
    kinds = {
        r'<table class="rows">': f'<table {rows} width="100%">',
        r'<table class="rows narrow">': f'<table {rows} width="55%">',
        r'<table class="facts">': f'<table class="facts" width="100%" cellpadding="{_CELL // 3}">',
        r'<table class="pictures">': f'<table width="100%" cellpadding="{_CELL}">',
        r'<td class="name">': '<td class="name" width="24%">',
        r'class="n"': 'class="n" align="right"',
        r"<th>": '<th align="left">',
        r'<p class="methods">(.*?)</p>': rf'<table width="100%" cellpadding="{2 * _CELL}"><tr>'
        r'<td class="methods"><p>\1</p></td></tr></table>',
    }
    for pattern, replacement in kinds.items():
        page.html = re.sub(pattern, replacement, page.html, flags=re.DOTALL)
    return page


def _drawn(svg: str) -> tuple[QImage, str]:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.viewBoxF().size()
    image = QImage((size * _SHARPER).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    height = round(size.height() * _CHART / size.width())
    return image, f'width="{_CHART}" height="{height}"'


def _photograph(coded: str) -> tuple[QImage, str]:
    image = QImage.fromData(QByteArray(base64.b64decode(coded)))
    return image, f'width="{image.width() * 0.8:.0f}" height="{image.height() * 0.8:.0f}"'


def _title(html: str) -> str:
    match = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    document = QTextDocument()
    document.setHtml(match[1] if match else "")
    return document.toPlainText()


def _print(page: _Page, writer: QPdfWriter) -> None:
    foot = _FOOT / 25.4 * _DPI
    size = QSizeF(writer.width(), writer.height() - foot)
    document = _document(page, writer, size)
    _keep_whole(document, size.height())
    painter = QPainter()
    if not painter.begin(writer):
        return
    n = document.pageCount()
    for number in range(n):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * size.height())
        document.drawContents(painter, QRectF(QPointF(0, number * size.height()), size))
        painter.restore()
        painter.setFont(_font(7.5))
        painter.setPen(QColor(LIGHT.muted))
        place = QRectF(0, size.height(), size.width(), foot)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(place, corner, f"{number + 1} / {n}")
    painter.end()


def _document(page: _Page, writer: QPdfWriter, size: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultFont(_font(9))
    document.setDefaultStyleSheet(_STYLE)
    for name, image in page.pictures.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
    document.setHtml(page.html)
    document.setPageSize(size)
    return document


def _keep_whole(document: QTextDocument, height: float) -> None:
    """Move down what the end of a page would tear apart: rows, and headings from what follows."""
    tables = [each for each in document.rootFrame().childFrames() if isinstance(each, QTextTable)]
    parts: list[tuple[int, QTextBlock | tuple[QTextTable, int]]] = [
        (block.position(), block)
        for block in _blocks(document)
        if block.blockFormat().headingLevel()
    ]
    for table in tables:
        for row in range(table.rows()):
            parts.append((table.cellAt(row, 0).firstPosition(), (table, row)))
    for _, part in sorted(parts, key=lambda each: each[0]):
        if isinstance(part, tuple):
            _keep_row(document, *part, height)
        else:
            _keep_heading(document, part, height)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _keep_heading(document: QTextDocument, heading: QTextBlock, height: float) -> None:
    layout = document.documentLayout()
    top = layout.blockBoundingRect(heading).top()
    last = heading
    for _ in range(_FOLLOWING):
        following = last.next()
        if not following.isValid() or following.blockFormat().headingLevel():
            break
        last = following
        table = QTextCursor(last).currentTable()
        if table is not None and table.rows() <= _FEW_ROWS:
            last = document.findBlock(table.lastPosition())
            break
        if "\ufffc" in last.text():  # a chart
            break
    if top // height != (layout.blockBoundingRect(last).bottom() - 1) // height:
        style = heading.blockFormat()
        style.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(heading).setBlockFormat(style)
        _lay_out_anew(document)


def _keep_row(document: QTextDocument, table: QTextTable, row: int, height: float) -> None:
    layout = document.documentLayout()
    cells = [table.cellAt(row, column) for column in range(table.columns())]
    last = row if row or table.rows() == 1 else 1  # the names of the columns stay with what follows
    ends = [table.cellAt(last, c).lastCursorPosition().block() for c in range(table.columns())]
    top = min(layout.blockBoundingRect(c.firstCursorPosition().block()).top() for c in cells)
    end = max(layout.blockBoundingRect(block).bottom() for block in ends) - 1
    if top // height == end // height or end - top > height:
        return
    # Qt moves a row to the next page, padding and all, once the first line of no cell fits
    left = (top // height + 1) * height - top
    for cell in cells:
        line = cell.firstCursorPosition().block().layout().lineAt(0)
        style = cell.format().toTableCellFormat()
        style.setTopPadding(style.topPadding() + max(0.0, left - line.height()) + 1)
        cell.setFormat(style)
    _lay_out_anew(document)


def _lay_out_anew(document: QTextDocument) -> None:
    """All of it: what Qt does after a change leaves some lines where they were."""
    size = document.pageSize()
    document.setPageSize(size + QSizeF(1, 0))
    document.setPageSize(size)


def _font(points: float) -> QFont:
    font = QFont()
    font.setFamilies(["Inter", "Segoe UI", "SF Pro Text", "Noto Sans"])
    font.setPointSizeF(points)
    return font
