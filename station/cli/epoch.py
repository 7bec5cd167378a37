"""`station epoch`: goes on in a new epoch after the station's file was restored, rolled back or copied."""

from __future__ import annotations

import argparse
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.actions.new_epoch import new_epoch
from station.actions.read_ticket import read_ticket
from station.cli.command import Arguments, Command, Json, Result
from station.cli.opened import add_data, open_shift
from station.words import Words


def _epoch(given: Arguments, words: Words) -> Result:
    ticket = read_ticket(bytes_of(given.ticket))
    with open_shift(given, words, may_be_cut=True) as shift:
        opened = new_epoch(shift, ticket, reason=given.reason)
    body: Json = {
        "station": ticket.station,
        "epoch": ticket.epoch,
        "previous_epoch": opened.previous_epoch,
        "previous_seq": opened.previous_seq,
        "carried": opened.carried,
    }
    line = words("cli.epoch_begun", station=ticket.station, epoch=ticket.epoch, carried=opened.carried)
    return Result("epoch", body, (line,))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ticket", type=Path)
    parser.add_argument("--reason", required=True)
    add_data(parser)


COMMANDS = (
    Command(
        ("epoch",),
        _epoch,
        'station epoch booth147.json --data booth --as Kim --reason "restored from a copy"',
        _arguments,
    ),
)
