"""Scans that must be stopped, planted into the played day, and what the booth said to each. Knows no screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from station.domain.number import display
from station.errors import Rejected, Rejection
from station.words import LANGUAGES, words_in


@dataclass(frozen=True, slots=True)
class Stopped:
    """A planted scan that was stopped: by which rule, and with which number under the scanner."""

    scanned: str
    rejection: Rejection

    @property
    def told(self) -> dict[str, str]:
        """The number, and what was said about it in each language."""
        said = {language: words_in(language).sentence(self.rejection) for language in LANGUAGES}
        return {"scanned": display(self.scanned), **said}


@dataclass(slots=True)
class PlantedScans:
    """The planted scans of a day, in their order."""

    _stopped: list[Stopped] = field(default_factory=list)

    def stop(self, rule: str, scanned: str, scan: Callable[[str], object]) -> None:
        """Carries out a scan that this rule, and no other, must stop. Raises: RuntimeError when it does not."""
        try:
            scan(scanned)
        except Rejected as rejected:
            if [one.code for one in rejected.rejections] != [rule]:
                raise RuntimeError(f"a scan planted for {rule} was stopped by {rejected}") from rejected
            self._stopped.append(Stopped(scanned, rejected.rejections[0]))
            return
        raise RuntimeError(f"a scan planted for {rule} was not stopped")

    def under(self, rule: str) -> tuple[Stopped, ...]:
        """Returns the scans that a rule stopped."""
        return tuple(one for one in self._stopped if one.rejection.code == rule)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that stopped a scan, in the order of the alphabet."""
        return tuple(sorted({one.rejection.code for one in self._stopped}))
