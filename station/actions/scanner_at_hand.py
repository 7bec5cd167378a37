"""The scanner of a station: the serial ports at hand, the open one, and how it is set up. Touches no data.

The only file that knows pyserial (decision 020).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from serial import Serial
from serial.tools.list_ports import comports

from station.actions.shift import Shift
from station.domain.scanner_setup import (
    HIGHEST_BAUD,
    LOWEST_BAUD,
    ScannerSetup,
    Suffix,
    is_prefix,
    short_port,
)
from station.errors import Rejected, Rejection, Trouble
from station.settings import Settings, keep_setting, layered

READ_WITHIN_S = 0.1
"""So long a silent port is listened to before it is looked at again."""
NAMES_THAT_STAY = Path("/dev/serial/by-id")
"""Linux: the same scanner has the same name here, whichever number its port got. Source: systemd, 60-serial.rules."""


@dataclass(frozen=True, slots=True)
class PortAtHand:
    """A serial port of this machine: what the setting calls it, and what the system says of the thing at it."""

    name: str
    product: str


@dataclass(frozen=True, slots=True)
class ScannerTyped:
    """How a scanner is to be set up, as somebody typed it. `suffix` is one of the words of `Suffix`."""

    port: str = ""
    prefix: str = ""
    suffix: str = Suffix.ENTER.value
    baud: str = ""


class OpenPort(Protocol):
    """A serial port that is listened to."""

    def read(self) -> bytes:
        """Returns what came, empty after a while of silence. Raises: Trouble `scanner_gone`."""
        ...

    def close(self) -> None:
        """Lets go of the port."""
        ...


class _SerialPort:
    def __init__(self, setup: ScannerSetup) -> None:
        self._name = setup.port
        try:
            self._serial = Serial(setup.port, setup.baud, timeout=READ_WITHIN_S, exclusive=True)
        except (OSError, ValueError) as problem:
            raise Trouble("scanner_gone", port=self._name) from problem

    def read(self) -> bytes:
        try:
            first: bytes = self._serial.read(1)
            return first + self._serial.read(self._serial.in_waiting) if first else first
        except OSError as problem:
            raise Trouble("scanner_gone", port=self._name) from problem

    def close(self) -> None:
        self._serial.close()


def open_port(setup: ScannerSetup) -> OpenPort:
    """Opens the port that the scanner sits at, for nobody else. Raises: Trouble `scanner_gone`."""
    return _SerialPort(setup)


def ports_at_hand() -> tuple[PortAtHand, ...]:
    """Returns the serial ports of this machine, those with something at a USB cable first."""
    stay = _names_that_stay()
    found = sorted(comports(), key=lambda one: (one.vid is None, one.device))
    return tuple(
        PortAtHand(stay.get(one.device, one.device), _product(one.device, one.description)) for one in found
    )


def keep_scanner(shift: Shift, settings: Settings, typed: ScannerTyped) -> Settings:
    """Writes how the scanner is set up into the station's settings and returns them.

    Raises: Rejected `not_allowed`, `prefix_not_real`, `baud_not_real`; Trouble `settings_not_kept`.
    """
    shift.act("set_scanner")
    setup = read_scanner(typed)
    changed = {
        "scanner_port": setup.port,
        "scanner_prefix": setup.prefix,
        "scanner_suffix": setup.suffix.value,
        "scanner_baud": setup.baud,
    }
    for name, value in changed.items():
        if value != getattr(settings, name):
            keep_setting(settings.data, name, value)
    return layered(settings, changed)


def read_scanner(typed: ScannerTyped) -> ScannerSetup:
    """Returns what was typed as a value. Raises: Rejected `prefix_not_real`, `baud_not_real`."""
    prefix, speed = typed.prefix.strip(), typed.baud.strip() or str(ScannerSetup().baud)
    rejections = []
    if not is_prefix(prefix):
        rejections.append(Rejection("prefix", "prefix_not_real"))
    if not (speed.isdecimal() and LOWEST_BAUD <= int(speed) <= HIGHEST_BAUD):
        rejections.append(Rejection("baud", "baud_not_real", {"low": LOWEST_BAUD, "high": HIGHEST_BAUD}))
    if rejections:
        raise Rejected(*rejections)
    return ScannerSetup(typed.port.strip(), prefix, Suffix(typed.suffix), int(speed))


def _product(device: str, description: str | None) -> str:
    """Returns what is at a port, with the port's short name: two scanners of one kind look alike."""
    short = short_port(device)
    if not description or description == "n/a":
        return short
    return description if short in description else f"{description} ({short})"


def _names_that_stay() -> dict[str, str]:
    """Returns the lasting name of each port that has one."""
    links = sorted(NAMES_THAT_STAY.iterdir()) if NAMES_THAT_STAY.is_dir() else []
    return {str(one.resolve()): str(one) for one in links}
