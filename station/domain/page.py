"""The page of one visit exactly as it was typed, and an expectation as such a page. Reads nothing, checks nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID

from station.domain.expectation import Expectation
from station.domain.fact import Json


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Registration and triage as typed.

    `symptoms` and `conditions` None mean that nobody asked; () means that there are none. The other answers are
    "" (not asked), "yes", "no" or "unknown"; consciousness is one of the letters A C V P U. `confirmed` holds the
    doubts ("field:code") to which the staff said yes. `consent` None means not answered. `roll_number` is the scanned
    label of a roll that is on the tube; while it is empty, the station gives the next number.
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
    consent: bool | None = None
    consent_language: str = "ko"
    symptoms: tuple[str, ...] | None = None
    onset: str = ""
    temperature: str = ""
    spo2: str = ""
    conditions: tuple[str, ...] | None = None
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


def page_from_json(stored: dict[str, Json]) -> VisitPage:
    """Returns the page of a draft. A field that this version does not know is left out."""
    known = {one.name for one in fields(VisitPage)}
    values: dict[str, object] = {name: value for name, value in stored.items() if name in known}
    for name in ("symptoms", "conditions"):
        if isinstance(values.get(name), list):
            values[name] = tuple(values[name])  # type: ignore[arg-type]  # just checked to be a list
    values["confirmed"] = frozenset(values.get("confirmed") or ())  # type: ignore[call-overload]  # a JSON list
    if values.get("expectation_id"):
        values["expectation_id"] = UUID(str(values["expectation_id"]))
    return VisitPage(**values)  # type: ignore[arg-type]  # the fields' own types, as to_json wrote them


def page_of(expectation: Expectation) -> VisitPage:
    """Returns the page that an expected person's fields fill; what the list did not say stays empty."""
    return VisitPage(
        name=expectation.name,
        birth=_birth_text(expectation),
        sex=str(expectation.sex or ""),
        phone=expectation.phone or "",
        area=expectation.area,
        flight=expectation.flight,
        seat=expectation.seat,
        nationality=expectation.nationality,
        surname_latin=expectation.surname_latin,
        given_latin=expectation.given_latin,
        expectation_id=expectation.id,
    )


def _birth_text(expectation: Expectation) -> str:
    if expectation.birth_date is not None:
        return expectation.birth_date.isoformat()
    if expectation.birth_year is not None:
        return f"~{expectation.expected_on.year - expectation.birth_year}"
    return ""
