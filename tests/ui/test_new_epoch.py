"""A file that was put back or copied: the windows say so, capture goes on, a supervisor brings the centre's ticket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.open_station import TRAINING_PIN, FirstStaff, create_station, training_enrolment
from station.actions.register_visit import register_visit
from station.actions.send_pending import Call, Reply
from station.clock import PlayedClock
from station.domain.staff import Role
from station.errors import Trouble
from station.storage.local import Enrolment
from tests.station.booth import member, surroundings
from tests.ui.stations import COLLECTOR, MORNING, RESIDENT, Bench, dress, running

CHIEF, STATION = "정관리", 147
BURNT: dict[str, str | int] = {"station": STATION, "epoch": 1, "site": "Jamsil"}


@dataclass(slots=True)
class BurntLine:
    """A line to a centre that takes no more of this file."""

    calls: list[str] = field(default_factory=list)

    def answer(self, _call: Call) -> Reply:
        self.calls.append("hello")
        raise Trouble("centre_epoch_burnt", **BURNT)


def enrolment(epoch: int = 1, station: int = STATION) -> Enrolment:
    known = training_enrolment()
    return Enrolment(
        station, epoch, "Jamsil", known.centre_public_key, f"host=centre user=station_{station}",
        known.verify_key, known.site_key, known.signing_seed, known.supervisor_key,
    )  # fmt: skip


def ticket(made: Enrolment) -> str:
    """Returns a ticket as `station central epoch` writes it."""
    return json.dumps(
        {
            name: value.hex() if isinstance(value := getattr(made, name), bytes) else value
            for name in Enrolment.__slots__
        }
    )


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    folder = tmp_path / "data"
    folder.mkdir()
    around = surroundings(folder, PlayedClock(MORNING), seed=70)
    create_station(folder, around, enrolment(), first=FirstStaff(CHIEF, TRAINING_PIN)).store.close()
    with running(folder, qtbot, line=BurntLine()) as made:
        made.sign_in(CHIEF)
        yield made


def bring(bench: Bench, typed: str, reason: str = "노트북을 되돌림") -> None:
    """Opens the page by the list of commands, types, and presses F9."""
    bench.app.window.press("commands")
    bench.app.window.commands.line.setText(bench.app.window.words("key_long.new_epoch"))
    QTest.keyClick(bench.app.window.commands.line, Qt.Key.Key_Return)
    screen = bench.app.site.epoch_screen
    assert bench.app.window.screen_now is screen
    screen.fields["ticket"].set_text(typed)
    screen.fields["reason"].set_text(reason)
    with bench.bot.waitSignal(bench.app.site.epoch.ended):
        bench.app.window.press("go")
    bench.rest()


def test_it_is_told_what_happened_and_capture_goes_on(bench: Bench) -> None:
    bench.rest()
    said = bench.app.window.trouble.text()
    assert bench.app.window.words("trouble.centre_epoch_burnt", **BURNT) in said
    before = sync_state(bench.shift).waiting
    register_visit(bench.shift.signed_in_as(member(Role.NURSE)), RESIDENT)
    assert sync_state(bench.shift).waiting > before


@pytest.mark.parametrize("is_scanned", [True, False])
def test_a_ticket_as_a_file_or_as_a_scanned_code_begins_a_new_epoch(
    bench: Bench, tmp_path: Path, is_scanned: bool
) -> None:
    register_visit(bench.shift.signed_in_as(member(Role.NURSE)), RESIDENT)
    waiting = sync_state(bench.shift).waiting
    told = ticket(enrolment(epoch=2))
    (tmp_path / "booth147.json").write_text(told)
    bring(bench, told if is_scanned else str(tmp_path / "booth147.json"))
    assert bench.shift.store.enrolment == enrolment(epoch=2)
    words = bench.app.window.words
    result = bench.app.site.epoch_screen._result.text()
    assert result == words("new_epoch.done", epoch=2, carried=waiting)
    assert sync_state(bench.shift).waiting == waiting + 1


REFUSED = (
    ("", "path_not_given"),
    ("no ticket {", "ticket_unreadable"),
    ("{}", "ticket_unreadable"),
    (ticket(enrolment(epoch=1)), "ticket_used"),
    (ticket(enrolment(epoch=2, station=148)), "ticket_of_other_station"),
)


def test_what_is_no_ticket_for_this_station_changes_nothing(bench: Bench) -> None:
    for typed, code in REFUSED:
        bring(bench, typed)
        rejection = bench.app.site.epoch_screen.fields["ticket"].rejection
        assert rejection is not None
        assert rejection.code == code
    assert bench.shift.store.enrolment.epoch == 1


def test_a_reason_is_asked_for(bench: Bench) -> None:
    bring(bench, ticket(enrolment(epoch=2)), reason=" ")
    assert bench.app.site.epoch_screen.fields["reason"].rejection is not None
    assert bench.shift.store.enrolment.epoch == 1


def test_only_who_leads_may_bring_a_ticket(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        made.sign_in(COLLECTOR)
        made.app.site.open_command("new_epoch")
        assert made.app.window.screen_now is made.app.home_screen
        assert made.app.window.trouble.isVisible()
