"""The written form of the answers (JSON): read with all rejections at once, and written back.

An absent key was not asked, `[]` is none, an unknown key is refused. Symptoms and conditions may also be an object
from name to "yes", "no" or "unknown"; what it does not name was not asked.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from station.domain.clinical import RiskCondition, Symptom
from station.domain.fact import Json
from station.domain.observable import CHOICES, VITALS
from station.domain.programme_content import Programme
from station.domain.triage.answers import Age, AgeUnit, Answers, Stated, written_name
from station.domain.vitals import Limits, in_degrees, read_temperature, read_within, tenths_of
from station.errors import Fact, Rejected, Rejection

FLAG_KEYS = ("pregnant", "antipyretic", "smoker", "care_home", "arrival", "exposed")
NUMBER_KEYS = ("onset_days_ago", "antipyretic_hours_ago")
AGE_LIMITS = {AgeUnit.YEARS: 130, AgeUnit.MONTHS: 1560, AgeUnit.DAYS: 47500}
"""The highest age in each unit, 130 years. Source: the project's own proposal (November 2026)."""
UNKNOWN_AGE = "unknown"
"""What stands in place of an age that nobody knows; an age that is left out was forgotten."""
TOP_KEYS = (*AgeUnit, "sex", "conditions", "symptoms", "vitals", *FLAG_KEYS, *NUMBER_KEYS)
VITAL_KEYS = (*(written_name(key) for key in VITALS), "spo2_scale", "oxygen", "consciousness")

NEAR = 0.6
"""How similar a known name must be to be suggested, from 0 to 1. Source: the default of Python's difflib."""

_FLAG_VALUES = {True: Stated.YES, False: Stated.NO}
_STATED = {"yes": Stated.YES, "no": Stated.NO, "unknown": Stated.UNKNOWN}

Raw = Mapping[str, object]


def answers_from_json(raw: object, programme: Programme) -> Answers:
    """Returns the answers that were written.

    Raises: Rejected with everything that cannot be accepted.
    """
    reader = _Reader(programme)
    answers = reader.read(raw)
    if answers is None or reader.rejections:
        raise Rejected(*reader.rejections)
    return answers


def answers_to_json(answers: Answers) -> dict[str, Json]:
    """Returns the written form of answers; reading it back gives the same answers."""
    age = answers.age
    written: dict[str, Json] = (
        {AgeUnit.YEARS.value: UNKNOWN_AGE} if age is None else {age.unit.value: age.value}
    )
    if answers.sex is not None:
        written["sex"] = answers.sex
    for key in FLAG_KEYS:
        _write_flag(written, key, getattr(answers, key))
    for key in NUMBER_KEYS:
        if answers.number(key) is not None:
            written[key] = answers.number(key)
    for name, stated in (("symptoms", answers.symptoms), ("conditions", answers.conditions)):
        if stated:
            written[name] = {key: one.value for key, one in sorted(stated.items())}
    written["vitals"] = _written_vitals(answers)
    return written


def _write_flag(written: dict[str, Json], key: str, stated: Stated) -> None:
    if stated is Stated.UNKNOWN:
        written[key] = "unknown"
    elif stated is not Stated.NOT_ASKED:
        written[key] = stated is Stated.YES


def _written_vitals(answers: Answers) -> dict[str, Json]:
    vitals: dict[str, Json] = {"spo2_scale": answers.spo2_scale}
    for key in VITALS:
        value = answers.number(key)
        if value is not None:
            vitals[written_name(key)] = in_degrees(value) if key == "temperature_tenths_c" else value
    _write_flag(vitals, "oxygen", answers.oxygen)
    if answers.consciousness is not None:
        vitals["consciousness"] = answers.consciousness
    return vitals


def nearest(typed: str, named: Iterable[Symptom | RiskCondition]) -> str:
    """Returns the key that was probably meant, by its key or words; empty where none is near."""
    keys = {word.casefold(): one.key for one in named for word in (one.key, *one.words.values())}
    return keys.get(_nearest_word(typed, keys), "")


def _nearest_word(typed: str, words: Iterable[str]) -> str:
    """Returns the shortest word that begins as typed, else the most similar one; empty where none is near.

    Hangul is compared letter by letter, so that one wrong letter does not make a whole syllable another one.
    """
    known, begun = {_letters(word): word for word in words}, _letters(typed).strip()
    longer = [word for letters, word in known.items() if begun and letters.startswith(begun)]
    if longer:
        return min(longer, key=len)
    similar = difflib.get_close_matches(begun, known, n=1, cutoff=NEAR)
    return known[similar[0]] if similar else ""


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", text.casefold())


class _Reader:
    """Reads one written form and keeps every rejection."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.rejections: list[Rejection] = []

    def refuse(self, field: str, code: str, **facts: Fact) -> None:
        """Notes one rejection."""
        self.rejections.append(Rejection(field, code, facts))

    def read(self, raw: object) -> Answers | None:
        """Returns the answers, None where they are none."""
        if not isinstance(raw, Mapping):
            self.refuse("", "answers_not_an_object")
            return None
        self._check_keys(raw, TOP_KEYS)
        vitals = raw.get("vitals", {})
        if not isinstance(vitals, Mapping):
            self.refuse("vitals", "vitals_not_an_object")
            vitals = {}
        self._check_keys(vitals, VITAL_KEYS)
        age = self._age(raw)
        numbers = {key: self._vital(vitals, key) for key in VITALS}
        self._check_pressures(numbers)
        flags = {key: self._flag(raw, key) for key in FLAG_KEYS}
        onset, hours = (self._vital(raw, key) for key in NUMBER_KEYS)
        symptoms, conditions = self._symptoms(raw), self._conditions(raw)
        sex = self._choice(raw, "sex", CHOICES["sex"])
        consciousness = self._choice(vitals, "consciousness", CHOICES["consciousness"])
        scale, oxygen = self._scale(vitals), self._flag(vitals, "oxygen")
        return Answers(
            age=age,
            sex=sex,
            conditions=conditions,
            symptoms=symptoms,
            onset_days_ago=onset,
            antipyretic_hours_ago=hours,
            spo2_scale=scale,
            oxygen=oxygen,
            consciousness=consciousness,
            pregnant=flags["pregnant"],
            antipyretic=flags["antipyretic"],
            smoker=flags["smoker"],
            care_home=flags["care_home"],
            arrival=flags["arrival"],
            exposed=flags["exposed"],
            temperature_tenths_c=numbers["temperature_tenths_c"],
            spo2_pct=numbers["spo2_pct"],
            respiration_per_min=numbers["respiration_per_min"],
            pulse_per_min=numbers["pulse_per_min"],
            systolic_mmhg=numbers["systolic_mmhg"],
            diastolic_mmhg=numbers["diastolic_mmhg"],
        )

    def _check_keys(self, raw: Raw, known: tuple[str, ...]) -> None:
        for key in raw:
            if key not in known:
                self._refuse_unknown(
                    str(key), "answer_key", str(_nearest_word(str(key), known)), key=str(key)
                )

    def _refuse_unknown(self, field: str, kind: str, near: str, **facts: Fact) -> None:
        """Refuses a name with the one that was probably meant, or without where none is near."""
        if near:
            self.refuse(field, f"{kind}_unknown", **facts, nearest=near)
        else:
            self.refuse(field, f"{kind}_not_listed", **facts)

    def _age(self, raw: Raw) -> Age | None:
        given = [unit for unit in AgeUnit if unit in raw]
        if len(given) != 1:
            self.refuse("age", "age_given_twice" if given else "age_required")
            return None
        unit = given[0]
        if raw[unit] == UNKNOWN_AGE:
            return None
        value = self._whole(raw, unit)
        if value is None:
            return None
        if not 0 <= value <= AGE_LIMITS[unit]:
            self.refuse(unit, "vital_out_of_range", lowest=0, highest=AGE_LIMITS[unit])
        return Age(value, unit)

    def _number(self, raw: Raw, key: str) -> Decimal | None:
        """Returns a number exactly as written; None and a rejection for anything else."""
        value = raw[key]
        if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and abs(number) < 1_000_000:
                return number
        self.refuse(key, "answer_not_a_number", key=key)
        return None

    def _whole(self, raw: Raw, key: str) -> int | None:
        number = self._number(raw, key)
        if number is None:
            return None
        if number != int(number):
            self.refuse(key, "vital_not_whole")
            return None
        return int(number)

    def _vital(self, raw: Raw, key: str) -> int | None:
        """Returns a vital sign, an onset or hours inside the programme's block limits; None where absent."""
        written = written_name(key)
        if written not in raw:
            return None
        limits = Limits(self.programme.vital(key).block, self.programme.vital(key).confirm)
        try:
            if key == "temperature_tenths_c":
                number = self._number(raw, written)
                return None if number is None else read_temperature(tenths_of(number), limits, written).value
            value = self._whole(raw, written)
            if value is not None and key == "onset_days_ago" and value < 0:
                self.refuse(written, "onset_in_future")
                return None
            return None if value is None else read_within(value, limits, written).value
        except Rejected as rejected:
            self.rejections.extend(rejected.rejections)
            return None

    def _check_pressures(self, numbers: Mapping[str, int | None]) -> None:
        systolic, diastolic = numbers["systolic_mmhg"], numbers["diastolic_mmhg"]
        if systolic is not None and diastolic is not None and diastolic >= systolic:
            facts: dict[str, Fact] = {"diastolic": diastolic, "systolic": systolic}
            self.refuse("diastolic_mmhg", "diastolic_not_below_systolic", **facts)

    def _flag(self, raw: Raw, key: str) -> Stated:
        if key not in raw:
            return Stated.NOT_ASKED
        value = raw[key]
        if value == "unknown":
            return Stated.UNKNOWN
        if isinstance(value, bool):
            return _FLAG_VALUES[value]
        self.refuse(key, "answer_not_true_or_false", key=key)
        return Stated.NOT_ASKED

    def _choice(self, raw: Raw, key: str, choices: tuple[str, ...]) -> str | None:
        if key not in raw:
            return None
        value = raw[key]
        if isinstance(value, str) and value in choices:
            return value
        self.refuse(key, "answer_not_a_choice", key=key, choices=", ".join(choices))
        return None

    def _scale(self, vitals: Raw) -> int:
        """Returns the NEWS2 SpO2 scale; 1 unless stated (scale 2 is for confirmed hypercapnic failure only)."""
        if "spo2_scale" not in vitals:
            return 1
        value = self._whole(vitals, "spo2_scale")
        if value not in (1, 2):
            self.refuse("spo2_scale", "answer_not_a_choice", key="spo2_scale", choices="1, 2")
            return 1
        return value

    def _symptoms(self, raw: Raw) -> dict[str, Stated]:
        left_out = {one.key: Stated.NO for one in self.programme.symptoms if one.is_asked}
        return self._named(raw, "symptoms", self.programme.symptoms, left_out)

    def _conditions(self, raw: Raw) -> dict[str, Stated]:
        left_out = {one.key: Stated.NO for one in self.programme.conditions}
        return self._named(raw, "conditions", self.programme.conditions, left_out)

    def _named(
        self,
        raw: Raw,
        key: str,
        named: tuple[Symptom, ...] | tuple[RiskCondition, ...],
        left_out: dict[str, Stated],
    ) -> dict[str, Stated]:
        """Returns what was stated: a list says *no* to what it leaves out, an object leaves it not asked."""
        if key not in raw:
            return {}
        value = raw[key]
        if isinstance(value, list):
            stated: dict[object, object] = dict.fromkeys((str(one) for one in value), "yes")
            start = left_out
        elif isinstance(value, Mapping):
            stated, start = dict(value), {}
        else:
            self.refuse(key, "answer_not_a_list", key=key)
            return {}
        return start | self._checked(key, named, stated)

    def _checked(
        self,
        key: str,
        named: tuple[Symptom, ...] | tuple[RiskCondition, ...],
        stated: Mapping[object, object],
    ) -> dict[str, Stated]:
        known = {one.key for one in named}
        checked = {}
        for name, value in stated.items():
            if name not in known:
                near = nearest(str(name), named)
                self._refuse_unknown(key, key.removesuffix("s"), near, typed=str(name))
            elif not isinstance(value, str) or value not in _STATED:
                self.refuse(key, "answer_not_a_choice", key=str(name), choices=", ".join(_STATED))
            else:
                checked[str(name)] = _STATED[value]
        return checked
