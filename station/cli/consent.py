"""Commands on a consent that is given or withdrawn after the registration."""

from __future__ import annotations

import argparse
from functools import partial

from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.actions.visit_named import visit_named
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_visit, open_shift
from station.domain.consent import Consent, Relation
from station.words import FIRST_LANGUAGE, Words


def _give(given: Arguments, words: Words) -> Result:
    told = ReadConsent(True, given.language, given.guardian, given.relation)
    return _recorded("consent_give", told, given, words)


def _withdraw(given: Arguments, words: Words) -> Result:
    return _recorded("consent_withdraw", ReadConsent(False, given.language), given, words)


def _recorded(name: str, told: ReadConsent, given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        made = record_consent(shift, visit_named(shift, given.visit), told, reason=given.reason)
    return Result(name, _consent_json(made), (words(f"cli.{name}", version=made.wording_version),))


def _consent_json(made: Consent) -> Json:
    return {
        "visit_id": str(made.visit_id),
        "is_given": made.is_given,
        "wording_version": made.wording_version,
        "language": made.language,
        "guardian_name": made.guardian_name,
        "guardian_relation": made.guardian_relation,
    }


def _arguments(parser: argparse.ArgumentParser, *, is_given: bool) -> None:
    add_visit(parser)
    parser.add_argument("--language", default=FIRST_LANGUAGE)
    if is_given:
        parser.add_argument("--guardian", default="")
        parser.add_argument("--relation", default="", choices=[one.value for one in Relation])
    parser.add_argument("--reason", default="")


COMMANDS = (
    Command(
        ("consent", "give"),
        _give,
        'station consent give 980-26060-0001-02 --guardian "Kim Minsu" --relation parent --data booth',
        partial(_arguments, is_given=True),
    ),
    Command(
        ("consent", "withdraw"),
        _withdraw,
        'station consent withdraw 980-26060-0001-02 --reason "changed her mind" --data booth',
        partial(_arguments, is_given=False),
    ),
)
