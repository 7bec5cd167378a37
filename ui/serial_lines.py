"""Cuts what a serial scanner sends into codes: at its line ends, or at the silence after a code without one.

Pure: knows no port, no thread and no clock; silence is told to it.
"""

from __future__ import annotations

from station.domain.scanner_setup import Suffix

LINE_ENDS = b"\r\n"
ENDS = {Suffix.ENTER: LINE_ENDS, Suffix.TAB: LINE_ENDS + b"\t", Suffix.NONE: LINE_ENDS}
SILENCES = {Suffix.ENTER: 10, Suffix.TAB: 10, Suffix.NONE: 1}
"""After how many silent reads no more is awaited of a code."""
GROUP_SEPARATOR = "\x1d"


class SerialLines:
    """Holds the bytes of the code that is under way. Gives codes away whole."""

    def __init__(self, suffix: Suffix) -> None:
        self._suffix = suffix
        self._held = bytearray()
        self._silences = 0

    def take(self, read: bytes) -> tuple[str, ...]:
        """Takes what was read and returns the codes that it ends."""
        self._silences = 0
        codes = []
        for byte in read:
            if byte in ENDS[self._suffix]:
                codes.append(self._give())
            else:
                self._held.append(byte)
        return tuple(one for one in codes if one)

    def be_silent(self) -> tuple[str, bool]:
        """Takes one more silent read; returns a code that needs no end, and whether half a one is thrown away."""
        self._silences += 1
        if not self._held or self._silences < SILENCES[self._suffix]:
            return "", False
        held = self._give()
        is_whole = self._suffix is Suffix.NONE
        return (held, False) if is_whole else ("", bool(held))

    def _give(self) -> str:
        held = bytes(self._held)
        self._held.clear()
        try:
            text = held.decode("utf-8")
        except UnicodeDecodeError:
            text = held.decode("latin-1")
        return "".join(one for one in text if one.isprintable() or one == GROUP_SEPARATOR).strip(" ")
