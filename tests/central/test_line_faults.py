"""A line that is cut at any byte, answers that are lost, and a server that freezes or crashes: nothing lost or doubled.

Against a real PostgreSQL: invariants 1 to 5, 7 and 16 of the protocol are named where they are looked at.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.central.embedded import EmbeddedCentre
from station.central.provision import Enrolment, enrol, init
from station.clock import PlayedClock
from station.domain.envelope import Batch, Received, judge
from station.ids import SeededIds
from station.sync.postgres import CentreConnection, CentreTrouble, Line
from tests.central.centre import NOON, Booth, Centre
from tests.central.proxy import Plan, Proxy, proxied
from tests.proof.notes import SEED, Note, keep, reckoned, rounds

HERE = "tests/central/test_line_faults.py"
INGEST = b"ingest_v1"
DEADLINE_S = 0.4
QUICK_RUNS = 12


@dataclass(slots=True)
class Sender:
    """A station that sends over a bad line, and a good line beside it on which everything is sent again."""

    centre: Centre
    booth: Booth
    dsn: str
    good: CentreConnection
    proven: int = 0
    unknown: int = 0
    committed_unknown: int = 0

    def send(self, batch: Batch, dsn: str, deadline_s: float = 10) -> bool:
        """Sends over a line that may break; returns whether the batch was proven."""
        try:
            with CentreConnection(Line(dsn, call_deadline_s=deadline_s, connect_timeout_s=5)) as wire:
                return isinstance(judge(batch, wire.ingest(batch)), Received)
        except CentreTrouble:
            return False

    def under(self, dsn: str, facts: int = 1, deadline_s: float = 10) -> None:
        """Sends new facts over a bad line, and again over the good one until they are proven."""
        first = len(self.booth.facts) + 1
        self.booth.fill(facts)
        batch = self.booth.batch(first, first + facts - 1)
        if self.send(batch, dsn, deadline_s):
            self.proven += 1
            assert self.held(first) == facts, "invariant 3: received without the centre's committed row"
        else:
            self.unknown += 1
        answer = self.good.ingest(batch)
        assert isinstance(judge(batch, answer), Received)
        self.committed_unknown += answer["duplicates"] == facts

    def held(self, first: int) -> int:
        query = "SELECT count(*) FROM central.fact WHERE station = %s AND seq >= %s"
        return int(self.centre.rows(query, self.booth.station, first)[0][0])

    def account(self) -> tuple[int, int]:
        """Returns how many facts are lost and how many are there twice: invariants 1 and 2."""
        query = "SELECT seq, count(*) FROM central.fact WHERE station = %s GROUP BY seq"
        held = dict(self.centre.rows(query, self.booth.station))
        chain = self.good.hello(self.booth.station, self.booth.epoch)["chain"]
        assert chain == self.booth.facts[-1].chain.hex()
        wanted = range(1, len(self.booth.facts) + 1)
        return sum(seq not in held for seq in wanted), sum(count > 1 for count in held.values())


@pytest.fixture
def sender(centre: Centre, enrolment: Enrolment, booth: Booth) -> Iterator[Sender]:
    with CentreConnection(Line(enrolment.dsn)) as good:
        yield Sender(centre, booth, enrolment.dsn, good)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many bytes one sending of a fact has, sign-in and all, each way."""

    up: int
    down: int


def lengths(sender: Sender, proxy: Proxy) -> Lengths:
    sender.under(proxy.dsn(sender.dsn))
    return Lengths(proxy.up, proxy.down)


def cut_everywhere(sender: Sender, every: int, share: float = 1.0) -> tuple[int, int]:
    """Cuts after each n-th byte of all that is sent and of all that comes back; returns runs and all places."""
    with proxied(sender.dsn) as proxy:
        length = lengths(sender, proxy)
        plans = [Plan(to_centre=place) for place in range(0, length.up, every)]
        plans += [Plan(from_centre=place) for place in range(0, length.down, every)]
        runs = 0
        for number in rounds(len(plans), share):
            proxy.plan = plans[(number * 7919) % len(plans)]
            sender.under(proxy.dsn(sender.dsn))
            runs += 1
    return runs, len(plans)


def test_invariants_1_2_3_hold_when_the_line_is_cut_at_any_byte(sender: Sender) -> None:
    runs, _ = cut_everywhere(sender, every=97)
    assert runs > QUICK_RUNS
    assert sender.unknown > runs // 2
    assert sender.account() == (0, 0)


@pytest.mark.soak
def test_invariants_1_2_3_hold_when_the_line_is_cut_after_every_byte(sender: Sender) -> None:
    runs, places = cut_everywhere(sender, every=1, share=0.1)
    lost, double = sender.account()
    how = (
        f"a proxy before the server cuts after byte N of a sending ({places:,} places: sign-in, request and reply); "
        f"{sender.unknown:,} stayed unknown, {sender.committed_unknown:,} of them were committed; sent again"
    )
    keep(
        Note("connection cut after every byte", how, runs, lost, double, HERE, beyond=reckoned(runs, places))
    )


def drop_answers(sender: Sender, wanted: int, share: float = 1.0) -> int:
    """Lets each request go through and drops the answer that comes after the COMMIT; returns how many."""
    runs = 0
    with proxied(sender.dsn) as proxy:
        proxy.plan = Plan(after=INGEST, from_centre=0)
        for _ in rounds(wanted, share):
            sender.under(proxy.dsn(sender.dsn), facts=2)
            runs += 1
    return runs


def test_invariants_1_2_hold_when_answers_are_dropped_after_the_commit(sender: Sender) -> None:
    runs = drop_answers(sender, QUICK_RUNS)
    assert (sender.proven, sender.unknown, sender.committed_unknown) == (0, runs, runs)
    assert sender.account() == (0, 0)


@pytest.mark.soak
def test_invariants_1_2_hold_when_a_thousand_answers_are_dropped(sender: Sender) -> None:
    runs = drop_answers(sender, 1000, 0.1)
    lost, double = sender.account()
    how = f"the reply to `ingest` never arrives; {sender.committed_unknown:,} of these batches were committed"
    keep(
        Note(
            "acknowledgement dropped after COMMIT", how, runs, lost, double, HERE, beyond=reckoned(runs, 1000)
        )
    )


def test_invariant_8_a_batch_that_takes_longer_than_the_deadline_gets_through_a_slow_line(
    sender: Sender,
) -> None:
    for _ in range(20):
        sender.booth.add({"note": "x" * 4_000})
    batch = sender.booth.batch(1, 20)
    with proxied(sender.dsn) as proxy:
        proxy.plan = Plan(bits_per_s=500_000)
        began = time.monotonic()
        assert sender.send(batch, proxy.dsn(sender.dsn), DEADLINE_S)
        assert time.monotonic() - began > DEADLINE_S


@contextmanager
def frozen(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def postmaster_of(centre: Centre) -> int:
    [(data,)] = centre.rows("SHOW data_directory")
    return int((Path(data) / "postmaster.pid").read_text().split()[0])


def freeze(sender: Sender, wanted: int, share: float = 1.0) -> tuple[int, float]:
    """Freezes the server process of the connection in the middle of a call; returns runs and the longest wait."""
    chance, longest_s, runs = random.Random(SEED), 0.0, 0
    for _ in rounds(wanted, share):
        first = len(sender.booth.facts) + 1
        batch = sender.booth.fill(20).batch(first, first + 19)
        with CentreConnection(Line(sender.dsn, call_deadline_s=DEADLINE_S)) as wire:
            query = "SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY backend_start DESC LIMIT 1"
            [(backend,)] = sender.centre.rows(query, f"station_{sender.booth.station}")
            with frozen(backend):
                began = time.monotonic()
                with pytest.raises(CentreTrouble, match="centre_silent"):
                    wire.ingest(batch)
                longest_s = max(longest_s, time.monotonic() - began)
        time.sleep(chance.uniform(0, 0.01))
        assert isinstance(judge(batch, sender.good.ingest(batch)), Received)
        runs += 1
    return runs, longest_s


def test_invariants_1_2_hold_when_the_server_is_frozen_in_a_call(sender: Sender) -> None:
    freeze(sender, 3)
    assert sender.account() == (0, 0)


@pytest.mark.soak
def test_invariants_1_2_hold_when_the_server_is_frozen_again_and_again(sender: Sender) -> None:
    runs, longest_s = freeze(sender, 100, 0.07)
    lost, double = sender.account()
    assert longest_s < DEADLINE_S + 1
    how = (
        f"SIGSTOP of the serving process in `ingest`; longest call {longest_s:.2f} s, deadline {DEADLINE_S} s"
    )
    keep(Note("server frozen in a call", how, runs, lost, double, HERE, beyond=reckoned(runs, 100)))


def crash(folder: Path, wanted: int, share: float = 1.0) -> tuple[int, int, int, int]:
    """Crashes a server of its own while batches come in; returns crashes, batches proven, lost and double."""
    chance, crashes, proven = random.Random(SEED), 0, 0
    server = EmbeddedCentre.start(folder)
    try:
        init(server.dsn, folder / "centre.key", SeededIds(PlayedClock(NOON), 9))
        given = enrol(server.dsn, 100, site="Songpa", name="Crashed")
        centre, booth = Centre(server.dsn, folder / "centre.key"), Booth(100, given.epoch, [])
        for _ in rounds(wanted, share):
            shown = proven_until_crash(centre, booth, given.dsn, chance)
            server = EmbeddedCentre.start(folder)
            crashes += 1
            proven += len(shown)
            held = {seq for (seq,) in centre.rows("SELECT seq FROM central.fact WHERE station = 100")}
            assert set(shown) <= held, "invariant 3: received and not there after a crash"
        with CentreConnection(Line(given.dsn)) as wire:
            sender = Sender(centre, booth, given.dsn, wire)
            for first in range(1, len(booth.facts), 20):
                batch = booth.batch(first, first + 19)
                assert isinstance(judge(batch, wire.ingest(batch)), Received)
            return crashes, proven, *sender.account()
    finally:
        server.discard()


def proven_until_crash(centre: Centre, booth: Booth, dsn: str, chance: random.Random) -> list[int]:
    """Sends batches until the server is ended as `pg_ctl -m immediate` ends it; returns the seqs that were proven."""
    shown: list[int] = []
    ends_after = chance.randrange(2, 12)
    postmaster = postmaster_of(centre)
    with CentreConnection(Line(dsn)) as wire:
        told = wire.hello(100, booth.epoch)
        first = int(str(told["received_up_to"])) + 1
        while True:
            if len(booth.facts) < first + 19:
                booth.fill(20)
            batch = booth.batch(first, first + 19)
            if len(shown) >= ends_after * 20:
                os.kill(postmaster, signal.SIGQUIT)
            try:
                if isinstance(judge(batch, wire.ingest(batch)), Received):
                    shown += range(first, first + 20)
            except CentreTrouble:
                return shown
            first += 20


def test_invariants_1_2_3_hold_when_the_server_crashes(tmp_path: Path) -> None:
    crashes, proven, lost, double = crash(tmp_path, 2)
    assert (crashes, lost, double) == (2, 0, 0)
    assert proven > 0


@pytest.mark.soak
def test_invariants_1_2_3_hold_when_the_server_crashes_again_and_again(tmp_path: Path) -> None:
    crashes, proven, lost, double = crash(tmp_path, 60, 0.3)
    how = f"the postmaster ended as by `pg_ctl -m immediate` while batches come in; {proven:,} facts proven before"
    keep(Note("server crashed", how, crashes, lost, double, HERE, beyond=reckoned(crashes, 60)))


def test_invariant_4_another_content_for_a_place_changes_nothing_and_raises_an_alarm(
    centre: Centre, sender: Sender
) -> None:
    booth = sender.booth
    assert isinstance(judge(booth.fill(3).batch(1, 3), sender.good.ingest(booth.batch(1, 3))), Received)
    query = "SELECT seq, content_hash FROM central.fact WHERE station = %s ORDER BY seq"
    before = centre.rows(query, booth.station)
    twin = Booth(booth.station, booth.epoch, booth.facts[:2])
    twin.add({"another": "history"})
    with pytest.raises(CentreTrouble, match="centre_mismatch"):
        sender.good.ingest(twin.batch(3, 3))
    assert centre.rows(query, booth.station) == before
    assert centre.rows("SELECT count(*) FROM central.alarm WHERE station = %s", booth.station) == [(1,)]


def test_invariant_5_received_up_to_passes_no_gap_in_any_order_of_arrival(
    centre: Centre, sender: Sender
) -> None:
    booth, chance = sender.booth.fill(60), random.Random(SEED)
    for _ in range(80):
        first = chance.randint(1, 60)
        sender.good.ingest(booth.batch(first, min(60, first + chance.randint(0, 9))))
        told = int(str(sender.good.hello(booth.station, booth.epoch)["received_up_to"]))
        query = "SELECT count(*) FROM central.fact WHERE station = %s AND seq <= %s"
        assert centre.rows(query, booth.station, told) == [(told,)]
        assert centre.rows("SELECT count(*) FROM central.fact WHERE station = %s", booth.station) == [(told,)]


def poisoned(sender: Sender, facts: int) -> tuple[int, int]:
    """Delivers facts of which one in 500 is poisoned; returns how many calls, and how many stand in quarantine."""
    for number in range(1, facts + 1):
        if number % 500 == 250:
            sender.booth.add_bytes(b"\xff no text \x00")
        else:
            sender.booth.add()
    calls = 0
    for first in range(1, facts + 1, 200):
        batch = sender.booth.batch(first, min(facts, first + 199))
        assert isinstance(judge(batch, sender.good.ingest(batch)), Received)
        calls += 1
    query = "SELECT count(*) FROM central.quarantine WHERE station = %s"
    return calls, int(sender.centre.rows(query, sender.booth.station)[0][0])


def test_invariant_7_one_poisoned_fact_in_500_delays_nobody_by_a_single_call(sender: Sender) -> None:
    calls, quarantined = poisoned(sender, 1000)
    assert (calls, quarantined) == (5, 2)
    assert sender.account() == (0, 0)


@pytest.mark.soak
def test_invariant_7_one_poisoned_fact_in_500_of_ten_thousand(sender: Sender) -> None:
    calls, quarantined = poisoned(sender, 10_000)
    lost, double = sender.account()
    how = f"10,000 facts of which {quarantined} cannot be read; {calls} calls of 200 facts, none more than without"
    keep(Note("1 poisoned fact in 500", how, quarantined, lost, double, HERE))


def test_invariant_16_a_station_reads_and_writes_nothing_of_another(
    centre: Centre, sender: Sender, wire: CentreConnection
) -> None:
    given = enrol(centre.dsn, 978, site="Mapo", name="Other")
    other = Booth(given.station, given.epoch, []).fill(2)
    query = "SELECT count(*) FROM central.fact WHERE station = %s"
    calls: list[Callable[[], object]] = [
        lambda: wire.hello(other.station, other.epoch),
        lambda: wire.ingest(other.batch(1, 2)),
        lambda: wire.reconcile(other.station, other.epoch, range(1, 3)),
        lambda: wire.fetch(other.station, {}),
    ]
    for call in calls:
        with pytest.raises(CentreTrouble, match="centre_not_enrolled"):
            call()
    assert centre.rows(query, other.station) == [(0,)]
