"""The board says whose consent does not hold any more, whichever booth of the site was told so."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from station.actions.board import BoardReader, board
from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.actions.register_visit import register_visit
from station.storage.find_site import SiteRecord, set_streams, take_records
from tests.station.booth import RESIDENT, Booth


def answer(booth: Booth, visit_id: UUID, *, is_given: bool) -> None:
    told = ReadConsent(is_given, "ko", "", "")
    record_consent(booth.shift, visit_id, told, reason="" if is_given else "changed her mind")


def withdrawn(booth: Booth, reader: BoardReader) -> list[bool]:
    rows = reader.read(booth.shift).rows
    assert rows == board(booth.shift).rows
    return [one.is_consent_withdrawn for one in rows]


def test_a_consent_that_is_withdrawn_and_given_again_is_read(booth: Booth) -> None:
    reader, made = BoardReader(), register_visit(booth.shift, RESIDENT)
    register_visit(booth.shift, replace(RESIDENT, name="이지아"))
    assert withdrawn(booth, reader) == [False, False]
    answer(booth, made.visit.id, is_given=False)
    assert withdrawn(booth, reader) == [True, False]
    answer(booth, made.visit.id, is_given=True)
    assert withdrawn(booth, reader) == [False, False]


@pytest.mark.parametrize("is_given", [True, False])
def test_what_another_booth_was_told_is_read(booth: Booth, is_given: bool) -> None:
    reader, made = BoardReader(), register_visit(booth.shift, RESIDENT)
    assert withdrawn(booth, reader) == [False]
    state = {"id": str(uuid4()), "visit_id": str(made.visit.id), "is_given": is_given}
    told = SiteRecord("consent", UUID(str(state["id"])), made.visit.id, 981, 1, False, state)
    with booth.shift.store.writing() as session:
        take_records(session, [told], booth.clock.now())
        set_streams(session, {(981, 1): 5})
    assert withdrawn(booth, reader) == [not is_given]
