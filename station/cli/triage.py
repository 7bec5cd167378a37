"""`station triage`: answers as JSON in, the assessment with its reasons as JSON out. No station, no data."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal

from station.cli.command import Arguments, Command, Result, typed_text
from station.domain.fact import Json
from station.domain.programme import Programme
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.domain.triage.written_assessment import assessment_to_json
from station.errors import reject
from station.programmes import programme, programme_ids
from station.words import Words


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


def _triage(given: Arguments, words: Words) -> Result:
    found = triage_json(typed_text(), programme(given.programme))
    found.pop("schema", None)
    return Result("triage", dict(found), is_always_json=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", choices=programme_ids(), default="covid19")


EXAMPLE = """echo '{"age_years":70,"vitals":{"temperature_c":37.0}}' | station triage --programme covid19"""
COMMANDS = (Command(("triage",), _triage, EXAMPLE, _arguments),)
