"""A station with a file of its own, and the line to the real centre where it is enrolled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from station.actions.board import SyncState, sync_state
from station.actions.open_station import open_station
from station.actions.register_visit import register_visit
from station.actions.send_pending import Delivered, send_pending
from station.actions.shift import Shift
from station.central.provision import Enrolment
from station.storage import local
from station.storage.ledger import last_fact
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Centre
from tests.station.booth import RESIDENT, Booth, enrolled_booth, standing, surroundings


@dataclass(slots=True, repr=False)
class Delivering:
    """A station with one visit in its file, and the line to its centre."""

    booth: Booth
    line: Line
    centre: Centre

    @property
    def shift(self) -> Shift:
        return self.booth.shift

    def state(self) -> SyncState:
        return checked(sync_state(self.shift))

    def send(self) -> Delivered:
        return send_pending(self.shift, self.line)

    def held(self) -> list[tuple[int, int]]:
        """Returns epoch and seq of every fact that the centre holds of this station."""
        query = "SELECT epoch, seq FROM central.fact WHERE station = %s ORDER BY epoch, seq"
        return self.centre.rows(query, self.shift.station)

    def own(self) -> list[tuple[int, int]]:
        """Returns epoch and seq of every fact of the file."""
        return [(self.shift.store.enrolment.epoch, seq) for seq in range(1, self.last()[0] + 1)]

    def last(self) -> tuple[int, bytes]:
        enrolment = self.shift.store.enrolment
        with self.shift.store.reading() as session:
            return last_fact(session, enrolment.station, enrolment.epoch)

    def is_proven(self) -> bool:
        """Asks the centre itself, past all our code that keeps states."""
        enrolment = self.shift.store.enrolment
        seq, chain = self.last()
        with CentreConnection(self.line) as centre:
            told = centre.reconcile(enrolment.station, enrolment.epoch, range(1, seq + 1))
        return (told["facts"], told["chain_after"]) == (seq, chain.hex()) and self.held() == self.own()


def checked(state: SyncState) -> SyncState:
    """Returns a state after making sure that its counts add up."""
    assert state.all == state.waiting + state.sending + state.received + state.confirmed
    return state


def own_enrolment(given: Enrolment) -> local.Enrolment:
    return local.Enrolment(given.station, given.epoch, given.site, given.centre_public_key, given.dsn)


@contextmanager
def delivering_station(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    folder = tmp_path / "booth"
    folder.mkdir()
    with standing(enrolled_booth(folder, own_enrolment(enrolment))) as booth:
        register_visit(booth.shift, RESIDENT)
        yield Delivering(booth, Line(enrolment.dsn), centre)


def reopened(delivering: Delivering, folder: Path, *, may_be_cut: bool = False) -> Delivering:
    around = surroundings(folder, delivering.booth.clock, seed=50)
    opened = open_station(folder, around, may_be_cut=may_be_cut)
    shift = opened.shift.signed_in_as(delivering.shift.actor)
    return replace(delivering, booth=Booth(folder, delivering.booth.clock, shift))


def copy_of(delivering: Delivering, name: str) -> Path:
    """Copies the folder of a station while it is open, as somebody with a USB stick may."""
    copied = delivering.booth.folder.with_name(name)
    shutil.copytree(delivering.booth.folder, copied)
    return copied
