from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from station.domain.korean_number import holds_korean_number, legacy_check_digit, parse_korean_number
from station.errors import Rejected

TODAY = date(2026, 11, 22)
Vector = dict[str, Any]  # Any: JSON of test vectors
FILE = Path(__file__).parent / "data" / "korean_number_vectors.json"
VECTORS: list[Vector] = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]
REAL = [vector for vector in VECTORS if vector["birth"]]


@pytest.mark.parametrize("vector", REAL, ids=lambda vector: vector["number"])
def test_number_tells_birth_sex_and_kind(vector: Vector) -> None:
    read = parse_korean_number(vector["number"], TODAY)
    assert (read.birth_date.isoformat(), read.sex) == (vector["birth"], vector["sex"])
    assert read.is_foreigner is (vector["kind"] == "foreign")
    assert (read.warnings == ()) is vector["legacy_checksum_ok"]


@pytest.mark.parametrize("vector", REAL, ids=lambda vector: vector["number"])
def test_number_is_masked_and_never_shown_whole(vector: Vector) -> None:
    read = parse_korean_number(vector["number"], TODAY)
    assert read.masked == vector["number"][:8] + "******"
    assert read.digits not in repr(read)


def test_wrong_check_digit_is_only_a_warning() -> None:
    read = parse_korean_number("971013-9019903", TODAY)
    assert [one.code for one in read.warnings] == ["resident_number_check_digit"]


def test_who_was_born_when_numbers_had_no_check_digit_any_more_is_not_doubted() -> None:
    doubted = {}
    for twelve in ("201001399999", "200930399999"):
        wrong = str((int(legacy_check_digit(twelve)) + 1) % 10)
        doubted[twelve[:6]] = bool(parse_korean_number(twelve + wrong, TODAY).warnings)
    assert doubted == {"201001": False, "200930": True}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("九00101-1970015", "resident_number_not_thirteen_digits"),
        ("990230-1970001", "resident_number_birth_not_real"),
        ("900101-197001", "resident_number_not_thirteen_digits"),
        ("900101-19700155", "resident_number_not_thirteen_digits"),
        ("9001O1-1970015", "resident_number_not_thirteen_digits"),
        ("900101-3970015", "resident_number_birth_in_future"),
    ],
)
def test_number_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=f"resident_number:{code}"):
        parse_korean_number(text, TODAY)


def test_foreigner_number_has_its_own_check_digit() -> None:
    assert (legacy_check_digit("900101592006"), legacy_check_digit("971013901990")) == ("4", "2")


@pytest.mark.parametrize(
    "text",
    [
        "９００１０１－１９７００１５",
        "٩٠٠١٠١-1970015",
        "900101–1970015",
        "900101 - 1970015",
        "900101\u200b1970015",
    ],
)
def test_number_is_known_in_whatever_digits_and_signs_it_is_written(text: str) -> None:
    assert parse_korean_number(text, TODAY).digits == "9001011970015"
    assert holds_korean_number(f"번호 {text}입니다")


@pytest.mark.parametrize("text", ["+8201012345678", "19001011970015", "991301-1970015", "900101-1******"])
def test_other_digits_are_no_number(text: str) -> None:
    assert not holds_korean_number(text)
