"""A consent given or withdrawn after the registration: asked by keys, kept, and seen on the visit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.domain.consent import Consent, Relation
from station.domain.visit import Step, WayOut
from station.storage.find_consents import consents_of
from station.words import LANGUAGES, words_in
from tests.ui.stations import RESIDENT, Bench
from tests.ui.test_desk_corrections import is_now
from tests.ui.test_registration_desk import register, role_of_said
from ui.screens.home import visit_cells


def press(bench: Bench, *keys: str | Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key)
        bench.rest()


def said(bench: Bench) -> list[Consent]:
    line = bench.app.home_screen.board.lines[0]
    with bench.shift.store.reading() as session:
        return [*consents_of(session, line.visit_id)]


def state(bench: Bench) -> str:
    return bench.app.history_screen.state_text


def test_a_consent_is_withdrawn_with_a_reason_and_given_by_a_guardian(bench: Bench) -> None:
    bench.app.history.open(register(bench, RESIDENT))
    bench.rest()
    assert state(bench).endswith("동의함")
    press(bench, "8")
    assert is_now(bench, bench.app.desk_room.consent.screen)
    press(bench, "2", Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert bench.app.desk_room.consent.screen.fields["reason"].rejection is not None
    press(bench, "changed her mind", Qt.Key.Key_Return)
    assert is_now(bench, bench.app.history_screen)
    assert (state(bench)[-5:], role_of_said(bench)) == ("동의 철회됨"[-5:], "said_amber")
    press(bench, "8", "3", Qt.Key.Key_Return, "3", Qt.Key.Key_Return, "Kim", Qt.Key.Key_Return)
    assert state(bench).endswith("동의함")
    answers = [(one.is_given, one.guardian_name, one.guardian_relation) for one in said(bench)]
    assert answers == [(True, "", ""), (False, "", ""), (True, "Kim", Relation.LEGAL_GUARDIAN)]


def test_nothing_is_written_by_who_goes_back(bench: Bench) -> None:
    bench.app.history.open(register(bench, RESIDENT))
    bench.rest()
    press(bench, "8", "2")
    bench.app.window.press("back")
    bench.rest()
    assert is_now(bench, bench.app.history_screen)
    assert len(said(bench)) == 1


def test_a_tube_of_whose_consent_is_withdrawn_is_told_when_it_is_scanned(bench: Bench) -> None:
    line = register(bench, RESIDENT)
    record_consent(bench.shift, line.visit_id, ReadConsent(False, "ko"), reason="changed her mind")
    bench.app.scanner.scanned.emit(line.number)
    bench.rest()
    assert role_of_said(bench) == "said_amber"
    assert bench.app.home_screen.board.lines[0].step is Step.COLLECTED


def test_the_board_says_it_with_a_sign_and_a_word_in_either_language(bench: Bench) -> None:
    line = register(bench, RESIDENT)
    told = ReadConsent(False, "ko", "", "")
    record_consent(bench.shift, line.visit_id, told, reason="changed her mind")
    bench.app.home.refresh()
    bench.rest()
    (line,) = bench.app.home_screen.board.lines
    for language in LANGUAGES:
        words = words_in(language, is_strict=True)
        cells = visit_cells(line, words)
        assert (cells[0], cells[3]) == (words("home.consent_withdrawn"), "김민수")
        left = replace(line, step=Step.LEFT, way_out=WayOut.COLLECTED)
        assert visit_cells(left, words)[:2] == (cells[0], words("way_out_short.collected"))
