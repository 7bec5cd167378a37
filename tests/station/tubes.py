"""Tubes, racks and boxes of a test booth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from station.actions.collect_specimen import collect_specimen
from station.actions.hand_over import hand_over
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.register_visit import register_visit
from station.actions.seal_box import Packing, seal_box
from station.domain.box import Box
from station.domain.rack import Rack
from station.domain.specimen import Specimen, SpecimenState
from station.storage.ledger import save
from tests.station.booth import RESIDENT, Booth

PACKING = Packing("City laboratory", "Kim", "01012345678", "L-7")


def labelled(booth: Booth) -> Specimen:
    """Registers somebody and returns the specimen, not collected yet."""
    return register_visit(booth.shift, RESIDENT).specimen


def collected(booth: Booth) -> str:
    """Registers somebody, scans the tube, and returns its number."""
    number = labelled(booth).number
    booth.clock.advance(timedelta(minutes=1))
    collect_specimen(booth.shift, number)
    return number


def voided(booth: Booth, specimen: Specimen) -> str:
    """Makes a number void and returns it."""
    with booth.shift.store.writing() as session:
        save(
            session,
            replace(specimen, state=SpecimenState.VOIDED),
            booth.shift.act("print_label", reason="torn"),
        )
    return specimen.number


def filled(booth: Booth, count: int, rack_format: str = "8x12") -> tuple[Rack, list[str]]:
    """Returns a rack with so many collected tubes in it, and their numbers."""
    rack = new_rack(booth.shift, rack_format)
    numbers = [collected(booth) for _ in range(count)]
    for number in numbers:
        place_tube(booth.shift, rack.id, number)
    return rack, numbers


def sealed(booth: Booth, racks: Sequence[Rack]) -> Box:
    """Returns a sealed box with racks in it."""
    return seal_box(booth.shift, [one.id for one in racks], PACKING)


def sent(booth: Booth, count: int) -> tuple[Box, list[str]]:
    """Returns a box with so many tubes that a courier has taken, and their numbers."""
    rack, numbers = filled(booth, count)
    box = sealed(booth, [rack])
    return hand_over(booth.shift, box.id, "Lee", 45), numbers
