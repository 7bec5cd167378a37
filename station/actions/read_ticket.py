"""Reads a ticket of the centre: with it a station enrols or goes on in a new epoch. Touches no data of the station."""

from __future__ import annotations

import json
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.domain.number import BOOTHS
from station.errors import Rejected, Rejection, Trouble, reject
from station.storage.local import (
    Enrolment as Enrolment,  # what a ticket is; windows may not reach further down
)
from station.sync.postgres import is_address

KEY_BYTES = 32
"""Of every key in a ticket: X25519, Ed25519 and XSalsa20 keys have the same length."""


def ticket_typed(typed: str) -> Enrolment:
    """Returns the ticket that somebody typed the path of, or scanned or pasted whole.

    Raises: Rejected `path_not_given` and those of `read_ticket`.
    """
    told = typed.strip()
    if not told:
        raise reject("ticket", "path_not_given")
    try:
        return read_ticket(told.encode() if told.startswith("{") else bytes_of(Path(told).expanduser()))
    except Trouble as trouble:
        raise reject("ticket", "ticket_unreadable") from trouble


def read_ticket(data: bytes) -> Enrolment:
    """Returns the enrolment that a ticket of the centre holds.

    Raises: Rejected `ticket_unreadable`, or `ticket_unfit` with the name of each part that cannot be.
    """
    try:
        told = json.loads(data)
        ticket = Enrolment(
            int(told["station"]),
            int(told["epoch"]),
            str(told["site"]),
            bytes.fromhex(told["centre_public_key"]),
            str(told["centre_dsn"]),
            bytes.fromhex(told["verify_key"]),
            bytes.fromhex(told["site_key"]),
            bytes.fromhex(told["signing_seed"]),
            bytes.fromhex(told["supervisor_key"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise reject("ticket", "ticket_unreadable") from error
    fit = {
        "station": ticket.station in BOOTHS,
        "epoch": ticket.epoch >= 1,
        "centre_public_key": len(ticket.centre_public_key) == KEY_BYTES,
        "verify_key": len(ticket.verify_key) == KEY_BYTES,
        "site_key": len(ticket.site_key) == KEY_BYTES,
        "signing_seed": len(ticket.signing_seed) == KEY_BYTES,
        "supervisor_key": len(ticket.supervisor_key) == KEY_BYTES,
        "centre_dsn": is_address(ticket.centre_dsn),
    }
    unfit = [
        Rejection("ticket", "ticket_unfit", {"part": part}) for part, is_fit in fit.items() if not is_fit
    ]
    if unfit:
        raise Rejected(*unfit)
    return ticket
