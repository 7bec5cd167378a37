"""No number is given twice, every number is explained, and a file that may be a copy gives none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station.actions.add_roll import add_roll, roll_list
from station.actions.add_specimen import add_specimen
from station.actions.collect_specimen import collect_specimen
from station.actions.explain_numbers import NumberBook, explain_numbers
from station.actions.leave import leave
from station.actions.register_visit import Registered, register_visit
from station.actions.relabel import relabel
from station.actions.resume_numbers import resume_numbers
from station.actions.send_pending import exchange
from station.actions.void_specimen import void_specimen
from station.domain.number import make_number, parts
from station.domain.number_account import Fate, account_of_booth, runs
from station.domain.roll import roll_of_ends
from station.domain.specimen import LabelState, SpecimenState
from station.domain.staff import Role
from station.domain.visit import WayOut
from station.domain.void import VoidReason
from station.errors import Rejected, Trouble
from tests.station.booth import RESIDENT, Booth, new_booth, standing

DAY = date(2026, 4, 1)
ROLL = tuple(make_number(981, DAY, serial) for serial in range(1, 11))


def own(serial: int, day: date = DAY) -> str:
    return make_number(980, day, serial)


def register(booth: Booth, roll_number: str = "") -> Registered:
    return register_visit(booth.shift, replace(RESIDENT, roll_number=roll_number))


def codes(caught: pytest.ExceptionInfo[Rejected]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in caught.value.rejections]


def set_machine(booth: Booth, mark: str) -> None:
    with booth.shift.store.writing() as session:
        session.execute(text("DELETE FROM setting WHERE name = 'numbers_machine'"))
        session.execute(text("INSERT INTO setting VALUES ('numbers_machine', :mark)"), {"mark": mark})


STEPS = st.lists(
    st.sampled_from(["register", "register", "relabel", "void", "tube", "restart", "next_day", "clock_back"]),
    max_size=14,
)


class Day:
    """A booth that is worked at by random steps; `given` are all numbers that it gave, in their order."""

    def __init__(self, booth: Booth) -> None:
        self.booth = booth
        self.made = register(booth)
        self.given = [self.made.specimen.number]
        self.days = {DAY}

    def register(self) -> None:
        self.made = register(self.booth)
        self.given.append(self.made.specimen.number)

    def tube(self) -> None:
        added = add_specimen(self.booth.shift, self.made.visit.id, "np_swab")
        self.given.append(added.specimen.number)

    def relabel(self) -> None:
        if not self.is_void(self.given[-1]):
            made = relabel(self.booth.shift, self.given[-1], VoidReason.LABEL_LOST)
            self.given.append(made.specimen.number)

    def void(self) -> None:
        if not self.is_void(self.given[-1]):
            void_specimen(self.booth.shift, self.given[-1], VoidReason.SPOILED)

    def is_void(self, number: str) -> bool:
        book = explain_numbers(self.booth.shift, parts(number).day)
        return next(one.fate for one in book.booth.stories if one.number == number) is not Fate.USED

    def restart(self) -> None:
        self.booth.clock.advance(
            timedelta(minutes=1)
        )  # a seeded maker of ids would begin again with the same ones
        self.booth = self.booth.reopened()

    def next_day(self) -> None:
        self.booth.clock.advance(timedelta(days=1))
        self.days.add(self.booth.shift.today())

    def clock_back(self) -> None:
        now = self.booth.clock.now()
        self.booth.clock.set(now - timedelta(days=1))
        if parts(self.given[-1]).day > self.booth.shift.today():
            with pytest.raises(Trouble, match="clock_behind"):
                register(self.booth)
        self.booth.clock.set(now)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_no_two_numbers_are_equal_over_days_voids_and_restarts(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        day = Day(new_booth(Path(folder) / "booth"))
        try:
            for step in steps:
                getattr(day, step)()
            assert len(day.given) == len(set(day.given))
            books = [explain_numbers(day.booth.shift, one) for one in sorted(day.days)]
            assert all(book.adds_up for book in books)
            assert [one.number for book in books for one in book.booth.stories] == day.given
        finally:
            day.booth.shift.store.close()


def fates(book: NumberBook) -> dict[str, int]:
    return {fate.value: book.booth.count(fate) for fate in Fate if book.booth.count(fate)}


def test_every_number_of_a_day_is_explained_and_the_counts_add_up(booth: Booth) -> None:
    first, second, third = register(booth), register(booth), register(booth)
    collect_specimen(booth.shift, first.specimen.number)
    leave(booth.shift, first.visit.id, WayOut.COLLECTED)
    relabel(booth.shift, second.specimen.number, VoidReason.SPOILED)
    leave(booth.shift, third.visit.id, WayOut.LEFT_BEFORE)
    void_specimen(booth.shift, third.specimen.number, VoidReason.LEFT_WITH_LABEL, note="blue car")
    book = explain_numbers(booth.shift)
    assert fates(book) == {"used": 2, "void": 1, "spoiled": 1}
    assert book.booth.last_serial == 4 == sum(fates(book).values())
    assert book.adds_up
    drove_off = book.booth.stories[2]
    assert (drove_off.number, drove_off.visit_id) == (third.specimen.number, third.visit.id)
    assert (drove_off.void_reason, drove_off.void_note) == (VoidReason.LEFT_WITH_LABEL, "blue car")
    assert (drove_off.who, drove_off.way_out) == ("test-supervisor", WayOut.LEFT_BEFORE)


def test_a_gap_would_be_told_as_unexplained(booth: Booth) -> None:
    for _ in range(3):
        register(booth)
    first, _, third = explain_numbers(booth.shift).booth.stories
    account = account_of_booth(980, DAY, [first, third])
    assert [one.fate for one in account.stories] == [Fate.USED, Fate.UNEXPLAINED, Fate.USED]
    assert not account.adds_up


def test_a_day_without_numbers_adds_up(booth: Booth) -> None:
    book = explain_numbers(booth.shift, DAY + timedelta(days=1))
    assert (book.booth.last_serial, book.booth.stories, book.adds_up) == (0, (), True)


def test_a_label_of_a_registered_roll_stands_for_a_number(booth: Booth) -> None:
    roll = add_roll(booth.shift, ROLL[0], ROLL[-1])
    made, after = register(booth, roll_number=ROLL[3]), register(booth)
    assert (made.specimen.number, made.label.state) == (ROLL[3], LabelState.PRINTED)
    assert after.specimen.number == own(1)
    assert collect_specimen(booth.shift, ROLL[3]).person == made.person
    void_specimen(booth.shift, ROLL[5], VoidReason.SPOILED)
    (account,) = explain_numbers(booth.shift).rolls
    counts = {fate: account.count(fate) for fate in Fate}
    assert counts == {Fate.USED: 1, Fate.VOID: 0, Fate.SPOILED: 1, Fate.UNUSED: 8, Fate.UNEXPLAINED: 0}
    assert account.adds_up
    assert sum(counts.values()) == roll.label_count
    unused = [one for one in account.stories if one.fate is Fate.UNUSED]
    assert runs(unused) == ((ROLL[0], ROLL[2]), (ROLL[4], ROLL[4]), (ROLL[6], ROLL[9]))


def test_a_roll_serves_a_second_tube_and_a_new_label_too(booth: Booth) -> None:
    add_roll(booth.shift, ROLL[0], ROLL[-1])
    made = register(booth)
    added = add_specimen(booth.shift, made.visit.id, "np_swab", roll_number=ROLL[0])
    changed = relabel(booth.shift, made.specimen.number, VoidReason.SPOILED, roll_number=ROLL[1])
    assert (added.specimen.number, changed.specimen.number) == (ROLL[0], ROLL[1])


def test_a_roll_label_that_cannot_be_used_is_refused_and_nothing_is_saved(booth: Booth) -> None:
    add_roll(booth.shift, ROLL[0], ROLL[-2])
    register(booth, roll_number=ROLL[0])
    void_specimen(booth.shift, ROLL[1], VoidReason.SPOILED)
    register(booth, roll_number=ROLL[2])
    void_specimen(booth.shift, ROLL[2], VoidReason.WRONG_PERSON)
    for scanned, code in (
        ("hello", "code_not_ours"),
        (ROLL[-1], "number_not_of_a_roll"),
        (own(1), "number_not_of_a_roll"),
        (ROLL[0], "roll_number_used"),
        (ROLL[1], "number_void"),
        (ROLL[2], "number_void"),
    ):
        with pytest.raises(Rejected) as caught:
            register(booth, roll_number=scanned)
        assert codes(caught) == [("roll_number", code)]
    assert explain_numbers(booth.shift).booth.stories == ()
    with pytest.raises(Rejected) as caught:
        collect_specimen(booth.shift, ROLL[4])
    assert codes(caught) == [("scan", "roll_label_unused")]


@pytest.mark.parametrize(
    ("first", "last", "field", "code"),
    [
        ("hello", ROLL[1], "first", "code_not_ours"),
        (ROLL[0], make_number(982, DAY, 5), "last", "roll_ends_differ"),
        (ROLL[0], make_number(981, DAY + timedelta(days=1), 5), "last", "roll_ends_differ"),
        (ROLL[1], ROLL[0], "last", "roll_backwards"),
        (own(1), own(5), "first", "roll_station_is_booth"),
        (make_number(901, DAY, 1), make_number(901, DAY, 5), "first", "roll_not_for_training"),
        (ROLL[6], ROLL[8], "first", "roll_overlaps"),
        (make_number(981, DAY, 20), make_number(981, DAY, 90), "first", "roll_overlaps"),
    ],
)
def test_a_roll_that_could_meet_other_numbers_is_refused(
    booth: Booth, first: str, last: str, field: str, code: str
) -> None:
    add_roll(booth.shift, ROLL[5], ROLL[6])
    add_roll(booth.shift, make_number(981, DAY, 30), make_number(981, DAY, 40))
    with pytest.raises(Rejected) as caught:
        add_roll(booth.shift, first, last)
    assert codes(caught) == [(field, code)]
    assert len(roll_list(booth.shift)) == 2


def test_both_ends_of_a_roll_are_refused_at_once(booth: Booth) -> None:
    with pytest.raises(Rejected) as caught:
        add_roll(booth.shift, "hello", "")
    assert codes(caught) == [("first", "code_not_ours"), ("last", "code_not_ours")]


def test_a_real_station_takes_no_training_roll(booth: Booth) -> None:
    with pytest.raises(Rejected, match="roll_only_for_training"):
        roll_of_ends(booth.shift.new_id(), ROLL[0], ROLL[1], booth=147)
    real = make_number(901, DAY, 1), make_number(901, DAY, 9)
    assert roll_of_ends(booth.shift.new_id(), *real, booth=147).ends == real


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.COLLECTOR, Role.NURSE])
def test_only_who_leads_registers_a_roll(booth: Booth, role: Role) -> None:
    with pytest.raises(Rejected, match="not_allowed"):
        add_roll(booth.as_role(role), ROLL[0], ROLL[1])


def test_a_file_on_another_computer_gives_no_number_but_takes_labels_of_a_roll(booth: Booth) -> None:
    register(booth)
    add_roll(booth.shift, ROLL[0], ROLL[-1])
    set_machine(booth, "another computer")
    with pytest.raises(Trouble, match="numbers_of_other_machine"):
        register(booth)
    assert register(booth, roll_number=ROLL[0]).specimen.number == ROLL[0]


def told(booth: Booth, reply: dict[str, object]) -> None:
    """Plays the beginning of a delivery in which the centre answers so; what it answers to a batch proves nothing."""
    talk = exchange(booth.shift)
    next(talk)
    talk.send(reply)  # it is told so once more or shown the next batch, so that both ends raise the alarm
    talk.send(reply)  # what the centre has for this booth is asked for all the same
    with pytest.raises(Trouble, match=r"centre_is_ahead|centre_chain_differs"):
        talk.throw(Trouble("centre_unreachable"))


@pytest.mark.parametrize(
    "reply",
    [
        {"epoch_known": True, "received_up_to": 10_000, "chain": "00"},
        {"epoch_known": True, "received_up_to": 2, "chain": "00"},
    ],
)
def test_a_file_of_which_the_centre_knows_a_newer_copy_gives_no_number(
    booth: Booth, reply: dict[str, object]
) -> None:
    register(booth)
    told(booth, reply)
    stopped = booth.reopened()
    with pytest.raises(Trouble, match="numbers_stopped"):
        register(stopped)
    stopped.shift.store.close()


def test_numbers_go_on_after_the_last_one_of_the_lost_copy_and_each_is_explained(booth: Booth) -> None:
    register(booth)
    told(booth, {"epoch_known": True, "received_up_to": 10_000, "chain": "00"})
    set_machine(booth, "another computer")
    void = resume_numbers(booth.shift, own(4), reason="restored from a backup")
    assert [one.number for one in void] == [own(2), own(3), own(4)]
    told(booth, {"epoch_known": True, "received_up_to": 10_000, "chain": "00"})
    assert register(booth).specimen.number == own(5)
    book = explain_numbers(booth.shift)
    assert fates(book) == {"used": 2, "void": 3}
    assert book.adds_up
    assert book.booth.stories[1].void_note == "restored from a backup"


def test_a_decision_to_go_on_always_stands_in_the_ledger(booth: Booth) -> None:
    register(booth)
    assert [one.number for one in resume_numbers(booth.shift, own(1), reason="new disk")] == [own(2)]
    booth.clock.advance(timedelta(days=1))
    tomorrow = DAY + timedelta(days=1)
    assert [one.number for one in resume_numbers(booth.shift, own(2), reason="again")] == [own(1, tomorrow)]


@pytest.mark.parametrize(
    ("number", "reason", "field", "code"),
    [
        (own(4), " ", "reason", "reason_missing"),
        ("hello", "because", "number", "code_not_ours"),
        (ROLL[0], "because", "number", "code_of_other_station"),
        (own(1, DAY + timedelta(days=1)), "because", "number", "number_of_later_day"),
    ],
)
def test_numbers_do_not_go_on_after_what_cannot_be(
    booth: Booth, number: str, reason: str, field: str, code: str
) -> None:
    with pytest.raises(Rejected) as caught:
        resume_numbers(booth.shift, number, reason=reason)
    assert codes(caught) == [(field, code)]


def test_a_void_number_is_never_given_again(booth: Booth) -> None:
    made = register(booth)
    void_specimen(booth.shift, made.specimen.number, VoidReason.SPOILED)
    with standing(booth.reopened()) as after:
        assert register(after).specimen.number == own(2)
        with pytest.raises(Rejected, match="number_void"):
            collect_specimen(after.shift, made.specimen.number)
    assert made.specimen.state is SpecimenState.LABELLED


def test_a_clock_that_was_ahead_once_does_not_stop_the_numbers_for_good(booth: Booth) -> None:
    today = booth.clock.now()
    booth.clock.advance(timedelta(days=366))
    ahead = register_visit(booth.shift, RESIDENT).specimen.number
    booth.clock.set(today)
    with pytest.raises(Trouble, match="clock_behind"):
        register_visit(booth.shift, RESIDENT)
    void = resume_numbers(booth.shift, make_number(980, booth.shift.today(), 1), reason="the clock was ahead")
    number = register_visit(booth.shift, RESIDENT).specimen.number
    assert parts(number).day == booth.shift.today()
    assert number not in {ahead, *(one.number for one in void)}
    booth.clock.advance(timedelta(days=400))
    register_visit(booth.shift, RESIDENT)
    booth.clock.set(today)
    with pytest.raises(Trouble, match="clock_behind"):
        register_visit(booth.shift, RESIDENT)
