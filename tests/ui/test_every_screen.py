"""What holds for every screen of a station: its words, its names, its tab order and its size."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableView

from station.domain.page import VisitPage
from tests.ui.locked import bench as bench  # the fixture
from tests.ui.locked import focus_name
from tests.ui.stations import RESIDENT, Bench
from ui.screens.screen import Screen
from ui.theme import Look


def test_the_language_changes_at_once_on_every_screen(bench: Bench) -> None:
    before = texts(bench)
    bench.app.window.press("language")
    now = texts(bench)
    assert bench.app.window.words.language == "en"
    same = {name for name, text in now.items() if text == before[name]}
    assert same == set()
    bench.app.window.press("language")
    assert texts(bench) == before


def show_every_screen(bench: Bench) -> None:
    """Shows each screen once: it says what it says in the language that is on then."""
    window = bench.app.window
    now, screens = window.screen_now, [window.stack.widget(place) for place in range(window.stack.count())]
    for one in (*screens, now):
        assert isinstance(one, Screen)
        window.show_screen(one)


def texts(bench: Bench) -> dict[str, str]:
    """The accessible names of every field on every screen."""
    show_every_screen(bench)
    edits = [one for one in bench.app.window.findChildren(QLineEdit) if one.objectName() != "pin"]
    return {f"{one.parent()} {one.objectName()}": one.accessibleName() for one in edits}


def test_no_code_without_words_is_ever_shown(bench: Bench) -> None:
    bench.sign_in()
    for _ in range(2):
        bench.app.window.press("language")
        show_every_screen(bench)
        shown = [one.text() for one in bench.app.window.findChildren(QLabel)]
        assert [one for one in shown if "⟨" in one] == []


def test_every_field_and_table_has_a_name_for_those_who_hear_the_screen(bench: Bench) -> None:
    bench.sign_in()
    show_every_screen(bench)
    for kind in (QLineEdit, QTableView, QPushButton):
        nameless = [
            one.objectName() for one in bench.app.window.findChildren(kind) if not one.accessibleName()
        ]
        assert nameless == []


def test_every_field_has_a_label_as_its_buddy(bench: Bench) -> None:
    buddies = {one.buddy() for one in bench.app.window.findChildren(QLabel)}
    assert [one.objectName() for one in bench.app.window.findChildren(QLineEdit) if one not in buddies] == []


def test_tab_leads_through_the_page_in_the_order_of_the_page(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    stops = []
    for _ in range(9):
        stops.append(focus_name())
        QTest.keyClick(QApplication.focusWidget() or bench.app.window, Qt.Key.Key_Tab)
    assert stops == ["name", "birth", "phone", "area", "vehicle", "lane", "consent", "symptoms", "onset"]


def test_buttons_never_take_the_keyboard(bench: Bench) -> None:
    policies = {one.focusPolicy() for one in bench.app.window.findChildren(QPushButton)}
    assert policies == {Qt.FocusPolicy.NoFocus}


def test_everything_stays_inside_the_window_at_150_per_cent(bench: Bench) -> None:
    bench.sign_in()
    bench.app.window.look(Look("outdoor", 150))
    bench.open_page(RESIDENT)
    bench.app.window.resize(1366, 768)
    assert bench.app.window.width() == 1366
    assert bench.app.window.minimumSizeHint().width() <= 1366
    for screen in (
        bench.app.home_screen,
        bench.app.visit_screen,
        bench.app.leave_screen,
        bench.app.sign_in_screen,
        bench.app.history_screen,
        bench.app.import_screen,
        bench.app.day.export_screen,
        bench.app.day.screen,
        bench.app.day.sign_screen,
        bench.app.day.sheet_screen,
        bench.app.reprint_screen,
    ):
        bench.app.window.show_screen(screen)
        assert screen.minimumSizeHint().width() <= 1366, screen.objectName()
    bench.app.home.open()
    bench.rest()
    for table in (bench.app.home_screen.visits, bench.app.home_screen.expected):
        shown = [place for place in range(table.model().columnCount()) if not table.isColumnHidden(place)]
        assert sum(table.columnWidth(place) for place in shown) <= table.width()
        assert min(table.columnWidth(place) for place in shown) > table.fontMetrics().horizontalAdvance(
            "0000"
        )
