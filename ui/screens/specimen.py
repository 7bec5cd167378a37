"""S4: whose tube it is. One line that takes the scan of the label now on the tube, and a verdict that stays."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.number import display
from station.words import Words
from ui import one_font
from ui.keys import KEYS
from ui.screens.home import born
from ui.screens.line_screen import LineScreen
from ui.shown import Said, Tone, in_language
from ui.theme import set_role
from ui.tubes_shown import LotLine, SpecimenShown, TubeLine
from ui.widgets.rows_table import Column, RowsTable

VERDICTS = {Tone.GOOD: "verdict_good", Tone.AMBER: "verdict_amber", Tone.BAD: "verdict_bad"}
COLUMNS = (
    Column("specimen.number", 18, is_bold=True),
    Column("specimen.type"),
    Column("specimen.state", 8, is_bold=True),
    Column("specimen.taken", 6),
    Column("specimen.collector", 9, gives_way=2),
    Column("specimen.lots", 15, gives_way=3),
    Column("specimen.label", 8, gives_way=1),
)
FITTED = (2, 3, 4, 5, 6)
"""Columns that are as wide as what stands in them; the kind of specimen, which is long, has the rest."""
BETWEEN_STEPS = "  →  "
NO_TIME = "–"


class SpecimenScreen(LineScreen):
    """Shows a visit's tubes. `entered` carries what was typed into the line; `tube` is the one that is chosen."""

    entered = Signal(str)
    TAKES_SCANS = True
    KEYS = (
        "help",
        "add_tube",
        "visit_slip",
        "paper",
        "board",
        "reprint",
        "relabel",
        "void",
        "finish",
        "commands",
        "lock",
    )
    COMMANDS = (
        "swab_lot",
        "medium_lot",
        "person_slip",
        "sheet",
        "sheet_ko",
        "sheet_en",
        "sheet_zh",
        "sheet_ja",
        "devices",
    )
    MAIN_KEY = "finish"

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("specimen", "tube_line", parent)
        self._zone = zone
        self._words: Words | None = None
        self._shown: SpecimenShown | None = None
        self._said: Said | None = None
        self._who, self._about, self._line_label = QLabel(self), QLabel(self), QLabel(self)
        self.verdict, self._lots, self._steps = QLabel(self), QLabel(self), QLabel(self)
        self._line_label.setBuddy(self.line)
        self.table = RowsTable("tubes", COLUMNS, self)
        self.table.show_active(True)
        self._lay_out()
        self.line.installEventFilter(self.table)
        self.line.returnPressed.connect(self._on_return)
        self.table.chosen.connect(self._on_chosen)

    def _lay_out(self) -> None:
        for label, role in (
            (self._who, "huge"),
            (self._about, "heading"),
            (self._line_label, "label"),
            (self._steps, "label"),
        ):
            set_role(label, role)
        for label in (self.verdict, self._lots, self._steps):
            label.setWordWrap(True)
        self._who.setMinimumWidth(1)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = QFrame(self)
        set_role(card, "card")
        about = QHBoxLayout(card)
        about.setContentsMargins(20, 4, 20, 4)
        about.setSpacing(20)
        about.addWidget(self._who, 3)
        about.addWidget(self._about)
        about.addWidget(self._line_label)
        about.addWidget(self.line, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(card)
        whole.addWidget(self.verdict)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._lots)
        whole.addWidget(self._steps)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._line_label.setText(words("specimen.line"))
        self.line.setAccessibleName(words("specimen.line_long"))
        self.table.setAccessibleName(words("specimen.tubes"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show()

    @property
    def tube(self) -> TubeLine | None:
        """The tube that is chosen."""
        row = self.table.row
        return self._shown.tubes[row] if self._shown is not None and row >= 0 else None

    def show_visit(self, shown: SpecimenShown, said: Said | None = None) -> None:
        """Shows a visit, and what a scan did; the first tube that waits is chosen."""
        self._shown, self._said = shown, said
        self._show()
        first = next((place for place, one in enumerate(shown.tubes) if one.is_waiting), 0)
        self.table.choose(first)

    def say(self, said: Said | None) -> None:
        """Shows what a scan did; it stays until something else happens."""
        self._said = said
        self._show_verdict()

    def _show(self) -> None:
        words, shown = self._words, self._shown
        if words is None or shown is None:
            return
        line = shown.line
        one_font.show(self._who, line.name)
        self._who.setToolTip(line.name)
        self._about.setText(
            " · ".join(one for one in (born(line.birth_year, line.sex, words), line.lane) if one)
        )
        row = self.table.row
        cells = [self._cells(one, words) for one in shown.tubes]
        self.table.show_rows(cells)
        self.table.fit({place: [one[place] for one in cells] for place in FITTED})
        self.table.choose(row)
        self._lots.setText("   ".join(_lot(one, words) for one in shown.lots))
        is_good = all(one.lot and one.is_usable for one in shown.lots)
        set_role(self._lots, "label" if is_good else "doubt")
        self._steps.setText(
            BETWEEN_STEPS.join(f"{words(f'step_time.{code}')} {self._time(at)}" for code, at in shown.steps)
        )
        self._show_verdict()

    def _cells(self, tube: TubeLine, words: Words) -> tuple[str, ...]:
        state = words(f"specimen_state.{tube.state}")
        if tube.void_reason:
            state = f"{state}: {words(f'void_reason.{tube.void_reason}')}"
        label = words(f"label_state.{tube.label_state}") if tube.label_state else ""
        if tube.copies > 1:
            label = words("specimen.copies", state=label, count=tube.copies)
        return (
            display(tube.number),
            f"{tube.mark} · {in_language(tube.specimen_type, words.language)}",
            state,
            self._time(tube.at) if tube.at else "",
            tube.collector,
            " / ".join(one for one in (tube.swab_lot, tube.medium_lot) if one),
            label,
        )

    def _time(self, at: datetime | None) -> str:
        return NO_TIME if at is None else f"{at.astimezone(self._zone):%H:%M}"

    def _show_verdict(self) -> None:
        words, shown, said = self._words, self._shown, self._said
        if words is None or shown is None:
            return
        if said is not None:
            set_role(self.verdict, VERDICTS[said.tone])
            text = words(said.code, **dict(said.facts))
        else:
            set_role(self.verdict, "verdict_wait")
            text = self._what_next(shown, words)
        self.verdict.setText(text)
        self.verdict.setAccessibleName(text)

    def _what_next(self, shown: SpecimenShown, words: Words) -> str:
        if shown.line.way_out is not None:
            return words("specimen.is_over", way_out=words(f"leave.{shown.line.way_out}"))
        if shown.waiting:
            return words("specimen.scan_now", count=len(shown.waiting))
        live = sum(one.state == "collected" for one in shown.tubes)
        return words("specimen.all_collected", count=live) if live else words("specimen.no_tube")

    @Slot()
    def _on_return(self) -> None:
        typed = self.line.text().strip()
        self.line.clear()
        if typed:
            self.entered.emit(typed)

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self.table.choose(row)


def _lot(lot: LotLine, words: Words) -> str:
    kind = words(f"lot_kind.{lot.kind}")
    if not lot.lot:
        return words("specimen.lot_missing", kind=kind, key=KEYS[f"{lot.kind}_lot"].shown)
    code = "specimen.lot" if lot.is_usable else "specimen.lot_stopped"
    return words(code, kind=kind, lot=lot.lot, expires_on=str(lot.expires_on))
