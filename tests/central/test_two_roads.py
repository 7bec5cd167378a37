"""One visit by two booths and two roads: registered where there is a wire, swabbed where there never is one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.read_slip import visit_of_slip
from station.actions.record_triage import record_triage
from station.actions.register_visit import Registered, register_visit
from station.central.board import board
from station.domain.visit import WayOut
from tests.central.sites import Site, facts, sync
from tests.central.sticks import answered, brought, held, is_sound, received_up_to, state, written
from tests.central.test_next_booth import at_centre, scanned_slip
from tests.station.booth import RESIDENT, Booth


def two_sticks(swab: Booth, folder: Path, made: Registered, slip: str) -> tuple[Path, Path]:
    """Swabs at the booth that is never online, by the slip alone; one stick is written on the way, one after it."""
    assert visit_of_slip(swab.shift, slip) == made.visit.id
    collect_specimen(swab.shift, made.specimen.number, visit_id=made.visit.id)
    sticks = folder / "first", folder / "second"
    for one in sticks:
        one.mkdir()
    first = written(swab, sticks[0])
    swab.clock.advance(timedelta(minutes=2))
    leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    return first, written(swab, sticks[1])


def whole_centre(site: Site, *booths: Booth) -> list[list[object]]:
    """Returns all that the centre holds of some booths but how often it was asked: ledger, reports, alarms."""
    numbers = [one.shift.station for one in booths]
    queries = (
        """SELECT station, epoch, seq, content_hash, received_at FROM central.fact
           WHERE station = ANY(%s) ORDER BY 1, 2, 3""",
        """SELECT station, epoch, received_up_to, chain, burnt_at FROM central.stream
           WHERE station = ANY(%s) ORDER BY 1, 2""",
        "SELECT * FROM report.one_visit WHERE stations && %s::int[] ORDER BY id",
        "SELECT * FROM report.one_specimen WHERE stations && %s::int[] ORDER BY id",
        "SELECT station, seq FROM central.quarantine WHERE station = ANY(%s)",
        "SELECT station, seq FROM central.alarm WHERE station = ANY(%s)",
    )
    return [site.centre.rows(query, numbers) for query in queries]


@pytest.mark.parametrize("wire", ["before the sticks", "after the sticks"])
@pytest.mark.parametrize("order", [(0, 0, 1, 1, 0), (1, 0, 1, 0), (1, 1, 0, 0)])
def test_a_visit_by_wire_and_its_swab_by_sticks_in_any_order_are_one_visit(
    site: Site, tmp_path: Path, order: tuple[int, ...], wire: str
) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    sticks = two_sticks(swab, tmp_path, made, scanned_slip(desk, made))
    if wire == "before the sticks":
        sync(desk)
    for place in order:
        brought(site, sticks[place])
    sync(desk)
    both = [desk.shift.station, swab.shift.station]
    assert at_centre(site, made) == (both, "collected", both, "collected")
    assert [held(site, one) for one in (desk, swab)] == [facts(desk), facts(swab)]
    assert received_up_to(site, swab) == facts(swab)
    assert is_sound(site, desk)
    assert is_sound(site, swab)
    day = board(site.centre.dsn, desk.shift.today(), site=site.name)
    assert {row.station: (row.quarantined, row.alarms) for row in day.rows} == dict.fromkeys(both, (0, 0))

    known = whole_centre(site, desk, swab)
    for one in (*sticks, *reversed(sticks)):
        brought(site, one)
    sync(desk)
    assert whole_centre(site, desk, swab) == known

    for one in reversed(sticks):
        answered(swab, one.parent)
    assert state(swab).confirmed == facts(swab)
    assert facts(swab) == held(site, swab)


def test_two_booths_without_a_word_of_each_other_meet_at_the_centre_when_the_swab_comes_first(
    site: Site, tmp_path: Path
) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    slip = scanned_slip(desk, made)
    record_triage(desk.shift, made.visit.id, RESIDENT)
    sticks = two_sticks(swab, tmp_path, made, slip)
    brought(site, *reversed(sticks))
    (before,) = site.centre.rows("SELECT stations FROM report.one_visit WHERE id = %s", made.visit.id)
    assert before == ([swab.shift.station],)
    sync(desk)
    both = [desk.shift.station, swab.shift.station]
    assert at_centre(site, made) == (both, "collected", both, "collected")
    levels = site.centre.rows("SELECT count(*) FROM report.triage WHERE visit_id = %s", made.visit.id)
    assert levels == [(2,)]
