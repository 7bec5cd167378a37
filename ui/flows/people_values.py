"""Turns what the actions return about people and documents into what the desk's screens show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo

from station.actions.match_people import Match
from station.actions.nationalities import name_of
from station.actions.open_person import OpenedPerson
from station.actions.read_scan import ScannedDocument
from station.domain.changes import Change, value_text
from station.domain.page import birth_text
from station.domain.person import Person
from station.domain.phone import NO_PHONE
from station.domain.programme import Programme
from station.programmes import built_in
from station.words import LANGUAGES
from ui.people_shown import (
    ChangeLine,
    DocumentLine,
    DocumentShown,
    LookLine,
    MatchShown,
    PersonShown,
    SameLine,
    VisitLine,
)
from ui.shown import Bilingual

END_DIGITS = 4
LEFT_AT = "left_at"
"""It says no more than the way out beside it, whose change has its own time."""


def match_shown(match: Match) -> MatchShown:
    """Returns a match as it stands beside the form."""
    person, today = match.person, match.today
    phone = "" if person.phone in (None, NO_PHONE) else str(person.phone)
    return MatchShown(
        person_id=person.id,
        name=person.name or person.description,
        birth_year=_year(person),
        sex=str(person.sex or ""),
        phone_end=phone[-END_DIGITS:],
        reasons=tuple(one.value for one in match.reasons),
        last_day="" if match.last_day is None else match.last_day.isoformat(),
        step="" if today is None else today.step.value,
        lane="" if today is None else today.lane,
        visit_id=None if today is None else today.visit_id,
        station=None if today is None else today.station,
    )


def document_shown(scanned: ScannedDocument) -> DocumentShown:
    """Returns a scanned document with its verdicts."""
    lines = tuple(DocumentLine(one.field, one.read, one.is_right, one.remarks) for one in scanned.verdicts)
    return DocumentShown(scanned.kind, lines, scanned.remarks, scanned.is_taken)


def person_shown(
    opened: OpenedPerson, staff: Mapping[str, str], zone: tzinfo, today: date, running: Programme
) -> PersonShown:
    """Returns a person as shown; `staff` names who changed and who looked, `running` is the programme of today."""
    person = opened.person
    return PersonShown(
        person_id=person.id,
        name=person.name or person.description,
        birth=birth_text(person.birth_date, person.birth_year, today.year),
        birth_year=_year(person),
        sex=str(person.sex or ""),
        phone="" if person.phone in (None, NO_PHONE) else str(person.phone),
        level=person.identity_level.value,
        document=person.document_masked,
        nationality=tuple((one, name_of(person.nationality, one)) for one in LANGUAGES if person.nationality),
        visits=tuple(
            VisitLine(
                one.id,
                one.operating_day.isoformat(),
                _names(one.programme_id, running),
                one.way_out.value if one.way_out else "",
                one.void_reason is not None,
            )
            for one in opened.visits
        ),
        changes=tuple(_change(one, staff, zone) for one in reversed(opened.changes) if one.field != LEFT_AT),
        looks=tuple(
            LookLine(one.at.astimezone(zone), one.kind.value, staff.get(one.actor, ""))
            for one in opened.looks
        ),
        same=_same(opened),
    )


def _names(programme_id: str, running: Programme) -> Bilingual:
    """Returns what a programme is called; its id where it is neither today's nor came with the product."""
    known = running if running.id == programme_id else built_in(programme_id)
    return tuple((one, known.names[one] if known else programme_id) for one in LANGUAGES)


def _same(opened: OpenedPerson) -> tuple[SameLine, ...]:
    by_id = {one.id: one for one in opened.same}
    found = []
    for link in opened.links:
        other = by_id.get(link.other_id if link.person_id == opened.person.id else link.person_id)
        if other is not None:
            found.append(SameLine(link.id, other.id, other.name or other.description, _year(other)))
    return tuple(found)


def _change(change: Change, staff: Mapping[str, str], zone: tzinfo) -> ChangeLine:
    return ChangeLine(
        at=change.at.astimezone(zone),
        field=change.field,
        before=value_text(change.field, change.before),
        after=value_text(change.field, change.after),
        who=staff.get(change.actor, ""),
        reason=change.reason,
    )


def _year(person: Person) -> int | None:
    return person.birth_date.year if person.birth_date else person.birth_year
