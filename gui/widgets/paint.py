"""The few strokes that several painted widgets share."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
    QTextLine,
)

from gui.theme import Type, colours, font

KINDS = ("neutral", "accent", "info", "warning", "danger")
"""How a badge or a banner speaks."""


def colour(value: str, alpha: float = 1.0) -> QColor:
    """#rrggbb as a QColor, `alpha` between 0 and 1."""
    made = QColor(value)
    made.setAlphaF(alpha)
    return made


def kind_colours(kind: str) -> tuple[str, str]:
    """Text and background of a kind of message."""
    palette = colours()
    if kind == "neutral":
        return palette.muted, palette.surface
    return getattr(palette, kind), palette.soft(kind)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    style: Type = Type.BODY,
    value: str = "",
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line, elided to `rect` and centred in its height; `value` is #rrggbb, default text."""
    painter.setFont(font(style))
    painter.setPen(QColor(value or colours().text))
    fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), fitted)


def paragraph(painter: QPainter, rect: QRectF, words: str, style: Type, value: str) -> None:
    """Lines broken to the width of `rect`, as far apart as the style says; the last is elided."""
    layout = QTextLayout(words, font(style))
    layout.beginLayout()
    top, lines = rect.top(), []
    while top + style.line <= rect.bottom() + 1 and (line := layout.createLine()).isValid():
        line.setLineWidth(rect.width())
        lines.append(line)
        top += style.line
    layout.endLayout()
    for row, line in enumerate(lines):
        last = row == len(lines) - 1
        part = words[line.textStart() :] if last else _line_text(words, line)
        place = QRectF(rect.left(), rect.top() + row * style.line, rect.width(), style.line)
        text(painter, place, part, style, value)


def _line_text(words: str, line: QTextLine) -> str:
    return words[line.textStart() : line.textStart() + line.textLength()].rstrip()


def text_width(words: str, style: Type) -> float:
    """How wide `words` are in a style, in pixels."""
    return QFontMetricsF(font(style)).horizontalAdvance(words)


def bar(painter: QPainter, rect: QRectF, share: float, value: str, track: str = "") -> None:
    """A rounded bar, filled from the left to `share` (0 to 1)."""
    radius = rect.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(track or colours().border))
    painter.drawRoundedRect(rect, radius, radius)
    if share > 0:
        clip = QPainterPath()
        clip.addRoundedRect(rect, radius, radius)
        painter.save()
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        filled = QRectF(rect)
        filled.setWidth(max(rect.height() / 2, rect.width() * min(share, 1.0)))
        painter.setBrush(QColor(value))
        painter.drawRoundedRect(filled, radius, radius)
        painter.restore()


def chip(painter: QPainter, corner: QPointF, words: str, kind: str, limit: float) -> QRectF:
    """A badge whose top left is `corner`, at most `limit` wide. Returns where it lies."""
    front, back = kind_colours(kind)
    rect = QRectF(corner.x(), corner.y(), chip_width(words, limit), 20)
    painter.setPen(
        QPen(QColor(colours().border), 1) if kind == "neutral" else QPen(Qt.PenStyle.NoPen)
    )
    painter.setBrush(QColor(back))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 9.5, 9.5)
    inner = rect.adjusted(8, 0, -8, 0)
    text(painter, inner, words, Type.CAPTION_STRONG, front, align=Qt.AlignmentFlag.AlignHCenter)
    return rect


def chip_width(words: str, limit: float = 1e6) -> float:
    """How wide a badge with these words is."""
    return min(limit, text_width(words, Type.CAPTION_STRONG) + 18)


def rounded(picture: QImage, size: QSizeF, radius: float, ratio: float) -> QPixmap:
    """`picture` filling `size`, cropped to its middle, with round corners, for a screen's ratio."""
    width, height = round(size.width() * ratio), round(size.height() * ratio)
    scaled = picture.scaled(
        QSize(width, height),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - width) // 2, (scaled.height() - height) // 2
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(scaled.copy(left, top, width, height)))
    painter.drawRoundedRect(0, 0, width, height, radius * ratio, radius * ratio)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
