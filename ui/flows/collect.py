"""What a scan does: the label on the tube makes its specimen collected, from whatever screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.collect_specimen import collect_specimen
from station.actions.shift import Shift
from station.domain.number import display
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.shown import Said, Tone
from ui.sounds import Sounds

SEEN_BEFORE = frozenset({"collected_already"})


class CollectFlow(QObject):
    """`collected` says that a tube was scanned that was not before."""

    collected = Signal()

    def __init__(self, desk: Desk, sounds: Sounds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._sounds = desk, sounds

    @Slot(str)
    def take(self, scanned: str) -> None:
        """Takes a scan; scans queue up on the thread of the data, so none is lost."""
        if self._desk.is_locked:
            self._tell(Said("scan.locked", Tone.BAD))
            return
        self._desk.store(_collect, self._on_collected, self._on_refused, scanned)

    def _on_collected(self, tube: tuple[str, str]) -> None:
        name, number = tube
        self._tell(Said("scan.collected", Tone.GOOD, (("name", name), ("number", number))))
        self.collected.emit()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        if isinstance(failure, Trouble):
            self._feel(Tone.BAD)
            self._desk.notices.take(failure)
            return
        first = failure.rejections[0]
        tone = Tone.AMBER if first.code in SEEN_BEFORE else Tone.BAD
        facts = tuple((name, "" if fact is None else fact) for name, fact in first.facts.items())
        self._tell(Said(f"error.{first.code}", tone, facts))

    def _tell(self, said: Said) -> None:
        """Tells what a scan did on three channels: the strip that stays, the border, a tone."""
        self._desk.window.say(said)
        self._feel(said.tone)

    def _feel(self, tone: Tone) -> None:
        self._desk.window.flash(tone)
        self._sounds.tell(tone)


def _collect(shift: Shift, scanned: str) -> tuple[str, str]:
    """Returns whose tube was collected, and its number."""
    tube = collect_specimen(shift, scanned)
    return tube.person.name or "", display(tube.specimen.number)
