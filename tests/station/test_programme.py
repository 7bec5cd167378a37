"""Programme files: those that come with the product are whole, and a broken one names file, line and rule."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from station import resources
from station.cli.programmes import programme_check
from station.domain.clinical import LANGUAGES
from station.domain.observable import DISPOSITIONS, TRACKS
from station.domain.programme import Programme, load_programme
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.domain.triage.written_assessment import assessment_to_json
from station.errors import Rejected, Rejection, Trouble
from station.programmes import programme, programme_ids
from station.words import words_in

COVID_TEXT = resources.data("programmes/covid19.toml").decode()
PROGRAMMES = [programme(name) for name in programme_ids()]

# SNOMED CT's check digit: Verhoeff, tables as in ISO/IEC and the SNOMED CT technical guide
VERHOEFF_P = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def in_dihedral(left: int, right: int) -> int:
    """Returns the product in the dihedral group of ten elements."""
    if left < 5:
        return (left + right) % 5 if right < 5 else (left + right - 5) % 5 + 5
    return (left - 5 - right) % 5 + 5 if right < 5 else (left - right) % 5


def snomed_is_whole(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = VERHOEFF_P[1][value]
        check = in_dihedral(check, value)
    return check == 0


def loinc_is_whole(code: str) -> bool:
    digits, check = code.split("-")
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits))
    )
    return (10 - total % 10) % 10 == int(check)


def problems(text: str) -> list[Rejection]:
    with pytest.raises(Rejected) as caught:
        load_programme(text.encode(), "broken.toml")
    return list(caught.value.rejections)


def broken(old: str, new: str) -> str:
    assert COVID_TEXT.count(old) >= 1, old
    return COVID_TEXT.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize("one", PROGRAMMES, ids=lambda one: str(one.id))
def test_programme_has_words_for_everything_in_each_language(one: Programme) -> None:
    words = [one.names, one.consent.words, *(rule.words for rule in one.rules())]
    words += [symptom.words for symptom in one.symptoms] + [vital.words for vital in one.vitals]
    assert all(set(each) == set(LANGUAGES) and all(each.values()) for each in words)


@pytest.mark.parametrize("one", PROGRAMMES, ids=lambda one: str(one.id))
def test_programme_has_the_nine_main_symptoms(one: Programme) -> None:
    assert [symptom.digit for symptom in one.main_symptoms()] == list(range(1, 10))


@pytest.mark.parametrize("one", PROGRAMMES, ids=lambda one: str(one.id))
def test_codes_have_right_check_digits(one: Programme) -> None:
    snomed = [symptom.snomed for symptom in one.symptoms] + [kind.snomed for kind in one.specimen_types]
    loinc = [test.loinc for test in one.tests] + [vital.loinc for vital in one.vitals]
    assert [code for code in snomed if code and not snomed_is_whole(code)] == []
    assert [code for code in loinc if code and not loinc_is_whole(code)] == []


def test_check_digit_of_a_mistyped_code_is_wrong() -> None:
    assert snomed_is_whole("386661006")
    assert not snomed_is_whole("386661060")
    assert loinc_is_whole("94500-6")
    assert not loinc_is_whole("95400-6")


@pytest.mark.parametrize("name", programme_ids())
def test_hash_is_that_of_the_file(name: str) -> None:
    data = resources.data(f"programmes/{name}.toml")
    assert programme(name).hash == hashlib.sha256(data).hexdigest()
    assert programme(name).id == name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", PROGRAMMES, ids=lambda one: str(one.id))
def test_every_answer_of_a_programme_has_words(one: Programme, language: str) -> None:
    words = words_in(language, is_strict=True)
    area = {
        "disposition_now": "disposition",
        "track_if_positive": "track",
        "who": "severity",
        "kdca_class": "severity",
    }
    area |= {"case_definition": "case", "warning_sign": "warning", "transport": "transport"}
    codes = [
        f"{area[rule.scheme]}.{rule.result}"
        for scheme in one.schemes
        if scheme.id in area
        for rule in scheme.rules
    ]
    codes += [f"not_applicable.{rule.result}" for score in one.scores for rule in score.not_applicable]
    codes += [f"confidence.{rule.origin.confidence}" for rule in one.rules()]
    assert [code for code in codes if not words(code)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", PROGRAMMES, ids=lambda one: str(one.id))
def test_everything_missing_has_words(one: Programme, language: str) -> None:
    words = words_in(language, is_strict=True)
    for answers in (
        {"age_years": 0},
        {"age_years": 30, "symptoms": {"cough": "no"}, "conditions": {"hiv": "no"}},
    ):
        missing = assess(answers_from_json(answers, one), one).missing
        assert missing
        assert all(one.words(name) or words(f"missing.{name}") for name in missing)


def test_influenza_has_other_symptoms_limits_and_specimens() -> None:
    covid, influenza = programme("covid19"), programme("influenza")
    assert influenza.screening.fever_from_tenths_c == 380 != covid.screening.fever_from_tenths_c
    assert [one.key for one in influenza.main_symptoms()] != [one.key for one in covid.main_symptoms()]
    assert {one.key for one in influenza.specimen_types} != {one.key for one in covid.specimen_types}


@pytest.mark.parametrize(
    ("answers", "disposition", "case"),
    [
        (
            {
                "symptoms": [],
                "arrival": False,
                "care_home": False,
                "exposed": False,
                "vitals": {"temperature_c": 37.9, "spo2_pct": 97},
            },
            "no_test",
            "none",
        ),
        (
            {"symptoms": ["cough"], "onset_days_ago": 2, "vitals": {"temperature_c": 37.9}},
            "test_then_go",
            "none",
        ),
        (
            {"symptoms": ["cough"], "onset_days_ago": 2, "vitals": {"temperature_c": 38.0}},
            "test_then_go",
            "suspect",
        ),
        ({"symptoms": ["cyanosis"]}, "emergency_now", "none"),
    ],
)
def test_influenza_runs_with_no_other_code(answers: dict[str, object], disposition: str, case: str) -> None:
    influenza = programme("influenza")
    outcome = assess(answers_from_json({"age_years": 30, **answers}, influenza), influenza)
    assert (outcome.disposition_now, outcome.case_definition) == (disposition, case)
    schemes = assessment_to_json(outcome, influenza)["schemes"]
    assert isinstance(schemes, dict)
    kdca = schemes["kdca"]
    assert isinstance(kdca, dict)
    assert kdca["not_applicable"] == "not_in_programme"


@pytest.mark.parametrize(
    ("old", "new", "rule", "code"),
    [
        ('source = "simplereport"\n', "", "fever", "programme_rule_without_source"),
        ('source = "simplereport"\n', 'source = "hearsay"\n', "fever", "programme_source_unknown"),
        ('confidence = "seen"\n\n[[symptom]]', "\n[[symptom]]", "fever", "programme_rule_without_confidence"),
        ('en = "Fever"\n', "", "fever", "programme_word_missing"),
        ('ko = "발열"', 'ko = " "', "fever", "programme_word_missing"),
        ("digit = 1\n", "digit = 2\n", "cough", "programme_digit_twice"),
        ("digit = 1\n", "digit = 0\n", "fever", "programme_digit_not_1_to_9"),
        ('group = "general"\ndigit', 'grup = "general"\ndigit', "fever", "programme_key_unknown"),
        (
            "{from = 9, to = 11, points = 1}",
            "{from = 10, to = 11, points = 1}",
            "news2-respiration",
            "programme_band_gap",
        ),
        (
            "{from = 9, to = 11, points = 1}",
            "{from = 8, to = 11, points = 1}",
            "news2-respiration",
            "programme_band_overlap",
        ),
        (
            "{from = 25, points = 3}",
            "{from = 25, to = 60, points = 3}",
            "news2-respiration",
            "programme_band_gap",
        ),
        ("{to = 2, lowest = 24", "{to = 1, lowest = 24", "paediatric-respiration", "programme_band_gap"),
        ("{to = 4, result", "{to = 5, result", "news2", "programme_band_overlap"),
        (
            '{yes = "difficulty_breathing"}\nko',
            '{yes = "bad_breath"}\nko',
            "warning-difficulty-breathing",
            "programme_reference_unknown",
        ),
        (
            '{yes = "difficulty_breathing"}\nko',
            '{maybe = "cough"}\nko',
            "warning-difficulty-breathing",
            "programme_condition_not_readable",
        ),
        (
            '{choice = "who", is = ["severe", "critical"]}',
            '{choice = "who", is = ["grave"]}',
            "now-who-severe",
            "programme_reference_unknown",
        ),
        ("points = {no = 0, yes = 2}", "points = {no = 0}", "news2-oxygen", "programme_choices_incomplete"),
        (
            "block = [300, 450]",
            "block = [350, 450]",
            "temperature_tenths_c",
            "programme_confirm_outside_block",
        ),
        ('result = "no_test"', 'result = "go_home"', "no-test-no-reason", "programme_answer_unknown"),
        ("level = 5", "level = 6", "no-test-no-reason", "programme_level_not_1_to_5"),
        (
            "when = {always = true}\nlevel",
            'when = {yes = "cough"}\nlevel',
            "test-not-all-asked",
            "programme_last_row_not_always",
        ),
        ('id = "now-qsofa"', 'id = "now-who-severe"', "now-who-severe", "programme_name_twice"),
        (
            'result = "mild"\nwhen = {all = [{choice = "consciousness"',
            'result = "light"\nwhen = {all = [{choice = "consciousness"',
            "kdca-mild",
            "programme_result_not_in_steps",
        ),
    ],
)
def test_broken_file_names_file_line_and_rule(old: str, new: str, rule: str, code: str) -> None:
    text = broken(old, new)
    found = [one for one in problems(text) if one.code == code]
    assert [one.field for one in found] == [rule]
    facts = found[0].facts
    names = (f'id = "{rule}"', f'key = "{rule}"')
    assert (facts["file"], facts["rule"]) == ("broken.toml", rule)
    assert facts["line"] in {line_of(text, name) for name in names if name in text}


def test_all_problems_come_at_once_with_words() -> None:
    text = (
        broken("digit = 1\n", "digit = 2\n")
        .replace("level = 5", "level = 6")
        .replace('en = "Cough"', 'en = ""')
    )
    found = problems(text)
    assert {one.code for one in found} == {
        "programme_digit_twice", "programme_level_not_1_to_5", "programme_word_missing",
    }  # fmt: skip
    for language in LANGUAGES:
        words = words_in(language, is_strict=True)
        assert all("broken.toml:" in words.sentence(one) for one in found)


def test_text_that_is_no_toml_names_its_line() -> None:
    found = problems('id = "covid19"\nversion = \n')
    assert [(one.code, one.facts["line"]) for one in found] == [("programme_not_toml", 2)]


def test_missing_section_is_named() -> None:
    found = problems('id = "empty"\nversion = "1"\n')
    assert {"programme_key_missing", "programme_vital_missing", "programme_scheme_missing"} <= {
        one.code for one in found
    }


def test_check_of_a_file(tmp_path: Path) -> None:
    whole = tmp_path / "covid19.toml"
    whole.write_text(COVID_TEXT, encoding="utf-8")
    assert programme_check(whole) == programme("covid19")
    with pytest.raises(Trouble, match="programme_file_not_readable"):
        programme_check(tmp_path / "none.toml")


def test_unknown_programme_names_those_that_there_are() -> None:
    with pytest.raises(Rejected) as caught:
        programme("plague")
    assert caught.value.rejections[0].facts["known"] == "covid19, influenza"


def test_every_answer_of_both_kinds_stands_in_the_table() -> None:
    results = {rule.result for rule in programme("covid19").rules()}
    assert set(DISPOSITIONS) | set(TRACKS) <= results
