"""`station expected`: who is still expected on a day, and how an expectation ends without an arrival."""

from __future__ import annotations

import argparse
from uuid import UUID

from station.actions.board import board
from station.actions.end_expectation import mark_no_shows, withdraw_expected
from station.cli.command import Arguments, Command, Json, Result, a_day
from station.cli.opened import add_data, add_day, open_shift
from station.domain.expectation import Expectation
from station.words import Words


def expected_json(one: Expectation) -> Json:
    """Returns an expected person as JSON."""
    return {
        "id": str(one.id),
        "name": one.name,
        "list": one.list_name,
        "line": one.line,
        "flight": one.flight,
        "seat": one.seat,
        "area": one.area,
    }


def expected_line(one: Expectation) -> str:
    """Returns an expected person as a line for people: the name, and where to look for the person."""
    return "  ".join(filter(None, (one.name, one.flight, one.seat, one.area)))


def _list(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        shown = board(shift, given.day)
    body: Json = {"day": shown.day.isoformat(), "expected": [expected_json(one) for one in shown.expected]}
    return Result("expected_list", body, tuple(f"{one.id}  {expected_line(one)}" for one in shown.expected))


def _withdraw(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        ended = withdraw_expected(shift, given.expectation, reason=given.reason)
    body: Json = {"id": str(ended.id), "name": ended.name, "state": ended.state.value}
    return Result("expected_withdraw", body, (words("cli.expected_withdrawn", name=ended.name),))


def _no_show(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        marked = len(mark_no_shows(shift, given.day, reason=given.reason))
    day = given.day.isoformat()
    body: Json = {"day": day, "marked": marked}
    return Result("expected_no_show", body, (words("cli.expected_no_show", day=day, marked=marked),))


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)


def _withdraw_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("expectation", type=UUID)
    parser.add_argument("--reason", required=True)


def _no_show_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--day", type=a_day, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--reason", default="")


EXPECTATION = "0199e1c0-0000-5000-8000-000000000001"
COMMANDS = (
    Command(("expected", "list"), _list, "station expected list --data booth", _list_arguments),
    Command(
        ("expected", "withdraw"),
        _withdraw,
        f'station expected withdraw {EXPECTATION} --reason "flight cancelled" --data booth',
        _withdraw_arguments,
    ),
    Command(
        ("expected", "no-show"),
        _no_show,
        "station expected no-show --day 2026-11-22 --data booth",
        _no_show_arguments,
    ),
)
