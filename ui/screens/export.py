"""Asks in which form a day goes out, why and where to; shows how far it is and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.words import Words
from ui.screens.asking_screen import Part
from ui.screens.form import FORM_KEYS, FormScreen, Receipt
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice

FORM, OWN_MAP, MAP = "form", "own", "map"
KEYS = ("help", "browse", *FORM_KEYS[1:])


class ExportScreen(FormScreen):
    """Asks for a form by digit and the fields beside it; `submitted` carries the form among the texts.

    The field of an authority's own map is there while that form is chosen.
    """

    def __init__(self, forms: Sequence[Choice], parent: QWidget | None = None) -> None:
        self._forms = tuple(forms)
        super().__init__("export", (MAP, "reason", "folder"), parent, keys=KEYS)

    def _lay_out(self) -> None:
        self.form = AnswerRow(FORM, "export.form", self._forms, columns=1, parent=self)
        for label, role in ((self._title, "title"), (self._hint, "label"), (self._result, "heading")):
            set_role(label, role)
            label.setWordWrap(True)
        whole = self.scrolled_column(side_px=24, top_px=12, bottom_px=10, spacing_px=8)
        right = QVBoxLayout()
        right.setSpacing(10)
        for part in (*self.fields.values(), self.bar):
            right.addWidget(part)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(32)
        both.addWidget(self.form, 1)
        both.addLayout(right, 1)
        for part in (self._title, self._hint, self._result):
            whole.addWidget(part)
        whole.addLayout(both)
        whole.addStretch(1)
        self.refused.hide()
        self.form.set_value(self._forms[0].value)
        self.form.answered.connect(self._on_form)
        self.form.left.connect(self.go_on)
        self._on_form(self.form.value)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self.form.speak(words)
        super().speak(words)

    def show_receipt(self, receipt: Receipt | None) -> None:
        """Shows what came of it, in the place of the hint."""
        super().show_receipt(receipt)
        self._hint.setVisible(receipt is None)

    def arrive(self) -> None:
        """Begins with the form; the one that was used last is chosen."""
        self.form.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the form and every field."""
        undo = super().undo_of_typing()

        def undo_all() -> None:
            undo()
            self._on_form(self.form.value)

        return undo_all

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is asked now; an own map stands before the reason."""
        own = (self.fields[MAP],) if self.form.value == OWN_MAP else ()
        return self.form, *own, self.fields["reason"], self.fields["folder"]

    def submit(self) -> None:
        """Gives the form and the texts away."""
        self.submitted.emit({FORM: self.form.value, **self.texts})

    @Slot(str)
    def _on_form(self, value: str) -> None:
        self.fields[MAP].setVisible(value == OWN_MAP)
