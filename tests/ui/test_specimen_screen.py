"""S4: the scan of the label now on the tube, the hard stop, slips, and what is done about a tube, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from station.actions.add_specimen import add_specimen
from station.actions.board import board
from station.actions.open_lot import lots_in_use, open_lot
from station.actions.recall_lot import recall_lot
from station.actions.register_visit import Registered, register_visit
from station.actions.tubes_of_visit import tubes_of_visit
from station.domain.kit_lot import LotKind
from station.domain.number import display
from station.domain.slip import SlipKind, slip_code
from station.domain.visit import Step, WayOut
from station.words import LANGUAGES, words_in
from tests.ui.cells import is_whole
from tests.ui.stations import RESIDENT, Bench, dress, running
from ui.theme import Look, key_height_px

SWAB = "]C1172703311" + "0A12B"


class Player:
    """Keeps what would be heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, file: Path) -> None:
        self.heard.append(file.name)


@pytest.fixture
def player() -> Player:
    return Player()


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication, player: Player) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot, play=player) as made:
        made.sign_in()
        yield made


def focus() -> QWidget:
    """Returns where the keys go now."""
    widget = QApplication.focusWidget()
    assert widget is not None, "no widget has the keyboard"
    return widget


def come(bench: Bench, name: str) -> Registered:
    """Registers somebody and gives a minute for it."""
    made = register_visit(bench.shift, replace(RESIDENT, name=name))
    bench.clock.advance(timedelta(minutes=1))
    return made


def scan(bench: Bench, text: str) -> None:
    """Types a code wherever the keys are, as a scanner does, and its Enter."""
    for character in text:
        QTest.keyClicks(focus(), character)
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    bench.rest()


def press(bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifier)
    bench.rest()


def type_in(text: str) -> None:
    for character in text:
        QTest.keyClicks(focus(), character)


def slip(made: Registered, kind: SlipKind = SlipKind.VISIT) -> str:
    return slip_code(kind, made.visit.id if kind is SlipKind.VISIT else made.person.id)


def state(bench: Bench, visit_id: UUID) -> list[str]:
    return [one.specimen.state.value for one in tubes_of_visit(bench.shift, visit_id).tubes]


def verdict(bench: Bench) -> tuple[str, str]:
    label = bench.app.tubes.specimen_screen.verdict
    return str(label.property("role")), label.text()


def test_slip_tube_and_slip_at_the_exit_make_a_visit_without_a_key(bench: Bench, player: Player) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    assert bench.app.window.screen_now is bench.app.tubes.specimen_screen
    bench.clock.advance(timedelta(minutes=5))
    scan(bench, made.specimen.number)
    assert verdict(bench)[0] == "verdict_good"
    bench.clock.advance(timedelta(minutes=2))
    scan(bench, slip(made))
    found = tubes_of_visit(bench.shift, made.visit.id)
    steps = found.steps
    assert found.row.way_out is WayOut.COLLECTED
    assert (steps.collected, steps.left) == (bench.clock.now() - timedelta(minutes=2), bench.clock.now())
    assert player.heard == ["taken.wav"] * 3
    assert (
        f"{bench.app.window.words('step_time.left')} 09:38" in bench.app.tubes.specimen_screen._steps.text()
    )


def test_the_wrong_persons_tube_is_a_hard_stop_with_both_names_and_no_modal(
    bench: Bench, player: Player
) -> None:
    here, other = come(bench, "김민수"), come(bench, "이영희")
    scan(bench, slip(here))
    scan(bench, other.specimen.number)
    role, text = verdict(bench)
    assert role == "verdict_bad"
    assert "김민수" in text
    assert "이영희" in text
    assert player.heard[-1] == "refused.wav"
    assert not bench.app.window.border.isHidden()
    assert QApplication.activeModalWidget() is None
    assert state(bench, other.visit.id) == ["labelled"]
    scan(bench, here.specimen.number)
    assert verdict(bench)[0] == "verdict_good"


def test_each_code_that_is_not_taken_has_words_of_its_own(bench: Bench, player: Player) -> None:
    made, other = come(bench, "김민수"), come(bench, "이영희")
    scan(bench, slip(made))
    told = {}
    for name, text in (
        ("foreign", "8801234567893"),
        ("check", made.specimen.number[:-1] + str((int(made.specimen.number[-1]) + 1) % 10)),
        ("unknown", "98026091999928"),
        ("station", "98126091000196"),
        ("wrong", other.specimen.number),
        ("taken", made.specimen.number),
        ("again", made.specimen.number),
    ):
        bench.app.scanner.scanned.emit(text)
        bench.rest()
        told[name] = (*verdict(bench), player.heard[-1])
    assert len({one[1] for one in told.values()}) == len(told)
    assert [name for name, one in told.items() if one[0] != "verdict_bad"] == ["taken", "again"]
    assert (told["again"][0], told["again"][2]) == ("verdict_amber", "known.wav")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kind_of_specimen_stands_whole(bench: Bench, language: str) -> None:
    made = come(bench, "김민수")
    window, table = bench.app.window, bench.app.tubes.specimen_screen.table
    window.speak(words_in(language, is_strict=True))
    window.resize(1366, 768)
    bench.app.tubes.specimen.open(made.visit.id)
    bench.rest()
    assert [place for place in range(7) if not is_whole(table, 0, place)] == []
    assert not table.isColumnHidden(1)


def test_the_board_counts_both_tubes_of_a_visit_and_finds_it_by_either_number(bench: Bench) -> None:
    made = come(bench, "김민수")
    second = add_specimen(bench.shift, made.visit.id, "sputum").specimen.number
    press(bench, Qt.Key.Key_F6)
    scan(bench, made.specimen.number)
    (row,) = board(bench.shift).rows
    assert (row.step, row.collected_count, row.tube_count) == (Step.LABELLED, 1, 2)
    bench.app.home.open()
    bench.rest()
    home = bench.app.home_screen
    cells = [home.visits.model().index(0, column).data() for column in range(7)]
    assert cells[0] == bench.app.window.words("home.tubes_collected", collected=1, all=2)
    assert cells[5].endswith("+1")
    home.line.setText(second[8:12])
    assert home.visits.model().rowCount() == 1
    home.line.clear()
    scan(bench, second)
    (row,) = board(bench.shift).rows
    assert row.step is Step.COLLECTED


def test_a_second_tube_is_added_with_two_keys_and_its_label_is_printed(bench: Bench) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    press(bench, Qt.Key.Key_F2)
    type_in("5")
    press(bench, Qt.Key.Key_Return)
    tubes = tubes_of_visit(bench.shift, made.visit.id).tubes
    assert [one.specimen.specimen_type for one in tubes] == ["np_op_swab", "sputum"]
    assert tubes[1].labels[0].state.value == "printed"
    assert bench.app.window.screen_now is bench.app.tubes.specimen_screen


def test_a_number_is_voided_with_its_reason_and_the_next_one_takes_its_place(bench: Bench) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    press(bench, Qt.Key.Key_F7)
    type_in("1")
    press(bench, Qt.Key.Key_Return)
    assert state(bench, made.visit.id) == ["voided", "labelled"]
    scan(bench, made.specimen.number)
    assert verdict(bench)[0] == "verdict_bad"
    press(bench, Qt.Key.Key_F8)
    type_in("8")
    press(bench, Qt.Key.Key_Return)
    screen = bench.app.tubes.changes.screen
    assert screen is not None
    assert screen.fields["note"].rejection is not None
    type_in("dropped")
    press(bench, Qt.Key.Key_Return)
    assert state(bench, made.visit.id) == ["voided", "voided"]


def test_what_was_taken_on_paper_keeps_the_papers_time_and_who_enters_it(bench: Bench) -> None:
    made = come(bench, "김민수")
    bench.clock.advance(timedelta(hours=1))
    scan(bench, slip(made))
    press(bench, Qt.Key.Key_F4)
    for typed in ("2561", "0945"):
        screen = bench.app.tubes.changes.screen
        assert screen is not None
        screen.fields["at"].set_text("")
        screen.fields["at"].edit.setFocus()
        type_in(typed)
        press(bench, Qt.Key.Key_Return)
        screen.fields["reason"].set_text("")
        type_in("power cut")
        press(bench, Qt.Key.Key_Return)
    (tube,) = tubes_of_visit(bench.shift, made.visit.id).tubes
    assert tube.specimen.collected_at is not None
    assert f"{tube.specimen.collected_at.astimezone(bench.shift.zone):%H:%M}" == "09:45"
    assert tube.collector == bench.shift.actor.name


def test_a_box_is_scanned_once_and_an_expired_or_recalled_one_is_stopped(
    bench: Bench, player: Player
) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    said = bench.app.window.said
    press(bench, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    for text, role in (("OLD1/2020-03-31", "said_bad"), (SWAB, "said_good")):
        bench.app.scanner.scanned.emit(text)
        bench.rest()
        assert said.property("role") == role
    assert [one.lot for one in lots_in_use(bench.shift)] == ["A12B"]
    assert bench.app.window.screen_now is bench.app.tubes.specimen_screen
    recall_lot(bench.shift, "A12B")
    scan(bench, made.specimen.number)
    assert (verdict(bench)[0], state(bench, made.visit.id)) == ("verdict_bad", ["labelled"])
    open_lot(bench.shift, "B7/2027-03-31", LotKind.SWAB)
    scan(bench, made.specimen.number)
    (tube,) = tubes_of_visit(bench.shift, made.visit.id).tubes
    assert tube.specimen.swab_lot == "B7"


def test_a_slip_does_not_take_a_half_typed_page_away(bench: Bench) -> None:
    made = come(bench, "김민수")
    press(bench, Qt.Key.Key_F2)
    type_in("Kim")
    scan(bench, slip(made))
    assert bench.app.window.screen_now is bench.app.visit_screen
    assert bench.app.visit_screen.page().name == "Kim"
    assert bench.app.window.said.property("role") == "said_amber"


def test_a_person_slip_finds_todays_visit_and_a_foreign_one_says_so(bench: Bench) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made, SlipKind.PERSON))
    assert bench.app.window.screen_now is bench.app.tubes.specimen_screen
    unknown = slip_code(SlipKind.VISIT, made.person.id)
    scan(bench, unknown)
    assert verdict(bench) == ("verdict_bad", bench.app.window.words("error.slip_not_known"))


def test_a_visit_is_ended_from_its_tubes_and_escape_comes_back_to_them(bench: Bench) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    press(bench, Qt.Key.Key_F9)
    assert bench.app.window.screen_now.objectName() == "leave"
    press(bench, Qt.Key.Key_Escape)
    assert bench.app.window.screen_now is bench.app.tubes.specimen_screen
    press(bench, Qt.Key.Key_F9)
    type_in("4")
    press(bench, Qt.Key.Key_Return)
    assert board(bench.shift).rows[0].way_out is WayOut.LEFT_BEFORE


def test_a_scan_over_a_visits_questions_answers_none_of_them(bench: Bench) -> None:
    made = come(bench, "김민수")
    bench.app.home.open()
    bench.rest()
    bench.app.home_screen.visit_picked.emit(made.visit.id)
    bench.rest()
    scan(bench, made.specimen.number)
    assert bench.app.window.screen_now is bench.app.history_screen
    assert state(bench, made.visit.id) == ["collected"]
    assert board(bench.shift).rows[0].way_out is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_fits_at_150_percent_and_its_keys_are_15_mm_high(bench: Bench, language: str) -> None:
    made = come(bench, "Nguyễn Thị Minh Khai Alexandra")
    add_specimen(bench.shift, made.visit.id, "sputum")
    scan(bench, slip(made))
    window = bench.app.window
    if language == "en":
        window.press("language")
    try:
        window.look(Look("outdoor", 150))
        window.resize(1366, 768)
        bench.rest()
        assert (window.width(), window.height()) == (1366, 768)
        screen = bench.app.tubes.specimen_screen
        assert screen.minimumSizeHint().height() <= screen.height()
        least = key_height_px(window.screen().physicalDotsPerInch())
        keys = window.keys
        bench.bot.waitUntil(lambda: any(one.isVisible() for one in keys.findChildren(QPushButton)))
        shown = [one for one in keys.findChildren(QPushButton) if one.isVisible()]
        assert all(one.height() >= least for one in shown)
        assert all(one.text().splitlines()[1] for one in shown)
    finally:
        window.look(Look())


def test_the_number_can_be_typed_where_a_label_is_torn(bench: Bench) -> None:
    made = come(bench, "김민수")
    scan(bench, slip(made))
    scan(bench, display(made.specimen.number))
    assert state(bench, made.visit.id) == ["collected"]
