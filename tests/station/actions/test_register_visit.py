"""The page becomes a visit: all refusals at once, doubts asked once, everything saved together or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from station.actions.open_visit import open_visit
from station.actions.read_page import FREE_TEXTS, LONGEST_TEXT
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.domain.consent import Consent, ConsentState
from station.domain.identity import Sex
from station.domain.number import make_number, parts
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.specimen import LabelPrint, LabelState, Specimen, SpecimenState
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.errors import Doubtful, Rejected, Trouble
from station.storage import find
from station.storage.ledger import save
from tests.station.booth import MORNING, RESIDENT, Booth

DAY = date(2026, 4, 1)


def fact_count(shift: Shift) -> int:
    with shift.store.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM fact")).scalar_one())


def refusals(booth: Booth, page: VisitPage) -> set[tuple[str, str]]:
    """Returns field and code of everything that is refused, after making sure that nothing was written."""
    before = fact_count(booth.shift)
    with pytest.raises(Rejected) as caught:
        register_visit(booth.shift, page)
    assert not isinstance(caught.value, Doubtful)
    assert fact_count(booth.shift) == before
    return {(one.field, one.code) for one in caught.value.rejections}


def test_a_page_is_saved_as_person_visit_consent_triage_specimen_and_label(booth: Booth) -> None:
    made = register_visit(
        booth.shift, replace(RESIDENT, area=" 송파구 ", flight=" ke085 ", vehicle="12가3456")
    )
    found = booth.reopened()
    with found.shift.store.reading() as session:
        for record in (made.person, made.visit, made.triage, made.specimen, made.label):
            assert find.record(session, type(record), record.id) == record
        assert find.day_visit(session, made.visit.id).consent is ConsentState.GIVEN
    person, visit = made.person, made.visit
    assert (person.name, person.birth_date, person.sex) == ("김민수", date(1985, 4, 12), Sex.M)
    assert (person.phone, person.area) == ("+821012345678", "송파구")
    assert (visit.operating_day, visit.arrived_at, visit.flight) == (DAY, MORNING, "KE085")
    assert (made.specimen.number, made.specimen.state) == (make_number(980, DAY, 1), SpecimenState.LABELLED)
    assert (made.label.state, made.label.copy) == (LabelState.WAITING, 1)
    assert made.triage.temperature_tenths_c == 378
    found.shift.store.close()


BAD = VisitPage(
    name=" ",
    birth="19850231",
    sex="?",
    phone="123",
    area="\x00",
    vehicle="x" * (LONGEST_TEXT + 1),
    symptoms=("caugh",),
    onset="-1",
    temperature="98.6",
    spo2="abc",
    specimen_type="banana",
    consent_language="xx",
)


def test_everything_that_is_wrong_is_refused_at_once_each_at_its_field(booth: Booth) -> None:
    assert refusals(booth, BAD) == {
        ("name", "name_missing"),
        ("birth", "birth_not_real"),
        ("sex", "sex_not_known"),
        ("phone", "phone_too_short"),
        ("consent", "consent_missing"),
        ("area", "text_has_control_characters"),
        ("vehicle", "text_too_long"),
        ("symptoms", "symptom_unknown"),
        ("onset", "onset_in_future"),
        ("temperature", "temperature_looks_fahrenheit"),
        ("spo2", "vital_not_whole"),
        ("specimen_type", "specimen_type_unknown"),
        ("consent_language", "consent_language_unknown"),
    }


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"name": ""}, ("name", "name_missing")),
        ({"birth": ""}, ("birth", "birth_missing")),
        ({"birth": "19850412"}, ("sex", "sex_missing")),
        ({"birth": "19850412", "sex": "q"}, ("sex", "sex_not_known")),
        ({"birth": "8504121", "sex": "F"}, ("sex", "sex_contradicts_birth")),
        ({"birth": "19850412 m", "sex": "여"}, ("sex", "sex_contradicts_birth")),
        ({"birth": "8504121f"}, ("sex", "sex_contradicts_code_digit")),
        ({"phone": ""}, ("phone", "phone_missing")),
        ({"phone": "12"}, ("phone", "phone_too_short")),
        ({"consent": None}, ("consent", "consent_missing")),
        ({"consent": False}, ("consent", "consent_refused")),
        ({"temperature": "500"}, ("temperature", "temperature_out_of_range")),
        ({"spo2": "101"}, ("spo2", "vital_out_of_range")),
        ({"onset": "366"}, ("onset", "vital_out_of_range")),
        ({"symptoms": ("x",)}, ("symptoms", "symptom_not_listed")),
        ({"specimen_type": "x"}, ("specimen_type", "specimen_type_unknown")),
        ({"consent_language": ""}, ("consent_language", "consent_language_unknown")),
        ({"expectation_id": UUID(int=1)}, ("", "expectation_unknown")),
    ],
)
def test_one_wrong_field_is_the_only_one_refused(
    booth: Booth,
    change: dict[str, Any],  # Any: any field
    refused: tuple[str, str],
) -> None:
    assert refusals(booth, replace(RESIDENT, **change)) == {refused}


@pytest.mark.parametrize("content", ["a\nb", "a\x00b", "\ud800", "x" * (LONGEST_TEXT + 1)])
def test_no_text_is_saved_that_could_not_be_shown_or_stored(booth: Booth, content: str) -> None:
    change: dict[str, Any] = dict.fromkeys(FREE_TEXTS, content)  # Any: any field
    assert {name for name, _ in refusals(booth, replace(RESIDENT, **change))} == set(FREE_TEXTS)


@pytest.mark.parametrize(
    ("birth", "sex", "saved"), [("8504121", "", "M"), ("8504121", "남", "M"), ("850412-2", "f", "F")]
)
def test_the_sex_is_taken_from_either_field_where_they_agree(
    booth: Booth, birth: str, sex: str, saved: str
) -> None:
    assert register_visit(booth.shift, replace(RESIDENT, birth=birth, sex=sex)).person.sex == saved


UNLIKELY = replace(RESIDENT, name="김", temperature="420", spo2="80")


def test_everything_unlikely_is_asked_at_once_and_a_yes_is_recorded(booth: Booth) -> None:
    before = fact_count(booth.shift)
    with pytest.raises(Doubtful) as caught:
        register_visit(booth.shift, UNLIKELY)
    assert fact_count(booth.shift) == before
    asked = {f"{one.field}:{one.code}" for one in caught.value.rejections}
    assert asked == {"name:name_one_letter", "temperature:vital_unlikely", "spo2:vital_unlikely"}
    made = register_visit(booth.shift, replace(UNLIKELY, confirmed=frozenset(asked)))
    assert made.triage.confirmed == tuple(sorted(asked))


def test_a_yes_to_one_doubt_is_no_yes_to_another(booth: Booth) -> None:
    with pytest.raises(Doubtful) as caught:
        register_visit(booth.shift, replace(UNLIKELY, confirmed=frozenset({"spo2:vital_unlikely"})))
    assert {one.field for one in caught.value.rejections} == {"name", "temperature"}


def test_a_yes_that_nobody_asked_for_is_not_recorded(booth: Booth) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, confirmed=frozenset({"spo2:vital_unlikely"})))
    assert made.triage.confirmed == ()


def test_a_refusal_comes_before_a_doubt(booth: Booth) -> None:
    assert refusals(booth, replace(UNLIKELY, phone="")) == {("phone", "phone_missing")}


def serial(made: Registered) -> int:
    return parts(made.specimen.number).serial


def test_numbers_count_up_within_a_day_and_begin_again_with_the_next(booth: Booth) -> None:
    assert [serial(register_visit(booth.shift, RESIDENT)) for _ in range(3)] == [1, 2, 3]
    booth.clock.advance(timedelta(days=1))
    made = register_visit(booth.shift, RESIDENT)
    assert (serial(made), parts(made.specimen.number).day) == (1, DAY + timedelta(days=1))


def test_the_day_of_a_number_is_the_sites_day(booth: Booth) -> None:
    booth.clock.set(MORNING.replace(hour=14, minute=59))
    assert parts(register_visit(booth.shift, RESIDENT).specimen.number).day == DAY
    booth.clock.advance(timedelta(minutes=1))
    assert parts(register_visit(booth.shift, RESIDENT).specimen.number).day == DAY + timedelta(days=1)


def test_numbers_count_on_after_a_restart(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    again = booth.reopened()
    assert serial(register_visit(again.shift, RESIDENT)) == 2
    again.shift.store.close()


def trouble_of(booth: Booth) -> Trouble:
    before = fact_count(booth.shift)
    with pytest.raises(Trouble) as caught:
        register_visit(booth.shift, RESIDENT)
    assert fact_count(booth.shift) == before
    return caught.value


def test_a_clock_that_went_back_a_day_gives_no_number(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    booth.clock.advance(timedelta(days=-1))
    trouble = trouble_of(booth)
    assert (trouble.code, trouble.facts) == ("clock_behind", {"day": "2026-03-31", "last_day": "2026-04-01"})
    booth.clock.advance(timedelta(days=1))
    assert serial(register_visit(booth.shift, RESIDENT)) == 2


def test_after_9999_no_number_is_left_until_the_next_day(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    with booth.shift.store.writing() as session:
        act = booth.shift.act("register_visit")
        last = replace(made.specimen, id=booth.shift.new_id(), number=make_number(980, DAY, 9999))
        save(session, last, act)
    assert trouble_of(booth).code == "numbers_used_up"
    booth.clock.advance(timedelta(days=1))
    assert serial(register_visit(booth.shift, RESIDENT)) == 1


def test_a_save_that_fails_at_any_statement_leaves_nothing_and_no_gap(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    statements = _statements_of(lambda: register_visit(booth.shift, RESIDENT))
    assert statements > 25
    before = fact_count(booth.shift)
    for failing in range(1, statements + 1, 3):
        with pytest.raises(InterruptedError):
            _statements_of(lambda: register_visit(booth.shift, RESIDENT), fail_at=failing)
        assert fact_count(booth.shift) == before
    assert serial(register_visit(booth.shift, RESIDENT)) == 3


def _statements_of(work: Any, fail_at: int = 0) -> int:  # Any: something to call
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1
        if count == fail_at:
            raise InterruptedError

    event.listen(Engine, "before_cursor_execute", step)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", step)
    return count


def test_the_parts_of_a_visit_name_each_other(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    with booth.shift.store.reading() as session:
        consent = session.execute(
            text("SELECT visit_id, person_id, wording_version, language FROM consent")
        ).one()
    wording = booth.shift.programme.consent.version
    assert tuple(consent) == (str(made.visit.id), str(made.person.id), wording, "ko")
    assert made.visit.person_id == made.person.id
    assert {made.triage.visit_id, made.specimen.visit_id, made.label.visit_id} == {made.visit.id}
    assert made.label.specimen_id == made.specimen.id
    kinds = {Person, Visit, Consent, TriageRecord, Specimen, LabelPrint}
    assert len(kinds) == 6


def test_what_was_on_paper_is_told_as_it_happened_and_when_it_was_typed(booth: Booth) -> None:
    occurred_at = MORNING - timedelta(hours=3)
    made = register_visit(booth.shift, RESIDENT, reason=" paper ", occurred_at=occurred_at)
    assert (made.visit.arrived_at, made.visit.operating_day) == (occurred_at, DAY)
    with booth.shift.store.reading() as session:
        header = session.execute(text("SELECT header FROM fact WHERE record_kind = 'visit'")).scalar_one()
    told = json.loads(header)
    assert (told["occurred_at_ms"], told["recorded_at_ms"]) == (
        int(occurred_at.timestamp() * 1000),
        int(MORNING.timestamp() * 1000),
    )
    assert (told["reason"], told["actor"], told["role"]) == ("paper", "test-supervisor", "supervisor")


def test_a_disk_that_is_full_is_told_and_nothing_is_saved(booth: Booth, tmp_path: Path) -> None:
    register_visit(booth.shift, RESIDENT)
    with booth.shift.store.reading() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(Trouble, match="disk_full"):
        _register_many(booth)
    with booth.shift.store.reading() as session:
        whole = [session.execute(text(f"SELECT count(*) FROM {kind}")).scalar_one() for kind in ONE_EACH]
    assert whole == [whole[0]] * len(ONE_EACH)


ONE_EACH = ("person", "visit", "consent", "triage", "specimen", "label_print")


def _register_many(booth: Booth) -> None:
    for _ in range(200):
        register_visit(booth.shift, RESIDENT)


def test_visit_keeps_when_the_person_filled_in_their_own_questionnaire(booth: Booth) -> None:
    told_at = "2026-11-22T08:00:00+00:00"
    made = register_visit(booth.shift, replace(RESIDENT, preregistered_at=told_at))
    kept = open_visit(booth.shift, made.visit.id).visit
    assert kept.preregistered_at == datetime.fromisoformat(told_at)


def test_time_that_is_none_is_refused(booth: Booth) -> None:
    with pytest.raises(Rejected) as refused:
        register_visit(booth.shift, replace(RESIDENT, preregistered_at="yesterday"))
    assert [one.code for one in refused.value.rejections] == ["instant_not_real"]
