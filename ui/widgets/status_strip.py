"""The strip at the top: where this is, which station, who is at work, the time, and the sync chip."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from station.words import Words
from ui.shown import Member, Site, SyncShown
from ui.theme import set_role
from ui.widgets.sync_chip import SyncChip


class StatusStrip(QWidget):
    """Says where we are; always there."""

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
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(24)
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

    def _show(self) -> None:
        words = self._words
        if words is None:
            return
        name = self._site.name or words("frame.program")
        self._place.setText(words("strip.place", site=name, station=self._site.station))
        member = self._member
        self._who.setText(
            words("strip.who", name=member.name, role=words(f"role.{member.role}"))
            if member
            else words("strip.locked")
        )
        if self._now is not None:
            self._clock.setText(f"{self._now.astimezone(self._zone):%Y-%m-%d  %H:%M}")
