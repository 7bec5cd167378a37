"""The drawing on the dots: bars, quiet zones, text in its boxes, the same bytes, and ZPL back to dots."""

from __future__ import annotations

import random
import re
import zlib
from base64 import a85decode
from dataclasses import replace
from datetime import date

import pytest
from barcode.charsets import code128 as published
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from station.domain.label import Label
from station.domain.label_layout import MM_PER_INCH, Box, Layout, Symbology, place
from station.domain.number import make_number
from station.printing.barcode import code128_modules, code_modules, dark_runs
from station.printing.drawing import label_pdf, labels_pdf, undrawable
from station.printing.fonts import MISSING, typeface
from station.printing.layouts import layout_names, load_layout
from station.printing.raster import label_raster, label_zpl, pdf_page_images, zpl_of
from tests.station.printing.pages import LABEL

DPI = (203, 300, 600)
TRYING_NAMES = (
    "홍길동",
    "Ẫ Ẳ gjpqỵ",
    "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine",
    "남궁가나다라마바사아자차카타파하거너더러머버서",
    "Jj Ĵ ﷽ 🙂",
    "O",
)
OVERHANG_MM = 0.26
"""How far a J may lean out of the side of its box; the margin of 1 mm keeps it on the label."""


def trying_labels() -> list[Label]:
    specimen = "비인두+구인두도말물 혼합(1 VTM) Nasopharyngeal and oropharyngeal swab"
    full = replace(LABEL, copy=12, is_training=True, specimen=specimen)
    return [replace(full, name=name) for name in TRYING_NAMES]


def ink(image: Image.Image, box: Box) -> int:
    """Returns how many dots are printed within a box."""
    part = image.crop((box.left, box.top, box.right, box.bottom)).convert("L")
    return part.histogram()[0]


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", layout_names())
def test_text_and_code_stay_in_their_boxes_and_on_the_label(name: str, dpi: int) -> None:
    layout = load_layout(name)
    placement = place(layout, dpi)
    overhang = round(OVERHANG_MM * dpi / MM_PER_INCH)
    allowed = [Box(b.left - overhang, b.top, b.width + 2 * overhang, b.height) for _, b in placement.texts]
    pages = pdf_page_images(labels_pdf(trying_labels(), layout, dpi), dpi)
    for image in pages:
        assert image.size == (placement.page.width, placement.page.height)
        rest = image.convert("L")
        for box in [*allowed, placement.bars]:
            rest.paste(255, (box.left, box.top - 1, box.right, box.bottom + 1))
        assert ink(rest, placement.page) == 0
        assert all(ink(image, box) > 0 for _, box in placement.texts)


def boxes_of_a_row(layout: Layout, dpi: int) -> list[tuple[Box, Box]]:
    boxes = [box for _, box in place(layout, dpi).texts]
    return [(a, b) for a in boxes for b in boxes if a.left < b.left and a.top < b.bottom and b.top < a.bottom]


@pytest.mark.parametrize("name", layout_names())
def test_texts_beside_each_other_leave_room_for_a_leaning_letter(name: str) -> None:
    for dpi in DPI:
        for left, right in boxes_of_a_row(load_layout(name), dpi):
            assert (right.left - left.right) * MM_PER_INCH / dpi >= OVERHANG_MM


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", [one for one in layout_names() if one != "25x15"])
def test_bars_are_whole_modules_with_empty_quiet_zones(name: str, dpi: int) -> None:
    layout = load_layout(name)
    placement = place(layout, dpi)
    image = label_raster(LABEL, layout, dpi)
    bars, module = placement.bars, placement.module_dots
    (modules,) = code_modules(LABEL.number, Symbology.CODE128)
    expected = bytes(0 if modules[dot // module] == "1" else 255 for dot in range(bars.width))
    for row in range(bars.top, bars.bottom):
        assert image.crop((bars.left, row, bars.right, row + 1)).convert("L").tobytes() == expected
    quiet = 10 * module
    for left in (bars.left - quiet, bars.right):
        assert left >= 0
        assert left + quiet <= image.width
        assert ink(image, Box(left, bars.top, quiet, bars.height)) == 0


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize(
    ("name", "least_mm"), [("50x25", 8.0), ("50.8x25.4", 8.0), ("38x25", 8.0), ("60x22", 8.0)]
)
def test_bars_are_high_enough_on_the_dots(name: str, least_mm: float, dpi: int) -> None:
    layout = load_layout(name)
    bars = place(layout, dpi).bars
    image = label_raster(LABEL, layout, dpi)
    first = image.crop((bars.left, 0, bars.left + 1, image.height)).convert("L").tobytes()
    longest = max(len(run) for run in re.findall(b"\x00+", first))
    assert longest * MM_PER_INCH / dpi >= least_mm


@pytest.mark.parametrize("dpi", DPI)
def test_the_matrix_is_whole_modules_with_an_empty_edge(dpi: int) -> None:
    layout = load_layout("25x15")
    placement = place(layout, dpi)
    image = label_raster(LABEL, layout, dpi)
    bars, module = placement.bars, placement.module_dots
    for row, modules in enumerate(code_modules(LABEL.number, Symbology.DATA_MATRIX)):
        for column, dark in enumerate(modules):
            box = Box(bars.left + column * module, bars.top + row * module, module, module)
            assert ink(image, box) == (module * module if dark == "1" else 0)
    assert ink(image, placement.quiet) == ink(image, bars)


def symbols_of(modules: str) -> list[int]:
    """Returns the symbol values of a row of modules, by the published table."""
    values = {pattern: value for value, pattern in enumerate(published.CODES)}
    return [values[modules[at : at + 11]] for at in range(0, len(modules) - 13, 11)]


@pytest.mark.parametrize(
    ("digits", "symbols"),
    [
        ("10120086000180", [105, 10, 12, 0, 86, 0, 1, 80, 19]),
        ("10120366999965", [105, 10, 12, 3, 66, 99, 99, 65, 102]),
        ("14721059001227", [105, 14, 72, 10, 59, 0, 12, 27, 69]),
        ("14724183001269", [105, 14, 72, 41, 83, 0, 12, 69, 37]),
        ("98924366999948", [105, 98, 92, 43, 66, 99, 99, 48, 42]),
        ("10021001000118", [105, 10, 2, 10, 1, 0, 1, 18, 79]),
    ],
)
def test_numbers_are_encoded_in_112_modules_of_set_c(digits: str, symbols: list[int]) -> None:
    (modules,) = code128_modules(digits)
    assert len(modules) == 112
    assert symbols_of(modules) == symbols


def test_every_station_is_encoded_whole() -> None:
    chance = random.Random(1)
    for station in range(100, 990):
        number = make_number(station, date(2024, 12, 31), chance.randrange(1, 10_000))
        (modules,) = code128_modules(number)
        pairs = [int(number[at : at + 2]) for at in range(0, 14, 2)]
        assert symbols_of(modules)[:-1] == [105, *pairs]


@pytest.mark.parametrize("digits", ["99024321000118", "123", "12A4", "", "１２"])
def test_what_the_encoder_would_lose_is_refused(digits: str) -> None:
    with pytest.raises(ValueError, match=r"row of digits|lost|encoded"):
        code_modules(digits, Symbology.CODE128)


def test_dark_runs_are_where_the_bars_are() -> None:
    assert dark_runs("1101") == ((0, 2), (3, 1))
    assert dark_runs("000") == ()


def test_the_same_labels_are_the_same_bytes() -> None:
    layout = load_layout("50x25")
    assert label_pdf(LABEL, layout, 203) == label_pdf(LABEL, layout, 203)
    assert label_zpl(LABEL, layout, 203) == label_zpl(LABEL, layout, 203)


def test_all_bars_are_one_path_in_whole_dots() -> None:
    pdf = label_pdf(replace(LABEL, number="10021001000118"), load_layout("50x25"), 203)
    page = page_commands(pdf)
    rectangles = re.findall(rb"(\S+) (\S+) (\S+) (\S+) re", page)
    assert len(rectangles) == len(dark_runs(code128_modules("10021001000118")[0]))
    assert all(number.isdigit() for rectangle in rectangles for number in rectangle)
    between = page[page.index(b" re") : page.rindex(b" re")]
    assert not re.search(rb"\bf\*?\s", between)


def page_commands(pdf: bytes) -> bytes:
    """Returns the drawing commands of a PDF with one page."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    found = [zlib.decompress(a85decode(one.strip().removesuffix(b"~>"))) for one in streams if b"~>" in one]
    return next(one for one in found if b" re" in one)


def test_several_labels_are_pages_in_their_order() -> None:
    layout = load_layout("50x25")
    labels = trying_labels()
    pages = list(pdf_page_images(labels_pdf(labels, layout, 203), 203))
    assert [page.tobytes() for page in pages] == [label_raster(one, layout, 203).tobytes() for one in labels]


def zpl_dots(zpl: str) -> Image.Image:
    """Returns the picture of a ZPL graphic, decoded by the programming guide and not by our encoder."""
    head = re.search(r"\^PW(\d+)\^LL(\d+).*\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS", zpl)
    assert head is not None
    width, height, sent, size, row_bytes = (int(one) for one in head.groups()[:5])
    assert sent == size == row_bytes * height
    counts = {chr(ord("G") + step): step + 1 for step in range(19)}
    counts |= {chr(ord("g") + step): 20 * (step + 1) for step in range(20)}
    rows: list[str] = []
    row, count = "", 0
    for sign in head.group(6):
        if sign in counts:
            count += counts[sign]
            continue
        if sign == ":":
            row = rows[-1]
        elif sign in ",!":
            row = row.ljust(2 * row_bytes, "0" if sign == "," else "F")
        else:
            row, count = row + sign * max(count, 1), 0
        if len(row) == 2 * row_bytes:
            rows.append(row)
            row = ""
    assert row == ""
    assert len(rows) == height
    picture = Image.frombytes("1", (row_bytes * 8, height), bytes.fromhex("".join(rows)))
    return picture.crop((0, 0, width, height)).convert("L").point(lambda dot: 255 - dot).convert("1")


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", layout_names())
def test_the_zpl_graphic_is_the_raster_dot_for_dot(name: str, dpi: int) -> None:
    label = trying_labels()[0]
    image = label_raster(label, load_layout(name), dpi)
    assert zpl_dots(label_zpl(label, load_layout(name), dpi).decode("ascii")).tobytes() == image.tobytes()


@pytest.mark.parametrize("width", [1, 7, 8, 9, 160, 1677, 4000])
def test_zpl_packs_any_rows(width: int) -> None:
    chance = random.Random(width)
    image = Image.frombytes("L", (width, 12), bytes(chance.choices([0, 255], k=width * 12))).convert("1")
    for filled in (0, 255):
        image.paste(filled, (0, 6, width, 9))
        image.paste(filled, (width // 3, 2, width, 5))
        assert zpl_dots(zpl_of(image).decode("ascii")).tobytes() == image.tobytes()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("홍길동 王小明 さくら", ""),
        ("Nguyễn Thị Ánh Đặng", ""),
        ("Łukasz Иванов", ""),
        ("김 🙂", "🙂"),
        ("أب", "أب"),
    ],
)
def test_characters_that_no_font_has_are_known(text: str, missing: str) -> None:
    assert undrawable(text) == missing


def test_one_font_draws_the_whole_name_where_it_can() -> None:
    runs = typeface(is_bold=True).line("Nguyễn Văn").runs
    assert [(run.face.name, run.text) for run in runs] == [("DejaVuSans-Bold", "Nguyễn Văn")]
    mixed = typeface(is_bold=True).line("김 Nguyễn").runs
    assert [run.text for run in mixed if run.face.name == "DejaVuSans-Bold"] == ["Nguyễn"]


def test_a_character_in_no_font_is_a_visible_mark() -> None:
    line = typeface(is_bold=True).line("a🙂")
    assert "".join(run.text for run in line.runs) == f"a{MISSING}"
    layout = load_layout("50x25")
    name_box = place(layout, 203).texts[0][1]
    assert ink(label_raster(replace(LABEL, name="🙂"), layout, 203), name_box) > 50


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_name_breaks_the_drawing(name: str) -> None:
    assert label_pdf(replace(LABEL, name=name), load_layout("38x25"), 203).startswith(b"%PDF")


def test_a_name_of_invisible_characters_is_drawn_as_nothing() -> None:
    layout = load_layout("50x25")
    image = label_raster(replace(LABEL, name="\u200b\ud800"), layout, 203)
    assert ink(image, place(layout, 203).texts[0][1]) == 0


def test_two_syllables_are_two_pictures() -> None:
    layout = load_layout("50x25")
    pictures = {label_raster(replace(LABEL, name=name), layout, 203).tobytes() for name in ("각", "갂", "🙂")}
    assert len(pictures) == 3
