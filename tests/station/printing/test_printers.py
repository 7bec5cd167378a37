"""Which printer a setting names, the offset in dots, and the calibration page."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest

from station.domain.label_layout import to_dots
from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.calibration import CODE, calibration_page
from station.printing.ipp_printer import Address, IppPrinter
from station.printing.layouts import layout_names, load_layout
from station.printing.printers import LabelPrinter, PdfFolder, offset_of, printer_of
from station.printing.raster import Page, pdf_page_images
from station.printing.scan import decode
from station.words import Words
from tests.station.printing.pages import DPI, LABEL, page


@dataclass(slots=True)
class Kept:
    """A road that keeps what it carries."""

    name: str = "kept"
    pages: list[Page] = field(default_factory=list)

    def answers(self) -> bool:
        return True

    def carry(self, page: Page, title: str, copies: int) -> LabelState:
        self.pages.append(page)
        return LabelState.PRINTED


@pytest.mark.parametrize(
    ("setting", "name", "dpi"),
    [
        ("", "pdf", 203),
        ("pdf", "pdf", 203),
        ("pdf@600", "pdf", 600),
        ("tcp:10.0.0.7", "10.0.0.7:9100", 203),
        ("tcp:zebra:6101@300", "zebra:6101", 300),
        ("usb:/dev/usb/lp0@300", "/dev/usb/lp0", 300),
        ("queue:Labels", "Labels", 203),
        ("ipp:printer.local:8631/ipp/print@300", "printer.local:8631", 300),
    ],
)
def test_a_setting_names_a_printer(tmp_path: Path, setting: str, name: str, dpi: int) -> None:
    made = printer_of(setting, tmp_path, load_layout())
    assert (made.name, made.dpi) == (name, dpi)


@pytest.mark.parametrize(
    "setting",
    [
        "tcp:", "tcp:host:port", "tcp:host:0", "tcp:host:65536", "usb:lp0", "usb:", "queue:", "queue:a/b", "lpt:1",
        "pdf:here", "pdf@", "pdf@20", "pdf@fine", "tcp:host@2000", "ipp:", "ipp:/ipp/print",
    ],
)  # fmt: skip
def test_a_setting_that_names_none_is_told(tmp_path: Path, setting: str) -> None:
    if setting == "pdf@":
        assert printer_of(setting, tmp_path, load_layout()).dpi == DPI
        return
    with pytest.raises(Trouble, match="printer_setting_unknown"):
        printer_of(setting, tmp_path, load_layout())


def test_a_queue_is_asked_at_this_computer(tmp_path: Path) -> None:
    made = printer_of("queue:Labels", tmp_path, load_layout())
    assert isinstance(made, LabelPrinter)
    assert isinstance(made.road, IppPrinter)
    assert made.road.address == Address("localhost", 631, "/printers/Labels")
    assert made.road.address.uri == "ipp://localhost:631/printers/Labels"


@pytest.mark.parametrize("setting", ["1", "a,b", "1,2,3", "nan,0", "0,99"])
def test_an_offset_that_is_none_is_told(setting: str) -> None:
    with pytest.raises(Trouble, match="printer_setting_unknown"):
        offset_of(setting)


@pytest.mark.parametrize(
    ("setting", "right", "down"), [("1.0,-0.5", 8, -4), ("0,0", 0, 0), ("-2,3", -16, 24)]
)
def test_an_offset_moves_the_picture_by_whole_dots(setting: str, right: int, down: int) -> None:
    road = Kept()
    LabelPrinter(road, load_layout(), DPI, offset_of(setting)).print_label(LABEL)
    was, now = page().picture, road.pages[0].picture
    assert now.size == was.size
    for x, y in ((x, y) for x in range(20, 380, 3) for y in range(30, 170, 3)):
        assert now.getpixel((x, y)) == was.getpixel((x - right, y - down))
    if right > 0:
        assert all(now.getpixel((0, y)) for y in range(now.height))


def test_a_pdf_label_and_a_pdf_page_stand_in_the_folder(tmp_path: Path) -> None:
    printer = PdfFolder(tmp_path, load_layout())
    assert printer.print_label(LABEL) is printer.print_page(page(), "page", copies=2) is LabelState.PRINTED
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"{LABEL.number}-1.pdf", "page.pdf"]
    (first, second) = pdf_page_images((tmp_path / "page.pdf").read_bytes(), DPI)
    assert first.tobytes() == second.tobytes() == page().picture.tobytes()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="printer_folder_unwritable"):
        PdfFolder(tmp_path / "file", load_layout()).print_label(LABEL)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", layout_names())
def test_a_calibration_page_has_codes_that_scan_and_a_frame_at_the_margin(name: str, dpi: int) -> None:
    layout = load_layout(name)
    made = calibration_page(layout, dpi, "192.168.100.200:9100")
    margin = to_dots(layout.margin_mm, dpi)
    width, height = made.picture.size
    assert set(decode(made.picture)) == {CODE}
    assert all(made.picture.getpixel((margin, y)) == 0 for y in range(margin, height - margin))
    assert all(made.picture.getpixel((x, height - margin - 1)) == 0 for x in range(margin, width - margin))
    beyond = made.picture.convert("L").crop((width - margin, height // 2, width, height))
    assert beyond.getextrema() == (255, 255)


@pytest.mark.parametrize("place_mm", range(1, 50))
def test_a_stroke_stands_at_each_millimetre(place_mm: int) -> None:
    picture = calibration_page(load_layout(), DPI).picture
    row = [picture.getpixel((x, 3)) for x in range(picture.width)]
    assert row[to_dots(place_mm, DPI)] == 0
    assert row.count(0) == 50 - 1 + (to_dots(50, DPI) < picture.width)


TROUBLES = (
    "paper_out", "ribbon_out", "head_open", "paused", "too_hot", "jammed", "fault", "format_unknown", "job_unknown",
    "job_refused", "unreachable", "folder_unwritable",
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_of_a_printer_is_told_in_both_languages(ko: Words, en: Words, trouble: str) -> None:
    facts = {"printer": "P1", "reason": "0x040b", "path": "labels"}
    for words in (ko, en):
        assert words(f"printing.printer_{trouble}", **facts)
        assert words(f"trouble.printer_{trouble}", **facts)


def test_the_page_of_a_pdf_is_as_large_as_its_dots(tmp_path: Path) -> None:
    PdfFolder(tmp_path, load_layout()).print_page(page(), "page")
    document = pypdfium2.PdfDocument((tmp_path / "page.pdf").read_bytes())
    size = document[0].get_size()
    document.close()
    assert size == pytest.approx((400 / DPI * 72, 200 / DPI * 72), abs=0.01)
