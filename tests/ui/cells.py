"""Whether what stands in a table can be read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from ui.widgets.rows_table import RowsTable

TAKEN_PX = 24
"""What padding and the style's own margins take of a cell: with 18 a rack was painted as "980-26091-R…"."""


def is_whole(table: RowsTable, row: int, place: int) -> bool:
    """Says whether a cell has the room that its text needs; a column that is left out needs none."""
    index = table.model().index(row, place)
    font = index.data(Qt.ItemDataRole.FontRole)
    metrics = QFontMetrics(table.font() if font is None else font.resolve(table.font()))
    needed = metrics.horizontalAdvance(index.data(Qt.ItemDataRole.DisplayRole)) + TAKEN_PX
    joined = range(table.columnSpan(row, place))
    return table.isColumnHidden(place) or needed <= sum(table.columnWidth(place + one) for one in joined)
