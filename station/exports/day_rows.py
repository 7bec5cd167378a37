"""The rows of a day by kind: visits, specimens, triages, overrules; and what each field of a row is. Knows no file.

What the fields of a visit hold is told once, by `day_csv.COLUMNS`, and what of it does not go out after a consent was
withdrawn by `is_withheld`. Which fields a file has, and under which headings,
is told by its field map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial

from station.domain.number import display
from station.domain.overrule import Overrule
from station.domain.specimen import Specimen, SpecimenState
from station.exports.day_csv import COLUMNS, is_withheld, phone_answer
from station.storage.find_day_visits import DayVisit
from station.words import LANGUAGES

NUMBERS = frozenset({"onset_days_ago", "temperature_c", "spo2_pct", "level", "level_overruled"})
DATES = frozenset({"operating_day", "birth"})
TIME_ENDING = "_at"


@dataclass(frozen=True, slots=True)
class Line:
    """What a row tells of: a visit, and one of its tubes or overrules where the row is of such a thing."""

    visit: DayVisit
    zone: tzinfo
    tube: Specimen | None = None
    overrule: Overrule | None = None


Field = Callable[[Line], str]


def _of_visit(name: str) -> Field:
    column = COLUMNS[name]
    return lambda line: column(line.visit, line.zone)


def _of_tube(tell: Callable[[Specimen], str]) -> Field:
    return lambda line: "" if line.tube is None else tell(line.tube)


def _of_overrule(tell: Callable[[Overrule], str]) -> Field:
    return lambda line: "" if line.overrule is None else tell(line.overrule)


def _live(line: Line) -> Specimen | None:
    live = (one for one in line.visit.specimens if one.state is not SpecimenState.VOIDED)
    return next(live, None)


def _collected_at(line: Line) -> str:
    at = None if line.tube is None else line.tube.collected_at
    return "" if at is None else at.astimezone(line.zone).isoformat(timespec="seconds")


def _overruled_at(line: Line) -> str:
    made = None if line.overrule is None else line.visit.made.get(line.overrule.id)
    return "" if made is None else made.at.astimezone(line.zone).isoformat(timespec="seconds")


def _overruled_by(line: Line) -> str:
    made = None if line.overrule is None else line.visit.made.get(line.overrule.id)
    return "" if made is None else made.name


def _said(words: Mapping[str, Mapping[str, str]], keys: Iterable[str], language: str) -> str:
    """Returns what keys of a programme are called in a language; a key without words stands as it is."""
    return ", ".join(words.get(key, {}).get(language, key) for key in keys)


def _symptoms(line: Line, language: str) -> str:
    known = () if line.visit.programme is None else line.visit.programme.symptoms
    keys = COLUMNS["symptoms"](line.visit, UTC).split()
    return _said({each.key: each.words for each in known}, keys, language)


def _specimen_type(line: Line, language: str) -> str:
    tube = line.tube or _live(line)
    known = () if line.visit.programme is None else line.visit.programme.specimen_types
    return (
        "" if tube is None else _said({one.key: one.words for one in known}, [tube.specimen_type], language)
    )


def _phone_or_none(line: Line) -> str:
    """Returns the number, or that there is none."""
    phone = line.visit.person.phone
    return COLUMNS["phone"](line.visit, line.zone) or phone_answer(phone)


def _in_each_language(name: str, tell: Callable[..., str]) -> dict[str, Field]:
    return {f"{name}_{one}": partial(tell, language=one) for one in LANGUAGES}


ALL_OF_VISIT = {name: _of_visit(name) for name in COLUMNS}
OF_EACH = {name: ALL_OF_VISIT[name] for name in ("visit_id", "operating_day", "name", "birth")}
"""Fields of the visit that stand in each kind of row, so that a sheet can be read by itself."""
_PLACES = tuple(COLUMNS)
OF_TRIAGE = {
    name: ALL_OF_VISIT[name] for name in _PLACES[_PLACES.index("programme") : _PLACES.index("overruled")]
}
"""The fields of a triage stand together among those of a visit."""
SAID_SYMPTOMS = _in_each_language("symptoms", _symptoms)
SAID_TYPES = _in_each_language("specimen_type", _specimen_type)


def _unless_withheld(name: str, tell: Field) -> Field:
    return lambda line: "" if is_withheld(name, line.visit) else tell(line)


_TOLD: dict[str, dict[str, Field]] = {
    "visit": {
        **ALL_OF_VISIT,
        "phone_or_none": _phone_or_none,
        "specimen_digits": lambda line: "" if (live := _live(line)) is None else live.number,
        **SAID_SYMPTOMS,
        **SAID_TYPES,
    },
    "specimen": {
        **OF_EACH,
        "specimen_number": _of_tube(lambda one: display(one.number)),
        "specimen_digits": _of_tube(lambda one: one.number),
        "specimen_type": _of_tube(lambda one: one.specimen_type),
        "specimen_state": _of_tube(lambda one: one.state.value),
        "collected_at": _collected_at,
        "swab_lot": _of_tube(lambda one: one.swab_lot),
        "medium_lot": _of_tube(lambda one: one.medium_lot),
        "specimen_void_reason": _of_tube(
            lambda one: "" if one.void_reason is None else one.void_reason.value
        ),
        "specimen_void_note": _of_tube(lambda one: one.void_note),
        **SAID_TYPES,
    },
    "triage": {**OF_EACH, **OF_TRIAGE, **SAID_SYMPTOMS},
    "overrule": {
        **OF_EACH,
        "level_overruled": _of_overrule(lambda one: "" if one.level is None else str(one.level)),
        "disposition_overruled": _of_overrule(lambda one: one.disposition_now),
        "track_overruled": _of_overrule(lambda one: one.track_if_positive),
        "overrule_reason": _of_overrule(lambda one: one.reason),
        "overruled_at": _overruled_at,
        "overruled_by": _overruled_by,
    },
}
FIELDS: Mapping[str, Mapping[str, Field]] = {
    kind: {name: _unless_withheld(name, tell) for name, tell in told.items()} for kind, told in _TOLD.items()
}
"""Kind of row → its fields, by name."""


def lines_of(kind: str, visits: Iterable[DayVisit], zone: tzinfo) -> Iterator[Line]:
    """Gives the rows of a kind, in order of arrival."""
    for one in visits:
        if kind == "specimen":
            yield from (Line(one, zone, tube=tube) for tube in one.specimens)
        elif kind == "overrule":
            yield from (Line(one, zone, overrule=each) for each in one.overrules)
        elif kind == "visit" or one.triage is not None:
            yield Line(one, zone)
