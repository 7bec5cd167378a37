"""Facts on a line of 64 kbit/s: bytes for each, and how long a long outage takes to drain."""

from __future__ import annotations

import random
import socket
import threading
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from station.actions.findings import doubt_key
from station.actions.open_station import training_signing_seed
from station.actions.register_visit import register_visit
from station.actions.send_pending import send_pending
from station.actions.shift import Shift
from station.actions.training_centre import training_centre
from station.demonstration.people import People
from station.domain.carrier import NOISE_BYTES, Carrier, CarrierKeys, write_carrier
from station.domain.envelope import Batch
from station.errors import Doubtful
from station.ids import SystemIds
from station.storage import outbox
from station.sync.postgres import Line
from tests.benchmarks.measure import Comparison, Effort, timed
from tests.central.proxy import Plan, proxied
from tests.station.booth import new_booth

FACTS = {Effort.FULL: 400, Effort.QUICK: 200, Effort.TINY: 6}
SPEED_BITS_PER_S = {Effort.FULL: 64_000, Effort.QUICK: 64_000, Effort.TINY: 6_400_000}
OUTAGES = (5_000, 270_000)
GOAL_BYTES = 160


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
    """Delivers facts of made-up people through a slow proxy, then sends as many bytes through it bare."""
    booth = new_booth(folder)
    shift = replace(booth.shift, ids=SystemIds(booth.clock))
    try:
        with training_centre(shift, folder) as centre:
            try:
                _register(shift, 1)
                send_pending(shift, centre.line)  # the programme goes before: it is sent once in its life
                _register(shift, FACTS[effort] // 6)
                batch = _waiting(shift)
                with proxied(centre.line.dsn) as proxy:
                    proxy.plan = Plan(bits_per_s=SPEED_BITS_PER_S[effort])
                    took_s = timed(lambda: send_pending(shift, Line(proxy.dsn(centre.line.dsn))))
                    up, down = proxy.up, proxy.down
            finally:
                centre.server.discard()
        size = _size(shift, batch, up, down)
    finally:
        booth.shift.store.close()
    bare_s = _bare_s(up, SPEED_BITS_PER_S[effort])
    return (_comparison(size, took_s, bare_s),)


def _register(shift: Shift, visits: int) -> None:
    people = People(7, shift.programme, shift.today()).arrivals()
    pages = (page for party in people for page in party)
    for _, page in zip(range(visits), pages, strict=False):
        try:
            register_visit(shift, page)
        except Doubtful as doubtful:
            seen = frozenset(doubt_key(one) for one in doubtful.rejections)
            register_visit(shift, replace(page, confirmed=page.confirmed | seen))


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
            proxy.plan = Plan(bits_per_s=bits_per_s)
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
    smaller = size.sent / size.deflated
    return Comparison(
        name="slow_line",
        what=f"Drain of {size.facts:,} facts over 64 kbit/s",
        reference="a bare socket that sends as many bytes through the same proxy",
        ours_s=(took_s,),
        reference_s=(bare_s,),
        counted="facts",
        each=size.facts,
        how=(
            "Ours: `send_pending` of people's registrations through a proxy that lets 64 kbit/s through each way: "
            "greeting, batches, proof, fetch.",
            "Reference: right after, as many bytes as went to the centre, through the same proxy to a sink.",
        ),
        notes=(
            f"Bytes of a fact: {size.bare:,.0f} in the ledger, {size.sent:,.0f} sent, {size.answered:,.1f} "
            f"answered; {size.deflated:,.0f} if deflated, {size.carried:,.0f} in a carrier file, which is so.",
            f"The goal is {GOAL_BYTES} bytes: met on the stick, missed on the wire. PostgreSQL's protocol does "
            f"not compress and a plain server cannot inflate. Deflated it would carry {smaller:.0f} × as much.",
            f"Reckoned from this drain, not run: {'; '.join(drains)}.",
        ),
    )


def _told(time_s: float) -> str:
    return f"in {time_s / 60:,.0f} min" if time_s < 7200 else f"in {time_s / 3600:,.1f} h"
