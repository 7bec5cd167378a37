"""Closing by one or by two: what was explained, what is asked once more, and the second signature.

Knows neither whether it is a booth's day or the site's, nor how that is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.close_day import BEFORE_ITS_END, SECOND_MISSING, Closing
from station.actions.shift import Shift
from station.actions.staff import staff_list
from station.domain.day import DifferenceKind
from station.domain.site_day import SiteLack
from station.domain.staff import StaffMember
from station.errors import Rejected, Rejection, Trouble
from ui.day_shown import PageShown
from ui.flows.desk import Desk
from ui.flows.explanations import Explanations
from ui.screens.day import DayScreen
from ui.screens.day_sign import PAGES, DaySignScreen
from ui.shown import Member, Tone

SIGNATURE = frozenset({"second", "pin", "day"})
"""Fields of a rejection that are about the second signature, not about a difference."""
Failure = Rejected | Trouble
Refuse = Callable[[Failure], None]
Close = Callable[[Closing], Callable[[Shift], object]]
"""Returns the action that closes what is shown with what is said."""
ReadAgain = Callable[[Callable[[], None]], None]
"""Reads what is shown anew, shows it, and does something then."""


class SigningFlow(QObject):
    """`closed` carries what the action saved. What was told of a day is kept until it is closed."""

    closed = Signal(object)
    board_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        screen: DayScreen,
        sign: DaySignScreen,
        close: Close,
        read_again: ReadAgain,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._sign = desk, screen, sign
        self._action, self._read_again = close, read_again
        self._explanations = Explanations(desk, screen, self)
        self._is_closing = False
        self._early: date | None = None
        screen.untaken.connect(self._on_untaken)
        screen.reason_moved.connect(self._on_reason_moved)
        sign.submitted.connect(self._on_signed)
        sign.asked.connect(self._on_asked)

    @property
    def explanations(self) -> Explanations:
        """Why each kind of difference stays, as it was typed."""
        return self._explanations

    def keep(self) -> None:
        """Keeps at once what was typed just now."""
        self._explanations.keep()

    def begin(self, day: date) -> None:
        """Begins with a day: what was told of it before is read; closing it before its end is asked for anew."""
        self._early = None
        self._explanations.recall(day)

    def close(self) -> None:
        """Closes what is shown. Before its end that is asked once, ahead of all reasons; where its differences are
        all explained, somebody else is asked to sign first.
        """
        is_meant = self._screen.is_asking
        self._screen.take_typed()
        shown = self._screen.shown
        if shown is None:
            return
        if is_meant:
            self._early = shown.day
            self._screen.forget_doubt()
        if self._early != shown.day and self._desk.shift.clock.now() < shown.ends_at:
            self._screen.show_doubts((_closing_early(shown),))
        else:
            self._send("", "", self._on_refused)

    @Slot()
    def _on_untaken(self) -> None:
        self._desk.say("day_check.no_difference", Tone.AMBER)

    @Slot()
    def _on_reason_moved(self) -> None:
        self._desk.say("day_check.reason_moved", Tone.AMBER)

    @Slot(str, str)
    def _on_signed(self, name: str, pin: str) -> None:
        self._send(name, pin, self._on_signature_refused)

    def _send(self, name: str, pin: str, refused: Refuse) -> None:
        """Closes; that it may be before the end was asked."""
        shown = self._screen.shown
        if self._is_closing or shown is None:
            return
        self._is_closing = True
        told = self._explanations.of(shown.day)
        differences = {kind: why for kind, why in told.items() if isinstance(kind, DifferenceKind)}
        lacks = {kind: why for kind, why in told.items() if isinstance(kind, SiteLack)}
        said = Closing(differences, name, pin, confirmed=BEFORE_ITS_END, lacks=lacks)
        self._desk.say("day_check.closing", Tone.PLAIN)
        self._desk.store(self._action(said), self._on_closed, partial(self._on_not_closed, refused))

    def _on_closed(self, saved: object) -> None:
        self._is_closing = False
        self.closed.emit(saved)

    def _on_not_closed(self, refused: Refuse, failure: Failure) -> None:
        self._is_closing = False
        self._desk.window.say(None)
        refused(failure)

    def _on_refused(self, failure: Failure) -> None:
        rejections = failure.rejections if isinstance(failure, Rejected) else ()
        others = tuple(one for one in rejections if one.code != SECOND_MISSING)
        if rejections and not others:
            self._desk.tasks.store(lambda: staff_list(self._desk.shift.store), self._ask_second)
        else:
            self._desk.notices.take_for(self._screen, Rejected(*others) if others else failure)

    def _ask_second(self, members: tuple[StaffMember, ...]) -> None:
        own = self._desk.shift.actor.id
        self._sign.show_members([Member(one.name, one.role.value) for one in members if str(one.id) != own])
        if self._screen.shown is not None:
            self._sign.show_day(self._screen.shown)
        self._desk.window.show_screen(self._sign)

    def _on_signature_refused(self, failure: Failure) -> None:
        """Shows what was wrong; goes back where something has changed since it was explained."""
        if isinstance(failure, Rejected) and any(one.field not in SIGNATURE for one in failure.rejections):
            self._read_again(partial(self._on_refused, failure))
        else:
            self._desk.notices.take_for(self._sign, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": self._sign.submit,
            **{code: partial(self._sign.turn, code) for code in PAGES},
            "back": partial(self._desk.window.show_screen, self._screen),
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()


def _closing_early(shown: PageShown) -> Rejection:
    """Returns what is asked where a day is to be closed before its end."""
    return Rejection("day", "closing_early", {"at": f"{shown.ends_at:%Y-%m-%d %H:%M}"})
