"""Tells what a scan did on three channels: the strip that stays, the border, a tone. Never by a window of its own."""

from __future__ import annotations

from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.shown import Said, Tone
from ui.sounds import Sounds


class ScanTold:
    """Built once for each flow that takes scans; `known` are the codes of what was scanned before, and is no fault."""

    def __init__(self, desk: Desk, sounds: Sounds, known: frozenset[str]) -> None:
        self._desk, self._sounds, self._known = desk, sounds, known

    def tell(self, code: str, tone: Tone = Tone.GOOD, **facts: str | int) -> None:
        """Tells a piece of news."""
        self._desk.window.say(Said(code, tone, tuple(facts.items())))
        self._feel(tone)

    def refuse(self, failure: Rejected | Trouble) -> None:
        """Tells why a scan is not taken."""
        if isinstance(failure, Trouble):
            self._feel(Tone.BAD)
            self._desk.notices.take(failure)
            return
        first = failure.rejections[0]
        tone = Tone.AMBER if first.code in self._known else Tone.BAD
        facts = {name: "" if fact is None else fact for name, fact in first.facts.items()}
        self.tell(f"error.{first.code}", tone, **facts)

    def _feel(self, tone: Tone) -> None:
        self._desk.window.flash(tone)
        self._sounds.tell(tone)
