"""Tubes into racks and out of them: each refusal, and never one tube twice nor two tubes in one place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from station.actions.findings import doubt_key
from station.actions.follow_tubes import custody_of, due_list, rack_of_code, racks_of_day, show_rack
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.shift import NOBODY
from station.actions.take_out_tube import take_out_tube
from station.domain.box import make_box_code
from station.domain.custody import Handling
from station.domain.number import display, make_number
from station.domain.rack import Cell, Rack, RackPosition
from station.domain.staff import Role
from station.errors import Doubtful, Rejected
from station.storage.ledger import save
from station.words import Words
from tests.station.booth import Booth, new_booth, standing
from tests.station.tubes import collected, filled, labelled, sealed, sent, voided

DAY = date(2026, 4, 1)


def refused(caught: pytest.ExceptionInfo[Rejected]) -> tuple[str, str]:
    (one,) = caught.value.rejections
    return one.field, one.code


def test_tubes_fill_a_rack_one_after_the_other(booth: Booth) -> None:
    rack, numbers = filled(booth, 3)
    picture = show_rack(booth.shift, rack.id).picture
    assert [cell.number for cell in picture.rows[0][:4]] == [*numbers, ""]
    assert picture.next_free == "A4"


def test_a_tube_goes_to_the_position_that_is_named(booth: Booth) -> None:
    rack, number = new_rack(booth.shift), collected(booth)
    assert place_tube(booth.shift, rack.id, display(number), "h12").stay.position == "H12"


def test_racks_of_a_day_are_counted_on(booth: Booth) -> None:
    codes = [new_rack(booth.shift, one).code for one in ("8x12", "5x10")]
    booth.clock.advance(timedelta(days=1))
    codes.append(new_rack(booth.shift).code)
    assert codes == ["980-26091-R01", "980-26091-R02", "980-26092-R01"]
    assert [one.rack.code for one in racks_of_day(booth.shift)] == codes[2:]
    assert rack_of_code(booth.shift, " 980-26091-r02 ").format == "5x10"


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("8801234567893", "code_not_ours"),
        (make_box_code(980, DAY, 1), "code_of_a_box"),
        (make_number(981, DAY, 1), "code_of_other_station"),
        (make_number(980, DAY, 900), "number_unknown"),
    ],
)
def test_a_scan_that_is_no_tube_of_ours_is_refused(booth: Booth, scanned: str, code: str) -> None:
    rack = new_rack(booth.shift)
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, rack.id, scanned)
    assert refused(caught) == ("scan", code)


def test_a_void_tube_is_refused(booth: Booth) -> None:
    number = voided(booth, labelled(booth))
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, new_rack(booth.shift).id, number)
    assert refused(caught) == ("scan", "number_void")


def test_a_tube_that_is_not_collected_is_refused(booth: Booth) -> None:
    specimen = labelled(booth)
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, new_rack(booth.shift).id, specimen.number)
    assert refused(caught) == ("scan", "tube_not_collected_yet")


def test_a_tube_that_stands_in_a_rack_is_refused_with_its_place(booth: Booth, en: Words) -> None:
    rack, (number,) = filled(booth, 1)
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, new_rack(booth.shift).id, number)
    assert refused(caught) == ("scan", "tube_in_rack")
    said = en.sentence(caught.value.rejections[0])
    assert (
        said == f"{display(number)} already stands in rack {rack.code} at A1. To move it, take it out first"
    )


def test_a_position_that_is_taken_is_refused_with_the_tube_that_is_there(booth: Booth) -> None:
    rack, (first,) = filled(booth, 1)
    second = collected(booth)
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, rack.id, second, "A1")
    assert refused(caught) == ("position", "position_taken")
    assert caught.value.rejections[0].facts["number"] == display(first)


def test_a_position_that_the_rack_lacks_is_refused(booth: Booth) -> None:
    rack, number = new_rack(booth.shift, "5x10"), collected(booth)
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, rack.id, number, "F1")
    assert refused(caught) == ("position", "position_unknown")


def test_a_tube_of_another_day_is_asked_about_once_more(booth: Booth) -> None:
    number = collected(booth)
    booth.clock.advance(timedelta(days=1))
    rack = new_rack(booth.shift)
    with pytest.raises(Doubtful) as caught:
        place_tube(booth.shift, rack.id, number)
    (doubt,) = caught.value.rejections
    assert (doubt.code, doubt.facts["day"]) == ("tube_of_other_day", "2026-04-01")
    placed = place_tube(booth.shift, rack.id, number, confirmed=frozenset({doubt_key(doubt)}))
    assert placed.stay.position == "A1"


def test_a_full_rack_takes_no_tube(booth: Booth) -> None:
    rack, number = new_rack(booth.shift, "5x10"), collected(booth)
    for _ in range(50):
        place_tube(booth.shift, rack.id, collected(booth))
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, rack.id, number)
    assert refused(caught) == ("rack", "rack_full")


def test_a_rack_that_is_not_there_is_refused(booth: Booth) -> None:
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, UUID(int=1), collected(booth))
    assert refused(caught) == ("rack", "rack_unknown")
    with pytest.raises(Rejected) as caught:
        rack_of_code(booth.shift, "980-26091-R77")
    assert refused(caught) == ("rack", "rack_unknown")


def test_a_rack_format_that_nobody_makes_is_refused(booth: Booth) -> None:
    with pytest.raises(Rejected) as caught:
        new_rack(booth.shift, "3x3")
    assert refused(caught) == ("format", "rack_format_unknown")


def test_a_sealed_rack_takes_no_tube_and_gives_none(booth: Booth) -> None:
    rack, (number,) = filled(booth, 1)
    sealed(booth, [rack])
    with pytest.raises(Rejected) as caught:
        place_tube(booth.shift, rack.id, collected(booth))
    assert refused(caught) == ("rack", "rack_sealed")
    with pytest.raises(Rejected) as caught:
        take_out_tube(booth.shift, number, reason="wrong rack")
    assert refused(caught) == ("rack", "rack_sealed")


def test_a_tube_is_taken_out_with_a_reason_and_its_place_is_free_again(booth: Booth) -> None:
    rack, (first, _) = filled(booth, 2)
    with pytest.raises(Rejected) as caught:
        take_out_tube(booth.shift, first, reason=" ")
    assert refused(caught) == ("reason", "reason_missing")
    assert take_out_tube(booth.shift, first, reason="label torn").stay.position == "A1"
    assert place_tube(booth.shift, rack.id, collected(booth)).stay.position == "A1"
    with pytest.raises(Rejected) as caught:
        take_out_tube(booth.shift, first, reason="label torn")
    assert refused(caught) == ("scan", "tube_in_no_rack")


def test_somebody_without_the_right_moves_nothing(booth: Booth) -> None:
    shift = booth.as_role(Role.ADMINISTRATOR)
    with pytest.raises(Rejected) as caught:
        new_rack(shift)
    assert refused(caught) == ("", "not_allowed")
    with pytest.raises(Rejected) as caught:
        take_out_tube(shift, "1", reason="leaks")
    assert refused(caught) == ("", "not_allowed")
    with pytest.raises(Rejected) as caught:
        due_list(booth.shift.signed_in_as(NOBODY))
    assert refused(caught) == ("", "nobody_signed_in")


def test_the_file_itself_refuses_a_tube_in_two_places(booth: Booth) -> None:
    rack, (number,) = filled(booth, 1)
    there = show_rack(booth.shift, rack.id)
    assert there.picture.filled == 1
    stay = place_tube(booth.shift, rack.id, collected(booth)).stay
    for twice in (
        RackPosition(UUID(int=5), stay.visit_id, stay.specimen_id, rack.id, "B1"),
        RackPosition(UUID(int=6), stay.visit_id, specimen_of(booth, number), rack.id, "A2"),
    ):
        with pytest.raises(IntegrityError), booth.shift.store.writing() as session:
            save(session, twice, booth.shift.act("place_tube"))


def specimen_of(booth: Booth, number: str) -> UUID:
    return take_out_tube(booth.shift, number, reason="test").stay.specimen_id


def test_custody_names_everybody_who_held_a_tube(booth: Booth) -> None:
    _, (number, other) = sent(booth, 2)
    hands = custody_of(booth.shift, number)
    assert [one.handling for one in hands] == [
        Handling.LABELLED, Handling.COLLECTED, Handling.PLACED, Handling.SEALED, Handling.HANDED_OVER,
    ]  # fmt: skip
    assert (hands[-1].to, hands[-1].position, hands[0].actor) == ("Lee", "A1", "test-supervisor")
    assert custody_of(booth.shift, other)[-1].position == "A2"


def test_custody_survives_a_visit_that_goes_on(booth: Booth) -> None:
    rack, (number,) = filled(booth, 1)
    (tube,) = [one for one in due_list(booth.shift, is_whole=True) if one.number == number]
    assert (tube.rack, tube.position, tube.box) == (rack.code, "A1", "")
    take_out_tube(booth.shift, number, reason="leaks")
    assert [one.reason for one in custody_of(booth.shift, number)] == ["", "", "", "leaks"]


def test_a_tube_is_warned_about_at_48_hours_wherever_it_is(booth: Booth) -> None:
    _, (racked,) = filled(booth, 1)
    loose = collected(booth)
    booth.clock.advance(timedelta(hours=47, minutes=58))
    assert due_list(booth.shift) == ()
    booth.clock.advance(timedelta(minutes=2))
    assert [(one.number, one.rack) for one in due_list(booth.shift)] == [
        (racked, "980-26091-R01"), (loose, ""),
    ]  # fmt: skip


SLOTS = ("A1", "A2", "B1", "E10")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["put", "take"]),
        st.integers(0, 4),
        st.integers(0, 1),
        st.sampled_from([None, *SLOTS]),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Booth, list[str]]]:
    with standing(new_booth(Path(tmp_path_factory.mktemp("yard")) / "booth")) as made:
        yield made, [collected(made) for _ in range(5)]


@given(moves=MOVES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_no_tube_stands_twice_and_no_place_holds_two(
    yard: tuple[Booth, list[str]], moves: list[tuple[str, int, int, str | None]]
) -> None:
    booth, numbers = yard
    racks = [new_rack(booth.shift, "5x10") for _ in range(2)]
    stands: dict[str, tuple[UUID, str]] = {}
    for move, tube, rack, position in moves:
        number, rack_id = numbers[tube], racks[rack].id
        try:
            if move == "put":
                placed = place_tube(booth.shift, rack_id, number, position)
                assert number not in stands
                assert (rack_id, placed.stay.position) not in stands.values()
                stands[number] = (rack_id, placed.stay.position)
            else:
                take_out_tube(booth.shift, number, reason="test")
                del stands[number]
        except Rejected as refusal:
            (one,) = refusal.rejections
            is_known = {
                "tube_in_rack": number in stands,
                "tube_in_no_rack": number not in stands,
                "position_taken": (rack_id, position) in stands.values(),
            }
            assert is_known[one.code]
    seen = {one.number: (rack.id, one.position) for rack in racks for one in cells(booth, rack)}
    assert seen == stands
    for number in stands:
        take_out_tube(booth.shift, number, reason="test")


def cells(booth: Booth, rack: Rack) -> list[Cell]:
    return [cell for row in show_rack(booth.shift, rack.id).picture.rows for cell in row if cell.number]
