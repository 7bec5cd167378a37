"""Every key of the program with its Ctrl twin. What a key does, the screens and flows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it is written as on the key bar, and every sequence that means it.

    What `is_typed` is taken by the part of a screen that has the keys: it is no shortcut, and stands in F1 only.
    """

    shown: str
    twin: str
    also: tuple[str, ...] = ()
    is_typed: bool = False

    @property
    def sequences(self) -> tuple[str, ...]:
        """All key sequences that mean this key."""
        if self.is_typed:
            return ()
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
        "flow": Key("F5", "Ctrl+B"),
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
        "about": Key("F4", "Ctrl+F"),
        "match_1": Key("Alt+1", ""),
        "match_2": Key("Alt+2", ""),
        "match_3": Key("Alt+3", ""),
        "open_here": Key("Ctrl+O", ""),
        "amend": Key("F8", "Ctrl+D"),
        "person": Key("Shift+F4", "Ctrl+Shift+F"),
        "link": Key("F3", "Ctrl+J"),
        "unlink": Key("F8", "Ctrl+D"),
        "outdoor": NO_KEY,
        "indoor": NO_KEY,
        "night": NO_KEY,
        "import": NO_KEY,
        "no_shows": NO_KEY,
        "export": NO_KEY,
        "day": Key("F11", "Ctrl+E"),
        "day_site": Key("F3", "Ctrl+J"),
        "day_item": Key("F4", "Ctrl+O"),
        "day_stick": NO_KEY,
        "day_sheet": Key("F6", "Ctrl+P"),
        "day_export": Key("F7", "Ctrl+G"),
        "day_reopen": Key("F8", "Ctrl+D"),
        "day_close": Key("F9", "Ctrl+S"),
        "day_again": Key("F2", "Ctrl+N"),
        "site_close": Key("F9", "Ctrl+S"),
        "todo_digit": Key("1–8", "", is_typed=True),
        "walk_back": Key("↑ ↓", "", is_typed=True),
        "read_on": Key("PgDown", ""),
        "read_back": Key("PgUp", ""),
        "sheet_save": Key("F9", "Ctrl+S"),
        "sheet_print": Key("F6", "Ctrl+P"),
        "sheet_open": Key("F7", "Ctrl+G"),
        "deliver": NO_KEY,
        "stick_out": NO_KEY,
        "stick_in": NO_KEY,
        "new_epoch": NO_KEY,
        "site_board": Key("Shift+F5", "Ctrl+Shift+B"),
        "ask_again": Key("F2", "Ctrl+N"),
        "site_sticks": Key("F4", "Ctrl+O"),
        "racks": Key("F9", "Ctrl+S"),
        "new_rack": Key("F2", "Ctrl+N"),
        "due": Key("F7", "Ctrl+G"),
        "take_out": Key("F8", "Ctrl+D"),
        "boxes": Key("F9", "Ctrl+S"),
        "new_box": Key("F2", "Ctrl+N"),
        "manifest": Key("F6", "Ctrl+P"),
        "check_in": Key("F7", "Ctrl+G"),
        "open_box": Key("F8", "Ctrl+D"),
        "hand_over": Key("F9", "Ctrl+S"),
        "undo": Key("Ctrl+Z", ""),
        "add_tube": Key("F2", "Ctrl+N"),
        "visit_slip": Key("F3", "Ctrl+J"),
        "paper": Key("F4", "Ctrl+F"),
        "reprint": Key("F6", "Ctrl+P"),
        "relabel": Key("F7", "Ctrl+G"),
        "void": Key("F8", "Ctrl+D"),
        "finish": Key("F9", "Ctrl+S"),
        "ask_printers": Key("F2", "Ctrl+N"),
        "second": Key("Shift+F6", "Ctrl+Shift+P"),
        "calibration": Key("F8", "Ctrl+D"),
        "send": Key("F9", "Ctrl+S"),
        "devices": Key("Ctrl+R", ""),
        "scanner": Key("F7", "Ctrl+G"),
        "swab_lot": Key("Ctrl+1", ""),
        "medium_lot": Key("Ctrl+2", ""),
        "numbers": NO_KEY,
        "resume": Key("F8", "Ctrl+D"),
        "recall": NO_KEY,
        "papers": NO_KEY,
        "person_slip": NO_KEY,
        "sheet": Key("Ctrl+I", ""),
        "sheet_ko": NO_KEY,
        "sheet_en": NO_KEY,
        "sheet_zh": NO_KEY,
        "sheet_ja": NO_KEY,
    }
)
EVERYWHERE = ("help", "commands", "language", "larger", "smaller", "palette", "back")
"""Keys that are valid on every screen."""
LOOKS = ("outdoor", "indoor", "night")
"""Commands that are valid on every screen and have no key of their own."""
