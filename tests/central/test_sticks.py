"""The second road: what stations carry on sticks arrives by the same protocol, once, whole, and proven."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.read_stick import ReadStick, find_files, read_stick
from station.actions.register_visit import register_visit
from station.actions.write_stick import sticks_written, write_stick
from station.central.carrier_import import (
    CarrierFile,
    ImportedCarrier,
    RefusedCarrier,
    import_carriers,
)
from station.domain.visit import WayOut
from station.errors import Trouble
from tests.central.sites import Site, facts, sync
from tests.central.sticks import (
    answered,
    brought,
    held,
    is_sound,
    keys,
    only_imported,
    received_up_to,
    refusal,
    roll_back_centre,
    state,
    written,
)
from tests.station.booth import RESIDENT, Booth


def test_a_stick_goes_to_the_centre_and_its_acknowledgement_confirms_every_fact(
    site: Site, stick: Path
) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    path = written(booth, stick)
    assert (state(booth).waiting, state(booth).confirmed) == (facts(booth), 0)
    assert only_imported(brought(site, path)).new == facts(booth)
    assert state(booth).confirmed == 0
    assert answered(booth, stick) == ReadStick(confirmed=facts(booth), acknowledgements=1)
    assert state(booth).confirmed == facts(booth) == held(site, booth)
    assert is_sound(site, booth)
    (row,) = sticks_written(booth.shift)
    assert (row.file_name, row.acknowledged_at) == (path.name, booth.clock.now())
    assert write_stick(booth.shift, stick) == ()


def test_taking_facts_along_stands_on_the_access_log_that_goes_with_them(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    brought(site, written(booth, stick))
    query = "SELECT kind, detail FROM report.access WHERE station = %s AND detail LIKE 'stick%%'"
    assert site.centre.rows(query, booth.shift.station) == [("exported", f"stick {stick}")]


def test_invariant_24_no_changed_byte_reaches_the_centre(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    data = written(booth, stick).read_bytes()
    files = []
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        files.append(CarrierFile(str(place), bytes(changed)))
    done = import_carriers(site.centre.dsn, files, keys(site))
    assert {one.why.code for one in done if isinstance(one, RefusedCarrier)} == {
        "stick_file_unknown",
        "stick_file_damaged",
    }
    assert len(done) == len(data)
    assert held(site, booth) == 0


def test_invariant_2_and_5_sticks_twice_and_in_the_wrong_order_change_nothing(
    site: Site, stick: Path
) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    first = written(booth, stick)
    sync(booth)  # the centre confirms the first half by wire, so that the second stick begins after it
    register_visit(booth.shift, RESIDENT)
    second = written(booth, stick)
    other = site.booth()
    register_visit(other.shift, RESIDENT)
    early = written(other, stick)
    last_of_first = received_up_to(site, booth)
    for paths in ((second, first), (second, first, early), (first, second), (early,)):
        brought(site, *paths)
    assert received_up_to(site, booth) == held(site, booth) == facts(booth) > last_of_first
    assert held(site, other) == facts(other)
    for booth_now in (booth, other):
        for _ in range(2):
            answered(booth_now, stick)
        assert state(booth_now).confirmed == facts(booth_now)
        assert is_sound(site, booth_now)


def test_invariant_5_a_stick_after_a_gap_brings_nothing_and_the_gap_is_named(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    first = written(booth, stick)
    gone = facts(booth)
    move_to_confirmed(booth)  # as if the first stick's acknowledgement had come back
    register_visit(booth.shift, RESIDENT)
    second = written(booth, stick)
    (refused,) = brought(site, second)
    assert isinstance(refused, RefusedCarrier)
    told = refused.why.facts
    assert (refused.why.code, told["missing_from"], told["missing_to"]) == ("carrier_gap", 1, gone)
    assert (held(site, booth), received_up_to(site, booth)) == (0, 0)
    assert [isinstance(one, ImportedCarrier) for one in brought(site, second, first)] == [True, True]
    assert received_up_to(site, booth) == held(site, booth) == facts(booth)


def move_to_confirmed(booth: Booth) -> None:
    with booth.shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'confirmed'"))


def test_by_stick_and_by_wire_as_well_stores_each_fact_once(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    path = written(booth, stick)
    sync(booth)
    register_visit(booth.shift, RESIDENT)
    sync(booth)
    before = facts(booth)
    assert only_imported(brought(site, path)).new == 0
    assert answered(booth, stick) == ReadStick(acknowledgements=1)
    assert held(site, booth) == before == state(booth).confirmed
    assert is_sound(site, booth)


def test_the_wire_goes_on_after_a_stick_that_was_not_acknowledged_yet(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    brought(site, written(booth, stick))
    register_visit(booth.shift, RESIDENT)
    assert sync(booth).state.confirmed == facts(booth) == held(site, booth)


def test_two_booths_one_by_wire_and_one_by_stick_end_proven_with_one_visit(site: Site, stick: Path) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    sync(desk)
    sync(swab)  # the last time that the swab booth has a line
    collect_specimen(swab.shift, made.specimen.number, visit_id=made.visit.id)
    leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    waiting = state(swab).waiting
    assert waiting > 0
    brought(site, written(swab, stick))
    answered(swab, stick)
    for booth in (desk, swab):
        assert state(booth).confirmed == facts(booth) == held(site, booth)
        assert is_sound(site, booth)
    query = "SELECT stations, way_out FROM report.one_visit WHERE id = %s"
    both = [desk.shift.station, swab.shift.station]
    assert site.centre.rows(query, made.visit.id) == [(both, "collected")]


@pytest.mark.usefixtures("_restores")
@pytest.mark.parametrize("was_online", [False, True])
def test_what_a_restored_centre_has_lost_comes_again_by_stick(
    site: Site, stick: Path, was_online: bool
) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    if was_online:
        sync(booth)
    else:
        brought(site, written(booth, stick))
        answered(booth, stick)
    old = find_files(stick)
    confirmed = facts(booth)
    assert state(booth).confirmed == confirmed
    roll_back_centre(site, booth)
    register_visit(booth.shift, RESIDENT)
    second = written(booth, stick)
    assert refusal(brought(site, second)) == "carrier_gap"
    assert "answer_gap" in [why.code for _, why in answered(booth, stick).refused]
    assert state(booth).waiting == facts(booth)
    for one in old:
        found = read_stick(booth.shift, (one,))
        assert [why.code for _, why in found.refused] == ["answer_before_restore"]
    assert state(booth).waiting == facts(booth)
    brought(site, written(booth, stick))
    answered(booth, stick)
    assert state(booth).confirmed == facts(booth) == held(site, booth) > confirmed
    assert read_stick(booth.shift, old).refused == ()
    assert is_sound(site, booth)


def test_a_station_that_was_enrolled_without_keys_says_so(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    booth.shift.store.enrolment = replace(booth.shift.store.enrolment, signing_seed=b"")
    with pytest.raises(Trouble, match="stick_key_missing"):
        write_stick(booth.shift, stick)
