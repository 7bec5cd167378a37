"""The strip at the top: where this is, which station, who is at work, the time, and the sync chip."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from station.words import Words
from ui.shown import Member, Site, SyncShown
from ui.theme import set_role
from ui.widgets.sync_chip import SyncChip

EDGE_PX, BETWEEN_PX = 16, 24


class StatusStrip(QWidget):
    """Says where we are; always there. Where there is no room for all, the role goes first, then the date."""

    def __init__(self, site: Site, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._site, self._zone = site, zone
        self._member: Member | None = None
        self._now: datetime | None = None
        self._words: Words | None = None
        self._place, self._who, self._clock = QLabel(self), QLabel(self), QLabel(self)
        self.chip = SyncChip(zone, self)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_role(self, "strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 6, EDGE_PX, 6)
        row.setSpacing(BETWEEN_PX)
        row.addWidget(self._place)
        row.addWidget(self._who)
        row.addStretch(1)
        row.addWidget(self._clock)
        row.addWidget(self.chip)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.chip.speak(words)
        self._show()

    def show_member(self, member: Member | None) -> None:
        """Shows who is at work, nobody while locked."""
        self._member = member
        self._show()

    def show_time(self, now: datetime) -> None:
        """Shows the time of the station's clock."""
        self._now = now
        self._show()

    def show_sync(self, sync: SyncShown) -> None:
        """Shows how much is proven."""
        self.chip.show_sync(sync)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the words into the new width."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        words = self._words
        if words is None:
            return
        name = self._site.name or words("frame.program")
        self._place.setText(words("strip.place", site=name, station=self._site.station))
        member, now = self._member, self._now
        whole, short = words("strip.locked"), words("strip.locked")
        if member is not None:
            whole, short = (
                words("strip.who", name=member.name, role=words(f"role.{member.role}")),
                member.name,
            )
        day, time = "", ""
        if now is not None:
            local = now.astimezone(self._zone)
            day, time = f"{local:%Y-%m-%d  %H:%M}", f"{local:%H:%M}"
        forms = ((whole, day), (short, day), (short, time))
        who, clock = next((one for one in forms if self._has_room(*one)), forms[-1])
        self._who.setText(who)
        self._clock.setText(clock)

    def _has_room(self, who: str, clock: str) -> bool:
        words_px = self._who.fontMetrics().horizontalAdvance(who)
        clock_px = self._clock.fontMetrics().horizontalAdvance(clock)
        fixed_px = self._place.sizeHint().width() + self.chip.sizeHint().width()
        return words_px + clock_px + fixed_px + 2 * EDGE_PX + 5 * BETWEEN_PX <= self.width()
