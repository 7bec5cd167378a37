"""Triage and programme checks for the command line: pure functions of text, apart from reading one file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from station.domain.fact import Json
from station.domain.programme import Programme, load_programme
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.domain.triage.written_assessment import assessment_to_json
from station.errors import Trouble, reject


def triage_json(text: str, programme: Programme) -> dict[str, Json]:
    """Returns the written assessment (`station.triage/1`) of written answers.

    Raises: Rejected with everything that cannot be accepted.
    """
    try:
        raw = json.loads(text, parse_float=Decimal, object_pairs_hook=_keys_once)
    except json.JSONDecodeError as error:
        raise reject("", "answers_not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise reject("", "answers_not_an_object") from error
    return assessment_to_json(assess(answers_from_json(raw, programme), programme), programme)


def _keys_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Returns the pairs as an object. Raises: Rejected `answer_key_twice`: which of the two was meant?"""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise reject(key, "answer_key_twice", key=key)
        found[key] = value
    return found


def programme_check(path: Path) -> Programme:
    """Returns the programme of a file if it is whole.

    Raises: Rejected with each problem's file, line and rule; Trouble `file_not_readable`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble("programme_file_not_readable", file=str(path)) from error
    return load_programme(data, str(path))
