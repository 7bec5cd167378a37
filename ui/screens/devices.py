"""S7: what the station is connected to: labels on their way to paper, printers, delivery, scanner, boxes in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.errors import Rejected
from station.words import Words
from ui.keys import KEYS
from ui.screens.home import short_number
from ui.screens.screen import Screen, scrolled
from ui.theme import set_role
from ui.tubes_shown import (
    DeliveryShown,
    DevicesShown,
    HeldBackLine,
    LotLine,
    PrinterLine,
    QueueLine,
    ScannerShown,
    ScanShown,
    StickLine,
)
from ui.widgets.rows_table import Cell, Column, RowsTable

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
COLUMNS = (
    Column("devices.number", 8, is_bold=True),
    Column("devices.name"),
    Column("devices.copy", 5, is_right=True, gives_way=3),
    Column("devices.state", 10, is_bold=True),
    Column("devices.printer", 10, gives_way=2),
    Column("devices.reason", 26, gives_way=4),
)
SECTIONS = ("printers", "delivery", "held_back", "sticks", "scanner", "lots", "papers")
NOT_ALWAYS = ("held_back", "sticks", "papers")
"""Sections that are there only while there is something in them."""
MOST_TOLD = 20
TO_PRINT = ("waiting", "failed")


class DevicesScreen(Screen):
    """Shows the devices; `picked` carries the id of a label that is to be printed now."""

    picked = Signal(object)
    KEYS = (
        "help", "ask_printers", "board", "print", "second", "scanner", "calibration", "send", "commands", "language",
        "lock",
    )  # fmt: skip
    COMMANDS = ("swab_lot", "medium_lot", "recall", "papers", "numbers")
    MAIN_KEY = "print"

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("devices", parent)
        self._zone = zone
        self._words: Words | None = None
        self._shown = DevicesShown()
        self._title, self._reason, self.broken = QLabel(self), QLabel(self), QLabel(self)
        self.table = RowsTable("queue", COLUMNS, self)
        self.headings = {one: QLabel(self) for one in SECTIONS}
        self.bodies = {one: QLabel(self) for one in SECTIONS}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.table.show_active(True)
        self._lay_out()
        self.table.chosen.connect(self._on_chosen)

    def _lay_out(self) -> None:
        for label, role in ((self._title, "heading"), (self._reason, "fault"), (self.broken, "fault")):
            set_role(label, role)
            label.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._title)
        left.addWidget(self.table, 1)
        left.addWidget(self._reason)
        inside = QWidget(self)
        set_role(inside, "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        for one in SECTIONS:
            set_role(self.headings[one], "heading")
            set_role(self.bodies[one], "fault" if one == "held_back" else "label")
            self.bodies[one].setWordWrap(True)
            column.addWidget(self.headings[one])
            column.addWidget(self.bodies[one])
            if one == "printers":
                column.addWidget(self.broken)
            column.addSpacing(8)
        column.addStretch(1)
        self.area = scrolled(inside, self)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(20)
        whole.addLayout(left, 56)
        whole.addWidget(self.area, 44)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self.table.setAccessibleName(words("devices.queue"))
        self.setAccessibleName(words("devices.title"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        for one, heading in self.headings.items():
            heading.setText(words(f"devices.{one}"))
        self._show()

    def arrive(self) -> None:
        """Begins with the labels."""
        self.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what does nothing: nothing is typed here."""
        return lambda: None

    @property
    def shown(self) -> DevicesShown:
        """What is shown."""
        return self._shown

    def show_devices(self, shown: DevicesShown) -> None:
        """Shows the devices; the label that was chosen stays chosen."""
        self._shown = shown
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks through the labels, prints the chosen one, and turns the pages of what stands beside them."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self._choose(min(max(self.table.row + STEPS[key], 0), len(self._shown.queue) - 1))
        elif key in PAGES:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + PAGES[key] * bar.pageStep())
        elif key in ENTERS:
            self._pick(self.table.row)
        else:
            super().keyPressEvent(event)

    def _pick(self, row: int) -> None:
        if 0 <= row < len(self._shown.queue):
            self.picked.emit(self._shown.queue[row].print_id)

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self._choose(row)

    def _choose(self, row: int) -> None:
        self.table.choose(row)
        words, queue = self._words, self._shown.queue
        reason = _reason(queue[row], words) if words is not None and 0 <= row < len(queue) else ""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _show(self) -> None:
        words, shown = self._words, self._shown
        if words is None:
            return
        row = self.table.row
        waiting = sum(one.state in TO_PRINT for one in shown.queue)
        self._title.setText(words("devices.queue_count", all=len(shown.queue), waiting=waiting))
        self.table.show_rows([_queue_cells(one, words) for one in shown.queue])
        self._choose(min(max(row, 0), len(shown.queue) - 1))
        texts = {
            "printers": "\n".join(_printer(one, words) for one in shown.printers if not one.trouble),
            "delivery": self._delivery(shown.delivery, words),
            "held_back": self._held_back(shown.held_back, words),
            "sticks": "\n".join(self._stick(one, words) for one in shown.sticks[:MOST_TOLD]),
            "scanner": f"{_scanner(shown.scanner, words)}\n{self._scan(shown.last_scan, words)}",
            "lots": "\n".join(_lot(one, words) for one in shown.lots),
            "papers": words("devices.papers_waiting", count=shown.papers_waiting)
            if shown.papers_waiting
            else "",
        }
        for one, text in texts.items():
            self.bodies[one].setText(text)
        for one in NOT_ALWAYS:
            self.headings[one].setVisible(bool(texts[one]))
            self.bodies[one].setVisible(bool(texts[one]))
        broken = "\n".join(_printer(one, words) for one in shown.printers if one.trouble)
        self.broken.setText(broken)
        self.broken.setVisible(bool(broken))

    def _delivery(self, delivery: DeliveryShown | None, words: Words) -> str:
        if delivery is None:
            return ""
        sync = delivery.sync
        counts = {"waiting": sync.waiting, "sending": sync.sending, "received": sync.received}
        lines = [words("sync.counts", confirmed=sync.confirmed, all=sync.all, **counts)]
        if sync.last_confirmed_at is not None:
            lines.append(
                words("sync.last_confirmed", time=f"{sync.last_confirmed_at.astimezone(self._zone):%H:%M}")
            )
        elif sync.has_centre:
            lines.append(words("sync.never_confirmed"))
        if not sync.has_centre:
            lines.append(words("devices.no_centre"))
        if delivery.next_at is not None:
            lines.append(
                words("devices.next_try", time=f"{delivery.next_at.astimezone(self._zone):%H:%M:%S}")
            )
        failure = delivery.failure
        if failure is not None:
            error = failure.rejections[0] if isinstance(failure, Rejected) else failure
            lines.append(words("devices.why", reason=words.sentence(error)))
        return "\n".join(lines)

    def _held_back(self, held_back: tuple[HeldBackLine, ...], words: Words) -> str:
        if not held_back:
            return ""
        lines = [words("devices.held_back_count", count=len(held_back))]
        for one in held_back[:MOST_TOLD]:
            at = "" if one.at is None else f"{one.at.astimezone(self._zone):%m-%d %H:%M}"
            who = " ".join(part for part in (one.name, one.number) if part)
            facts = {"epoch": one.epoch, "seq": one.seq, "kind": words(f"record.{one.kind}")}
            lines.append(words("refused_fact.line", at=at, who=who or words("refused_fact.nobody"), **facts))
            lines.append(words(f"refusal.{one.why}"))
        return "\n".join(lines)

    def _stick(self, one: StickLine, words: Words) -> str:
        at = f"{one.at.astimezone(self._zone):%m-%d %H:%M}"
        facts = {"epoch": one.epoch, "first": one.first, "last": one.last}
        return words("devices.stick_line", at=at, path=one.path, **facts)

    def _scan(self, scan: ScanShown | None, words: Words) -> str:
        if scan is None:
            return words("devices.no_scan")
        said = words(scan.said.code, **dict(scan.said.facts))
        return f"{scan.at.astimezone(self._zone):%H:%M:%S}  {scan.text[:40]}\n{said}"


def _scanner(scanner: ScannerShown | None, words: Words) -> str:
    if scanner is None:
        return ""
    place = words("scanner.keyboard")
    if scanner.port:
        place = f"{scanner.port}: {words(f'scanner_state.{scanner.state}')}"
    suffix = words(f"scanner_suffix.{scanner.suffix}")
    sends = words(
        "scanner.sends_around" if scanner.prefix else "scanner.sends", prefix=scanner.prefix, suffix=suffix
    )
    return f"{place}\n{sends}"


def _queue_cells(one: QueueLine, words: Words) -> tuple[Cell, ...]:
    return (
        short_number(one.number),
        one.name,
        str(one.copy),
        words(f"label_state.{one.state}"),
        one.printer,
        _reason(one, words),
    )


def _reason(one: QueueLine, words: Words) -> str:
    if one.state != "failed":
        return ""
    code = f"printing.{one.trouble}"
    return words(code, printer=one.printer) if code in words else one.trouble


def _printer(one: PrinterLine, words: Words) -> str:
    place = words(f"printer_place.{one.place}")
    reason = f"printing.{one.trouble}"
    state = words(reason, printer=one.name) if reason in words else words(f"printer_state.{one.state}")
    offset = words("devices.offset", offset=one.offset_mm) if one.offset_mm else ""
    return " · ".join(part for part in (f"{place}: {one.name}", state, offset) if part)


def _lot(lot: LotLine, words: Words) -> str:
    kind = words(f"lot_kind.{lot.kind}")
    if not lot.lot:
        return words("specimen.lot_missing", kind=kind, key=KEYS[f"{lot.kind}_lot"].shown)
    code = "specimen.lot" if lot.is_usable else "specimen.lot_stopped"
    return words(code, kind=kind, lot=lot.lot, expires_on=str(lot.expires_on))
