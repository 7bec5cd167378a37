"""Tubes into racks: each scan is saved before its position is shown, and told on three channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.follow_boxes import racks_at_work
from station.actions.follow_tubes import due_list, show_rack
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.shift import Shift
from station.actions.take_out_tube import take_out_tube
from station.domain.hangul import to_qwerty
from station.domain.number import display
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT, Rack, ShownRack
from station.errors import Doubtful, Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.scan_told import ScanTold
from ui.screens.form import FormScreen
from ui.screens.rack import RackScreen
from ui.screens.rack_new import NewRackScreen
from ui.shown import Tone
from ui.sounds import Sounds

KNOWN = frozenset({"tube_in_rack"})
UNDO_WITHIN = timedelta(seconds=30)
OF_ANOTHER_DAY = frozenset({"scan:tube_of_other_day"})
"""What was confirmed once is not asked again when it is only put back."""


class TakeOutScreen(FormScreen):
    """Asks which tube leaves its rack, and why; a scan names the tube."""

    TAKES_SCANS = True

    def __init__(self) -> None:
        super().__init__("take_out", ("scan", "reason"))
        self.scanned.connect(self.fields["scan"].set_text)


@dataclass(frozen=True, slots=True)
class RackScreens:
    """The screens that belong together here."""

    rack: RackScreen
    new: NewRackScreen
    take_out: TakeOutScreen


@dataclass(frozen=True, slots=True)
class Moved:
    """A tube that was put into a rack or taken out, the rack as it stands now, and since when."""

    rack: ShownRack
    number: str
    position: str
    at: datetime
    is_in: bool = True


class RackFlow(QObject):
    """Says where the staff want to go next; `tube_asked` carries a number, `placed` says that a tube moved."""

    left = Signal()
    boxes_asked = Signal()
    due_asked = Signal()
    tube_asked = Signal(str)
    lock_asked = Signal()
    placed = Signal()

    def __init__(
        self, desk: Desk, screens: RackScreens, sounds: Sounds, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screens = desk, screens
        self._told = ScanTold(desk, sounds, KNOWN)
        self._racks: tuple[ShownRack, ...] = ()
        self._rack_id: UUID | None = None
        self._doubted = ""
        self._moved: Moved | None = None
        self._last: Moved | None = None
        screen = screens.rack
        screen.scanned.connect(self.take)
        screen.typed.connect(self._on_typed)
        screen.tube_asked.connect(self.tube_asked)
        screen.rack_stepped.connect(self._on_stepped)
        screen.rack_chosen.connect(self._on_chosen)
        screen.asked.connect(self._on_asked)
        screens.new.submitted.connect(self._on_format)
        screens.new.asked.connect(partial(self._on_form_asked, screens.new.submit))
        screens.take_out.submitted.connect(self._on_take_out)
        screens.take_out.asked.connect(partial(self._on_form_asked, screens.take_out.submit))

    @Slot()
    def open(self) -> None:
        """Shows the racks, the one that is being filled first; says so where this role may not see them."""
        self._desk.store(_look, self._show_first)

    def _show_first(self, found: tuple[tuple[ShownRack, ...], int]) -> None:
        self._racks, due = found
        if self._row < 0 and self._racks:
            open_ones = [one for one in self._racks if not one.is_sealed and one.picture.next_free]
            self._rack_id = (open_ones or self._racks)[-1].rack.id
        self._desk.window.say(None)
        self._screens.rack.show_due(due)
        self._show()
        self._desk.window.show_screen(self._screens.rack)

    @property
    def _row(self) -> int:
        ids = [one.rack.id for one in self._racks]
        return ids.index(self._rack_id) if self._rack_id in ids else -1

    def _show(self) -> None:
        last = self._last if self._last is not None and self._last.rack.rack.id == self._rack_id else None
        self._screens.rack.show_racks(self._racks, self._row, last.position if last is not None else "")

    @Slot(str)
    def take(self, scanned: str) -> None:
        """Puts a scanned tube into the rack; the same scan once more says yes to what was doubted."""
        code = scanned.strip().upper()
        for row, one in enumerate(self._racks):
            if one.rack.code == code:
                self._on_chosen(row)
                return
        if self._rack_id is None:
            self._told.tell("rack.none_open", Tone.BAD)
            return
        confirmed = OF_ANOTHER_DAY if self._doubted == scanned else frozenset()
        position = self._screens.rack.named_position
        refused = partial(self._on_refused, scanned)
        self._desk.store(
            _place, self._on_placed, refused, self._rack_id, scanned, position=position, confirmed=confirmed
        )

    def _on_placed(self, moved: Moved) -> None:
        self._take_over(moved)
        facts = {"number": display(moved.number), "rack": moved.rack.rack.code, "position": moved.position}
        self._told.tell("rack.placed", Tone.GOOD, **facts)
        self.placed.emit()

    def _take_over(self, moved: Moved) -> None:
        self._moved, self._last, self._doubted = moved, moved, ""
        self._rack_id = moved.rack.rack.id
        self._racks = tuple(moved.rack if one.rack.id == self._rack_id else one for one in self._racks)
        self._show()

    def _on_refused(self, scanned: str, failure: Rejected | Trouble) -> None:
        self._doubted = scanned if isinstance(failure, Doubtful) else ""
        if isinstance(failure, Doubtful):
            facts = {name: str(fact) for name, fact in failure.rejections[0].facts.items()}
            self._told.tell("rack.other_day", Tone.AMBER, **facts)
        else:
            self._told.refuse(failure)

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        rack = self._screens.rack.rack
        position = None if rack is None else RACK_FORMATS[rack.format].position(to_qwerty(typed))
        if position is None:
            self.take(to_qwerty(typed))
        else:
            self._screens.rack.choose(position)

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        if self._racks:
            self._on_chosen((self._row + by) % len(self._racks))

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self._rack_id, self._doubted = self._racks[row].rack.id, ""
        self._show()

    @Slot(str)
    def _on_format(self, rack_format: str) -> None:
        self._desk.store(new_rack, self._on_new, None, rack_format)

    def _on_new(self, rack: Rack) -> None:
        self._rack_id = rack.id
        self._desk.store(_look, self._show_first)
        self._desk.store(show_rack, lambda _: self._desk.say("rack.begun", rack=rack.code), None, rack.id)

    @Slot(object)
    def _on_take_out(self, texts: dict[str, str]) -> None:
        failed = partial(self._desk.notices.take_for, self._screens.take_out)
        scanned = to_qwerty(texts["scan"])
        self._desk.store(_take_out, self._on_taken_out, failed, scanned, reason=texts["reason"])

    def _on_taken_out(self, moved: Moved) -> None:
        self._take_over(moved)
        self._desk.window.show_screen(self._screens.rack)
        facts = {"number": display(moved.number), "rack": moved.rack.rack.code, "position": moved.position}
        self._told.tell("rack.taken_out", Tone.GOOD, **facts)
        self.placed.emit()

    def _undo(self) -> None:
        """Takes the last move back, within half a minute: nobody puts a tube right by undoing what is long past."""
        moved, shift = self._moved, self._desk.shift
        self._moved = None
        if moved is None or shift.clock.now() - moved.at > UNDO_WITHIN:
            self._desk.say("rack.nothing_to_undo", Tone.AMBER)
        elif moved.is_in:
            reason = self._desk.window.words("rack.undone")
            self._desk.store(_take_out, self._on_undone, self._told.refuse, moved.number, reason=reason)
        else:
            self._desk.store(
                _place,
                self._on_undone,
                self._told.refuse,
                moved.rack.rack.id,
                moved.number,
                position=moved.position,
                confirmed=OF_ANOTHER_DAY,
            )

    def _on_undone(self, moved: Moved) -> None:
        self._take_over(moved)
        self._moved = None
        self._desk.say(
            "rack.put_back" if moved.is_in else "rack.taken_back",
            Tone.AMBER,
            number=display(moved.number),
            position=moved.position,
        )
        self.placed.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "new_rack": self._ask_format,
            "take_out": self._ask_take_out,
            "undo": self._undo,
            "boxes": self.boxes_asked.emit,
            "due": self.due_asked.emit,
            "board": self.left.emit,
            "lock": self.lock_asked.emit,
            "back": self._back,
        }
        if code in goes:
            goes[code]()

    def _back(self) -> None:
        """Lets go of a doubt or of a position that was walked to, before the racks are left."""
        if self._doubted or self._screens.rack.named_position is not None:
            self._doubted = ""
            self._desk.window.say(None)
            self._show()
        else:
            self.left.emit()

    def _ask_format(self) -> None:
        formats = [one.rack.format for one in self._racks]
        self._screens.new.ask(formats[-1] if formats else USUAL_FORMAT)
        self._desk.window.show_screen(self._screens.new)

    def _ask_take_out(self) -> None:
        here = self._screens.rack.chosen
        number = display(here.number) if here is not None and here.number else ""
        self._desk.window.say(None)
        self._screens.take_out.ask(scan=number)
        self._desk.window.show_screen(self._screens.take_out)

    def _on_form_asked(self, submit: Callable[[], None], code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": submit,
            "board": self.left.emit,
            "lock": self.lock_asked.emit,
            "back": lambda: self._desk.window.show_screen(self._screens.rack),
        }
        if code in goes:
            goes[code]()


def _look(shift: Shift) -> tuple[tuple[ShownRack, ...], int]:
    """Returns the racks, and how many tubes have less than a day left."""
    return racks_at_work(shift), len(due_list(shift))


def _place(
    shift: Shift, rack_id: UUID, scanned: str, *, position: str | None, confirmed: frozenset[str]
) -> Moved:
    placed = place_tube(shift, rack_id, scanned, position, confirmed=confirmed)
    now = shift.clock.now()
    return Moved(show_rack(shift, rack_id), placed.specimen.number, placed.stay.position, now)


def _take_out(shift: Shift, scanned: str, *, reason: str) -> Moved:
    taken = take_out_tube(shift, scanned, reason=reason)
    shown = show_rack(shift, taken.rack.id)
    return Moved(shown, taken.specimen.number, taken.stay.position, shift.clock.now(), is_in=False)
