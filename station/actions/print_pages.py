"""Sends the pages of a written PDF to the printer for paper. Touches no data: it may take as long as it takes."""

from __future__ import annotations

from pathlib import Path

from station.errors import Trouble
from station.printing.manifest_pages import manifest_paper
from station.printing.printers import PagePrinter, PdfFolder


def send_pages(printer: PagePrinter | None, pdf: Path) -> int:
    """Prints the pages of a PDF and returns how many; none where there is no printer for paper.

    Raises: Trouble `manifest_gone` when the file is gone, and those of the printer.
    """
    if printer is None or isinstance(printer, PdfFolder):
        return 0
    try:
        drawn = pdf.read_bytes()
    except OSError as error:
        raise Trouble("manifest_gone", path=str(pdf)) from error
    pages = tuple(manifest_paper(drawn, printer.dpi))
    for number, page in enumerate(pages, start=1):
        printer.print_page(page, f"{pdf.stem}-{number}")
    return len(pages)
