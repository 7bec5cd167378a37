"""A planted bug for each invariant: one promise broken in the centre, the wire, the station or the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from station.actions import issue_number, shift
from station.domain import carrier
from station.domain.number import make_number
from station.domain.person import Person
from station.exports import day_csv
from station.storage import outbox
from station.storage.find_numbers import highest_given
from station.storage.ledger import save
from station.storage.local import Store
from station.storage.outbox import StoredFact
from station.sync import batch as batches
from station.sync.postgres import CentreTrouble, TroubleClass
from tests.proof.centre_model import POISON, ModelCentre, ModelWire, Reply, Row, Stream
from tests.proof.world import Site, World

Patches = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Bug:
    """What is broken, and which invariant must say so. `rules` are those with which it is hunted."""

    number: int
    name: str
    rules: str
    world: type[World] = World
    patches: Patches = lambda _patch: None

    def planted(self) -> AbstractContextManager[object]:
        return _patched(self.patches)


class _patched(AbstractContextManager[object]):  # noqa: N801 - reads as a word
    def __init__(self, patches: Patches) -> None:
        self.patch, self.patches = pytest.MonkeyPatch(), patches

    def __enter__(self) -> object:
        self.patches(self.patch)
        return self

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


def on(centre: type[ModelCentre]) -> type[World]:
    """Returns a world whose centre has a bug."""
    return type("Bugged", (World,), {"make_centre": centre})


class ShowsBeforeCommit(World):
    def save(self, site: Site, person: Person, *, revision: int | None = None) -> None:
        with site.shift.store.writing() as session:
            fact = save(session, person, site.shift.act("register_visit"), revision=revision)
            self.show(site, fact)
            session.info.pop("last_fact")
            session.rollback()


class StoresTwice(ModelCentre):
    def store(self, stream: Stream, offered: Sequence[Row]) -> list[Row]:
        stream.rows.extend(offered)
        return list(offered)

    def proof(self, station: int, epoch: int, before: bytes, offered: Sequence[Row]) -> bytes:
        return self.chain_over(before, offered)


class AcknowledgesWhatItDrops(ModelCentre):
    """Answers before its COMMIT, which then fails."""

    def ingest(self, station: int, epoch: int, first: int, before: bytes, facts: list[Row]) -> Reply:
        kept = self.backup()
        answer = super().ingest(station, epoch, first, before, facts)
        self.memory = kept
        return answer


class Overwrites(ModelCentre):
    def differing(self, stream: Stream, offered: Sequence[Row]) -> list[int]:
        return []

    def store(self, stream: Stream, offered: Sequence[Row]) -> list[Row]:
        seqs = {one.seq for one in offered}
        stream.rows[:] = [one for one in stream.rows if one.seq not in seqs] + list(offered)
        return list(offered)


class RaisesNoAlarm(ModelCentre):
    def alarm(self, station: int, epoch: int, kind: str) -> None:
        self.memory.streams[station, epoch].is_burnt = True


class TakesGaps(ModelCentre):
    def has_gap(self, stream: Stream, first: int) -> bool:
        return False


def forget_delivery(session: Connection) -> None:
    session.execute(text("DROP TRIGGER fact_gets_delivery"))


class NoStateForFacts(World):
    def _site(self, place: int, number: int) -> Site:
        site = super()._site(place, number)
        with site.shift.store.writing() as session:
            forget_delivery(session)
        return site


class BurnsAtTheFirstLateGreeting(ModelCentre):
    def compare(self, line: ModelWire, station: int, epoch: int, said: tuple[int, bytes]) -> None:
        line.said_behind = station, epoch, said[0]
        super().compare(line, station, epoch, said)


class RefusesPoison(ModelCentre):
    def ingest(self, station: int, epoch: int, first: int, before: bytes, facts: list[Row]) -> Reply:
        if any(POISON.encode() in one.payload for one in facts):
            raise CentreTrouble(TroubleClass.RECORD, "centre_record")
        return super().ingest(station, epoch, first, before, facts)


class LastOneWins(ModelCentre):
    def bring_in(self, station: int, row: Row) -> None:
        header = json.loads(row.header)
        rank = header["revision"], header["epoch"], -station, row.seq
        self.memory.read_model[header["record_id"]] = rank, row.payload


class KeepsKnownFieldsOnly(ModelCentre):
    def store(self, stream: Stream, offered: Sequence[Row]) -> list[Row]:
        stored = super().store(stream, offered)
        for one in [one for one in stored if json.loads(one.header)["schema_version"] > 1]:
            known = json.dumps({"id": json.loads(one.payload)["id"]}).encode()
            stream.rows[stream.rows.index(one)] = replace(one, payload=known)
        return stored


class AsksNobodyWhoHeIs(ModelCentre):
    def checks_caller(self, caller: int, station: int) -> None:
        """Lets everybody in."""


class ProvesFromMemory(ModelCentre):
    """Answers what it once reckoned, whatever stands in its rows now."""

    def ingest(self, station: int, epoch: int, first: int, before: bytes, facts: list[Row]) -> Reply:
        answer = super().ingest(station, epoch, first, before, facts)
        self.reckoned = {**getattr(self, "reckoned", {}), (station, epoch, answer["last_seq"]): answer}
        return answer

    def reconcile(self, station: int, epoch: int, first: int, last: int) -> Reply:
        answer = super().reconcile(station, epoch, first, last)
        known = getattr(self, "reckoned", {}).get((station, epoch, last), {})
        chain = known.get("chain_after", answer["chain_after"])
        return {**answer, "facts": last - first + 1, "chain_after": chain}


class ForgetsOldValues(World):
    def save(self, site: Site, person: Person, *, revision: int | None = None) -> None:
        super().save(site, person, revision=revision)
        with site.shift.store.writing() as session:
            session.execute(text("DROP TRIGGER IF EXISTS fact_is_never_changed"))
            older = "UPDATE fact SET payload = x'7b7d' WHERE record_id = :id AND revision < "
            newest = "(SELECT max(revision) FROM fact WHERE record_id = :id)"
            session.execute(text(older + newest), {"id": str(person.id)})


class PurgesFreely(World):
    def _site(self, place: int, number: int) -> Site:
        site = super()._site(place, number)
        with site.shift.store.writing() as session:
            for name in ("fact_is_never_changed", "fact_is_never_deleted"):
                session.execute(text(f"DROP TRIGGER {name}"))
        return site


class WritesALog(World):
    def save(self, site: Site, person: Person, *, revision: int | None = None) -> None:
        super().save(site, person, revision=revision)
        (site.folder / "station.log").write_text(f"saved {person.name}", encoding="utf-8")


def no_anchor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Store, "check_anchor", lambda _store, *, may_be_cut: None)


def sleeps_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(World, "pause_s", lambda _world, attempt, chance: chance * 2.0 * 2 ** min(attempt, 60))


def gives_up(patch: pytest.MonkeyPatch) -> None:
    real = World.deliver

    def tried(self: World, site: Site, *faults: Any) -> bool:  # Any: handed on
        return site.failures < 5 and real(self, site, *faults)

    patch.setattr(World, "deliver", tried)


def forgets_what_the_centre_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "last_in", lambda *_: 0)


def sends_by_the_clock(patch: pytest.MonkeyPatch) -> None:
    real = outbox.facts_from

    def by_clock(session: Connection, epoch: int, seq: int, most: int) -> tuple[StoredFact, ...]:
        facts = real(session, epoch, seq, most)
        return tuple(sorted(facts, key=lambda one: json.loads(one.header)["recorded_at_ms"]))

    patch.setattr(outbox, "facts_from", by_clock)


def trusts_the_reply(patch: pytest.MonkeyPatch) -> None:
    def take(session: Connection, batch: Any, reply: Any) -> bool:  # Any: as the station takes them
        sent = outbox.Range(batch.epoch, batch.first_seq, reply["last_seq"])
        outbox.move(session, sent, outbox.UNSENT, outbox.Delivery.RECEIVED)
        return True

    patch.setattr(batches, "take_reply", take)


def believes_any_acknowledgement(patch: pytest.MonkeyPatch) -> None:
    real = batches.take_reply

    def take(session: Connection, batch: Any, reply: Any) -> bool:  # Any: as the station takes them
        real(session, batch, reply)
        sent = outbox.Range(batch.epoch, batch.first_seq, batch.last_seq)
        return bool(outbox.move(session, sent, outbox.UNSENT, outbox.Delivery.RECEIVED)) or True

    patch.setattr(batches, "take_reply", take)


def counts_only(patch: pytest.MonkeyPatch) -> None:
    def take(session: Connection, station: int, wanted: Any, reply: Any, now: Any) -> bool:  # Any: as above
        if reply.get("facts") != wanted.last - wanted.first + 1:
            return False
        outbox.move(session, wanted, (outbox.Delivery.RECEIVED,), outbox.Delivery.CONFIRMED)
        return True

    patch.setattr(batches, "take_proof", take)


def numbers_without_station(patch: pytest.MonkeyPatch) -> None:
    def made(station: int, day: date, serial: int) -> str:
        return make_number(101, day, serial)

    patch.setattr(issue_number, "make_number", made)
    patch.setattr(
        issue_number, "highest_given", lambda session, _, day=None: highest_given(session, 101, day)
    )


def everybody_may(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shift, "require_right", lambda *_: None)


def plain_cells(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(day_csv, "safe_cell", lambda cell: cell)


def no_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(carrier, "check_signature", lambda *_: nullcontext())


ALL_BUGS = (
    Bug(1, "a save is shown before it is committed", "save", ShowsBeforeCommit),
    Bug(2, "a fact that comes again is stored again", "save cut", on(StoresTwice)),
    Bug(3, "the centre acknowledges what it drops", "save cut", on(AcknowledgesWhatItDrops)),
    Bug(4, "another content takes the place of the first", "save clone", on(Overwrites)),
    Bug(4, "two histories raise no alarm", "save clone", on(RaisesNoAlarm)),
    Bug(5, "the centre takes a range after a gap", "save stick", on(TakesGaps)),
    Bug(6, "a fact is written without its delivery state", "save", NoStateForFacts),
    Bug(7, "one poisoned fact refuses its whole batch", "save deliver_well", on(RefusesPoison)),
    Bug(8, "pauses grow without end", "save outage faults_end", patches=sleeps_without_end),
    Bug(8, "a late greeting burns", "save deliver_well late_greeting", on(BurnsAtTheFirstLateGreeting)),
    Bug(8, "delivery gives up", "save outage faults_end", patches=gives_up),
    Bug(
        9,
        "what a restored centre lost is not queued again",
        "deliver_one backup restore faults_end",
        patches=forgets_what_the_centre_lost,
    ),
    Bug(10, "an older file goes on by itself", "save keep_old_file put_back", patches=no_anchor),
    Bug(11, "an older value goes when a newer comes", "save correct", ForgetsOldValues),
    Bug(12, "what came last counts", "save take_over deliver_well", on(LastOneWins)),
    Bug(13, "what a newer program wrote is cut to what is known", "newer", on(KeepsKnownFieldsOnly)),
    Bug(14, "facts go in the order of the clock", "save clock", patches=sends_by_the_clock),
    Bug(15, "an unexpected reply crashes the client", "save forged", patches=trusts_the_reply),
    Bug(15, "a long outage makes it sleep for days", "pause", patches=sleeps_without_end),
    Bug(3, "any reply counts as an acknowledgement", "save forged", patches=believes_any_acknowledgement),
    Bug(16, "the centre asks nobody who he is", "save hostile", on(AsksNobodyWhoHeIs)),
    Bug(17, "the centre proves from memory", "save tamper", on(ProvesFromMemory)),
    Bug(17, "the station compares counts only", "save tamper", patches=counts_only),
    Bug(18, "numbers do not name their station", "register", patches=numbers_without_station),
    Bug(19, "nobody compares the file with its anchor", "save cut_tail", patches=no_anchor),
    Bug(20, "everybody may do everything", "roles", patches=everybody_may),
    Bug(21, "a log names who was saved", "save", WritesALog),
    Bug(22, "cells are exported as they were typed", "cell", patches=plain_cells),
    Bug(23, "the file lets facts go", "save purge", PurgesFreely),
    Bug(24, "nobody checks who signed a stick", "save stick_file", patches=no_signature),
)
