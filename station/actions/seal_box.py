"""Seals racks into a box: a new one, or one that was opened again. From then on nothing in it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.open_rack import check_open, check_step, known_box, known_rack
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.box import LAST_SERIAL, Box, BoxState, box_prefix, box_serial, make_box_code
from station.domain.number import display
from station.domain.phone import NO_PHONE, parse_phone
from station.domain.rack import Rack
from station.domain.specimen import SpecimenState
from station.errors import Rejected, Trouble
from station.storage import find_racks
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Packing:
    """What is written on a box besides its tubes: where it goes, and whom to call about it."""

    lab: str
    responsible: str
    responsible_phone: str
    logger_id: str = ""


def packing_before(shift: Shift) -> Packing:
    """Returns what was written on the last box, to be proposed for the next; empty when there is none."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        last = find_racks.latest_box(session)
    return (
        Packing("", "", "") if last is None else Packing(last.lab, last.responsible, last.responsible_phone)
    )


def seal_box(shift: Shift, rack_ids: Sequence[UUID], packing: Packing, *, box_id: UUID | None = None) -> Box:
    """Seals these racks, and no others, into a box and returns it; `box_id` names one that was opened again.

    Raises: Rejected with all of `box_without_racks`, `rack_empty`, `tube_not_to_send`, `lab_missing`,
    `responsible_missing`, `responsible_phone_missing` and those of `parse_phone` at once; `rack_unknown`,
    `rack_sealed`, `box_unknown`, `box_in_other_state`; Trouble `boxes_used_up`.
    """
    act = shift.act("seal_box")
    found = Findings()
    written = _written(packing, found)
    with shift.store.writing() as session:
        racks = tuple(known_rack(session, one) for one in dict.fromkeys(rack_ids))
        _check_racks(session, racks, found)
        if found.rejections:
            raise Rejected(*found.rejections)
        draft = _draft(session, shift, act, box_id)
        draft = replace(
            draft,
            lab=written.lab,
            responsible=written.responsible,
            responsible_phone=written.responsible_phone,
            logger_id=written.logger_id,
        )
        save(session, draft, act)
        _put_in(session, racks, draft, act)
        box = replace(draft, state=BoxState.SEALED, sealed_at=act.occurred_at, sealed_by=act.actor.id)
        save(session, box, act)
    return box


def _written(packing: Packing, found: Findings) -> Packing:
    lab, responsible = packing.lab.strip(), packing.responsible.strip()
    if not lab:
        found.refuse("lab", "lab_missing")
    if not responsible:
        found.refuse("responsible", "responsible_missing")
    if not packing.responsible_phone.strip():
        found.refuse("phone", "responsible_phone_missing")
    phone = found.of(lambda: parse_phone(packing.responsible_phone))
    if phone == NO_PHONE:
        found.refuse("phone", "responsible_phone_missing")
    return Packing(lab, responsible, phone or "", packing.logger_id.strip())


def _check_racks(session: Connection, racks: Sequence[Rack], found: Findings) -> None:
    if not racks:
        found.refuse("rack", "box_without_racks")
    for rack in racks:
        check_open(session, rack)
        tubes = find_racks.standing_in(session, [rack.id])
        if not tubes:
            found.refuse("rack", "rack_empty", rack=rack.code)
        for one in tubes:
            if one.specimen.state is not SpecimenState.COLLECTED:
                number, position = display(one.specimen.number), one.stay.position
                found.refuse("rack", "tube_not_to_send", number=number, rack=rack.code, position=position)


def _draft(session: Connection, shift: Shift, act: Act, box_id: UUID | None) -> Box:
    if box_id is not None:
        box = known_box(session, box_id)
        check_step(box, BoxState.SEALED)
        return box
    day = shift.day_of(act.occurred_at)
    last = find_racks.highest_box_code(session, box_prefix(shift.station, day))
    serial = 1 if last is None else box_serial(last) + 1
    if serial > LAST_SERIAL:
        raise Trouble("boxes_used_up", day=day.isoformat())
    return Box(shift.new_id(), day, make_box_code(shift.station, day, serial), BoxState.DRAFT, "", "", "")


def _put_in(session: Connection, racks: Sequence[Rack], box: Box, act: Act) -> None:
    """Makes the box hold these racks and no others: a rack that was in it before is let go."""
    wanted = {one.id for one in racks}
    for one in find_racks.racks_in(session, box.id):
        if one.id not in wanted:
            save(session, replace(one, box_id=None), act)
    for one in racks:
        if one.box_id != box.id:
            save(session, replace(one, box_id=box.id), act)
