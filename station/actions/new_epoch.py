"""Begins a new epoch of this station's file: it was restored, rolled back or copied, and the centre burnt the old one.

Nothing is overwritten and nothing is lost: what the centre has not acknowledged goes on in the new epoch.
"""

from __future__ import annotations

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.epoch_opened import EpochOpened as EpochOpened
from station.errors import Rejected, Rejection
from station.storage import numbering, outbox
from station.storage.carried import carry
from station.storage.ledger import last_fact, save
from station.storage.local import Enrolment
from station.storage.outbox import UNSENT


def new_epoch(shift: Shift, ticket: Enrolment, *, reason: str) -> EpochOpened:
    """Takes the centre's ticket and goes on in its epoch; returns what stands in the ledger about it.

    Numbers that were stopped stay stopped until somebody answers for the last one (`resume_numbers`); those of a file
    that was cut stop here, for what is gone may have given some.
    Raises: Rejected `reason_missing`, `ticket_of_other_station`, `ticket_of_other_centre`, `ticket_used`.
    """
    act = shift.act("new_epoch", reason=reason)
    _check(shift.store.enrolment, ticket, act.reason)
    with shift.store.writing() as session:
        known = outbox.epochs(session)
        opened = _opened(shift, session, known)
        if shift.store.is_cut:
            numbering.stop(session, ticket.epoch)
        shift.store.renew(session, ticket)
        save(session, opened, act)
        for epoch in known:
            carry(session, epoch)
    shift.store.enrolment = ticket
    return opened


def _check(present: Enrolment, ticket: Enrolment, reason: str) -> None:
    refused = {
        ("reason", "reason_missing"): not reason,
        ("ticket", "ticket_of_other_station"): ticket.station != present.station,
        ("ticket", "ticket_of_other_centre"): ticket.centre_public_key != present.centre_public_key,
        ("ticket", "ticket_used"): ticket.epoch <= present.epoch,
    }
    rejections = [Rejection(*told, {"station": ticket.station}) for told, is_so in refused.items() if is_so]
    if rejections:
        raise Rejected(*rejections)


def _opened(shift: Shift, session: Connection, known: tuple[int, ...]) -> EpochOpened:
    present = shift.store.enrolment
    seq, chain = last_fact(session, present.station, present.epoch)
    waiting = sum(outbox.counts(session)[state] for state in UNSENT) if known else 0
    return EpochOpened(shift.new_id(), present.epoch, seq, chain.hex(), waiting)
