"""A quiet table: no grid, a hairline under each row, figures at the right, words with a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.palette import mix
from gui.theme import Type, colours, font
from gui.widgets.paint import chip, colour, text

Index = QModelIndex | QPersistentModelIndex
_CELL = Qt.ItemDataRole.UserRole
_SORT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Column:
    """A column: its name, its width in pixels (0: what is left over), and its side."""

    title: str
    width: int = 0
    right: bool = False
    tip: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in one place: words, a quiet note under them, or a badge.

    Attributes:
        sort: what the column is sorted by; None for the words.
    """

    text: str = ""
    note: str = ""
    strong: bool = False
    badge_kind: str = ""
    sort: float | str | None = None


class Table(QTableView):
    """Rows of cells, each row with a key. One or several can be chosen.

    Signals:
        chosen: the keys of the rows that are selected now.
        opened: the key of a row that was double-clicked, or on which Enter was pressed.
    """

    chosen = Signal(list)
    opened = Signal(str)

    def __init__(
        self, columns: Sequence[Column], *, row_height: int = 36, selection: int = 1
    ) -> None:
        super().__init__()
        self._limit = selection
        self._model = _Model(tuple(columns))
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setSortRole(_SORT)
        self._proxy.setFilterKeyColumn(0)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._proxy)
        self.setItemDelegate(_Delegate(self))
        self._style(row_height)
        lines = max(1 + column.title.count("\n") for column in columns)
        self.horizontalHeader().setFixedHeight(13 + 15 * lines)
        self._size_columns(columns)
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    def set_rows(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Show other rows: each with its key and its cells. The choice stays as far as it can."""
        kept = self.chosen_keys()
        self._model.set_rows([(key, tuple(cells)) for key, cells in rows])
        self.choose(kept)

    def keys(self) -> list[str]:
        """The keys of the rows in the order they are shown, without those filtered out."""
        return [self._key(self._proxy.index(row, 0)) for row in range(self._proxy.rowCount())]

    def chosen_keys(self) -> list[str]:
        """The keys of the selected rows."""
        return [self._key(index) for index in self.selectionModel().selectedRows()]

    def choose(self, keys: Sequence[str]) -> None:
        """Select these rows, and no others."""
        chosen = self.selectionModel()
        flag = chosen.SelectionFlag
        picked = QItemSelection()
        for row, key in enumerate(self.keys()):
            if key in keys:
                first = self._proxy.index(row, 0)
                picked.select(first, self._proxy.index(row, self._model.columnCount() - 1))
        chosen.select(picked, flag.ClearAndSelect | flag.Rows)
        if rows := chosen.selectedRows():
            chosen.setCurrentIndex(rows[0], flag.NoUpdate)

    def key_at(self, place: QPoint) -> str | None:
        """The key of the row at a point of the viewport."""
        index = self.indexAt(place)
        return self._key(index) if index.isValid() else None

    def set_filter(self, words: str) -> None:
        """Show only rows whose first column has these words in it; nothing is selected then."""
        self.selectionModel().clear()  # or Qt would select a row in place of one that goes
        self._proxy.setFilterFixedString(words)

    def _key(self, index: Index) -> str:
        return self._model.key(self._proxy.mapToSource(index).row())

    def _selection_changed(self) -> None:
        rows = self.selectionModel().selectedRows()
        if self._limit and len(rows) > self._limit:
            self.choose([self._key(index) for index in rows[-self._limit :]])
            return
        self.chosen.emit(self.chosen_keys())

    def _style(self, row_height: int) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        one = {0: mode.NoSelection, 1: mode.SingleSelection}
        self.setSelectionMode(one.get(self._limit, mode.MultiSelection))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.verticalHeader().setMinimumSectionSize(row_height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorShown(False)

    def _size_columns(self, columns: Sequence[Column]) -> None:
        header = self.horizontalHeader()
        for position, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(position, mode)
            if column.width:
                header.resizeSection(position, column.width)

    def height_for_rows(self) -> int:
        """How high the table is with all its rows in view."""
        rows = self._proxy.rowCount() * self.verticalHeader().defaultSectionSize()
        return rows + self.horizontalHeader().height()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height_for_rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._key(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().toPoint())
        if key is not None:
            self.opened.emit(key)


class _Model(QAbstractTableModel):
    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self._columns = columns
        self._rows: list[tuple[str, tuple[Cell, ...]]] = []

    def set_rows(self, rows: list[tuple[str, tuple[Cell, ...]]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def key(self, row: int) -> str:
        return self._rows[row][0]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self._rows[index.row()][1][index.column()]
        found: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: f"{cell.text} {cell.note}".strip(),
            Qt.ItemDataRole.ToolTipRole: f"{cell.text}\n{cell.note}".strip(),
            _CELL: (cell, self._columns[index.column()].right),
            _SORT: cell.text if cell.sort is None else cell.sort,
        }
        return found.get(role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        column = self._columns[section]
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        found: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.ToolTipRole: column.tip,
            Qt.ItemDataRole.FontRole: font(Type.CAPTION),
            Qt.ItemDataRole.TextAlignmentRole: side | Qt.AlignmentFlag.AlignVCenter,
        }
        return found.get(role)


class _Delegate(QStyledItemDelegate):
    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette = colours()
        cell, right = index.data(_CELL)
        rect = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, colour(palette.accent_soft))
            if index.column() == 0:
                painter.fillRect(
                    QRectF(rect.left(), rect.top(), 3, rect.height()), colour(palette.accent)
                )
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour(mix(palette.surface, palette.text, 0.03)))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colour(palette.border)
        )
        if index.column() == 0 and self._table.hasFocus():
            self._paint_focus(painter, option, index)
        _paint_cell(painter, rect.adjusted(10, 0, -10, -1), cell, right=right)
        painter.restore()

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The current row shows its place by a bar at its left, where it is not selected too."""
        if isinstance(self._table, QTableView) and self._table.currentIndex().row() == index.row():
            rect = QRectF(option.rect)
            painter.fillRect(
                QRectF(rect.left(), rect.top(), 3, rect.height()), colour(colours().accent)
            )


def _paint_cell(painter: QPainter, rect: QRectF, cell: Cell, *, right: bool) -> None:
    palette = colours()
    if cell.badge_kind and cell.text:
        top = rect.center().y() - 10
        chip(painter, QPointF(rect.left(), top), cell.text, cell.badge_kind, rect.width())
        return
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    style = Type.STRONG if cell.strong else Type.NUMBER if right else Type.BODY
    if not cell.note:
        text(painter, rect, cell.text, style, align=side)
        return
    middle = rect.center().y()
    upper = QRectF(rect.left(), middle - 19, rect.width(), 20)
    text(painter, upper, cell.text, style, align=side)
    lower = QRectF(rect.left(), middle + 1, rect.width(), 16)
    text(painter, lower, cell.note, Type.CAPTION, palette.muted, align=side)
