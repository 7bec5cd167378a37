"""Commands on boxes of swabs and medium: into use, out of use, and the recall list of a lot."""

from __future__ import annotations

import argparse

from station.actions.open_lot import close_lot, lots_in_use, open_lot
from station.actions.recall_lot import recall_lot
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_data, open_shift
from station.domain.kit_lot import KitLot, LotKind
from station.domain.number import display
from station.domain.payload import to_json
from station.storage.find_lots import TakenWithLot
from station.words import Words


def _open(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        lot = open_lot(shift, given.code, LotKind(given.kind))
    return Result("lot_open", lot_json(lot), (_line(lot, words),))


def _close(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        lot = close_lot(shift, LotKind(given.kind))
    return Result("lot_close", lot_json(lot), (words("cli.lot_closed", lot=lot.lot),))


def _list(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = lots_in_use(shift)
    return Result(
        "lot_list", {"lots": [lot_json(one) for one in found]}, tuple(_line(one, words) for one in found)
    )


def _recall(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found, zone = recall_lot(shift, given.lot), shift.zone
    body: Json = {
        "lot": found.lot,
        "boxes": [lot_json(one) for one in found.boxes],
        "specimens": [_taken_json(one) for one in found.specimens],
    }
    lines = [words("cli.recall", lot=found.lot, count=len(found.specimens))]
    for one in found.specimens:
        at = one.collected_at.astimezone(zone).isoformat(timespec="minutes")
        lines.append(
            f"{display(one.number)}  {at}  {one.person_id}  {words(f'specimen_state.{one.state.value}')}"
        )
    return Result("lot_recall", body, tuple(lines))


def _taken_json(one: TakenWithLot) -> Json:
    return {
        "number": one.number,
        "person_id": str(one.person_id),
        "visit_id": str(one.visit_id),
        "collected_at": to_json(one.collected_at),
        "state": one.state.value,
        "kinds": [kind.value for kind in one.kinds],
    }


def lot_json(lot: KitLot) -> Json:
    """Returns a box as JSON."""
    return {
        "kind": lot.kind.value,
        "lot": lot.lot,
        "gtin": lot.gtin,
        "expires_on": lot.expires_on.isoformat(),
        "opened_at": to_json(lot.opened_at),
        "closed_at": to_json(lot.closed_at),
    }


def _line(lot: KitLot, words: Words) -> str:
    kind = words(f"lot_kind.{lot.kind.value}")
    return words("cli.lot", kind=kind, lot=lot.lot, expires_on=lot.expires_on.isoformat())


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=[one.value for one in LotKind])


def _open_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    _add_kind(parser)
    parser.add_argument("code")


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    _add_kind(parser)


def _recall_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("lot")


COMMANDS = (
    Command(
        ("lot", "open"), _open, 'station lot open swab "(17)270331(10)A12B" --data booth', _open_arguments
    ),
    Command(("lot", "close"), _close, "station lot close swab --data booth", _close_arguments),
    Command(("lot", "list"), _list, "station lot list --data booth", add_data),
    Command(("lot", "recall"), _recall, "station lot recall A12B --data booth", _recall_arguments),
)
