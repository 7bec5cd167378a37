"""What rules can ask about one person: the answers as observations, with fever and pregnancy derived."""

from __future__ import annotations

from collections.abc import Mapping

from station.domain.condition import Interval, Observation
from station.domain.observable import VITALS
from station.domain.programme_content import Programme
from station.domain.triage.answers import AgeUnit, Answers, Stated, may_be_pregnant, written_name
from station.domain.vitals import in_degrees

FEVER = "fever"
TEMPERATURE = "temperature_tenths_c"
_TRUTHS: Mapping[Stated, bool] = {Stated.YES: True, Stated.NO: False}


def observe(answers: Answers, programme: Programme) -> dict[str, Observation]:
    """Returns the observations of a person's answers under a programme, by the names that rules use."""
    observations = _ages(answers)
    for key in (*VITALS, "onset_days_ago", "antipyretic_hours_ago"):
        observations[key] = _number(key, answers.number(key))
    observations |= _flags(answers)
    observations |= _choices(answers)
    observations |= _symptoms(answers, programme)
    observations |= _conditions(answers, programme)
    if FEVER in observations:
        observations[FEVER] = _fever(answers, programme, observations)
    observations["pregnant"] = _pregnant(answers, programme, observations["pregnant"])
    return observations


def said(name: str, value: object) -> frozenset[str]:
    """Returns how a value is written among what was seen: `spo2_pct=89`."""
    return frozenset({f"{name}={value}"})


def said_number(key: str, value: int | None) -> str:
    """Returns how a number is written among what was seen: 378 tenths are `temperature_c=37.8`."""
    shown = in_degrees(value) if key == TEMPERATURE and value is not None else value
    return f"{written_name(key)}={shown}"


def _ages(answers: Answers) -> dict[str, Observation]:
    age = answers.age
    if age is None:
        return dict.fromkeys(AgeUnit, Observation(None, missing=frozenset({AgeUnit.YEARS.value})))
    seen = said(age.unit.value, age.value)
    intervals: dict[str, Interval] = {
        "age_days": age.days(),
        "age_months": age.months(),
        "age_years": age.years(),
    }
    return {name: Observation(interval, seen, frozenset({name})) for name, interval in intervals.items()}


def _number(key: str, value: int | None) -> Observation:
    name = written_name(key)
    if value is None:
        return Observation(None, missing=frozenset({name}))
    return Observation((value, value), frozenset({said_number(key, value)}))


def _stated(name: str, stated: Stated, missing: str | None = None) -> Observation:
    value = _TRUTHS.get(stated)
    if value is None:
        return Observation(None, missing=frozenset({missing or name}))
    return Observation(value, said(name, stated.value))


def _flags(answers: Answers) -> dict[str, Observation]:
    flags = {
        "pregnant": answers.pregnant,
        "oxygen": answers.oxygen,
        "antipyretic": answers.antipyretic,
        "smoker": answers.smoker,
        "care_home": answers.care_home,
        "arrival": answers.arrival,
        "exposed": answers.exposed,
    }
    return {name: _stated(name, stated) for name, stated in flags.items()}


def _choices(answers: Answers) -> dict[str, Observation]:
    oxygen = answers.oxygen.value if answers.oxygen in _TRUTHS else None
    choices = {
        "sex": ("sex", answers.sex),
        "consciousness": ("consciousness", answers.consciousness),
        "spo2_scale": ("spo2_scale", str(answers.spo2_scale)),
        "oxygen_supply": ("oxygen", oxygen),
    }
    return {
        name: Observation(value, said(written, value) if value else frozenset(), frozenset({written}))
        for name, (written, value) in choices.items()
    }


def _symptoms(answers: Answers, programme: Programme) -> dict[str, Observation]:
    asked_any = any(answers.symptoms.get(one.key) for one in programme.symptoms if one.is_asked)
    observations = {}
    for symptom in programme.symptoms:
        stated = answers.symptoms.get(symptom.key, Stated.NOT_ASKED)
        if symptom.is_diagnosis and stated is Stated.NOT_ASKED:
            stated = Stated.NO
        missing = symptom.key if asked_any or not symptom.is_asked else "symptoms"
        observations[symptom.key] = _stated(symptom.key, stated, missing)
    return observations


def _conditions(answers: Answers, programme: Programme) -> dict[str, Observation]:
    missing = None if answers.conditions else "conditions"
    return {
        one.key: _stated(one.key, answers.conditions.get(one.key, Stated.NOT_ASKED), missing)
        for one in programme.conditions
    }


def _fever(answers: Answers, programme: Programme, observed: Mapping[str, Observation]) -> Observation:
    """Returns fever: measured, or said to have been; a low reading after an antipyretic says nothing."""
    told, measured = observed[FEVER], answers.temperature_tenths_c
    if measured is None:
        missing = told.missing | observed[TEMPERATURE].missing
        return Observation(told.value, told.seen, missing)
    if measured >= programme.screening.fever_from_tenths_c:
        return Observation(True, observed[TEMPERATURE].seen)
    if told.value is not None:
        return told
    if answers.antipyretic is Stated.YES:
        return Observation(None, missing=told.missing)
    return Observation(False, observed[TEMPERATURE].seen)


def _pregnant(answers: Answers, programme: Programme, told: Observation) -> Observation:
    """Returns pregnancy: as stated; *no* where the programme's question is not asked."""
    if told.value is not None:
        return told
    if answers.sex == "M":
        return Observation(False, said("sex", "M"))
    if answers.age is None or may_be_pregnant(answers, programme):
        return told
    return Observation(False, said(answers.age.unit.value, answers.age.value))
