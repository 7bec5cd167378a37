"""Leads a training station through its screens and keeps a picture of each. Works on a copy of the data."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF, Surroundings, open_station
from station.actions.read_answers import ANSWER_FIELDS
from station.actions.send_pending import Call, Reply
from station.clock import PlayedClock, SystemClock, to_milliseconds
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.errors import Trouble
from station.ids import SystemIds
from station.programmes import programme
from station.settings import settings_of
from station.words import words_in
from ui.app import StationApp, devices_of, whole_station
from ui.day_photographer import DayPhotographer
from ui.desk_photographer import DeskPhotographer
from ui.rack_photographer import RackPhotographer
from ui.start import new_application
from ui.theme import Look, dress, look_now
from ui.tube_photographer import TubePhotographer

SIZE_PX = (1366, 768)
LARGE = Look(size_percent=150)
LARGE_FOLDER = "150"
LOOK_EVERY_MS, LOOKS, MOST_LOOKS = 40, 3, 100
PAGE = VisitPage(
    name="Anna Müller",
    birth="8504121",
    phone="12345678",
    vehicle="12 3456",
    lane="2",
    consent=True,
    symptoms=("cough", "sore_throat"),
    onset="2",
    temperature="378",
    spo2="97",
)
LEVELS = {
    1: replace(PAGE, spo2="88", respiration="32", consciousness="C"),
    2: replace(PAGE, symptoms=("cough", "dyspnoea"), spo2="95"),
    3: replace(PAGE, arrival="yes"),
    4: PAGE,
    5: replace(
        PAGE,
        symptoms=(),
        conditions=(),
        temperature="366",
        onset="",
        spo2="98",
        respiration="16",
        pulse="72",
        systolic="122",
        diastolic="78",
        consciousness="A",
        oxygen="no",
        smoker="no",
        care_home="no",
        exposed="no",
        arrival="no",
        antipyretic="no",
    ),
}
"""Answers that lead to each level."""
WRONG_PAGE = VisitPage(birth="19850231", phone="1234", symptoms=("fever",), onset="2", temperature="998")


class Photographer:
    """Leads a station through its screens and keeps a picture of each."""

    def __init__(self, station: StationApp, out: Path) -> None:
        self._station, self._out = station, out

    def take_all(self, language: str) -> None:
        """Takes every picture in one language."""
        station = self._station
        station.window.speak(words_in(language))
        self._after_work(station.sign_in.open)
        self._keep(f"sign_in_{language}")
        supervisor = next(name for name, role in TRAINING_STAFF if role is Role.SUPERVISOR)
        self._after_work(lambda: station.sign_in_screen.submitted.emit(supervisor, TRAINING_PIN))
        self._after_work(station.home.open)
        self._keep(f"home_{language}")
        self._after_work(station.home.flow.open)
        self._keep(f"flow_{language}")
        self._after_work(lambda: self._show_page(self._page_of_today()))
        self._keep(f"visit_{language}")
        self._after_work(lambda: self._show_page(WRONG_PAGE))
        self._after_work(station.visit_screen.submit)
        self._keep(f"visit_errors_{language}")
        station.window.press("help")
        self._keep(f"help_{language}")
        station.window.press("help")
        self._take_levels(language)
        for _ in range(2):
            station.visit_screen.asked.emit("clear")
        self._take_files(language)
        self._take_visit(language)
        TubePhotographer(station, self._keep, self._after_work).take_all(language)
        DeskPhotographer(station, self._keep, self._after_work).take_all(language)
        RackPhotographer(station, self._keep, self._after_work).take_all(language, self._out)

    def take_large(self, languages: tuple[str, ...]) -> None:
        """Takes the registration desk in large type, into a folder of its own."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("no program is there whose type could grow")
        before, folder = look_now(), self._out / LARGE_FOLDER
        folder.mkdir(exist_ok=True)
        dress(application, LARGE)
        for language in languages:
            self._station.window.speak(words_in(language))
            keep = partial(self._keep, folder=folder)
            DeskPhotographer(self._station, keep, self._after_work).take_large(
                language, self._page_of_today()
            )
        dress(application, before)

    def take_end_of_day(self, languages: tuple[str, ...]) -> None:
        """Takes the end of the day in each language; after that the day is closed."""
        self._after_work(self._station.home.open)
        DayPhotographer(self._station, self._keep, self._after_work).take_all(languages, self._out)

    def _take_levels(self, language: str) -> None:
        """Takes a page of each level, and the further answers and all reasons of the most urgent one."""
        screen = self._station.visit_screen
        for level, answers in LEVELS.items():
            page = replace(self._page_of_today(), **{one: getattr(answers, one) for one in ANSWER_FIELDS})
            self._after_work(partial(self._show_page, page))
            self._keep(f"level_{level}_{language}")
        for level, sides in ((1, ("more", "reasons")), (5, ("more_asked",))):
            page = replace(PAGE, **{one: getattr(LEVELS[level], one) for one in ANSWER_FIELDS})
            self._after_work(partial(self._show_page, page))
            for side in sides:
                screen.turn()
                self._keep(f"{side}_{language}")
            screen.turn_back()

    def _take_files(self, language: str) -> None:
        station = self._station
        self._after_work(station.home.open)
        station.window.press("commands")
        self._keep(f"commands_{language}")
        station.window.press("commands")
        self._after_work(station.take_list.open)
        self._keep(f"import_{language}")

    def _take_visit(self, language: str) -> None:
        """Takes a visit of the board with what can be done about it."""
        station = self._station
        self._after_work(station.home.open)
        lines = station.home_screen.board.lines
        here = next((one for one in lines if one.way_out is None and one.number), None)
        if here is None:
            return
        self._after_work(lambda: station.history.open(here))
        self._keep(f"history_{language}")
        for todo in ("again", "overrule", "reprint"):
            self._after_work(partial(station.history_screen.picked.emit, todo))
            self._keep(f"{todo}_{language}")
            self._after_work(lambda: station.window.press("back"))
        station.leave.open(here)
        self._keep(f"leave_{language}")

    def _page_of_today(self) -> VisitPage:
        """Returns a page under the name of somebody on the board."""
        lines = self._station.home_screen.board.lines
        return replace(PAGE, name=lines[-1].name) if lines else PAGE

    def _show_page(self, page: VisitPage) -> None:
        self._station.visit.open_new()
        self._station.visit_screen.show_page(page, self._station.desk.shift.today())
        self._station.visit_screen.edited.emit(page)
        self._station.window.say(None)

    def _after_work(self, begin: Callable[[], object]) -> None:
        begin()
        if not self._station.tasks.is_idle:
            loop = QEventLoop()
            self._station.tasks.became_idle.connect(loop.quit)
            loop.exec()

    def _keep(self, name: str, folder: Path | None = None) -> None:
        """Keeps a picture of the window once it stands still: all work is done and three looks in a row are equal."""
        looks: list[QImage] = []
        while (
            len(looks) < LOOKS
            or not self._station.tasks.is_idle
            or any(one != looks[-1] for one in looks[-LOOKS:])
        ):
            self._pause()
            looks.append(self._station.window.grab().toImage())
            if len(looks) > MOST_LOOKS:
                raise RuntimeError(f"the window never stands still for {name}")
        looks[-1].save(str((folder or self._out) / f"{name}.png"))

    def _pause(self) -> None:
        loop = QEventLoop()
        QTimer.singleShot(LOOK_EVERY_MS, loop.quit)
        loop.exec()


class NoCalls:
    """A line to the centre on which nobody calls: the pictures show a station between two deliveries."""

    def answer(self, call: Call) -> Reply:
        """Raises: RuntimeError, always."""
        raise RuntimeError("the photographer calls no centre")


@contextmanager
def copied(data: Path) -> Iterator[Path]:
    """Gives a copy of a station's folder that is thrown away afterwards. Raises: Trouble `not_a_station`."""
    if not (data / "station.db").exists():
        raise Trouble("not_a_station", path=str(data))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        folder.mkdir(mode=0o700)
        for one in data.glob("station.*"):
            shutil.copy2(one, folder / one.name)
        yield folder


def take_pictures(data: Path, out: Path, languages: tuple[str, ...], at: datetime | None = None) -> None:
    """Takes a picture of every screen of a training station, at an instant if one is given.

    Raises: Trouble `not_training` for a real station: pictures of real people are nobody's to take.
    """
    out.mkdir(parents=True, exist_ok=True)
    clock = SystemClock() if at is None else PlayedClock(to_milliseconds(at))
    with copied(data) as folder:
        settings = settings_of(folder, {})
        around = Surroundings(clock, SystemIds(SystemClock()), programme(settings.programme), settings)
        shift = open_station(folder, around).shift
        if not shift.store.enrolment.is_training:
            shift.store.close()
            raise Trouble("not_training", station=shift.station)
        application = QApplication.instance() or new_application()
        QApplication.setCursorFlashTime(0)  # a cursor that blinks is in one picture and not in the next
        station = whole_station(shift, settings, devices_of(settings, NoCalls()), language=languages[0])
        station.window.resize(*SIZE_PX)
        station.open(is_delivering=False)
        photographer = Photographer(station, out)
        for language in languages:
            photographer.take_all(language)
        photographer.take_large(languages)
        photographer.take_end_of_day(languages)
        station.close()
        shift.store.close()
        del application
