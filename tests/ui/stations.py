"""A station with its windows in a temporary folder: real SQLCipher, a played clock, labels as PDF files."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.open_station import (
    TRAINING_PIN,
    Surroundings,
    create_station,
    open_station,
    training_enrolment,
)
from station.actions.printers_at_hand import Place
from station.actions.shift import Shift
from station.clock import Clock, PlayedClock
from station.domain.page import VisitPage
from station.domain.staff import RIGHTS, Role
from station.errors import Trouble
from station.ids import SystemIds
from station.printing.layouts import load_layout
from station.printing.printers import PagePrinter, PdfFolder
from station.programmes import programme
from station.settings import Settings, layered
from station.words import words_in
from ui import theme
from ui.app import Devices, StationApp, whole_station
from ui.flows.sync import CentreLine
from ui.sounds import Play
from ui.theme import Look

MORNING = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
SUPERVISOR, COLLECTOR = "한책임", "이채취"
RESIDENT = VisitPage(
    name="김민수",
    birth="8504121",
    phone="12345678",
    consent=True,
    symptoms=("cough", "sore_throat"),
    onset="2",
    temperature="378",
    spo2="97",
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a station has besides: more printers, and settings of its own."""

    printers: Mapping[Place, PagePrinter] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


PLAIN = Fitted()


class AbsentPrinter:
    """A printer that is not there."""

    name, dpi = "absent", 203

    def print_label(self, label: object) -> NoReturn:
        raise Trouble("printer_unreachable", printer=self.name)

    def print_page(self, page: object, title: str, copies: int = 1) -> NoReturn:
        raise Trouble("printer_unreachable", printer=self.name)

    def answers(self) -> NoReturn:
        raise Trouble("printer_unreachable", printer=self.name)


@dataclass(slots=True)
class Bench:
    """A station app under test with what it stands on."""

    app: StationApp
    clock: PlayedClock
    folder: Path
    bot: QtBot

    @property
    def shift(self) -> Shift:
        return self.app.desk.shift

    def rest(self) -> None:
        """Waits until no work is under way."""
        if not self.app.tasks.is_idle:
            with self.bot.waitSignal(self.app.tasks.became_idle):
                pass

    def sign_in(self, name: str = SUPERVISOR) -> None:
        self.app.sign_in_screen.submitted.emit(name, TRAINING_PIN)
        self.rest()

    def open_page(self, page: VisitPage) -> None:
        self.app.visit.open_new()
        self.app.visit_screen.show_page(page, self.shift.today())
        self.rest()


def told_roles(bench: Bench, action: str) -> str:
    """Returns the sentence that tells somebody who may do something."""
    words = bench.app.window.words
    roles = (words(f"role.{one.value}") for one in Role if one in RIGHTS[action])
    return words("error.another_role", roles=", ".join(roles))


def shift_in(folder: Path, clock: Clock, programme_id: str = "covid19") -> Shift:
    """Returns the station in a folder; an empty one becomes a copy of a training station that is made once."""
    around = Surroundings(clock, SystemIds(clock), programme(programme_id), Settings(data=folder))
    if not any(folder.iterdir()):
        shutil.copytree(template(), folder, dirs_exist_ok=True)
    return open_station(folder, around).shift


@cache
def template() -> Path:
    """Returns a folder with a training station in which nothing has happened: its PINs take long to make."""
    folder = Path(tempfile.mkdtemp(prefix="station-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = PlayedClock(MORNING)
    around = Surroundings(clock, SystemIds(clock), programme("covid19"), Settings(data=folder))
    create_station(folder, around, training_enrolment()).store.close()
    return folder


def dress(application: QApplication) -> None:
    """Puts the program's look on the application of the tests, unless it wears it: every widget there is is told."""
    if application.styleSheet() == theme.style_sheet(
        Look(), application.primaryScreen().physicalDotsPerInch()
    ):
        return
    application.setStyle("Fusion")
    theme.load_fonts()
    theme.dress(application, Look())


@contextmanager
def running(
    folder: Path,
    bot: QtBot,
    *,
    printer: PagePrinter | None = None,
    line: CentreLine | None = None,
    play: Play | None = None,
    programme_id: str = "covid19",
    fitted: Fitted = PLAIN,
) -> Iterator[Bench]:
    """Gives a station's windows in a folder, and closes windows, threads and file at the end."""
    clock = PlayedClock(MORNING)
    opened = shift_in(folder, clock, programme_id)
    devices = Devices(printer or PdfFolder(folder / "labels", load_layout()), line, play, fitted.printers)
    app = whole_station(opened, layered(Settings(data=folder), fitted.settings), devices, language="ko")
    app.window.speak(words_in("ko", is_strict=True))
    bot.addWidget(app.window)
    bench = Bench(app, clock, folder, bot)
    app.open()
    app.window.activateWindow()
    bot.waitUntil(app.window.isActiveWindow)
    try:
        bench.rest()
        yield bench
    finally:
        app.close()
        opened.store.close()
