"""What the centre's answer to a stick confirms, and who is refused instead."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from station.actions.board import sync_state
from station.actions.new_epoch import new_epoch
from station.actions.open_station import open_station
from station.actions.read_stick import find_files, read_stick
from station.actions.register_visit import register_visit
from station.actions.write_stick import write_stick
from station.central.provision import renew_epoch
from station.errors import Trouble
from station.storage import local
from station.sync.postgres import CentreTrouble
from tests.central.sites import Site, facts, sync
from tests.central.sticks import (
    answered,
    brought,
    held,
    received_up_to,
    refusal,
    state,
    written,
)
from tests.station.booth import RESIDENT, surroundings


def test_nothing_but_the_own_chain_is_an_acknowledgement(site: Site, stick: Path) -> None:
    booth, other = site.booth(), site.booth()
    for one in (booth, other):
        register_visit(one.shift, RESIDENT)
    paths = [written(one, stick) for one in (booth, other)]
    brought(site, *paths)
    (own,) = (one for one in find_files(stick) if str(booth.shift.station) in one.name)
    (foreign,) = (one for one in find_files(stick) if str(other.shift.station) in one.name)
    assert read_stick(booth.shift, (foreign,)).refused[0][1].code == "answer_of_other_station"
    for place in range(0, len(own.data), 7):
        changed = bytearray(own.data)
        changed[place] ^= 1
        found = read_stick(booth.shift, (replace(own, data=bytes(changed)),))
        assert (found.confirmed, len(found.refused)) == (0, 1)
    assert state(booth).confirmed == 0
    assert read_stick(booth.shift, (own, foreign), is_folder=True).refused == ()
    assert state(booth).confirmed == facts(booth)


def test_an_acknowledgement_of_another_history_marks_nothing(site: Site, stick: Path, tmp_path: Path) -> None:
    booth = site.booth()
    copied = tmp_path / "copy"
    shutil.copytree(booth.folder, copied)
    register_visit(booth.shift, RESIDENT)
    brought(site, written(booth, stick))
    twin = open_station(copied, surroundings(copied, booth.clock, seed=1234)).shift.signed_in_as(
        booth.shift.actor
    )
    try:
        register_visit(twin, replace(RESIDENT, name="이두리"))
        found = read_stick(twin, find_files(stick), is_folder=True)
        assert [why.code for _, why in found.refused] == ["answer_not_proven"]
        assert sync_state(twin).confirmed == 0
        (clone,) = write_stick(twin, stick)
        assert refusal(brought(site, stick / clone.file_name)) == "carrier_other_history"
        found = read_stick(twin, find_files(stick), is_folder=True)
        assert "answer_burnt" in [why.code for _, why in found.refused]
        with pytest.raises(Trouble, match="numbers_stopped"):
            register_visit(twin, RESIDENT)
    finally:
        twin.store.close()
    assert received_up_to(site, booth) == held(site, booth)
    query = "SELECT count(*) FROM central.alarm WHERE station = %s"
    assert site.centre.rows(query, booth.shift.station)[0][0] > 0


def test_a_burnt_epoch_is_told_and_its_facts_go_on_in_the_new_one(site: Site, stick: Path) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    old = written(booth, stick)
    given = renew_epoch(site.centre.dsn, booth.shift.station, reason="restored")
    assert refusal(brought(site, old)) == "carrier_epoch_burnt"
    ticket = local.Enrolment(
        given.station, given.epoch, given.site, given.centre_public_key, given.dsn,
        given.verify_key, given.site_key, given.signing_seed, given.supervisor_key,
    )  # fmt: skip
    new_epoch(booth.shift, ticket, reason="restored")
    new = written(booth, stick)
    assert f"epoch-{given.epoch}-" in new.name
    brought(site, new)
    assert answered(booth, stick).refused == ()  # the answer of the burnt epoch stands beside it: old news
    register_visit(booth.shift, RESIDENT)
    assert state(booth).received == 0
    names = "SELECT p.name FROM report.person p WHERE p.station = %s"
    assert site.centre.rows(names, booth.shift.station) == [(RESIDENT.name,)]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE central.station SET revoked_at = now() WHERE station = %s", "carrier_of_revoked"),
        ("UPDATE central.station SET site = 'elsewhere' WHERE station = %s", "carrier_of_other_site"),
        ("DELETE FROM central.station_key WHERE station = %s", "carrier_epoch_unknown"),
    ],
)
def test_who_may_not_deliver_is_told_so_and_nothing_comes_in(
    site: Site, stick: Path, statement: str, code: str
) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    path = written(booth, stick)
    site.centre.rows(statement, booth.shift.station)
    assert refusal(brought(site, path)) == code
    assert held(site, booth) == 0


def test_the_administrators_way_in_is_shut_to_a_stations_own_role(site: Site) -> None:
    booth, other = site.booth(), site.booth()
    register_visit(booth.shift, RESIDENT)
    dsn = other.shift.store.enrolment.centre_dsn
    stolen = replace(booth.shift.store.enrolment, centre_dsn=dsn)
    booth.shift.store.enrolment = stolen
    with pytest.raises(CentreTrouble, match="centre_not_enrolled"):
        sync(booth)
    assert held(site, booth) == 0
