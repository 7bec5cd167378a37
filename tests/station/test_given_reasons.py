"""A reason that was given holds for what it was given for, and for nothing more."""

from __future__ import annotations

from uuid import UUID

import pytest

from station.domain.day import Difference, DifferenceKind, Item
from station.domain.fact import Json
from station.domain.given_reasons import given_reasons, not_explained, reasons_for_all

LOST = Item(UUID(int=1), "김민수", "10126091000179")
LATE = Item(UUID(int=2), "이영희", "10126091000276")
HERE = Item(UUID(int=3), "박지훈")
PAGE = Item(detail="visit_page")


def kept(*items: Item, reason: str = "fridge") -> dict[str, Json]:
    told: dict[str, Json] = {
        "count": len(items),
        "reason": reason,
        "numbers": [one.number for one in items if one.number],
        "visits": [str(one.visit_id) for one in items if one.visit_id],
    }
    return {"not_racked": told}


@pytest.mark.parametrize(
    ("now", "told", "reason"),
    [
        ([LOST], [("", kept(LOST))], "fridge"),
        ([LOST], [("", kept(LOST, LATE))], "fridge"),
        ([LOST, LATE], [("", kept(LOST))], None),
        ([LOST, LATE], [("980", kept(LOST)), ("981", kept(LATE, reason="taxi"))], "980: fridge; 981: taxi"),
        ([LOST], [("980", kept(LATE, reason="taxi")), ("981", kept(LOST))], "981: fridge"),
        ([HERE], [("", kept(HERE))], "fridge"),
        ([HERE], [("", kept(LOST))], None),
        ([PAGE], [("", kept(PAGE))], "fridge"),
        ([PAGE, PAGE], [("", kept(PAGE))], None),
        ([LOST], [], None),
        ([LOST], [("", {"no_way_out": kept(LOST)["not_racked"]})], None),
    ],
)
def test_a_reason_holds_for_the_same_people_and_tubes(
    now: list[Item], told: list[tuple[str, dict[str, Json]]], reason: str | None
) -> None:
    found = given_reasons([Difference(DifferenceKind.NOT_RACKED, tuple(now))], told)
    assert found.get(DifferenceKind.NOT_RACKED) == reason


NO_WAY_OUT, WITHOUT_TUBE, NOT_COLLECTED = (
    DifferenceKind.NO_WAY_OUT,
    DifferenceKind.COLLECTED_WITHOUT_TUBE,
    DifferenceKind.NOT_COLLECTED,
)
STAYED, SWABBED = Difference(NO_WAY_OUT, (LOST,)), Difference(WITHOUT_TUBE, (LATE,))


@pytest.mark.parametrize(
    ("differences", "given", "whole", "asked"),
    [
        ((STAYED, Difference(NOT_COLLECTED, (LOST,))), {}, None, [NO_WAY_OUT]),
        ((STAYED, Difference(NOT_COLLECTED, (LOST,))), {NO_WAY_OUT: "asleep"}, "asleep", []),
        ((STAYED, Difference(NOT_COLLECTED, (LOST,))), {NO_WAY_OUT: " "}, None, [NO_WAY_OUT]),
        ((STAYED, Difference(NOT_COLLECTED, (LOST,))), {NOT_COLLECTED: "torn"}, "torn", [NO_WAY_OUT]),
        (
            (STAYED, Difference(NOT_COLLECTED, (LOST,))),
            {NO_WAY_OUT: "asleep", NOT_COLLECTED: "torn"},
            "torn",
            [],
        ),
        (
            (STAYED, Difference(NOT_COLLECTED, (LOST, LATE))),
            {NO_WAY_OUT: "asleep"},
            None,
            [NOT_COLLECTED],
        ),
        (
            (STAYED, SWABBED, Difference(NOT_COLLECTED, (LOST, LATE))),
            {NO_WAY_OUT: "asleep", WITHOUT_TUBE: "thrown away"},
            "asleep; thrown away",
            [],
        ),
        (
            (STAYED, SWABBED, Difference(NOT_COLLECTED, (LOST, LATE))),
            {NO_WAY_OUT: "asleep"},
            None,
            [WITHOUT_TUBE],
        ),
        ((Difference(NOT_COLLECTED, (LOST,)),), {}, None, [NOT_COLLECTED]),
    ],
)
def test_why_a_visit_stays_is_said_for_its_tube_and_for_no_other(
    differences: tuple[Difference, ...],
    given: dict[DifferenceKind, str],
    whole: str | None,
    asked: list[DifferenceKind],
) -> None:
    assert reasons_for_all(differences, given).get(NOT_COLLECTED) == whole
    assert [one.kind for one in not_explained(differences, given)] == asked
