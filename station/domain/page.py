"""The page of one visit exactly as it was typed, and an expectation as such a page. Reads nothing, checks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from station.domain.expectation import Expectation
from station.domain.exposure import Exposure
from station.domain.fact import Json
from station.domain.person import Person
from station.domain.phone import show_phone
from station.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Registration and triage as typed.

    `symptoms` and `conditions` None mean that nobody asked; () means that there are none. Of which of them nobody
    knows stands in `symptoms_unknown` and `conditions_unknown`. The other answers are "" (not asked), "yes", "no" or
    "unknown"; consciousness is one of the letters A C V P U, `spo2_scale` "" or "1" or "2". `confirmed` holds the
    doubts ("field:code") to which the staff said yes. `consent` None means not answered. `roll_number` is the scanned
    label of a roll that is on the tube; while it is empty, the station gives the next number.

    `identity` is an identity level, empty for the site's own. `scanned_…` is what a document said where something
    else was typed. `person_id` is somebody who is known already, `party_id` the first visit of the same car or
    household. `contact_on` is a date or days ago; `countries` are parted by commas. `preregistered_at` is when the
    person filled in the page themselves, empty where staff did; `told_for` the programme for which they did, where it
    is another than this one. `told_otherwise` holds (field, what it says) where a questionnaire says something else.
    """

    name: str = ""
    birth: str = ""
    sex: str = ""
    phone: str = ""
    area: str = ""
    vehicle: str = ""
    lane: str = ""
    flight: str = ""
    seat: str = ""
    nationality: str = ""
    surname_latin: str = ""
    given_latin: str = ""
    identity: str = ""
    description: str = ""
    document_kind: str = ""
    document_number: str = field(default="", repr=False)
    scanned_birth: str = ""
    scanned_sex: str = ""
    scanned_nationality: str = ""
    scanned_surname_latin: str = ""
    scanned_given_latin: str = ""
    scanned_document_number: str = field(default="", repr=False)
    guardian_name: str = ""
    guardian_relation: str = ""
    contact_on: str = ""
    contact_place: str = ""
    cluster: str = ""
    facility: str = ""
    health_worker: str = ""
    first_test: str = ""
    test_reason: str = ""
    onset_place: str = ""
    origin: str = ""
    transit: str = ""
    countries: str = ""
    stay: str = ""
    companions: str = ""
    consent: bool | None = None
    consent_language: str = "ko"
    symptoms: tuple[str, ...] | None = None
    symptoms_unknown: tuple[str, ...] = ()
    onset: str = ""
    temperature: str = ""
    spo2: str = ""
    spo2_scale: str = ""
    conditions: tuple[str, ...] | None = None
    conditions_unknown: tuple[str, ...] = ()
    pregnant: str = ""
    smoker: str = ""
    care_home: str = ""
    exposed: str = ""
    arrival: str = ""
    antipyretic: str = ""
    antipyretic_hours_ago: str = ""
    respiration: str = ""
    pulse: str = ""
    systolic: str = ""
    diastolic: str = ""
    consciousness: str = ""
    oxygen: str = ""
    specimen_type: str = ""
    roll_number: str = ""
    expectation_id: UUID | None = None
    person_id: UUID | None = None
    party_id: UUID | None = None
    preregistered_at: str = ""
    told_for: str = ""
    told_otherwise: tuple[tuple[str, str], ...] = ()
    confirmed: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Json]:
        """Returns the page as JSON, for the draft that outlives a crash."""
        found: dict[str, Json] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, frozenset | tuple):
                value = sorted(value) if isinstance(value, frozenset) else list(value)
            found[one.name] = str(value) if isinstance(value, UUID) else value
        return found


IDS = ("expectation_id", "person_id", "party_id")
LISTS = ("symptoms", "symptoms_unknown", "conditions", "conditions_unknown")


def page_from_json(stored: dict[str, Json]) -> VisitPage:
    """Returns the page of a draft. A field that this version does not know is left out."""
    known = {one.name for one in fields(VisitPage)}
    values: dict[str, object] = {name: value for name, value in stored.items() if name in known}
    for name, stored_list in values.items():
        if name in LISTS and isinstance(stored_list, list):
            values[name] = tuple(stored_list)
        elif name in LISTS and stored_list is None:
            values[name] = getattr(VisitPage(), name)
    values["confirmed"] = frozenset(values.get("confirmed") or ())  # type: ignore[call-overload]  # a JSON list
    values["told_otherwise"] = tuple((name, said) for name, said in values.get("told_otherwise") or ())  # type: ignore[attr-defined]  # a JSON list of pairs
    for name in IDS:
        if values.get(name):
            values[name] = UUID(str(values[name]))
    return VisitPage(**values)  # type: ignore[arg-type]  # the fields' own types, as to_json wrote them


def page_of(expectation: Expectation) -> VisitPage:
    """Returns the page that an expected person's fields fill; what the list did not say stays empty."""
    return VisitPage(
        name=expectation.name,
        birth=birth_text(expectation.birth_date, expectation.birth_year, expectation.expected_on.year),
        sex=str(expectation.sex or ""),
        phone=phone_text(expectation.phone),
        area=expectation.area,
        flight=expectation.flight,
        seat=expectation.seat,
        nationality=expectation.nationality,
        surname_latin=expectation.surname_latin,
        given_latin=expectation.given_latin,
        expectation_id=expectation.id,
    )


CARRIED = (
    "phone", "area", "vehicle", "lane", "flight", "origin", "transit", "countries", "stay", "companions",
    "consent_language",
)  # fmt: skip
"""What people who come together share. Consent is asked of each."""
SEATS = tuple("ABCD")
"""Of a car, in the order in which they are taken."""
MORE_SEATS = tuple("EFGHIJKLMNO")
"""Of a van, once those of a car are taken: fifteen in all. Source: the project's own proposal (November 2026)."""


def next_in_party(page: VisitPage, first_visit_id: UUID, seat: str) -> VisitPage:
    """Returns the page of the next person in the same car or household: what they share, and where they sit.

    Whoever was first speaks for the children who follow; what they are to each child is asked.
    """
    shared = VisitPage(
        guardian_name=page.guardian_name or page.name,
        seat=seat,
        party_id=page.party_id or first_visit_id,
    )
    carried: dict[str, Any] = {name: getattr(page, name) for name in CARRIED}  # Any: replace() takes no dict
    return replace(shared, **carried)


def page_of_person(person: Person, today: date) -> VisitPage:
    """Returns the page of somebody who comes again. A document that is known stays known; its number is not shown."""
    return VisitPage(
        name=person.name or "",
        birth=birth_text(person.birth_date, person.birth_year, today.year),
        sex=str(person.sex or ""),
        phone=phone_text(person.phone),
        area=person.area,
        nationality=person.nationality,
        surname_latin=person.surname_latin,
        given_latin=person.given_latin,
        identity=person.identity_level.value,
        description=person.description,
        person_id=person.id,
    )


def page_of_visit(person: Person, visit: Visit, exposure: Exposure | None) -> VisitPage:
    """Returns the page on which a visit can be corrected: who it is, how they came, and what they told."""
    page = replace(
        page_of_person(person, visit.operating_day),
        vehicle=visit.vehicle,
        lane=visit.lane,
        flight=visit.flight,
        seat=visit.seat,
        party_id=visit.party_id,
    )
    if exposure is None:
        return page
    told: dict[str, Any] = {  # Any: replace() takes no dict
        name: str(getattr(exposure, name)) for name in TOLD
    }
    return replace(
        page,
        **told,
        exposed=exposure.contact.value,
        care_home=exposure.care_home.value,
        contact_on="" if exposure.contact_on is None else exposure.contact_on.isoformat(),
        countries=", ".join(exposure.countries),
        companions="" if exposure.companions is None else str(exposure.companions),
    )


TOLD = (
    "contact_place", "cluster", "facility", "health_worker", "first_test", "test_reason", "onset_place", "origin",
    "transit", "stay",
)  # fmt: skip
"""The texts and choices of an exposure that stand on the page under the same name."""


def phone_text(phone: str | None) -> str:
    """Returns a phone number, or the answer that there is none, as it would be typed; empty where nobody knows."""
    return "" if phone is None else show_phone(phone)


def birth_text(birth_date: date | None, birth_year: int | None, year: int) -> str:
    """Returns a birth as it would be typed in a year: a date, or `~` and the age; empty where it is not known."""
    if birth_date is not None:
        return birth_date.isoformat()
    return "" if birth_year is None else f"~{year - birth_year}"
