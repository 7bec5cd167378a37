"""Tells this computer from another, so that a copied file is noticed. Knows nothing of what the file holds."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
"""Source: machine-id(5) of systemd: made when the system was installed, the same after every start."""
MACHINE_KEY, MACHINE_VALUE = r"SOFTWARE\Microsoft\Cryptography", "MachineGuid"
"""Source: the registry value that Windows makes when it is installed."""


@cache
def machine_mark() -> str:
    """Returns a mark of this computer as 64 hex digits, empty where the system has none to tell.

    It is a hash, because machine-id(5) asks that the id itself stays on the machine.
    """
    told = _told_by_system()
    return hashlib.sha256(f"screening-station/machine/{told}".encode()).hexdigest() if told else ""


def _told_by_system() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, MACHINE_KEY) as key:
            return str(winreg.QueryValueEx(key, MACHINE_VALUE)[0])
    return MACHINE_ID.read_text(encoding="ascii").strip() if MACHINE_ID.exists() else ""
