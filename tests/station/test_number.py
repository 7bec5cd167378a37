"""Specimen numbers: the published vectors, all single slips, and what a verdict says."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain import number as numbers
from station.domain.number import Flaw, Slip, check_digits, check_number, display, make_number
from station.domain.number import parts as parts_of

VECTORS = [
    (101, date(2020, 3, 26), 1, "10120086000180", "101-20086-0001-80"),
    (101, date(2020, 12, 31), 9999, "10120366999965", "101-20366-9999-65"),
    (147, date(2021, 2, 28), 12, "14721059001227", "147-21059-0012-27"),
    (147, date(2024, 7, 1), 12, "14724183001269", "147-24183-0012-69"),
    (989, date(2024, 12, 31), 9999, "98924366999948", "989-24366-9999-48"),
    (100, date(2021, 1, 1), 1, "10021001000118", "100-21001-0001-18"),
]
CHECKS = [("794", "44"), ("147241830012", "69"), ("100200860001", "85"), ("999993669999", "67"), ("00", "98")]

stations = st.integers(100, 989)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
serials = st.integers(1, 9999)


def some_number(chance: random.Random) -> str:
    day = date(2000, 1, 1) + timedelta(days=chance.randrange(36_525))
    return make_number(chance.randrange(100, 990), day, chance.randrange(1, 10_000))


@pytest.mark.parametrize(("station", "day", "serial", "number", "shown"), VECTORS)
def test_published_vectors_are_made_and_taken_apart(
    station: int, day: date, serial: int, number: str, shown: str
) -> None:
    assert make_number(station, day, serial) == number
    assert display(number) == shown
    assert parts_of(number) == numbers.Parts(station, day, serial)


@pytest.mark.parametrize(("body", "check"), CHECKS)
def test_check_digits_are_those_of_iso_7064(body: str, check: str) -> None:
    assert check_digits(body) == check


@given(stations, days, serials)
def test_a_made_number_is_valid_and_says_what_it_was_made_of(station: int, day: date, serial: int) -> None:
    number = make_number(station, day, serial)
    assert check_number(number).parts == numbers.Parts(station, day, serial)
    assert check_number(display(number)).is_valid


@pytest.mark.parametrize("station", [0, 99, 990, 999, 1000])
def test_a_station_outside_the_ranges_makes_no_number(station: int) -> None:
    with pytest.raises(ValueError, match="station"):
        make_number(station, date(2024, 7, 1), 1)


@pytest.mark.parametrize(("day", "serial"), [(date(1999, 12, 31), 1), (date(2100, 1, 1), 1)])
def test_a_year_that_two_digits_cannot_name_makes_no_number(day: date, serial: int) -> None:
    with pytest.raises(ValueError, match="year"):
        make_number(100, day, serial)


@pytest.mark.parametrize("serial", [0, 10_000])
def test_a_serial_outside_four_digits_makes_no_number(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        make_number(100, date(2024, 7, 1), serial)


@pytest.mark.parametrize(("station", "expected"), [(979, False), (980, True), (989, True), (100, False)])
def test_training_numbers_are_those_of_980_to_989(station: int, expected: bool) -> None:
    assert numbers.is_training(make_number(station, date(2024, 7, 1), 1)) is expected


def test_20000_numbers_lose_no_wrong_digit_and_no_swap() -> None:
    """In pure whole numbers: a changed number keeps its check only if the change is a multiple of 97."""
    chance = random.Random(97)
    tens = [10**place for place in range(13, -1, -1)]
    for _ in range(20_000):
        number = some_number(chance)
        whole, digits = int(number), [int(one) for one in number]
        assert whole % 97 == 1
        for digit, ten in zip(digits, tens, strict=True):
            assert all((whole + (other - digit) * ten) % 97 != 1 for other in range(10) if other != digit)
        for left, right in combinations(range(14), 2):
            change = (digits[right] - digits[left]) * (tens[left] - tens[right])
            assert change == 0 or (whole + change) % 97 != 1


@given(st.randoms(use_true_random=False), st.integers(0, 13), st.integers(1, 9))
def test_the_wrong_digit_is_among_the_likely_slips(chance: random.Random, place: int, off: int) -> None:
    number = some_number(chance)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    verdict = check_number(wrong)
    assert verdict.flaw is Flaw.CHECK
    assert numbers.LikelySlip(Slip.DIGIT, (place + 1,), number) in verdict.slips


@given(st.randoms(use_true_random=False), st.sampled_from(list(combinations(range(14), 2))))
def test_the_swap_is_among_the_likely_slips(chance: random.Random, places: tuple[int, int]) -> None:
    number = some_number(chance)
    left, right = places
    swapped = list(number)
    swapped[left], swapped[right] = number[right], number[left]
    wrong = "".join(swapped)
    meant = numbers.LikelySlip(Slip.SWAP, (left + 1, right + 1), number)
    verdict = check_number(wrong)
    assert verdict.is_valid == (wrong == number)
    assert (meant in verdict.slips) == (wrong != number)


@pytest.mark.parametrize(
    ("wrong", "kind", "positions"),
    [
        ("14742183001269", Slip.SWAP, (4, 5)),
        ("14724183001260", Slip.DIGIT, (14,)),
        ("14724813001269", Slip.SWAP, (6, 7)),
    ],
)
def test_the_published_slips_are_named_and_neighbours_that_changed_places_come_first(
    wrong: str, kind: Slip, positions: tuple[int, ...]
) -> None:
    slips = check_number(wrong).slips
    meant = numbers.LikelySlip(kind, positions, "14724183001269")
    assert meant in slips
    assert kind is Slip.DIGIT or slips[0] == meant


def with_check(body: str) -> str:
    return body + check_digits(body)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("47241830012691", Flaw.CHECK),
        ("1472418300126", Flaw.LENGTH),
        ("147241830012690", Flaw.LENGTH),
        ("", Flaw.LENGTH),
        ("1472418300126O", Flaw.CHARACTERS),
        ("PJJ123C", Flaw.CHARACTERS),
        (with_check("099241830012"), Flaw.STATION),
        (with_check("990241830012"), Flaw.STATION),
        (with_check("147240000012"), Flaw.DAY),
        (with_check("147233660012"), Flaw.DAY),
        (with_check("147241830000"), Flaw.SERIAL),
    ],
)
def test_what_is_no_number_says_why(text: str, flaw: Flaw) -> None:
    verdict = check_number(text)
    assert verdict.flaw is flaw
    assert not verdict.is_valid
    assert verdict.parts is None


def test_the_place_of_a_letter_is_named() -> None:
    assert check_number("147-24183-OO12-69").positions == (9, 10)


def test_aliases_of_the_check_digits_are_not_taken() -> None:
    chance = random.Random(2)
    aliases = {"02": "99", "97": "00", "98": "01"}
    tried = set()
    for _ in range(2000):
        number = some_number(chance)
        if number[12:] in aliases:
            tried.add(number[12:])
            assert check_number(number[:12] + aliases[number[12:]]).flaw is Flaw.CHECK
    assert tried == set(aliases)


@pytest.mark.parametrize(
    "text",
    ["147-24183-0012-69", " 147 24183 0012 69\n", "１４７２４１８３００１２６９", "147–24183–0012–69"],
)
def test_separators_and_wide_digits_are_read(text: str) -> None:
    assert check_number(text).digits == "14724183001269"
    assert check_number(text).is_valid


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    verdict = check_number(text)
    assert verdict.is_valid == (verdict.parts is not None)


def test_parts_of_a_wrong_number_are_refused() -> None:
    with pytest.raises(ValueError, match="no specimen number"):
        parts_of("14724183001260")
