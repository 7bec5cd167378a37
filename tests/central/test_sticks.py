"""The second road: what stations carry on sticks arrives by the same protocol, once, whole, and proven."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.board import SyncState, sync_state
from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.new_epoch import new_epoch
from station.actions.open_station import open_station
from station.actions.read_site import site_on_sticks
from station.actions.read_stick import ReadStick, find_files, read_stick
from station.actions.register_visit import register_visit
from station.actions.take_bundle import came_down
from station.actions.write_stick import sticks_written, write_stick
from station.central.bundle_export import bundles_for_stick
from station.central.carrier_import import (
    CarrierFile,
    CentreKeys,
    ImportedCarrier,
    RefusedCarrier,
    answer_name,
    centre_keys,
    import_carriers,
)
from station.central.carrier_keys import site_file
from station.central.checks import verify
from station.central.provision import renew_epoch
from station.domain.bundle import BundleKind
from station.domain.site_file import write_site_file
from station.domain.visit import Step, WayOut
from station.errors import Trouble
from station.storage import local
from station.sync.postgres import CentreTrouble
from tests.central.conftest import NOON, Centre
from tests.central.sites import Site, facts, new_site, rows, sync
from tests.station.booth import RESIDENT, Booth, surroundings

Done = tuple[ImportedCarrier | RefusedCarrier, ...]


@pytest.fixture
def site(centre: Centre, tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as held:
        yield new_site(centre, tmp_path, held)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def keys(site: Site) -> CentreKeys:
    return centre_keys(site.centre.key_file, NOON)


def brought(site: Site, *paths: Path) -> Done:
    """Imports files at the centre and puts its answers beside them, as `station central import` does."""
    done = import_carriers(
        site.centre.dsn, [CarrierFile(str(one), one.read_bytes()) for one in paths], keys(site)
    )
    for one in done:
        if one.answer:
            Path(answer_name(one.name)).write_bytes(one.answer)
    return done


def only_imported(done: Done) -> ImportedCarrier:
    (one,) = done
    assert isinstance(one, ImportedCarrier), one
    return one


def refusal(done: Done) -> str:
    (one,) = done
    assert isinstance(one, RefusedCarrier), one
    return one.why.code


def written(booth: Booth, stick: Path) -> Path:
    (one,) = write_stick(booth.shift, stick)
    return stick / one.file_name


def answered(booth: Booth, stick: Path) -> ReadStick:
    return read_stick(booth.shift, find_files(stick), is_folder=True)


def state(booth: Booth) -> SyncState:
    found = sync_state(booth.shift)
    assert found.all == found.waiting + found.sending + found.received + found.confirmed
    return found


def held(site: Site, booth: Booth) -> int:
    query = "SELECT count(*) FROM central.fact WHERE station = %s"
    return int(site.centre.rows(query, booth.shift.station)[0][0])


def received_up_to(site: Site, booth: Booth) -> int:
    query = "SELECT max(received_up_to) FROM central.stream WHERE station = %s"
    return int(site.centre.rows(query, booth.shift.station)[0][0])


def is_sound(site: Site, booth: Booth) -> bool:
    return verify(site.centre.dsn, booth.shift.station).is_sound


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


def test_what_comes_down_by_stick_is_what_comes_by_wire(site: Site, stick: Path) -> None:
    booth, other = site.booth(), site.booth()
    site.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks"\n')
    name, content, bundles = bundles_for_stick(site.centre.dsn, site.name, keys(site))
    (stick / name).write_bytes(content)
    older = (stick / name).read_bytes()
    assert (answered(booth, stick).bundles, answered(booth, stick).bundles, bundles) == (1, 0, 1)
    sync(other)
    assert rows(booth, "SELECT kind, name, version, content FROM bundle") == rows(
        other, "SELECT kind, name, version, content FROM bundle"
    )
    site.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks badly"\n')
    name, content, _ = bundles_for_stick(site.centre.dsn, site.name, keys(site))
    (stick / name).write_bytes(content)
    assert answered(booth, stick).bundles == 1
    (stick / name).write_bytes(older)
    assert answered(booth, stick) == ReadStick()
    assert [one.version for one in came_down(booth.shift).bundles] == [2]
    assert came_down(booth.shift).refused == ()


def test_a_supervisor_with_no_network_sees_his_whole_site_and_what_is_missing(
    site: Site, stick: Path
) -> None:
    desk, swab, silent = site.booth(), site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    register_visit(desk.shift, replace(RESIDENT, name="이두리"))
    sync(desk)
    sync(swab)
    collect_specimen(swab.shift, made.specimen.number, visit_id=made.visit.id)
    leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    for booth in (desk, swab):
        move_to_pending(booth)
        written(booth, stick)
    key = stick.parent / "supervisor.json"
    key.write_bytes(write_site_file(site_file(site.centre.dsn, site.name)))
    found = site_on_sticks(stick, key).reading
    assert (found.site, found.day, found.missing) == (site.name, desk.shift.today(), (silent.shift.station,))
    assert (found.counts.visits, dict(found.counts.ways_out)) == (2, {"collected": 1})
    assert (found.counts.by_step[Step.LEFT], found.counts.by_step[Step.LABELLED]) == (1, 1)
    assert (found.counts.specimens, found.counts.collected) == (2, 1)
    chains = {one.station: one.streams[0].chain for one in found.stations if one.streams}
    for booth in (desk, swab):
        own = rows(booth, "SELECT lower(hex(chain)) FROM fact ORDER BY seq DESC LIMIT 1")[0][0]
        assert chains[booth.shift.station] == own
    assert all(one.is_joined for row in found.stations for one in row.streams)


def move_to_pending(booth: Booth) -> None:
    with booth.shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'pending'"))


def test_a_supervisor_is_told_which_file_he_cannot_believe(site: Site, stick: Path, centre: Centre) -> None:
    booth = site.booth()
    register_visit(booth.shift, RESIDENT)
    path = written(booth, stick)
    key = stick.parent / "supervisor.json"
    key.write_bytes(write_site_file(site_file(site.centre.dsn, site.name)))
    changed = bytearray(path.read_bytes())
    changed[500] ^= 1
    (stick / "changed.carrier").write_bytes(changed)
    with ExitStack() as held_open:
        foreign = new_site(centre, stick.parent / "foreign", held_open)
        foreign.folder.mkdir()
        stranger = foreign.booth()
        register_visit(stranger.shift, RESIDENT)
        (stick / "foreign").mkdir()
        written(stranger, stick / "foreign")
    late = site.booth()
    register_visit(late.shift, RESIDENT)
    written(late, stick)
    found = site_on_sticks(stick, key)
    assert sorted(why.code for _, why in found.refused) == [
        "carrier_not_on_roster",
        "carrier_of_other_site",
        "stick_file_damaged",
    ]
    assert [one.station for one in found.reading.stations] == [booth.shift.station]


def roll_back_centre(site: Site, booth: Booth) -> None:
    """Lets the centre forget a station's facts, as a restore from a backup of before its first delivery does."""
    station = booth.shift.station
    for table in ("fact", "chain_mark"):
        site.centre.rows(f"DELETE FROM central.{table} WHERE station = %s", station)
    site.centre.rows(
        "UPDATE central.stream SET received_up_to = 0, chain = central.first_chain(station, epoch) WHERE station = %s",
        station,
    )
    site.centre.rows("SELECT central.rebuild(%s)", station)
    site.centre.rows("UPDATE central.centre SET restores = restores + 1, incarnation = gen_random_uuid()")


@pytest.fixture
def _restores(centre: Centre) -> Iterator[None]:
    """Puts the centre's count of restores back, for the other tests of this server."""
    ((before,),) = centre.rows("SELECT restores FROM central.centre")
    yield
    centre.rows("UPDATE central.centre SET restores = %s", before)


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
