"""Three booths at once, and a booth in two epochs: what parts them is named until somebody who was told decides."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.carry_on import carry_on_told
from station.actions.new_epoch import new_epoch
from station.actions.open_station import open_station
from station.actions.site_conflicts import site_conflicts
from station.central.provision import renew_epoch
from tests.central.sites import sync
from tests.central.test_conflicts import TwoBooths
from tests.central.test_conflicts import two as two  # the fixture
from tests.station.booth import Booth, surroundings


def lanes(two: TwoBooths) -> list[set[object]]:
    """Returns what each conflict about the lane sets against each other."""
    return [
        set(each.values)
        for one in two.found()
        for each in one.fields
        if (one.kind, each.field) == ("visit", "lane")
    ]


@pytest.fixture
def third(two: TwoBooths) -> Booth:
    booth = two.site.booth()
    sync(booth)
    assert carry_on_told(booth.shift, two.visit_id)
    return booth


def all_sync(two: TwoBooths, third: Booth) -> None:
    two.both(2)
    third.clock.set(two.desk.clock.now())
    sync(third)
    two.both()


def test_what_three_booths_said_at_once_is_named_pair_by_pair(two: TwoBooths, third: Booth) -> None:
    for booth, lane in ((two.desk, "3"), (two.swab, "4"), (third, "5")):
        two.correct(booth, lane=lane)
    all_sync(two, third)
    assert sorted(lanes(two), key=sorted) == [{"3", "4"}, {"3", "5"}, {"4", "5"}]
    assert len(site_conflicts(two.desk.shift)) == 3


def test_two_who_agree_do_not_settle_what_the_third_had_not_sent_yet(two: TwoBooths, third: Booth) -> None:
    for booth, lane in ((two.desk, "3"), (two.swab, "4"), (third, "5")):
        two.correct(booth, lane=lane)
    two.both(2)
    two.correct(two.desk, lane="6")
    two.both(2)
    assert lanes(two) == []
    all_sync(two, third)
    assert {"5"} < set[object]().union(*lanes(two))
    two.correct(two.desk, reason="asked all three")
    all_sync(two, third)
    assert two.found() == ()


def test_who_was_told_of_all_three_settles_all_at_once(two: TwoBooths, third: Booth) -> None:
    for booth, lane in ((two.desk, "3"), (two.swab, "4"), (third, "5")):
        two.correct(booth, lane=lane)
    all_sync(two, third)
    two.correct(two.swab, lane="7")
    all_sync(two, third)
    assert two.found() == ()


def in_new_epoch(two: TwoBooths, booth: Booth) -> None:
    given = renew_epoch(two.site.centre.dsn, booth.shift.station, reason="restored")
    old = booth.shift.store.enrolment
    ticket = replace(old, epoch=given.epoch, centre_dsn=given.dsn, signing_seed=given.signing_seed)
    new_epoch(booth.shift, ticket, reason="restored")


def test_what_a_booth_said_in_its_old_epoch_parts_it_from_another_still(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    sync(two.desk)
    in_new_epoch(two, two.desk)
    two.correct(two.desk, vehicle="12가3456")
    sync(two.desk)
    two.correct(two.swab, lane="4")
    two.both(2)
    assert lanes(two) == [{"3", "4"}]
    two.correct(two.desk, lane="5")
    two.both(2)
    assert two.found() == ()


def test_what_a_booth_said_before_its_file_was_put_back_is_named_beside_what_it_says_now(
    two: TwoBooths, tmp_path: Path
) -> None:
    desk, older = two.desk, tmp_path / "older"
    shutil.copytree(desk.folder, older)
    two.correct(desk, lane="3")
    two.correct(desk, vehicle="12가3456")
    sync(desk)
    opened = open_station(older, surroundings(older, desk.clock, seed=77), may_be_cut=True)
    back = Booth(older, desk.clock, opened.shift.signed_in_as(desk.shift.actor))
    in_new_epoch(two, back)
    two.correct(back, lane="4")
    sync(back)
    assert lanes(two) == [{"3", "4"}]
    back.clock.advance(timedelta(minutes=6))
    sync(back)
    two.correct(back, lane="4", reason="the older word was wrong")
    sync(back)
    assert two.found() == ()
    back.shift.store.close()
