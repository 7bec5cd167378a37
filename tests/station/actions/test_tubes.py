"""Reprint, void, relabel, second tubes, lots and paper: what is saved, and each refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.add_roll import roll_list
from station.actions.add_specimen import add_specimen
from station.actions.collect_specimen import collect_specimen
from station.actions.explain_numbers import explain_numbers
from station.actions.leave import leave
from station.actions.open_lot import close_lot, lots_in_use, open_lot
from station.actions.print_label import PrintOutcome, labels_to_print, note_print
from station.actions.recall_lot import recall_lot
from station.actions.register_visit import Registered, register_visit
from station.actions.relabel import relabel
from station.actions.reprint_label import reprint_label
from station.actions.resume_numbers import resume_numbers
from station.actions.shift import NOBODY, Shift
from station.actions.void_specimen import void_specimen
from station.domain.access import Access, AccessKind
from station.domain.kit_lot import LotKind
from station.domain.number import display, make_number
from station.domain.number_account import Fate
from station.domain.specimen import LabelPrint, LabelState, Specimen, SpecimenState
from station.domain.staff import Role
from station.domain.visit import WayOut
from station.domain.void import BY_HAND, VoidReason
from station.errors import Rejected
from station.storage import find
from station.storage.tables import RECORD_TABLES
from station.words import Words
from tests.station.booth import MORNING, RESIDENT, Booth

DAY = date(2026, 4, 1)
SWAB, MEDIUM = "(17)260402(10)SW1", "MD7/2026-12-31"


@pytest.fixture
def made(booth: Booth) -> Registered:
    return register_visit(booth.shift, RESIDENT)


def refused(attempt: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as caught:
        attempt()
    return [(one.field, one.code) for one in caught.value.rejections]


def printed(booth: Booth, label: LabelPrint) -> LabelPrint:
    return note_print(booth.shift, PrintOutcome(label.id, "pdf"))


def specimen(booth: Booth, number: str) -> Specimen:
    with booth.shift.store.reading() as session:
        tube = find.tube_by_number(session, number)
    assert tube is not None
    return tube.specimen


def test_a_reprint_is_the_next_copy_and_the_old_label_stays_known(booth: Booth, made: Registered) -> None:
    printed(booth, made.label)
    again = reprint_label(booth.shift, display(made.specimen.number), reason="torn")
    assert (again.copy, again.state, again.specimen_id) == (2, LabelState.WAITING, made.specimen.id)
    (waiting,) = labels_to_print(booth.shift)
    assert (waiting.label.number, waiting.label.copy) == (made.specimen.number, 2)
    printed(booth, again)
    assert reprint_label(booth.shift, made.specimen.number, reason="again").copy == 3
    with booth.shift.store.reading() as session:
        copies = find.label_prints_of(session, made.specimen.id)
    assert [one.copy for one in copies] == [1, 2, 3]


def test_a_reprint_needs_a_reason_and_a_label_that_is_out(booth: Booth, made: Registered) -> None:
    number = made.specimen.number
    assert refused(lambda: reprint_label(booth.shift, number, reason=" ")) == [("reason", "reason_missing")]
    assert refused(lambda: reprint_label(booth.shift, number, reason="torn")) == [("number", "label_waits")]
    void_specimen(booth.shift, number, VoidReason.SPOILED)
    assert refused(lambda: reprint_label(booth.shift, number, reason="torn")) == [("number", "number_void")]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("hello", "code_not_ours"),
        (make_number(980, DAY, 77), "number_unknown"),
        (make_number(981, DAY, 77), "code_of_other_station"),
    ],
)
def test_a_number_that_no_tube_bears_is_refused_everywhere(
    booth: Booth, made: Registered, number: str, code: str
) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: reprint_label(booth.shift, number, reason="torn"),
        lambda: void_specimen(booth.shift, number, VoidReason.SPOILED),
        lambda: relabel(booth.shift, number, VoidReason.SPOILED),
    )
    assert [refused(one) for one in attempts] == [[("number", code)]] * 3


@pytest.mark.parametrize("void_reason", BY_HAND)
def test_a_void_number_stays_void(booth: Booth, made: Registered, void_reason: VoidReason) -> None:
    number = made.specimen.number
    void_specimen(booth.shift, number, void_reason, note=" seen by Kim ")
    found = specimen(booth, number)
    assert (found.state, found.void_reason) == (SpecimenState.VOIDED, void_reason)
    assert found.void_note == "seen by Kim"
    again = refused(lambda: void_specimen(booth.shift, number, VoidReason.SPOILED))
    assert again == [("number", "number_void")]
    assert refused(lambda: relabel(booth.shift, number, VoidReason.SPOILED)) == again
    assert refused(lambda: collect_specimen(booth.shift, number)) == [("scan", "number_void")]
    assert specimen(booth, number) == found


def test_a_void_takes_its_label_out_of_the_queue_even_when_the_printer_fails_then(
    booth: Booth, made: Registered
) -> None:
    void_specimen(booth.shift, made.specimen.number, VoidReason.SPOILED)
    assert labels_to_print(booth.shift) == ()
    noted = note_print(booth.shift, PrintOutcome(made.label.id, "zpl", "printer_unreachable"))
    assert noted.state is LabelState.WITHDRAWN
    assert labels_to_print(booth.shift) == ()


def test_a_void_needs_a_reason_that_may_be_chosen(booth: Booth, made: Registered) -> None:
    number = made.specimen.number
    by_copy = refused(lambda: void_specimen(booth.shift, number, VoidReason.GIVEN_BY_LOST_COPY))
    assert by_copy == [("void_reason", "void_reason_not_by_hand")]
    assert refused(lambda: void_specimen(booth.shift, number, VoidReason.OTHER)) == [("note", "note_missing")]
    assert refused(lambda: relabel(booth.shift, number, VoidReason.OTHER)) == [("note", "note_missing")]
    void_specimen(booth.shift, number, VoidReason.OTHER, note="rain")


def test_only_a_clinician_voids_a_collected_tube(booth: Booth, made: Registered) -> None:
    number = made.specimen.number
    collect_specimen(booth.shift, number)
    registrar = booth.as_role(Role.REGISTRAR)
    attempt = refused(lambda: void_specimen(registrar, number, VoidReason.TUBE_DAMAGED))
    assert attempt == [("", "not_allowed")]
    void_specimen(booth.as_role(Role.NURSE), number, VoidReason.TUBE_DAMAGED)
    found = specimen(booth, number)
    assert (found.state, found.collected_at) == (SpecimenState.VOIDED, MORNING)


def test_a_new_number_leaves_one_live_label_for_the_same_visit(booth: Booth, made: Registered) -> None:
    changed = relabel(booth.shift, made.specimen.number, VoidReason.SPOILED)
    assert changed.specimen.visit_id == made.visit.id
    assert changed.specimen.specimen_type == made.specimen.specimen_type
    with booth.shift.store.reading() as session:
        tubes = find.specimens_of(session, made.visit.id)
    assert [one.state for one in tubes] == [SpecimenState.VOIDED, SpecimenState.LABELLED]
    assert [one.label.number for one in labels_to_print(booth.shift)] == [changed.specimen.number]
    assert collect_specimen(booth.shift, changed.specimen.number).person == made.person


def test_a_collected_tube_and_a_visit_that_is_over_get_no_new_number(booth: Booth, made: Registered) -> None:
    number = made.specimen.number
    other = register_visit(booth.shift, RESIDENT)
    collect_specimen(booth.shift, number)
    attempt = refused(lambda: relabel(booth.shift, number, VoidReason.SPOILED))
    assert attempt == [("number", "collected_keeps_number")]
    leave(booth.shift, other.visit.id, WayOut.LEFT_BEFORE)
    attempt = refused(lambda: relabel(booth.shift, other.specimen.number, VoidReason.LEFT_WITH_LABEL))
    assert attempt == [("number", "visit_is_over")]
    assert specimen(booth, other.specimen.number).state is SpecimenState.LABELLED


def test_each_tube_of_a_visit_has_its_own_number_and_its_own_scan(booth: Booth, made: Registered) -> None:
    second = add_specimen(booth.shift, made.visit.id, "sputum")
    assert second.specimen.number == make_number(980, DAY, 2)
    assert (second.label.copy, second.label.state) == (1, LabelState.WAITING)
    collect_specimen(booth.shift, made.specimen.number)
    assert specimen(booth, second.specimen.number).state is SpecimenState.LABELLED
    attempt = refused(lambda: leave(booth.shift, made.visit.id, WayOut.COLLECTED))
    assert attempt == [("way_out", "tube_not_collected")]
    collect_specimen(booth.shift, second.specimen.number)
    leave(booth.shift, made.visit.id, WayOut.COLLECTED)


def test_a_tube_that_was_voided_keeps_nobody_from_leaving(booth: Booth, made: Registered) -> None:
    second = add_specimen(booth.shift, made.visit.id, "sputum")
    collect_specimen(booth.shift, made.specimen.number)
    void_specimen(booth.shift, second.specimen.number, VoidReason.NOT_TAKEN)
    assert leave(booth.shift, made.visit.id, WayOut.COLLECTED).way_out is WayOut.COLLECTED


def test_a_tube_that_cannot_be_added_is_refused(booth: Booth, made: Registered) -> None:
    visit = made.visit.id
    assert refused(lambda: add_specimen(booth.shift, visit, "tea")) == [
        ("specimen_type", "specimen_type_unknown")
    ]
    unknown = refused(lambda: add_specimen(booth.shift, UUID(int=1), "sputum"))
    assert unknown == [("visit", "visit_unknown")]
    leave(booth.shift, visit, WayOut.REFERRED)
    assert refused(lambda: add_specimen(booth.shift, visit, "sputum")) == [("visit", "visit_has_ended")]


def test_a_collected_tube_carries_the_lots_that_are_open(booth: Booth, made: Registered) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    open_lot(booth.shift, MEDIUM, LotKind.MEDIUM)
    found = collect_specimen(booth.shift, made.specimen.number).specimen
    assert (found.swab_lot, found.medium_lot) == ("SW1", "MD7")
    assert specimen(booth, made.specimen.number) == found


def test_a_new_box_takes_the_place_of_the_one_before(booth: Booth, made: Registered) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    booth.clock.advance(timedelta(minutes=5))
    again = refused(lambda: open_lot(booth.shift, "SW1/260402", LotKind.SWAB))
    assert again == [("lot", "lot_open_already")]
    open_lot(booth.shift, "SW2/2026-12-31", LotKind.SWAB)
    assert [one.lot for one in lots_in_use(booth.shift)] == ["SW2"]
    close_lot(booth.shift, LotKind.SWAB)
    assert refused(lambda: close_lot(booth.shift, LotKind.SWAB)) == [("kind", "lot_not_open")]
    assert collect_specimen(booth.shift, made.specimen.number).specimen.swab_lot == ""


def test_an_expired_lot_is_refused_when_opened_and_when_a_tube_is_collected(booth: Booth) -> None:
    assert refused(lambda: open_lot(booth.shift, "SW0/260331", LotKind.SWAB)) == [("lot", "lot_expired")]
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    booth.clock.advance(timedelta(days=1))
    on_its_last_day = register_visit(booth.shift, RESIDENT)
    collect_specimen(booth.shift, on_its_last_day.specimen.number)
    booth.clock.advance(timedelta(days=1))
    made = register_visit(booth.shift, RESIDENT)
    number = made.specimen.number
    assert refused(lambda: collect_specimen(booth.shift, number)) == [("lot", "lot_expired")]
    close_lot(booth.shift, LotKind.SWAB)
    collect_specimen(booth.shift, number)


def test_a_recall_lists_every_tube_of_a_lot_and_goes_onto_the_access_log(
    booth: Booth, made: Registered
) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    open_lot(booth.shift, "SW1/261231", LotKind.MEDIUM)
    collect_specimen(booth.shift, made.specimen.number)
    booth.clock.advance(timedelta(minutes=2))
    close_lot(booth.shift, LotKind.SWAB)
    other, later = register_visit(booth.shift, RESIDENT), register_visit(booth.shift, RESIDENT)
    collect_specimen(booth.shift, other.specimen.number)
    void_specimen(booth.shift, other.specimen.number, VoidReason.TUBE_DAMAGED)
    close_lot(booth.shift, LotKind.MEDIUM)
    collect_specimen(booth.shift, later.specimen.number)
    found = recall_lot(booth.shift, " SW1 ")
    assert [(one.number, one.person_id, one.collected_at) for one in found.specimens] == [
        (made.specimen.number, made.person.id, MORNING),
        (other.specimen.number, other.person.id, MORNING + timedelta(minutes=2)),
    ]
    assert [one.kinds for one in found.specimens] == [(LotKind.SWAB, LotKind.MEDIUM), (LotKind.MEDIUM,)]
    assert [one.state for one in found.specimens] == [SpecimenState.COLLECTED, SpecimenState.VOIDED]
    assert {one.kind for one in found.boxes} == set(LotKind)
    with booth.shift.store.reading() as session:
        table = RECORD_TABLES["access"]
        logged = session.execute(table.select().where(table.c.detail == "recall SW1")).one()
        assert find.record(session, Access, logged.id) == Access(
            logged.id, AccessKind.EXPORTED, detail="recall SW1", row_count=2
        )
    assert refused(lambda: recall_lot(booth.shift, " ")) == [("lot", "lot_unreadable")]


def test_a_recalled_lot_is_stopped_at_the_tube_and_at_its_next_box(booth: Booth, made: Registered) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    lot = lots_in_use(booth.shift)[0].lot
    recall_lot(booth.shift, lot)
    assert refused(lambda: collect_specimen(booth.shift, made.specimen.number)) == [("lot", "lot_recalled")]
    open_lot(booth.shift, f"OTHER/{lots_in_use(booth.shift)[0].expires_on}", LotKind.SWAB)
    assert refused(lambda: open_lot(booth.shift, SWAB, LotKind.SWAB)) == [("lot", "lot_recalled")]
    assert collect_specimen(booth.shift, made.specimen.number).specimen.swab_lot == "OTHER"


def test_a_lot_that_was_never_used_here_is_stopped_before_its_first_box(booth: Booth) -> None:
    found = recall_lot(booth.shift, "NEW1")
    assert (found.boxes, found.specimens) == ((), ())
    assert refused(lambda: open_lot(booth.shift, "NEW1/2027-03-31", LotKind.SWAB)) == [
        ("lot", "lot_recalled")
    ]


def test_what_was_taken_on_paper_before_a_recall_is_still_entered(booth: Booth, made: Registered) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    booth.clock.advance(timedelta(minutes=30))
    recall_lot(booth.shift, lots_in_use(booth.shift)[0].lot)
    taken = booth.clock.now() - timedelta(minutes=10)
    tube = collect_specimen(booth.shift, made.specimen.number, occurred_at=taken, reason="paper")
    assert tube.specimen.swab_lot


def test_paper_brings_its_own_time_the_lot_of_then_and_who_enters_it(booth: Booth, made: Registered) -> None:
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    booth.clock.advance(timedelta(minutes=30))
    open_lot(booth.shift, "SW2/261231", LotKind.SWAB)
    taken = MORNING + timedelta(minutes=10)
    shift = booth.as_role(Role.COLLECTOR)
    found = collect_specimen(shift, made.specimen.number, occurred_at=taken, reason="power cut").specimen
    assert (found.collected_at, found.swab_lot, found.collector) == (taken, "SW1", "test-collector")


def test_paper_of_yesterday_may_be_entered_today(booth: Booth, made: Registered) -> None:
    booth.clock.advance(timedelta(days=1))
    number = made.specimen.number
    assert refused(lambda: collect_specimen(booth.shift, number)) == [("scan", "code_of_other_day")]
    taken = MORNING + timedelta(hours=1)
    found = collect_specimen(booth.shift, number, occurred_at=taken, reason="power cut")
    assert found.specimen.collected_at == taken


@pytest.mark.parametrize(
    ("minutes", "reason", "field", "code"),
    [
        (0, "", "reason", "reason_missing"),
        (1, "power cut", "at", "collected_in_future"),
        (-1, "power cut", "at", "collected_before_arrival"),
    ],
)
def test_a_time_on_paper_that_cannot_be_is_refused(
    booth: Booth, made: Registered, minutes: int, reason: str, field: str, code: str
) -> None:
    at = MORNING + timedelta(minutes=minutes)
    attempt = refused(
        lambda: collect_specimen(booth.shift, made.specimen.number, occurred_at=at, reason=reason)
    )
    assert attempt == [(field, code)]
    assert specimen(booth, made.specimen.number) == made.specimen


FORBIDDEN: dict[str, tuple[Role, Callable[[Shift, Registered], object]]] = {
    "add_specimen": (Role.ADMINISTRATOR, lambda shift, made: add_specimen(shift, made.visit.id, "sputum")),
    "reprint_label": (
        Role.ADMINISTRATOR,
        lambda shift, made: reprint_label(shift, made.specimen.number, reason="torn"),
    ),
    "void_specimen": (
        Role.ADMINISTRATOR,
        lambda shift, made: void_specimen(shift, made.specimen.number, VoidReason.SPOILED),
    ),
    "relabel": (
        Role.ADMINISTRATOR,
        lambda shift, made: relabel(shift, made.specimen.number, VoidReason.SPOILED),
    ),
    "open_lot": (Role.ADMINISTRATOR, lambda shift, made: open_lot(shift, SWAB, LotKind.SWAB)),
    "close_lot": (Role.ADMINISTRATOR, lambda shift, made: close_lot(shift, LotKind.SWAB)),
    "recall_lot": (Role.REGISTRAR, lambda shift, made: recall_lot(shift, "SW1")),
    "resume_numbers": (
        Role.NURSE,
        lambda shift, made: resume_numbers(shift, made.specimen.number, reason="restored"),
    ),
}


@pytest.mark.parametrize("action", FORBIDDEN)
def test_who_has_not_the_right_changes_nothing(booth: Booth, made: Registered, action: str) -> None:
    role, attempt = FORBIDDEN[action]
    open_lot(booth.shift, SWAB, LotKind.SWAB)
    with booth.shift.store.reading() as session:
        before = session.execute(text("SELECT count(*) FROM fact")).scalar_one()
    assert refused(lambda: attempt(booth.as_role(role), made)) == [("", "not_allowed")]
    with booth.shift.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM fact")).scalar_one() == before


@pytest.mark.parametrize("look", [explain_numbers, roll_list])
def test_nobody_looks_at_the_numbers_without_signing_in(
    booth: Booth, look: Callable[[Shift], object]
) -> None:
    assert refused(lambda: look(booth.shift.signed_in_as(NOBODY))) == [("", "nobody_signed_in")]


CODE_GROUPS: dict[str, type[StrEnum]] = {
    "void_reason": VoidReason,
    "fate": Fate,
    "lot_kind": LotKind,
    "specimen_state": SpecimenState,
}


@pytest.mark.parametrize("group", CODE_GROUPS)
def test_each_code_has_words_in_both_languages(ko: Words, en: Words, group: str) -> None:
    for one in CODE_GROUPS[group]:
        assert ko(f"{group}.{one.value}") != en(f"{group}.{one.value}")
