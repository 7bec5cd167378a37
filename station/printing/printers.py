"""The roads to a label printer. A printer takes a label and either has it or raises Trouble; it touches no data."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from station.domain.label import Label
from station.domain.label_layout import Layout
from station.errors import Trouble
from station.printing.drawing import label_pdf
from station.printing.raster import label_zpl

RAW_PORT = 9100
CONNECT_TIMEOUT_S = 3.0


class Printer(Protocol):
    """A label printer, whatever the road to it."""

    @property
    def name(self) -> str:
        """What the printer is called in facts and on the screen."""
        ...

    def print_label(self, label: Label) -> None:
        """Prints one label. Raises: Trouble `printer_unreachable`, `printer_folder_unwritable`."""
        ...


@dataclass(frozen=True, slots=True)
class PdfFolder:
    """Writes each label as a PDF file into a folder: for training, and where no label printer is."""

    folder: Path
    layout: Layout
    dpi: int = 203

    @property
    def name(self) -> str:
        """The word `pdf`."""
        return "pdf"

    def print_label(self, label: Label) -> None:
        """Writes NUMBER-COPY.pdf, whole or not at all. Raises: Trouble `printer_folder_unwritable`."""
        target = self.folder / f"{label.number}-{label.copy}.pdf"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(".part")
            unfinished.write_bytes(label_pdf(label, self.layout, self.dpi))
            os.replace(unfinished, target)
        except OSError as error:
            raise Trouble("printer_folder_unwritable", path=str(self.folder)) from error


@dataclass(frozen=True, slots=True)
class NetworkPrinter:
    """A printer that understands ZPL, at a raw TCP port: the label goes as one picture, dot for dot."""

    host: str
    layout: Layout
    port: int = RAW_PORT
    dpi: int = 203

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"

    def print_label(self, label: Label) -> None:
        """Sends the label. Raises: Trouble `printer_unreachable`."""
        job = label_zpl(label, self.layout, self.dpi)
        try:
            with socket.create_connection((self.host, self.port), timeout=CONNECT_TIMEOUT_S) as wire:
                wire.sendall(job)
                wire.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Trouble("printer_unreachable", printer=self.name) from error


def printer_of(setting: str, folder: Path, layout: Layout) -> Printer:
    """Returns the printer that a setting names: empty for PDF files in a folder, `tcp:HOST[:PORT]` for the network.

    Raises: Trouble `printer_setting_unknown`.
    """
    if not setting:
        return PdfFolder(folder, layout)
    road, _, where = setting.partition(":")
    host, _, port = where.partition(":")
    if road != "tcp" or not host or not (port or str(RAW_PORT)).isdigit():
        raise Trouble("printer_setting_unknown", setting=setting)
    return NetworkPrinter(host, layout, int(port or RAW_PORT))
