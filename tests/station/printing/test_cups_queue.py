"""The system's print queue: a real `cupsd`, its filters, its queue, and the printer behind it, dot for dot."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.ipp_printer import Address, IppPrinter
from tests.station.printing.cups_programs import MEDIA, Cups, cups, everywhere_printer
from tests.station.printing.pages import LABEL, page, printer

QUEUE = "labels"
APPLE_RASTER = b"UNIRAST\0"
FILE_HEADER, PAGE_HEADER = 12, 32


@pytest.fixture(scope="module")
def spooler() -> Iterator[Cups]:
    """Gives a print server; its filters run as another user, so its folder is one that all may enter."""
    with tempfile.TemporaryDirectory(prefix="cups-") as folder:
        Path(folder).chmod(0o755)
        with cups(Path(folder)) as server:
            yield server


def road(server: Cups, queue: str) -> IppPrinter:
    return IppPrinter(queue, Address("127.0.0.1", server.port, f"/printers/{queue}"))


def read_apple_raster(document: bytes) -> Image.Image:
    """Returns the picture of one page of one bit, as CUPS writes it for a printer that takes image/urf."""
    assert document.startswith(APPLE_RASTER)
    bits, _color_space = document[FILE_HEADER], document[FILE_HEADER + 1]
    width, height, _dpi = struct.unpack_from(">III", document, FILE_HEADER + 12)
    assert bits == 1
    row_bytes, place = (width + 7) // 8, FILE_HEADER + PAGE_HEADER
    rows: list[bytes] = []
    while len(rows) < height:
        times, place, row = document[place] + 1, place + 1, b""
        while len(row) < row_bytes:
            count, place = document[place], place + 1
            if count == 128:  # white to the end of the row
                row = row.ljust(row_bytes, b"\0")
            elif count < 128:
                row += document[place : place + 1] * (count + 1)
                place += 1
            else:
                row += document[place : place + 257 - count]
                place += 257 - count
        rows += [row] * times
    assert place == len(document)
    ink = Image.frombytes("1", (width, height), b"".join(rows))
    return ink.convert("L").point(lambda dot: 255 - dot).convert("1")


def test_a_label_goes_through_the_queue_dot_for_dot(spooler: Cups, tmp_path: Path) -> None:
    with everywhere_printer(tmp_path) as behind:
        spooler.add_queue(QUEUE, "-v", behind.uri, "-m", "everywhere")
        assert printer(road(spooler, QUEUE)).print_label(LABEL) is LabelState.PRINTED
        (document,) = behind.received.iterdir()
        assert read_apple_raster(document.read_bytes()).tobytes() == page().picture.tobytes()


def test_a_job_that_the_queue_cannot_turn_into_dots_is_told_and_taken_back(
    spooler: Cups, tmp_path: Path
) -> None:
    with everywhere_printer(tmp_path, MEDIA) as behind:
        spooler.add_queue("margins", "-v", behind.uri, "-m", "everywhere")
        with pytest.raises(Trouble, match="printer_job_refused"):
            printer(road(spooler, "margins")).print_label(LABEL)


def test_a_queue_that_stands_still_is_told_and_gets_no_label(spooler: Cups, tmp_path: Path) -> None:
    spooler.add_queue("stopped", "-v", f"file:{tmp_path}/paper", "-m", "raw")
    spooler.stop("stopped")
    with pytest.raises(Trouble, match="printer_paused"):
        printer(road(spooler, "stopped")).print_label(LABEL)


def test_a_queue_that_is_not_there_is_told(spooler: Cups) -> None:
    with pytest.raises(Trouble, match="printer_unreachable"):
        printer(road(spooler, "nowhere")).print_label(LABEL)
