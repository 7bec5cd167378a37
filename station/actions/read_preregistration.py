"""Turns the code of somebody's own questionnaire into a page for the desk to check. Touches no data, needs no network.

What the code says is the person's word. Consent is not taken over: the page says what they ticked, the desk asks.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from station.domain.page import VisitPage
from station.domain.preregistration import Preregistration, check_age, read_preregistration
from station.domain.programme import Programme
from station.words import LANGUAGES

VALID_HOURS = 24
"""Units: hours. A site may set another time (`preregistration_hours`)."""
NOT_ON_PAGE = frozenset({"onset_on"})
OTHER_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Preregistered:
    """The page that somebody filled in themselves, and what of it this programme does not know."""

    page: VisitPage
    told: Preregistration
    left_out: tuple[str, ...]


def preregistered(
    text: str, programme: Programme, now: datetime, today: date, valid_hours: int = VALID_HOURS
) -> Preregistered:
    """Returns the page that a scanned code fills.

    Raises: Rejected `preregistration_damaged`, `…_of_other_version`, `…_expired`, `…_too_early`.
    """
    told = read_preregistration(text)
    check_age(told, now, valid_hours)
    known = {
        "symptoms": {one.key for one in programme.symptoms if one.is_asked},
        "conditions": {one.key for one in programme.conditions},
    }
    lists = {name: tuple(one for one in keys if one in known[name]) for name, keys in told.lists.items()}
    left_out = tuple(one for name, keys in told.lists.items() for one in keys if one not in known[name])
    on_page = {one.name for one in fields(VisitPage)}
    texts = {name: text for name, text in told.texts.items() if name in on_page - NOT_ON_PAGE}
    page = VisitPage(
        **texts,  # type: ignore[arg-type]  # the keys are names of the page's texts
        **lists,  # type: ignore[arg-type]  # and of its lists
        onset=_days_ago(told.texts.get("onset_on", ""), today),
        consent_language=told.language if told.language in LANGUAGES else OTHER_LANGUAGE,
        preregistered_at=told.issued_at.isoformat(),
    )
    return Preregistered(page, told, left_out)


def _days_ago(onset_on: str, today: date) -> str:
    """Returns a date as the days ago that the page asks for; what is no date stays as it was told."""
    try:
        return str((today - date.fromisoformat(onset_on)).days)
    except ValueError:
        return onset_on
