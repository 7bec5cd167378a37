"""Builds the screens of racks and boxes with their flows, and says when somebody leaves them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.print_pages import send_pages
from station.actions.printers_at_hand import Place
from ui.flows.box import BoxFlow, BoxScreens, Papers
from ui.flows.box_check_in import CheckInFlow
from ui.flows.rack import RackFlow, RackScreens, TakeOutScreen
from ui.flows.rack_tubes import CUSTODY_COLUMNS, DUE_COLUMNS, RackTubesFlow
from ui.screens.box import BoxesScreen
from ui.screens.box_check_in import BoxCheckInScreen
from ui.screens.box_form import BoxFormScreen
from ui.screens.form import FormScreen
from ui.screens.rack import RackScreen
from ui.screens.rack_new import NewRackScreen
from ui.screens.rack_table import RackTableScreen
from ui.tube_room import Around

MANIFESTS_FOLDER = "manifests"


class RackRoom(QObject):
    """`home_asked` says that somebody goes back to the board, `changed` that something was written."""

    home_asked = Signal()
    lock_asked = Signal()
    changed = Signal()

    def __init__(self, around: Around, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_straight = False
        desk, sounds = around.desk, around.sounds
        printer = around.printers.get(Place.SHEETS)
        settings = around.settings
        papers = Papers(
            settings.data / MANIFESTS_FOLDER,
            lambda made: send_pages(printer, made.pdf),
            settings.site_address,
        )
        self.racks = RackScreens(RackScreen(), NewRackScreen(), TakeOutScreen())
        self.boxes = BoxScreens(
            BoxesScreen(desk.shift.zone),
            BoxFormScreen("box_pack", ("lab", "responsible", "phone", "logger"), has_racks=True),
            BoxFormScreen("box_hand_over", ("courier", "temperature_out")),
            FormScreen("box_open", ("reason",)),
            FormScreen("box_explain", ("reason",)),
        )
        self.check_in_screen = BoxCheckInScreen()
        self.due_screen = RackTableScreen("rack_due", DUE_COLUMNS)
        self.custody_screen = RackTableScreen("rack_custody", CUSTODY_COLUMNS)
        for screen in (
            self.racks.rack,
            self.racks.new,
            self.racks.take_out,
            self.boxes.boxes,
            self.boxes.pack,
            self.boxes.hand_over,
            self.boxes.open_again,
            self.boxes.explain,
            self.check_in_screen,
            self.due_screen,
            self.custody_screen,
        ):
            desk.window.add(screen)
        self.rack = RackFlow(desk, self.racks, sounds, self)
        self.box = BoxFlow(desk, self.boxes, sounds, papers, self)
        self.check_in = CheckInFlow(desk, self.check_in_screen, sounds, self)
        self.tubes = RackTubesFlow(desk, self.due_screen, self.custody_screen, sounds, self)
        self._connect()

    def _connect(self) -> None:
        self.rack.boxes_asked.connect(self._open_next_boxes)
        self.rack.due_asked.connect(self.tubes.open_due)
        self.rack.tube_asked.connect(self.tubes.open_tube)
        self.box.tube_asked.connect(self.tubes.open_tube)
        self.box.check_in_asked.connect(self.check_in.open)
        self.box.left.connect(self._leave_boxes)
        self.tubes.left.connect(self.rack.open)
        for back in (self.check_in.done, self.check_in.left):
            back.connect(self.box.open)
        for changed in (self.rack.placed, self.box.changed, self.check_in.done):
            changed.connect(self.changed)
        for board in (self.box.board_asked, self.check_in.board_asked, self.tubes.board_asked):
            board.connect(self.home_asked)
        self.rack.left.connect(self.home_asked)
        for flow in (self.rack, self.box, self.check_in, self.tubes):
            flow.lock_asked.connect(self.lock_asked)

    def open_boxes(self) -> None:
        """Opens the boxes for whoever comes straight to them; they do not go back by the racks."""
        self._is_straight = True
        self.box.open()

    @Slot()
    def _open_next_boxes(self) -> None:
        self._is_straight = False
        self.box.open()

    @Slot()
    def _leave_boxes(self) -> None:
        if self._is_straight:
            self.home_asked.emit()
        else:
            self.rack.open()

    @Slot(str)
    def open_command(self, code: str) -> None:
        """Opens what a command of the board names."""
        opens: dict[str, Callable[[], None]] = {
            "racks": self.rack.open,
            "due": self.tubes.open_due,
        }
        opens[code]()
