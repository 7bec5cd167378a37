"""What a scan does, from whatever screen: the label on the tube makes its specimen collected, a slip finds its visit.

What came of it is told on three channels: words that stay, the border, a tone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.collect_specimen import collect_specimen
from station.actions.read_slip import is_slip, visit_of_slip
from station.actions.record_consent import consent_now
from station.actions.shift import Shift
from station.domain.consent import ConsentState
from station.domain.number import display
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.shown import Said, Tone
from ui.sounds import Sounds
from ui.tubes_shown import ScanShown

SEEN_BEFORE = frozenset({"collected_already", "lot_open_already"})
"""What was scanned before and is no fault: two mid tones instead of a long low one."""
Say = Callable[[Said], None]


class CollectFlow(QObject):
    """`collected` says that a tube was scanned that was not before, `slip_read` carries the visit of a slip.

    `told` carries what the last scan was and what came of it.
    """

    collected = Signal()
    slip_read = Signal(object)
    told = Signal(object)

    def __init__(self, desk: Desk, sounds: Sounds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._sounds = desk, sounds

    @Slot(str)
    def take(self, scanned: str) -> None:
        """Takes a scan; scans queue up on the thread of the data, so none is lost."""
        self.take_for(scanned, None, self._desk.window.say)

    def take_for(self, scanned: str, visit_id: UUID | None, say: Say) -> None:
        """Takes a scan while a person stands there (or nobody is known to), and says what came of it."""
        tell = partial(self.tell, scanned, say)
        refused = partial(self._on_refused, tell)
        if self._desk.is_locked:
            tell(Said("scan.locked", Tone.BAD))
        elif is_slip(scanned):
            self._desk.store(visit_of_slip, self.slip_read.emit, refused, scanned)
        else:
            self._desk.store(_collect, partial(self._on_collected, tell), refused, scanned, visit_id)

    def tell(self, scanned: str, say: Say, said: Said) -> None:
        """Tells what a scan did."""
        say(said)
        self._feel(said.tone)
        self.told.emit(ScanShown(scanned, self._desk.shift.clock.now(), said))

    def refuse(self, scanned: str, say: Say, failure: Rejected | Trouble) -> None:
        """Tells why a scan came to nothing."""
        self._on_refused(partial(self.tell, scanned, say), failure)

    def _on_collected(self, tell: Say, tube: tuple[str, str, ConsentState]) -> None:
        name, number, consent = tube
        facts = ("name", name), ("number", number)
        if consent is ConsentState.WITHDRAWN:
            tell(Said("scan.collected_withdrawn", Tone.AMBER, facts))
        else:
            tell(Said("scan.collected", Tone.GOOD, facts))
        self.collected.emit()

    def _on_refused(self, tell: Say, failure: Rejected | Trouble) -> None:
        if isinstance(failure, Trouble):
            self._feel(Tone.BAD)
            self._desk.notices.take(failure)
            return
        first = failure.rejections[0]
        tone = Tone.AMBER if first.code in SEEN_BEFORE else Tone.BAD
        facts = tuple((name, "" if fact is None else fact) for name, fact in first.facts.items())
        own = f"scan.{first.code}"
        tell(Said(own if own in self._desk.window.words else f"error.{first.code}", tone, facts))

    def _feel(self, tone: Tone) -> None:
        self._desk.window.flash(tone)
        self._sounds.tell(tone)


def _collect(shift: Shift, scanned: str, visit_id: UUID | None) -> tuple[str, str, ConsentState]:
    """Returns whose tube was collected, its number, and what holds of their consent."""
    tube = collect_specimen(shift, scanned, visit_id=visit_id)
    return tube.person.name or "", display(tube.specimen.number), consent_now(shift, tube.visit.id)
