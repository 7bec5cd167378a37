"""Reads answers that were written as JSON: the one reader of `station triage` and of a later triage of a visit.

Opens no file and knows no clock. What cannot be and what is unlikely is told by the written names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from station.actions.findings import Findings
from station.domain.programme import Programme
from station.domain.triage.answers import AgeUnit, Answers, unlikely_fields
from station.domain.triage.written_answers import answers_from_json
from station.errors import reject

CONFIRMED = "confirmed"
"""Besides the answers: the written names of the unlikely values that were checked and are right."""
OF_PERSON = (*AgeUnit, "sex")


def parse_written(text: str) -> object:
    """Returns the value of a JSON text, its numbers exactly as written.

    Raises: Rejected `answers_not_json`, `answers_not_an_object`, `answer_key_twice`.
    """
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_keys_once)
    except json.JSONDecodeError as error:
        raise reject("", "answers_not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise reject("", "answers_not_an_object") from error


def _keys_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Returns the pairs as an object. Raises: Rejected `answer_key_twice`: which of the two was meant?"""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise reject(key, "answer_key_twice", key=key)
        found[key] = value
    return found


def read_written(
    written: object, found: Findings, known: Mapping[str, object], programme: Programme
) -> Answers | None:
    """Returns the answers of a JSON value; what cannot be and what is unlikely is kept in `found`.

    `known` stands in a visit already, like age and sex, and is not to be written again; an arrival that is known
    gives way to what is written.
    """
    if not isinstance(written, Mapping):
        found.refuse("", "answers_not_an_object")
        return None
    raw = dict(written)
    if known:
        for key in [one for one in OF_PERSON if one in raw]:
            found.refuse(key, "answer_stands_in_visit", key=str(key))
            del raw[key]
    if "antipyretic_hours_ago" in raw:
        if raw.get("antipyretic") is False:
            found.refuse("antipyretic_hours_ago", "antipyretic_not_taken")
        raw.setdefault("antipyretic", True)
    answers = found.of(lambda: answers_from_json({**known, **raw}, programme))
    if answers is None:
        return None
    vitals = raw.get("vitals")
    values = {**raw, **vitals} if isinstance(vitals, Mapping) else raw
    for name in unlikely_fields(answers, programme):
        found.doubt(name, "vital_unlikely", value=str(values[name]))
    return answers


def without_confirmed(written: object, found: Findings) -> tuple[object, frozenset[str]]:
    """Returns the answers alone, and the doubts to which the written form says yes, as `Findings` names them."""
    if not isinstance(written, Mapping) or CONFIRMED not in written:
        return written, frozenset()
    named = written[CONFIRMED]
    rest = {key: value for key, value in written.items() if key != CONFIRMED}
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        found.refuse(CONFIRMED, "answer_not_a_list", key=CONFIRMED)
        return rest, frozenset()
    return rest, frozenset(f"{one}:vital_unlikely" for one in named)
