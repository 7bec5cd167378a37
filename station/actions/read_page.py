"""Reads a page as typed: into values, or into all that cannot be and all that is unlikely, each at its field.

The answers of triage are read by `read_answers`. Opens no file and knows no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from station.actions.findings import Findings
from station.actions.read_answers import Examination, examined, read_answers, written_patient
from station.actions.read_consent import ReadConsent, read_consent
from station.actions.read_exposure import TEXTS, ReadExposure, implied_answers, read_exposure
from station.actions.read_identity import ReadIdentity, read_identity
from station.actions.shift import ORDINARY_SITE
from station.actions.told_beside import doubt_told
from station.domain.document import number_in_text
from station.domain.identity import age_on
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.site_profile import SiteProfile
from station.domain.unseen import is_blank
from station.errors import Rejected


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as values."""

    page: VisitPage
    identity: ReadIdentity
    consent: ReadConsent | None
    exposure: ReadExposure
    specimen_type: str
    examination: Examination


Compare = Callable[[ReadIdentity, Findings], None]


def read_page(
    page: VisitPage,
    programme: Programme,
    today: date,
    site: SiteProfile = ORDINARY_SITE,
    *,
    compare: Compare = lambda _identity, _found: None,
) -> ReadPage:
    """Returns the values of a page. `compare` doubts what somebody's record says otherwise.

    Raises: Rejected with everything that cannot be; Doubtful with everything unlikely that is not confirmed yet.
    """
    found = Findings()
    identity = read_identity(page, found, today, site)
    age_years = None if identity is None else age_on(identity.birth, today)
    consent = read_consent(page, found, programme, age_years=age_years)
    exposure = read_exposure(page, found, programme, today)
    check_texts(page, found)
    _check_choices(page, programme, found)
    if page.told_for:
        found.doubt("name", "told_for_other", programme=page.told_for)
    patient = None if identity is None else written_patient(identity.birth, identity.sex, today)
    answers = read_answers(implied_answers(page), found, patient, programme)
    if found.rejections or identity is None or answers is None:
        raise Rejected(*found.rejections)
    compare(identity, found)
    doubt_told(page, found, today)
    return ReadPage(
        page=page,
        identity=identity,
        consent=consent,
        exposure=exposure,
        specimen_type=page.specimen_type or programme.specimen_types[0].key,
        examination=examined(answers, programme, found.confirmed(page.confirmed)),
    )


FREE_TEXTS = (
    "area", "vehicle", "lane", "flight", "seat", "nationality", "surname_latin", "given_latin", "description",
    "countries", *TEXTS,
)  # fmt: skip
LONGEST_TEXT = 128
"""Units: characters. Source: the project's own proposal, as long as a name may be (November 2026)."""
NO_TEXT = frozenset({"Cc", "Cs"})
"""Unicode categories that no text holds: control characters, and halves of a character that cannot be stored."""


def check_texts(page: VisitPage, found: Findings) -> None:
    """Refuses every text of a page that is too long, could not be shown, or holds a document's number in clear."""
    for name in FREE_TEXTS:
        text = getattr(page, name).strip()
        if len(text) > LONGEST_TEXT:
            found.refuse(name, "text_too_long", limit=LONGEST_TEXT, length=len(text))
        elif any(category(one) in NO_TEXT for one in text) or (text and is_blank(text)):
            found.refuse(name, "text_has_control_characters")
    for name in ("name", "guardian_name", *FREE_TEXTS):
        number = number_in_text(getattr(page, name))
        if number:
            found.refuse(name, number)


def _check_choices(page: VisitPage, programme: Programme, found: Findings) -> None:
    types = [one.key for one in programme.specimen_types]
    if page.specimen_type and page.specimen_type not in types:
        found.refuse("specimen_type", "specimen_type_unknown", known=", ".join(types))
