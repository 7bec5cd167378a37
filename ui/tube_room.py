"""Builds what belongs to tubes, labels, printers and numbers, and joins it: one room of the windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, SignalInstance

from station.actions.print_paper import PaperKind
from station.actions.printers_at_hand import PagePrinter, Place
from station.settings import Settings
from ui.flows.collect import CollectFlow
from ui.flows.desk import Desk
from ui.flows.devices import Connected, DevicesFlow
from ui.flows.labels import LabelFlow
from ui.flows.leave import LeaveFlow
from ui.flows.lots import KINDS, LotFlow
from ui.flows.numbers import NumbersFlow
from ui.flows.papers import PaperFlow, PaperSite
from ui.flows.printers import Printers
from ui.flows.scanner import ScannerFlow
from ui.flows.specimen import SpecimenFlow
from ui.flows.sync import SyncFlow
from ui.flows.tube_changes import TubeChangesFlow
from ui.screens.devices import DevicesScreen
from ui.screens.form import FormScreen
from ui.screens.numbers import NumbersScreen
from ui.screens.specimen import SpecimenScreen
from ui.sounds import Sounds


@dataclass(frozen=True, slots=True)
class Around:
    """What the room stands on."""

    desk: Desk
    settings: Settings
    printers: Mapping[Place, PagePrinter]
    sounds: Sounds
    leave: LeaveFlow
    sync: SyncFlow
    scanner: ScannerFlow


class TubeRoom(QObject):
    """`changed` says that the board is another one now, `home_asked` and `lock_asked` where somebody goes."""

    changed = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, around: Around, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk = around.desk
        zone = desk.shift.zone
        self.specimen_screen, self.devices_screen = SpecimenScreen(zone), DevicesScreen(zone)
        self.numbers_screen = NumbersScreen(zone)
        self.resume_screen = FormScreen("resume", ("number", "reason"))
        self.recall_screen = FormScreen("recall", ("lot",))
        self.lot_screens = {code: FormScreen(code, ("lot",)) for code in KINDS}
        for screen in (
            self.specimen_screen,
            self.devices_screen,
            self.numbers_screen,
            self.resume_screen,
            self.recall_screen,
            *self.lot_screens.values(),
        ):
            desk.window.add(screen)
        self._build(around)
        self._connect(around.scanner)

    def _build(self, around: Around) -> None:
        desk, settings = around.desk, around.settings
        printers = Printers(desk.tasks, around.printers)
        self.collect = CollectFlow(desk, around.sounds, self)
        self.labels = LabelFlow(desk, printers, self)
        self.papers = PaperFlow(desk, printers, paper_site(settings), self)
        self.specimen = SpecimenFlow(desk, self.specimen_screen, self.collect, around.leave.open_from, self)
        self.changes = TubeChangesFlow(desk, self)
        self.lots = LotFlow(desk, self.lot_screens, self.recall_screen, self.collect, self)
        self.numbers = NumbersFlow(desk, self.numbers_screen, self.resume_screen, self)
        connected = Connected(printers, self.labels, self.papers, around.sync, self.collect, around.scanner)
        self.devices = DevicesFlow(desk, self.devices_screen, connected, settings, self)

    def _connect(self, scanner: ScannerFlow) -> None:
        self.collect.slip_read.connect(self.specimen.take_slip)
        self.specimen.todo_asked.connect(self.changes.open)
        self.specimen.paper_asked.connect(self.papers.print_for)
        self.specimen.lot_asked.connect(lambda code: self.lots.open(code, self.specimen.open_again))
        self.specimen.devices_asked.connect(self.devices.open)
        self.devices.lot_asked.connect(lambda code: self.lots.open(code, self.devices.open))
        self.devices.numbers_asked.connect(self.numbers.open)
        self.numbers.devices_asked.connect(self.devices.open)
        self.changes.label_made.connect(self.labels.print_these)
        for back in (self.changes.done, self.changes.left):
            back.connect(self.specimen.open_again)
        for changed in self._changing():
            changed.connect(self.changed)
        scanner.left.connect(self.devices.open)
        own = self.specimen.left, self.devices.left, self.numbers.left, scanner.home_asked
        for home in (*own, *self._going_home()):
            home.connect(self.home_asked)
        for lock in (self.specimen, self.devices, self.numbers, self.changes, self.lots, scanner):
            lock.lock_asked.connect(self.lock_asked)

    def _changing(self) -> tuple[SignalInstance, ...]:
        return (
            self.labels.finished,
            self.collect.collected,
            self.specimen.went_out,
            self.changes.done,
            self.lots.changed,
        )

    def _going_home(self) -> tuple[SignalInstance, ...]:
        return self.changes.home_asked, self.lots.home_asked

    def give_papers(self, visit_id: UUID) -> None:
        """Prints what the site gives every visitor after a save."""
        self.papers.print_after_save(visit_id)

    def open_command(self, code: str) -> None:
        """Opens what a command of the board names."""
        home = self.home_asked.emit
        opens: dict[str, Callable[[], object]] = {
            "devices": self.devices.open,
            "numbers": self.numbers.open,
            "second": self.labels.print_on_second,
            "papers": self.papers.print_waiting,
            **{one: partial(self.lots.open, one, home) for one in (*KINDS, "recall")},
        }
        opens[code]()


def paper_site(settings: Settings) -> PaperSite:
    """Returns what the settings say about paper."""
    named = (one.strip() for one in settings.papers_after_save.split(","))
    return PaperSite(tuple(PaperKind(one) for one in named if one), settings.slip_layout, settings.site_name)
