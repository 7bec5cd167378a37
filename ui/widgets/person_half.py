"""The half of the page that says who somebody is, and whether they agree."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.domain.consent import Relation
from station.domain.page import VisitPage
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow

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
        self.sex = AnswerRow("sex", "visit.sex", SEXES, columns=3, parent=self)
        self.consent = AnswerRow("consent", "visit.consent", CONSENTS, columns=3, parent=self)
        self.relation = AnswerRow(
            "guardian_relation", "visit.guardian_relation", RELATIONS, columns=5, is_fitting=True, parent=self
        )
        self._lay_out()

    def _lay_out(self) -> None:
        fields = self.fields
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for parts in (
            ((fields["name"], 4), (fields["birth"], 5), (self.sex, 5), (fields["phone"], 5)),
            ((fields["area"], 4), (fields["vehicle"], 4), (fields["lane"], 2), (self.consent, 9)),
            ((fields["guardian_name"], 5), (self.relation, 14)),
        ):
            row = QHBoxLayout()
            row.setSpacing(16)
            for widget, share in parts:
                row.addWidget(widget, share)
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
