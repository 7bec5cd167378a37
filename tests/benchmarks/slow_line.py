"""Facts on a line of 64 kbit/s: bytes for each, and how long a long outage takes to drain."""

from __future__ import annotations

import random
import socket
import threading
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from station.actions.open_station import create_station, training_enrolment, training_signing_seed
from station.actions.send_pending import send_pending
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.clock import PlayedClock
from station.demonstration.played_day import Meanwhile, Plan, PlayedDay
from station.domain.carrier import NOISE_BYTES, Carrier, CarrierKeys, write_carrier
from station.domain.envelope import Batch
from station.domain.staff import Actor, Role
from station.printing.layouts import load_layout
from station.storage import outbox
from station.sync.postgres import Line
from tests.benchmarks.measure import Comparison, Effort, timed
from tests.central.proxy import Plan as LinePlan
from tests.central.proxy import proxied
from tests.station.booth import MORNING, surroundings

PEOPLE = {Effort.FULL: 640, Effort.QUICK: 60, Effort.TINY: 4}
"""Of a whole day of them more than 5,000 facts wait after the first hour."""
SPEED_BITS_PER_S = {Effort.FULL: 64_000, Effort.QUICK: 64_000, Effort.TINY: 6_400_000}
SEED = 7
OUTAGES = (5_000, 270_000)
GOAL_BYTES = 160
BARE_SHARE = 10
"""The bare socket sends so small a part, and its time is taken so many times: a line's speed does not change."""


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes for each fact. `deflated` is the body of a batch alone, `carried` a whole file on a stick."""

    facts: int
    bare: float
    sent: float
    answered: float
    deflated: float
    carried: float


def slow_line(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Delivers a made-up day through a slow proxy, then sends as many bytes through it bare."""
    data = folder / "station"
    data.mkdir()
    clock = PlayedClock(MORNING - timedelta(hours=2))
    shift = create_station(data, surroundings(data, clock, SEED), training_enrolment())
    shift = shift.signed_in_as(Actor("supervisor", "", Role.SUPERVISOR))
    speed = SPEED_BITS_PER_S[effort]
    try:
        with training_centre(shift, data) as centre:
            try:
                _play(shift, clock, centre, PEOPLE[effort])
                batch = _waiting(shift)
                with proxied(centre.line.dsn) as proxy:
                    proxy.plan = LinePlan(bits_per_s=speed)
                    line = Line(proxy.dsn(centre.line.dsn))
                    took_s = timed(lambda: send_pending(shift, line))
                    up, down = proxy.up, proxy.down
            finally:
                centre.server.discard()
        size = _size(shift, batch, up, down)
    finally:
        shift.store.close()
    bare_s = _bare_s(up // BARE_SHARE, speed) * BARE_SHARE
    return (_comparison(size, took_s, bare_s),)


def _play(shift: Shift, clock: PlayedClock, centre: TrainingCentre, people: int) -> None:
    """Plays a day. The first hour is delivered at once: the programme goes with it, which is sent once in its life."""
    first_hour = [centre.line]

    def deliver() -> None:
        if first_hour:
            send_pending(shift, first_hour.pop())

    plan = Plan(people, SEED, shift.today(), load_layout())
    PlayedDay(shift, clock, plan, Meanwhile(deliver, look=lambda: None)).play(lambda _done, _all: None)


def _waiting(shift: Shift) -> Batch:
    """Returns all that waits as one batch."""
    with shift.store.reading() as session:
        where = outbox.oldest_unsent(session)
        if where is None:
            raise RuntimeError("no facts wait")
        epoch, first = where
        facts = outbox.facts_from(session, epoch, first, 100_000)
        before = outbox.chain_at(session, shift.station, epoch, first - 1)
    pairs = tuple((one.header, one.payload) for one in facts)
    return Batch(shift.station, epoch, first, facts[-1].seq, before, facts[-1].chain, pairs, "bench")


def _size(shift: Shift, batch: Batch, up: int, down: int) -> Size:
    body = b"".join(header + payload for header, payload in batch.facts)
    enrolment = shift.store.enrolment
    keys = CarrierKeys(
        training_signing_seed(shift.station), enrolment.centre_public_key, enrolment.supervisor_key
    )
    noise = random.Random(7).randbytes(NOISE_BYTES)
    carrier = write_carrier(Carrier(enrolment.site, 1, shift.clock.now(), batch), keys, noise)
    count = len(batch.facts)
    sizes = (len(body), up, down, len(zlib.compress(body)), len(carrier))
    return Size(count, *(one / count for one in sizes))


def _bare_s(size: int, bits_per_s: int) -> float:
    """Returns how long a bare socket takes to send as many bytes through the same proxy. Units: seconds."""
    with socket.create_server(("127.0.0.1", 0)) as sink:
        listening = threading.Thread(target=_swallow, args=(sink, size))
        listening.start()
        with proxied(f"host=127.0.0.1 port={sink.getsockname()[1]}") as proxy:
            proxy.plan = LinePlan(bits_per_s=bits_per_s)
            took_s = timed(lambda: _send(proxy.port, size))
        listening.join()
    return took_s


def _swallow(sink: socket.socket, size: int) -> None:
    wire, _ = sink.accept()
    with wire:
        left = size
        while left > 0:
            left -= len(wire.recv(65536))
        wire.sendall(b"!")


def _send(port: int, size: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(bytes(size))
        wire.recv(1)


def _comparison(size: Size, took_s: float, bare_s: float) -> Comparison:
    drains = [f"{facts:,} facts {_told(facts * took_s / size.facts)}" for facts in OUTAGES]
    is_met = "met" if size.sent <= GOAL_BYTES else "missed"
    return Comparison(
        name="slow_line",
        what=f"Drain of {size.facts:,} facts over 64 kbit/s",
        reference="a bare socket that sends as many bytes through the same proxy",
        ours_s=(took_s,),
        reference_s=(bare_s,),
        counted="facts",
        each=size.facts,
        how=(
            "Ours: `send_pending` of what a demonstration day left waiting, through a proxy that lets 64 kbit/s "
            "through: sign-in, greeting, packed batches, proof, fetch.",
            f"Reference: right after, 1/{BARE_SHARE} of the bytes that went to the centre, through the same proxy to "
            f"a sink; its time {BARE_SHARE} times.",
        ),
        notes=(
            f"Bytes of a fact: {size.bare:,.0f} in the ledger, {size.sent:,.0f} sent, {size.answered:,.1f} "
            f"answered; {size.deflated:,.0f} if all were deflated at once, {size.carried:,.0f} in a carrier file.",
            f"The goal is {GOAL_BYTES} bytes sent, all of the protocol with them: {is_met}. A plain server cannot "
            "inflate; what is named by its place instead of being sent, decision 021 tells.",
            f"At this rate: {'; '.join(drains)}.",
        ),
    )


def _told(time_s: float) -> str:
    return f"in {time_s / 60:,.1f} min" if time_s < 7200 else f"in {time_s / 3600:,.1f} h"
