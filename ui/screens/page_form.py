"""All parts of the page of a visit as one: a page goes in, and comes back as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from station.domain.page import VisitPage
from station.words import FIRST_LANGUAGE
from ui.widgets.about_sides import CONSENT_LANGUAGE
from ui.widgets.answer_side import AnswerSide
from ui.widgets.more_answers import MoreAnswers
from ui.widgets.person_half import CONSENT_OF, PersonHalf
from ui.widgets.picker import Picker
from ui.widgets.vitals_row import VitalsRow


@dataclass(frozen=True, slots=True)
class PageForm:
    """The parts. Whoever shows them connects them."""

    person: PersonHalf
    vitals: VitalsRow
    symptoms: Picker
    more: MoreAnswers
    sides: tuple[AnswerSide, ...]

    def show_page(self, page: VisitPage, language: str) -> None:
        """Shows a page. In which language consent is asked stands there where it is not that of the screen, which
        is "" before it has spoken.
        """
        for name, field in self.person.fields.items() | self.vitals.fields.items():
            field.set_text(getattr(page, name))
        self.person.sex.set_value(page.sex)
        self.person.relation.set_value(page.guardian_relation)
        self.person.show_consent(page)
        self.symptoms.set_chosen(page.symptoms, page.symptoms_unknown)
        self.more.show_page(page)
        is_told = bool(page.preregistered_at) or page.consent_language != FIRST_LANGUAGE
        asked_in = page.consent_language if is_told and page.consent_language != language else ""
        for side in self.sides:
            side.show_page(replace(page, consent_language=asked_in))

    def fill(self, page: VisitPage, language: str) -> VisitPage:
        """Returns a page with what is typed in it."""
        texts: dict[str, Any] = {  # Any: replace() takes no dict
            name: field.text for name, field in self.person.fields.items() | self.vitals.fields.items()
        }
        filled = replace(
            page,
            **texts,
            sex=self.person.sex.value if not self.person.sex.isHidden() else "",
            consent=CONSENT_OF[self.person.consent.value],
            guardian_relation=self.person.relation.value,
            symptoms=self.symptoms.chosen,
            symptoms_unknown=self.symptoms.unknown,
        )
        for side in self.sides:
            filled = side.fill(filled)
        return self.more.fill(replace(filled, consent_language=self.consent_language(language)))

    def consent_language(self, language: str) -> str:
        """Returns in which language consent is asked: as chosen, else that of the screen."""
        chosen = next((one.answers[CONSENT_LANGUAGE].value for one in self._choosing()), "")
        return chosen or language or FIRST_LANGUAGE

    def _choosing(self) -> Iterable[AnswerSide]:
        return (one for one in self.sides if CONSENT_LANGUAGE in one.answers)
