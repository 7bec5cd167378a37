"""The chip that says how much the centre has proven, and cannot say more than that."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtWidgets import QLabel, QWidget

from station.words import Words
from ui.shown import SyncShown, Tone
from ui.theme import set_role

AMBER_FROM_MIN = 15
RED_FROM_MIN = 60
"""Source: the project's own proposal (November 2026)."""
ROLES = {Tone.GOOD: "chip_good", Tone.AMBER: "chip_amber", Tone.BAD: "chip_red"}


def tone_of(sync: SyncShown) -> Tone:
    """Returns how good the state is; nothing sent is no success."""
    if sync.refused or sync.is_clock_off or sync.minutes_unproven >= RED_FROM_MIN:
        return Tone.BAD
    if not sync.unproven and sync.all:
        return Tone.GOOD
    is_late = sync.minutes_unproven >= AMBER_FROM_MIN
    return Tone.AMBER if is_late or not sync.has_centre or not sync.is_reached or not sync.all else Tone.GOOD


def sentence_of(sync: SyncShown, words: Words, zone: tzinfo) -> str:
    """Returns what the chip says."""
    if not sync.all:
        return words("sync.nothing_yet")
    parts = [_first_part(sync, words)]
    if sync.last_confirmed_at is not None:
        parts.append(words("sync.last_confirmed", time=f"{sync.last_confirmed_at.astimezone(zone):%H:%M}"))
    elif sync.has_centre:
        parts.append(words("sync.never_confirmed"))
    if sync.refused:
        parts.append(words("sync.refused", count=sync.refused))
    if sync.is_clock_off:
        parts.append(words("sync.clock_off", minutes=abs(sync.clock_offset_s) // 60))
    return " · ".join(parts)


def _first_part(sync: SyncShown, words: Words) -> str:
    if not sync.has_centre:
        return words("sync.no_centre", count=sync.unproven)
    if not sync.unproven:
        return words("sync.all_confirmed", count=sync.confirmed)
    return words("sync.waiting" if sync.is_reached else "sync.not_reached", count=sync.unproven)


class SyncChip(QLabel):
    """Shows the state of the delivery; every count behind it stands in its tool tip."""

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._sync: SyncShown | None = None
        self._words: Words | None = None

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._show()

    def show_sync(self, sync: SyncShown) -> None:
        """Shows a state."""
        self._sync = sync
        self._show()

    def _show(self) -> None:
        if self._words is None or self._sync is None:
            return
        sync = self._sync
        self.setText(sentence_of(sync, self._words, self._zone))
        counts = self._words(
            "sync.counts",
            waiting=sync.waiting,
            sending=sync.sending,
            received=sync.received,
            confirmed=sync.confirmed,
            all=sync.all,
        )
        self.setToolTip(counts)
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(counts)
        set_role(self, ROLES[tone_of(sync)])
        self.updateGeometry()
