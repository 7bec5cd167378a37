"""S2 and S3: one page to register and triage somebody. Enter leads through it; Enter on the last field saves.

F4 turns to who somebody is and how they came, F7 to the further answers, once more to all reasons, and back.
Somebody who is triaged again gets the same page without the half that says who it is; a visit that is corrected,
the same page without the triage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from station.domain.consent import needs_guardian
from station.domain.identity import Sex, age_on
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.errors import Rejection
from station.words import Words
from ui.people_shown import DocumentShown
from ui.screens.echoes import birth_in
from ui.screens.page_column import PageColumn
from ui.screens.page_form import PageForm
from ui.screens.page_order import CORRECT_ORDER, ORDER, TITLES, TRIAGE_ORDER, Side, answered_before, keys_of
from ui.screens.page_parts import is_doubtful, is_finished, show_echo, show_impossible, show_wrong
from ui.screens.screen import Screen, ScrolledPage
from ui.shown import AskedShown, AssessmentShown
from ui.theme import set_shown
from ui.widgets.about_sides import CONSENT_LANGUAGE, came_side, who_side
from ui.widgets.answer_side import AnswerSide
from ui.widgets.field_row import FieldRow
from ui.widgets.more_answers import MoreAnswers, Part
from ui.widgets.page_heading import PageHeading
from ui.widgets.person_half import PersonHalf
from ui.widgets.picker import Picker
from ui.widgets.reasons_panel import ReasonsPanel
from ui.widgets.vitals_row import VitalsRow


class VisitScreen(Screen):
    """The page of a visit. `edited` and `submitted` carry it as typed."""

    edited = Signal(object)
    submitted = Signal(object)
    MAIN_KEY = "save"

    def __init__(
        self, asked: AskedShown, parent: QWidget | None = None, *, order: tuple[str, ...] = ORDER
    ) -> None:
        super().__init__("visit", parent)
        self._order, self._pregnancy_years = order, asked.pregnancy_years
        self.KEYS, self.COMMANDS = keys_of(order)
        self.takes_documents = "name" in order
        self._page, self._before = VisitPage(), VisitPage()
        self._today = date.min
        self._came_from = order[0]
        self._answered: frozenset[str] = frozenset()
        self._words: Words | None = None
        self.heading, self._hint = PageHeading(TITLES[order], self), QLabel(self)
        self._sides = QStackedWidget(self)
        self._first = QWidget(self._sides)
        self._areas = {side: ScrolledPage(self._sides) for side in (Side.WHO, Side.CAME, Side.MORE)}
        self._areas[Side.PAGE] = ScrolledPage(self._first)
        inside = self._areas[Side.PAGE].page
        self._person, self.column = PersonHalf(inside), PageColumn(asked.wordings, self._first)
        self.sex, self.consent, self.level = self._person.sex, self._person.consent, self.column.level
        self._vitals, reason = VitalsRow(inside), FieldRow("reason", "visit.reason", inside)
        self.fields = self._person.fields | self._vitals.fields | {"reason": reason}
        self.symptoms = Picker("symptoms", asked.symptoms, inside)
        self.about: Mapping[Side, AnswerSide] = {
            Side.WHO: who_side(self._areas[Side.WHO].page),
            Side.CAME: came_side(self._areas[Side.CAME].page),
        }
        self.more, self.reasons = MoreAnswers(asked, self._areas[Side.MORE].page), ReasonsPanel(self._sides)
        self._form = PageForm(
            self._person, self._vitals, self.symptoms, self.more, tuple(self.about.values())
        )
        self._side_of = dict.fromkeys(self.more.parts, Side.MORE) | {
            one: place for place, side in self.about.items() for one in side.order
        }
        self._parts: Mapping[str, Part] = {
            **self.fields,
            "sex": self.sex,
            "consent": self.consent,
            "guardian_relation": self._person.relation,
            "symptoms": self.symptoms,
            **self.more.parts,
            **self.about[Side.WHO].parts,
            **self.about[Side.CAME].parts,
        }
        self._every = (*order, *self._side_of)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._hint.setWordWrap(True)
        set_shown(self._person, "name" in self._order)
        set_shown(self.consent, "consent" in self._order)
        set_shown(self.fields["reason"], "reason" in self._order)
        set_shown(self.about[Side.WHO].answers[CONSENT_LANGUAGE], "consent" in self._order)
        for triage in (self.symptoms, self._vitals, self._hint, self.column):
            set_shown(triage, "symptoms" in self._order)
        column = QVBoxLayout(self._areas[Side.PAGE].page)
        column.setContentsMargins(16, 4, 16, 4)
        column.setSpacing(4)
        for part in (self._person, self.fields["reason"], self.symptoms, self._vitals, self._hint):
            column.addWidget(part)
        column.addStretch(1)
        beside = QHBoxLayout(self._first)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._areas[Side.PAGE], 74)
        beside.addWidget(self.column, 26)
        for place, one in {**self.about, Side.MORE: self.more}.items():
            self._areas[place].hold(one)
        for side in (
            self._first,
            *(self._areas[one] for one in (Side.WHO, Side.CAME, Side.MORE)),
            self.reasons,
        ):
            self._sides.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.heading.setContentsMargins(16, 6, 16, 0)
        whole.addWidget(self.heading)
        whole.addWidget(self._sides, 1)

    def _connect(self) -> None:
        for field in self.fields.values():
            field.left.connect(self._on_left)
            field.changed.connect(self._on_changed)
        for answer in (self.sex, self.consent, self._person.relation):
            answer.left.connect(self._on_left)
            answer.cleared.connect(self._on_changed)
            answer.answered.connect(lambda _value, name=answer.name: self._on_answered(name))
        answering: tuple[Picker | MoreAnswers | AnswerSide, ...] = (
            self.symptoms,
            self.more,
            *self.about.values(),
        )
        for side in answering:
            side.left.connect(self._on_left)
            side.changed.connect(self._on_changed)
        self.heading.field_asked.connect(self._go_to)
        self.symptoms.led_on.connect(self._on_led_on)
        self.edited.connect(self.heading.follow)
        self.consent.entered.connect(self._show_wording)
        stops = [self._parts[name].stop for name in self._every]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        for name in (*ORDER, "reason"):
            self._parts[name].speak(words)
        for panel in (self.heading, self.column, self.more, self.reasons):
            panel.speak(words)
        for side in self.about.values():
            side.speak(words)
        self._hint.setText(words("reasons.key"))
        self._show_wording(self.consent.hasFocus())
        self._show_echoes()

    def arrive(self) -> None:
        """Begins with the first field that is empty and must not be; where all are answered, with the next answer."""
        self._sides.setCurrentIndex(Side.PAGE)
        must = [name for name in ("name", "birth", "sex", "phone") if name in self._order]
        if self.about[Side.WHO].answers["identity"].value == IdentityLevel.UNKNOWN:
            must = []
        asked = [name for name in must if self._is_asked(name)]
        for part in (self._parts[name] for name in asked if self._parts[name].rejection is None):
            show_impossible(part, self._today, self._words)
        empty = [name for name in asked if not is_finished(self._parts[name])]
        rest = [name for name in self._order[len(must) :] if name in ("consent", *TRIAGE_ORDER)]
        open_now = [name for name in rest if self._is_asked(name) and name not in self._answered]
        if self.consent.value and "consent" in open_now:
            open_now.remove("consent")
        self._show_wrong_fields()
        self._parts[next(iter((*empty, *open_now, self._order[0])))].stop.setFocus()

    def turn(self, key: str = "triage") -> None:
        """Turns to the next side of a key: the further answers and all reasons, or who it is and how they came."""
        side = Side(self._sides.currentIndex()).after(key)
        has_keys = (name for name in self._order if self._parts[name].stop.hasFocus())
        self._came_from = next(has_keys, self._came_from)
        if side == Side.PAGE:
            self.turn_back()
        elif side == Side.REASONS:
            self._sides.setCurrentIndex(side)
            self.setFocus()
        else:
            self._go_to(next(name for name, place in self._side_of.items() if place == side))

    def turn_back(self) -> bool:
        """Turns to the page; says whether another side was shown."""
        if self._sides.currentIndex() == Side.PAGE:
            return False
        self._go_to(self._came_from)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scrolls the reasons."""
        if self._sides.currentIndex() != Side.REASONS or not self.reasons.scroll_by(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the whole page and where the keys went."""
        page, stop, side = self.page(), self.focusWidget(), self._sides.currentIndex()
        words = {one.edit: one.edit.text() for one in (self.symptoms, self.more.conditions)}

        def undo() -> None:
            was = self.page()
            self._sides.setCurrentIndex(side)
            if was != page:
                self._put(page)
            for edit, text in words.items():
                edit.setText(text)
            if stop is not None:
                stop.setFocus()
            if was != page:
                self.edited.emit(page)

        return undo

    def show_page(self, page: VisitPage, today: date) -> None:
        """Shows a page as it was typed: an empty one, a draft, or somebody's who is known; Enter skips that."""
        self._today, self._before = today, page
        self._answered = answered_before(page)
        self.show_document(None)
        self._put(page)
        self.show_assessment(None)

    def fill_in(self, page: VisitPage) -> None:
        """Shows what a scan filled into the page."""
        self._put(page)
        self._answered |= answered_before(page)
        self.arrive()
        self.edited.emit(page)

    def _put(self, page: VisitPage) -> None:
        self._page = page
        self._form.show_page(page, self._language)
        self._show_asked_of_this_person()
        self.heading.show_page(page)
        self._show_wrong_fields()
        self._show_echoes()

    def page(self) -> VisitPage:
        """Returns the page as it is typed now."""
        return self._form.fill(self._page, self._language)

    @property
    def _language(self) -> str:
        return self._words.language if self._words else ""

    def show_assessment(self, assessment: AssessmentShown | None) -> None:
        """Shows what the answers lead to as they stand now."""
        self.level.show_assessment(assessment)
        self.reasons.show_assessment(assessment)
        if self._words is not None:
            self.more.show_assessment(assessment, self._words)

    def show_document(self, document: DocumentShown | None) -> None:
        """Shows what was read of a document; a correction has a column for that alone."""
        self.column.show_document(document)
        if self._order == CORRECT_ORDER:
            set_shown(self.level, False)
            set_shown(self.column, document is not None)

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows all rejections at once, each beside its field; the first one gets the keys."""
        return self._show_wrong(rejections, is_doubt=False)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what is unlikely; Enter in such a field confirms it."""
        return self._show_wrong(doubts, is_doubt=True)

    def _show_wrong(self, wrong: tuple[Rejection, ...], *, is_doubt: bool) -> tuple[Rejection, ...]:
        by_field = {one.field: one for one in reversed(wrong)}
        show_wrong(self._parts, by_field, is_doubt=is_doubt)
        if "sex" in by_field:
            self.sex.show()
        if by_field.keys() & {"guardian_name", "guardian_relation"}:
            self._person.ask_guardian(True)
        self._show_wrong_fields()
        first = next((name for name in self._every if name in by_field), None)
        if first is not None:
            self._go_to(first)
        return tuple(one for one in wrong if one.field not in self._every)

    def _show_wrong_fields(self) -> None:
        self.heading.show_wrong([name for name in self._every if self._parts[name].rejection is not None])

    def _show_echoes(self) -> None:
        for part in self._parts.values():
            self._show_echo(part)

    def _show_echo(self, part: Part) -> None:
        if self._words is not None:
            before = self._before if self._order == CORRECT_ORDER else None
            show_echo(part, self._today, self._words, before)

    def _show_asked_of_this_person(self) -> None:
        """Asks for the sex where the birth does not tell it, for a child's guardian, and about pregnancy."""
        read = birth_in(self.fields["birth"].text, self._today)
        self.sex.setVisible(bool(self.sex.value) or (read is not None and read.sex is None))
        if read is not None and read.sex is not None:
            self.sex.set_value("")
            self.sex.hide()
        sex = read.sex if read is not None and read.sex is not None else self.sex.value
        age = None if read is None else age_on(read.birth, self._today)
        lowest, highest = self._pregnancy_years
        self.more.ask_about_pregnancy(sex != Sex.M and (age is None or lowest <= age <= highest))
        self._person.ask_guardian(needs_guardian(age) and "consent" in self._order)
        set_shown(self._hint, "symptoms" in self._order and self._person.relation.isHidden())

    @Slot(bool)
    def _show_wording(self, is_shown: bool) -> None:
        if self._words is not None:
            language = self._form.consent_language(self._language) if is_shown else ""
            self.column.show_wording(language, self._words)

    @Slot(str)
    def _go_to(self, name: str) -> None:
        side = self._side_of.get(name, Side.PAGE)
        self._sides.setCurrentIndex(side)
        self._parts[name].stop.setFocus()
        if side == Side.PAGE:
            self._came_from = name

    def _is_asked(self, name: str) -> bool:
        if name == "onset":
            return self.symptoms.chosen != () or bool(self.symptoms.unknown)
        return not self._parts[name].isHidden()

    @Slot(str)
    def _on_left(self, name: str) -> None:
        part = self._parts[name]
        if is_doubtful(part):
            self._confirm(part)
            return
        show_impossible(part, self._today, self._words)
        side = self._side_of.get(name, Side.PAGE)
        if side != Side.PAGE:
            panel = self.more if side == Side.MORE else self.about[side]
            self._go_to(panel.next_after(name) or self._came_from)
            return
        after = [one for one in self._order[self._order.index(name) + 1 :] if self._is_asked(one)]
        still = [one for one in after if one not in self._answered or self._parts[one].rejection is not None]
        if still:
            self._go_to(still[0])
        else:
            self.submit()

    @Slot()
    def _on_led_on(self) -> None:
        """Lets the Enter pass that a hand adds by habit after an answer that has led on by itself."""
        now = next((one for one in self.fields.values() if one.edit.hasFocus()), None)
        if now is not None:
            now.let_enter_pass()

    def submit(self) -> None:
        """Gives the page away to be saved; not while a doubt waits for its Enter."""
        doubtful = [name for name, one in self._parts.items() if is_doubtful(one)]
        if doubtful:
            self._go_to(doubtful[0])
        else:
            self.submitted.emit(self.page())

    def _confirm(self, part: Part) -> None:
        doubt = part.rejection
        if doubt is not None:
            self._page = replace(self._page, confirmed=self._page.confirmed | {f"{doubt.field}:{doubt.code}"})
        part.show_rejection(None)
        self._show_wrong_fields()
        self.submit()

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        still = frozenset(one for one in self._page.confirmed if one.partition(":")[0] != name)
        self._page = replace(self._page, confirmed=still)
        self._show_echo(self._parts[name])
        if name in ("birth", "sex", "consent"):
            self._show_asked_of_this_person()
        self._show_wrong_fields()
        self.edited.emit(self.page())

    def _on_answered(self, name: str) -> None:
        self._on_changed(name)
        self._on_left(name)
