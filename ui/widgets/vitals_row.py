"""When symptoms began, temperature and SpO2, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.field_row import FieldRow

VITALS = ("onset", "temperature", "spo2")
SHARES = {"onset": 5, "temperature": 4, "spo2": 3}
"""Of the width: what is longest is understood of a day."""


class VitalsRow(QWidget):
    """Lays out the three; whoever shows them connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {name: FieldRow(name, f"visit.{name}", self) for name in VITALS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for name, field in self.fields.items():
            row.addWidget(field, SHARES[name])
