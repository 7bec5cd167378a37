"""Carries facts that the centre will not take in a burnt epoch into the present one, with all that they say.

A carried fact has the old one's record, revision, writer, reason and times; only its place in the ledger is new. The
old one stays where it is. The row still stands on the old fact, whose content is the same.
"""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import Connection

from station.domain.fact import Header, seal
from station.storage import outbox
from station.storage.columns import instant_of
from station.storage.ledger import insert_fact, last_fact
from station.storage.outbox import UNSENT, Delivery, Range

AT_ONCE = 1000
"""How many facts are held in memory while they are carried."""


def carry(session: Connection, epoch: int) -> int:
    """Writes the unacknowledged facts of an earlier epoch again in the present one; returns how many.

    Raises: LookupError outside a store's `writing` transaction.
    """
    enrolment = session.info["enrolment"]
    if epoch >= enrolment.epoch:
        return 0
    carried = 0
    while (first := outbox.first_in(session, epoch, UNSENT)) is not None:
        waiting = outbox.facts_from(session, epoch, first, AT_ONCE)
        for one in waiting:
            seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
            fact = seal(_moved(one.header, enrolment.epoch, seq + 1), json.loads(one.payload), chain)
            insert_fact(session, fact)
            session.info["last_fact"] = (enrolment.epoch, seq + 1, fact.chain)
        outbox.move(session, Range(epoch, first, waiting[-1].seq), UNSENT, Delivery.CARRIED)
        carried += len(waiting)
    return carried


def _moved(header: bytes, epoch: int, seq: int) -> Header:
    told = json.loads(header)
    return Header(
        station=told["station"],
        epoch=epoch,
        seq=seq,
        recorded_at=instant_of(told["recorded_at_ms"]),
        occurred_at=instant_of(told["occurred_at_ms"]),
        actor=told["actor"],
        role=told["role"],
        action=told["action"],
        reason=told["reason"],
        record_kind=told["record_kind"],
        record_id=UUID(told["record_id"]),
        subject_id=UUID(told["subject_id"]),
        revision=told["revision"],
        based_on=told["based_on"],
        schema_version=told["schema_version"],
    )
