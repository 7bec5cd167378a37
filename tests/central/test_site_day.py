"""A site of three laptops: closed in the evening by its supervisor, and the same board at the centre afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.close_day import Closing, close_day
from station.actions.close_site import close_site
from station.actions.collect_specimen import collect_specimen
from station.actions.day_status import DayState
from station.actions.leave import leave
from station.actions.print_slip import slip_of
from station.actions.read_site import site_on_sticks
from station.actions.read_slip import visit_of_slip
from station.actions.register_refusal import register_refusal
from station.actions.reopen_day import reopen_day
from station.actions.site_day_status import SiteDayStatus, site_day_status
from station.actions.staff import add_staff
from station.actions.void_specimen import void_specimen
from station.actions.write_stick import write_stick
from station.central.board import DayBoard, Light, board
from station.central.carrier_import import CarrierFile, centre_keys, import_carriers
from station.central.carrier_keys import site_file
from station.domain.day import DifferenceKind
from station.domain.site_day import Lack, SiteLack, StationState
from station.domain.site_file import write_site_file
from station.domain.site_reading import SiteReading
from station.domain.slip import code_on_slip
from station.domain.staff import Role
from station.domain.visit import WayOut
from station.domain.void import VoidReason
from station.errors import Rejected
from tests.central.centre import NOON, Centre
from tests.central.sites import Site, new_site, refused, sync
from tests.station.booth import MORNING, RESIDENT, Booth
from tests.station.days import LATE, came, sent_off, went

DAY = MORNING.date()
SECOND, PIN = "최간호", "2468"
NAMES = ("김하나", "이두리", "박세찬", "최나리")
WENT_ON = {DifferenceKind.NO_WAY_OUT: "went on at the third laptop by slip"}
SIGNED = Closing(WENT_ON, SECOND, PIN)
BROKEN = {SiteLack.STATION_MISSING: "at repair, its paper list is kept"}


@dataclass(frozen=True, slots=True)
class Evening:
    """Three laptops after a whole day; `lone` had no network at all. Each has closed its own day."""

    site: Site
    desk: Booth
    swab: Booth
    lone: Booth
    stick: Path

    @property
    def all(self) -> tuple[Booth, ...]:
        return self.desk, self.swab, self.lone

    def carried(self, *booths: Booth, whole_day: bool = True) -> SiteReading:
        """Puts these booths' files on the stick, with nothing else on it, and reads it with the supervisor's key."""
        for old in self.stick.iterdir():
            old.unlink()
        for booth in booths:
            write_stick(booth.shift, self.stick, day=DAY if whole_day else None)
        key = self.site.folder / "supervisor.json"
        key.write_bytes(write_site_file(site_file(self.site.centre.dsn, self.site.name)))
        found = site_on_sticks(self.stick, key, DAY)
        assert found.refused == ()
        return found.reading

    def at_centre(self, *booths: Booth) -> DayBoard:
        """Imports what these booths write at the centre, as `station central import` does, and gives its board."""
        self.carried(*booths)
        files = [CarrierFile(one.name, one.read_bytes()) for one in sorted(self.stick.iterdir())]
        import_carriers(self.site.centre.dsn, files, centre_keys(self.site.centre.key_file, NOON))
        return board(self.site.centre.dsn, DAY, site=self.site.name)


@pytest.fixture
def evening(centre: Centre, tmp_path: Path) -> Iterator[Evening]:
    with ExitStack() as held:
        yield whole_day(centre, tmp_path, held)


@pytest.fixture(scope="module")
def looked_at(centre: Centre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """Gives an evening that tests only look at."""
    with ExitStack() as held:
        yield whole_day(centre, tmp_path_factory.mktemp("site"), held)


def whole_day(centre: Centre, folder: Path, held: ExitStack) -> Evening:
    site = new_site(centre, folder, held)
    desk, swab, lone = site.booth(), site.booth(), site.booth()
    played(desk, swab, lone)
    add_staff(desk.shift, SECOND, Role.NURSE, PIN)
    for booth in (desk, swab, lone):
        booth.clock.advance(LATE)
    close_day(desk.shift, DAY, SIGNED)  # who went on at the third laptop has no way out here
    assert close_day(swab.shift, DAY).is_green
    assert close_day(lone.shift, DAY).is_green
    (folder / "stick").mkdir()
    return Evening(site, desk, swab, lone, folder / "stick")


def played(desk: Booth, swab: Booth, lone: Booth) -> None:
    """Six come: four are swabbed, each at another place than the last, one goes before, one refuses."""
    here, by_feed, by_slip, gone = (came(desk, replace(RESIDENT, name=name)) for name in NAMES)
    went(desk, here)
    sent_off(desk, [here])
    void_specimen(desk.shift, gone.specimen.number, VoidReason.NOT_TAKEN)
    leave(desk.shift, gone.visit.id, WayOut.LEFT_BEFORE)
    for booth in (swab, lone):
        booth.clock.advance(timedelta(hours=1))
    sync(desk)
    sync(swab)
    collect_specimen(swab.shift, by_feed.specimen.number)
    leave(swab.shift, by_feed.visit.id, WayOut.COLLECTED)
    sent_off(swab, [by_feed])
    sync(swab)
    sync(desk)
    assert (
        visit_of_slip(lone.shift, code_on_slip(slip_of(desk.shift, by_slip.visit.id, ""))) == by_slip.visit.id
    )
    went(lone, by_slip)
    alone = went(lone, came(lone, replace(RESIDENT, name="강나래")))
    sent_off(lone, [by_slip, alone])
    register_refusal(lone.shift, RESIDENT, reason="no time")


def states(status: SiteDayStatus) -> tuple[StationState, ...]:
    return tuple(one.state for one in status.site.stations)


def test_its_supervisor_closes_it_from_the_sticks_and_the_centre_shows_the_same(evening: Evening) -> None:
    reading = evening.carried(evening.swab, evening.lone)
    status = site_day_status(evening.desk.shift, DAY, reading)
    account = status.site.account
    assert states(status) == (StationState.CLOSED,) * 3
    assert (account.registered, account.without_way_out, account.differences) == (6, 0, ())
    assert account.specimens == account.racked == account.handed_over == account.collected == 4
    assert (account.labels, account.voids, account.labels_printed) == (5, 1, 5)
    assert (status.is_green, status.state) == (True, DayState.OPEN)

    closed = close_site(evening.desk.shift, DAY, reading)
    assert (closed.is_green, closed.amendment, closed.signed_by) == (True, 0, "")
    assert closed.account == account.counts()
    found = evening.at_centre(*evening.all)
    ways: dict[str, int] = {way.value: count for way, count in account.ways_out.items()}
    ways[""] = account.without_way_out
    assert {way: found.visits_by_way_out.get(way, 0) for way in ways} == ways
    assert (found.visits, found.specimens, found.collected) == (6, account.specimens, account.collected)
    for row, laptop in zip(found.rows, status.site.stations, strict=True):
        assert (row.station, row.light, row.reasons) == (laptop.station, Light.GREEN, ())
        assert (row.visits, row.collected) == (laptop.counts["registered"], laptop.counts["collected"])
        assert laptop.closing is not None
        assert row.chain == laptop.closing.chain
    assert found.closed is not None
    assert (found.closed.station, found.closed.is_green) == (evening.desk.shift.station, True)
    assert found.closed.differences == {}

    for booth in (*evening.all, evening.desk):
        sync(booth)
    fed = site_day_status(evening.desk.shift, DAY)  # with no stick: by the network alone
    assert fed.fetched_at is not None
    assert (fed.is_green, fed.state, fed.site.account) == (True, DayState.CLOSED, account)
    assert [one.counts for one in fed.site.stations] == [one.counts for one in status.site.stations]
    revoke = "UPDATE central.station SET revoked_at = now() - interval '25 hours' WHERE station = %s"
    evening.site.centre.rows(revoke, evening.lone.shift.station)
    sync(evening.desk)
    left = site_day_status(evening.desk.shift, DAY).site.stations
    assert [one.station for one in left] == [one.shift.station for one in (evening.desk, evening.swab)]


def test_the_laptop_with_no_network_sees_the_same_site_from_the_others_sticks(looked_at: Evening) -> None:
    at_desk = site_day_status(
        looked_at.desk.shift, DAY, looked_at.carried(looked_at.swab, looked_at.lone)
    ).site
    alone = site_day_status(looked_at.lone.shift, DAY, looked_at.carried(looked_at.desk, looked_at.swab)).site
    assert (alone.account, alone.lacks) == (at_desk.account, at_desk.lacks) == (at_desk.account, ())
    assert [replace(one, is_own=False) for one in alone.stations] == [
        replace(one, is_own=False) for one in at_desk.stations
    ]


def test_a_stick_without_the_whole_day_is_no_whole_day(looked_at: Evening) -> None:
    reading = looked_at.carried(looked_at.desk, looked_at.swab, whole_day=False)
    lacks = site_day_status(looked_at.lone.shift, DAY, reading).site.lacks
    both = (looked_at.desk.shift.station, looked_at.swab.shift.station)
    assert lacks == (Lack(SiteLack.FACTS_MISSING, both, 2),)


def test_a_missing_laptop_blocks_green_until_two_sign_and_makes_an_amendment_when_it_turns_up(
    evening: Evening,
) -> None:
    shift, lone = evening.desk.shift, evening.lone.shift.station
    without = evening.carried(evening.swab)
    status = site_day_status(shift, DAY, without)
    assert states(status)[-1] is StationState.MISSING
    assert status.site.lacks == (Lack(SiteLack.STATION_MISSING, (lone,), 1),)
    with pytest.raises(Rejected) as caught:
        close_site(shift, DAY, without)
    told = {one.code: one.facts for one in caught.value.rejections}
    assert set(told) == {
        "unexplained_station_missing",
        "second_person_missing",
    }  # the laptops gave the other reasons
    assert told["unexplained_station_missing"] == {"count": 1, "stations": str(lone)}

    closed = close_site(shift, DAY, without, replace(SIGNED, lacks=BROKEN))
    assert not closed.is_green
    assert closed.lacks == {
        "station_missing": {"stations": [lone], "reason": BROKEN[SiteLack.STATION_MISSING]}
    }
    assert site_day_status(shift, DAY, without).signed_by == SECOND
    assert refused(lambda: close_site(shift, DAY, without, replace(SIGNED, lacks=BROKEN))) == (
        "site_closed_already"
    )
    assert site_day_status(shift, DAY).state is DayState.CLOSED  # with no stick at all nothing is newer

    seen = evening.at_centre(*evening.all).closed
    assert seen is not None
    assert not seen.is_green
    assert (seen.differences["registered"], seen.differences["collected"]) == ((4, 6), (2, 4))

    found_again = evening.carried(evening.swab, evening.lone)
    assert site_day_status(shift, DAY, found_again).state is DayState.CHANGED
    amended = close_site(shift, DAY, found_again)
    assert (amended.is_green, amended.amendment) == (True, 1)
    seen = evening.at_centre(*evening.all).closed
    assert seen is not None
    assert (seen.amendment, seen.is_green, seen.differences) == (1, True, {})


def test_a_laptop_that_has_not_closed_blocks_green(evening: Evening) -> None:
    reopen_day(evening.swab.shift, DAY, reason="a tube was found")
    status = site_day_status(evening.desk.shift, DAY, evening.carried(evening.swab, evening.lone))
    assert states(status)[1] is StationState.NOT_CLOSED
    assert status.site.lacks == (Lack(SiteLack.DAY_NOT_CLOSED, (evening.swab.shift.station,), 1),)
    assert status.site.account.adds_up


def test_sticks_of_another_site_and_those_who_do_not_lead_are_turned_away(looked_at: Evening) -> None:
    reading = replace(looked_at.carried(looked_at.swab), site="elsewhere")
    assert refused(lambda: site_day_status(looked_at.desk.shift, DAY, reading)) == "sticks_of_other_site"
    nurse = looked_at.desk.as_role(Role.NURSE)
    assert refused(lambda: site_day_status(nurse, DAY)) == "not_allowed"
    assert refused(lambda: close_site(nurse, DAY, None)) == "not_allowed"
