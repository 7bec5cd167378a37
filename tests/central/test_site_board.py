"""The board of a site as a supervisor's laptop asks for it: by a reader's role, with a deadline, in plain words."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from station.actions.collect_specimen import collect_specimen
from station.actions.register_visit import register_visit
from station.actions.site_board import site_board
from station.central.board import Light, board
from station.central.provision import open_board
from station.domain.staff import Role
from station.errors import Trouble
from tests.central.centre import Centre
from tests.central.sites import Site, new_site, refused, sync
from tests.station.booth import MORNING, RESIDENT, Booth


@pytest.fixture
def reader(site: Site) -> str:
    """Returns how the laptop of the site's supervisor signs in; the first booth makes the site known."""
    site.booth()
    return open_board(site.centre.dsn, site.name)


def trouble_of(site: Site, dsn: str) -> str:
    return trouble_of_booth(site.booth(), dsn)


def trouble_of_booth(booth: Booth, dsn: str) -> str:
    with pytest.raises(Trouble) as caught:
        site_board(booth.shift, lambda: dsn)
    return caught.value.code


def test_a_supervisor_sees_the_roster_of_the_own_site_and_its_totals(
    site: Site, reader: str, tmp_path: Path
) -> None:
    known = {one.station for one in board(site.centre.dsn, MORNING.date(), site=site.name).rows}
    desk, silent = site.booth(), site.booth()
    with ExitStack() as held_open:
        (tmp_path / "there").mkdir()
        stranger = new_site(site.centre, tmp_path / "there", held_open).booth()
        for booth in (desk, stranger):
            made = register_visit(booth.shift, RESIDENT)
            collect_specimen(booth.shift, made.specimen.number)
            sync(booth)
        register_visit(desk.shift, replace(RESIDENT, name="이두리"))
        found = site_board(desk.shift, lambda: reader)
    rows = [row for row in found.rows if row.station not in known]
    assert [row.station for row in rows] == [desk.shift.station, silent.shift.station]
    assert found == board(site.centre.dsn, desk.shift.today(), site=site.name)
    assert (found.visits, found.collected, found.specimens) == (1, 1, 1)
    first, second = rows
    assert (first.visits, first.reasons) == (1, ("day_not_closed",))
    assert first.proven_at is not None
    assert (second.light, second.reasons) == (Light.AMBER, ("day_not_closed", "nothing_received"))
    assert second.proven_at is None


def test_no_stations_role_may_ask_for_the_board(site: Site) -> None:
    booth = site.booth()
    dsn = booth.shift.store.enrolment.centre_dsn
    assert trouble_of(site, dsn) == "board_closed"
    with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT report.board_v1('2026-04-01', 30, NULL)")


def test_a_supervisors_role_sees_no_other_site_and_no_table(site: Site, reader: str, tmp_path: Path) -> None:
    with ExitStack() as held_open:
        (tmp_path / "there").mkdir()
        stranger = new_site(site.centre, tmp_path / "there", held_open)
        stranger_booth = stranger.booth()
        assert trouble_of_booth(stranger_booth, reader) == "board_closed"
    for query in (
        "SELECT report.site_board_v1('2026-04-01', 30, NULL)",
        f"SELECT report.site_board_v1('2026-04-01', 30, '{stranger.name}')",
    ):
        with psycopg.connect(reader) as connection, pytest.raises(psycopg.Error) as caught:
            connection.execute(query.encode())
        assert caught.value.sqlstate == "SS001"
    for query in (
        "SELECT report.board_v1('2026-04-01', 30, NULL)",
        "SELECT * FROM report.visit",
        "SELECT * FROM report.one_visit",
    ):
        with psycopg.connect(reader) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(query.encode())


def test_a_new_password_closes_the_old_one(site: Site, reader: str) -> None:
    again = open_board(site.centre.dsn, site.name)
    assert trouble_of(site, reader) == "board_closed"
    assert site_board(site.booth().shift, lambda: again).rows


def test_only_who_leads_may_look(site: Site, reader: str) -> None:
    booth = site.booth()
    for role in (Role.REGISTRAR, Role.COLLECTOR, Role.NURSE):
        shift = booth.as_role(role)
        assert refused(partial(site_board, shift, lambda: reader)) == "not_allowed"
    assert site_board(booth.as_role(Role.ADMINISTRATOR), lambda: reader).rows


def test_without_an_address_or_a_centre_it_is_told_in_plain_words(site: Site, centre: Centre) -> None:
    assert trouble_of(site, "") == "board_address_missing"
    assert trouble_of(site, make_conninfo(centre.dsn, host="127.0.0.1", port=9)) == "board_unreachable"
    assert trouble_of(site, "no address at all") == "board_unreachable"


def test_a_wrong_password_is_no_right(site: Site, reader: str) -> None:
    assert trouble_of(site, make_conninfo(reader, user="nobody_known")) in (
        "board_closed",
        "board_unreachable",
    )


def test_a_centre_that_does_not_answer_is_given_up_at_the_deadline(site: Site, reader: str) -> None:
    booth = site.booth()
    with psycopg.connect(site.centre.dsn, autocommit=True) as holder:
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE central.station IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Trouble, match="board_unreachable"):
            site_board(booth.shift, lambda: reader, deadline_s=0.5)
