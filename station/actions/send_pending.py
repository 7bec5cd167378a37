"""Delivers to the centre whatever waits, and has it proven.

`exchange` holds the whole conversation and does no talking: it yields the next call to the centre and is sent
the reply. The command line plays it on one thread; the windows play its steps on the thread that owns the data
and the calls on another, so that a save never waits behind the network.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from operator import methodcaller
from threading import Event

from station.actions.board import SyncState, sync_state
from station.actions.fetch import Call as Call
from station.actions.fetch import Fetched, fetch_steps
from station.actions.fetch import Reply as Reply
from station.actions.shift import Shift
from station.domain.envelope import Batch
from station.domain.fact import unix_ms
from station.domain.number import TRAINING
from station.errors import Rejected, Trouble
from station.storage import numbering, outbox
from station.storage.carried import carry
from station.storage.clock_offset import keep_offset
from station.storage.find_refused import take_refused
from station.storage.ledger import last_fact
from station.storage.outbox import Delivery, Range
from station.sync import batch as batches
from station.sync.batch import Standing
from station.sync.pace import SIGN_IN_PAUSE_S, Advice, advice_in, asked_delay_s, next_delay_s
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass

Report = Callable[[int, int], None]

TROUBLE_OF_STANDING = {
    Standing.CENTRE_IS_AHEAD: "centre_is_ahead",
    Standing.CHAIN_DIFFERS: "centre_chain_differs",
    Standing.BURNT: "centre_epoch_burnt",
    Standing.REVOKED: "centre_revoked",
    Standing.OTHER_SITE: "centre_other_site",
    Standing.UNKNOWN: "centre_epoch_unknown",
    Standing.MALFORMED: "centre_protocol",
}
KNOWS_ANOTHER_COPY = frozenset({Standing.CENTRE_IS_AHEAD, Standing.CHAIN_DIFFERS, Standing.BURNT})
"""Then this file gives no more numbers, and labels of a roll go on: another copy may be giving the same ones."""
REFUSES_EPOCH = KNOWS_ANOTHER_COPY | {Standing.UNKNOWN}
"""Then what waits in an epoch that is over goes on in the present one."""
GREETS = frozenset({Standing.EQUAL, Standing.CENTRE_LOST_FACTS, Standing.BURNT})
"""Then the centre's list of what it holds back is about the very facts of this file."""


BRINGS_DOWN_STILL = frozenset(
    {
        *("centre_is_ahead", "centre_chain_differs", "centre_epoch_burnt", "centre_epoch_unknown"),
        *("centre_not_proven", "centre_mismatch", "centre_refused_batch", "centre_record"),
        "centre_unknown_epoch",
    }
)
"""Then nothing goes up for days, perhaps. What comes down needs the sign-in alone: recalls, staff, the other booths."""


SIGNED_OUT = frozenset({"centre_sign_in", "centre_not_enrolled", "centre_revoked"})
"""Then the next try is long after: it must not look like an attack. Everything else is tried again with jitter."""


def next_try_s(failure: Rejected | Trouble, attempt: int, random01: float) -> float:
    """Returns how long to wait after a failed exchange; nobody ever has to ask for the next one."""
    if isinstance(failure, Trouble) and failure.code in SIGNED_OUT:
        return SIGN_IN_PAUSE_S
    if isinstance(failure, Trouble) and isinstance(wait_s := failure.facts.get("wait_s"), int):
        return asked_delay_s(wait_s, random01)
    return next_delay_s(attempt, random01)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one exchange achieved: how many facts were sent and proven, how all stand now, and what came down."""

    sent: int
    confirmed: int
    state: SyncState
    fetched: Fetched = field(default_factory=Fetched)


def exchange(shift: Shift) -> Generator[Call, Reply, Delivered]:
    """Plays one delivery: greet, send every waiting batch, have it all proven, fetch what the centre has for us.

    Yields calls to be made on a connection; expects the reply. A call that fails is thrown into the generator,
    which then lets what was in flight wait again. Where the centre takes nothing more of this file, what it has for us
    is fetched all the same. Raises: Trouble `centre_is_ahead`, `centre_chain_differs`,
    `centre_epoch_burnt`, `centre_epoch_unknown`, `centre_revoked`, `centre_other_site`, `centre_not_proven`;
    `centre_busy` when the centre asks to come again later; whatever was thrown in.
    """
    act = shift.act("send_pending")
    del act  # asking the rights hook is all that is needed: delivery changes no record
    try:
        sent, confirmed = yield from _deliver(shift)
    except BaseException as stopped:
        with shift.store.writing() as session:
            outbox.land(session)
        if isinstance(stopped, Trouble) and stopped.code in BRINGS_DOWN_STILL:
            with suppress(Trouble):
                yield from fetch_steps(shift)
        raise
    fetched = yield from fetch_steps(shift)
    return Delivered(sent, confirmed, sync_state(shift), fetched)


def _deliver(shift: Shift) -> Generator[Call, Reply, tuple[int, int]]:
    """Plays all that goes up; returns how many facts were sent, and how many proven."""
    advice = Advice()
    for epoch in _open_epochs(shift):
        advice = yield from _greet(shift, epoch)
    if advice.retry_after_s:
        raise Trouble("centre_busy", wait_s=advice.retry_after_s)
    sent = yield from _send(shift, advice.most_facts)
    return sent, (yield from _prove(shift))


def _open_epochs(shift: Shift) -> tuple[int, ...]:
    with shift.store.reading() as session:
        return outbox.epochs(session)


def _greet(shift: Shift, epoch: int) -> Generator[Call, Reply, Advice]:
    enrolment = shift.store.enrolment
    with shift.store.reading() as session:
        last, chain = last_fact(session, enrolment.station, epoch)
    greeting = methodcaller("hello", enrolment.station, epoch, last, chain)
    reply = yield greeting
    with shift.store.writing() as session:
        if (
            enrolment.station not in TRAINING
        ):  # the centre of a training station may be on a played clock's day
            keep_offset(session, unix_ms(shift.clock.now()), reply.get("server_time_ms"))
        standing = batches.take_hello(session, enrolment, epoch, reply)
        if standing in GREETS:
            take_refused(session, Range(epoch, 1, last), reply.get("refused"), shift.clock.now())
        if epoch < enrolment.epoch and standing in REFUSES_EPOCH:
            carry(session, epoch)
            return advice_in(reply)
        if standing in KNOWS_ANOTHER_COPY:
            numbering.stop(session, epoch)
    if standing is Standing.CENTRE_IS_AHEAD:
        yield greeting  # said again on the same line, it is no greeting that came late: the alarm is raised there too
    if standing is Standing.CHAIN_DIFFERS:
        yield from _show(shift)
    if standing in TROUBLE_OF_STANDING:
        site = str(reply.get("site", ""))
        raise Trouble(TROUBLE_OF_STANDING[standing], station=enrolment.station, epoch=epoch, site=site)
    return advice_in(reply)


def _show(shift: Shift) -> Generator[Call, Reply, None]:
    """Offers the centre the next batch of another history, so that the alarm is raised at its end too.

    Whatever it answers proves nothing while its greeting contradicts this file.
    """
    with shift.store.writing() as session:
        batch = batches.next_batch(session, shift.store.enrolment)
    if batch is None:
        return
    try:
        yield _ingest(batch)
    except CentreTrouble as trouble:
        if trouble.kind is not TroubleClass.MISMATCH:
            raise


def _send(shift: Shift, most: int) -> Generator[Call, Reply, int]:
    sent = 0
    while True:
        with shift.store.writing() as session:
            batch = batches.next_batch(session, shift.store.enrolment, most)
        if batch is None:
            return sent
        reply = yield _ingest(batch)
        with shift.store.writing() as session:
            is_received = batches.take_reply(session, batch, reply)
        if not is_received:
            raise Trouble("centre_not_proven", first=batch.first_seq, last=batch.last_seq)
        sent += len(batch.facts)


def _ingest(batch: Batch) -> Call:
    return lambda centre: centre.ingest(batch)


def _prove(shift: Shift) -> Generator[Call, Reply, int]:
    confirmed = 0
    station = shift.station
    while True:
        with shift.store.reading() as session:
            wanted = batches.unproven(session)
        if wanted is None:
            return confirmed
        reply = yield _reconcile(station, wanted)
        with shift.store.writing() as session:
            is_proven = batches.take_proof(session, station, wanted, reply, shift.clock.now())
        if not is_proven:
            raise Trouble("centre_not_proven", first=wanted.first, last=wanted.last)
        confirmed += wanted.last - wanted.first + 1


def _reconcile(station: int, wanted: Range) -> Call:
    return lambda centre: centre.reconcile(station, wanted.epoch, range(wanted.first, wanted.last + 1))


def send_pending(
    shift: Shift, line: Line, report: Report = lambda _done, _total: None, cancel: Event | None = None
) -> Delivered:
    """Delivers everything that waits, on this thread. `report` is told (received, all) after each call.

    Raises: Trouble of the wire or of the centre; Trouble `cancelled` when `cancel` was set on the way.
    """
    with CentreConnection(line) as centre:
        talk = exchange(shift)
        try:
            call = next(talk)
            while True:
                if cancel is not None and cancel.is_set():
                    talk.throw(Trouble("cancelled"))
                call = _answered(talk, call, centre)
                state = sync_state(shift)
                report(state.received + state.confirmed, state.all)
        except StopIteration as end:
            delivered: Delivered = end.value
            return delivered


def _answered(talk: Generator[Call, Reply, Delivered], call: Call, centre: CentreConnection) -> Call:
    try:
        reply = call(centre)
    except Trouble as trouble:
        return talk.throw(trouble)
    return talk.send(reply)


def unproven_subjects(shift: Shift) -> tuple[frozenset[object], frozenset[object]]:
    """Returns the subjects with facts that are not received, and those with facts that are not confirmed."""
    waiting = (Delivery.PENDING, Delivery.SEALED, Delivery.IN_FLIGHT)
    with shift.store.reading() as session:
        unsent = outbox.subjects_in(session, waiting)
        unconfirmed = outbox.subjects_in(session, (*waiting, Delivery.RECEIVED))
    return frozenset(unsent), frozenset(unconfirmed)
