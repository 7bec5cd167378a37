"""The machine: stations, centre, network, disk and restarts, played in any order; after each step all must hold."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, LiteralString

import nacl.public
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from station.actions.new_epoch import new_epoch
from station.domain.bundle import verify_key_of
from station.domain.carrier import (
    NOISE_BYTES,
    Carrier,
    CarrierKeys,
    Reader,
    open_carrier,
    read_carrier,
    supervisor_public_key,
    write_carrier,
)
from station.domain.envelope import batch_of
from station.domain.fact import Fact, Header, seal
from station.domain.fact import first_chain as own_first_chain
from station.domain.person import Person
from station.domain.signed_file import CHECKSUM_BYTES
from station.domain.staff import Role
from station.errors import Rejected, Trouble
from station.exports import day_csv
from station.storage import outbox
from station.storage.keys import KeyFile
from station.storage.ledger import save
from station.sync import postgres
from tests.proof.centre_model import POISON, SITE, Memory, ModelCentre, ModelWire, Row, hash_of
from tests.proof.world import CANARY, Broken, Fault, Site, World, must, opened
from tests.station.booth import MORNING, member

SITES = st.integers(0, 1)
JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.lists(st.integers(), max_size=2)
NAMES = ("status", "chain_after", "received_up_to", "first_seq", "last_seq", "chain", "epoch_known", "facts")
JUNK = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), JSON, max_size=6)
NEWER = 199
SIGNING, CENTRE_KEY, SUPERVISOR_KEY = b"s" * 32, b"c" * 32, b"v" * 32
STICK_KEYS = CarrierKeys(
    SIGNING, bytes(nacl.public.PrivateKey(CENTRE_KEY).public_key), supervisor_public_key(SUPERVISOR_KEY)
)
MAY_NOT = (
    (Role.COLLECTOR, "register_visit"),
    (Role.REGISTRAR, "collect_specimen"),
    (Role.REGISTRAR, "overrule_triage"),
    (Role.NURSE, "export_day"),
    (Role.ADMINISTRATOR, "open_person"),
    (Role.COLLECTOR, "new_epoch"),
)
"""A few things that a role must not do, written down apart from the table in the code."""
FORMULA = "=+-@\t\r\0"


class Tampering(ModelWire):
    """A centre whose rows are not what it received, when it is asked to prove them."""

    def __init__(self, centre: ModelCentre, caller: int, kind: str) -> None:
        super().__init__(centre, caller)
        self.kind = kind
        self.before: Memory | None = None

    def _call(self, query: LiteralString, *values: object, more_time_s: float = 0.0) -> dict[str, object]:
        if query == postgres.RECONCILE and self.before is None:
            self.before = self.centre.backup()
            station, epoch, _, last = values
            self._tamper(self.centre.stream(int(str(station)), int(str(epoch))).rows, int(str(last)))
        return super()._call(query, *values)

    def _tamper(self, rows: list[Row], seq: int) -> None:
        place = next(place for place, one in enumerate(rows) if one.seq == seq)
        row = rows[place]
        if self.kind == "missing":
            del rows[place]
        elif self.kind == "extra":
            rows.append(replace(row, payload=row.payload + b" "))
        else:
            rows[place] = replace(row, payload=row.payload.replace(b"{", b"{ ", 1))


class StationMachine(RuleBasedStateMachine):
    """`world` is what is played on; `only`, where it is set, names the rules that are played."""

    world_type: ClassVar[type[World]] = World
    only: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.world = self.world_type()
        self.kept: list[Memory] = []
        self.lost: set[int] = set()
        self.older: Path | None = None
        self.newer: list[Fact] = []
        self.world.centre.enrol(NEWER)

    def plays(self, name: str) -> bool:
        return not self.only or name in self.only

    def person(self, name: str = "") -> Person:
        return Person(self.world.sites[0].shift.new_id(), f"{CANARY} {name}", None, 1985, None, None)

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

    @rule(site=SITES, kind=st.sampled_from(["missing", "altered", "extra"]))
    @precondition(lambda self: self.plays("tamper"))
    def tamper(self, site: int, kind: str) -> None:
        one = self.world.sites[site]
        wire = Tampering(self.world.centre, one.station, kind)
        is_green = self.world.deliver(one, None, wire)
        if wire.before is not None:
            self.world.centre.memory = wire.before
            must(17, not is_green, f"green with a row {kind}")
        elif is_green:
            self.lost.discard(site)

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

    @rule()
    @precondition(lambda self: self.plays("keep_old_file"))
    def keep_old_file(self) -> None:
        """Somebody keeps a copy of the file."""
        self.older = self.world.new_folder()
        shutil.copytree(self.world.sites[0].folder, self.older)

    @rule()
    @precondition(lambda self: self.plays("put_back") and self.older)
    def put_back(self) -> None:
        """The older file comes back under the newer anchor: it must not open, or else a place would be used twice."""
        one, tried, older = self.world.sites[0], self.world.new_folder(), self.older
        assert older is not None
        shutil.copytree(older, tried)
        shutil.copy(one.folder / "station.anchor", tried / "station.anchor")
        is_older = self.seqs(older) != self.seqs(one.folder)
        try:
            shift = opened(tried, one.clock)
        except Trouble as trouble:
            must(19, trouble.code == "ledger_cut" and is_older, f"refused as {trouble.code}")
            return
        with closing(shift.store):
            put = Site(tried, one.clock, shift)
            if is_older:
                self.world.save(put, self.person("again"))
                raise Broken(10, "an older file was opened and written to")

    def seqs(self, folder: Path) -> int:
        """Returns how many facts a copy of a folder holds."""
        copied = self.world.new_folder()
        shutil.copytree(folder, copied)
        with (
            closing(opened(copied, self.world.sites[0].clock, may_be_cut=True).store) as store,
            store.reading() as file,
        ):
            return int(file.execute(text("SELECT count(*) FROM fact")).scalar_one())

    @rule(site=SITES)
    @precondition(lambda self: self.plays("cut_tail"))
    def cut_tail(self, site: int) -> None:
        """Somebody who has the key takes the last fact out of the file with all that hangs on it."""
        one, tried = self.world.sites[site], self.world.new_folder()
        last = self.world.last(one)
        if not last:
            return
        shutil.copytree(one.folder, tried)
        cut_last_fact(tried)
        try:
            opened(tried, one.clock).store.close()
        except Trouble as trouble:
            must(19, trouble.code == "ledger_cut", f"refused as {trouble.code}")
            return
        raise Broken(19, "a file whose tail was cut was opened")

    @rule(site=SITES)
    @precondition(lambda self: self.plays("edit_waiting"))
    def edit_waiting(self, site: int) -> None:
        """Somebody who has the key edits a fact that has not been delivered: the centre's chain shows it."""
        one, tried = self.world.sites[site], self.world.new_folder()
        if not one.rows(PENDING_PAYLOADS):
            return
        shutil.copytree(one.folder, tried)
        edit_waiting_fact(tried)
        kept = self.world.centre.backup()
        edited = Site(tried, one.clock, opened(tried, one.clock))
        with closing(edited.shift.store):
            must(19, not self.world.deliver(edited), "an edited fact was proven")
        self.world.centre.memory = kept

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

    @rule()
    @precondition(lambda self: self.plays("newer"))
    def newer_schema(self) -> None:
        """A newer program's facts come: their bytes stay as they are, whatever the centre can read of them."""
        before = self.newer[-1].chain if self.newer else own_first_chain(NEWER, 1)
        seq, one = len(self.newer) + 1, self.world.sites[0].shift.new_id()
        header = Header(
            NEWER, 1, seq, MORNING, MORNING, "kim", "nurse", "from_2027", "", "aura", one, one, 1, 0, 2
        )
        self.newer.append(seal(header, {"id": str(one), "colour": "unheard of", "depth": seq}, before))
        whole = batch_of(
            self.newer, own_first_chain(NEWER, 1), "9.0"
        )  # a restored centre may have lost the earlier ones
        ModelWire(self.world.centre, NEWER).ingest(whole)
        held = self.world.centre.rows_of(NEWER, 1, seq, seq)
        must(13, [one.payload for one in held] == [self.newer[-1].payload], "bytes of a newer schema changed")

    @rule(site=SITES)
    @precondition(lambda self: self.plays("hostile"))
    def hostile(self, site: int) -> None:
        """A station asks for, and writes into, the stream of another."""
        own, other = self.world.sites[site], self.world.sites[1 - site]
        wire, before = self.world.wire(own), self.world.centre.backup()
        batch = self.world.batch(other, 1, 200)
        calls: list[Callable[[], object]] = [
            lambda: wire.hello(other.station, other.epoch),
            lambda: wire.reconcile(other.station, other.epoch, range(1, 2)),
            lambda: wire.fetch(other.station, {}),
            lambda: {} if batch is None else wire.ingest(batch),
        ]
        for call in calls:
            with suppress(Trouble):
                must(16, not call(), "a station was answered about another")
        must(16, before == self.world.centre.memory, "a station wrote outside its stream")

    @rule(pair=st.sampled_from(MAY_NOT))
    @precondition(lambda self: self.plays("roles"))
    def roles(self, pair: tuple[Role, str]) -> None:
        role, action = pair
        try:
            self.world.sites[0].shift.signed_in_as(member(role)).act(action)
        except Rejected:
            return
        raise Broken(20, f"a {role} did {action}")

    @rule(first=st.sampled_from(FORMULA), rest=st.text(max_size=4))
    @precondition(lambda self: self.plays("cell"))
    def cell(self, first: str, rest: str) -> None:
        must(22, day_csv.safe_cell(first + rest)[0] not in FORMULA, "a cell that runs")

    @rule(site=SITES, statement=st.sampled_from(["DELETE FROM fact", "UPDATE fact SET payload = x''"]))
    @precondition(lambda self: self.plays("purge"))
    def purge(self, site: int, statement: str) -> None:
        """Purging is not built yet: until it is, the file itself lets nothing go."""
        one = self.world.sites[site]
        if not self.world.last(one):
            return
        with suppress(DatabaseError, Trouble), one.shift.store.writing() as session:
            session.execute(text(statement))
            raise Broken(23, "something unconfirmed was purged")

    @rule(site=SITES, chance=st.integers(0, 2**32), fixes_checksum=st.booleans())
    @precondition(lambda self: self.plays("stick_file"))
    def stick_file(self, site: int, chance: int, fixes_checksum: bool) -> None:
        """One byte of a carrier file changes, and whoever changed it may have made the checksum fit."""
        one = self.world.sites[site]
        batch = self.world.batch(one, 1, 3)
        if batch is None:
            return
        noise = random.Random(7).randbytes(NOISE_BYTES)
        data = bytearray(write_carrier(Carrier(SITE, 1, MORNING, batch), STICK_KEYS, noise))
        place = chance % (len(data) - CHECKSUM_BYTES if fixes_checksum else len(data))
        data[place] ^= 1 << (chance % 7)
        if fixes_checksum:
            data[-CHECKSUM_BYTES:] = hashlib.sha256(data[:-CHECKSUM_BYTES]).digest()
        try:
            open_carrier(read_carrier(bytes(data)), verify_key_of(SIGNING), CENTRE_KEY, Reader.CENTRE)
        except Rejected:
            return
        raise Broken(24, f"a file with byte {place} changed was read")

    def count(self, site: Site, state: str) -> int:
        return int(site.rows(f"SELECT count(*) FROM delivery WHERE state = '{state}'")[0][0])

    @invariant()
    def what_was_shown_is_there(self) -> None:
        for site in self.world.sites:
            held = {(epoch, seq): (header, payload) for epoch, seq, header, payload in site.rows(ALL_FACTS)}
            for told in site.told:
                found = held.get(told.key[1:])
                must(1, found is not None, f"{told.key} was shown and is absent")
                must(11, found is not None and found[1] == told.payload, f"the value of {told.key} is gone")

    @invariant()
    def row_fact_and_state_are_there_together(self) -> None:
        for site in self.world.sites:
            must(6, not site.rows(FACT_WITHOUT_STATE), "a fact without its delivery state")
            must(6, not site.rows(ROW_WITHOUT_FACT), "a row without its fact")

    @invariant()
    def rows_never_change(self) -> None:
        for (station, epoch), stream in self.world.centre.memory.streams.items():
            seqs = sorted(one.seq for one in stream.rows)
            must(2, len(seqs) == len(set(seqs)), f"two rows for one key of {station}/{epoch}")
            reach = next((place for place, seq in enumerate(seqs, 1) if place != seq), len(seqs) + 1) - 1
            must(5, stream.received_up_to <= reach, f"{station}/{epoch} says {stream.received_up_to}")
            for one in stream.rows:
                shown = self.world.content.get((station, epoch, one.seq), one.content_hash)
                must(4, shown == one.content_hash, f"the stored row {station}/{epoch}/{one.seq} changed")

    @invariant()
    def received_means_held(self) -> None:
        for place, site in enumerate(self.world.sites):
            for epoch, seq in () if place in self.lost else site.rows(ACKNOWLEDGED):
                held = self.world.centre.rows_of(site.station, epoch, seq, seq)
                must(3, bool(held), f"{site.station}/{epoch}/{seq} is received and not there")

    @invariant()
    def read_model_is_the_fold_of_the_ledger(self) -> None:
        memory = self.world.centre.memory
        newest: dict[str, list[tuple[tuple[int, ...], bytes]]] = {}
        for (station, epoch), stream in sorted(memory.streams.items()):
            for one in stream.rows:
                if (station, epoch, one.seq) in memory.quarantine:
                    continue
                header = json.loads(one.header)
                rank = header["revision"], epoch, -station, one.seq
                newest.setdefault(header["record_id"], []).append((rank, one.payload))
        fold = {record: max(states) for record, states in newest.items()}
        must(12, fold == memory.read_model, "the read model depends on the order of arrival")

    @invariant()
    def numbers_are_unlike(self) -> None:
        numbers = [number for site in self.world.sites for (number,) in site.rows(OWN_NUMBERS)]
        must(18, len(numbers) == len(set(numbers)), "two specimens have one number")
        without = [one for site in self.world.sites for one in site.rows(LABEL_WITHOUT_FACT)]
        must(18, not without, "a label without its fact")

    @invariant()
    def no_name_stands_in_clear(self) -> None:
        for site in self.world.sites:
            for file in site.folder.rglob("*"):
                if file.is_file():
                    must(21, CANARY.encode() not in file.read_bytes(), f"a name stands in {file.name}")

    def teardown(self) -> None:
        self.world.close()


ALL_FACTS = "SELECT epoch, seq, header, payload FROM fact"
PENDING_PAYLOADS = """SELECT f.payload FROM fact f JOIN delivery d ON (d.epoch, d.seq) = (f.epoch, f.seq)
                      WHERE d.state IN ('pending', 'sealed', 'in_flight')"""
ACKNOWLEDGED = "SELECT epoch, seq FROM delivery WHERE state IN ('received', 'confirmed')"
FACT_WITHOUT_STATE = """SELECT f.seq FROM fact f LEFT JOIN delivery d ON (d.epoch, d.seq) = (f.epoch, f.seq)
                        WHERE d.seq IS NULL"""
ROW_WITHOUT_FACT = """SELECT p.id FROM person p LEFT JOIN fact f ON (f.epoch, f.seq) = (p.fact_epoch, p.fact_seq)
                      AND f.record_id = p.id WHERE f.seq IS NULL"""
OWN_NUMBERS = "SELECT number FROM specimen"
LABEL_WITHOUT_FACT = """SELECT l.id FROM label_print l LEFT JOIN fact f
                        ON (f.epoch, f.seq) = (l.fact_epoch, l.fact_seq) WHERE f.seq IS NULL"""


def outbox_epochs(site: Site) -> int:
    with site.shift.store.reading() as session:
        return len(outbox.epochs(session))


def raw(folder: Path) -> Any:  # Any: the driver is untyped
    """Opens a station's file past all our code, as somebody who has its key can."""
    connection = sqlcipher.connect(str(folder / "station.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KeyFile(folder / 'station.key').keys().file_key.hex()}'\"")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def cut_last_fact(folder: Path) -> None:
    with closing(raw(folder)) as file:
        epoch, seq, kind = file.execute(
            "SELECT epoch, seq, record_kind FROM fact ORDER BY epoch DESC, seq DESC LIMIT 1"
        ).fetchone()
        file.execute(f"DELETE FROM {kind} WHERE (fact_epoch, fact_seq) = (?, ?)", (epoch, seq))
        for table in ("delivery", "fact"):
            file.execute(f"DELETE FROM {table} WHERE (epoch, seq) = (?, ?)", (epoch, seq))


def edit_waiting_fact(folder: Path) -> None:
    with closing(raw(folder)) as file:
        place = file.execute(
            "SELECT epoch, seq FROM delivery WHERE state IN ('pending', 'sealed') ORDER BY epoch, seq LIMIT 1"
        ).fetchone()
        file.execute(
            "UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '{', '{ ') AS BLOB) "
            "WHERE (epoch, seq) = (?, ?)",
            place,
        )
