"""`station box`: seals racks into boxes, hands them over, checks them in, and watches the time of their tubes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from station.actions.box_temperature import read_tenths_c
from station.actions.findings import doubt_key
from station.actions.follow_tubes import box_of_code, custody_of, due_list, rack_of_code
from station.actions.hand_over import hand_over
from station.actions.open_box import open_box
from station.actions.receive_box import CheckIn, explain_box, receive_box
from station.actions.seal_box import Packing, packing_before, seal_box
from station.actions.write_manifest import Paper, manifest_of, write_manifest
from station.cli.command import Arguments, Command, Exit, Json, Result, typed_text
from station.cli.opened import add_data, data_path, open_shift
from station.domain.box import Box, show_box_code
from station.domain.custody import Hand
from station.domain.due import DueTube
from station.domain.number import display
from station.domain.payload import to_json
from station.errors import Doubtful
from station.settings import settings_of
from station.words import LANGUAGES, Words, words_in

T = TypeVar("T")


def _confirmed(attempt: Callable[[frozenset[str]], T], given: Arguments) -> T:
    """Returns what an attempt gives; with `--yes` its doubts are confirmed at once."""
    try:
        return attempt(frozenset())
    except Doubtful as doubtful:
        if not given.yes:
            raise
        return attempt(frozenset(doubt_key(one) for one in doubtful.rejections))


def box_json(box: Box) -> Json:
    """Returns a box as JSON."""
    return {
        "box": box.code,
        "state": box.state.value,
        "lab": box.lab,
        "sealed_at": to_json(box.sealed_at),
        "courier": box.courier,
        "handed_over_at": to_json(box.handed_over_at),
        "temperature_out_tenths_c": box.temperature_out_tenths_c,
        "received_at": to_json(box.received_at),
        "missing": list(box.missing),
        "extra": list(box.extra),
    }


def _told(name: str, box: Box, tubes: int, words: Words) -> Result:
    state = words(f"box_state.{box.state.value}")
    lines = [words("cli.box_state", box=show_box_code(box.code), state=state, tubes=tubes)]
    lines += [words("cli.box_missing", number=display(one)) for one in box.missing]
    lines += [words("cli.box_extra", number=one) for one in box.extra]
    return Result(name, box_json(box) | {"tubes": tubes}, tuple(lines))


def _seal(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        before = packing_before(shift)
        packing = Packing(
            lab=given.lab or before.lab,
            responsible=given.responsible or before.responsible,
            responsible_phone=given.phone or before.responsible_phone,
            logger_id=given.logger,
        )
        racks = [rack_of_code(shift, one).id for one in given.racks]
        again = None if given.box is None else box_of_code(shift, given.box).id
        box = seal_box(shift, racks, packing, box_id=again)
        tubes = len(manifest_of(shift, box.id).lines)
    return _told("box_seal", box, tubes, words)


def _open(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        box = open_box(shift, box_of_code(shift, given.box).id, reason=given.reason)
    return _told("box_open", box, 0, words)


def _hand_over(given: Arguments, words: Words) -> Result:
    temperature = read_tenths_c("temperature", given.temperature)
    with open_shift(given, words) as shift:
        box_id = box_of_code(shift, given.box).id
        box = _confirmed(
            lambda confirmed: hand_over(shift, box_id, given.courier, temperature, confirmed=confirmed), given
        )
        tubes = len(manifest_of(shift, box.id).lines)
    return _told("box_hand_over", box, tubes, words)


def _receive(given: Arguments, words: Words) -> Result:
    temperature = None if given.temperature is None else read_tenths_c("temperature", given.temperature)
    scans = typed_text().split("\n")
    with open_shift(given, words) as shift:
        box_id = box_of_code(shift, given.box).id
        check_in = CheckIn(given.receiver, temperature)
        received = _confirmed(
            lambda confirmed: receive_box(shift, box_id, scans, check_in, confirmed=confirmed), given
        )
    told = _told("box_receive", received.box, len(received.count.found), words)
    ending = Exit.DONE if received.count.adds_up else Exit.WARNINGS
    return Result(told.name, told.body | {"adds_up": received.count.adds_up}, told.lines, ending)


def _explain(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        box = explain_box(shift, box_of_code(shift, given.box).id, reason=given.reason)
        tubes = len(manifest_of(shift, box.id).lines) - len(box.missing)
    return _told("box_explain", box, tubes, words)


def _manifest(given: Arguments, words: Words) -> Result:
    languages = LANGUAGES if given.lang is None else (given.lang,)
    address = settings_of(data_path(given), os.environ).site_address
    paper = Paper(given.out, [words_in(one) for one in languages], given.names, address)
    with open_shift(given, words) as shift:
        made = write_manifest(shift, box_of_code(shift, given.box).id, paper, reason=given.reason)
    body: Json = {
        "pdf": str(made.pdf),
        "csv": str(made.csv),
        "tubes": made.tubes,
        "sha256": made.sha256,
    }
    lines = (words("cli.manifest_written", tubes=made.tubes), f"  {made.pdf}", f"  {made.csv}")
    return Result("box_manifest", body, lines)


def _due(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        now, zone = shift.clock.now(), shift.zone
        tubes = due_list(shift, is_whole=given.all)
    lines = []
    for one in tubes:
        mark = (
            words("cli.due_over") if one.is_over(now) else words("cli.due_soon") if one.is_warned(now) else ""
        )
        place = " ".join(part for part in (one.rack, one.position, one.box) if part)
        due = one.due_at.astimezone(zone).strftime("%m-%d %H:%M")
        lines.append(f"{due}  {display(one.number)}  {mark:<8}  {place}".rstrip())
    body: Json = {"tubes": [_due_json(one) | {"is_over": one.is_over(now)} for one in tubes]}
    ending = Exit.WARNINGS if any(one.is_over(now) for one in tubes) else Exit.DONE
    return Result("box_due", body, tuple(lines) or (words("cli.due_none"),), ending)


def _due_json(one: DueTube) -> Json:
    return {
        "number": one.number,
        "specimen_type": one.specimen_type,
        "collected_at": to_json(one.collected_at),
        "due_at": to_json(one.due_at),
        "rack": one.rack,
        "position": one.position,
        "box": one.box,
        "box_state": one.box_state,
    }


def _custody(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        hands, zone = custody_of(shift, given.number), shift.zone
    lines = tuple(
        f"{one.at.astimezone(zone):%m-%d %H:%M}  {words(f'handling.{one.handling.value}')}  {_where(one)}"
        for one in hands
    )
    return Result("box_custody", {"number": given.number, "hands": [_hand_json(one) for one in hands]}, lines)


def _where(one: Hand) -> str:
    box = show_box_code(one.box) if one.box else ""
    return "  ".join(part for part in (one.actor, one.rack, one.position, box, one.to, one.reason) if part)


def _hand_json(one: Hand) -> Json:
    return {
        "handling": one.handling.value,
        "at": to_json(one.at),
        "actor": one.actor,
        "reason": one.reason,
        "rack": one.rack,
        "position": one.position,
        "box": one.box,
        "to": one.to,
    }


def _box_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("box")


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("racks", nargs="+", metavar="rack")
    for name in ("--lab", "--responsible", "--phone", "--logger"):
        parser.add_argument(name, default="")
    parser.add_argument("--box")


def _reason_arguments(parser: argparse.ArgumentParser) -> None:
    _box_arguments(parser)
    parser.add_argument("--reason", required=True)


def _hand_over_arguments(parser: argparse.ArgumentParser) -> None:
    _box_arguments(parser)
    parser.add_argument("--courier", required=True)
    parser.add_argument("--temperature", required=True, metavar="°C")
    parser.add_argument("--yes", action="store_true")


def _receive_arguments(parser: argparse.ArgumentParser) -> None:
    _box_arguments(parser)
    parser.add_argument("--receiver", required=True)
    parser.add_argument("--temperature", metavar="°C")
    parser.add_argument("--yes", action="store_true")


def _manifest_arguments(parser: argparse.ArgumentParser) -> None:
    _box_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--reason", default="")


def _due_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--all", action="store_true")


def _custody_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")


BOX = "980-26091-000001-10"
SEAL_EXAMPLE = (
    'station box seal 980-26091-R01 --lab "City lab" --responsible Kim --phone 01012345678 --data booth'
)
COMMANDS = (
    Command(("box", "seal"), _seal, SEAL_EXAMPLE, _seal_arguments),
    Command(
        ("box", "open"),
        _open,
        f'station box open {BOX} --reason "rack forgotten" --data booth',
        _reason_arguments,
    ),
    Command(
        ("box", "hand-over"),
        _hand_over,
        f"station box hand-over {BOX} --courier Lee --temperature 4.5 --data booth",
        _hand_over_arguments,
    ),
    Command(
        ("box", "receive"),
        _receive,
        f"station box receive {BOX} --receiver Choi --temperature 5.0 --data booth < scans.txt",
        _receive_arguments,
    ),
    Command(
        ("box", "explain"),
        _explain,
        f'station box explain {BOX} --reason "found in the courier\'s bag" --data booth',
        _reason_arguments,
    ),
    Command(
        ("box", "manifest"),
        _manifest,
        f"station box manifest {BOX} --out papers --data booth",
        _manifest_arguments,
    ),
    Command(("box", "due"), _due, "station box due --data booth", _due_arguments),
    Command(
        ("box", "custody"), _custody, "station box custody 980-26091-0001-47 --data booth", _custody_arguments
    ),
)
