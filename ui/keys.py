"""Every key of the program with its Ctrl twin. What a key does, the screens and flows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it is written as on the key bar, and every sequence that means it."""

    shown: str
    twin: str
    also: tuple[str, ...] = ()

    @property
    def sequences(self) -> tuple[str, ...]:
        """All key sequences that mean this key."""
        return tuple(one for one in (self.shown, self.twin, *self.also) if one)


KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "help": Key("F1", "Ctrl+H"),
        "new": Key("F2", "Ctrl+N"),
        "board": Key("F5", "Ctrl+B"),
        "print": Key("F6", "Ctrl+P"),
        "clear": Key("F8", "Ctrl+D"),
        "save": Key("F9", "Ctrl+S"),
        "lock": Key("F12", "Ctrl+W"),
        "language": Key("Ctrl+L", ""),
        "larger": Key("Ctrl++", "", ("Ctrl+=",)),
        "smaller": Key("Ctrl+-", ""),
        "palette": Key("Ctrl+T", ""),
        "back": Key("Esc", ""),
    }
)
EVERYWHERE = ("help", "language", "larger", "smaller", "palette", "back")
"""Keys that are valid on every screen."""
