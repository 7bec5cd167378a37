from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from station.domain.expectation_list import ListFormat, read_list
from station.domain.identity import parse_birth, parse_name, parse_sex
from station.domain.korean_number import parse_korean_number
from station.domain.list_headings import read_known_headings
from station.domain.mrz import read_mrz
from station.domain.phone import parse_phone
from station.errors import Rejected, Rejection
from station.words import Words
from tests.station.mrz_lines import Holder, write_mrz

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "station" / "domain"
SOURCES = [
    *(
        DOMAIN / f"{name}.py"
        for name in ("identity", "phone", "korean_number", "list_table", "list_headings")
    ),
    *(DOMAIN / f"{name}.py" for name in ("list_cells", "expectation_list")),
    *(DOMAIN / "mrz").glob("*.py"),
]
REFUSED = re.compile(r'reject\(\s*"[a-z_]*",\s*"([a-z_]+)"')
CODE_TABLES = re.compile(r'"(phone_[a-z_]+)"')
BIRTHS = ["", "x", "850412", "20270101", "18000101", "8504121f", "8504121234567"]
PHONES = ["123", "010-1234-56789", "x", "123456789", "+999 123456"]
NAMES = ["", "a" * 129, "a\tb"]
NUMBERS = ["1", "990230-1970001", "900101-3970015"]


def refusals() -> list[Rejection]:
    found: list[Rejection] = []
    readings = [
        *((parse_name, (text,)) for text in NAMES),
        *((parse_phone, (text,)) for text in PHONES),
        *((parse_sex, (text,)) for text in ("", "q")),
        *((parse_birth, (text, TODAY)) for text in BIRTHS),
        *((parse_korean_number, (text, TODAY)) for text in NUMBERS),
        *((read_mrz, (text, TODAY)) for text in ("AB", "ÄB")),
    ]
    for read, arguments in readings:
        with pytest.raises(Rejected) as caught:
            read(*arguments)  # type: ignore[operator]  # functions of different arguments in one table
        found += caught.value.rejections
    return found


def broken_zones() -> list[Rejection]:
    found: list[Rejection] = []
    for holder in (
        Holder("PAPANDROPOULOS", "J" * 40, "M1", "8504<<", "200101", "N", "UTO", "ZZZ"),
        Holder("KIM", "", "M123A4567", "851399", "319999"),
    ):
        for kind in ("TD3", "TD1", "MRVA"):
            lines = write_mrz(kind, holder)
            found += read_mrz("\n".join(lines), TODAY).warnings
            found += read_mrz("\n".join(lines).replace("M1", "ㅡ9"), TODAY).warnings
            found += read_mrz(
                "\n".join([*lines[:-1], lines[-1].translate(str.maketrans("18", "27"))]), TODAY
            ).warnings
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_refusal_has_a_sentence(language: str, request: pytest.FixtureRequest) -> None:
    words: Words = request.getfixturevalue(language)
    sentences = [words.sentence(one) for one in refusals()]
    assert len(set(sentences)) >= 20


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_code_of_a_refusal_stands_in_the_catalogue(
    language: str, request: pytest.FixtureRequest
) -> None:
    words: Words = request.getfixturevalue(language)
    codes = {code for source in SOURCES for code in REFUSED.findall(source.read_text(encoding="utf-8"))}
    codes |= set(CODE_TABLES.findall((DOMAIN / "phone.py").read_text(encoding="utf-8")))
    assert len(codes) > 30
    assert [code for code in sorted(codes) if f"error.{code}" not in words] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_warning_of_a_zone_has_a_sentence(language: str, request: pytest.FixtureRequest) -> None:
    words: Words = request.getfixturevalue(language)
    warnings = broken_zones()
    assert len({one.code for one in warnings}) >= 12
    assert all(words(f"warning.{one.code}", **one.facts) for one in warnings)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_warning_and_doubt_about_a_person_has_a_sentence(
    language: str, request: pytest.FixtureRequest
) -> None:
    words: Words = request.getfixturevalue(language)
    known = read_known_headings((ROOT / "resources/lists/headers.toml").read_text(encoding="utf-8"))
    text = "name,birth,phone,email,arrival date\nA,19200101,1,x,soon\n7,,,,\n7,,,,\n"
    read = read_list(text.encode(), ListFormat(known), TODAY)
    assert len(read.warnings) == 7
    assert all(words(f"warning.{one.code}", **one.facts) for one in read.warnings)
    doubts = [*parse_name("A").doubts, *parse_name("7").doubts, *parse_birth("19200101", TODAY).doubts]
    doubts += parse_korean_number("971013-9019903", TODAY).warnings
    assert len({words(f"confirm.{one.code}", **one.facts) for one in doubts}) == 4
