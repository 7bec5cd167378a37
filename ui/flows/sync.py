"""Delivers to the centre in the background: each step on the thread it belongs to, and the chip told after each.

The conversation itself is `station.actions.send_pending.exchange`: its steps touch the local file and run on
`store`; the calls that it asks for run on `slow`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from station.actions.board import SyncState, sync_state
from station.actions.fetch import Fetched
from station.actions.send_pending import Call, Delivered, Reply, exchange
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.shown import SyncShown, Tone
from ui.tubes_shown import DeliveryShown

Talk = Generator[Call, Reply, Delivered]
MS_PER_S = 1000
SECONDS_PER_MINUTE = 60
GOES_AWAY = frozenset({"centre_unreachable", "centre_silent", "centre_busy", "cancelled"})
"""What trying again mends: the chip tells of it. Anything else somebody must look at."""


class CentreLine(Protocol):
    """The line to the centre; used on `slow` only, one call at a time."""

    def answer(self, call: Call) -> Reply:
        """Makes a call and returns the reply, connecting first where need be. Raises: Trouble."""
        ...


class SyncFlow(QObject):
    """`ended` says that an exchange is over, well or not."""

    ended = Signal()

    def __init__(
        self,
        desk: Desk,
        line: CentreLine | None,
        *,
        every_s: float,
        delay_s: Callable[[Rejected | Trouble, int], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._line, self._every_s, self._delay_s = desk, line, every_s, delay_s
        self._talk: Talk | None = None
        self._failures = 0
        self._unproven_since: datetime | None = None
        self._shown: SyncShown | None = None
        self._trouble: Rejected | Trouble | None = None
        self._has_told_of_clock = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.begin)

    @Slot()
    def begin(self) -> None:
        """Begins an exchange if there is a centre and none is under way; else only shows how much waits."""
        self._desk.store(sync_state, self.show_state)
        if self._line is None or self._talk is not None:
            return
        self._timer.stop()
        self._talk = exchange(self._desk.shift)
        self._play(partial(_next, self._talk))

    @Slot()
    def deliver_now(self) -> None:
        """Begins at once, and says that it did or why it cannot."""
        code, tone = ("deliver.begun", Tone.GOOD) if self._line else ("deliver.no_centre", Tone.AMBER)
        self._desk.say(code, tone)
        self.begin()

    def show_state(self, state: SyncState) -> None:
        """Shows how all facts stand now."""
        now = self._desk.shift.clock.now()
        if self._shown and state.received + state.confirmed > self._shown.received + self._shown.confirmed:
            self._failures = 0  # an acknowledgement came, however the line ended: the pause begins anew
        if state.confirmed == state.all:
            self._unproven_since = None
        elif self._unproven_since is None:
            self._unproven_since = state.last_confirmed_at or now
        since = self._unproven_since
        self._shown = SyncShown(
            waiting=state.waiting,
            sending=state.sending,
            received=state.received,
            confirmed=state.confirmed,
            all=state.all,
            refused=state.refused,
            last_confirmed_at=state.last_confirmed_at,
            has_centre=self._line is not None,
            is_reached=self._failures == 0,
            clock_offset_s=state.clock_offset_s,
            minutes_unproven=int((now - since).total_seconds()) // SECONDS_PER_MINUTE if since else 0,
        )
        self._desk.window.show_sync(self._shown)
        self._tell_of_clock(self._shown)

    def _tell_of_clock(self, shown: SyncShown) -> None:
        """Says once that the clock is off, until it is right again."""
        if shown.is_clock_off and not self._has_told_of_clock:
            self._desk.notices.take(Trouble("clock_off", minutes=abs(shown.clock_offset_s) // 60))
        if not shown.is_clock_off:
            self._desk.window.forget_error("clock_off")
        self._has_told_of_clock = shown.is_clock_off

    @property
    def standing(self) -> DeliveryShown | None:
        """How the delivery stands, with its next try and why the last one failed; None before it is known."""
        if self._shown is None:
            return None
        next_at = None
        if self._timer.isActive():
            next_at = self._desk.shift.clock.now() + timedelta(milliseconds=self._timer.remainingTime())
        return DeliveryShown(self._shown, next_at, self._trouble)

    def close(self) -> None:
        """Ends a conversation that is under way; what was in flight waits again. Only after the threads have ended."""
        self._timer.stop()
        if self._talk is not None:
            self._talk.close()
            self._talk = None

    def _play(self, step: Callable[[], Call | Delivered]) -> None:
        self._desk.tasks.store(step, self._on_step, self._on_failed)

    def _on_step(self, step: Call | Delivered) -> None:
        talk, line = self._talk, self._line
        if isinstance(step, Delivered):
            self._failures, self._trouble = 0, None
            self._tell(step.fetched)
            self._end(step.state, self._every_s)
        elif talk is not None and line is not None:
            self._desk.store(sync_state, self.show_state)
            self._desk.tasks.slow(
                partial(line.answer, step),
                lambda reply: self._play(partial(_send, talk, reply)),
                lambda failure: self._play(partial(_throw, talk, failure)),
            )

    def _tell(self, fetched: Fetched) -> None:
        """Says what came down that somebody has to know of."""
        if fetched.refused:
            self._desk.say("deliver.bundles_refused", Tone.AMBER, count=fetched.refused)
        elif fetched.needs_restart:
            self._desk.say("deliver.programme_came", Tone.AMBER)

    def _on_failed(self, failure: Rejected | Trouble) -> None:
        self._failures += 1
        self._trouble = failure
        if isinstance(failure, Rejected) or failure.code not in GOES_AWAY:
            self._desk.notices.take(failure)
        self._talk = None
        self._desk.store(sync_state, lambda state: self._end(state, self._delay_s(failure, self._failures)))

    def _end(self, state: SyncState, pause_s: float) -> None:
        self._talk = None
        self.show_state(state)
        self._timer.start(round(pause_s * MS_PER_S))
        self.ended.emit()


def _next(talk: Talk) -> Call | Delivered:
    try:
        return next(talk)
    except StopIteration as end:
        return _delivered(end)


def _send(talk: Talk, reply: Reply) -> Call | Delivered:
    try:
        return talk.send(reply)
    except StopIteration as end:
        return _delivered(end)


def _throw(talk: Talk, failure: Rejected | Trouble) -> Call | Delivered:
    """Raises what went wrong again, after the conversation has let what was in flight wait."""
    return talk.throw(failure)


def _delivered(end: StopIteration) -> Delivered:
    delivered: Delivered = end.value
    return delivered
