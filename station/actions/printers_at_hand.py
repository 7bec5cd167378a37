"""The printers of a station, by what they are for: how each is, its calibration page, its offset. Touches no data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from station.actions.shift import Shift
from station.domain.specimen import LabelState
from station.errors import Trouble, reject
from station.printing.calibration import calibration_page
from station.printing.layouts import load_layout
from station.printing.printers import PagePrinter as PagePrinter  # windows may not reach further down
from station.printing.printers import offset_of, usable_printer
from station.settings import Settings, keep_setting

LABELS_FOLDER, PAPERS_FOLDER = "labels", "papers"
MOST_COPIES = 99


class Place(StrEnum):
    """What a printer is for."""

    LABELS = "labels"
    SECOND = "second"
    SLIPS = "slips"
    SHEETS = "sheets"


SETTING_OF = {
    Place.LABELS: "printer",
    Place.SECOND: "second_printer",
    Place.SLIPS: "slip_printer",
    Place.SHEETS: "sheet_printer",
}
OFFSET_OF = {Place.LABELS: "printer_offset_mm", Place.SECOND: "second_printer_offset_mm"}
"""Which setting holds a printer's offset; slips and sheets have margins enough to need none."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer says of itself: ready, silent (it takes pages and tells nothing) or the code of its trouble."""

    place: Place
    name: str
    is_silent: bool = False
    trouble: str = ""


def printers_of(settings: Settings) -> Mapping[Place, PagePrinter]:
    """Returns the printers that the settings name; no second printer means that there is none."""
    own = partial(usable_printer, layout=load_layout())
    labels = settings.data / LABELS_FOLDER
    first = own(settings.printer, labels, offset_mm=settings.printer_offset_mm)
    papers = settings.data / PAPERS_FOLDER
    found = {
        Place.LABELS: first,
        Place.SLIPS: own(settings.slip_printer, papers)
        if settings.slip_printer or not settings.printer
        else first,
        Place.SHEETS: own(settings.sheet_printer, papers),
    }
    if settings.second_printer:
        offset_mm = settings.second_printer_offset_mm
        found[Place.SECOND] = own(settings.second_printer, labels, offset_mm=offset_mm)
    return found


def ask_printer(place: Place, printer: PagePrinter) -> PrinterStatus:
    """Returns what a printer says of itself now. Waits for it."""
    try:
        return PrinterStatus(place, printer.name, is_silent=not printer.answers())
    except Trouble as trouble:
        return PrinterStatus(place, printer.name, trouble=trouble.code)


def print_calibration(printer: PagePrinter, copies: int) -> LabelState:
    """Prints the calibration page of a printer. Waits for it. Raises: Trouble."""
    return printer.print_page(
        calibration_page(load_layout(), printer.dpi, printer.name), "calibration", copies
    )


def read_copies(typed: str) -> int:
    """Returns how many copies somebody wants, one if nothing is said. Raises: Rejected `copies_not_real`."""
    text = typed.strip() or "1"
    if not text.isdecimal() or not 1 <= int(text) <= MOST_COPIES:
        raise reject("copies", "copies_not_real", most=MOST_COPIES)
    return int(text)


def keep_offset(shift: Shift, settings: Settings, place: Place, typed: str) -> str:
    """Writes the offset of a printer into the station's settings and returns it.

    Units: millimetres, "right,down". Raises: Rejected `not_allowed`, `offset_not_real`, `printer_without_offset`;
    Trouble `settings_not_kept`.
    """
    shift.act("print_label")
    if place not in OFFSET_OF:
        raise reject("offset", "printer_without_offset")
    offset_mm = typed.replace(" ", "") or "0.0,0.0"
    try:
        offset_of(offset_mm)
    except Trouble as trouble:
        raise reject("offset", "offset_not_real") from trouble
    keep_setting(settings.data, OFFSET_OF[place], offset_mm)
    return offset_mm
