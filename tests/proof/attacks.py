"""What somebody does who has the key, another's place, or a hand on the stick: nothing of it may pass."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import nacl.public
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

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
from station.domain.fact import Header, seal
from station.domain.fact import first_chain as own_first_chain
from station.domain.signed_file import CHECKSUM_BYTES
from station.domain.staff import Role
from station.errors import Rejected, Trouble
from station.exports import day_csv
from station.sync import postgres
from tests.proof.centre_model import SITE, Memory, ModelCentre, ModelWire, Row
from tests.proof.raw_file import PENDING_PAYLOADS, cut_last_fact, edit_waiting_fact
from tests.proof.watched import NEWER, Watched
from tests.proof.world import Broken, Site, must, opened
from tests.station.booth import MORNING, member

SITES = st.integers(0, 1)
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


class Attacks(Watched):
    """Rows, files, roles and sticks that somebody tampered with."""

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
