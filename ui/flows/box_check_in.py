"""The receiver's check-in: what was scanned is kept before it is shown, so that no crash makes anybody count anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.box_temperature import read_tenths_c
from station.actions.findings import Findings
from station.actions.follow_boxes import numbers_in
from station.actions.keep_scans import forget_scans, keep_scans, kept_scans
from station.actions.receive_box import CheckIn, Received, receive_box
from station.actions.shift import Shift
from station.domain.box import Box, count_box, read_box_code, show_box_code
from station.domain.hangul import to_qwerty
from station.domain.number import check_number, display
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.scan_told import ScanTold
from ui.screens.box_check_in import BoxCheckInScreen
from ui.shown import Tone
from ui.sounds import Sounds


@dataclass(frozen=True, slots=True)
class Begun:
    """A check-in: the box, the numbers that should be in it, and what was scanned so far."""

    box: Box
    expected: tuple[str, ...]
    scans: tuple[str, ...]


class CheckInFlow(QObject):
    """`done` says that a box was counted, `left` that it was put aside; what was scanned is kept."""

    done = Signal()
    left = Signal()
    board_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self, desk: Desk, screen: BoxCheckInScreen, sounds: Sounds, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._told = ScanTold(desk, sounds, frozenset())
        self._begun: Begun | None = None
        self._is_warned = False
        screen.scanned.connect(self.take)
        screen.typed.connect(self.take)
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, box: Box) -> None:
        """Begins to count a box, or goes on where somebody stopped."""
        self._desk.store(_begin, self._show_first, None, box)

    def _show_first(self, begun: Begun) -> None:
        self._begun, self._is_warned = begun, False
        self._desk.window.say(None)
        self._screen.ask(begun.box.code, count_box(begun.expected, begun.scans))
        self._desk.window.show_screen(self._screen)
        if begun.scans:
            self._desk.say("box_check_in.goes_on", Tone.AMBER, count=len(begun.scans))

    @Slot(str)
    def take(self, scanned: str) -> None:
        """Takes a scan: found, seen before, or too much. Each has its own tone."""
        begun = self._begun
        if begun is None:
            return
        text = to_qwerty(scanned).strip()
        if read_box_code(text) is not None:
            self._told.tell("error.code_of_a_box", Tone.BAD, scanned=text)
            return
        verdict = check_number(text)
        read = verdict.digits if verdict.is_valid else text
        shown = display(read) if verdict.is_valid else text
        if read in begun.scans:
            self._told.tell("box_check_in.seen", Tone.AMBER, number=shown)
            return
        code, tone = (
            ("box_check_in.taken", Tone.GOOD)
            if read in begun.expected
            else ("box_check_in.too_much", Tone.BAD)
        )
        self._keep((*begun.scans, read), partial(self._told.tell, code, tone, number=shown))

    def _keep(self, scans: tuple[str, ...], tell: Callable[[], None]) -> None:
        if self._begun is None:
            return
        box, expected = self._begun.box, self._begun.expected
        self._begun, self._is_warned = Begun(box, expected, scans), False

        def kept(_: None) -> None:
            self._screen.show_count(count_box(expected, scans))
            tell()

        self._desk.store(keep_scans, kept, self._told.refuse, box.id, scans)

    def _undo(self) -> None:
        """Takes the last scan back: somebody held the wrong tube."""
        begun = self._begun
        if begun is None or not begun.scans:
            self._desk.say("rack.nothing_to_undo", Tone.AMBER)
            return
        last = begun.scans[-1]
        shown = display(last) if check_number(last).is_valid else last
        self._keep(begun.scans[:-1], lambda: self._desk.say("box_check_in.undone", Tone.AMBER, number=shown))

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        begun = self._begun
        if begun is None:
            return
        found, typed = Findings(), texts["temperature_in"].strip()
        tenths_c = found.of(lambda: read_tenths_c("temperature_in", typed)) if typed else None
        if not texts["receiver"].strip():
            found.refuse("receiver", "receiver_missing")
        if found.rejections:
            self._desk.notices.take_for(self._screen, Rejected(*found.rejections))
            return
        count = count_box(begun.expected, begun.scans)
        if begun.scans and not count.adds_up and not self._is_warned:
            self._is_warned = True
            facts = {"missing": len(count.missing), "extra": len(count.extra)}
            self._desk.say("box_check_in.sure", Tone.AMBER, **facts)
            return
        self._desk.store(
            _receive,
            self._on_received,
            self._on_refused,
            begun.box.id,
            begun.scans,
            CheckIn(texts["receiver"], tenths_c),
            confirmed=self._screen.confirmed,
        )

    def _on_received(self, received: Received) -> None:
        self._begun = None
        self.done.emit()
        count, box = received.count, show_box_code(received.box.code)
        if count.adds_up:
            self._desk.say("box_check_in.done", box=box, count=len(count.found))
        else:
            facts = {"missing": len(count.missing), "extra": len(count.extra)}
            self._desk.say("box_check_in.done_differs", Tone.AMBER, box=box, **facts)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": self._screen.submit,
            "undo": self._undo,
            "back": self.left.emit,
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()


def _begin(shift: Shift, box: Box) -> Begun:
    return Begun(box, numbers_in(shift, box.id), kept_scans(shift, box.id))


def _receive(
    shift: Shift, box_id: UUID, scans: tuple[str, ...], check_in: CheckIn, *, confirmed: frozenset[str]
) -> Received:
    received = receive_box(shift, box_id, scans, check_in, confirmed=confirmed)
    forget_scans(shift, box_id)
    return received
