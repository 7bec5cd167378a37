"""`station triage`: answers as JSON in, the assessment with its reasons as JSON out. No station, no data."""

from __future__ import annotations

import argparse

from station.actions.findings import Findings
from station.actions.read_written import parse_written, read_written
from station.cli.command import Arguments, Command, Result, typed_text
from station.domain.fact import Json
from station.domain.programme import Programme
from station.domain.triage.assess import assess
from station.domain.triage.written_assessment import assessment_to_json
from station.errors import Rejected
from station.programmes import programme, programme_ids
from station.words import Words


def triage_json(text: str, programme: Programme) -> dict[str, Json]:
    """Returns the written assessment (`station.triage/1`) of written answers.

    Raises: Rejected with everything that cannot be accepted.
    """
    found = Findings()
    answers = read_written(parse_written(text), found, {}, programme)
    if found.rejections or answers is None:
        raise Rejected(*found.rejections)
    return assessment_to_json(assess(answers, programme), programme)


def _triage(given: Arguments, words: Words) -> Result:
    found = triage_json(typed_text(), programme(given.programme))
    found.pop("schema", None)
    return Result("triage", dict(found), is_always_json=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", choices=programme_ids(), default="covid19")


EXAMPLE = """echo '{"age_years":70,"vitals":{"temperature_c":37.0}}' | station triage --programme covid19"""
COMMANDS = (Command(("triage",), _triage, EXAMPLE, _arguments),)
