"""Writes what is not confirmed onto a stick: one signed, sealed file for each run of facts, read back after writing.

Facts stay as they are until the centre's acknowledgement file comes back. Three steps, so that the windows can let
saves in between and write on another thread than the one that owns the data: `stick_steps` → `write_files` →
`record_sticks`. `write_stick` is all three in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from station import __version__
from station.actions.day_status import start_of
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.carrier import MOST_CARRIED, NOISE_BYTES, Carrier, CarrierKeys, write_carrier
from station.domain.envelope import Batch
from station.errors import Trouble
from station.exports.stick import check_stick, put_on_stick, take_off_stick
from station.storage import find_sticks, outbox
from station.storage.find_sticks import Stick
from station.storage.ledger import save
from station.storage.outbox import Range

FACTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes on a stick, in memory: the carriers, each with its noise, and the keys. Touches no data any more.

    `before` are the files that were written earlier.
    """

    carriers: tuple[tuple[Carrier, bytes], ...]
    keys: CarrierKeys
    before: tuple[Stick, ...] = ()

    @property
    def facts(self) -> int:
        """How many facts there are in all."""
        return sum(len(one.batch.facts) for one, _ in self.carriers)


Steps = Generator[tuple[int, int], None, Gathered]
"""Yields (done, all) after each step."""


def stick_steps(shift: Shift, folder: Path, day: date | None = None) -> Steps:
    """Reads what waits, a few hundred facts in each step; that it is taken along stands on the access log first.

    With a day also what was confirmed and written since that day began, for a supervisor who has no network.
    Nothing that waits gives nothing gathered. Raises: Rejected `not_allowed`; Trouble `stick_key_missing`.
    """
    act = shift.act("write_stick")
    enrolment = shift.store.enrolment
    if not enrolment.signing_seed or not enrolment.supervisor_key:
        raise Trouble("stick_key_missing", station=enrolment.station)
    keys = CarrierKeys(enrolment.signing_seed, enrolment.centre_public_key, enrolment.supervisor_key)
    since = None if day is None else start_of(shift, day)
    with shift.store.reading() as session:
        waiting = sum(one.last - one.first + 1 for one in find_sticks.to_carry(session, MOST_CARRIED, since))
    if not waiting:
        return Gathered((), keys)
    with shift.store.writing() as session:
        access = Access(shift.new_id(), AccessKind.EXPORTED, detail=f"stick {folder}", row_count=waiting)
        save(session, access, act)
        pieces = find_sticks.to_carry(session, MOST_CARRIED, since)
    total = sum(one.last - one.first + 1 for one in pieces)
    carriers: list[tuple[Carrier, bytes]] = []
    done = 0
    for piece in pieces:
        facts: list[tuple[bytes, bytes]] = []
        for first in range(piece.first, piece.last + 1, FACTS_AT_ONCE):
            facts += _facts(shift, Range(piece.epoch, first, min(first + FACTS_AT_ONCE - 1, piece.last)))
            yield done + len(facts), total
        done += len(facts)
        carriers.append((_carrier(shift, piece, tuple(facts)), shift.ids.random_bytes(NOISE_BYTES)))
    return Gathered(tuple(carriers), keys, sticks_written(shift))


def _facts(shift: Shift, where: Range) -> list[tuple[bytes, bytes]]:
    with shift.store.reading() as session:
        found = outbox.facts_from(session, where.epoch, where.first, where.last - where.first + 1)
    return [(one.header, one.payload) for one in found]


def _carrier(shift: Shift, piece: Range, facts: tuple[tuple[bytes, bytes], ...]) -> Carrier:
    enrolment = shift.store.enrolment
    with shift.store.reading() as session:
        before = outbox.chain_at(session, enrolment.station, piece.epoch, piece.first - 1)
        after = outbox.chain_at(session, enrolment.station, piece.epoch, piece.last)
    batch = Batch(
        station=enrolment.station,
        epoch=piece.epoch,
        first_seq=piece.first,
        last_seq=piece.last,
        chain_before=before,
        chain_after=after,
        facts=facts,
        app_version=__version__,
    )
    return Carrier(enrolment.site, enrolment.epoch, shift.clock.now(), batch)


def write_files(gathered: Gathered, folder: Path) -> tuple[Stick, ...]:
    """Writes the files into a folder and reads each back; returns what was written. Touches no data.

    What was written there before and stands in the new ones is taken away, so that nobody has to choose.
    Raises: Trouble as `put_on_stick`.
    """
    written = []
    for carrier, noise in gathered.carriers:
        one = carrier.batch
        sha256 = put_on_stick(folder / carrier.file_name, write_carrier(carrier, gathered.keys, noise))
        written.append(
            Stick(
                carrier.file_name,
                str(folder),
                carrier.written_at,
                one.epoch,
                one.first_seq,
                one.last_seq,
                sha256,
            )
        )
    for older in gathered.before:
        if any(older.is_in(one) and older.file_name != one.file_name for one in written):
            take_off_stick(folder / older.file_name, older.sha256)
    return tuple(written)


def record_sticks(shift: Shift, written: tuple[Stick, ...]) -> None:
    """Keeps which files were written."""
    with shift.store.writing() as session:
        for one in written:
            find_sticks.add_stick(session, one)


def write_stick(
    shift: Shift,
    folder: Path,
    report: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    day: date | None = None,
) -> tuple[Stick, ...]:
    """Writes everything that is not confirmed onto a stick and returns the files; none when nothing waits.

    With a day everything that was written since it began, confirmed or not.

    Raises: as `stick_steps` and `write_files`.
    """
    check_stick(folder)
    steps = stick_steps(shift, folder, day)
    try:
        while True:
            report(*next(steps))
    except StopIteration as end:
        gathered: Gathered = end.value
    written = write_files(gathered, folder)
    record_sticks(shift, written)
    return written


def sticks_written(shift: Shift) -> tuple[Stick, ...]:
    """Returns the files that were written, the last one first."""
    with shift.store.reading() as session:
        return find_sticks.sticks(session)
