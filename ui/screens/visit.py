"""S2 and S3: one page to register and triage somebody. Enter leads through it; Enter on the last field saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.domain.page import VisitPage
from station.errors import Rejection
from station.words import Words
from ui.screens.echoes import birth_in, echo_of
from ui.screens.screen import Screen
from ui.shown import LevelShown, SymptomShown
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow
from ui.widgets.level_panel import LevelPanel
from ui.widgets.symptom_picker import SymptomPicker

ORDER = (
    "name",
    "birth",
    "sex",
    "phone",
    "area",
    "vehicle",
    "lane",
    "consent",
    "symptoms",
    "onset",
    "temperature",
    "spo2",
)
"""The fields as Enter leads through them."""
TYPED = ("name", "birth", "phone", "area", "vehicle", "lane", "onset", "temperature", "spo2")
SEXES = (Choice("M", ("1", "m"), "sex.m"), Choice("F", ("2", "f"), "sex.f"), Choice("X", ("3", "x"), "sex.x"))
CONSENTS = (Choice("yes", ("1", "y"), "visit.consent_yes"), Choice("no", ("2", "n"), "visit.consent_no"))
CONSENT_OF = {"yes": True, "no": False, "": None}
FROM_LIST = ("flight", "seat", "nationality", "surname_latin", "given_latin")


class VisitScreen(Screen):
    """The page of a visit. `edited` and `submitted` carry it as typed."""

    edited = Signal(object)
    submitted = Signal(object)
    KEYS = ("help", "save", "clear", "board", "language", "lock")
    MAIN_KEY = "save"

    def __init__(self, symptoms: Sequence[SymptomShown], parent: QWidget | None = None) -> None:
        super().__init__("visit", parent)
        self._page = VisitPage()
        self._today = date.min
        self._words: Words | None = None
        self._title, self._summary, self._from_list = QLabel(self), QLabel(self), QLabel(self)
        self.fields = {name: FieldRow(name, f"visit.{name}", self) for name in TYPED}
        self.sex = AnswerRow("sex", "visit.sex", SEXES, columns=3, parent=self)
        self.consent = AnswerRow("consent", "visit.consent", CONSENTS, parent=self)
        self.symptoms = SymptomPicker(symptoms, self)
        self.level = LevelPanel(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        set_role(self._title, "heading")
        set_role(self._summary, "fault")
        set_role(self._from_list, "echo")
        self._summary.setTextFormat(Qt.TextFormat.RichText)
        self._summary.hide()
        inside = QWidget(self)
        set_role(inside, "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(10)
        column.addLayout(self._heading_row())
        column.addLayout(self._person_grid())
        column.addWidget(self.symptoms)
        column.addLayout(self._triage_row())
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _heading_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._title)
        row.addWidget(self._summary, 1)
        row.addWidget(self._from_list)
        row.addStretch(0)
        return row

    def _person_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        fields = self.fields
        first = QHBoxLayout()
        first.setSpacing(16)
        for widget, share in ((fields["name"], 4), (fields["birth"], 5), (self.sex, 5), (fields["phone"], 4)):
            first.addWidget(widget, share)
        second = QHBoxLayout()
        second.setSpacing(16)
        for widget, share in (
            (fields["area"], 5),
            (fields["vehicle"], 4),
            (fields["lane"], 2),
            (self.consent, 7),
        ):
            second.addWidget(widget, share)
        grid.addLayout(first, 0, 0)
        grid.addLayout(second, 1, 0)
        return grid

    def _triage_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        for name in ("onset", "temperature", "spo2"):
            row.addWidget(self.fields[name], 5)
        row.addWidget(self.level, 10)
        return row

    def _connect(self) -> None:
        for field in self.fields.values():
            field.left.connect(self._on_left)
            field.changed.connect(self._on_changed)
        for answer in (self.sex, self.consent):
            answer.left.connect(self._on_left)
        self.sex.answered.connect(self._on_sex)
        self.consent.answered.connect(self._on_consent)
        self.symptoms.left.connect(self._on_left)
        self.symptoms.changed.connect(self._on_changed)
        self._summary.linkActivated.connect(self._on_link)
        self._order_tabs()

    def _order_tabs(self) -> None:
        stops = [self._stop(name) for name in ORDER]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        for name in ORDER:
            self._part(name).speak(words)
        self.level.speak(words)
        self._title.setText(words("visit.title"))
        for name in self.fields:
            self._show_echo(name)
        self._show_from_list()
        self._show_summary()

    def arrive(self) -> None:
        """Begins with the first field that is empty and must not be."""
        empty = [name for name in ("name", "birth", "phone") if not self.fields[name].text.strip()]
        self._stop(empty[0] if empty else "consent").setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the whole page and where the keys went."""
        page, stop = self.page(), self.focusWidget()

        def undo() -> None:
            self.show_page(page, self._today)
            if stop is not None:
                stop.setFocus()

        return undo

    def show_page(self, page: VisitPage, today: date) -> None:
        """Shows a page as it was typed: an empty one, a draft, or an expected person's."""
        self._page, self._today = page, today
        for name, field in self.fields.items():
            field.set_text(getattr(page, name))
            self._show_echo(name)
        self.sex.set_value(page.sex)
        self.consent.set_value({True: "yes", False: "no", None: ""}[page.consent])
        self.symptoms.set_chosen(page.symptoms)
        self._show_sex_field()
        self._show_from_list()
        self._show_summary()
        self.show_level(None)

    def page(self) -> VisitPage:
        """Returns the page as it is typed now."""
        typed: dict[str, Any] = {
            name: field.text for name, field in self.fields.items()
        }  # Any: replace() takes no dict
        language = self._words.language if self._words else self._page.consent_language
        return replace(
            self._page,
            **typed,
            sex=self.sex.value if not self.sex.isHidden() else "",
            consent=CONSENT_OF[self.consent.value],
            consent_language=language,
            symptoms=self.symptoms.chosen,
        )

    def show_level(self, level: LevelShown | None) -> None:
        """Shows the level as it would be now."""
        self.level.show_level(level)

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows all rejections at once, each beside its field; the first one gets the keys."""
        return self._show_wrong(rejections, is_doubt=False)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what is unlikely; Enter in such a field confirms it."""
        return self._show_wrong(doubts, is_doubt=True)

    def _show_wrong(self, wrong: tuple[Rejection, ...], *, is_doubt: bool) -> tuple[Rejection, ...]:
        by_field = {one.field: one for one in reversed(wrong)}
        for name, field in self.fields.items():
            field.show_rejection(by_field.get(name), is_doubt=is_doubt)
        for answer in (self.sex, self.consent, self.symptoms):
            answer.show_rejection(by_field.get(answer.name))
        if "sex" in by_field:
            self.sex.show()
        self._show_summary()
        first = next((name for name in ORDER if name in by_field), None)
        if first is not None:
            self._go_to(first)
        return tuple(one for one in wrong if one.field not in ORDER)

    def _wrong_fields(self) -> tuple[str, ...]:
        return tuple(name for name in ORDER if self._part(name).rejection is not None)

    def _show_summary(self) -> None:
        words, wrong = self._words, self._wrong_fields()
        self._summary.setVisible(bool(wrong) and words is not None)
        if words is None or not wrong:
            return
        links = " · ".join(
            f'<a href="{name}" style="color:#9B0A1E">{words(f"visit.{name}")}</a>' for name in wrong
        )
        self._summary.setText(words("visit.to_correct", count=len(wrong), fields=links))

    def _show_echo(self, name: str) -> None:
        if self._words is not None:
            field = self.fields[name]
            field.show_echo(echo_of(name, field.text, self._today, self._words).said)

    def _show_from_list(self) -> None:
        known = [getattr(self._page, name) for name in FROM_LIST if getattr(self._page, name)]
        self._from_list.setVisible(bool(known))
        if self._words is not None and known:
            self._from_list.setText(self._words("visit.from_list", known=" · ".join(known)))

    def _show_sex_field(self) -> None:
        read = birth_in(self.fields["birth"].text, self._today)
        self.sex.setVisible(bool(self.sex.value) or (read is not None and read.sex is None))
        if read is not None and read.sex is not None:
            self.sex.set_value("")
            self.sex.hide()

    def _part(self, name: str) -> FieldRow | AnswerRow | SymptomPicker:
        others = {"sex": self.sex, "consent": self.consent}
        if name == "symptoms":
            return self.symptoms
        return self.fields[name] if name in self.fields else others[name]

    def _stop(self, name: str) -> QWidget:
        part = self._part(name)
        return part if isinstance(part, AnswerRow) else part.edit

    def _go_to(self, name: str) -> None:
        self._stop(name).setFocus()
        self._scroll.ensureWidgetVisible(self._part(name), 0, 24)

    def _is_asked(self, name: str) -> bool:
        if name == "sex":
            return not self.sex.isHidden()
        return name != "onset" or self.symptoms.chosen != ()

    @Slot(str)
    def _on_left(self, name: str) -> None:
        part = self._part(name)
        if isinstance(part, FieldRow) and part.is_doubtful:
            self._confirm(part)
            return
        if isinstance(part, FieldRow):
            part.show_rejection(echo_of(name, part.text, self._today, self._said()).rejection)
        after = [one for one in ORDER[ORDER.index(name) + 1 :] if self._is_asked(one)]
        if after:
            self._go_to(after[0])
        else:
            self.submit()

    def submit(self) -> None:
        """Gives the page away to be saved."""
        self.submitted.emit(self.page())

    def _confirm(self, field: FieldRow) -> None:
        doubt = field.rejection
        if doubt is not None:
            self._page = replace(self._page, confirmed=self._page.confirmed | {f"{doubt.field}:{doubt.code}"})
        field.show_rejection(None)
        self._show_summary()
        still = [name for name, one in self.fields.items() if one.is_doubtful]
        if still:
            self._go_to(still[0])
        else:
            self.submit()

    def _said(self) -> Words:
        if self._words is None:
            raise RuntimeError("a screen is spoken to before it is shown")
        return self._words

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        still = frozenset(one for one in self._page.confirmed if one.partition(":")[0] != name)
        self._page = replace(self._page, confirmed=still)
        if name in self.fields:
            self._show_echo(name)
        if name == "birth":
            self._show_sex_field()
        self._show_summary()
        self.edited.emit(self.page())

    @Slot(str)
    def _on_sex(self, _value: str) -> None:
        self._on_changed("sex")
        self._on_left("sex")

    @Slot(str)
    def _on_consent(self, _value: str) -> None:
        self._on_changed("consent")
        self._on_left("consent")

    @Slot(str)
    def _on_link(self, name: str) -> None:
        self._go_to(name)
