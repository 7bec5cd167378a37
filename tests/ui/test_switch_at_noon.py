"""Another programme, another site, another laptop at noon: a setting and a copied folder, never a reinstall."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from station.actions.board import board, sync_state
from station.actions.resume_numbers import resume_numbers
from station.actions.shift import Shift
from station.actions.triage_history import triage_history
from station.domain.page import VisitPage
from station.programmes import programme
from station.settings import keep_setting, settings_of
from tests.ui.stations import AbsentPrinter, Bench, Fitted, dress, running
from tests.ui.test_registration_desk import register
from ui.screens.visit import VisitScreen

T = TypeVar("T")
HALF_TYPED = VisitPage(name="이지아", birth="9203152", symptoms=("cough", "anosmia"))


def told(bench: Bench, action: Callable[[Shift], T]) -> T:
    """Returns what an action returns, on the thread of the data: the windows are still looking for matches."""
    found: list[T] = []
    bench.app.desk.store(action, found.append)
    bench.rest()
    return found[0]


@contextmanager
def opened(folder: Path, bot: QtBot) -> Iterator[Bench]:
    """Gives the station of a folder with the settings that stand in it, and no printer."""
    settings = settings_of(folder, {})
    fitted = Fitted(settings={"programme": settings.programme, "site_name": settings.site_name})
    with running(
        folder, bot, printer=AbsentPrinter(), programme_id=settings.programme, fitted=fitted
    ) as bench:
        bench.sign_in()
        yield bench


def work_until_noon(folder: Path, bot: QtBot) -> int:
    """Registers one person whose label waits, half types another, and returns how many facts are not proven."""
    with opened(folder, bot) as bench:
        register(bench)
        bench.app.visit.open_new()
        bench.app.visit_screen.fill_in(HALF_TYPED)
        return told(bench, sync_state).waiting


def as_if_on_another_laptop(shift: Shift) -> None:
    with shift.store.writing() as session:
        session.execute(
            text("UPDATE setting SET value = :mark WHERE name = 'numbers_machine'"), {"mark": "0" * 64}
        )


def half_typed(bench: Bench) -> VisitScreen:
    screen = bench.app.window.screen_now
    assert isinstance(screen, VisitScreen)
    assert (screen.page().name, screen.page().birth) == (HALF_TYPED.name, HALF_TYPED.birth)
    return screen


def finish(bench: Bench) -> None:
    """Types the rest of the page that is half typed, and saves it."""
    screen = half_typed(bench)
    rest = replace(screen.page(), phone="87654321", consent=True, onset="1", temperature="378", spo2="97")
    screen.fill_in(rest)
    screen.submit()
    bench.rest()


def test_another_programme_and_site_are_a_setting_and_what_was_begun_stands(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    waiting = work_until_noon(tmp_path, qtbot)
    for name, value in {"programme": "influenza", "site_name": "잠실"}.items():
        keep_setting(tmp_path, name, value)
    with opened(tmp_path, qtbot) as bench:
        influenza = programme("influenza")
        assert bench.shift.programme.id == influenza.id
        assert told(bench, sync_state).waiting >= waiting
        assert told(bench, board).labels_waiting == 1
        screen = half_typed(bench)
        asked = {one.key for one in influenza.symptoms if one.is_asked}
        assert set(screen.symptoms.chosen or ()) <= asked
        finish(bench)
        lines = {one.name: one for one in bench.app.home_screen.board.lines}
        assert set(lines) == {"김민수", "이지아"}
        histories = {
            name: told(bench, partial(triage_history, visit_id=one.visit_id)) for name, one in lines.items()
        }
        assert {name: one.programme.id for name, one in histories.items()} == {
            "김민수": "covid19",
            "이지아": "influenza",
        }


def test_another_laptop_goes_on_with_the_copied_folder_once_somebody_answers_for_the_numbers(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    waiting = work_until_noon(first, qtbot)
    shutil.move(first, second)
    with opened(second, qtbot) as bench:
        bench.app.desk.store(as_if_on_another_laptop, lambda _: None)
        bench.rest()
        assert told(bench, sync_state).waiting >= waiting
        finish(bench)
        assert isinstance(bench.app.window.screen_now, VisitScreen)
        last = told(bench, board).rows[0].number
        bench.app.desk.store(resume_numbers, lambda _: None, None, last, reason="this laptop from now on")
        bench.rest()
        finish(bench)
        assert {one.name for one in bench.app.home_screen.board.lines} == {"김민수", "이지아"}
