from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.cli.mrz import mrz_json
from station.domain.identity import Sex
from station.domain.mrz import Mrz, read_mrz
from station.domain.mrz.check_digit import BLIND_PAIRS, VALUES, check_digit
from station.domain.mrz.states import ISO_3166_ALPHA_3
from station.errors import Rejected
from tests.station.mrz_lines import KINDS, Holder, random_holder, write_mrz

ON = date(2026, 11, 22)
Vector = dict[str, Any]  # Any: JSON of test vectors
FILE = Path(__file__).parent / "data" / "mrz_vectors.json"
GOLD: Vector = json.loads(FILE.read_text(encoding="utf-8"))
SPECIMEN = GOLD["vectors"][0]["lines"]
KIM = Holder("KIM", "MIN SU", "M123A4567", "850412", "310101", "M")


def read(kind: str, holder: Holder) -> Mrz:
    return read_mrz("\n".join(write_mrz(kind, holder)), ON)


def codes(mrz: Mrz) -> list[str]:
    return [one.code for one in mrz.warnings]


@pytest.mark.parametrize("vector", GOLD["vectors"], ids=lambda vector: vector["lines"][0])
def test_published_specimen_is_read(vector: Vector) -> None:
    told = mrz_json("\n".join(vector["lines"]), ON)
    expected = {key: value for key, value in vector["expect"].items() if key not in ("all_checks", "note")}
    assert {key: told[key] for key in expected} == expected
    assert (told["kind"], told["valid"]) == (vector["kind"], True)


def test_json_has_exactly_its_keys() -> None:
    keys = (
        "schema kind document_code issuer surname given document_number nationality birth expiry sex optional "
        "checks valid warnings"
    )
    for text in ("\n".join(SPECIMEN), "no zone at all"):
        assert set(mrz_json(text, ON)) == set(keys.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mrz_lines_not_known"),
        ("P<UTO", "mrz_lines_not_known"),
        (SPECIMEN[0] + "\n" + SPECIMEN[1][:-1], "mrz_lines_not_known"),
        (SPECIMEN[0] + "\n" + SPECIMEN[1].replace("L", "Ł"), "mrz_character_not_known"),
    ],
)
def test_what_is_no_zone_is_refused_and_json_says_so(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=f"mrz:{code}"):
        read_mrz(text, ON)
    told: Vector = dict(mrz_json(text, ON))
    assert (told["kind"], told["valid"], [one["code"] for one in told["warnings"]]) == (None, False, [code])


def test_json_can_be_written() -> None:
    told = mrz_json("\n".join(SPECIMEN), ON)
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("vector", GOLD["check_digits"], ids=lambda vector: vector["input"])
def test_check_digit_of_published_examples(vector: dict[str, str]) -> None:
    assert check_digit(vector["input"]) == vector["check"]


def test_long_number_is_checked_without_its_filler() -> None:
    lines = write_mrz("TD1", Holder("KIM", "MINSU", "AB12345671", "850412", "310101"))
    assert lines[0] == "IDKORAB1234567<18<<<<<<<<<<<<<"
    mrz = read_mrz("\n".join(lines), ON)
    assert (mrz.document_number, mrz.is_valid) == ("AB12345671", True)
    assert not read_mrz("\n".join([lines[0].replace("<18<", "<14<"), *lines[1:]]), ON).checks[
        "document_number"
    ]


def test_the_48_blind_pairs_are_those_published() -> None:
    assert {frozenset(pair) for pair in BLIND_PAIRS} == {frozenset(pair) for pair in GOLD["blind_pairs"]}


def test_blind_pairs_of_the_number_are_named_for_the_eye() -> None:
    warning = next(one for one in read("TD3", KIM).warnings if one.code == "mrz_compare_number")
    assert warning.field == "document_number"
    assert {"1/L", "2/W", "6/G", "5/P", "A/0"} <= set(str(warning.facts["pairs"]).split(", "))


@pytest.mark.parametrize("separator", ["\n", "\r\n", "", "\t", " \n\n "])
@pytest.mark.parametrize("kind", KINDS)
def test_lines_come_in_any_way_that_a_wedge_sends_them(kind: str, separator: str) -> None:
    text = separator.join(write_mrz(kind, KIM)).lower()
    assert (read_mrz(text, ON).kind, read_mrz(text, ON).is_valid) == (kind, True)


@pytest.mark.parametrize("kind", KINDS)
def test_half_the_lines_in_hangul_are_read(kind: str) -> None:
    jamo = str.maketrans("QWERTYUIOPASDFGHJKLZXCVBNM", "ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ")
    lines = write_mrz(kind, KIM)
    mrz = read_mrz("\n".join([lines[0].translate(jamo), *lines[1:]]), ON)
    assert (mrz.is_valid, mrz.issuer, "mrz_came_as_hangul" in codes(mrz)) == (True, "KOR", True)


def test_a_mark_of_the_byte_order_before_the_first_line_is_passed_over() -> None:
    assert read_mrz("\ufeff" + "\n".join(write_mrz("TD3", KIM)), ON).is_valid


def test_full_width_signs_of_an_input_method_are_read() -> None:
    wide = "\n".join(write_mrz("TD3", KIM)).translate({one: one + 0xFEE0 for one in range(0x21, 0x7F)})
    assert read_mrz(wide, ON).is_valid


def test_syllables_of_an_input_method_are_read() -> None:
    lines = write_mrz("TD3", KIM)
    assert lines[0].startswith("PMKORKIM<<MIN<SU")
    mrz = read_mrz("\n".join(["ㅖㅡ재ㄲ띠ㅡ<<ㅡㅑㅜ<녀".ljust(1) + lines[0][16:], lines[1]]), ON)
    assert mrz.document_code == "PM"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("850412", "1985-04-12"),
        ("261122", "2026-11-22"),
        ("261123", "1926-11-23"),
        ("8504<<", "1985-04-XX"),
        ("85<<<<", "1985-XX-XX"),
        ("<<0412", "XXXX-04-12"),
        ("<<<<<<", "XXXX-XX-XX"),
        ("26<<<<", "2026-XX-XX"),
        ("000229", "2000-02-29"),
    ],
)
def test_birth_finds_its_century_and_keeps_unknown_parts(written: str, told: str) -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", written, "310101"))
    assert (mrz.birth, mrz.is_valid, "mrz_birth_incomplete" in codes(mrz)) == (told, True, "X" in told)


@pytest.mark.parametrize("written", ["851312", "850431", "8<0412", "850<12", "ABCDEF"])
def test_birth_that_is_no_date_is_not_valid_though_its_digit_fits(written: str) -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", written, "310101"))
    assert (mrz.birth, all(mrz.checks.values()), mrz.is_valid, mrz.unread) == ("", True, False, ("birth",))


@pytest.mark.parametrize(
    ("written", "told", "is_expired"),
    [
        ("310101", "2031-01-01", False), ("411231", "2041-12-31", False), ("420101", "2042-01-01", False),
        ("500101", "2050-01-01", False), ("760101", "2076-01-01", False), ("770101", "1977-01-01", True),
        ("150101", "2015-01-01", True), ("261121", "2026-11-21", True), ("261122", "2026-11-22", False),
    ],
)  # fmt: skip
def test_expiry_lies_in_the_nearest_century(written: str, told: str, is_expired: bool) -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", "850412", written))
    assert (mrz.expiry, "mrz_expired" in codes(mrz)) == (told, is_expired)


@pytest.mark.parametrize(("written", "is_far"), [("411231", False), ("420101", True), ("42<<<<", True)])
def test_expiry_more_than_15_years_ahead_is_remarked(written: str, is_far: bool) -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", "850412", written))
    assert ("mrz_expiry_far_ahead" in codes(mrz)) == is_far


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"surname": "K1M"}, "surname", "mrz_name_has_digits"),
        ({"given": "M1NSU"}, "given", "mrz_name_has_digits"),
        ({"surname": "", "given": ""}, "surname", "mrz_no_name"),
        ({"surname": ""}, "surname", "mrz_no_name"),
        ({"number": ""}, "document_number", "mrz_document_number_not_readable"),
    ],
)
def test_what_no_document_can_say_is_a_misreading_though_every_digit_fits(
    kind: str, change: dict[str, str], field: str, code: str
) -> None:
    mrz = read(kind, replace(Holder("KIM", "MINSU", "M1", "850412", "310101"), **change))
    assert (all(mrz.checks.values()), mrz.unread, mrz.is_valid) == (True, (field,), False)
    assert code in codes(mrz)
    assert "mrz_single_name" not in codes(mrz)


def test_a_name_with_a_digit_keeps_no_other_misread_character_from_being_named() -> None:
    lines = write_mrz("TD3", Holder("K1M", "MINSU", "M123A4567", "850412", "310101"))
    broken = lines[1][:15] + "O" + lines[1][16:]
    assert "mrz_birth_does_not_fit" in codes(read_mrz(lines[0] + broken, ON))


def test_a_document_of_no_known_kind_is_remarked() -> None:
    lines = write_mrz("TD3", KIM)
    assert "mrz_document_code_not_known" in codes(read_mrz("X" + lines[0][1:] + lines[1], ON))


@pytest.mark.parametrize(("written", "sex"), [("F", Sex.F), ("M", Sex.M), ("X", Sex.X), ("<", Sex.X)])
def test_sex_is_read(written: str, sex: Sex) -> None:
    assert read("TD3", Holder("KIM", "MINSU", "M1", "850412", "310101", written)).sex is sex


def test_another_sex_is_a_misreading() -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", "850412", "310101", "N"))
    assert (mrz.unread, mrz.is_valid, "mrz_sex_not_readable" in codes(mrz)) == (("sex",), False, True)


@pytest.mark.parametrize("kind", KINDS)
def test_full_name_field_may_be_cut(kind: str) -> None:
    mrz = read(
        kind, Holder("PAPANDROPOULOUS", "JONATHAN CONSTANTINE ALEXANDER MAXIMILIAN", "M1", "850412", "310101")
    )
    assert "mrz_name_may_be_cut" in codes(mrz)
    assert mrz.surname == "PAPANDROPOULOUS"


def test_single_name_is_a_surname() -> None:
    mrz = read("TD3", Holder("ARKFREITH", "", "M1", "850412", "310101"))
    assert (mrz.surname, mrz.given, "mrz_single_name" in codes(mrz)) == ("ARKFREITH", "", True)


@pytest.mark.parametrize(
    ("issuer", "nationality", "told"),
    [
        ("D", "D", []),
        ("GBD", "GBS", []),
        ("UNO", "XXB", []),
        ("RKS", "XXA", []),
        ("UTO", "KOR", ["mrz_specimen"]),
        ("K0R", "KOR", ["mrz_state_not_known"]),
        ("KOR", "ZZZ", ["mrz_state_not_known"]),
    ],
)
def test_states_and_special_codes(issuer: str, nationality: str, told: list[str]) -> None:
    mrz = read("TD3", Holder("KIM", "MINSU", "M1", "850412", "310101", "F", issuer, nationality))
    found = [code for code in codes(mrz) if code in ("mrz_specimen", "mrz_state_not_known")]
    assert (mrz.issuer, mrz.nationality, found) == (issuer, nationality, told)


def test_there_are_249_states() -> None:
    assert len(ISO_3166_ALPHA_3) == 249


def test_empty_optional_data_may_have_a_filler_for_its_digit() -> None:
    lines = write_mrz("TD3", KIM)
    assert lines[1][42] == "0"
    mrz = read_mrz(lines[0] + lines[1][:42] + "<" + lines[1][43], ON)
    assert (mrz.checks["optional"], mrz.is_valid) == (True, True)
    filled = write_mrz("TD3", Holder("KIM", "MINSU", "M1", "850412", "310101", optional="AB1"))
    assert not read_mrz(filled[0] + filled[1][:42] + "<" + filled[1][43], ON).checks["optional"]


@pytest.mark.parametrize(
    ("place", "misread", "field", "position"),
    [(15, "O", "birth", "3"), (14, "S", "birth", "2"), (24, "I", "expiry", "4")],
)
def test_the_character_that_would_mend_a_date_is_named(
    place: int, misread: str, field: str, position: str
) -> None:
    lines = write_mrz("TD3", KIM)
    broken = lines[1][:place] + misread + lines[1][place + 1 :]
    warning = read_mrz(lines[0] + broken, ON).warnings[0]
    assert (warning.field, warning.code) == (field, f"mrz_{field}_does_not_fit")
    assert warning.facts == {"positions": position, "changes": f"{misread}→{lines[1][place]}"}


@pytest.mark.parametrize(("place", "misread"), [(0, "N"), (1, "7"), (4, "4"), (8, "1"), (9, "0")])
def test_the_character_that_would_mend_the_number_is_among_those_named(place: int, misread: str) -> None:
    lines = write_mrz("TD3", KIM)
    broken = misread.join((lines[1][:place], lines[1][place + 1 :]))
    warning = read_mrz(lines[0] + broken, ON).warnings[0]
    assert warning.code == "mrz_document_number_does_not_fit"
    assert str(place + 1) in str(warning.facts["positions"]).split(", ")
    assert f"{misread}→{lines[1][place]}" in str(warning.facts["changes"]).split(", ")


def test_two_misread_characters_are_told_apart_from_one() -> None:
    lines = write_mrz("TD3", KIM)
    broken = "X" + lines[1][1:13] + "O5O41Z" + lines[1][19:]
    found = codes(read_mrz(lines[0] + broken, ON))
    assert found[:2] == ["mrz_document_number_several_wrong", "mrz_birth_several_wrong"]


def test_wrong_overall_digit_alone_is_told() -> None:
    lines = write_mrz("TD2", KIM)
    wrong = str((int(lines[1][-1]) + 1) % 10)
    mrz = read_mrz(lines[0] + lines[1][:-1] + wrong, ON)
    assert (mrz.checks["composite"], codes(mrz)[0]) == (False, "mrz_composite_does_not_fit")


def test_numbers_are_not_shown_with_the_value() -> None:
    assert "M123A4567" not in repr(read("TD3", KIM))


COVERED_BY_TWO_LINES = [(1, place) for place in (*range(10), *range(13, 20), *range(21, 28))]
COVERED_PLACES = {
    "TD1": [(0, place) for place in range(5, 30)]
    + [(1, place) for place in (*range(7), *range(8, 15), *range(18, 30))],
    "TD2": COVERED_BY_TWO_LINES + [(1, place) for place in range(28, 36)],
    "TD3": COVERED_BY_TWO_LINES + [(1, place) for place in range(28, 44)],
    "MRVA": COVERED_BY_TWO_LINES,
    "MRVB": COVERED_BY_TWO_LINES,
}


def read_back(kind: str, seed: int) -> None:
    """One generated zone is read as it was written. `make soak` does this 20,000 times for each kind."""
    holder = random_holder(kind, random.Random(seed))
    mrz = read(kind, holder)
    assert mrz.is_valid == (mrz.birth != "")
    assert (mrz.kind, mrz.document_number, mrz.optional) == (kind, holder.number, holder.optional)
    assert (mrz.surname, mrz.given) == (holder.surname, holder.given)
    assert (mrz.birth[2:].replace("-", ""), mrz.expiry[2:].replace("-", "")) == (holder.birth, holder.expiry)


def find_each_error(kind: str, seed: int) -> int:
    """Every change of one character under a check digit is found, unless the two are a blind pair.

    Returns how many changes were tried.
    """
    source = random.Random(seed)
    lines = write_mrz(kind, random_holder(kind, source))
    tried = 0
    for line, place in COVERED_PLACES[kind]:
        right = lines[line][place]
        wrong = source.choice([one for one in VALUES if (VALUES[one] - VALUES[right]) % 10])
        broken = [*lines]
        broken[line] = lines[line][:place] + wrong + lines[line][place + 1 :]
        mrz = read_mrz("\n".join(broken), ON)
        assert not mrz.is_valid, (kind, seed, place, right, wrong)
        tried += 1
    return tried


@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_generated_zone_is_read_back(kind: str, seed: int) -> None:
    read_back(kind, seed)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_every_single_error_that_can_be_found_is_found(kind: str, seed: int) -> None:
    assert find_each_error(kind, seed) == len(COVERED_PLACES[kind])


@given(st.text(alphabet="ABC012<\nㅁ가", max_size=100))
def test_any_text_is_read_or_rejected(text: str) -> None:
    assert mrz_json(text, ON)["valid"] in (True, False)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_20_000_zones_are_read_back_and_their_errors_found(kind: str) -> None:
    for seed in range(20_000):
        read_back(kind, seed)
    assert sum(find_each_error(kind, seed) for seed in range(200)) == 200 * len(COVERED_PLACES[kind])
