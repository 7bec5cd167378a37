"""What holds for everybody: more danger is never less urgent, order says nothing, answers survive being written.

The zero bands of children are those of their age, the zero bands of pregnancy narrower than those of NEWS2.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.cli.triage import triage_json
from station.domain.condition import IsBetween, leaves
from station.domain.observable import DISPOSITIONS
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json, answers_to_json
from station.programmes import programme, programme_ids
from tests.station.test_triage_bands import AGE_LIMITS

Json = dict[str, object]
Band = tuple[int, int]

SYMPTOMS = {name: [one.key for one in programme(name).symptoms] for name in programme_ids()}
CONDITIONS = [one.key for one in programme("covid19").conditions]
WARNINGS = ["difficulty_breathing", "chest_pain", "confusion", "unable_to_wake", "cyanosis", "convulsions"]
POSSIBLE: dict[str, Band] = {
    "temperature_c": (300, 450),
    "spo2_pct": (50, 100),
    "respiration_per_min": (4, 90),
    "pulse_per_min": (20, 300),
    "systolic_mmhg": (40, 300),
    "diastolic_mmhg": (20, 200),
}
ADULT_ZERO: dict[str, Band] = {
    "temperature_c": (361, 380), "spo2_pct": (96, 100), "respiration_per_min": (12, 20),
    "pulse_per_min": (51, 90), "systolic_mmhg": (111, 219), "diastolic_mmhg": (60, 89),
}  # fmt: skip
"""NEWS2, chart 1; it has no diastolic pressure."""
INNER = {"temperature_c": "temperature_tenths_c"}
PREGNANT_ZERO = ADULT_ZERO | {"systolic_mmhg": (111, 149)}
YOUNGEST_ADULT_MONTHS, NEWBORN_URGENT = 16 * 12, 60
PEOPLE = st.sampled_from(["adult", "child", "pregnant", "pregnant child", "not asked"])


def at_age(limit: str, months: int) -> tuple[int | None, int | None]:
    """Returns the usual range at an age, typed from the source in the test of the bands."""
    before = [(lowest, highest) for age, lowest, highest in AGE_LIMITS[limit] if age <= months]
    return before[-1]


def zero_band(person: str, months: int, key: str, vitals: Json) -> Band:
    """Returns from which to which value a vital sign counts nothing."""
    if key == "spo2_pct" and vitals["spo2_scale"] == 2 and "pregnant" not in person:
        return (88, 92) if vitals["oxygen"] is True else (88, 100)
    usual = (PREGNANT_ZERO if "pregnant" in person else ADULT_ZERO)[key]
    if months >= YOUNGEST_ADULT_MONTHS or key in (
        "temperature_c",
        "spo2_pct",
        "systolic_mmhg",
        "diastolic_mmhg",
    ):
        return usual
    limit = "paediatric-pulse" if key == "pulse_per_min" else "paediatric-respiration"
    lowest, highest = at_age(limit, months)
    assert lowest is not None
    assert highest is not None
    both = (lowest, min(highest, NEWBORN_URGENT) if key == "respiration_per_min" else highest)
    return (max(both[0], usual[0]), min(both[1], usual[1])) if "pregnant" in person else both


def shown(key: str, value: int) -> object:
    return value / 10 if key == "temperature_c" else value


@st.composite
def people(draw: st.DrawFn, name: str) -> tuple[str, int, Json]:
    person = draw(PEOPLE)
    months = draw(st.integers(120, 191) if person == "pregnant child" else st.integers(0, 191))
    if "child" not in person:
        months = draw(st.integers(192, 1200) if person != "pregnant" else st.integers(192, 600))
    written: Json = {"age_months": months}
    if "pregnant" in person:
        written |= {"sex": "F", "pregnant": True}
    elif person != "not asked":
        written |= {"sex": draw(st.sampled_from("FMX")), "pregnant": False}
    optional: dict[str, st.SearchStrategy[object]] = {
        "symptoms": st.lists(st.sampled_from(SYMPTOMS[name]), max_size=2),
        "conditions": st.lists(st.sampled_from(CONDITIONS), max_size=2),
        "onset_days_ago": st.integers(0, 30),
    } | dict.fromkeys(
        ("antipyretic", "smoker", "care_home", "arrival", "exposed"),
        st.sampled_from([False, True, "unknown"]),
    )
    for key, values in optional.items():
        if draw(st.booleans()):
            written[key] = draw(values)
    vitals: Json = {
        "oxygen": draw(st.sampled_from([False, False, True, "unknown"])),
        "spo2_scale": draw(st.sampled_from([1, 1, 2])),
        "consciousness": draw(st.sampled_from("AAAAAAACVPU")),
    }
    for key, (lowest, highest) in POSSIBLE.items():
        if key == "diastolic_mmhg" or not draw(st.booleans()):
            continue
        first, last = zero_band(person, months, key, vitals)
        usual = st.integers(max(lowest, first - 6), min(highest, last + 6))
        vitals[key] = shown(key, draw(st.one_of(usual, usual, st.integers(lowest, highest))))
    return person, months, {**written, "vitals": vitals}


def urgency(written: Json, name: str) -> int:
    of = programme(name)
    return DISPOSITIONS.index(assess(answers_from_json(written, of), of).disposition_now)


def with_vital(written: Json, key: str, value: object) -> Json:
    vitals = written["vitals"]
    assert isinstance(vitals, dict)
    return {**written, "vitals": {**vitals, key: value}}


def with_symptom(written: Json, symptom: str) -> tuple[Json, Json]:
    """Returns the answers with their symptoms as a list, and with one more in it."""
    symptoms = written.get("symptoms", [])
    assert isinstance(symptoms, list)
    return {**written, "symptoms": symptoms}, {**written, "symptoms": [*symptoms, symptom]}


@pytest.mark.parametrize("name", programme_ids())
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_adding_a_warning_sign_is_never_less_urgent(name: str, data: st.DataObject) -> None:
    _, _, written = data.draw(people(name))
    _, more = with_symptom(written, data.draw(st.sampled_from(WARNINGS)))
    assert urgency(more, name) <= urgency(written, name)
    assert urgency(more, name) == 0


@pytest.mark.parametrize("name", programme_ids())
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_adding_any_symptom_to_a_list_is_never_less_urgent(name: str, data: st.DataObject) -> None:
    _, _, written = data.draw(people(name))
    listed, more = with_symptom(written, data.draw(st.sampled_from(SYMPTOMS[name])))
    assert urgency(more, name) <= urgency(listed, name)


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize("key", sorted(POSSIBLE))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_moving_one_vital_sign_outwards_is_never_less_urgent(
    key: str, name: str, data: st.DataObject
) -> None:
    person, months, written = data.draw(people(name))
    vitals = written["vitals"]
    assert isinstance(vitals, dict)
    if key == "diastolic_mmhg":
        vitals.pop("systolic_mmhg", None)
    first, last = zero_band(person, months, key, vitals)
    lowest, highest = POSSIBLE[key]
    upwards = last < highest and data.draw(st.booleans())
    near = data.draw(st.integers(last, highest) if upwards else st.integers(lowest, first))
    step = data.draw(st.one_of(st.integers(0, 12), st.integers(0, 250)))
    far = min(highest, near + step) if upwards else max(lowest, near - step)
    here, there = (with_vital(written, key, shown(key, value)) for value in (near, far))
    assert urgency(there, name) <= urgency(here, name)


SWEPT: list[tuple[str, int, Json]] = [
    ("adult", 40 * 12, {}),
    ("adult", 40 * 12, {"spo2_scale": 2}),
    ("adult", 40 * 12, {"spo2_scale": 2, "oxygen": True}),
    ("pregnant", 30 * 12, {}),
    ("pregnant", 30 * 12, {"spo2_scale": 2, "pulse_per_min": 100}),
    ("pregnant child", 15 * 12, {}),
    ("child", 1, {}),
    ("child", 20, {"spo2_scale": 2}),
    ("child", 8 * 12, {}),
    ("child", 191, {"oxygen": True}),
]


@cache
def turning_points(name: str, key: str) -> frozenset[int]:
    """Returns every value at which some rule or band begins or ends, with its neighbours; between them all is one."""
    inner, of = INNER.get(key, key), programme(name)
    found = [
        band for score in of.scores for table in score.tables if table.name == inner for band in table.bands
    ]
    bounds = [(band.lowest, band.highest) for band in found]
    for rule in of.rules():
        for leaf in leaves(rule.when):
            if isinstance(leaf, IsBetween) and leaf.name == inner:
                bounds.append((leaf.lowest, leaf.highest))
    edges = {edge for both in bounds for edge in both if edge is not None}
    return frozenset(edge + beside for edge in (*edges, *POSSIBLE[key]) for beside in (-1, 0, 1))


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(("person", "months", "others"), SWEPT)
def test_no_step_outwards_of_any_vital_sign_is_less_urgent(
    person: str, months: int, others: Json, name: str
) -> None:
    vitals: Json = {"oxygen": False, "spo2_scale": 1, "consciousness": "A", **others}
    written: Json = {"age_months": months, "sex": "F", "pregnant": "pregnant" in person, "symptoms": []}
    written |= dict.fromkeys(("arrival", "care_home", "exposed"), False)
    usual = {"temperature_c": 36.8, "spo2_pct": 98} | vitals
    less_urgent = []
    for key, (lowest, highest) in POSSIBLE.items():
        first, last = zero_band(person, months, key, vitals)
        points = sorted({first, last, *turning_points(name, key)})
        for outwards in (
            [point for point in points if last <= point <= highest],
            [point for point in reversed(points) if lowest <= point <= first],
        ):
            walked = [
                urgency({**written, "vitals": {**usual, key: shown(key, value)}}, name) for value in outwards
            ]
            less_urgent += [
                (key, outwards[place + 1])
                for place, (here, there) in enumerate(pairwise(walked))
                if there > here
            ]
    assert less_urgent == []


@pytest.mark.parametrize("name", programme_ids())
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_oxygen_and_dulled_consciousness_are_never_less_urgent(name: str, data: st.DataObject) -> None:
    _, _, written = data.draw(people(name))
    without, on_oxygen = (with_vital(written, "oxygen", given) for given in (False, True))
    alert, dull = (
        with_vital(written, "consciousness", mind) for mind in ("A", data.draw(st.sampled_from("CVPU")))
    )
    assert urgency(on_oxygen, name) <= min(1, urgency(without, name))
    assert urgency(dull, name) == 0 <= urgency(alert, name)


@pytest.mark.parametrize("name", programme_ids())
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_order_of_lists_and_keys_changes_nothing(name: str, data: st.DataObject) -> None:
    _, _, written = data.draw(people(name))
    shuffled = dict(reversed(written.items()))
    for key in ("symptoms", "conditions"):
        if isinstance(listed := shuffled.get(key), list):
            shuffled[key] = [*reversed(listed), *listed[:1]]
    of = programme(name)
    assert triage_json(json.dumps(shuffled), of) == triage_json(json.dumps(written), of)


@pytest.mark.parametrize("name", programme_ids())
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_answers_come_back_from_their_written_form(name: str, data: st.DataObject) -> None:
    _, _, written = data.draw(people(name))
    of = programme(name)
    answers = answers_from_json(written, of)
    assert answers_from_json(json.loads(json.dumps(answers_to_json(answers))), of) == answers
