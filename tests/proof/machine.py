"""The machine: stations, centre, network, disk and restarts, played in any order; after each step all must hold."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from station.actions.new_epoch import new_epoch
from station.errors import Trouble
from station.storage import outbox
from station.storage.ledger import save
from tests.proof.attacks import SITES, Attacks
from tests.proof.centre_model import POISON, hash_of
from tests.proof.raw_file import PENDING_PAYLOADS, outbox_epochs
from tests.proof.world import CANARY, Broken, Fault, Site, must, opened
from tests.station.booth import MORNING

JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.lists(st.integers(), max_size=2)
NAMES = ("status", "chain_after", "received_up_to", "first_seq", "last_seq", "chain", "epoch_known", "facts")
JUNK = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), JSON, max_size=6)


class StationMachine(Attacks):
    """What happens to stations, their line and their centre, besides what somebody does on purpose."""

    @rule(site=SITES, poisoned=st.sampled_from([False, False, False, True]))
    @precondition(lambda self: self.plays("save"))
    def save(self, site: int, poisoned: bool) -> None:
        self.world.save(self.world.sites[site], self.person(POISON if poisoned else ""))

    @rule(site=SITES, name=st.text(max_size=5))
    @precondition(lambda self: self.plays("correct"))
    def correct(self, site: int, name: str) -> None:
        people = self.world.sites[site].people
        if people:
            self.world.save(self.world.sites[site], replace(people[0], name=f"{CANARY} {name}"))

    @rule(site=SITES)
    @precondition(lambda self: self.plays("take_over"))
    def take_over(self, site: int) -> None:
        """Goes on with what another booth began: the same record, counted on from its revision."""
        own, other = self.world.sites[site], self.world.sites[1 - site]
        for one in other.people[:1]:
            revision = other.rows(f"SELECT revision FROM person WHERE id = '{one.id}'") or [(1,)]
            seen = own.rows(f"SELECT revision FROM person WHERE id = '{one.id}'") or [(0,)]
            if revision[0][0] >= seen[0][0]:
                self.world.save(own, replace(one, name=f"{CANARY} here"), revision=revision[0][0] + 1)

    @rule(site=SITES)
    @precondition(lambda self: self.plays("register"))
    def register(self, site: int) -> None:
        with suppress(Trouble):  # a clock that was put back gives no number; the roll is used meanwhile
            self.world.register(self.world.sites[site])

    @rule(site=SITES)
    @precondition(lambda self: self.plays("crash"))
    def crash(self, site: int) -> None:
        """The program is killed: what stands in the file and its log at this moment is all that is left."""
        one, left = self.world.sites[site], self.world.new_folder()
        shutil.copytree(one.folder, left)
        one.reopen(left)

    @rule(site=SITES, place=st.integers(0, 6), kind=st.sampled_from(["request_lost", "reply_lost"]))
    @precondition(lambda self: self.plays("cut"))
    def cut(self, site: int, place: int, kind: str) -> None:
        if self.world.deliver(self.world.sites[site], Fault(place, kind)):
            self.lost.discard(site)

    @rule(site=SITES, place=st.integers(0, 4), junk=JUNK, kind=st.sampled_from(["junk", "mixed"]))
    @precondition(lambda self: self.plays("junk"))
    def junk(self, site: int, place: int, junk: dict[str, object], kind: str) -> None:
        """A reply is junk, or the truth with junk in it."""
        one = self.world.sites[site]
        confirmed = self.count(one, "confirmed")

        def alter(reply: Mapping[str, object]) -> object:
            return {**reply, **junk} if kind == "mixed" else junk

        is_done = self.world.deliver(one, Fault(place, kind, alter))
        if not is_done and place <= 1 and kind != "mixed":
            must(15, self.count(one, "confirmed") <= confirmed, "junk made progress")

    @rule(site=SITES, place=st.integers(0, 2))
    @precondition(lambda self: self.plays("forged"))
    def forged(self, site: int, place: int) -> None:
        """A call goes to somebody who is not the centre, and who answers."""
        self.world.deliver(self.world.sites[site], Fault(place, "forged", lambda _: {"status": "received"}))

    @rule(site=SITES, back=st.integers(0, 6))
    @precondition(lambda self: self.plays("late_greeting"))
    def late_greeting(self, site: int, back: int) -> None:
        """A true greeting of before comes after newer facts, on a line of its own: it burns nothing."""
        one, alarms = self.world.sites[site], set(self.world.centre.memory.alarms)
        place = max(0, self.world.last(one) - back)
        with one.shift.store.reading() as session:
            chain = outbox.chain_at(session, one.station, one.epoch, place)
        self.world.wire(one).hello(one.station, one.epoch, place, chain)
        must(8, alarms == self.world.centre.memory.alarms, "a greeting that came late burnt an epoch")

    @rule(attempt=st.integers(0, 10_000), chance=st.floats(0.0, 1.0))
    @precondition(lambda self: self.plays("pause"))
    def pause(self, attempt: int, chance: float) -> None:
        pause_s = self.world.pause_s(attempt, chance)
        must(15, 0 <= pause_s <= 300, f"sleeps for {pause_s} s")

    @rule(site=SITES, failures=st.integers(1, 40))
    @precondition(lambda self: self.plays("outage"))
    def outage(self, site: int, failures: int) -> None:
        self.world.sites[site].failures += failures

    @rule(site=SITES, first=st.integers(1, 30), count=st.integers(1, 20))
    @precondition(lambda self: self.plays("stick"))
    def stick(self, site: int, first: int, count: int) -> None:
        """Any range comes by another road, whatever came before: twice, too late or too early."""
        one = self.world.sites[site]
        batch = self.world.batch(one, first, first + count - 1)
        if batch is not None:
            with suppress(Trouble):
                self.world.wire(one).ingest(batch)

    @rule(site=SITES)
    @precondition(lambda self: self.plays("deliver_well"))
    def deliver_well(self, site: int) -> None:
        one = self.world.sites[site]
        pending = list(one.rows(PENDING_PAYLOADS))
        is_poisoned = any(POISON.encode() in payload for (payload,) in pending)
        calls = self.world.centre.calls
        is_done = self.world.deliver(one)
        must(7 if is_poisoned else 8, is_done, "a delivery without a fault did not bring everything in")
        batches = len(pending) // 200 + 1 + outbox_epochs(one)
        must(7, self.world.centre.calls - calls <= 2 * batches + 8 + 2, "one poisoned fact cost many calls")
        self.lost.discard(site)

    @rule(site=SITES, chance=st.floats(0.0, 1.0))
    @precondition(lambda self: self.plays("faults_end"))
    def faults_end(self, site: int, chance: float) -> None:
        try:
            self.world.heal(self.world.sites[site], chance)
        except Broken as broken:
            must(9, site not in self.lost, "a restored centre does not get back what it lost")
            raise broken
        self.lost.discard(site)
        self.lacks_nothing(self.world.sites[site])

    @rule(site=SITES)
    @precondition(lambda self: self.plays("deliver_one"))
    def deliver_one(self, site: int) -> None:
        """Saves one fact and has it proven at once; nothing waits after it."""
        self.save(site, poisoned=False)
        self.faults_end(site, 0.5)

    def lacks_nothing(self, site: Site) -> None:
        query = """SELECT f.epoch, f.seq, f.header, f.payload FROM fact f
                   JOIN delivery d ON (d.epoch, d.seq) = (f.epoch, f.seq) WHERE d.state <> 'carried'"""
        for epoch, seq, header, payload in site.rows(query):
            held = self.world.centre.rows_of(site.station, epoch, seq, seq)
            must(9, [one.content_hash for one in held] == [hash_of(header, payload)], f"lacks {epoch}/{seq}")

    @rule()
    @precondition(lambda self: self.plays("backup"))
    def backup(self) -> None:
        self.kept.append(self.world.centre.backup())

    @rule(has_new_name=st.booleans())
    @precondition(lambda self: self.plays("restore") and self.kept)
    def restore(self, has_new_name: bool) -> None:
        """The centre goes back to its last backup, with another incarnation or unnoticed."""
        incarnation = self.world.centre.incarnation
        self.world.centre.restore(self.kept[-1])
        if not has_new_name:
            self.world.centre.incarnation = incarnation
        self.lost = {0, 1}

    @rule(site=SITES)
    @precondition(lambda self: self.plays("clone"))
    def clone(self, site: int) -> None:
        """A copy of the whole folder goes its own way, is found by the centre, and the original begins an epoch."""
        one, folder = self.world.sites[site], self.world.new_folder()
        shutil.copytree(one.folder, folder)
        self.world.save(one, self.person("original"))
        self.world.heal(one, 0.5)
        self.lost.discard(site)
        twin = Site(folder, one.clock, opened(folder, one.clock))
        with closing(twin.shift.store), twin.shift.store.writing() as session:
            save(session, self.person("twin"), twin.shift.act("register_visit"))
        twin.shift = opened(folder, one.clock)
        must(4, not self.world.deliver(twin), "two histories were both taken")
        twin.shift.store.close()
        self.rows_never_change()
        alarms = [kind for station, epoch, kind in self.world.centre.memory.alarms if station == one.station]
        must(4, bool(alarms), "no alarm was raised")
        self.begin_epoch(one)

    def begin_epoch(self, one: Site) -> None:
        ticket = self.world.adopt(one, one.epoch + 1)
        new_epoch(one.shift, ticket, reason="copied")
        self.world.remember_after(one, 0)

    @rule(
        site=SITES, step=st.sampled_from([timedelta(days=365), -timedelta(days=1), -timedelta(days=20_000)])
    )
    @precondition(lambda self: self.plays("clock"))
    def clock(self, site: int, step: timedelta) -> None:
        """The clock jumps; what is saved then comes after what was saved before, and in this order is delivered."""
        one = self.world.sites[site]
        for jump in (step, -step):
            with suppress(OverflowError):
                one.clock.advance(jump)
            self.world.save(one, self.person("later"))
            with one.shift.store.reading() as session:
                facts = outbox.facts_from(session, one.epoch, 1, 10_000)
            seqs = [fact.seq for fact in facts]
            must(14, seqs == sorted(seqs), "the order followed the clock")
        one.clock.set(max(one.clock.now(), MORNING))
