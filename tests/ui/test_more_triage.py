"""The further answers, all reasons, and what becomes of a visit afterwards: keys only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.triage_history import triage_history
from station.domain.page import VisitPage
from station.programmes import programme
from tests.ui.stations import COLLECTOR, RESIDENT, Bench, dress, running, told_roles
from ui.photographer import LEVELS
from ui.screens.overrule import OverruleScreen
from ui.screens.page_order import Side
from ui.screens.visit import VisitScreen
from ui.widgets.more_answers import ORDER

NURSE, REGISTRAR = "최간호", "박접수"


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        yield made


def keys(bench: Bench, text: str, *last: Qt.Key) -> None:
    """Types wherever the keyboard is, then presses keys."""
    for character in text:
        QTest.keyClicks(focused(), character)
    for one in last:
        QTest.keyClick(focused(), one)
    bench.rest()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def focus_name() -> str:
    return focused().objectName()


def side(bench: Bench) -> int:
    return bench.app.visit_screen._sides.currentIndex()


def registered(bench: Bench, name: str = NURSE, page: VisitPage = RESIDENT) -> None:
    """Registers somebody and opens his visit."""
    bench.sign_in(NURSE)
    bench.open_page(page)
    bench.app.visit_screen.submit()
    bench.rest()
    bench.sign_in(name)
    bench.app.home_screen.visit_picked.emit(bench.app.home_screen.board.lines[0].visit_id)
    bench.rest()


def test_f7_turns_to_the_further_answers_to_all_reasons_and_back(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.visit_screen.fields["spo2"].edit.setFocus()
    sides = []
    for _ in range(3):
        keys(bench, "", Qt.Key.Key_F7)
        sides.append(side(bench))
    assert sides == [Side.MORE, Side.REASONS, Side.PAGE]
    assert focus_name() == "spo2"


def test_escape_turns_back_to_the_page_before_it_leaves_it(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    keys(bench, "", Qt.Key.Key_F7, Qt.Key.Key_Escape)
    assert (side(bench), bench.app.window.screen_now) == (Side.PAGE, bench.app.visit_screen)
    keys(bench, "", Qt.Key.Key_Escape)
    assert bench.app.window.screen_now is bench.app.home_screen


def test_every_further_answer_is_given_by_keys_in_the_order_of_enter(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, birth="8504122"))
    keys(bench, "", Qt.Key.Key_F7)
    keys(bench, "7", Qt.Key.Key_Return)
    for number in ("24", "110", "98", "60"):
        keys(bench, number, Qt.Key.Key_Return)
    keys(
        bench, "c221312"
    )  # consciousness, oxygen no, scale 2, pregnant yes, smoker unknown, care home yes, exposed no
    keys(bench, "3")
    keys(bench, "1")
    assert focus_name() == "antipyretic_hours_ago"
    keys(bench, "4", Qt.Key.Key_Return)
    page = bench.app.visit_screen.page()
    assert page.conditions == ("diabetes",)
    assert (page.respiration, page.pulse, page.systolic, page.diastolic) == ("24", "110", "98", "60")
    assert (page.consciousness, page.oxygen, page.pregnant, page.smoker) == ("C", "no", "yes", "unknown")
    assert (page.care_home, page.exposed, page.arrival) == ("yes", "no", "unknown")
    assert (page.antipyretic, page.antipyretic_hours_ago) == ("yes", "4")
    assert side(bench) == Side.PAGE


@pytest.mark.parametrize(
    ("birth", "is_asked"),
    [("8504122", True), ("8504121", False), ("4504122", False), ("2004014", False)],
    ids=["woman", "man", "woman_of_81", "girl_of_6"],
)
def test_pregnancy_is_asked_only_where_it_can_be(bench: Bench, birth: str, is_asked: bool) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, birth=birth, pregnant="unknown"))
    assert bench.app.visit_screen.more.is_asked("pregnant") is is_asked
    assert bench.app.visit_screen.page().pregnant == ("unknown" if is_asked else "")
    bench.open_page(replace(RESIDENT, birth=birth, pregnant="yes"))
    assert bench.app.visit_screen.page().pregnant == "yes", "what was told is seen, and asked once more"


def test_not_asked_no_and_unknown_are_shown_as_three_things(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    smoker = bench.app.visit_screen.more.answers["smoker"]
    shown = []
    for value in ("", "no", "unknown", "yes"):
        smoker.set_value(value)
        shown.append(smoker._state.text())
    assert len(set(shown)) == 4
    smoker.setFocus()
    keys(bench, "", Qt.Key.Key_Backspace)
    assert bench.app.visit_screen.page().smoker == ""


def test_a_wrong_further_answer_turns_the_page_to_it(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, systolic="80", diastolic="120", respiration="900"))
    bench.app.visit_screen.submit()
    bench.rest()
    assert side(bench) == Side.MORE
    assert focus_name() == "respiration"
    assert bench.app.visit_screen.more.fields["diastolic"].rejection is not None


def test_an_unlikely_further_answer_is_confirmed_by_enter(bench: Bench) -> None:
    bench.sign_in()
    unlikely = programme("covid19").vital("pulse_per_min").confirm[1] + 1
    bench.open_page(replace(RESIDENT, pulse=str(unlikely)))
    bench.app.visit_screen.submit()
    bench.rest()
    assert focus_name() == "pulse"
    keys(bench, "", Qt.Key.Key_Return)
    assert len(bench.app.home_screen.board.lines) == 1


def test_all_reasons_stand_with_source_confidence_and_what_is_missing(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.visit_screen.edited.emit(LEVELS[1])
    panel, words = bench.app.visit_screen.reasons, bench.app.window.words
    for _ in range(2):
        bench.app.visit_screen.turn()
    text = panel.blocks.text
    assert words("confidence.seen") in text
    assert "Royal College of Physicians" in text
    assert words("reasons.missing") in text
    assert words("missing.pulse_per_min") in text
    assert panel._decides.text() == words("triage.clinician_decides")
    assert words("track.emergency_treatment_centre") in text


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_the_pictures_of_a_level_show_that_level(bench: Bench, level: int) -> None:
    bench.sign_in()
    bench.open_page(LEVELS[level])
    bench.app.visit_screen.edited.emit(LEVELS[level])
    assert bench.app.visit_screen.level.chip.accessibleName()[0] == str(level)


def test_a_visit_shows_its_reasons_and_is_triaged_again_beside_the_first_time(bench: Bench) -> None:
    registered(bench, page=replace(RESIDENT, conditions=("diabetes",), smoker="no"))
    keys(bench, "2")
    screen = bench.app.once_more.screen
    assert isinstance(screen, VisitScreen)
    assert (screen.page().conditions, screen.page().smoker) == (("diabetes",), "no")
    assert focus_name() == "symptoms"
    keys(bench, "3", Qt.Key.Key_Return)
    keys(bench, "1", Qt.Key.Key_Return)
    keys(bench, "392", Qt.Key.Key_Return)
    keys(bench, "88", Qt.Key.Key_Return)
    history = triage_history(bench.shift, bench.app.home_screen.board.lines[0].visit_id)
    assert [one.spo2_pct for one in history.triages] == [97, 88]
    assert bench.app.window.screen_now is bench.app.history_screen
    assert bench.app.history_screen.table.model().rowCount() == 2
    assert bench.app.home_screen.board.lines[0].level == history.triages[-1].level


def test_a_clinician_decides_otherwise_with_a_reason_and_both_answers_stay(bench: Bench) -> None:
    registered(bench)
    keys(bench, "3")
    assert isinstance(bench.app.once_more.screen, OverruleScreen)
    keys(bench, "1")
    keys(bench, "", Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert bench.app.once_more.screen.reason.rejection is not None
    keys(bench, "grey and sweating", Qt.Key.Key_Return)
    history = triage_history(bench.shift, bench.app.home_screen.board.lines[0].visit_id)
    assert history.held is not None
    assert (history.held.level, history.held.is_overruled) == (1, True)
    assert history.triages[-1].level != 1
    assert "grey and sweating" in bench.app.history_screen.reasons.blocks.text


@pytest.mark.parametrize("name", [REGISTRAR, COLLECTOR])
def test_nobody_but_a_clinician_may_decide_otherwise(bench: Bench, name: str) -> None:
    registered(bench, name)
    keys(bench, "3")
    assert bench.app.window.screen_now is bench.app.history_screen
    assert told_roles(bench, "overrule_triage") in bench.app.window.trouble.text()


def test_a_label_is_printed_again_with_a_reason(bench: Bench) -> None:
    registered(bench)
    keys(bench, "4")
    assert bench.app.window.screen_now is bench.app.reprint_screen
    keys(bench, "wet", Qt.Key.Key_Return)
    number = bench.app.home_screen.board.lines[0].number
    assert sorted(one.name for one in (bench.folder / "labels").glob("*.pdf")) == [
        f"{number}-1.pdf",
        f"{number}-2.pdf",
    ]


def test_the_next_person_in_the_car_carries_where_it_stands_and_is_asked_for_consent(bench: Bench) -> None:
    bench.sign_in()
    keys(bench, "", Qt.Key.Key_F3)
    assert bench.app.window.screen_now is bench.app.home_screen
    bench.open_page(replace(RESIDENT, vehicle="12 3456", lane="2", area="Guro"))
    bench.app.visit_screen.submit()
    bench.rest()
    keys(bench, "", Qt.Key.Key_F3)
    page = bench.app.visit_screen.page()
    carried = VisitPage(phone=RESIDENT.phone, vehicle="12 3456", lane="2", area="Guro")
    assert page == replace(
        carried,
        guardian_name=RESIDENT.name,
        seat="B",
        party_id=page.party_id,
        consent_language=page.consent_language,
    )
    assert page.party_id is not None
    assert page.consent is None
    assert focus_name() == "name"


def test_f4_leads_to_the_line(bench: Bench) -> None:
    bench.sign_in()
    keys(bench, "kim", Qt.Key.Key_F4)
    assert (focus_name(), bench.app.home_screen.line.text()) == ("line", "")


def test_the_second_programme_runs_through_the_windows(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    other = tmp_path / "influenza"
    other.mkdir()
    dress(qapp)
    with running(other, qtbot, programme_id="influenza") as bench:
        influenza = programme("influenza")
        bench.sign_in()
        main = influenza.main_symptoms()[0]
        bench.open_page(replace(RESIDENT, symptoms=()))
        bench.app.visit_screen.symptoms.edit.setFocus()
        keys(bench, str(main.digit))
        assert bench.app.visit_screen.symptoms.chosen == (main.key,)
        bench.app.visit_screen.submit()
        bench.rest()
        line = bench.app.home_screen.board.lines[0]
        history = triage_history(bench.shift, line.visit_id)
        assert history.programme.id == "influenza"
        bench.app.home_screen.visit_picked.emit(line.visit_id)
        bench.rest()
        names = influenza.names[bench.app.window.words.language]
        assert names in bench.app.history_screen._title.text()
        assert set(ORDER) >= {"conditions", "pregnant"}


def test_whoever_opens_a_visit_stands_on_the_access_log(bench: Bench) -> None:
    registered(bench)
    before = sync_state(bench.shift).all
    bench.app.home_screen.visit_picked.emit(bench.app.home_screen.board.lines[0].visit_id)
    bench.rest()
    assert sync_state(bench.shift).all == before + 1
