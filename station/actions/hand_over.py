"""Hands a sealed box to a courier, with the temperature at which it leaves."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from station.actions.box_temperature import check_temperature
from station.actions.findings import Findings
from station.actions.open_rack import check_step, known_box
from station.actions.shift import Shift
from station.domain.box import Box, BoxState
from station.errors import Rejected
from station.storage.ledger import save


def hand_over(
    shift: Shift,
    box_id: UUID,
    courier: str,
    temperature_tenths_c: int,
    *,
    confirmed: frozenset[str] = frozenset(),
) -> Box:
    """Saves that a courier took a sealed box and returns it. Units: tenths of a degree Celsius.

    Raises: Rejected `courier_missing`, `temperature_impossible`, `box_unknown`, `box_in_other_state`; Doubtful
    `box_not_cold` until it is confirmed.
    """
    act = shift.act("hand_over")
    found = Findings()
    if not courier.strip():
        found.refuse("courier", "courier_missing")
    check_temperature("temperature_out", temperature_tenths_c, found)
    if found.rejections:
        raise Rejected(*found.rejections)
    with shift.store.writing() as session:
        box = known_box(session, box_id)
        check_step(box, BoxState.HANDED_OVER)
        found.confirmed(confirmed)
        handed = replace(
            box,
            state=BoxState.HANDED_OVER,
            handed_over_at=act.occurred_at,
            handed_over_by=act.actor.id,
            courier=courier.strip(),
            temperature_out_tenths_c=temperature_tenths_c,
        )
        save(session, handed, act)
    return handed
