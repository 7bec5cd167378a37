"""Turns the code of somebody's own questionnaire into a page for the desk to check. Touches no data, needs no network.

What the code says is the person's word. Consent is not taken over: the page says what they ticked, the desk asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from station.actions.nationalities import code_of
from station.consent_wordings import wording_languages
from station.domain.identity import parse_birth, parse_sex
from station.domain.page import VisitPage, phone_text
from station.domain.phone import parse_phone
from station.domain.preregistration import Preregistration, check_age, read_preregistration
from station.domain.programme import Programme
from station.domain.search_form import search_form
from station.errors import Rejected, Rejection

VALID_HOURS = 24
"""Units: hours. A site may set another time (`preregistration_hours`)."""
NOT_ON_PAGE = frozenset({"onset_on"})
OTHER_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Preregistered:
    """The page that somebody filled in themselves, and what of it this programme does not know.

    `is_of_other_site` says that the questionnaire's page was made for another site; of another programme the page
    itself says it (`told_for`), and it is asked once when it is saved.
    """

    page: VisitPage
    told: Preregistration
    left_out: tuple[str, ...]
    is_of_other_site: bool


def preregistered(
    text: str,
    programme: Programme,
    now: datetime,
    today: date,
    *,
    valid_hours: int = VALID_HOURS,
    site: str = "",
) -> Preregistered:
    """Returns the page that a scanned code fills. `now` is the time of the site; without `site` any site's will do.

    An answer of which this programme knows nothing is left out; where nothing is left of a list, nobody was asked.
    Raises: Rejected `preregistration_damaged`, `…_of_other_version`, `…_expired`, `…_too_early`.
    """
    told = read_preregistration(text)
    check_age(told, now, valid_hours)
    known = {
        "symptoms": {one.key for one in programme.symptoms if one.is_asked},
        "conditions": {one.key for one in programme.conditions},
    }
    is_other = told.programme_id != programme.id
    lists = {name: tuple(one for one in keys if one in known[name]) for name, keys in told.lists.items()}
    lists = {name: keys for name, keys in lists.items() if keys or not (told.lists[name] or is_other)}
    left_out = tuple(one for name, keys in told.lists.items() for one in keys if one not in known[name])
    on_page = {one.name for one in fields(VisitPage)}
    texts = {name: text for name, text in told.texts.items() if name in on_page - NOT_ON_PAGE}
    if "phone" in texts:
        texts["phone"] = _as_written(texts["phone"])
    page = VisitPage(
        **texts,  # type: ignore[arg-type]  # the keys are names of the page's texts
        **lists,  # type: ignore[arg-type]  # and of its lists
        onset=_days_ago(told.texts.get("onset_on", ""), today),
        consent_language=told.language if told.language in wording_languages(programme) else OTHER_LANGUAGE,
        preregistered_at=told.issued_at.isoformat(),
        told_for=told.programme_id if is_other else "",
    )
    return Preregistered(page, told, left_out, bool(site) and search_form(told.site) != search_form(site))


@dataclass(frozen=True, slots=True)
class Compared:
    """A page beside somebody's questionnaire: what was empty is filled, and what the questionnaire says otherwise."""

    page: VisitPage
    differs: tuple[Rejection, ...]


COMPARED = (
    "name", "birth", "sex", "phone", "area", "nationality", "surname_latin", "given_latin", "flight", "seat", "origin",
    "transit", "countries", "stay", "companions", "contact_on", "contact_place", "onset_place",
)  # fmt: skip
"""What a correction can change and a questionnaire tells."""


def compared(page: VisitPage, told: VisitPage, today: date) -> Compared:
    """Returns what a questionnaire does to a page that is corrected: nothing that stands there is overwritten."""
    filled: dict[str, Any] = {}  # Any: replace() takes no dict
    differs = []
    for name in COMPARED:
        here, there = getattr(page, name).strip(), getattr(told, name).strip()
        if there and not here and not (name == "sex" and normal("sex_in_birth", page.birth, today)):
            filled[name] = there
        elif there and here and normal(name, here, today) != normal(name, there, today):
            differs.append(Rejection(name, "told_differs", {"told": there}))
    return Compared(replace(page, **filled), tuple(differs))


def normal(name: str, text: str, today: date) -> object:
    """Returns a text so that two ways of writing the same are equal; one that cannot be read as it stands."""
    try:
        return NORMAL[name](text, today) if name in NORMAL else search_form(text)
    except Rejected:
        return text


NORMAL: dict[str, Callable[[str, date], object]] = {
    "birth": lambda text, today: parse_birth(text, today).birth,
    "sex_in_birth": lambda text, today: parse_birth(text, today).sex,
    "sex": lambda text, _: parse_sex(text),
    "phone": lambda text, _: parse_phone(text),
    "nationality": lambda text, _: code_of(text) or text,
    "name": lambda text, _: sorted(map(search_form, text.split())) if text.isascii() else search_form(text),
}


def _as_written(phone: str) -> str:
    """Returns a phone number as people write it; what is none stays as it was told."""
    try:
        return phone_text(parse_phone(phone))
    except Rejected:
        return phone


def _days_ago(onset_on: str, today: date) -> str:
    """Returns a date as the days ago that the page asks for; what is no date stays as it was told."""
    try:
        return str((today - date.fromisoformat(onset_on)).days)
    except ValueError:
        return onset_on
