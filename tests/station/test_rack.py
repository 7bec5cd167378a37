"""Racks, boxes and custody as values: positions, pictures, codes, counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.box import (
    FOLLOWS,
    BoxState,
    box_serial,
    count_box,
    is_cold,
    is_possible,
    make_box_code,
    read_box_code,
    show_box_code,
    show_tenths_c,
)
from station.domain.custody import Hand, Handling, OpenedFact, custody
from station.domain.due import DueTube, due_at
from station.domain.fact import Json
from station.domain.number import check_number, make_number
from station.domain.rack import RACK_FORMATS, RackFormat, rack_code, rack_picture
from station.programmes import programme

DAY = date(2026, 4, 1)
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
PLATE = RACK_FORMATS["8x12"]


@pytest.mark.parametrize(
    ("key", "size", "last"),
    [("8x12", 96, "H12"), ("9x9", 81, "I9"), ("10x10", 100, "J10"), ("5x10", 50, "E10")],
)
def test_a_format_has_its_positions_row_by_row(key: str, size: int, last: str) -> None:
    positions = tuple(RACK_FORMATS[key].positions())
    assert (len(positions), len(set(positions)), positions[0], positions[1], positions[-1]) == (
        size, size, "A1", "A2", last,
    )  # fmt: skip
    assert RACK_FORMATS[key].size == size


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A1", "A1"),
        (" h12 ", "H12"),
        ("b07", "B7"),
        ("A0", None),
        ("A13", None),
        ("I1", None),
        ("", None),
        ("1A", None),
    ],
)
def test_a_typed_position_is_read_or_refused(typed: str, meant: str | None) -> None:
    assert PLATE.position(typed) == meant


@given(st.sets(st.sampled_from(sorted(PLATE.positions()))))
def test_the_next_free_position_is_the_first_that_is_not_taken(taken: set[str]) -> None:
    free = PLATE.next_free(taken)
    before = [one for one in PLATE.positions() if one not in taken]
    assert free == (before[0] if before else None)


def test_a_full_rack_has_no_next_position() -> None:
    assert PLATE.next_free(set(PLATE.positions())) is None


def test_the_picture_of_a_rack_shows_each_tube_at_its_place() -> None:
    picture = rack_picture(
        RackFormat("2x3", 2, 3), {"A1": make_number(980, DAY, 7), "B3": make_number(980, DAY, 12)}
    )
    assert picture.lines() == (
        "        1     2     3",
        " A   0007     ·     ·",
        " B      ·     ·  0012",
    )
    assert (picture.filled, picture.next_free) == (2, "A2")


def test_a_rack_code_says_station_day_and_serial() -> None:
    assert rack_code(147, date(2024, 7, 1), 3) == "147-24183-R03"


def test_a_box_code_is_shown_in_groups_and_read_back() -> None:
    code = make_box_code(147, date(2024, 7, 1), 12)
    assert (len(code), box_serial(code)) == (16, 12)
    assert show_box_code(code) == f"147-24183-000012-{code[-2:]}"
    assert read_box_code(show_box_code(code)) == code


@given(st.integers(100, 989), st.integers(1, 999_999), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_of_a_box_code_is_found(station: int, serial: int, place: int, step: int) -> None:
    code = make_box_code(station, DAY, serial)
    wrong = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    assert read_box_code(wrong) is None


@given(st.integers(100, 989), st.integers(1, 9999))
def test_a_box_code_is_no_specimen_number_and_a_number_no_box_code(station: int, serial: int) -> None:
    assert not check_number(make_box_code(station, DAY, serial)).is_valid
    assert read_box_code(make_number(station, DAY, serial)) is None


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_serial_that_does_not_fit_is_a_bug(serial: int) -> None:
    with pytest.raises(ValueError, match="six digits"):
        make_box_code(147, DAY, serial)


def test_a_box_goes_from_draft_to_reconciled_and_never_back_from_the_courier() -> None:
    assert FOLLOWS[BoxState.RECONCILED] == frozenset()
    assert all(BoxState.DRAFT not in FOLLOWS[state] for state in BoxState if state is not BoxState.SEALED)
    assert BoxState.RECONCILED in FOLLOWS[BoxState.HANDED_OVER]


NUMBERS = [make_number(980, DAY, serial) for serial in range(1, 6)]


@given(st.lists(st.sampled_from(NUMBERS)), st.lists(st.sampled_from(NUMBERS)))
def test_a_count_adds_up_only_when_the_same_tubes_were_scanned(
    expected: list[str], scanned: list[str]
) -> None:
    expected = sorted(set(expected))
    count = count_box(expected, scanned)
    assert set(count.found) | set(count.missing) == set(expected)
    assert set(count.found) | set(count.extra) == set(scanned)
    assert count.adds_up == (set(expected) == set(scanned))


def test_a_scan_that_is_no_number_stands_among_the_extra_ones_as_it_was_read() -> None:
    count = count_box(
        [NUMBERS[0]], [f" {NUMBERS[0][:3]}-{NUMBERS[0][3:]}", "8801234567893", "", "8801234567893"]
    )
    assert (count.found, count.extra) == ((NUMBERS[0],), ("8801234567893",))


@pytest.mark.parametrize(
    ("tenths_c", "shown", "cold", "possible"),
    [(20, "2.0", True, True), (80, "8.0", True, True), (81, "8.1", False, True), (-5, "-0.5", False, True),
     (-785, "-78.5", False, True), (601, "60.1", False, False), (-1001, "-100.1", False, False)],
)  # fmt: skip
def test_a_temperature_is_judged_at_its_limits(tenths_c: int, shown: str, cold: bool, possible: bool) -> None:
    assert (show_tenths_c(tenths_c), is_cold(tenths_c), is_possible(tenths_c)) == (shown, cold, possible)


@pytest.mark.parametrize(
    ("hours_later", "warned", "over"),
    [(47.99, False, False), (48, True, False), (71.99, True, False), (72, True, True)],
)
def test_a_swab_is_warned_at_48_hours_and_over_at_72(hours_later: float, warned: bool, over: bool) -> None:
    tube = DueTube(NUMBERS[0], "np_swab", NOON, due_at(NOON, 72))
    now = NOON + timedelta(hours=hours_later)
    assert (tube.is_warned(now), tube.is_over(now)) == (warned, over)


@pytest.mark.parametrize("name", ["covid19", "influenza"])
def test_each_specimen_type_says_how_long_it_keeps_and_who_says_so(name: str) -> None:
    for one in programme(name).specimen_types:
        assert one.keeping is not None
        assert one.keeping.origin.source
        assert one.hours_to_test == (48 if one.key in {"sputum", "saliva"} else 72)


def fact(kind: str, record_id: str, hours: int, **state: Json) -> OpenedFact:
    return OpenedFact(kind, record_id, state, NOON + timedelta(hours=hours), "kim")


PLACED = [
    fact("specimen", "s", 0, state="labelled"),
    fact("specimen", "s", 1, state="collected"),
    fact("rack", "r", 1, code="R01", box_id=None),
    fact("rack_position", "p", 2, rack_id="r", position="A1", is_in=True),
]


def test_custody_follows_a_tube_through_its_rack_and_box() -> None:
    facts = [
        *PLACED,
        fact("box", "b", 3, code="B", state="draft"),
        fact("rack", "r", 3, code="R01", box_id="b"),
        fact("box", "b", 3, code="B", state="sealed", lab="City"),
        fact("box", "b", 4, code="B", state="handed_over", courier="Lee"),
        fact(
            "box", "b", 5, code="B", state="received", receiver="Choi", missing=[NUMBERS[0]], received_at="5"
        ),
        fact(
            "box",
            "b",
            6,
            code="B",
            state="reconciled",
            receiver="Choi",
            missing=[NUMBERS[0]],
            received_at="5",
        ),
    ]
    hands = custody(NUMBERS[0], facts)
    assert [one.handling for one in hands] == [
        Handling.LABELLED, Handling.COLLECTED, Handling.PLACED, Handling.SEALED, Handling.HANDED_OVER,
        Handling.MISSING, Handling.EXPLAINED,
    ]  # fmt: skip
    assert hands[4] == Hand(
        Handling.HANDED_OVER, NOON + timedelta(hours=4), "kim", "", "R01", "A1", "B", "Lee"
    )


def test_what_happens_to_a_box_is_no_handling_of_a_tube_that_was_taken_out_before() -> None:
    facts = [
        *PLACED,
        fact("rack_position", "p", 3, rack_id="r", position="A1", is_in=False),
        fact("box", "b", 4, code="B", state="draft"),
        fact("rack", "r", 4, code="R01", box_id="b"),
        fact("box", "b", 4, code="B", state="sealed"),
        fact("specimen", "s", 5, state="voided"),
        fact("specimen", "s", 6, state="voided"),
    ]
    handled = [one.handling for one in custody(NUMBERS[0], facts)]
    assert handled[3:] == [Handling.TAKEN_OUT, Handling.VOIDED]
