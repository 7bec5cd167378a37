"""`station central`: sets up a centre, enrols stations, looks into a kept one. Never opens a station's file."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from threading import Event

from station.actions.file_bytes import bytes_of
from station.actions.open_station import FirstStaff, Surroundings, check_free, create_station
from station.actions.read_ticket import read_ticket
from station.central.embedded import EmbeddedCentre
from station.central.provision import Enrolment as Given
from station.central.provision import enrol, init, renew_epoch
from station.cli.centre_checks import COMMANDS as CHECKS
from station.cli.centre_sticks import COMMANDS as STICKS
from station.cli.command import Arguments, Command, Json, Result
from station.cli.conflicts import OF_CENTRE
from station.cli.opened import data_path, surroundings, typed_pin
from station.cli.publish import PUBLISH
from station.cli.secret_file import secret_file
from station.clock import SystemClock
from station.errors import Trouble
from station.ids import SystemIds
from station.words import Words


def _init(given: Arguments, words: Words) -> Result:
    made = init(given.dsn, given.key_file, SystemIds(SystemClock()))
    body: Json = {
        "incarnation": str(made.incarnation),
        "public_key": made.public_key.hex(),
        "key_file": str(given.key_file),
    }
    return Result("central_init", body, (words("cli.central_ready", key_file=str(given.key_file)),))


def _enrol(given: Arguments, words: Words) -> Result:
    with secret_file(given.out) as file:
        made = enrol(given.dsn, given.station, site=given.site, name=given.name)
        file.write(_ticket(made))
    return Result(
        "central_enrol", _ticket_json(made, given), (_ticket_said("cli.enrolled", made, given, words),)
    )


def _epoch(given: Arguments, words: Words) -> Result:
    with secret_file(given.out) as file:
        made = renew_epoch(given.dsn, given.station, reason=given.reason)
        file.write(_ticket(made))
    return Result(
        "central_epoch", _ticket_json(made, given), (_ticket_said("cli.epoch_ticket", made, given, words),)
    )


def _ticket_said(code: str, made: Given, given: Arguments, words: Words) -> str:
    return words(code, station=made.station, path=str(given.out), epoch=made.epoch)


def _ticket_json(made: Given, given: Arguments) -> Json:
    return {"station": made.station, "epoch": made.epoch, "path": str(given.out)}


def _ticket(made: Given) -> bytes:
    """Returns what one laptop enrols or begins a new epoch with. It holds a password."""
    ticket: Json = {
        "station": made.station,
        "epoch": made.epoch,
        "site": made.site,
        "centre_public_key": made.centre_public_key.hex(),
        "centre_dsn": made.dsn,
        "verify_key": made.verify_key.hex(),
        "site_key": made.site_key.hex(),
        "signing_seed": made.signing_seed.hex(),
        "supervisor_key": made.supervisor_key.hex(),
    }
    return json.dumps(ticket, indent=2).encode() + b"\n"


def _join(given: Arguments, words: Words) -> Result:
    ticket = read_ticket(bytes_of(given.ticket))
    folder = data_path(given)
    if folder.exists() and not folder.is_dir():
        raise Trouble("path_not_a_folder", path=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    around: Surroundings = surroundings(folder)
    check_free(folder, around)
    shift = create_station(folder, around, ticket, first=FirstStaff(given.administrator, typed_pin(words)))
    shift.store.close()
    body: Json = {"station": ticket.station, "epoch": ticket.epoch, "data": str(folder)}
    return Result("enrol", body, (words("cli.joined", station=ticket.station, path=str(folder)),))


def _serve(given: Arguments, words: Words) -> Result:
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with EmbeddedCentre.open_kept(given.folder) as centre:
        print(centre.dsn, flush=True)
        print(words("cli.serving"), file=sys.stderr, flush=True)
        try:
            stop.wait()
        except KeyboardInterrupt:
            stop.set()
    return Result("central_serve", {"stopped": True})


def _dsn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dsn", required=True)


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("--key-file", type=Path, default=Path("centre.key"), metavar="FILE")


def _enrol_arguments(parser: argparse.ArgumentParser) -> None:
    _dsn(parser)
    parser.add_argument("--station", type=int, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--name", default="")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def _epoch_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("station", type=int)
    _dsn(parser)
    parser.add_argument("--reason", required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def _join_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ticket", type=Path)
    parser.add_argument("--administrator", required=True, metavar="NAME")
    parser.add_argument("--data", metavar="DIR")


DSN = "postgresql://admin@centre/screening"
COMMANDS = (
    Command(
        ("enrol",),
        _join,
        "echo 2580 | station enrol booth147.json --data booth --administrator Kim",
        _join_arguments,
    ),
    Command(
        ("central", "init"), _init, f"station central init --dsn {DSN} --key-file centre.key", _init_arguments
    ),
    Command(
        ("central", "enrol"),
        _enrol,
        f"station central enrol --dsn {DSN} --station 147 --site Jamsil --out booth147.json",
        _enrol_arguments,
    ),
    Command(
        ("central", "epoch"),
        _epoch,
        f'station central epoch 147 --dsn {DSN} --reason "restored from a copy" --out booth147.json',
        _epoch_arguments,
    ),
    Command(("central", "serve"), _serve, "station central serve out/centre", _serve_arguments),
    *CHECKS,
    *STICKS,
    OF_CENTRE,
    PUBLISH,
)
