"""Commands on tubes and numbers: explain and resume (of `station number`), reprint, void, relabel, tubes, rolls."""

from __future__ import annotations

import argparse
from datetime import tzinfo

from station.actions.add_roll import add_roll, roll_list
from station.actions.add_specimen import add_specimen
from station.actions.explain_numbers import explain_numbers
from station.actions.print_label import print_waiting
from station.actions.relabel import relabel
from station.actions.reprint_label import reprint_label
from station.actions.resume_numbers import resume_numbers
from station.actions.shift import Shift
from station.actions.visit_named import visit_named
from station.actions.void_specimen import void_specimen
from station.cli.command import Arguments, Command, Exit, Json, Result
from station.cli.opened import add_data, add_visit, open_shift
from station.cli.printing import station_printer
from station.domain.number import display
from station.domain.number_account import Account, Fate, NumberStory, runs
from station.domain.payload import to_json
from station.domain.roll import Roll
from station.domain.specimen import LabelPrint
from station.domain.void import BY_HAND, VoidReason
from station.words import Words


def explain(given: Arguments, words: Words) -> Result:
    """Returns the account of a day's numbers; a problem where one is not explained."""
    with open_shift(given, words) as shift:
        book, zone = explain_numbers(shift, given.day), shift.zone
    body = account_json(book.booth) | {
        "rolls": [account_json(one) for one in book.rolls],
        "adds_up": book.adds_up,
    }
    lines = [line for one in (book.booth, *book.rolls) for line in _account_lines(one, zone, words)]
    exit_code = Exit.DONE if book.adds_up else Exit.PROBLEM
    return Result("number_explain", body, tuple(lines), exit_code)


def account_json(account: Account) -> Json:
    """Returns an account as JSON: the counts, the story of each number, and what is left on a roll as runs."""
    unused = [one for one in account.stories if one.fate is Fate.UNUSED]
    return {
        "station": account.station,
        "day": account.day.isoformat(),
        "first_serial": account.first_serial,
        "last_serial": account.last_serial,
        **{fate.value: account.count(fate) for fate in Fate},
        "adds_up": account.adds_up,
        "unused_runs": [list(run) for run in runs(unused)],
        "numbers": [_story_json(one) for one in account.stories if one.fate is not Fate.UNUSED],
    }


def _story_json(story: NumberStory) -> Json:
    return {
        "number": story.number,
        "fate": story.fate.value,
        "visit_id": to_json(story.visit_id),
        "specimen_type": story.specimen_type,
        "state": to_json(story.state),
        "way_out": to_json(story.way_out),
        "labels": story.label_count,
        "void_reason": to_json(story.void_reason),
        "void_note": story.void_note,
        "who": story.who,
        "at": to_json(story.at),
    }


def _account_lines(account: Account, zone: tzinfo, words: Words) -> list[str]:
    code = "cli.account_of_roll" if account.is_roll else "cli.account_of_booth"
    counts = {fate.value: account.count(fate) for fate in Fate}
    head = words(
        code,
        station=account.station,
        day=account.day.isoformat(),
        first=account.first_serial,
        last=account.last_serial,
        labels=len(account.stories),
        **counts,
    )
    told = [_story_line(one, zone, words) for one in account.stories if one.fate is not Fate.UNUSED]
    left = [one for one in account.stories if one.fate is Fate.UNUSED]
    unused = [f"  {display(first)} – {display(last)}  {words('fate.unused')}" for first, last in runs(left)]
    return [head, *told, *unused]


def _story_line(story: NumberStory, zone: tzinfo, words: Words) -> str:
    parts = [display(story.number), words(f"fate.{story.fate.value}")]
    if story.void_reason is not None:
        parts.append(words(f"void_reason.{story.void_reason.value}"))
    elif story.state is not None:
        parts.append(words(f"step.{story.state.value}"))
    parts += [story.void_note, "" if story.way_out is None else words(f"way_out.{story.way_out.value}")]
    parts += ["" if story.visit_id is None else str(story.visit_id), story.who]
    parts.append("" if story.at is None else story.at.astimezone(zone).strftime("%H:%M"))
    return "  " + "  ".join(part for part in parts if part)


def resume(given: Arguments, words: Words) -> Result:
    """Lets the numbers go on after a lost copy and returns which numbers became void."""
    with open_shift(given, words) as shift:
        void = resume_numbers(shift, given.number, reason=given.reason)
    first, last = void[0].number, void[-1].number
    line = words("cli.numbers_resumed", first=display(first), last=display(last), count=len(void))
    return Result("number_resume", {"void": [one.number for one in void]}, (line,))


def _reprint(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        label = reprint_label(shift, given.number, reason=given.reason)
        printed = _printed(given, shift, label)
    body: Json = {"copy": label.copy, "label": printed.state.value}
    return Result("reprint", body, (words("cli.reprinted", copy=label.copy),))


def _printed(given: Arguments, shift: Shift, label: LabelPrint) -> LabelPrint:
    """Returns what became of a label: a label of a roll is there already, and no printer is asked."""
    return next(iter(print_waiting(shift, station_printer(given), [label.id])), label)


def _void(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        made = void_specimen(shift, given.number, VoidReason(given.reason), note=given.note)
    line = words("cli.voided", number=display(made.number), reason=words(f"void_reason.{given.reason}"))
    return Result("void", {"number": made.number, "void_reason": given.reason}, (line,))


def _relabel(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        made = relabel(
            shift, given.number, VoidReason(given.reason), note=given.note, roll_number=given.roll_number
        )
        printed = _printed(given, shift, made.label)
    body: Json = {
        "voided": made.voided.number,
        "number": made.specimen.number,
        "label": printed.state.value,
    }
    line = words("cli.relabelled", old=display(made.voided.number), number=display(made.specimen.number))
    return Result("relabel", body, (line,))


def _add_tube(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        visit_id = visit_named(shift, given.visit)
        made = add_specimen(shift, visit_id, given.specimen_type, roll_number=given.roll_number)
        printed = _printed(given, shift, made.label)
    body: Json = {
        "visit_id": str(visit_id),
        "number": made.specimen.number,
        "specimen_type": made.specimen.specimen_type,
        "label": printed.state.value,
    }
    return Result("tube_add", body, (words("cli.tube_added", number=display(made.specimen.number)),))


def _add_roll(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        roll = add_roll(shift, given.first, given.last)
    return Result("roll_add", roll_json(roll), (_roll_line(roll, words),))


def _rolls(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = roll_list(shift)
    body: Json = {"rolls": [roll_json(one) for one in found]}
    return Result("roll_list", body, tuple(_roll_line(one, words) for one in found))


def roll_json(roll: Roll) -> Json:
    """Returns a roll as JSON."""
    first, last = roll.ends
    return {
        "station": roll.station,
        "day": roll.day.isoformat(),
        "first": first,
        "last": last,
        "labels": roll.label_count,
    }


def _roll_line(roll: Roll, words: Words) -> str:
    first, last = (display(end) for end in roll.ends)
    return words("cli.roll", first=first, last=last, labels=roll.label_count)


def _reprint_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")
    parser.add_argument("--reason", required=True)


def _void_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")
    parser.add_argument("reason", choices=[one.value for one in BY_HAND])
    parser.add_argument("--note", default="")


def _roll_number_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--roll", dest="roll_number", default="", metavar="NUMBER")


def _relabel_arguments(parser: argparse.ArgumentParser) -> None:
    _void_arguments(parser)
    _roll_number_argument(parser)


def _tube_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("specimen_type")
    _roll_number_argument(parser)


def _roll_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("first")
    parser.add_argument("last")


NUMBER = "980-26060-0001-02"
COMMANDS = (
    Command(
        ("reprint",),
        _reprint,
        f'station reprint {NUMBER} --reason "label torn" --data booth',
        _reprint_arguments,
    ),
    Command(("void",), _void, f"station void {NUMBER} left_with_label --data booth", _void_arguments),
    Command(("relabel",), _relabel, f"station relabel {NUMBER} spoiled --data booth", _relabel_arguments),
    Command(("tube", "add"), _add_tube, f"station tube add {NUMBER} sputum --data booth", _tube_arguments),
    Command(
        ("roll", "add"),
        _add_roll,
        "station roll add 901-26091-0001-09 901-26091-0500-64 --data booth",
        _roll_arguments,
    ),
    Command(("roll", "list"), _rolls, "station roll list --data booth", add_data),
)
