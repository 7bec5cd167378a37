"""The boxes: what each holds, how far it has come, and what its receiver missed. Enter does what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.box import ShownBox, show_box_code, show_tenths_c
from station.domain.number import check_number, display
from station.domain.phone import show_phone
from station.words import Words
from ui.screens.line_screen import LineScreen
from ui.screens.screen import scrolled
from ui.theme import set_role
from ui.widgets.rows_table import Column, RowsTable
from ui.widgets.undo_passes import UndoPasses

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
COLUMNS = (
    Column("box.code", 15, is_bold=True),
    Column("box.tubes", 5, is_right=True),
    Column("box.state"),
)


class BoxesScreen(LineScreen):
    """Shows the boxes. `typed` carries what was typed by hand, `picked` a box whose next step is wanted."""

    typed = Signal(str)
    picked = Signal(object)
    TAKES_SCANS = True
    KEYS = (
        "help", "new_box", "board", "manifest", "check_in", "open_box", "hand_over", "undo", "commands",
        "language", "lock",
    )  # fmt: skip
    MAIN_KEY = "hand_over"

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("box", "line", parent)
        self._zone = zone
        self._words: Words | None = None
        self._boxes: tuple[ShownBox, ...] = ()
        self._label, self._next, self._code, self._facts = (QLabel(self) for _ in range(4))
        self._label.setBuddy(self.line)
        self.table = RowsTable("boxes", COLUMNS, self)
        self._lay_out()
        self.line.installEventFilter(self)
        UndoPasses(self.line)
        self.line.returnPressed.connect(self._on_return)
        self.table.chosen.connect(self._choose)

    def _lay_out(self) -> None:
        for label, role in ((self._label, "heading"), (self._next, "heading"), (self._code, "title")):
            set_role(label, role)
        for label in (self._next, self._facts):
            label.setWordWrap(True)
        set_role(self._facts, "label")
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._label)
        top.addWidget(self.line, 1)
        card = QFrame(self)
        set_role(card, "card")
        about = QVBoxLayout(card)
        about.setContentsMargins(18, 12, 18, 12)
        about.setSpacing(8)
        about.addWidget(self._code)
        about.addWidget(self._next)
        self._area = scrolled(self._facts, card)
        set_role(self._facts, "label")
        about.addWidget(self._area, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.table, 52)
        both.addWidget(card, 48)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addLayout(both, 1)
        self.table.show_active(True)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._label.setText(words("box.line"))
        self.line.setAccessibleName(words("box.line"))
        self.line.setPlaceholderText(words("box.line_hint"))
        self.table.setAccessibleName(words("box.list"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show(self.table.row)

    @property
    def chosen(self) -> ShownBox | None:
        """The box that is chosen."""
        row = self.table.row
        return self._boxes[row] if 0 <= row < len(self._boxes) else None

    def show_boxes(self, boxes: Sequence[ShownBox], code: str = "") -> None:
        """Shows boxes; the one with a code is chosen, else the one that was, else the first."""
        before = self.chosen
        wanted = code or (before.box.code if before is not None else "")
        self._boxes = tuple(boxes)
        codes = [one.box.code for one in boxes]
        self._show(codes.index(wanted) if wanted in codes else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the boxes with the arrow keys and through what is said of one with the page keys."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in STEPS:
                self.table.step(STEPS[key])
                self._choose(self.table.row)
                return True
            if key in PAGES:
                bar = self._area.verticalScrollBar()
                bar.setValue(bar.value() + PAGES[key] * self._area.height())
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_return(self) -> None:
        typed = self.line.text().strip()
        self.line.clear()
        if typed:
            self.typed.emit(typed)
        elif self.chosen is not None:
            self.picked.emit(self.chosen)

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.table.choose(row)
        self._show_chosen()

    def _show(self, row: int) -> None:
        words = self._words
        if words is None:
            return
        self.table.show_rows(
            [
                (show_box_code(one.box.code)[4:], str(one.tubes), words(f"box_state.{one.box.state.value}"))
                for one in self._boxes
            ]
        )
        self._choose(row)

    def _show_chosen(self) -> None:
        words, chosen = self._words, self.chosen
        if words is None:
            return
        self._code.setText(words("box.none") if chosen is None else show_box_code(chosen.box.code))
        state = "none" if chosen is None else chosen.box.state.value
        self._next.setText(words(f"box_next.{state}"))
        self._facts.setText("" if chosen is None else "\n".join(self._lines(chosen, words)))

    def _lines(self, shown: ShownBox, words: Words) -> list[str]:
        """Returns what is said of a box, a line each; what nobody knows yet is left out."""
        box = shown.box
        racks = ", ".join(one[4:] for one in shown.racks)
        facts = (
            ("box.missing", _numbers(box.missing)),
            ("box.extra", _numbers(box.extra)),
            ("manifest.racks", f"{racks}  ({words('box.count', count=shown.tubes)})"),
            ("manifest.lab", box.lab),
            ("manifest.responsible", f"{box.responsible}  {show_phone(box.responsible_phone)}"),
            ("manifest.logger", box.logger_id),
            ("manifest.sealed", self._time(box.sealed_at)),
            ("manifest.courier", box.courier),
            ("manifest.handed_over", self._time(box.handed_over_at)),
            ("manifest.temperature_out", _degrees(box.temperature_out_tenths_c)),
            ("manifest.signed_by_receiver", box.receiver),
            ("box.received", self._time(box.received_at)),
            ("box.temperature_in", _degrees(box.temperature_in_tenths_c)),
        )
        return [f"{words(code)}: {fact}" for code, fact in facts if fact.strip()]

    def _time(self, instant: datetime | None) -> str:
        return "" if instant is None else f"{instant.astimezone(self._zone):%m-%d %H:%M}"


def _degrees(tenths_c: int | None) -> str:
    return "" if tenths_c is None else f"{show_tenths_c(tenths_c)} °C"


def _numbers(scans: Sequence[str]) -> str:
    """Returns the numbers of tubes; what is no number stands as it was read."""
    if not scans:
        return ""
    shown = (display(one) if check_number(one).is_valid else one for one in scans)
    return f"{len(scans)} · {', '.join(shown)}"
