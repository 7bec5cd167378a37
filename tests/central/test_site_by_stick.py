"""What a stick brings down to a booth, and what a supervisor with no network reads from a site's sticks."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.read_site import site_on_sticks
from station.actions.read_stick import ReadStick
from station.actions.register_visit import register_visit
from station.actions.take_bundle import came_down
from station.central.bundle_export import bundles_for_stick
from station.central.carrier_keys import site_file
from station.domain.bundle import BundleKind
from station.domain.site_file import write_site_file
from station.domain.visit import Step, WayOut
from tests.central.centre import Centre
from tests.central.sites import Site, new_site, rows, sync
from tests.central.sticks import (
    answered,
    keys,
    written,
)
from tests.station.booth import RESIDENT, Booth


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
