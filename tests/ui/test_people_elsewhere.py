"""The search of the board lists who is at another booth of the site, with the booth, and goes on with them here."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from station.actions.open_station import training_enrolment
from station.actions.register_visit import Registered, register_visit
from station.domain.payload import payload_of
from station.domain.visit import WayOut
from station.storage.find_site import SiteRecord, take_records
from tests.station.booth import RESIDENT, enrolled_booth, standing
from tests.ui.stations import Bench
from tests.ui.test_registration_desk import role_of_said


def registered_at_981(folder: Path) -> Registered:
    folder.mkdir()
    with standing(enrolled_booth(folder, training_enrolment(981))) as desk:
        return register_visit(desk.shift, RESIDENT)


def feed(bench: Bench, made: Registered, **of_visit: object) -> None:
    """Tells this booth what the feed brings of somebody who was registered at booth 981."""
    visit_id = made.visit.id
    told = [
        SiteRecord(kind, record.id, subject, 981, 1, False, payload_of(record))
        for kind, record, subject in (
            ("person", made.person, made.person.id),
            ("visit", made.visit, visit_id),
            ("triage", made.triage, visit_id),
            ("specimen", made.specimen, visit_id),
        )
    ]
    told[1].state.update(of_visit)
    with bench.shift.store.writing() as session:
        take_records(session, told, bench.clock.now())


def search(bench: Bench, text: str) -> UUID:
    home = bench.app.home_screen
    home.line.setText(text)
    bench.bot.waitUntil(lambda: bool(home.people.people))
    bench.rest()
    (found,) = home.people.people
    return found.person_id


def test_who_waits_at_another_booth_is_listed_with_it_and_their_visit_opens(
    bench: Bench, tmp_path: Path
) -> None:
    made = registered_at_981(tmp_path / "other")
    feed(bench, made)
    person_id = search(bench, "김민수")
    assert person_id == made.person.id
    model = bench.app.home_screen.people.model()
    assert "981" in str(model.data(model.index(0, 2)))
    bench.app.home_screen.search_entered.emit("김민수")
    bench.rest()
    assert bench.app.window.screen_now is bench.app.history_screen
    assert [one.visit_id for one in bench.app.home_screen.board.lines] == [made.visit.id]
    assert bench.app.visit.draft is None


def test_who_has_left_another_booth_is_told_and_no_page_opens(bench: Bench, tmp_path: Path) -> None:
    made = registered_at_981(tmp_path / "other")
    feed(bench, made, way_out=WayOut.COLLECTED.value, left_at=payload_of(made.visit)["arrived_at"])
    person_id = search(bench, "김민수")
    bench.app.home_screen.person_picked.emit(person_id)
    bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen
    assert role_of_said(bench) == "said_amber"
    assert "981" in bench.app.window.said.text()
