"""`station rack`: begins racks, puts tubes in, shows them filling up, and takes tubes out."""

from __future__ import annotations

import argparse

from station.actions.findings import doubt_key
from station.actions.follow_tubes import rack_of_code, racks_of_day, show_rack
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.shift import Shift
from station.actions.take_out_tube import take_out_tube
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_data, add_day, open_shift
from station.domain.number import display
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT, Rack, RackPicture, ShownRack
from station.errors import Doubtful
from station.storage.find_racks import Standing
from station.words import Words


def _new(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        rack = new_rack(shift, given.format)
    line = words("cli.rack_made", rack=rack.code, format=rack.format)
    return Result("rack_new", {"rack": rack.code, "format": rack.format}, (line,))


def _put(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        rack = rack_of_code(shift, given.rack)
        placed = [_placed(shift, rack, one, given) for one in given.numbers]
    lines = tuple(words("cli.tube_placed", **_place_facts(one)) for one in placed)
    return Result("rack_put", {"rack": rack.code, "placed": [standing_json(one) for one in placed]}, lines)


def _placed(shift: Shift, rack: Rack, number: str, given: Arguments) -> Standing:
    try:
        return place_tube(shift, rack.id, number, given.at)
    except Doubtful as doubtful:
        if not given.yes:
            raise
        said_yes_to = frozenset(doubt_key(one) for one in doubtful.rejections)
        return place_tube(shift, rack.id, number, given.at, confirmed=said_yes_to)


def _place_facts(one: Standing) -> dict[str, str]:
    return {"number": display(one.specimen.number), "rack": one.rack.code, "position": one.stay.position}


def standing_json(one: Standing) -> Json:
    """Returns where a tube stands as JSON."""
    return {"number": one.specimen.number, "rack": one.rack.code, "position": one.stay.position}


def _take(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        there = take_out_tube(shift, given.number, reason=given.reason)
    return Result("rack_take", standing_json(there), (words("cli.tube_taken_out", **_place_facts(there)),))


def _show(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        day = given.day or shift.today()
        shown = (
            (show_rack(shift, rack_of_code(shift, given.rack).id),)
            if given.rack
            else racks_of_day(shift, day)
        )
    lines = [line for one in shown for line in (_state(one, words), *one.picture.lines(), "")]
    if not shown:
        lines = [words("cli.no_racks", day=day.isoformat())]
    return Result("rack_show", {"racks": [_rack_json(one) for one in shown]}, tuple(lines))


def _state(one: ShownRack, words: Words) -> str:
    rack_format, picture = RACK_FORMATS[one.rack.format], one.picture
    return words(
        "cli.rack_state",
        rack=one.rack.code,
        format=one.rack.format,
        filled=picture.filled,
        size=rack_format.size,
        next=picture.next_free or "-",
        box=f"  [{one.box_code}]" if one.box_code else "",
    )


def _rack_json(one: ShownRack) -> Json:
    return {
        "rack": one.rack.code,
        "day": one.rack.operating_day.isoformat(),
        "format": one.rack.format,
        "filled": one.picture.filled,
        "next_free": one.picture.next_free,
        "box": one.box_code,
        "tubes": _tubes(one.picture),
    }


def _tubes(picture: RackPicture) -> Json:
    return {cell.position: cell.number for row in picture.rows for cell in row if cell.number}


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--format", choices=list(RACK_FORMATS), default=USUAL_FORMAT)


def _put_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("rack")
    parser.add_argument("numbers", nargs="+", metavar="number")
    parser.add_argument("--at", metavar="A1")
    parser.add_argument("--yes", action="store_true")


def _take_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")
    parser.add_argument("--reason", required=True)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)
    parser.add_argument("rack", nargs="?")


COMMANDS = (
    Command(("rack", "new"), _new, "station rack new --format 8x12 --data booth", _new_arguments),
    Command(
        ("rack", "put"),
        _put,
        "station rack put 980-26091-R01 980-26091-0001-47 --data booth",
        _put_arguments,
    ),
    Command(("rack", "show"), _show, "station rack show 980-26091-R01 --data booth", _show_arguments),
    Command(
        ("rack", "take"),
        _take,
        'station rack take 980-26091-0001-47 --reason "label torn" --data booth',
        _take_arguments,
    ),
)
