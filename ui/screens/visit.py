"""S2 and S3: one page to register and triage somebody. Enter leads through it; Enter on the last field saves.

F7 turns to the further answers, once more to all reasons, and back. Somebody who is triaged again gets the same
page without the half that says who it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from station.domain.identity import Sex, age_on
from station.domain.page import VisitPage
from station.errors import Rejection
from station.words import Words
from ui.screens.echoes import birth_in, echo_of
from ui.screens.screen import Screen, scrolled
from ui.shown import AskedShown, AssessmentShown
from ui.theme import set_role
from ui.widgets.field_row import FieldRow
from ui.widgets.level_panel import LevelPanel
from ui.widgets.more_answers import ORDER as MORE_ORDER
from ui.widgets.more_answers import MoreAnswers, Part
from ui.widgets.person_half import ANSWER_OF, CONSENT_OF, PersonHalf
from ui.widgets.picker import Picker
from ui.widgets.reasons_panel import ReasonsPanel

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
TRIAGE_ORDER = ORDER[ORDER.index("symptoms") :]
"""The fields of a later triage, when it is known who somebody is."""
VITALS = ("onset", "temperature", "spo2")
PAGE, MORE, REASONS = range(3)
"""The sides of the page, as F7 turns them."""
FROM_LIST = ("flight", "seat", "nationality", "surname_latin", "given_latin")


class VisitScreen(Screen):
    """The page of a visit. `edited` and `submitted` carry it as typed."""

    edited = Signal(object)
    submitted = Signal(object)
    KEYS: tuple[str, ...] = ("help", "triage", "clear", "save", "board", "commands", "language", "lock")
    MAIN_KEY = "save"

    def __init__(
        self, asked: AskedShown, parent: QWidget | None = None, *, order: tuple[str, ...] = ORDER
    ) -> None:
        super().__init__("visit", parent)
        self._order, self._pregnancy_years = order, asked.pregnancy_years
        if order != ORDER:
            self.KEYS = tuple(one for one in self.KEYS if one != "clear")
        self._page = VisitPage()
        self._today = date.min
        self._came_from = order[0]
        self._words: Words | None = None
        self._title, self._summary, self._from_list, self._hint = (QLabel(self) for _ in range(4))
        self._person = PersonHalf(self)
        self.sex, self.consent = self._person.sex, self._person.consent
        vitals = {name: FieldRow(name, f"visit.{name}", self) for name in VITALS}
        self.fields = self._person.fields | vitals
        self.symptoms = Picker("symptoms", asked.symptoms, self)
        self.level = LevelPanel(self)
        self.more, self.reasons = MoreAnswers(asked, self), ReasonsPanel(self)
        self._parts: Mapping[str, Part] = {
            **self.fields,
            "sex": self.sex,
            "consent": self.consent,
            "symptoms": self.symptoms,
            **self.more.parts,
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        set_role(self._title, "heading")
        set_role(self._summary, "fault")
        set_role(self._from_list, "echo")
        self._hint.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.RichText)
        self._summary.hide()
        inside = QWidget(self)
        set_role(inside, "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(10)
        column.addLayout(self._heading_row())
        self._person.setVisible("name" in self._order)
        column.addWidget(self._person)
        column.addWidget(self.symptoms)
        column.addLayout(self._triage_row())
        column.addStretch(1)
        self._sides = QStackedWidget(self)
        for side in (scrolled(inside, self), scrolled(self.more, self), self.reasons):
            self._sides.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._sides)

    def _heading_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._title)
        row.addWidget(self._summary, 1)
        row.addWidget(self._from_list)
        row.addStretch(0)
        return row

    def _triage_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        left, vitals = QVBoxLayout(), QHBoxLayout()
        vitals.setSpacing(16)
        for name in VITALS:
            vitals.addWidget(self.fields[name], 1)
        left.addLayout(vitals)
        left.addWidget(self._hint)
        left.addStretch(1)
        row.addLayout(left, 15)
        row.addWidget(self.level, 10)
        return row

    def _connect(self) -> None:
        for field in self.fields.values():
            field.left.connect(self._on_left)
            field.changed.connect(self._on_changed)
        for answer in (self.sex, self.consent):
            answer.left.connect(self._on_left)
            answer.cleared.connect(self._on_changed)
        self.more.left.connect(self._on_left)
        self.more.changed.connect(self._on_changed)
        self.sex.answered.connect(self._on_sex)
        self.consent.answered.connect(self._on_consent)
        self.symptoms.left.connect(self._on_left)
        self.symptoms.changed.connect(self._on_changed)
        self._summary.linkActivated.connect(self._on_link)
        self._order_tabs()

    def _order_tabs(self) -> None:
        stops = [self._parts[name].stop for name in (*self._order, *MORE_ORDER)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        for name in ORDER:
            self._parts[name].speak(words)
        for panel in (self.level, self.more, self.reasons):
            panel.speak(words)
        self._show_title()
        self._hint.setText(words("reasons.key"))
        for name in self.fields:
            self._show_echo(name)
        self._show_from_list()
        self._show_summary()

    def arrive(self) -> None:
        """Begins with the first field that is empty and must not be."""
        self._sides.setCurrentIndex(PAGE)
        must = [name for name in ("name", "birth", "phone") if name in self._order]
        empty = [name for name in must if not self.fields[name].text.strip()]
        self._parts[empty[0] if empty else "consent" if must else self._order[0]].stop.setFocus()

    def turn(self) -> None:
        """Turns to the further answers, to all reasons, or back to the page."""
        side = (self._sides.currentIndex() + 1) % self._sides.count()
        has_keys = (name for name in self._order if self._parts[name].stop.hasFocus())
        self._came_from = next(has_keys, self._came_from)
        if side == PAGE:
            self.turn_back()
        elif side == MORE:
            self._go_to(MORE_ORDER[0])
        else:
            self._sides.setCurrentIndex(side)
            self.setFocus()

    def turn_back(self) -> bool:
        """Turns to the page; says whether another side was shown."""
        if self._sides.currentIndex() == PAGE:
            return False
        self._go_to(self._came_from)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scrolls the reasons."""
        if self._sides.currentIndex() != REASONS or not self.reasons.scroll_by(Qt.Key(event.key())):
            super().keyPressEvent(event)

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
        self.consent.set_value(ANSWER_OF[page.consent])
        self.symptoms.set_chosen(page.symptoms)
        self.more.show_page(page)
        self._show_asked_of_this_person()
        self._show_from_list()
        self._show_summary()
        self._show_title()
        self.show_assessment(None)

    def page(self) -> VisitPage:
        """Returns the page as it is typed now."""
        typed: dict[str, Any] = {  # Any: replace() takes no dict
            name: field.text for name, field in self.fields.items()
        }
        language = self._words.language if self._words else self._page.consent_language
        page = replace(
            self._page,
            **typed,
            sex=self.sex.value if not self.sex.isHidden() else "",
            consent=CONSENT_OF[self.consent.value],
            consent_language=language,
            symptoms=self.symptoms.chosen,
        )
        return self.more.fill(page)

    def show_assessment(self, assessment: AssessmentShown | None) -> None:
        """Shows what the answers lead to as they stand now."""
        self.level.show_assessment(assessment)
        self.reasons.show_assessment(assessment)
        if self._words is not None:
            self.more.show_assessment(assessment, self._words)

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows all rejections at once, each beside its field; the first one gets the keys."""
        return self._show_wrong(rejections, is_doubt=False)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what is unlikely; Enter in such a field confirms it."""
        return self._show_wrong(doubts, is_doubt=True)

    def _show_wrong(self, wrong: tuple[Rejection, ...], *, is_doubt: bool) -> tuple[Rejection, ...]:
        by_field = {one.field: one for one in reversed(wrong)}
        for name, part in self._parts.items():
            if isinstance(part, FieldRow):
                part.show_rejection(by_field.get(name), is_doubt=is_doubt)
            else:
                part.show_rejection(by_field.get(name))
        if "sex" in by_field:
            self.sex.show()
        self._show_summary()
        order = (*self._order, *MORE_ORDER)
        first = next((name for name in order if name in by_field), None)
        if first is not None:
            self._go_to(first)
        return tuple(one for one in wrong if one.field not in order)

    def _wrong_fields(self) -> tuple[str, ...]:
        return tuple(name for name in (*self._order, *MORE_ORDER) if self._parts[name].rejection is not None)

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

    def _show_title(self) -> None:
        if self._words is not None:
            is_new = "name" in self._order
            again = self._words("visit.again", name=self._page.name)
            self._title.setText(self._words("visit.title") if is_new else again)

    def _show_asked_of_this_person(self) -> None:
        """Asks for the sex where the birth does not tell it, and about pregnancy where there can be one."""
        read = birth_in(self.fields["birth"].text, self._today)
        self.sex.setVisible(bool(self.sex.value) or (read is not None and read.sex is None))
        if read is not None and read.sex is not None:
            self.sex.set_value("")
            self.sex.hide()
        sex = read.sex if read is not None and read.sex is not None else self.sex.value
        lowest, highest = self._pregnancy_years
        is_of_age = read is None or lowest <= age_on(read.birth, self._today) <= highest
        self.more.ask_about_pregnancy(sex != Sex.M and is_of_age)

    def _go_to(self, name: str) -> None:
        side = MORE if name in MORE_ORDER else PAGE
        self._sides.setCurrentIndex(side)
        self._parts[name].stop.setFocus()
        if side == PAGE:
            self._came_from = name

    def _is_asked(self, name: str) -> bool:
        if name == "sex":
            return not self.sex.isHidden()
        return name != "onset" or self.symptoms.chosen != ()

    @Slot(str)
    def _on_left(self, name: str) -> None:
        part = self._parts[name]
        if isinstance(part, FieldRow) and part.is_doubtful:
            self._confirm(part)
            return
        if isinstance(part, FieldRow):
            part.show_rejection(echo_of(name, part.text, self._today, self._said()).rejection)
        if name in MORE_ORDER:
            self._go_to(self.more.next_after(name) or self._came_from)
            return
        after = [one for one in self._order[self._order.index(name) + 1 :] if self._is_asked(one)]
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
        still = [name for name, one in self._parts.items() if isinstance(one, FieldRow) and one.is_doubtful]
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
        if name in ("birth", "sex"):
            self._show_asked_of_this_person()
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
