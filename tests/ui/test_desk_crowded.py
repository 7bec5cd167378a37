"""Large type on a small screen: of what the desk must see nothing is hidden, said twice, or cut without a sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from station.domain.page import VisitPage
from station.words import words_in
from tests.station.mrz_lines import write_mrz
from tests.ui.stations import RESIDENT, Bench, dress, running
from tests.ui.test_registration_desk import PASSPORT, register, scan, show_matches
from ui import theme
from ui.screens.page_column import PageColumn
from ui.theme import Look
from ui.widgets.page_heading import CutLine

REAL = replace(PASSPORT, issuer="DEU", nationality="DEU")


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        made.sign_in()
        made.app.window.resize(1366, 768)
        yield made
    dress(qapp)


def at_size(bench: Bench, size: int, language: str = "ko") -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application, Look("outdoor", size))
    bench.app.window.speak(words_in(language, is_strict=True))


def is_in_sight(part: QWidget, column: PageColumn) -> bool:
    (area,) = column.findChildren(QScrollArea)
    bottom = part.mapTo(area.viewport(), QPoint(0, part.height())).y()
    return part.isVisible() and 0 < bottom <= area.viewport().height()


def said_in(panel: QWidget) -> list[str]:
    return [one.text() for one in panel.findChildren(QLabel) if not one.isHidden() and one.text()]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_who_is_meant_stays_in_sight_beside_a_scanned_passport(bench: Bench, language: str) -> None:
    at_size(bench, 150, language)
    known = replace(RESIDENT, name="ERIKSSON ANNA MARIA", birth="1974-08-12", sex="F")
    register(bench, known)
    bench.app.visit.open_new()
    scan(bench, "\n".join(write_mrz("TD3", REAL)))
    column = bench.app.visit_screen.column
    bench.bot.waitUntil(lambda: bool(column.matches.matches))
    assert not column.document.isHidden()
    bench.bot.waitUntil(lambda: is_in_sight(column.matches.cards[0], column))


def test_what_a_passport_brought_is_cut_with_a_sign_in_large_type(bench: Bench) -> None:
    at_size(bench, 150, "en")
    bench.app.visit.open_new()
    scan(bench, "\n".join(write_mrz("TD3", REAL)))
    (line,) = bench.app.visit_screen.findChildren(CutLine)
    bench.bot.waitUntil(lambda: line.text().endswith("…"))
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()
    assert "ANNA MARIA" in line.toolTip()
    at_size(bench, 100, "en")
    bench.bot.waitUntil(lambda: line.text() == line.toolTip())


def test_three_who_may_be_meant_are_in_sight_in_large_type(bench: Bench) -> None:
    at_size(bench, 150, "en")
    for name in ("김민수", "김민주", "김민지"):
        register(bench, replace(RESIDENT, name=name))
    show_matches(bench, VisitPage(name="김민수", phone="12345678"))
    column = bench.app.visit_screen.column
    bench.bot.waitUntil(lambda: is_in_sight(column.matches.cards[2], column))


def test_of_blind_pairs_only_those_that_look_alike_are_named_and_nothing_is_said_twice(bench: Bench) -> None:
    bench.app.visit.open_new()
    scan(bench, "\n".join(write_mrz("TD3", PASSPORT)))
    panel, words = bench.app.visit_screen.column.document, bench.app.window.words
    pairs = words("document.by_eye_pairs", pairs="L/1, 8/S, 0/U")
    bench.bot.waitUntil(lambda: {pairs, words("warning.mrz_specimen")} <= set(said_in(panel)))
    assert len(said_in(panel)) == len(set(said_in(panel)))


def test_doubt_says_once_how_to_confirm_it(bench: Bench) -> None:
    bench.app.visit.open_filled(replace(RESIDENT, name="김"))
    bench.app.visit_screen.submit()
    bench.rest()
    assert bench.app.visit_screen.fields["name"].edit.accessibleDescription().count("Enter") == 1


def test_name_that_is_cut_shows_so_and_its_tip_has_all_of_it(bench: Bench) -> None:
    bench.app.visit.open_new()
    screen = bench.app.visit_screen
    long = "ERIKSSON ANNA MARIA CHRISTINA ELISABETH"
    screen.fill_in(VisitPage(name=long, birth="1974-08-12", sex="F"))
    edit = screen.fields["name"].edit
    bench.bot.waitUntil(lambda: edit.is_cut)
    assert edit.toolTip() == long
    screen.fill_in(VisitPage(name="김민수", birth="1974-08-12", sex="F"))
    bench.bot.waitUntil(lambda: not edit.is_cut)
    assert edit.toolTip() == ""
