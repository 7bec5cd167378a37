"""The half of the page that says who somebody is, and whether they agree."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.domain.consent import Relation
from station.domain.page import VisitPage
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow
from ui.widgets.undo_passes import UndoPasses
from ui.widgets.wrapping import WrappingRow

GAP_PX, LINE_PX = 16, 4
TYPED = ("name", "birth", "phone", "area", "vehicle", "lane", "guardian_name")
SEXES = (Choice("M", ("1", "m"), "sex.m"), Choice("F", ("2", "f"), "sex.f"), Choice("X", ("3", "x"), "sex.x"))
BY_GUARDIAN = "guardian"
CONSENTS = (
    Choice("yes", ("1", "y"), "visit.consent_yes"),
    Choice("no", ("2", "n"), "visit.consent_no"),
    Choice(BY_GUARDIAN, ("3", "g"), "visit.consent_guardian"),
)
CONSENT_OF = {"yes": True, "no": False, BY_GUARDIAN: True, "": None}
RELATIONS = tuple(
    Choice(one.value, (str(digit),), f"relation.{one.value}") for digit, one in enumerate(Relation, start=1)
)


class PersonHalf(QWidget):
    """Lays out the fields about the person; whoever shows it connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {name: FieldRow(name, f"visit.{name}", self) for name in TYPED}
        for field in self.fields.values():
            UndoPasses(field.edit, brings_back=True)
        self.sex = AnswerRow("sex", "visit.sex", SEXES, columns=3, parent=self)
        self.consent = AnswerRow("consent", "visit.consent", CONSENTS, is_fitting=True, parent=self)
        self.relation = AnswerRow(
            "guardian_relation", "visit.guardian_relation", RELATIONS, columns=5, is_fitting=True, parent=self
        )
        self._lay_out()

    def _lay_out(self) -> None:
        fields = self.fields
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(LINE_PX)
        for parts in (
            (
                (fields["name"], 9, 9),
                (fields["birth"], 4, 11.5),
                (self.sex, 1, 0),
                (fields["phone"], 0, 13.5),
            ),
            (
                (fields["area"], 2, 6),
                (fields["vehicle"], 3, 8),
                (fields["lane"], 1, 4),
                (self.consent, 6, 20),
            ),
            ((fields["guardian_name"], 1, 9), (self.relation, 4, 27)),
        ):
            row = WrappingRow(GAP_PX, line_px=LINE_PX)
            for widget, share, least_ems in parts:
                row.add(widget, share, least_ems)
            rows.addLayout(row)

    def show_consent(self, page: VisitPage) -> None:
        """Shows the consent of a page; that a guardian gave it, too."""
        answers = {True: BY_GUARDIAN if page.guardian_relation else "yes", False: "no", None: ""}
        self.consent.set_value(answers[page.consent])

    def ask_guardian(self, is_child: bool) -> None:
        """Asks who agrees for somebody: for a child, and wherever a guardian did."""
        is_asked = is_child or self.consent.value == BY_GUARDIAN or bool(self.relation.value)
        self.fields["guardian_name"].setVisible(is_asked)
        self.relation.setVisible(is_asked)
