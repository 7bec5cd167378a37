"""The receiver's check-in: each tube of a box is scanned, and what is missing or too much is written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from station.actions.box_temperature import check_temperature
from station.actions.findings import Findings
from station.actions.open_rack import check_step, known_box
from station.actions.shift import Shift
from station.domain.box import Box, BoxState, Count, count_box, show_box_code
from station.errors import Rejected, reject
from station.storage import find_racks
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Who receives a box, and how warm it is then. Units: tenths of a degree Celsius, None where nobody measured."""

    receiver: str
    temperature_tenths_c: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A box as it was counted: it is reconciled when the count adds up, else received with its differences."""

    box: Box
    count: Count


def receive_box(
    shift: Shift,
    box_id: UUID,
    scans: Iterable[str],
    check_in: CheckIn,
    *,
    confirmed: frozenset[str] = frozenset(),
) -> Received:
    """Saves what the receiver scanned of a handed-over box, and returns the count; a second count replaces the first.

    Raises: Rejected `receiver_missing`, `temperature_impossible`, `nothing_scanned`, `box_unknown`,
    `box_in_other_state`; Doubtful `box_not_cold` until it is confirmed.
    """
    act = shift.act("receive_box")
    scans = tuple(one for one in scans if one.strip())
    found = Findings()
    if not check_in.receiver.strip():
        found.refuse("receiver", "receiver_missing")
    if not scans:
        found.refuse("scan", "nothing_scanned")
    if check_in.temperature_tenths_c is not None:
        check_temperature("temperature_in", check_in.temperature_tenths_c, found)
    if found.rejections:
        raise Rejected(*found.rejections)
    with shift.store.writing() as session:
        box = known_box(session, box_id)
        check_step(box, BoxState.RECEIVED)
        found.confirmed(confirmed)
        racks = find_racks.racks_in(session, box.id)
        tubes = find_racks.standing_in(session, [one.id for one in racks])
        count = count_box(sorted(one.specimen.number for one in tubes), scans)
        received = replace(
            box,
            state=BoxState.RECONCILED if count.adds_up else BoxState.RECEIVED,
            received_at=act.occurred_at,
            receiver=check_in.receiver.strip(),
            temperature_in_tenths_c=check_in.temperature_tenths_c,
            missing=count.missing,
            extra=count.extra,
        )
        save(session, received, act)
    return Received(received, count)


def explain_box(shift: Shift, box_id: UUID, *, reason: str) -> Box:
    """Closes a box whose count does not add up, with the explanation, and returns it; its differences stay in it.

    Raises: Rejected `reason_missing`, `box_unknown`, `box_not_received`.
    """
    act = shift.act("explain_box", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        box = known_box(session, box_id)
        if box.state is not BoxState.RECEIVED:
            raise reject("box", "box_not_received", box=show_box_code(box.code), state=box.state.value)
        closed = replace(box, state=BoxState.RECONCILED)
        save(session, closed, act)
    return closed
