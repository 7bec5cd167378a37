"""How a station's scanner is set up: by which road its codes come, what it sends before and after each.

Knows no key, no window and no port.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PREFIX = re.compile(r"[!#$%&*@^_|~]{0,4}")
"""No letter, because Caps Lock and a Hangul keyboard change it; nothing that our codes or a passport's lines hold."""
LOWEST_BAUD, HIGHEST_BAUD = 300, 921_600


class Suffix(StrEnum):
    """What a scanner sends after a code."""

    ENTER = "enter"
    TAB = "tab"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ScannerSetup:
    """`port` is the serial port that the scanner sits at, empty for one that types like a keyboard.

    Units: `baud` in bits per second; a scanner at a USB cable takes any.
    """

    port: str = ""
    prefix: str = ""
    suffix: Suffix = Suffix.ENTER
    baud: int = 9600


def short_port(name: str) -> str:
    """Returns how a port is called on a screen: `/dev/serial/by-id/usb-X` is usb-X there, COM5 is COM5."""
    return name.rpartition("/")[2]


def is_prefix(text: str) -> bool:
    """Says whether a scanner may be set to send this before each code."""
    return PREFIX.fullmatch(text) is not None
