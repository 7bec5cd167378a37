"""`station day status|close|reopen|sheet`: the supervisor's evening."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from station.actions.close_day import BEFORE_ITS_END, Closing, check_closing, close_day
from station.actions.day_sheet import SHEET_ENDING, sheet_name, write_day_sheet
from station.actions.day_status import DayStatus, day_status
from station.actions.reopen_day import reopen_day
from station.cli.command import Arguments, Command, Exit, Json, Result, add_data, add_day, given_pairs
from station.cli.day_lines import NAME, WHY, closed_lines, closing_hints, status_lines, told_where
from station.cli.opened import NURSE_IN_TRAINING, open_shift, typed_pin
from station.domain.day import DayAccount, DifferenceKind
from station.domain.day_closed import DayClosed
from station.domain.number_account import Fate
from station.domain.payload import to_json
from station.domain.site_day import SiteLack
from station.errors import Rejected, Rejection, reject
from station.words import LANGUAGES, Words, words_in


def _status(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        status = day_status(shift, given.day)
    ending = Exit.DONE if is_settled(status) else Exit.WARNINGS
    return Result(
        "day_status", status_json(status), tuple(status_lines(status, words, told_where(given))), ending
    )


def is_settled(status: DayStatus) -> bool:
    """Returns whether nothing is left to be done: all adds up, or it was signed so and nothing has changed since."""
    return (status.account.adds_up or status.is_closed) and not status.changed and not status.refused


def status_json(status: DayStatus) -> Json:
    """Returns how a day stands as JSON."""
    closing = status.closing
    return {
        "day": status.day.isoformat(),
        "state": status.state.value,
        "is_over": status.is_over,
        "ends_at": to_json(status.ends_at),
        "counts": status.account.counts(),
        "adds_up": status.account.adds_up,
        "differences": differences_json(status.account),
        "numbers": {fate.value: status.numbers.count(fate) for fate in Fate},
        "unsent": status.unsent,
        "unsent_visits": [{"visit_id": str(one.visit_id), "name": one.name} for one in status.unsent_visits],
        "refused": status.refused,
        "changed": [{"visit_id": str(one.visit_id), "name": one.name} for one in status.changed],
        "chain": status.chain,
        "seq": status.seq,
        "epoch": status.epoch,
        "closing": None if closing is None else closing_json(closing),
        "closed_by": status.closed_by,
        "signed_by": status.signed_by,
    }


def closing_json(closing: DayClosed) -> Json:
    """Returns what closed a day as JSON."""
    return {
        "day": closing.operating_day.isoformat(),
        "amendment": closing.amendment,
        "is_green": closing.is_green,
        "is_reopened": closing.is_reopened,
        "first_seq": closing.first_seq,
        "last_seq": closing.last_seq,
        "chain": closing.chain,
        "counts": closing.counts,
        "account": closing.account,
        "differences": closing.differences,
    }


def differences_json(account: DayAccount) -> list[Json]:
    """Returns each kind of difference with everybody and everything that it is about, as JSON."""
    return [
        {
            "kind": one.kind.value,
            "items": [
                {
                    "visit_id": "" if item.visit_id is None else str(item.visit_id),
                    "name": item.name,
                    "number": item.number,
                    "detail": item.detail,
                }
                for item in one.items
            ],
        }
        for one in account.differences
    ]


def _close(given: Arguments, words: Words) -> Result:
    said = said_in(given, words, ())
    with open_shift(given, words) as shift:
        day: date = given.day or shift.today()
        check_closing(shift, day, said)
        closed = close_day(shift, day, signed(said, words))
    return Result("day_close", closing_json(closed), tuple(closed_lines(closed, words)))


def said_in(given: Arguments, words: Words, lacks: Collection[SiteLack]) -> Closing:
    """Returns what the words of a command say about a closing; `lacks` are those that may be explained besides.

    Raises: Rejected `explain_needs_equals`, `difference_unknown`, `reason_not_typed`, `second_not_typed`.
    """
    without = [one for one in given.explain if "=" not in one]
    if without:
        raise Rejected(*(Rejection("explain", "explain_needs_equals", {"text": one}) for one in without))
    pairs = given_pairs(given.explain, words)
    unfit = [*_unfit(pairs, {*DifferenceKind, *lacks})]
    unfit += [Rejection("second", "second_not_typed", {"name": NAME})] if given.second == NAME else []
    if unfit:
        raise Rejected(*unfit)
    return Closing(
        {one: pairs[one] for one in DifferenceKind if one in pairs},
        given.second or "",
        "",
        given.reason or "",
        BEFORE_ITS_END if given.yes else frozenset(),
        {one: pairs[one] for one in lacks if one in pairs},
    )


def _unfit(pairs: Mapping[str, str], known: Collection[str]) -> Iterator[Rejection]:
    """Gives each word that is no kind of difference, and each reason that was left as it was printed."""
    for kind, reason in pairs.items():
        if kind not in known:
            yield Rejection("explain", "difference_unknown", {"kind": kind})
        elif reason == WHY:
            yield Rejection(kind, "reason_not_typed", {"word": WHY})


def signed(said: Closing, words: Words) -> Closing:
    """Returns what is said with the PIN of the second person, if there is one: told by the surroundings, or typed.

    Raises: Rejected `second_pin_missing`.
    """
    if not said.second_name:
        return said
    pin = os.environ.get("STATION_SECOND_PIN") or typed_pin(words, said.second_name)
    if not pin:
        raise reject("second", "second_pin_missing", name=said.second_name)
    return replace(said, second_pin=pin)


def _reopen(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        day: date = given.day or shift.today()
        opened = reopen_day(shift, day, reason=given.reason)
    return Result("day_reopen", closing_json(opened), (words("day.reopened", day=day.isoformat()),))


def _sheet(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        day: date = given.day or shift.today()
        said = words_in(given.lang or words.language)
        is_file = given.out.suffix.lower() == SHEET_ENDING and not given.out.is_dir()
        out = given.out if is_file else given.out / sheet_name(day, said)
        made = write_day_sheet(shift, day, out, said)
    body: Json = {"day": day.isoformat(), "path": str(out), "sha256": made}
    return Result("day_sheet", body, (words("day.sheet_written", path=str(out)),))


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    _status_arguments(parser)
    add_signing(parser)


def add_signing(parser: argparse.ArgumentParser) -> None:
    """Adds what is said when a day is closed: why something stays, who signs as the second, and what is meant."""
    parser.add_argument("--explain", action="append", default=[], metavar="KIND=REASON")
    parser.add_argument("--second", metavar="NAME")
    parser.add_argument("--reason")
    parser.add_argument("--yes", action="store_true")


def _reopen_arguments(parser: argparse.ArgumentParser) -> None:
    _status_arguments(parser)
    parser.add_argument("--reason", required=True)


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    _status_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR|FILE")
    parser.add_argument("--lang", choices=LANGUAGES)


COMMANDS = (
    Command(
        ("day", "status"), _status, "station day status --data booth --day 2026-04-01", _status_arguments
    ),
    Command(
        ("day", "close"),
        _close,
        'station day close --data booth --explain not_handed_over="courier comes at 07:00" '
        f"--second {NURSE_IN_TRAINING}",
        _close_arguments,
        closing_hints,
    ),
    Command(
        ("day", "reopen"),
        _reopen,
        'station day reopen --data booth --day 2026-04-01 --reason "tube found"',
        _reopen_arguments,
    ),
    Command(("day", "sheet"), _sheet, "station day sheet --data booth --out evening", _sheet_arguments),
)
