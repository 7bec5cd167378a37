"""The manifest's pages as they are printed: decoded back, measured, and with every tube on them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4

from station.domain.box import Box, BoxState, make_box_code, show_box_code
from station.domain.manifest import PROPER_SHIPPING_NAME, UN_MARK, Manifest, ManifestLine
from station.domain.number import display, make_number
from station.domain.rack import RACK_FORMATS
from station.exports.manifest_csv import manifest_csv
from station.printing.manifest_pages import (
    BAR_HEIGHT,
    MARGIN,
    MARK_LETTERS,
    MARK_REACH,
    MARK_SIDE,
    TITLE_BASE,
    manifest_pdf,
)
from station.printing.raster import pdf_page_images
from station.printing.scan import decode
from station.words import words_in

DAY, NINE = date(2026, 4, 1), datetime(2026, 4, 1, 0, tzinfo=UTC)
BOX = Box(
    id=UUID(int=1),
    operating_day=DAY,
    code=make_box_code(147, DAY, 3),
    state=BoxState.HANDED_OVER,
    lab="시립 검사기관",
    responsible="Kim",
    responsible_phone="+821012345678",
    logger_id="=L-7",
    sealed_at=NINE,
    courier="Lee",
    handed_over_at=NINE,
    temperature_out_tenths_c=-5,
)
WORDS = [words_in("ko"), words_in("en")]


def manifest(count: int, name: str = "") -> Manifest:
    positions = tuple(RACK_FORMATS["8x12"].positions())
    lines = tuple(
        ManifestLine(
            rack=f"147-26091-R{one // 96 + 1:02}",
            position=positions[one % 96],
            number=make_number(147, DAY, one + 1),
            specimen="NP+OP",
            collected_at=NINE + timedelta(minutes=one),
            due_at=NINE + timedelta(minutes=one, hours=72),
            name=name,
        )
        for one in range(count)
    )
    return Manifest(BOX, 147, "잠실", False, ZoneInfo("Asia/Seoul"), lines, "한책임", "한책임")


def test_the_sender_stands_on_the_cover_with_name_address_and_telephone() -> None:
    sent = replace(manifest(1), address="서울 송파구 올림픽로 25")
    cover = texts(manifest_pdf(sent, WORDS))[0]
    assert all(one in cover for one in ("잠실", "서울 송파구 올림픽로 25", "Kim", "010-1234-5678"))


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("dpi", [200, 203, 300])
def test_the_box_code_is_read_back_from_the_pixels(dpi: int) -> None:
    cover = next(pdf_page_images(manifest_pdf(manifest(1), WORDS), dpi))
    assert decode(cover) == [BOX.code]


def test_the_bars_are_whole_modules() -> None:
    dpi, module_dots = 600, 12
    cover = next(pdf_page_images(manifest_pdf(manifest(1), WORDS), dpi)).convert("L")
    widths = bar_widths(cover)
    assert len(widths) == 3 * 10 + 4
    assert set(widths) <= {width * module_dots for width in (1, 2, 3, 4)}


def bar_widths(cover: Image.Image) -> list[int]:
    """Returns the widths of the dark runs through the middle of the bars. Units: dots."""
    row_at = round((A4[1] - TITLE_BASE + 8 * 72 / 25.4 + BAR_HEIGHT / 2) * cover.height / A4[1])
    row = cover.crop((0, row_at, cover.width * 45 // 100, row_at + 1)).tobytes()
    return [len(one) for one in row.split(b"\xff") if one]


def test_the_mark_is_as_large_as_the_rule_asks() -> None:
    dpi = 300
    cover = (
        next(pdf_page_images(manifest_pdf(manifest(1), WORDS), dpi))
        .convert("L")
        .point(lambda grey: 255 - grey)
    )
    dots_per_point = dpi / 72
    left, right = round((MARGIN - 2) * dots_per_point), round((MARGIN + 2 * MARK_REACH + 6) * dots_per_point)
    middle = cover.height * 35 // 100
    seen = cover.crop((left, middle - 150, right, middle + 150)).getbbox()
    assert seen is not None
    width_mm = (seen[2] - seen[0]) / dpi * 25.4
    assert width_mm == pytest.approx(50 * 2**0.5, abs=0.3)
    assert MARK_SIDE >= 50 / 25.4 * 72
    assert MARK_LETTERS >= 6 / 25.4 * 72 - 1e-9


def test_the_cover_names_all_that_un_3373_asks_for() -> None:
    cover = texts(manifest_pdf(manifest(2), WORDS))[0]
    for wanted in (
        UN_MARK, PROPER_SHIPPING_NAME, "Kim", "010-1234-5678", "-0.5 °C", "Lee", "시립 검사기관", "잠실 (147)",
        show_box_code(BOX.code), "2026-04-01 09:00", "2026-04-04 09:00", "한책임", "UTC+09:00",
    ):  # fmt: skip
        assert wanted in cover


@pytest.mark.parametrize(("count", "pages"), [(1, 2), (48, 2), (49, 3), (96, 3), (384, 9)])
def test_every_tube_stands_on_a_page_that_says_which_of_how_many_it_is(count: int, pages: int) -> None:
    paper = manifest(count)
    found = texts(manifest_pdf(paper, WORDS))
    assert len(found) == pages
    for number, page in enumerate(found, start=1):
        assert f"page {number} of {pages}" in page
        assert f"{pages}쪽 중 {number}쪽" in page
    listed = "\n".join(found[1:])
    assert [one.number for one in paper.lines if display(one.number) not in listed] == []


def test_names_stand_on_the_list_only_when_they_are_given() -> None:
    named, plain = (texts(manifest_pdf(manifest(1, name), WORDS))[1] for name in ("Nguyễn Thị Minh", ""))
    assert "Nguyễn Thị Minh" in named
    assert "이름" not in plain


def test_a_training_manifest_says_so_on_each_page() -> None:
    real = manifest(1)
    pages = texts(manifest_pdf(replace(real, is_training=True), WORDS))
    assert len(pages) > 1
    assert all("TRAINING" in one for one in pages)
    assert not any("TRAINING" in one for one in texts(manifest_pdf(real, WORDS)))


def test_one_language_alone_is_enough() -> None:
    cover = texts(manifest_pdf(manifest(1), WORDS[1:]))[0]
    assert "Specimen manifest" in cover
    assert "명세서" not in cover


def test_the_same_manifest_gives_the_same_bytes() -> None:
    assert manifest_pdf(manifest(50), WORDS) == manifest_pdf(manifest(50), WORDS)


def test_nothing_is_drawn_outside_the_margins() -> None:
    for page in pdf_page_images(manifest_pdf(manifest(60, "가" * 60), WORDS), 72):
        ink = page.convert("L").point(lambda grey: 255 - grey).getbbox()
        assert ink is not None
        assert ink[0] >= MARGIN - 2
        assert ink[2] <= page.width - MARGIN + 2


def test_the_table_names_each_tube_once_and_runs_in_no_spreadsheet() -> None:
    paper = manifest(100)
    rows = list(csv.DictReader(io.StringIO(manifest_csv(paper).decode("utf-8"), newline="")))
    assert [row["specimen_number"] for row in rows] == [display(one.number) for one in paper.lines]
    assert rows[0] | {"logger_id": "", "temperature_out_c": ""} == rows[0] | {
        "box": show_box_code(BOX.code), "station": "147", "rack": "147-26091-R01", "position": "A1",
        "collected_at": "2026-04-01T09:00:00+09:00", "due_at": "2026-04-04T09:00:00+09:00",
        "logger_id": "", "temperature_out_c": "",
    }  # fmt: skip
    assert (rows[0]["logger_id"], rows[0]["temperature_out_c"]) == ("'=L-7", "'-0.5")
    assert "name" not in rows[0]


def test_the_table_holds_names_when_they_are_given() -> None:
    (row,) = csv.DictReader(io.StringIO(manifest_csv(manifest(1, "홍길동")).decode("utf-8"), newline=""))
    assert row["name"] == "홍길동"
