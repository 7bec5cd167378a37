"""Shows how printers, delivery, scanner and boxes are, and does what can be done about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.printers_at_hand import (
    OFFSET_OF,
    PagePrinter,
    Place,
    PrinterStatus,
    ask_printer,
    keep_offset,
    print_calibration,
    printers_of,
    read_copies,
)
from station.actions.shift import Shift
from station.actions.state_of_devices import DeviceState, state_of_devices
from station.domain.specimen import LabelState
from station.errors import Rejected, Trouble
from station.settings import Settings
from ui.flows.collect import CollectFlow
from ui.flows.desk import Desk
from ui.flows.labels import LabelFlow
from ui.flows.papers import PaperFlow
from ui.flows.printers import Printers
from ui.flows.scanner import ScannerFlow
from ui.flows.sync import SyncFlow
from ui.flows.tubes import held_back_shown, lots_shown, queue_shown, stick_shown
from ui.screens.choice import ChoiceScreen
from ui.screens.devices import DevicesScreen
from ui.shown import Tone
from ui.tasks import Progress
from ui.tubes_shown import DevicesShown, PrinterLine, ScanShown
from ui.widgets.answer_row import Choice

ASKED, READY, SILENT, BROKEN = "asked", "ready", "silent", "unusable"


@dataclass(frozen=True, slots=True)
class Connected:
    """The flows of what a station is connected to."""

    printers: Printers
    labels: LabelFlow
    papers: PaperFlow
    sync: SyncFlow
    collect: CollectFlow
    scanner: ScannerFlow


class DevicesFlow(QObject):
    """`lot_asked` carries which box is to be scanned, or `recall`; `numbers_asked` leads to the numbers."""

    left = Signal()
    lock_asked = Signal()
    lot_asked = Signal(str)
    numbers_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        screen: DevicesScreen,
        connected: Connected,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._with, self._settings = desk, screen, connected, settings
        self._calibration: ChoiceScreen | None = None
        self._states: dict[Place, PrinterLine] = {}
        self._scan: ScanShown | None = None
        screen.picked.connect(self._on_picked)
        screen.asked.connect(self._on_asked)
        for changed in (connected.labels.finished, connected.papers.finished, connected.sync.ended):
            changed.connect(self.refresh)
        connected.scanner.changed.connect(self.refresh)
        connected.collect.told.connect(self._on_told)

    @property
    def calibration(self) -> ChoiceScreen | None:
        """The screen that asks which printer is to be set."""
        return self._calibration

    @Slot()
    def open(self) -> None:
        """Shows the devices and asks every printer how it is."""
        self._desk.window.say(None)
        self._desk.window.show_screen(self._screen)
        self.refresh()
        self.ask_printers()

    @Slot()
    def refresh(self) -> None:
        """Reads everything anew, while somebody looks."""
        if self._desk.window.screen_now is self._screen:
            self._desk.store(state_of_devices, self._show)

    def _show(self, state: DeviceState) -> None:
        today = self._desk.shift.today()
        self._screen.show_devices(
            DevicesShown(
                queue=queue_shown(state.queue),
                printers=tuple(self._line(one) for one in self._with.printers.places),
                papers_waiting=len(self._with.papers.waiting),
                delivery=self._with.sync.standing,
                scanner=self._with.scanner.shown,
                last_scan=self._scan,
                lots=lots_shown(state.lots, today, state.recalled),
                held_back=tuple(map(held_back_shown, state.refused)),
                sticks=tuple(map(stick_shown, state.sticks)),
            )
        )

    def _line(self, place: Place) -> PrinterLine:
        printer = self._with.printers.at(place)
        name = "" if printer is None else printer.name
        offset = getattr(self._settings, OFFSET_OF[place]) if place in OFFSET_OF else ""
        known = self._states.get(place) or PrinterLine(place.value, name, ASKED)
        return replace(known, name=name, offset_mm=offset)

    def ask_printers(self) -> None:
        """Asks every printer how it is, each as soon as it has nothing else to do."""
        for place in self._with.printers.places:
            printer = self._with.printers.at(place)
            if printer is not None:
                self._with.printers.send(printer, partial(_ask, place, printer), self._on_status)

    def _on_status(self, status: PrinterStatus) -> None:
        state = BROKEN if status.trouble else SILENT if status.is_silent else READY
        self._states[status.place] = PrinterLine(status.place.value, status.name, state, status.trouble)
        self.refresh()

    @Slot(object)
    def _on_told(self, scan: ScanShown) -> None:
        self._scan = scan
        self.refresh()

    @Slot(object)
    def _on_picked(self, print_id: UUID) -> None:
        self._with.labels.print_these([print_id])

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        does = {
            "back": self.left.emit,
            "board": self.left.emit,
            "lock": self.lock_asked.emit,
            "numbers": self.numbers_asked.emit,
            "print": self._with.labels.print_waiting,
            "second": self._with.labels.print_on_second,
            "papers": self._with.papers.print_waiting,
            "send": self._send,
            "scanner": self._with.scanner.open,
            "ask_printers": self._ask_again,
            "calibration": self._ask_calibration,
        }
        if code in does:
            does[code]()
        elif code in ("swab_lot", "medium_lot", "recall"):
            self.lot_asked.emit(code)

    def _send(self) -> None:
        self._with.sync.deliver_now()
        self.refresh()

    def _ask_again(self) -> None:
        self._states.clear()
        self.refresh()
        self.ask_printers()

    def _ask_calibration(self) -> None:
        choices = [
            Choice(place.value, (str(digit),), f"printer_place.{place.value}")
            for digit, place in enumerate(self._with.printers.places, start=1)
        ]
        self._close()
        self._calibration = screen = ChoiceScreen(
            "calibration", choices, ("copies", "offset"), is_quick=False
        )
        screen.submitted.connect(self._on_calibration)
        screen.asked.connect(self._on_asked_of_calibration)
        self._desk.window.say(None)
        self._desk.window.add(screen)
        self._desk.window.show_screen(screen)

    def _close(self) -> None:
        if self._calibration is not None:
            self._desk.window.drop(self._calibration)
        self._calibration = None

    @Slot(str, object)
    def _on_calibration(self, chosen: str, texts: dict[str, str]) -> None:
        place = Place(chosen)
        self._desk.store(
            _read_calibration,
            partial(self._calibrate, place),
            self._on_refused,
            self._settings,
            place,
            texts,
        )

    def _calibrate(self, place: Place, wanted: tuple[int, str]) -> None:
        copies, offset_mm = wanted
        if offset_mm:
            changed: dict[str, str] = {OFFSET_OF[place]: offset_mm}
            self._settings = replace(self._settings, **changed)  # type: ignore[arg-type]  # a text setting by its name
            self._with.printers.change(printers_of(self._settings))
        printer = self._with.printers.at(place)
        if printer is None:
            return
        self._with.printers.send(
            printer,
            lambda _progress: print_calibration(printer, copies),
            partial(self._on_calibrated, printer.name, copies),
            self._on_refused,
        )

    def _on_calibrated(self, name: str, copies: int, state: LabelState) -> None:
        self._close()
        self.open()
        tone = Tone.GOOD if state is LabelState.PRINTED else Tone.AMBER
        self._desk.say(f"calibration.{state.value}", tone, printer=name, count=copies)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        if self._calibration is not None:
            self._desk.notices.take_for(self._calibration, failure)
        else:
            self._desk.notices.take(failure)

    @Slot(str)
    def _on_asked_of_calibration(self, code: str) -> None:
        screen = self._calibration
        if code == "go" and screen is not None:
            screen.submit()
        elif code == "back":
            self._close()
            self.open()
        elif code in ("board", "lock"):
            self._close()
            (self.left if code == "board" else self.lock_asked).emit()


def _ask(place: Place, printer: PagePrinter, _progress: Progress) -> PrinterStatus:
    return ask_printer(place, printer)


def _read_calibration(
    shift: Shift, settings: Settings, place: Place, texts: dict[str, str]
) -> tuple[int, str]:
    """Returns the copies and the new offset, empty where it stays as it is."""
    copies = read_copies(texts["copies"])
    typed = texts["offset"].strip()
    return copies, keep_offset(shift, settings, place, typed) if typed else ""
