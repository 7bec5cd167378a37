"""What a label printer is, and which one a setting names. Touches no data.

A printer takes a page and says how far it came; it raises Trouble when the page is not on paper, or when nobody
can know (`printer_job_unknown`: it may be). The roads: ZPL over TCP or a device file (`zpl_printer`), IPP to a
queue or a printer (`ipp_printer`), PDF files.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from station.domain.label import Label
from station.domain.label_layout import PRINTER_DPI, Layout, to_dots
from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.drawing import label_pdf
from station.printing.ipp_printer import Address, IppPrinter
from station.printing.raster import Page, label_page
from station.printing.wires import DeviceWire, TcpWire
from station.printing.zpl_printer import ZplPrinter

DEFAULT_DPI = 203
RAW_PORT = 9100
IPP_PORT = 631
CUPS_HOST = "localhost"


class Printer(Protocol):
    """A label printer, whatever the road to it."""

    @property
    def name(self) -> str:
        """What the printer is called in facts and on the screen."""
        ...

    def print_label(self, label: Label) -> LabelState:
        """Prints one label and returns SENT or PRINTED. Raises: Trouble when it is not printed or nobody knows."""
        ...


class PagePrinter(Printer, Protocol):
    """A printer that takes any page: labels, slips, its own calibration."""

    @property
    def dpi(self) -> int:
        """Its dots to the inch."""
        ...

    def print_page(self, page: Page, title: str, copies: int = 1) -> LabelState:
        """Prints one page and returns SENT or PRINTED. Raises: Trouble when it is not printed or nobody knows."""
        ...

    def answers(self) -> bool:
        """Returns whether the printer says that it is ready, False when it says nothing. Raises: Trouble."""
        ...


class Road(Protocol):
    """The way of a finished page to a printer."""

    @property
    def name(self) -> str:
        """What the printer is called in facts and on the screen."""
        ...

    def answers(self) -> bool:
        """Returns whether the printer says that it is ready, False when it says nothing. Raises: Trouble."""
        ...

    def carry(self, page: Page, title: str, copies: int) -> LabelState:
        """Prints one page and returns SENT or PRINTED. Raises: Trouble when it is not printed or nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class PdfFolder:
    """Writes each page as a PDF file into a folder: for training, and where no label printer is."""

    folder: Path
    layout: Layout
    dpi: int = DEFAULT_DPI

    @property
    def name(self) -> str:
        """The word `pdf`."""
        return "pdf"

    def print_label(self, label: Label) -> LabelState:
        """Writes NUMBER-COPY.pdf, whole or not at all. Raises: Trouble `printer_folder_unwritable`."""
        self._write(f"{label.number}-{label.copy}", label_pdf(label, self.layout, self.dpi))
        return LabelState.PRINTED

    def print_page(self, page: Page, title: str, copies: int = 1) -> LabelState:
        """Writes TITLE.pdf, whole or not at all. Raises: Trouble `printer_folder_unwritable`."""
        buffer = io.BytesIO()
        more = [page.picture] * (copies - 1)
        page.picture.save(buffer, "PDF", resolution=page.dpi, save_all=True, append_images=more)
        self._write(title, buffer.getvalue())
        return LabelState.PRINTED

    def answers(self) -> bool:
        """Returns True: a folder is made when it is needed."""
        return True

    def _write(self, title: str, content: bytes) -> None:
        target = self.folder / f"{title}.pdf"
        unfinished = target.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            os.replace(unfinished, target)
        except OSError as error:
            raise Trouble("printer_folder_unwritable", path=str(self.folder)) from error


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a printer's print head stands off. Units: millimetres to the right and down."""

    right_mm: float = 0.0
    down_mm: float = 0.0


NO_OFFSET = Offset()


@dataclass(frozen=True, slots=True)
class LabelPrinter:
    """A road with the labels, the resolution and the offset of the printer at its end."""

    road: Road
    layout: Layout
    dpi: int = DEFAULT_DPI
    offset: Offset = NO_OFFSET

    @property
    def name(self) -> str:
        """What the printer is called in facts and on the screen."""
        return self.road.name

    def print_label(self, label: Label) -> LabelState:
        """Prints one label and returns SENT or PRINTED. Raises: Trouble, see the road."""
        return self.print_page(label_page(label, self.layout, self.dpi), f"{label.number}-{label.copy}")

    def answers(self) -> bool:
        """Returns whether the printer says that it is ready, False when it says nothing. Raises: Trouble."""
        return self.road.answers()

    def print_page(self, page: Page, title: str, copies: int = 1) -> LabelState:
        """Prints a page of the printer's dots, moved by its offset; returns SENT or PRINTED. Raises: Trouble."""
        right, down = (to_dots(one, self.dpi) for one in (self.offset.right_mm, self.offset.down_mm))
        return self.road.carry(page.shifted(right, down), title, copies)


def printer_of(setting: str, folder: Path, layout: Layout, *, offset_mm: str = "") -> PagePrinter:
    """Returns the printer that a setting names, each with `@DPI` at its end where it is not 203.

    Empty or `pdf`: files in a folder. `tcp:HOST[:PORT]` and `usb:/dev/usb/lp0`: a printer that understands ZPL.
    `queue:NAME`: a queue of this computer's CUPS. `ipp:HOST[:PORT]/PATH`: a printer that understands IPP.
    Raises: Trouble `printer_setting_unknown`.
    """
    where, _, resolution = setting.partition("@")
    kind, _, place = where.partition(":")
    dpi = int(resolution or DEFAULT_DPI) if (resolution or "0").isdecimal() else 0
    if where in FILES and dpi in PRINTER_DPI:
        return PdfFolder(folder, layout, dpi)
    road = ROADS[kind](place) if kind in ROADS and dpi in PRINTER_DPI else None
    if road is None:
        raise Trouble("printer_setting_unknown", setting=setting)
    return LabelPrinter(road, layout, dpi, offset_of(offset_mm))


def usable_printer(setting: str, folder: Path, layout: Layout, *, offset_mm: str = "") -> PagePrinter:
    """Returns the printer that a setting names; one that nobody understands refuses each page, and no work stops."""
    try:
        return printer_of(setting, folder, layout, offset_mm=offset_mm)
    except Trouble as trouble:
        return UnusablePrinter(setting, trouble)


@dataclass(frozen=True, slots=True)
class UnusablePrinter:
    """What stands where the setting names no printer: every label waits, with the reason why."""

    name: str
    trouble: Trouble
    dpi: int = DEFAULT_DPI

    def print_label(self, label: Label) -> LabelState:
        """Raises: Trouble, always."""
        raise self.trouble

    def print_page(self, page: Page, title: str, copies: int = 1) -> LabelState:
        """Raises: Trouble, always."""
        raise self.trouble

    def answers(self) -> bool:
        """Raises: Trouble, always."""
        raise self.trouble


def offset_of(setting: str) -> Offset:
    """Returns the offset that a setting like "0.5,-1.0" names. Raises: Trouble `printer_setting_unknown`."""
    try:
        right, down = (float(one) for one in (setting or "0,0").split(","))
    except ValueError as error:
        raise Trouble("printer_setting_unknown", setting=setting) from error
    if not (abs(right) <= MOST_OFFSET_MM and abs(down) <= MOST_OFFSET_MM):
        raise Trouble("printer_setting_unknown", setting=setting)
    return Offset(right, down)


MOST_OFFSET_MM = 20.0


def _tcp(place: str) -> Road | None:
    address = _address(place, RAW_PORT)
    if address is None:
        return None
    host, port = address
    return ZplPrinter(f"{host}:{port}", partial(TcpWire.open, host, port))


def _usb(place: str) -> Road | None:
    return ZplPrinter(place, partial(DeviceWire.open, place)) if place.startswith("/") else None


def _queue(place: str) -> Road | None:
    is_name = bool(place) and not set(place) & set("/#? ")
    return IppPrinter(place, Address(CUPS_HOST, IPP_PORT, f"/printers/{place}")) if is_name else None


def _ipp(place: str) -> Road | None:
    where, _, path = place.removeprefix("//").partition("/")
    address = _address(where, IPP_PORT)
    return None if address is None else IppPrinter(where, Address(*address, f"/{path}"))


def _address(place: str, usual_port: int) -> tuple[str, int] | None:
    host, _, port = place.partition(":")
    port = port or str(usual_port)
    return (host, int(port)) if host and port.isdecimal() and 0 < int(port) < 65536 else None


FILES = frozenset({"", "pdf"})
ROADS: dict[str, Callable[[str], Road | None]] = {
    "tcp": _tcp,
    "usb": _usb,
    "queue": _queue,
    "ipp": _ipp,
}
