"""A file that was rolled back or copied is found at both ends, its epoch is burnt, and work goes on in a new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from station.actions.new_epoch import new_epoch
from station.actions.register_visit import register_visit
from station.actions.resume_numbers import resume_numbers
from station.central.board import board
from station.central.checks import verify
from station.central.provision import Enrolment, enrol, renew_epoch
from station.domain.epoch_opened import EpochOpened
from station.domain.staff import Role
from station.domain.visit import Visit
from station.errors import Rejected, Trouble
from station.storage import find, outbox
from station.storage.outbox import Delivery
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.centre import Booth, Centre
from tests.central.delivering import Delivering, copy_of, delivering_station, own_enrolment, reopened
from tests.station.booth import MORNING, RESIDENT, member


@pytest.fixture
def delivering(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    with delivering_station(centre, enrolment, tmp_path) as station:
        yield station


def alarms(centre: Centre, station: int) -> list[tuple[int, int, str]]:
    return centre.rows("SELECT epoch, seq, kind FROM central.alarm WHERE station = %s ORDER BY 1, 2", station)


def burnt(centre: Centre, station: int) -> list[tuple[int, str]]:
    query = "SELECT epoch, burnt_reason FROM central.stream WHERE station = %s AND burnt_at IS NOT NULL ORDER BY 1"
    return centre.rows(query, station)


def renewed(station: Delivering, reason: str = "restored") -> Delivering:
    """Gets a ticket from the centre and begins the new epoch in the file."""
    ticket = own_enrolment(renew_epoch(station.centre.dsn, station.shift.station, reason=reason))
    new_epoch(station.shift, ticket, reason=reason)
    return replace(station, line=Line(ticket.centre_dsn))


def visit_names(station: Delivering) -> set[str]:
    query = """SELECT p.name FROM report.visit v JOIN report.person p ON (p.station, p.id) = (v.station, v.person_id)
               WHERE v.station = %s"""
    return {name for (name,) in station.centre.rows(query, station.shift.station)}


def test_a_rolled_back_file_raises_the_alarm_at_both_ends_and_burns_the_epoch(delivering: Delivering) -> None:
    older = copy_of(delivering, "older")
    ends_at = delivering.last()[0]
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    held = delivering.held()
    rolled_back = reopened(delivering, older)
    with pytest.raises(Trouble, match="centre_is_ahead"):
        rolled_back.send()
    station = delivering.shift.station
    assert alarms(delivering.centre, station) == [(1, ends_at, "rolled_back")]
    assert burnt(delivering.centre, station) == [(1, "rolled_back")]
    assert delivering.held() == held
    with pytest.raises(Trouble, match="numbers_stopped"):
        register_visit(rolled_back.shift, RESIDENT)
    rolled_back.shift.store.close()


def test_a_rolled_back_file_goes_on_in_a_new_epoch_and_loses_nothing(delivering: Delivering) -> None:
    older = copy_of(delivering, "older")
    last = register_visit(delivering.shift, replace(RESIDENT, name="이영희"))
    delivering.send()
    rolled_back = reopened(delivering, older)
    register_visit(rolled_back.shift, replace(RESIDENT, name="박서준"))  # before anybody knows
    with pytest.raises(Trouble):
        rolled_back.send()
    again = renewed(rolled_back)
    resume_numbers(again.shift, last.specimen.number, reason="restored")
    register_visit(again.shift, replace(RESIDENT, name="최지우"))
    done = again.send()
    assert (done.state.confirmed, done.state.waiting) == (done.state.all, 0)
    assert visit_names(again) == {"김민수", "이영희", "박서준", "최지우"}
    assert verify(again.centre.dsn, again.shift.station).is_sound
    again.shift.store.close()


def test_a_clone_is_found_by_the_centre_while_both_go_on_capturing(delivering: Delivering) -> None:
    delivering.send()
    clone = reopened(delivering, copy_of(delivering, "clone"))
    register_visit(delivering.shift, replace(RESIDENT, name="이영희"))
    delivering.send()
    held = delivering.held()
    for name in ("박서준", "최지우"):
        register_visit(clone.shift, replace(RESIDENT, name=name))
    with pytest.raises(Trouble, match="centre_chain_differs"):
        clone.send()
    station = delivering.shift.station
    ((epoch, _, kind),) = {(one[0], 0, one[2]) for one in alarms(delivering.centre, station)}
    assert (epoch, kind) == (1, "mismatch")
    with pytest.raises(Trouble, match="centre_epoch_burnt"):
        delivering.send()
    assert delivering.held() == held
    assert delivering.state().confirmed == delivering.state().all

    first, second = renewed(clone), renewed(delivering)
    assert (first.shift.store.enrolment.epoch, second.shift.store.enrolment.epoch) == (2, 3)
    second.send()
    with pytest.raises(Trouble, match="centre_sign_in"):
        first.send()  # the later ticket has the password
    first.line = second.line
    with pytest.raises(Trouble, match="centre_epoch_burnt"):
        first.send()
    third = renewed(first)
    third.send()
    assert visit_names(delivering) == {"김민수", "이영희", "박서준", "최지우"}
    first.shift.store.close()


def test_carried_facts_say_what_they_said_and_stand_once_in_the_counts(delivering: Delivering) -> None:
    register_visit(delivering.shift, RESIDENT)
    before = _contents(delivering, 1)
    everything = delivering.state().all
    renewed(delivering)
    state = delivering.state()
    assert (state.all, state.waiting) == (everything + 1, everything + 1)
    assert _contents(delivering, 2)[1:] == before
    with delivering.shift.store.reading() as session:
        assert outbox.counts(session)[Delivery.CARRIED] == everything


def _contents(station: Delivering, epoch: int) -> list[tuple[bytes, bytes]]:
    """Returns all that an epoch's facts say but for their place."""
    with station.shift.store.reading() as session:
        facts = outbox.facts_from(session, epoch, 1, 10_000)
    place = f'"epoch":{epoch},'.encode()
    return [
        (one.header.replace(place, b"").replace(f'"seq":{one.seq},'.encode(), b""), one.payload)
        for one in facts
    ]


def test_the_new_epoch_begins_with_who_opened_it_and_why(delivering: Delivering) -> None:
    delivering.send()
    seq, chain = delivering.last()
    register_visit(delivering.shift, RESIDENT)
    waiting = delivering.state().waiting
    ticket = own_enrolment(renew_epoch(delivering.centre.dsn, delivering.shift.station, reason="copied"))
    opened = new_epoch(delivering.shift, ticket, reason="the disk was copied")
    assert (opened.previous_epoch, opened.previous_seq, opened.carried) == (1, seq + waiting, waiting)
    assert opened.previous_chain != chain.hex()
    done = send_with(delivering, ticket.centre_dsn)
    assert done == done_all(delivering)
    query = """SELECT f.seq, f.actor, f.reason, f.action, o.previous_epoch FROM central.fact f
               JOIN report.epoch_opened o ON (o.station, o.epoch, o.seq) = (f.station, f.epoch, f.seq)
               WHERE f.station = %s"""
    actor = delivering.shift.actor.id
    assert delivering.centre.rows(query, delivering.shift.station) == [
        (1, actor, "the disk was copied", "new_epoch", 1)
    ]
    with delivering.shift.store.reading() as session:
        assert find.record(session, EpochOpened, opened.id) == opened
        assert find.record(session, Visit, opened.id) is None


def send_with(station: Delivering, dsn: str) -> tuple[int, int]:
    station.line = Line(dsn)
    state = station.send().state
    return state.confirmed, state.waiting


def done_all(station: Delivering) -> tuple[int, int]:
    return station.state().all, 0


def test_the_file_opens_in_its_new_epoch_after_a_restart(delivering: Delivering) -> None:
    station = renewed(delivering)
    station.booth = station.booth.reopened()
    assert station.shift.store.enrolment.epoch == 2
    register_visit(station.shift, RESIDENT)
    assert station.send().state.confirmed == station.state().all


def test_a_new_epoch_that_is_killed_halfway_has_not_happened(delivering: Delivering) -> None:
    ticket = own_enrolment(renew_epoch(delivering.centre.dsn, delivering.shift.station, reason="copied"))
    left = delivering.booth.folder.with_name("killed")

    store, before = delivering.shift.store, delivering.state()

    def killed_before_the_commit() -> None:
        with store.writing() as session:
            store.renew(session, ticket)
            shutil.copytree(delivering.booth.folder, left)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_before_the_commit()
    assert (store.enrolment.epoch, delivering.state()) == (1, before)
    again = reopened(delivering, left)
    assert (again.shift.store.enrolment.epoch, again.state().all) == (1, before.all)
    again.shift.store.close()


@pytest.mark.parametrize(
    ("changed", "reason", "code"),
    [
        ({}, " ", "reason:reason_missing"),
        ({"station": 101}, "copied", "ticket:ticket_of_other_station"),
        ({"centre_public_key": b"x" * 32}, "copied", "ticket:ticket_of_other_centre"),
        ({"epoch": 1}, "copied", "ticket:ticket_used"),
    ],
)
def test_a_ticket_that_does_not_fit_changes_nothing(
    delivering: Delivering, changed: dict[str, object], reason: str, code: str
) -> None:
    present = delivering.shift.store.enrolment
    ticket = replace(present, **{"epoch": 2, **changed})  # type: ignore[arg-type]  # any field
    before = delivering.state()
    with pytest.raises(Rejected, match=code):
        new_epoch(delivering.shift, ticket, reason=reason)
    assert (delivering.shift.store.enrolment, delivering.state()) == (present, before)


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.COLLECTOR, Role.NURSE])
def test_only_who_leads_opens_an_epoch(delivering: Delivering, role: Role) -> None:
    shift = delivering.shift.signed_in_as(member(role))
    with pytest.raises(Rejected, match="not_allowed"):
        new_epoch(shift, replace(shift.store.enrolment, epoch=2), reason="copied")


def test_a_file_put_back_from_a_copy_opens_only_to_begin_a_new_epoch(delivering: Delivering) -> None:
    kept = copy_of(delivering, "kept")
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    shutil.copy(delivering.booth.folder / "station.anchor", kept)
    with pytest.raises(Trouble, match="ledger_cut"):
        reopened(delivering, kept)
    put_back = reopened(delivering, kept, may_be_cut=True)
    station = renewed(put_back)
    assert station.send().state.confirmed == station.state().all
    station.booth = station.booth.reopened()
    assert station.state().confirmed == station.state().all
    station.shift.store.close()


def test_a_burnt_epoch_takes_nothing_more_and_proves_what_it_took(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    booth.fill(6)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.ingest(booth.batch(1, 4))
    ticket = renew_epoch(centre.dsn, booth.station, reason="stolen")
    with CentreConnection(Line(ticket.dsn)) as wire:
        with pytest.raises(CentreTrouble) as caught:
            wire.ingest(booth.batch(3, 6))
        assert (caught.value.kind, caught.value.code) == (TroubleClass.MISMATCH, "centre_epoch_burnt")
        assert wire.ingest(booth.batch(1, 4))["duplicates"] == 4
        assert wire.hello(booth.station, 1)["burnt"] is True
        assert wire.reconcile(booth.station, 1, range(1, 5))["facts"] == 4
    assert centre.rows("SELECT max(seq) FROM central.fact WHERE station = %s", booth.station) == [(4,)]


def test_a_greeting_with_an_honest_place_raises_no_alarm(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.fill(5)
    wire.ingest(booth.batch(1, 3))
    for told in ((5, booth.chain_at(5)), (3, booth.chain_at(3)), (None, None), (-1, b""), (3, b"short")):
        assert wire.hello(booth.station, 1, *told)["burnt"] is False
    assert alarms(centre, booth.station) == []
    announced = centre.rows("SELECT announced_up_to FROM central.stream WHERE station = %s", booth.station)
    assert announced == [(5,)]
    wire.hello(booth.station, 1, 3, b"x" * 32)
    assert alarms(centre, booth.station) == [(1, 3, "chain_differs")]


def test_an_epoch_is_renewed_for_a_station_that_is_enrolled_and_with_a_reason(
    centre: Centre, enrolment: Enrolment
) -> None:
    with pytest.raises(Rejected, match="reason:reason_missing"):
        renew_epoch(centre.dsn, enrolment.station, reason=" ")
    with pytest.raises(Rejected, match="station:station_not_enrolled"):
        renew_epoch(centre.dsn, 978, reason="copied")
    centre.rows("UPDATE central.station SET revoked_at = now() WHERE station = %s", enrolment.station)
    with pytest.raises(Rejected, match="station:station_not_enrolled"):
        renew_epoch(centre.dsn, enrolment.station, reason="copied")


ROSTER = (
    ("revoked_at = now()", "centre_revoked"),
    ("site = 'Elsewhere'", "centre_other_site"),
)


@pytest.mark.parametrize(("change", "code"), ROSTER)
def test_a_station_that_the_roster_does_not_let_in_is_told_and_goes_on_capturing(
    delivering: Delivering, change: str, code: str
) -> None:
    station = delivering.shift.station
    delivering.centre.rows(f"UPDATE central.station SET {change} WHERE station = %s", station)
    with pytest.raises(Trouble, match=code):
        delivering.send()
    assert delivering.held() == []
    before = delivering.state().waiting
    register_visit(delivering.shift, RESIDENT)
    assert delivering.state().waiting > before
    delivering.centre.rows(
        "UPDATE central.station SET revoked_at = NULL, site = 'Songpa' WHERE station = %s", station
    )
    assert delivering.send().state.confirmed == delivering.state().all


def test_the_board_tells_of_a_burnt_epoch_until_a_new_one_is_open(
    centre: Centre, delivering: Delivering
) -> None:
    older = copy_of(delivering, "older")
    register_visit(delivering.shift, RESIDENT)
    delivering.send()
    rolled_back = reopened(delivering, older)
    with pytest.raises(Trouble):
        rolled_back.send()
    assert "epoch_burnt" in _reasons(centre, delivering.shift.station)
    renewed(rolled_back)
    assert "epoch_burnt" not in _reasons(centre, delivering.shift.station)
    rolled_back.shift.store.close()


def _reasons(centre: Centre, station: int) -> tuple[str, ...]:
    return next(one.reasons for one in board(centre.dsn, MORNING.date()).rows if one.station == station)


def test_an_epoch_given_twice_is_no_longer_the_same_password(centre: Centre, enrolment: Enrolment) -> None:
    again = enrol(centre.dsn, enrolment.station, site=enrolment.site, name=enrolment.name)
    ticket = renew_epoch(centre.dsn, enrolment.station, reason="copied")
    assert (again.epoch, ticket.epoch) == (2, 3)
    with pytest.raises(CentreTrouble, match="centre_sign_in"):
        CentreConnection(Line(again.dsn))
