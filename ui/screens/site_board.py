"""The board of a whole site: every station of the roster, how far its day is proven, and why not further."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.conflict_words import conflict_lines
from station.domain.conflict import Conflict
from station.words import Words
from ui.screens.line_screen import LineScreen
from ui.site_shown import Because, SiteRow, SiteShown
from ui.theme import set_role
from ui.widgets.rows_table import Cell, Column, LightCell, RowsTable

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
COLUMNS = (
    Column("site_board.light", 11),
    Column("site_board.station", 5, is_bold=True),
    Column("site_board.name", 12, gives_way=1),
    Column("site_board.visits", 5, is_right=True, is_bold=True),
    Column("site_board.collected", 7, is_right=True, is_bold=True),
    Column("site_board.missing", 6, is_right=True, is_bold=True),
    Column("site_board.heard", 6, gives_way=2),
    Column("site_board.proven", 6, gives_way=3),
    Column("site_board.why"),
)
NOTHING = "–"
MOST_TOLD = 4
"""So many lines of what booths said otherwise stand on the page; `station site conflicts` has all."""


class SiteBoardScreen(LineScreen):
    """Shows a day of a site; `entered` carries a day that was typed into the line."""

    entered = Signal(str)
    KEYS = ("help", "ask_again", "site_sticks", "board", "commands", "language", "lock")
    MAIN_KEY = "ask_again"

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("site_board", "day_line", parent)
        self._zone = zone
        self._words: Words | None = None
        self._shown: SiteShown | None = None
        self._title, self._hint, self._sums, self._lights = (QLabel(self) for _ in range(4))
        self.detail, self.conflicts = QLabel(self), QLabel(self)
        self._conflicts: tuple[tuple[Conflict, str], ...] = ()
        self._hint.setBuddy(self.line)
        self.table = RowsTable("site_stations", COLUMNS, self)
        self.table.show_active(True)
        self._lay_out()
        self.line.installEventFilter(self)
        self.line.returnPressed.connect(self._on_return)
        self.table.chosen.connect(self._choose)

    def _lay_out(self) -> None:
        roles = (
            (self._title, "heading"),
            (self._hint, "label"),
            (self._sums, "label"),
            (self.detail, "label"),
        )
        for label, role in (*roles, (self._lights, "label")):
            set_role(label, role)
        set_role(self.conflicts, "fault")
        for label in (self._sums, self._lights, self.detail, self.conflicts):
            label.setWordWrap(True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._hint)
        top.addWidget(self.line, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(6)
        whole.addLayout(top)
        for part in (self._lights, self._sums):
            whole.addWidget(part)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.detail)
        whole.addWidget(self.conflicts)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._hint.setText(words("site_board.day"))
        self.line.setAccessibleName(words("site_board.day_long"))
        self.table.setAccessibleName(words("site_board.title_long"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show()

    @property
    def shown(self) -> SiteShown | None:
        """What is shown; None while nothing came."""
        return self._shown

    def show_site(self, shown: SiteShown | None) -> None:
        """Shows a day; None says that nothing is known."""
        self._shown = shown
        self._show()

    def show_conflicts(self, found: tuple[tuple[Conflict, str], ...]) -> None:
        """Shows what two booths said otherwise, each with whose visit it is; it stays until it is settled."""
        self._conflicts = found
        self._show_conflicts()

    def _show_conflicts(self) -> None:
        words, found = self._words, self._conflicts
        self.conflicts.setVisible(bool(found))
        if words is None or not found:
            return
        lines = [line for one, who in found for line in conflict_lines(one, who, words, self._time)]
        more = [words("conflict.more", count=len(lines) - MOST_TOLD)] if len(lines) > MOST_TOLD else []
        self.conflicts.setText("\n".join([words("conflict.head"), *lines[:MOST_TOLD], *more]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the stations with the arrow keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()))
            if step is not None and self._shown is not None:
                self._choose(min(max(self.table.row + step, 0), len(self._shown.rows) - 1))
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        words, shown = self._words, self._shown
        if words is None:
            return
        row = max(self.table.row, 0)
        rows = () if shown is None else shown.rows
        self._show_conflicts()
        self._title.setText(words("site_board.title"))
        self.table.show_rows([self._cells(one, words) for one in rows])
        for label in (self._sums, self._lights, self.detail):
            label.setVisible(shown is not None)
        if shown is None:
            return
        day = "" if shown.day is None else shown.day.isoformat()
        self._title.setText(words(shown.source_code, day=day or NOTHING))
        self._lights.setText(words("site_board.lights", all=len(shown.rows), **shown.lights))
        self._sums.setText(self._sum(shown, words))
        self._choose(min(row, len(rows) - 1))

    def _sum(self, shown: SiteShown, words: Words) -> str:
        ways = " · ".join(
            f"{words(f'way_out.{way}' if way else 'site_board.here')} {count}"
            for way, count in sorted(shown.ways_out.items())
        )
        counts = {"visits": shown.visits, "specimens": shown.specimens, "collected": shown.collected}
        lines = [words("site_board.sums", ways=ways or NOTHING, **counts)]
        if max(shown.shared.values()) > 0:
            lines.append(words("site_board.shared", **shown.shared))
        lines += [
            words("site_board.refused", why=_sentence(one, words), **_name(one)) for one in shown.refused
        ]
        return "\n".join(lines)

    def _cells(self, one: SiteRow, words: Words) -> tuple[Cell, ...]:
        return (
            LightCell(one.light, words(f"site_light.{one.light}")),
            str(one.station),
            one.name,
            str(one.visits),
            str(one.collected),
            NOTHING if one.waiting is None else str(one.waiting),
            self._time(one.heard_at),
            self._time(one.proven_at),
            " · ".join((*_differences(one, words), *(_sentence(why, words) for why in one.reasons))),
        )

    def _time(self, at: datetime | None) -> str:
        return NOTHING if at is None else f"{at.astimezone(self._zone):%H:%M}"

    def _instant(self, at: datetime | None) -> str:
        return NOTHING if at is None else f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.table.choose(row)
        words, shown = self._words, self._shown
        if words is None or shown is None or not 0 <= row < len(shown.rows):
            self.detail.clear()
            return
        one = shown.rows[row]
        told = [
            words("site_board.of_station", station=one.station, name=one.name),
            words("site_board.heard_at", at=self._instant(one.heard_at)),
        ]
        if one.proven_at is not None:
            told.append(words("site_board.proven_at", at=self._instant(one.proven_at)))
        if one.chain:
            told.append(words("site_board.chain", chain=one.chain))
        if one.alarms:
            told.append(words("site_board.alarms", count=one.alarms))
        whys = (*_differences(one, words), *(_sentence(why, words) for why in one.reasons))
        self.detail.setText(" · ".join(told) + "\n" + " · ".join(whys))

    @Slot()
    def _on_return(self) -> None:
        if self.line.text().strip():
            self.entered.emit(self.line.text().strip())


def _differences(one: SiteRow, words: Words) -> tuple[str, ...]:
    """Returns the differences in numbers, the first thing that somebody asks for."""
    return tuple(
        words("site_board.difference", kind=words(f"record.{kind}"), told=told, held=held, more=told - held)
        if f"record.{kind}" in words
        else words("site_board.difference", kind=kind, told=told, held=held, more=told - held)
        for kind, told, held in one.differences
    )


def _sentence(one: Because, words: Words) -> str:
    return words(one.code, **dict(one.facts))


def _name(one: Because) -> dict[str, str | int | None]:
    return {"file": dict(one.facts)["name"]}
