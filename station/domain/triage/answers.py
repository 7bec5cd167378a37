"""What somebody answered and what was measured. *Not asked*, *no* and *unknown* are three things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from station.domain.condition import Interval
from station.domain.programme_content import Programme


class Stated(StrEnum):
    """How a question was answered, or that nobody asked it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


class AgeUnit(StrEnum):
    """In what an age is counted; the word is the key in the written answers."""

    YEARS = "age_years"
    MONTHS = "age_months"
    DAYS = "age_days"


@dataclass(frozen=True, slots=True)
class Age:
    """A completed age in one unit: 0 years is any age below the first birthday."""

    value: int
    unit: AgeUnit

    def days(self) -> Interval:
        """Returns the lowest and highest number of completed days."""
        if self.unit is AgeUnit.DAYS:
            return self.value, self.value
        first, last = self.months()
        return first * 146097 // 4800, (last + 1) * 146097 // 4800

    def months(self) -> Interval:
        """Returns the lowest and highest number of completed months (4800 months are 146097 days)."""
        if self.unit is AgeUnit.DAYS:
            return self.value * 4800 // 146097, self.value * 4800 // 146097
        if self.unit is AgeUnit.MONTHS:
            return self.value, self.value
        return self.value * 12, self.value * 12 + 11

    def years(self) -> Interval:
        """Returns the lowest and highest number of completed years."""
        first, last = self.months()
        return first // 12, last // 12


@dataclass(frozen=True, slots=True)
class Answers:
    """All that triage asks. A symptom or condition that is not in its mapping was not asked.

    `age` is None where nobody knows it.
    Units: temperature in tenths of a degree Celsius; consciousness is ACVPU; `spo2_scale` is 2 only for a
    confirmed hypercapnic failure.
    """

    age: Age | None
    sex: str | None = None
    pregnant: Stated = Stated.NOT_ASKED
    conditions: Mapping[str, Stated] = field(default_factory=dict)
    symptoms: Mapping[str, Stated] = field(default_factory=dict)
    onset_days_ago: int | None = None
    antipyretic: Stated = Stated.NOT_ASKED
    antipyretic_hours_ago: int | None = None
    smoker: Stated = Stated.NOT_ASKED
    care_home: Stated = Stated.NOT_ASKED
    arrival: Stated = Stated.NOT_ASKED
    exposed: Stated = Stated.NOT_ASKED
    temperature_tenths_c: int | None = None
    spo2_pct: int | None = None
    spo2_scale: int = 1
    oxygen: Stated = Stated.NOT_ASKED
    respiration_per_min: int | None = None
    pulse_per_min: int | None = None
    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    consciousness: str | None = None

    def number(self, key: str) -> int | None:
        """Returns a vital sign, the onset or the hours since the antipyretic by its key. Raises: KeyError."""
        numbers = {
            "temperature_tenths_c": self.temperature_tenths_c,
            "spo2_pct": self.spo2_pct,
            "respiration_per_min": self.respiration_per_min,
            "pulse_per_min": self.pulse_per_min,
            "systolic_mmhg": self.systolic_mmhg,
            "diastolic_mmhg": self.diastolic_mmhg,
            "onset_days_ago": self.onset_days_ago,
            "antipyretic_hours_ago": self.antipyretic_hours_ago,
        }
        return numbers[key]


ONSET = "onset_days_ago"
WRITTEN_AS = {"temperature_tenths_c": "temperature_c"}
"""Where the written answers use another name (and unit) than the value."""


def written_name(key: str) -> str:
    """Returns the name of a number in the written answers."""
    return WRITTEN_AS.get(key, key)


def unlikely_fields(answers: Answers, programme: Programme) -> tuple[str, ...]:
    """Returns the written names of the values outside the `confirm` limits: each is asked once more.

    An onset of nothing is one of them, and a pregnancy where nobody asks for it.
    """
    unlikely = []
    for vital in programme.vitals:
        value = answers.number(vital.key)
        if value is not None and not vital.confirm[0] <= value <= vital.confirm[1]:
            unlikely.append(written_name(vital.key))
        elif vital.key == ONSET and is_onset_of_nothing(answers, programme):
            unlikely.append(ONSET)
    if answers.pregnant is Stated.YES and not may_be_pregnant(answers, programme):
        unlikely.append("pregnant")
    return tuple(unlikely)


def may_be_pregnant(answers: Answers, programme: Programme) -> bool:
    """Returns whether the programme asks this person about pregnancy."""
    if answers.sex == "M":
        return False
    if answers.age is None:
        return True
    youngest, oldest = answers.age.years()
    screening = programme.screening
    return oldest >= screening.pregnancy_from_years and youngest <= screening.pregnancy_to_years


def is_onset_of_nothing(answers: Answers, programme: Programme) -> bool:
    """Returns whether it was said when it began, but neither said nor measured what."""
    temperature = answers.temperature_tenths_c
    has_fever = temperature is not None and temperature >= programme.screening.fever_from_tenths_c
    has_symptom = has_fever or Stated.YES in answers.symptoms.values()
    return answers.onset_days_ago is not None and not has_symptom
