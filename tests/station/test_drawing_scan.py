"""Each shipped layout is decoded from its pixels: as drawn, blurred, turned and in noise."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from station.domain.label import Label
from station.domain.label_layout import MM_PER_INCH, Layout, Symbology, place
from station.domain.number import make_number
from station.printing.barcode import code_modules
from station.printing.drawing import labels_pdf
from station.printing.layouts import layout_names, load_layout
from station.printing.raster import label_raster, pdf_page_images
from station.printing.scan import decode

DPI = (203, 300, 600)
NAMES = (
    "홍길동",
    "김철수",
    "남궁가나다라마바사아자차카타파하",
    "ERIKSSON ANNA MARIA",
    "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine",
    "Nguyễn Thị Ánh Đặng",
    "Ẫ Ẳ Ự",
    "김 Nguyễn Văn",
    "이 Elisabeth",
    "O",
    "뷁",
)
NOISE_SIDE = 1500
BARS = tuple(name for name in layout_names() if name != "25x15")

Spoil = Callable[[Image.Image, float], Image.Image]


def some_label(chance: random.Random, name: str) -> Label:
    day = date(2020, 1, 1) + timedelta(days=chance.randrange(3000))
    number = make_number(chance.randrange(100, 990), day, chance.randrange(1, 10_000))
    return Label(
        name=name,
        birth=date(1920, 1, 1) + timedelta(days=chance.randrange(36_000)),
        sex=chance.choice("FMX"),
        number=number,
        collected_at=datetime(day.year, day.month, day.day, 3, chance.randrange(60), tzinfo=UTC),
        specimen=chance.choice(("NP+OP", "가래", "SALIVA")),
        station=int(number[:3]),
        copy=chance.choice((1, 1, 1, 2, 3)),
        is_training=chance.random() < 0.2,
    )


def as_drawn(image: Image.Image, module_px: float) -> Image.Image:
    return image


def blurred(image: Image.Image, module_px: float) -> Image.Image:
    """Gaussian blur with σ of half a module."""
    return image.convert("L").filter(ImageFilter.GaussianBlur(module_px / 2))


def turned(image: Image.Image, module_px: float) -> Image.Image:
    """Turned by 5 degrees on white ground."""
    return image.convert("L").rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def noisy(image: Image.Image, module_px: float) -> Image.Image:
    """Gaussian noise with σ of 10 % of the full scale, cut at black and white as a camera does."""
    noise = noise_field().crop((0, 0, *image.size))
    return ImageChops.add(image.convert("L"), noise, offset=-128)


@cache
def noise_field() -> Image.Image:
    """Grey 128 with seeded noise: 16,384 draws of the distribution, spread at random."""
    chance = random.Random(10)
    draws = [min(255, max(0, round(chance.gauss(128, 25.5)))) for _ in range(1 << 14)]
    return Image.frombytes(
        "L", (NOISE_SIDE, NOISE_SIDE // 2), bytes(chance.choices(draws, k=NOISE_SIDE**2 // 2))
    )


SPOILS: tuple[Spoil, ...] = (as_drawn, blurred, turned, noisy)


def unread(layout: Layout, dpi: int, spoils: tuple[Spoil, ...], count: int, seed: int = 4) -> list[str]:
    """Returns what was not read right of `count` labels spoilt in each way."""
    chance = random.Random(f"{seed} {layout.name} {dpi}")
    offset = chance.randrange(len(NAMES))
    labels = [some_label(chance, NAMES[(offset + turn) % len(NAMES)]) for turn in range(count)]
    module_px = place(layout, dpi).module_dots
    images = pdf_page_images(labels_pdf(labels, layout, dpi), dpi)
    return [
        f"{spoil.__name__} {label.number} {label.name}"
        for label, image in zip(labels, images, strict=True)
        for spoil in spoils
        if decode(spoil(image, module_px)) != [label.number]
    ]


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", layout_names())
def test_every_layout_scans_drawn_blurred_turned_and_in_noise(name: str, dpi: int) -> None:
    assert unread(load_layout(name), dpi, SPOILS, count=6) == []


@pytest.mark.soak
@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", layout_names())
def test_a_thousand_of_a_thousand_scan(name: str, dpi: int, spoil: Spoil) -> None:
    assert unread(load_layout(name), dpi, (spoil,), count=1000) == []


def test_the_noise_is_ten_percent_of_the_full_scale() -> None:
    histogram = noise_field().histogram()
    total = sum(histogram)
    mean = sum(grey * often for grey, often in enumerate(histogram)) / total
    variance = sum((grey - mean) ** 2 * often for grey, often in enumerate(histogram)) / total
    assert mean == pytest.approx(128, abs=1)
    assert math.sqrt(variance) == pytest.approx(25.5, abs=1)


def bars_alone(number: str, module_px: int = 2) -> Image.Image:
    """Returns the bars of a number with their quiet zones, and nothing around them."""
    (row,) = code_modules(number, Symbology.CODE128)
    quiet = "0" * 10
    line = Image.new("L", (len(row) + 20, 1), 255)
    line.putdata([0 if module == "1" else 255 for module in quiet + row + quiet])
    return line.resize((line.width * module_px, 40), Image.Resampling.NEAREST)


def test_bars_of_every_station_are_read_back() -> None:
    numbers = [make_number(station, date(2024, 12, 31), 9999) for station in range(100, 990)]
    assert [[one.text for one in zxingcpp.read_barcodes(bars_alone(number))] for number in numbers] == [
        [number] for number in numbers
    ]


@pytest.mark.parametrize("name", layout_names())
def test_a_module_is_about_a_quarter_of_a_millimetre_or_more(name: str) -> None:
    for dpi in DPI:
        module_mm = place(load_layout(name), dpi).module_dots * MM_PER_INCH / dpi
        assert 0.24 <= module_mm <= 0.51


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", BARS)
def test_one_plain_look_is_enough_for_bars_as_drawn_and_turned(name: str, dpi: int) -> None:
    layout = load_layout(name)
    label = some_label(random.Random(f"{name} {dpi}"), NAMES[0])
    image = label_raster(label, layout, dpi)
    for spoil in (as_drawn, turned):
        assert {one.text for one in zxingcpp.read_barcodes(spoil(image, 0))} == {label.number}


@pytest.mark.parametrize("name", BARS)
def test_bars_begin_at_a_whole_module_and_read_at_a_third_of_the_dots(name: str) -> None:
    """At 300 dpi a large label is looked at in a picture of a third, where each module is one dot of its own."""
    placement = place(load_layout(name), 300)
    label = some_label(random.Random(name), NAMES[0])
    image = label_raster(label, load_layout(name), 300).convert("L").reduce(3)
    assert placement.module_dots == 3
    assert placement.bars.left % 3 == 0
    (modules,) = code_modules(label.number, Symbology.CODE128)
    left, top, right = (one // 3 for one in (placement.bars.left, placement.bars.top, placement.bars.right))
    row = image.crop((left, top + 9, right, top + 10))
    assert row.tobytes() == bytes(0 if one == "1" else 255 for one in modules)


def test_a_code_that_is_found_at_two_heights_is_one_text() -> None:
    label = some_label(random.Random(1), NAMES[0])
    image = label_raster(label, load_layout("50x25"), 203)
    twice = Image.new("1", (image.width, 2 * image.height), 1)
    twice.paste(image, (0, 0))
    twice.paste(image, (0, image.height))
    assert decode(twice) == [label.number]


def test_a_blank_picture_holds_no_code() -> None:
    assert decode(Image.new("1", (400, 200), 1)) == []
