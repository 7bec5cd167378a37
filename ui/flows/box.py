"""Boxes: sealed, handed to the courier with their manifest, opened again, explained. Enter does what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.box_temperature import read_tenths_c
from station.actions.findings import Findings
from station.actions.follow_boxes import latest_boxes, racks_to_send
from station.actions.hand_over import hand_over
from station.actions.open_box import open_box
from station.actions.receive_box import explain_box
from station.actions.seal_box import Packing, packing_before, seal_box
from station.actions.shift import Shift
from station.actions.write_manifest import Paper, WrittenManifest, write_manifest
from station.domain.box import Box, BoxState, ShownBox, read_box_code, show_box_code
from station.domain.hangul import to_qwerty
from station.domain.number import check_number
from station.domain.rack import ShownRack
from station.errors import Rejected, Trouble, reject
from station.words import LANGUAGES, words_in
from ui.flows.desk import Desk
from ui.flows.scan_told import ScanTold
from ui.screens.box import BoxesScreen
from ui.screens.box_form import BoxFormScreen
from ui.screens.form import FormScreen
from ui.shown import Tone
from ui.sounds import Sounds

UNDO_WITHIN = timedelta(seconds=30)
PrintManifest = Callable[[WrittenManifest], int]
"""Prints the pages of a manifest and returns how many; waits for the printer."""


@dataclass(frozen=True, slots=True)
class BoxScreens:
    """The screens that belong together here."""

    boxes: BoxesScreen
    pack: BoxFormScreen
    hand_over: BoxFormScreen
    open_again: FormScreen
    explain: FormScreen


@dataclass(frozen=True, slots=True)
class Papers:
    """Where manifests are written, what prints them, and the sender's address that stands on them."""

    folder: Path
    print_manifest: PrintManifest
    address: str = ""


@dataclass(frozen=True, slots=True)
class ToPack:
    """What may go into a box, and what was written on the last one."""

    racks: tuple[ShownRack, ...]
    packing: Packing


class BoxFlow(QObject):
    """Says where the staff want to go next; `check_in_asked` carries a box, `tube_asked` a scanned number."""

    left = Signal()
    board_asked = Signal()
    check_in_asked = Signal(object)
    tube_asked = Signal(str)
    lock_asked = Signal()
    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        screens: BoxScreens,
        sounds: Sounds,
        papers: Papers,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screens, self._papers = desk, screens, papers
        self._told = ScanTold(desk, sounds, frozenset())
        self._box: Box | None = None
        self._sealed: tuple[Box, datetime] | None = None
        screens.boxes.scanned.connect(self.take)
        screens.boxes.typed.connect(self.take)
        screens.boxes.picked.connect(self._go_on)
        screens.boxes.asked.connect(self._on_asked)
        screens.pack.submitted.connect(self._on_pack)
        screens.hand_over.submitted.connect(self._on_hand_over)
        screens.open_again.submitted.connect(self._on_open_again)
        screens.explain.submitted.connect(self._on_explain)
        for form in (screens.pack, screens.hand_over, screens.open_again, screens.explain):
            form.asked.connect(partial(self._on_form_asked, form.submit))

    @Slot()
    def open(self) -> None:
        """Shows the boxes; says so where this role may not see them."""
        self._desk.window.say(None)
        self._reopen()

    def _reopen(self, code: str = "") -> None:
        self._desk.store(latest_boxes, partial(self._show, code))

    def _show(self, code: str, found: tuple[ShownBox, ...]) -> None:
        self._screens.boxes.show_boxes(found, code)
        if self._desk.window.screen_now is not self._screens.boxes:
            self._desk.window.show_screen(self._screens.boxes)

    @Slot(str)
    def take(self, scanned: str) -> None:
        """Goes on with the box that was scanned; the scan of a tube asks for its history."""
        scanned = to_qwerty(scanned)
        code = read_box_code(scanned)
        if code is None and check_number(scanned).is_valid:
            self.tube_asked.emit(scanned)
            return
        self._desk.store(latest_boxes, partial(self._on_scanned, code or ""))

    def _on_scanned(self, code: str, found: tuple[ShownBox, ...]) -> None:
        box = next((one for one in found if one.box.code == code), None)
        if box is None:
            self._told.refuse(reject("scan", "box_unknown"))
            return
        self._told.tell("box.scanned", box=show_box_code(code))
        self._screens.boxes.show_boxes(found, code)
        self._go_on(box)

    @Slot(object)
    def _go_on(self, shown: ShownBox) -> None:
        """Does what comes next for a box."""
        following: dict[BoxState, Callable[[Box], None]] = {
            BoxState.DRAFT: self._ask_pack_again,
            BoxState.SEALED: self._ask_hand_over,
            BoxState.HANDED_OVER: self.check_in_asked.emit,
            BoxState.RECEIVED: self._ask_explain,
            BoxState.RECONCILED: lambda _box: None,
        }
        following[shown.box.state](shown.box)

    @Slot()
    def pack(self) -> None:
        """Asks what goes into a new box."""
        self._box = None
        self._desk.store(_to_pack, self._ask_pack)

    def _ask_pack_again(self, box: Box) -> None:
        self._box = box
        self._desk.store(_to_pack, self._ask_pack)

    def _ask_pack(self, found: ToPack) -> None:
        box, screen = self._box, self._screens.pack
        if not found.racks:
            self._desk.say("box.no_racks", Tone.AMBER)
            return
        own = [one for one in found.racks if box is None or one.rack.box_id == box.id]
        packing = found.packing
        screen.ask(
            show_box_code(box.code) if box is not None else "",
            lab=packing.lab,
            responsible=packing.responsible,
            phone=packing.responsible_phone.replace("+82", "0"),
        )
        screen.offer(found.racks, own)
        self._desk.window.say(None)
        self._desk.window.show_screen(screen)

    @Slot(object)
    def _on_pack(self, texts: dict[str, str]) -> None:
        tiles = self._screens.pack.tiles
        racks = [] if tiles is None else [one.rack.id for one in tiles.chosen]
        packing = Packing(texts["lab"], texts["responsible"], texts["phone"], texts["logger"])
        box_id = None if self._box is None else self._box.id
        self._desk.store(
            _seal, self._on_sealed, self._refused(self._screens.pack), racks, packing, box_id=box_id
        )

    def _on_sealed(self, sealed: tuple[Box, datetime]) -> None:
        self._sealed = sealed
        self._done("box.sealed", sealed[0])

    def _done(self, code: str, box: Box, tone: Tone = Tone.GOOD, **facts: str | int) -> None:
        self._reopen(box.code)
        self._desk.say(code, tone, box=show_box_code(box.code), **facts)
        self.changed.emit()

    def _ask_hand_over(self, box: Box) -> None:
        self._box = box
        self._desk.store(latest_boxes, self._show_hand_over)

    def _show_hand_over(self, found: tuple[ShownBox, ...]) -> None:
        if self._box is None:
            return
        courier = next((one.box.courier for one in found if one.box.courier), "")
        self._screens.hand_over.ask(show_box_code(self._box.code), courier=courier)
        self._desk.window.say(None)
        self._desk.window.show_screen(self._screens.hand_over)

    @Slot(object)
    def _on_hand_over(self, texts: dict[str, str]) -> None:
        if self._box is None:
            return
        screen, found = self._screens.hand_over, Findings()
        tenths_c = found.of(lambda: read_tenths_c("temperature_out", texts["temperature_out"]))
        if not texts["courier"].strip():
            found.refuse("courier", "courier_missing")
        if tenths_c is None or found.rejections:
            self._desk.notices.take_for(screen, Rejected(*found.rejections))
            return
        self._desk.store(
            hand_over,
            self._on_handed_over,
            self._refused(screen),
            self._box.id,
            texts["courier"],
            tenths_c,
            confirmed=screen.confirmed,
        )

    def _on_handed_over(self, box: Box) -> None:
        self._sealed = None
        self._done("box.handed_over", box)
        self._write(box)

    def _write(self, box: Box) -> None:
        """Writes the manifest in both languages, then prints it off the data's thread."""
        paper = Paper(self._papers.folder, [words_in(one) for one in LANGUAGES], address=self._papers.address)
        self._desk.store(write_manifest, partial(self._print, box), None, box.id, paper)

    def _print(self, box: Box, made: WrittenManifest) -> None:
        self._desk.tasks.slow(
            partial(self._papers.print_manifest, made),
            partial(self._on_printed, box, made),
            partial(self._on_unprinted, box, made),
        )

    def _on_printed(self, box: Box, made: WrittenManifest, pages: int) -> None:
        code = "box.manifest_printed" if pages else "box.manifest_written"
        facts: dict[str, str | int] = {"path": str(made.pdf), "tubes": made.tubes}
        self._desk.say(code, Tone.GOOD, box=show_box_code(box.code), pages=pages, **facts)

    def _on_unprinted(self, box: Box, made: WrittenManifest, failure: Rejected | Trouble) -> None:
        self._desk.notices.take(failure)
        self._desk.say("box.manifest_unprinted", Tone.AMBER, box=show_box_code(box.code), path=str(made.pdf))

    def _ask_open_again(self, box: Box) -> None:
        self._ask_reason(self._screens.open_again, box)

    def _ask_explain(self, box: Box) -> None:
        self._ask_reason(self._screens.explain, box)

    def _ask_reason(self, form: FormScreen, box: Box) -> None:
        self._box = box
        form.ask(show_box_code(box.code))
        self._desk.window.say(None)
        self._desk.window.show_screen(form)

    @Slot(object)
    def _on_open_again(self, texts: dict[str, str]) -> None:
        self._give_reason(open_box, self._screens.open_again, "box.opened", texts["reason"])

    @Slot(object)
    def _on_explain(self, texts: dict[str, str]) -> None:
        self._give_reason(explain_box, self._screens.explain, "box.explained", texts["reason"])

    def _give_reason(self, action: Callable[..., Box], form: FormScreen, said: str, reason: str) -> None:
        if self._box is not None:
            self._desk.store(
                action, partial(self._done, said), self._refused(form), self._box.id, reason=reason
            )

    def _refused(self, form: FormScreen | BoxFormScreen) -> Callable[[Rejected | Trouble], None]:
        return partial(self._desk.notices.take_for, form)

    def _undo(self) -> None:
        """Opens the box that was sealed last, within half a minute."""
        sealed, self._sealed = self._sealed, None
        if sealed is None or self._desk.shift.clock.now() - sealed[1] > UNDO_WITHIN:
            self._desk.say("rack.nothing_to_undo", Tone.AMBER)
            return
        reason = self._desk.window.words("rack.undone")
        done = partial(self._done, "box.opened", tone=Tone.AMBER)
        self._desk.store(open_box, done, self._told.refuse, sealed[0].id, reason=reason)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "new_box": self.pack,
            "undo": self._undo,
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
            "back": self.left.emit,
        }
        with_box: dict[str, tuple[BoxState, Callable[[Box], None]]] = {
            "hand_over": (BoxState.HANDED_OVER, self._ask_hand_over),
            "open_box": (BoxState.DRAFT, self._ask_open_again),
            "check_in": (BoxState.RECEIVED, self.check_in_asked.emit),
        }
        if code in goes:
            goes[code]()
        elif code == "manifest":
            self._with_box(self._write)
        elif code in with_box:
            state, ask = with_box[code]
            self._with_box(partial(self._step, state, ask))

    def _with_box(self, ask: Callable[[Box], None]) -> None:
        chosen = self._screens.boxes.chosen
        if chosen is None:
            self._desk.say("box.none_chosen", Tone.AMBER)
        else:
            ask(chosen.box)

    def _step(self, state: BoxState, ask: Callable[[Box], None], box: Box) -> None:
        """Asks for what a step needs, or says that the box cannot take it now."""
        if box.may_become(state):
            ask(box)
        else:
            words = self._desk.window.words
            now, wanted = (words(f"box_state.{one.value}") for one in (box.state, state))
            self._desk.say("box.not_now", Tone.AMBER, box=show_box_code(box.code), state=now, wanted=wanted)

    def _on_form_asked(self, submit: Callable[[], None], code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": submit,
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
            "back": self._back_to_boxes,
        }
        if code in goes:
            goes[code]()

    def _back_to_boxes(self) -> None:
        self._desk.window.show_screen(self._screens.boxes)


def _to_pack(shift: Shift) -> ToPack:
    return ToPack(racks_to_send(shift), packing_before(shift))


def _seal(
    shift: Shift, rack_ids: Sequence[UUID], packing: Packing, *, box_id: UUID | None
) -> tuple[Box, datetime]:
    return seal_box(shift, rack_ids, packing, box_id=box_id), shift.clock.now()
