"""Who comes in one car or household: the page of the next one, and the seats that fill up by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.page import MORE_SEATS, SEATS, VisitPage, next_in_party
from station.domain.visit import Visit
from station.storage import find, find_people
from station.storage.ledger import save

FIRST_SEAT = SEATS[0]


def next_page(shift: Shift, page: VisitPage, last_visit_id: UUID) -> VisitPage | None:
    """Returns the page of whoever comes next with those of a page; None where nobody of them counts any more.

    Raises: Rejected `not_allowed`.
    """
    shift.act("register_visit")
    first_visit_id = page.party_id or last_visit_id
    with shift.store.reading() as session:
        party = find_people.party_of(session, first_visit_id)
    return next_in_party(page, first_visit_id, next_seat(party)) if party else None


def next_seat(party: Sequence[Visit]) -> str:
    """Returns the seat after that of whoever came last, else one that is free, else those of a van.

    In a plane or bus nobody knows it.
    """
    if any(one.flight or one.seat not in ("", *SEATS, *MORE_SEATS) for one in party):
        return ""
    taken = [_seat(one) for one in sorted(party, key=lambda one: (one.arrived_at, one.seat))]
    last = next((SEATS.index(one) for one in reversed(taken) if one in SEATS), -1)
    order = SEATS[last + 1 :] + SEATS[: last + 1] + MORE_SEATS
    return next((one for one in order if one not in taken), "")


def seat_the_first(session: Connection, visit: Visit, act: Act) -> None:
    """Gives whoever came first the first seat, once somebody sits beside them."""
    first = None if visit.party_id is None else find.record(session, Visit, visit.party_id)
    if (
        first is None
        or visit.seat not in (*SEATS[1:], *MORE_SEATS)
        or visit.operating_day != first.operating_day
    ):
        return
    if not first.seat and first.void_reason is None:
        save(session, replace(first, seat=FIRST_SEAT), act)


def _seat(visit: Visit) -> str:
    """Returns where somebody sits; who came first and alone has no seat yet, and will have the first."""
    return visit.seat or (FIRST_SEAT if visit.party_id is None else "")
