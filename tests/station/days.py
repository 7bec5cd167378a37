"""Days of a test booth that were worked to their end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from station.actions.collect_specimen import collect_specimen
from station.actions.hand_over import hand_over
from station.actions.leave import leave
from station.actions.new_rack import new_rack
from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF
from station.actions.place_tube import place_tube
from station.actions.print_label import PrintOutcome, note_print
from station.actions.register_visit import Registered, register_visit
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.domain.visit import WayOut
from station.storage.find_bundles import FetchMark, set_fetch_mark
from tests.station.booth import RESIDENT, Booth
from tests.station.tubes import sealed

SECOND = next(name for name, role in TRAINING_STAFF if role is Role.NURSE)
SECOND_PIN = TRAINING_PIN
LATE = timedelta(hours=15)
"""From the booth's morning to after midnight in Seoul."""


def came(booth: Booth, page: VisitPage = RESIDENT) -> Registered:
    """Registers somebody and prints the label."""
    made = register_visit(booth.shift, page)
    note_print(booth.shift, PrintOutcome(made.label.id, "pdf"))
    booth.clock.advance(timedelta(minutes=2))
    return made


def went(booth: Booth, made: Registered, way_out: WayOut = WayOut.COLLECTED) -> Registered:
    """Collects somebody's tube and closes the visit."""
    collect_specimen(booth.shift, made.specimen.number)
    booth.clock.advance(timedelta(minutes=3))
    leave(booth.shift, made.visit.id, way_out)
    return made


def sent_off(booth: Booth, everybody: Iterable[Registered]) -> None:
    """Puts tubes into a rack and the rack into a courier's hands."""
    rack = new_rack(booth.shift)
    for one in everybody:
        place_tube(booth.shift, rack.id, one.specimen.number)
    hand_over(booth.shift, sealed(booth, [rack]).id, "Lee", 45)


def fetched(booth: Booth) -> None:
    """Lets the booth know its site's roster, as a fetch of a site without other booths does."""
    with booth.shift.store.writing() as session:
        set_fetch_mark(session, FetchMark(0, booth.clock.now()))


def whole_day(booth: Booth, people: int = 2) -> list[Registered]:
    """Plays a day on which everything adds up, until after its end."""
    everybody = [went(booth, came(booth)) for _ in range(people)]
    sent_off(booth, everybody)
    booth.clock.advance(LATE)
    return everybody
