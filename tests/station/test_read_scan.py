"""A scanned document becomes fields of the page, or nothing at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from station.actions.read_scan import read_scan
from station.domain.page import VisitPage
from station.errors import Rejected
from tests.station.mrz_lines import KINDS, Holder, write_mrz

ON = date(2026, 11, 22)
KIM = Holder("KIM", "MIN SU", "M123A4567", "850412", "310101", "M")
FILE = Path(__file__).parent / "data" / "mrz_vectors.json"


def zone(holder: Holder = KIM, kind: str = "TD3") -> str:
    return "\n".join(write_mrz(kind, holder))


def test_a_passport_fills_an_empty_page() -> None:
    scanned = read_scan(VisitPage(), zone(), ON)
    page = scanned.page
    assert (page.name, page.surname_latin, page.given_latin) == ("KIM MIN SU", "KIM", "MIN SU")
    assert (page.birth, page.sex, page.nationality) == ("1985-04-12", "M", "KOR")
    assert (page.document_kind, page.document_number) == ("passport", "M123A4567")
    assert (scanned.is_taken, scanned.kind, scanned.differs) == (True, "TD3", ())
    assert all(one.is_right for one in scanned.verdicts)


@pytest.mark.parametrize(
    ("kind", "document"), [("TD1", "identity_card"), ("TD2", "identity_card"), ("MRVA", "")]
)
def test_a_card_is_a_card_and_a_visa_no_document(kind: str, document: str) -> None:
    assert read_scan(VisitPage(), zone(kind=kind), ON).page.document_kind == document


def test_what_was_typed_is_never_overwritten_and_the_difference_is_told() -> None:
    typed = VisitPage(name="김민수", birth="19850413", sex="f", nationality="VNM")
    scanned = read_scan(typed, zone(), ON)
    page = scanned.page
    assert (page.name, page.birth, page.sex, page.nationality) == ("김민수", "19850413", "f", "VNM")
    assert {(one.field, one.facts["document"]) for one in scanned.differs} == {
        ("birth", "1985-04-12"), ("sex", "M"), ("nationality", "KOR"),
    }  # fmt: skip
    assert (page.scanned_birth, page.scanned_sex, page.scanned_nationality) == ("1985-04-12", "M", "KOR")


def test_a_number_that_was_typed_otherwise_stays_and_is_told_without_the_number() -> None:
    typed = VisitPage(document_kind="passport", document_number="M999X9999")
    scanned = read_scan(typed, zone(), ON)
    assert (scanned.page.document_number, scanned.page.scanned_document_number) == ("M999X9999", "M123A4567")
    assert [(one.field, one.facts["document"]) for one in scanned.differs] == [
        ("document_number", "******567")
    ]
    assert "M123A4567" not in repr(scanned.page)


def test_a_number_that_was_typed_with_spaces_is_the_same() -> None:
    scanned = read_scan(VisitPage(document_kind="passport", document_number="m123a 4567"), zone(), ON)
    assert (scanned.page.document_number, scanned.differs) == ("M123A4567", ())


def test_a_birth_that_tells_the_sex_needs_no_other() -> None:
    scanned = read_scan(VisitPage(birth="8504121"), zone(), ON)
    assert (scanned.page.sex, scanned.differs) == ("", ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ["document_number", "birth", "expiry"])
def test_a_zone_that_fails_a_check_fills_nothing(kind: str, field: str) -> None:
    place = {"document_number": (0, 5) if kind == "TD1" else (1, 0),
             "birth": (1, 0) if kind == "TD1" else (1, 13),
             "expiry": (1, 8) if kind == "TD1" else (1, 21)}[field]  # fmt: skip
    lines = write_mrz(kind, KIM)
    at = place[1]
    right = lines[place[0]][at]
    wrong = next(one for one in "0123456789" if one != right and (int(one) - int(right, 36)) % 10)
    lines[place[0]] = lines[place[0]][:at] + wrong + lines[place[0]][at + 1 :]
    typed = VisitPage(phone="12345678")
    scanned = read_scan(typed, "\n".join(lines), ON)
    assert (scanned.page, scanned.is_taken, scanned.differs) == (typed, False, ())
    wrong_ones = {one.field for one in scanned.verdicts if not one.is_right}
    assert field in wrong_ones
    assert next(one for one in scanned.verdicts if one.field == field).remarks


def test_an_unknown_day_of_birth_is_asked() -> None:
    page = read_scan(VisitPage(), zone(replace(KIM, birth="8504<<")), ON).page
    assert (page.birth, page.surname_latin) == ("", "KIM")


def test_germany_and_the_stateless_have_codes_too() -> None:
    assert read_scan(VisitPage(), zone(replace(KIM, nationality="D")), ON).page.nationality == "DEU"
    assert read_scan(VisitPage(), zone(replace(KIM, nationality="XXA")), ON).page.nationality == "XXA"


def test_the_number_is_named_for_the_eye_where_no_digit_can_see_it() -> None:
    verdict = next(
        one for one in read_scan(VisitPage(), zone(), ON).verdicts if one.field == "document_number"
    )
    assert [one.code for one in verdict.remarks] == ["mrz_compare_number"]


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(Rejected, match="mrz:mrz_lines_not_known"):
        read_scan(VisitPage(), "12345678", ON)


@pytest.mark.parametrize(
    "vector", json.loads(FILE.read_text(encoding="utf-8"))["vectors"], ids=lambda one: one["lines"][0]
)
def test_each_published_specimen_fills_the_page(vector: dict[str, list[str]]) -> None:
    scanned = read_scan(VisitPage(), "\n".join(vector["lines"]), ON)
    assert scanned.is_taken
    assert scanned.page.surname_latin


def test_a_number_stands_in_no_shown_page() -> None:
    assert "M123A4567" not in repr(read_scan(VisitPage(), zone(), ON))
