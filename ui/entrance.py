"""The window with its first screen: all that has to stand before somebody can say who is at work.

Knows no other room. What is behind the door is built while somebody types a name (`ui.start`).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from station.actions.open_station import TRAINING_PIN
from station.actions.shift import Shift
from station.errors import Rejected, Trouble
from station.settings import Settings
from station.words import words_in
from ui.flows.desk import Desk
from ui.flows.sign_in import SignInFlow
from ui.notices import Notices, apology, new_reference
from ui.screens.screen import Screen
from ui.screens.sign_in import SignInScreen
from ui.shown import Site
from ui.tasks import Tasks
from ui.window import StationWindow


class Entrance(QObject):
    """What every flow works with, and the first of them."""

    def __init__(
        self, shift: Shift, settings: Settings, language: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        enrolment = shift.store.enrolment
        site = Site(settings.site_name, enrolment.station, enrolment.is_training)
        self.window = StationWindow(site, shift.zone, words_in(language))
        self.notices = Notices(self.window, partial(new_reference, shift.ids))
        self.tasks = Tasks(self.notices.take, self)
        self.desk = Desk(shift, self.window, self.tasks, self.notices)
        pin = TRAINING_PIN if enrolment.is_training else ""
        self.screen = SignInScreen(training_pin=pin, parent=self.window.stack)
        self.window.add(self.screen)
        self.sign_in = SignInFlow(self.desk, self.screen, self)
        self.window.speak(words_in(language))
        self.window.show_time(shift.clock.now())

    def open(self) -> None:
        """Shows the window, locked."""
        self.sign_in.open()
        self.window.show()
        self.window.activateWindow()

    def tell_half_open(self, bug: Exception) -> None:
        """Says why the rooms behind do not stand and what to do, and lets go of the screens that were built."""
        if isinstance(bug, Rejected | Trouble):
            self.notices.take(bug)
        else:
            reference = apology(bug, new_reference(self.desk.shift.ids)).facts["reference"]
            self.notices.take(Trouble("half_open", reference=reference))
        for screen in self.window.stack.findChildren(
            Screen, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            if screen is not self.screen:
                self.window.drop(screen)

    def close(self) -> None:
        """Waits for all work to end, and closes the window."""
        self.tasks.close()
        self.window.close()
