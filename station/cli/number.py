"""`station number`: what a number says and the likely slip when it does not fit; the account of a day's numbers."""

from __future__ import annotations

import argparse

from station.cli.command import Arguments, Command, Exit, Result, add_data, add_day
from station.domain import number as numbers
from station.words import Words

MOST_MEANT = 3


def number_check(text: str) -> dict[str, object]:
    """Returns what is known about a number as a JSON value; `valid` says whether it is one.

    An invalid one names its flaw and, when the check digits fail, the likely slips with the numbers meant.
    """
    verdict = numbers.check_number(text)
    answer: dict[str, object] = {"number": verdict.digits, "valid": verdict.is_valid}
    if verdict.parts is not None:
        return answer | {
            "display": numbers.display(verdict.digits),
            "station": verdict.parts.station,
            "date": verdict.parts.day.isoformat(),
            "serial": verdict.parts.serial,
            "is_training": numbers.is_training(verdict.digits),
        }
    slips = [
        {
            "slip": slip.kind.value,
            "positions": list(slip.positions),
            "number": slip.number,
            "display": numbers.display(slip.number),
        }
        for slip in verdict.slips
    ]
    flaw = f"number_{verdict.flaw}"
    return answer | {"flaw": flaw, "positions": list(verdict.positions), "slips": slips}


def number_facts(verdict: numbers.Verdict) -> dict[str, str | int | None]:
    """Returns what the sentence about a number that is not right needs."""
    meant = ", ".join(numbers.display(slip.number) for slip in verdict.slips[:MOST_MEANT]) or "?"
    return {"found": len(verdict.digits), "expected": numbers.LENGTH, "meant": meant}


def _check(given: Arguments, words: Words) -> Result:
    found = number_check(given.number)
    return Result(
        "number_check", found, exit=Exit.DONE if found["valid"] else Exit.PROBLEM, is_always_json=True
    )


def _explain(given: Arguments, words: Words) -> Result:
    from station.cli import specimens  # here alone: a check of a number needs no station and answers at once

    return specimens.explain(given, words)


def _resume(given: Arguments, words: Words) -> Result:
    from station.cli import specimens

    return specimens.resume(given, words)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)  # asks for no station, and takes what every other command takes
    parser.add_argument("number")


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)


def _resume_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")
    parser.add_argument("--reason", required=True)


COMMANDS = (
    Command(("number", "check"), _check, "station number check 147-24183-0012-69", _arguments),
    Command(
        ("number", "explain"),
        _explain,
        "station number explain --day 2026-04-01 --data booth",
        _explain_arguments,
    ),
    Command(
        ("number", "resume"),
        _resume,
        'station number resume 980-26091-0057-28 --reason "restored from a backup" --data booth',
        _resume_arguments,
    ),
)
