"""The code of somebody's own questionnaire: what it holds, what damages it, and how long it is good."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions.findings import doubt_key
from station.actions.read_page import read_page
from station.actions.read_preregistration import preregistered
from station.cli.main import main
from station.clock import SystemClock
from station.domain.carried_visit import has_carried_shape
from station.domain.preregistration import (
    LANGUAGES,
    LISTS,
    TEXTS,
    Preregistration,
    is_preregistration,
    read_preregistration,
    write_preregistration,
)
from station.errors import Doubtful, Rejected
from station.programmes import programme
from station.words import words_in

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PROGRAMME = programme("covid19")
TOLD = Preregistration(
    programme_id="covid19",
    issued_at=NOW,
    language="zh",
    has_agreed=True,
    texts={
        "name": "王小明",
        "birth": "1985-04-12",
        "sex": "M",
        "phone": "+8613812345678",
        "onset_on": "2026-11-20",
    },
    lists={"symptoms": ("cough", "sore_throat"), "conditions": ()},
)


def code_of(refused: pytest.ExceptionInfo[Rejected]) -> str:
    return refused.value.rejections[0].code


def test_code_is_digits_alone_and_comes_back_as_it_was_told() -> None:
    code = write_preregistration(TOLD)
    assert code.isascii()
    assert code.isdecimal()
    assert read_preregistration(code) == TOLD


SHORT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)


@given(
    st.dictionaries(st.sampled_from(sorted(TEXTS.values())), SHORT, max_size=8),
    st.dictionaries(st.sampled_from(sorted(LISTS.values())), st.lists(SHORT, max_size=4).map(tuple)),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_whatever_is_told_comes_back(
    texts: dict[str, str], lists: dict[str, tuple[str, ...]], language: str, agreed: bool
) -> None:
    told = Preregistration("influenza", NOW, language, agreed, texts, lists)
    code = write_preregistration(told)
    assert read_preregistration(code) == told
    assert is_preregistration(code)
    assert has_carried_shape(code), "the scanner takes it out of whatever field it was typed into"


def test_every_single_wrong_digit_and_every_lost_one_is_found() -> None:
    code = write_preregistration(TOLD)
    for place in range(7, len(code)):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        lost = code[:place] + code[place + 1 :]
        for damaged in (wrong, lost):
            with pytest.raises(Rejected) as refused:
                read_preregistration(damaged)
            assert code_of(refused).startswith("preregistration_damaged")
            assert is_preregistration(damaged)


def test_code_that_breaks_off_says_what_stands_at_its_beginning() -> None:
    code = write_preregistration(TOLD)
    told = []
    for length in range(20, len(code)):
        with pytest.raises(Rejected) as refused:
            read_preregistration(code[:length])
        (one,) = refused.value.rejections
        told.append((one.code, one.facts.get("name"), one.facts.get("birth")))
    assert set(told) == {
        ("preregistration_damaged", None, None),
        ("preregistration_damaged_partly", "王小明", ""),
        ("preregistration_damaged_partly", "王小明", "1985-04-12"),
    }
    assert told == sorted(told, key=lambda one: (one[0], one[2] or ""))


def test_code_of_another_version_is_told_so() -> None:
    code = write_preregistration(TOLD)
    with pytest.raises(Rejected) as refused:
        read_preregistration("9953" + code[4:])
    assert code_of(refused) == "preregistration_of_other_version"


@pytest.mark.parametrize("text", ["", "https://example.org", "김민수", "98026326000145"])
def test_what_is_no_code_of_a_questionnaire_is_told_so(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_preregistration(text)
    assert code_of(refused) == "preregistration_not_one"


def test_code_is_read_in_full_width_digits_and_over_several_lines() -> None:
    code = write_preregistration(TOLD)
    wide = code.translate({one: one + 0xFEE0 for one in range(0x30, 0x3A)})
    assert read_preregistration(f" {wide[:99]}\r\n{wide[99:]}\n") == TOLD


def test_specimen_number_and_visit_slip_are_no_preregistration() -> None:
    assert not is_preregistration("98026326000145")
    assert not is_preregistration("9901" + "180" + "1" * 180)


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(hours=24), ""),
        (timedelta(hours=24, minutes=1), "preregistration_expired"),
        (timedelta(hours=-1), ""),
        (timedelta(hours=-1, minutes=-1), "preregistration_too_early"),
    ],
)
def test_questionnaire_is_good_for_a_day_and_the_refusal_says_what_could_be_read(
    age: timedelta, code: str
) -> None:
    text = write_preregistration(TOLD)
    if not code:
        assert preregistered(text, PROGRAMME, NOW + age, NOW.date()).page.name == "王小明"
        return
    with pytest.raises(Rejected) as refused:
        preregistered(text, PROGRAMME, NOW + age, NOW.date())
    (one,) = refused.value.rejections
    assert (one.code, one.facts["name"], one.facts["birth"]) == (code, "王小明", "1985-04-12")


def test_page_of_the_desk_says_when_the_person_told_it_and_leaves_consent_open() -> None:
    read = preregistered(write_preregistration(TOLD), PROGRAMME, NOW, NOW.date())
    assert (read.page.consent, read.page.preregistered_at) == (None, NOW.isoformat())
    assert (read.page.symptoms, read.page.conditions, read.page.onset) == (("cough", "sore_throat"), (), "2")
    assert read.told.has_agreed


def test_what_this_programme_does_not_ask_is_left_out_and_named() -> None:
    code = write_preregistration(
        Preregistration(
            "mers", NOW, "en", False, {"name": "Kim"}, {"symptoms": ("cough", "camel_bite", "ards")}
        )
    )
    read = preregistered(code, PROGRAMME, NOW, NOW.date())
    assert (read.page.symptoms, read.left_out) == (("cough",), ("camel_bite", "ards"))


def test_questionnaire_of_another_programme_is_asked_once_and_says_nothing_of_what_it_did_not_ask() -> None:
    other = replace(TOLD, programme_id="influenza", lists={"symptoms": ("camel_bite",), "conditions": ()})
    page = preregistered(write_preregistration(other), PROGRAMME, NOW, NOW.date()).page
    assert (page.told_for, page.symptoms, page.conditions) == ("influenza", None, None)
    with pytest.raises(Doubtful) as doubted:
        read_page(replace(page, consent=True, symptoms=(), onset=""), PROGRAMME, NOW.date())
    assert [doubt_key(one) for one in doubted.value.rejections] == ["name:told_for_other"]
    of_here = replace(other, programme_id="covid19", lists={"symptoms": (), "conditions": ()})
    page = preregistered(write_preregistration(of_here), PROGRAMME, NOW, NOW.date()).page
    assert (page.told_for, page.symptoms, page.conditions) == ("", (), ())


@pytest.mark.parametrize(
    ("site", "is_other"), [("Jamsil", False), ("jamsil ", False), ("Songpa", True), ("", False)]
)
def test_questionnaire_of_another_site_is_known(site: str, is_other: bool) -> None:
    code = write_preregistration(replace(TOLD, site="Jamsil"))
    assert preregistered(code, PROGRAMME, NOW, NOW.date(), site=site).is_of_other_site is is_other


@pytest.mark.parametrize(("hours", "day"), [(9, "2026-11-22 18:00"), (-5, "2026-11-22 04:00")])
@pytest.mark.parametrize("age", [timedelta(hours=30), timedelta(hours=-3)])
def test_when_it_was_filled_in_is_told_in_the_sites_time(hours: int, day: str, age: timedelta) -> None:
    now = (NOW + age).astimezone(timezone(timedelta(hours=hours)))
    with pytest.raises(Rejected) as refused:
        preregistered(write_preregistration(TOLD), PROGRAMME, now, now.date())
    (one,) = refused.value.rejections
    assert one.facts["issued"] == day
    for language in ("ko", "en"):
        sentence = words_in(language).sentence(one)
        assert day in sentence
        assert "UTC" not in sentence


def test_too_much_text_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        write_preregistration(Preregistration("covid19", NOW, "ko", True, {"name": "가" * 140}, {}))
    assert code_of(refused) == "preregistration_too_long"


@given(st.text("0123456789", min_size=20, max_size=400))
def test_no_digits_of_any_kind_break_the_reader(digits: str) -> None:
    for text in (f"9952{digits}", f"9952{len(digits):03}{digits}"):
        with pytest.raises(Rejected):
            read_preregistration(text)


def read_by_command(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["prereg", "read", *arguments])


def test_command_tells_the_sites_time_and_another_programme(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "station.toml").write_text('zone = "Asia/Tokyo"\n', "utf-8")
    told = replace(TOLD, issued_at=SystemClock().now().replace(second=0, microsecond=0), site="Jamsil")
    code = write_preregistration(told)
    assert read_by_command(monkeypatch, code, "--data", str(tmp_path)) == 0
    said = json.loads(capsys.readouterr().out)
    assert datetime.fromisoformat(said["issued_at"]) == told.issued_at
    assert (said["issued_at"][-6:], said["valid_until"][-6:], said["site"]) == ("+09:00", "+09:00", "Jamsil")
    assert read_by_command(monkeypatch, code, "--programme", "influenza") == 3
    assert read_by_command(monkeypatch, code, "--hours", "0") == 1
    assert read_by_command(monkeypatch, "") == 1
