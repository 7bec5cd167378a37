"""The code of somebody's own questionnaire: what it holds, what damages it, and how long it is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions.read_preregistration import preregistered
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
from station.errors import Rejected
from station.programmes import programme

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
        read_preregistration("9952" + code[4:])
    assert code_of(refused) == "preregistration_of_other_version"


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


def test_too_much_text_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        write_preregistration(Preregistration("covid19", NOW, "ko", True, {"name": "가" * 140}, {}))
    assert code_of(refused) == "preregistration_too_long"


@given(st.text("0123456789", min_size=20, max_size=400))
def test_no_digits_of_any_kind_break_the_reader(digits: str) -> None:
    for text in (f"9951{digits}", f"9951{len(digits):03}{digits}"):
        with pytest.raises(Rejected):
            read_preregistration(text)
