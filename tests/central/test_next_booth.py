"""From one booth of a site to the next: by the feed, and with no network by the visitor's slip."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.board import board
from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.open_visit import open_visit
from station.actions.print_slip import slip_of
from station.actions.read_slip import visit_of_slip
from station.actions.register_visit import Registered, register_visit
from station.cli.main import main
from station.domain.slip import SlipKind, code_on_slip, slip_code
from station.domain.staff import Role
from station.domain.visit import Step, WayOut
from station.printing.paper import slip_page
from station.printing.scan import QR_CODES, decode
from station.printing.sheets import load_slip, visitor_words
from tests.central.centre import Centre
from tests.central.sites import Site, facts, new_site, refused, rows, sync
from tests.station.booth import RESIDENT, Booth


def scanned_slip(booth: Booth, made: Registered) -> str:
    """Prints the slip of a visit in the dots of a label printer and reads its code back, as a scanner does."""
    slip = slip_of(booth.shift, made.visit.id, "")
    page = slip_page(slip, load_slip(), visitor_words("ko"), 203)
    (code,) = decode(page.picture, QR_CODES)
    return code


def at_centre(site: Site, made: Registered) -> tuple[object, ...]:
    """Returns what reports see of a visit and its tube: the booths, the way out, and the tube's state."""
    visits = site.centre.rows(
        "SELECT stations, way_out, person_id FROM report.one_visit WHERE id = %s", made.visit.id
    )
    tubes = site.centre.rows(
        "SELECT stations, state, visit_id FROM report.one_specimen WHERE number = %s", made.specimen.number
    )
    assert (len(visits), len(tubes)) == (1, 1)
    assert visits[0][2] == made.person.id
    assert tubes[0][2] == made.visit.id
    return visits[0][0], visits[0][1], tubes[0][0], tubes[0][1]


def test_a_visit_registered_at_one_booth_is_swabbed_at_the_next_by_its_slip_with_no_network(
    site: Site,
) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    code = scanned_slip(desk, made)
    assert code.isdigit()
    assert refused(lambda: collect_specimen(swab.shift, made.specimen.number)) == "code_of_other_station"
    assert visit_of_slip(swab.shift, code) == made.visit.id
    tube = collect_specimen(swab.shift, made.specimen.number, visit_id=made.visit.id)
    assert (tube.person.name, tube.visit.arrived_at, tube.visit.programme_hash) == (
        made.person.name,
        made.visit.arrived_at,
        made.visit.programme_hash,
    )
    leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    for booth in (swab, desk):
        sync(booth)
    both = [desk.shift.station, swab.shift.station]
    assert at_centre(site, made) == (both, "collected", both, "collected")


@pytest.mark.parametrize("order", ["desk first", "swab first"])
def test_with_a_network_the_label_alone_is_enough(site: Site, order: str) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    sync(desk)
    sync(swab)
    tube = collect_specimen(swab.shift, made.specimen.number)
    assert (tube.visit, tube.person.phone) == (made.visit, made.person.phone)
    assert open_visit(swab.shift, made.visit.id).history.triages == (made.triage,)
    for booth in (desk, swab) if order == "desk first" else (swab, desk):
        sync(booth)
    both = [desk.shift.station, swab.shift.station]
    assert at_centre(site, made) == (both, None, both, "collected")
    sync(desk)
    (row,) = board(desk.shift).rows
    assert (row.step, row.collected_count) == (Step.COLLECTED, 1)


def test_what_the_next_booth_did_is_known_at_the_first_and_not_done_twice(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    sync(desk)
    sync(swab)
    collect_specimen(swab.shift, made.specimen.number)
    leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    sync(swab)
    sync(desk)
    (row,) = board(desk.shift).rows
    assert (row.step, row.way_out) == (Step.LEFT, WayOut.COLLECTED)
    assert refused(lambda: collect_specimen(desk.shift, made.specimen.number)) == "collected_already"
    assert refused(lambda: leave(desk.shift, made.visit.id, WayOut.REFUSED, reason="x")) == "already_left"


def test_the_centres_board_says_by_how_much_its_lines_count_more_than_the_day(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    day = made.visit.operating_day.isoformat()
    asked = ["central", "board", "--dsn", site.centre.dsn, "--day", day, "--site", site.name]
    sync(desk)
    main(asked)
    assert "Several booths" not in capsys.readouterr().out
    sync(swab)
    collect_specimen(swab.shift, made.specimen.number)
    sync(swab)
    main(asked)
    assert "visits +1, collected +0" in capsys.readouterr().out
    main([*asked, "--json"])
    assert json.loads(capsys.readouterr().out)["shared"] == {"visits": 1, "collected": 0}


def test_taking_a_slip_twice_or_at_its_own_booth_adds_nothing(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    code = code_on_slip(slip_of(desk.shift, made.visit.id, ""))
    before = facts(desk)
    assert visit_of_slip(desk.shift, code) == made.visit.id
    assert facts(desk) == before
    visit_of_slip(swab.shift, code)
    before = facts(swab)
    visit_of_slip(swab.shift, code)
    assert facts(swab) == before


def test_a_slip_that_met_the_feed_first_takes_all_that_the_feed_knows(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, replace(RESIDENT, lane="3"))
    code = code_on_slip(slip_of(desk.shift, made.visit.id, ""))
    visit_of_slip(swab.shift, code)
    sync(desk)
    sync(swab)
    assert open_visit(swab.shift, made.visit.id).visit.lane == ""
    later = register_visit(desk.shift, replace(RESIDENT, lane="4"))
    sync(desk)
    sync(swab)
    visit_of_slip(swab.shift, slip_code(SlipKind.VISIT, later.visit.id))
    assert open_visit(swab.shift, later.visit.id).visit.lane == "4"


def test_a_slip_of_another_site_is_refused_and_leaves_nothing(
    site: Site, centre: Centre, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    with ExitStack() as held:
        there = new_site(centre, tmp_path / "there", held).booth()
        here = site.booth()
        made = register_visit(there.shift, RESIDENT)
        code = code_on_slip(slip_of(there.shift, made.visit.id, ""))
        before = facts(here)
        assert refused(lambda: visit_of_slip(here.shift, code)) == "slip_not_of_this_site"
        assert (facts(here), rows(here, "SELECT count(*) FROM visit")) == (before, [(0,)])


def test_a_slip_of_yesterday_is_told_as_such(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    code = code_on_slip(slip_of(desk.shift, made.visit.id, ""))
    swab.clock.advance(timedelta(days=1))
    assert refused(lambda: visit_of_slip(swab.shift, code)) == "slip_of_other_day"


def test_who_may_not_care_for_people_opens_no_slip(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    code = code_on_slip(slip_of(desk.shift, made.visit.id, ""))
    assert refused(lambda: visit_of_slip(swab.as_role(Role.ADMINISTRATOR), code)) == "not_allowed"


def test_both_booths_swabbing_one_tube_offline_is_kept_and_told(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    visit_of_slip(swab.shift, code_on_slip(slip_of(desk.shift, made.visit.id, "")))
    collect_specimen(desk.shift, made.specimen.number)
    swab.clock.advance(timedelta(minutes=3))
    collect_specimen(swab.shift, made.specimen.number)
    sync(desk)
    sync(swab)
    query = "SELECT collected_twice FROM report.one_specimen WHERE number = %s"
    assert site.centre.rows(query, made.specimen.number) == [(True,)]
