"""Two booths that write one record without knowing of each other: both values stand, a work item names them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from station.actions.carry_on import carry_on_told
from station.actions.collect_specimen import collect_specimen
from station.actions.correct_visit import correct_visit, visit_page
from station.actions.read_site import site_on_sticks
from station.actions.register_visit import register_visit
from station.actions.site_conflicts import site_conflicts
from station.actions.write_stick import write_stick
from station.central.board import board
from station.central.carrier_keys import site_file
from station.central.conflicts import conflicts
from station.cli.main import main
from station.conflict_words import conflict_lines
from station.domain.conflict import Conflict, read_conflicts
from station.domain.parted import conflicts_among
from station.domain.site_file import write_site_file
from station.errors import Rejected
from station.words import Words
from tests.central.centre import Centre
from tests.central.sites import Site, new_site, sync
from tests.station.booth import RESIDENT, Booth


@dataclass(slots=True, repr=False)
class TwoBooths:
    """A visit that was registered at one booth and is known at the other."""

    site: Site
    desk: Booth
    swab: Booth
    visit_id: UUID

    def both(self, times: int = 1) -> None:
        """Lets both deliver and fetch; the centre is asked for work items only now and then."""
        for booth in (self.desk, self.swab) * times:
            booth.clock.advance(timedelta(minutes=6))
            sync(booth)

    def correct(self, booth: Booth, reason: str = "told again", **changed: str) -> None:
        page = visit_page(booth.shift, self.visit_id)
        typed = replace(page, **changed)  # type: ignore[arg-type]  # texts
        correct_visit(booth.shift, self.visit_id, typed, opened=page, reason=reason)

    def found(self) -> tuple[Conflict, ...]:
        """Returns what the centre names; the same is found in the facts alone, in whatever order."""
        told = conflicts(self.site.centre.dsn, self.desk.shift.today(), site=self.site.name)
        query = """SELECT f.header, f.payload FROM central.fact f JOIN central.station s USING (station)
                   WHERE s.site = %s ORDER BY md5(f.header)"""
        facts = self.site.centre.rows(query, self.site.name)
        assert conflicts_among(facts, self.desk.shift.today()) == told
        return told

    def fields(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.found():
            found.setdefault(one.kind, []).extend(each.field for each in one.fields)
        return found


@pytest.fixture
def two(centre: Centre, tmp_path: Path) -> Iterator[TwoBooths]:
    with ExitStack() as held:
        site = new_site(centre, tmp_path, held)
        desk, swab = site.booth(), site.booth()
        made = register_visit(desk.shift, RESIDENT)
        sync(desk)
        sync(swab)
        assert carry_on_told(swab.shift, made.visit.id)
        yield TwoBooths(site, desk, swab, made.visit.id)


def test_one_field_from_two_booths_raises_a_work_item_with_both_values(two: TwoBooths, en: Words) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.both(2)
    (one,) = two.found()
    assert (one.kind, one.visit_id) == ("visit", two.visit_id)
    assert {each.field: set(each.values) for each in one.fields} == {"lane": {"3", "4"}}
    assert {word.station for word in one.words} == {two.desk.shift.station, two.swab.shift.station}
    for booth in (two.desk, two.swab):
        (told,) = site_conflicts(booth.shift)
        assert (told.conflict, told.name) == (one, "김민수")
    (line,) = conflict_lines(one, "김민수", en, str)
    for part in ("3", "4", str(two.desk.shift.station), str(two.swab.shift.station), en("field.lane")):
        assert part in line
    assert board(two.site.centre.dsn, two.desk.shift.today(), site=two.site.name).conflicts == 1


def test_different_fields_of_a_visit_merge(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, vehicle="12가3456")
    two.both(2)
    assert two.found() == ()
    page = visit_page(two.desk.shift, two.visit_id)
    assert (page.lane, page.vehicle) == ("3", "12가3456")


def test_who_somebody_is_never_merges_by_itself(two: TwoBooths) -> None:
    two.correct(two.desk, name="김민서")
    two.correct(two.swab, phone="87654321")
    two.both(2)
    assert set(two.fields()) == {"person"}
    assert {"name", "phone"} <= set(two.fields()["person"])
    assert visit_page(two.desk.shift, two.visit_id).name == "김민서"


def test_the_same_value_twice_is_no_conflict(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="3")
    two.both(2)
    assert two.found() == ()


def test_a_later_correction_of_who_knows_both_settles_it(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.both(2)
    two.correct(two.desk, lane="5")
    two.both(2)
    assert two.found() == ()
    assert site_conflicts(two.swab.shift) == ()
    assert visit_page(two.swab.shift, two.visit_id).lane == "5"


def test_the_value_that_stands_is_kept_by_a_correction_that_changes_nothing(two: TwoBooths) -> None:
    with pytest.raises(Rejected, match="nothing_changed"):
        two.correct(two.desk)
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.both(2)
    two.correct(two.desk, reason="asked the visitor")
    two.both()
    assert two.found() == ()
    two.both()
    with pytest.raises(Rejected, match="nothing_changed"):
        two.correct(two.desk)


def test_a_correction_of_who_does_not_know_the_other_settles_nothing(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.correct(two.desk, lane="5")
    two.both(2)
    (one,) = two.found()
    assert {each.field: set(each.values) for each in one.fields} == {"lane": {"5", "4"}}


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_the_order_of_delivery_changes_nothing(two: TwoBooths, order: tuple[int, ...]) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    for place in order:
        sync((two.desk, two.swab)[place])
    assert two.fields() == {"visit": ["lane"]}


def test_no_value_is_ever_taken_away(two: TwoBooths) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.both(2)
    two.correct(two.desk, lane="5")
    two.both(2)
    query = """SELECT DISTINCT central.readable(payload)::jsonb ->> 'lane' FROM central.fact
               WHERE record_id = %s AND record_kind = 'visit' ORDER BY 1"""
    kept = [row[0] for row in two.site.centre.rows(query, two.visit_id)]
    assert kept == ["", "3", "4", "5"]


def test_a_visit_that_two_booths_worked_on_in_turn_is_no_conflict(two: TwoBooths) -> None:
    number = two.site.centre.rows(
        "SELECT number FROM report.specimen WHERE visit_id = %s AND station = %s",
        two.visit_id,
        two.desk.shift.station,
    )
    collect_specimen(two.swab.shift, number[0][0])
    two.both()
    two.correct(two.desk, lane="3")
    two.both()
    two.correct(two.swab, lane="4")
    two.both()
    assert two.found() == ()


def test_the_commands_name_it(
    two: TwoBooths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    two.both(2)
    at = ["--dsn", two.site.centre.dsn, "--day", two.desk.shift.today().isoformat()]
    assert main(["central", "conflicts", *at, "--site", two.site.name, "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["conflicts"][0]["fields"] == [{"field": "lane", "values": ["3", "4"]}]
    assert main(["central", "board", *at, "--site", two.site.name, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["conflicts"] == 1
    assert main(["central", "conflicts", *at, "--site", "Nowhere"]) == 1


def test_a_supervisor_with_no_network_is_told_from_the_sticks(
    two: TwoBooths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two.correct(two.desk, lane="3")
    two.correct(two.swab, lane="4")
    stick, key = tmp_path / "stick", tmp_path / "supervisor.json"
    stick.mkdir()
    for booth in (two.desk, two.swab):
        write_stick(booth.shift, stick, day=booth.shift.today())
    key.write_bytes(write_site_file(site_file(two.site.centre.dsn, two.site.name)))
    (one,) = site_on_sticks(stick, key).reading.conflicts
    assert {each.field: set(each.values) for each in one.fields} == {"lane": {"3", "4"}}
    assert main(["site", "read", str(stick), "--key", str(key)]) == 3
    assert "김민수" in capsys.readouterr().out
    assert main(["site", "read", str(stick), "--key", str(key), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["conflicts"][0]["visit"] == str(two.visit_id)
    two.both(2)
    assert two.found() == (one,)


MALFORMED: tuple[object, ...] = (
    None,
    "x",
    7,
    {},
    [None],
    [{}],
    [{"kind": "visit"}],
    [{"words": [1, 2], "fields": []}],
)


@pytest.mark.parametrize("told", MALFORMED, ids=repr)
def test_what_is_no_work_item_is_passed_over(told: object) -> None:
    assert read_conflicts(told) == ()
