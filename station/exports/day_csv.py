"""The visits of a day as CSV for machines: stable snake_case headings, one row a visit, nothing that a spreadsheet
would run. Knows no file; the caller writes the bytes.

`level`, `disposition_now` and `track_if_positive` are what the rules said; where a clinician overruled one of them,
`…_overruled` is filled and holds instead. `reasons` holds each rule that fired with the values it saw, its source and
how sure that is; `reasons_ko` and `reasons_en` say the same for people.

Of somebody who has withdrawn their consent the row stays, so that people and tubes can be counted; who it is and what
they told does not go out (`OF_NOBODY`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from uuid import UUID

from station.domain.consent import ConsentState
from station.domain.number import display
from station.domain.phone import NO_PHONE, show_phone
from station.domain.specimen import Specimen, SpecimenState
from station.exports.day_writer import written
from station.exports.packed import Packed
from station.reasons import is_of_confirmed, kept_reasons, said_reasons
from station.storage.find_day_visits import DayVisit
from station.words import LANGUAGES, words_in

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
"""Source: OWASP ASVS 1.2.10 and CWE-1236: a cell that begins so is run by a spreadsheet."""


BETWEEN = " | "
"""What stands between the reasons of a cell."""
_CONFIRMED = " (confirmed)"


def safe_cell(text: str) -> str:
    """Returns a cell that no spreadsheet takes for a formula: a leading apostrophe where it would."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def phone_cell(phone: str | None) -> str:
    """Returns a number as it is dialled in Korea: `010-1234-5678`, abroad with 00, which no spreadsheet runs."""
    if phone is None or phone == NO_PHONE:
        return ""
    return show_phone(phone).replace("+", "00", 1)


def _instant(value: datetime | None, zone: tzinfo) -> str:
    return "" if value is None else value.astimezone(zone).isoformat(timespec="seconds")


def _live(one: DayVisit) -> Specimen | None:
    return next((each for each in one.specimens if each.state is not SpecimenState.VOIDED), None)


def _number(one: DayVisit) -> str:
    live = _live(one)
    return "" if live is None else display(live.number)


def _birth(one: DayVisit) -> str:
    person = one.person
    if person.birth_date is not None:
        return person.birth_date.isoformat()
    return "" if person.birth_year is None else f"{person.birth_year}~"


CONSENTS = {ConsentState.GIVEN: "true", ConsentState.REFUSED: "false", ConsentState.WITHDRAWN: "false"}


def _consent_state(one: DayVisit) -> str:
    return "" if one.consent is ConsentState.NOT_ASKED else one.consent.value


def phone_answer(phone: str | None) -> str:
    """Returns what was answered to the question for a phone: `given`, `none` for no phone, "" where nobody asked."""
    if phone is None:
        return ""
    return "none" if phone == NO_PHONE else "given"


def _tenths(value: int | None) -> str:
    return "" if value is None else f"{value // 10}.{value % 10}"


Column = Callable[[DayVisit, tzinfo], str]
COLUMNS: dict[str, Column] = {
    "visit_id": lambda one, _: str(one.visit.id),
    "operating_day": lambda one, _: one.visit.operating_day.isoformat(),
    "arrived_at": lambda one, zone: _instant(one.visit.arrived_at, zone),
    "name": lambda one, _: one.person.name or "",
    "birth": lambda one, _: _birth(one),
    "sex": lambda one, _: str(one.person.sex or ""),
    "phone": lambda one, _: phone_cell(one.person.phone),
    "area": lambda one, _: one.person.area,
    "nationality": lambda one, _: one.person.nationality,
    "flight": lambda one, _: one.visit.flight,
    "seat": lambda one, _: one.visit.seat,
    "vehicle": lambda one, _: one.visit.vehicle,
    "lane": lambda one, _: one.visit.lane,
    "consent": lambda one, _: CONSENTS.get(one.consent, ""),
    "programme": lambda one, _: f"{one.visit.programme_id}/{one.visit.programme_version}",
    "symptoms": lambda one, _: _symptoms(one, "yes"),
    "symptoms_unknown": lambda one, _: _symptoms(one, "unknown"),
    "onset_days_ago": lambda one, _: _optional(one, "onset_days_ago"),
    "temperature_c": lambda one, _: "" if one.triage is None else _tenths(one.triage.temperature_tenths_c),
    "spo2_pct": lambda one, _: _optional(one, "spo2_pct"),
    "level": lambda one, _: _optional(one, "level"),
    "disposition_now": lambda one, _: _optional(one, "disposition_now"),
    "track_if_positive": lambda one, _: _optional(one, "track_if_positive"),
    "decided_by": lambda one, _: _optional(one, "decided_by"),
    "triaged_at": lambda one, zone: "" if one.triage is None else _made_at(one, one.triage.id, zone),
    "triaged_by": lambda one, _: "" if one.triage is None else _made_by(one, one.triage.id),
    "reasons": lambda one, _: _reasons(one),
    "reasons_ko": lambda one, _: _said(one, "ko"),
    "reasons_en": lambda one, _: _said(one, "en"),
    "missing": lambda one, _: _missing(one),
    "values_confirmed": lambda one, _: "" if one.triage is None else " ".join(one.triage.confirmed),
    "overruled": lambda one, _: "" if one.triage is None else str(bool(one.overrules)).lower(),
    "level_overruled": lambda one, _: _overruled(one, "level"),
    "disposition_overruled": lambda one, _: _overruled(one, "disposition_now"),
    "track_overruled": lambda one, _: _overruled(one, "track_if_positive"),
    "overrule_reason": lambda one, _: " / ".join(each.reason for each in one.overrules),
    "overruled_at": lambda one, zone: _made_at(one, one.overrules[-1].id, zone) if one.overrules else "",
    "overruled_by": lambda one, _: " / ".join(_made_by(one, each.id) for each in one.overrules),
    "specimen_number": lambda one, _: _number(one),
    "specimen_type": lambda one, _: "" if (live := _live(one)) is None else live.specimen_type,
    "collected_at": lambda one, zone: (
        "" if (live := _live(one)) is None else _instant(live.collected_at, zone)
    ),
    "way_out": lambda one, _: "" if one.visit.way_out is None else one.visit.way_out.value,
    "left_at": lambda one, zone: _instant(one.visit.left_at, zone),
    "void_reason": lambda one, _: "" if one.visit.void_reason is None else one.visit.void_reason.value,
    "phone_answer": lambda one, _: phone_answer(one.person.phone),
    "consent_state": lambda one, _: _consent_state(one),
}
"""Heading → what stands under it. A new one goes to the end: programs may read by place."""
OF_NOBODY = frozenset(
    {
        "visit_id", "operating_day", "arrived_at", "lane", "consent", "consent_state", "programme", "level",
        "disposition_now", "track_if_positive", "decided_by", "triaged_at", "triaged_by", "overruled",
        "level_overruled", "disposition_overruled", "track_overruled", "overruled_at", "overruled_by",
        "specimen_number", "specimen_digits", "specimen_type", "specimen_state", "collected_at", "swab_lot",
        "medium_lot", "specimen_void_reason", "way_out", "left_at", "void_reason",
        *(f"specimen_type_{one}" for one in LANGUAGES),
    }
)  # fmt: skip
"""Fields that name nobody and say nothing that somebody told: they go out even after a consent was withdrawn."""


def is_withheld(name: str, one: DayVisit) -> bool:
    """Says whether a field of a visit does not go out, because the consent was withdrawn."""
    return one.consent is ConsentState.WITHDRAWN and name not in OF_NOBODY


def cell_of(name: str, one: DayVisit, zone: tzinfo) -> str:
    """Returns what stands under a heading for a visit."""
    return "" if is_withheld(name, one) else COLUMNS[name](one, zone)


def _optional(one: DayVisit, name: str) -> str:
    value = None if one.triage is None else getattr(one.triage, name)
    return "" if value is None else str(value)


def _overruled(one: DayVisit, name: str) -> str:
    """Returns a clinician's answer; empty where what the rules said holds."""
    given = [getattr(each, name) for each in one.overrules if getattr(each, name)]
    return str(given[-1]) if given else ""


def _symptoms(one: DayVisit, answer: str) -> str:
    """Returns the symptoms with an answer, in order of their keys."""
    stated = None if one.triage is None else one.triage.answers.get("symptoms")
    return (
        " ".join(sorted(key for key, said in stated.items() if said == answer))
        if isinstance(stated, dict)
        else ""
    )


def _made_at(one: DayVisit, record_id: UUID, zone: tzinfo) -> str:
    made = one.made.get(record_id)
    return "" if made is None else _instant(made.at, zone)


def _made_by(one: DayVisit, record_id: UUID) -> str:
    made = one.made.get(record_id)
    return "" if made is None else made.name


def _reasons(one: DayVisit) -> str:
    """Returns every rule that fired: `rule: values [source; confidence]`, marked where the staff confirmed a value."""
    reasons = () if one.triage is None else kept_reasons(one.triage)
    return BETWEEN.join(
        f"{each.rule}: {each.because}{_CONFIRMED if is_of_confirmed(each) else ''}"
        f" [{each.source}; {each.confidence}]"
        for each in reasons
    )


def _said(one: DayVisit, language: str) -> str:
    """Returns the reasons in words, each once."""
    if one.triage is None or one.programme is None:
        return ""
    reasons = said_reasons(kept_reasons(one.triage), one.programme, words_in(language))
    return BETWEEN.join(": ".join(part for part in (each.sentence, each.seen) if part) for each in reasons)


def _missing(one: DayVisit) -> str:
    found = None if one.triage is None else one.triage.outcome.get("missing")
    return " ".join(str(each) for each in found) if isinstance(found, list) else ""


class MachineCsv:
    """The CSV of a day as it grows: UTF-8 without BOM, CRLF, quotes where needed. `rows` counts the visits.

    Source: RFC 4180; the neutralising of formula cells: OWASP ASVS 1.2.10.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.content, self.rows = Packed(), 0
        self._zone = zone
        self._write([list(COLUMNS)])

    def add(self, visits: Sequence[DayVisit]) -> None:
        """Writes the rows of some more visits."""
        self.rows += len(visits)
        self._write([safe_cell(cell_of(name, one, self._zone)) for name in COLUMNS] for one in visits)

    def finish(self) -> Iterator[None]:
        """Ends the file."""
        self.content.end()
        yield

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self.content.write(text.getvalue().encode())


def day_csv(visits: Iterable[DayVisit], zone: tzinfo) -> bytes:
    """Returns the whole CSV of a day."""
    return written(MachineCsv(zone), visits)
