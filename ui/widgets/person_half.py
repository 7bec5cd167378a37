"""The half of the page that says who somebody is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow

TYPED = ("name", "birth", "phone", "area", "vehicle", "lane")
SEXES = (Choice("M", ("1", "m"), "sex.m"), Choice("F", ("2", "f"), "sex.f"), Choice("X", ("3", "x"), "sex.x"))
CONSENTS = (Choice("yes", ("1", "y"), "visit.consent_yes"), Choice("no", ("2", "n"), "visit.consent_no"))
CONSENT_OF = {"yes": True, "no": False, "": None}
ANSWER_OF = {given: answer for answer, given in CONSENT_OF.items()}


class PersonHalf(QWidget):
    """Lays out the fields about the person; whoever shows it connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {name: FieldRow(name, f"visit.{name}", self) for name in TYPED}
        self.sex = AnswerRow("sex", "visit.sex", SEXES, columns=3, parent=self)
        self.consent = AnswerRow("consent", "visit.consent", CONSENTS, parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        fields = self.fields
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for parts in (
            ((fields["name"], 4), (fields["birth"], 5), (self.sex, 5), (fields["phone"], 4)),
            ((fields["area"], 5), (fields["vehicle"], 4), (fields["lane"], 2), (self.consent, 7)),
        ):
            row = QHBoxLayout()
            row.setSpacing(16)
            for widget, share in parts:
                row.addWidget(widget, share)
            rows.addLayout(row)
