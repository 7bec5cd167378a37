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


NO_KEY = Key("", "")
"""Of what stands in the list of commands only."""
KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "help": Key("F1", "Ctrl+H"),
        "new": Key("F2", "Ctrl+N"),
        "next": Key("F3", "Ctrl+J"),
        "find": Key("F4", "Ctrl+F"),
        "board": Key("F5", "Ctrl+B"),
        "print": Key("F6", "Ctrl+P"),
        "triage": Key("F7", "Ctrl+G"),
        "clear": Key("F8", "Ctrl+D"),
        "save": Key("F9", "Ctrl+S"),
        "go": Key("F9", "Ctrl+S"),
        "browse": Key("F4", "Ctrl+O"),
        "lock": Key("F12", "Ctrl+W"),
        "commands": Key("Ctrl+K", ""),
        "language": Key("Ctrl+L", ""),
        "larger": Key("Ctrl++", "", ("Ctrl+=",)),
        "smaller": Key("Ctrl+-", ""),
        "palette": Key("Ctrl+T", ""),
        "back": Key("Esc", ""),
        "outdoor": NO_KEY,
        "indoor": NO_KEY,
        "night": NO_KEY,
        "import": NO_KEY,
        "export": NO_KEY,
        "deliver": NO_KEY,
    }
)
EVERYWHERE = ("help", "commands", "language", "larger", "smaller", "palette", "back")
"""Keys that are valid on every screen."""
LOOKS = ("outdoor", "indoor", "night")
"""Commands that are valid on every screen and have no key of their own."""
