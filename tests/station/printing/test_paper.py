"""What visitors carry: a slip whose code is read from its dots, a sheet in four languages that fits its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from station.actions.print_slip import slip_of, visit_of_number
from station.actions.register_visit import register_visit
from station.domain.label_layout import Box, to_dots
from station.domain.slip import (
    Slip,
    SlipContent,
    SlipKind,
    SlipLayout,
    read_slip_code,
    slip_code,
    text_on_slip,
)
from station.errors import Rejected
from station.printing.fonts import MISSING
from station.printing.paper import A5_MM, EDGE_MM, QUIET_MODULES, fonts_of, sheet_page, sheet_pdf, slip_page
from station.printing.paragraph import NEVER_FIRST, NEVER_LAST, broken
from station.printing.scan import QR_CODES, decode
from station.printing.sheets import CHINESE_SCRIPT, load_slip, slip_names, visitor_languages, visitor_words
from tests.station.booth import RESIDENT, Booth

ID = UUID("0199e1c0-0000-7000-8000-000000000001")
NAMES = {"ko": "김민수", "en": "NGUYỄN THỊ PHƯƠNG ANH", "zh": "王过诊", "ja": "佐藤 検二"}
SLIP = Slip(
    kind=SlipKind.VISIT,
    id=ID,
    name="김민수",
    birth_sex="1985-04-12 M",
    number="980-26060-0001-02",
    printed_at=datetime(2026, 3, 1, 3, tzinfo=UTC),
    place="잠실 선별진료소 980",
    is_training=True,
)


def boxes(layout: SlipLayout) -> dict[str, Box]:
    """Returns all boxes of a layout. Units: hundredths of a millimetre."""

    def box(left: float, top: float, width: float, height: float) -> Box:
        return Box(*(round(100 * one) for one in (left, top, width, height)))

    found = {
        one.content.value: box(one.left_mm, one.top_mm, one.width_mm, one.height_mm * one.lines)
        for one in layout.texts
    }
    code = layout.code
    return found | {"code": box(code.left_mm, code.top_mm, code.side_mm, code.side_mm)}


@pytest.mark.parametrize("name", slip_names())
def test_a_slip_has_all_its_contents_in_boxes_that_do_not_meet(name: str) -> None:
    layout = load_slip(name)
    found = boxes(layout)
    margin, width, height = (
        round(100 * one) for one in (layout.margin_mm, layout.width_mm, layout.height_mm)
    )
    inner = Box(margin, margin, width - 2 * margin, height - 2 * margin)
    assert set(found) == {one.value for one in SlipContent} | {"code"}
    assert [one for one, box in found.items() if not inner.holds(box)] == []
    assert [(a, b) for a in found for b in found if a < b and found[a].meets(found[b])] == []


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("language", visitor_languages())
@pytest.mark.parametrize("name", slip_names())
def test_the_code_of_a_slip_is_read_from_its_dots(name: str, language: str, dpi: int) -> None:
    slip = replace(SLIP, name=NAMES[language])
    page = slip_page(slip, load_slip(name), visitor_words(language), dpi)
    (text,) = decode(page.picture, QR_CODES)
    assert read_slip_code(text) == (SlipKind.VISIT, ID)
    assert page.picture.size == (to_dots(page.width_mm, dpi), to_dots(page.height_mm, dpi))


def test_the_code_of_a_slip_is_not_taken_for_a_label() -> None:
    assert decode(slip_page(SLIP, load_slip(), visitor_words("ko"), 203).picture) == []


def test_the_quiet_zone_of_a_slip_is_white() -> None:
    layout = load_slip()
    page = slip_page(SLIP, layout, visitor_words("ko"), 203)
    side = to_dots(layout.code.side_mm, 203)
    module = side // (25 + 2 * QUIET_MODULES)
    edge = (side - 25 * module) // 2
    left, top = to_dots(layout.code.left_mm, 203), to_dots(layout.code.top_mm, 203)
    frame = page.picture.crop((left, top, left + side, top + side)).convert("L")
    frame.paste(255, (edge, edge, edge + 25 * module, edge + 25 * module))
    assert edge >= QUIET_MODULES * module
    assert frame.getextrema() == (255, 255)


def test_a_slip_whose_code_is_too_fine_is_refused() -> None:
    layout = load_slip()
    small = replace(layout, code=replace(layout.code, side_mm=8.0))
    with pytest.raises(Rejected, match="slip_code_too_fine"):
        slip_page(SLIP, small, visitor_words("ko"), 203)


@given(st.sampled_from(SlipKind), st.uuids())
def test_each_slip_code_comes_back_and_fits_the_small_qr(kind: SlipKind, record_id: UUID) -> None:
    code = slip_code(kind, record_id)
    assert read_slip_code(f" {code.lower()}\n") == (kind, record_id)
    assert len(code) <= 39


@pytest.mark.parametrize(
    "text", ["", "98026060000102", "VISIT:12", "VISITOR:" + 32 * "0", "VISIT:" + 32 * "G"]
)
def test_what_is_no_slip_of_ours_is_none(text: str) -> None:
    assert read_slip_code(text) is None


def all_texts(language: str) -> list[str]:
    words = visitor_words(language)
    lines = [text for one in words.sheet.sections for text in (one.heading, *one.lines)]
    slips = [words.slip.title_visit, words.slip.title_person, words.slip.birth, *words.slip.instructions]
    return [words.name, words.sheet.title, words.sheet.foot, *lines, *slips]


@pytest.mark.parametrize("language", visitor_languages())
def test_every_character_of_a_language_can_be_drawn(language: str) -> None:
    for is_bold in (False, True):
        fonts = fonts_of(language, is_bold=is_bold)
        assert [fonts.missing(text) for text in all_texts(language) if fonts.missing(text)] == []
        assert fonts.line(MISSING).width > 0


@pytest.mark.parametrize("language", visitor_languages())
def test_each_language_says_as_much_as_the_others(language: str) -> None:
    sheet, korean = visitor_words(language).sheet, visitor_words("ko").sheet
    assert [len(one.lines) for one in sheet.sections] == [len(one.lines) for one in korean.sections]
    assert all(one in "".join(all_texts(language)) for one in ("119", "1339"))


@pytest.mark.parametrize("language", visitor_languages())
def test_a_sheet_fits_its_page_and_is_the_same_each_time(language: str) -> None:
    words = visitor_words(language)
    page = sheet_page(words, 203, number=SLIP.number)
    edge = to_dots(EDGE_MM, 203)
    white = Image.new("L", page.picture.size, 255)
    white.paste(page.picture.convert("L"))
    white.paste(255, (edge - 2, edge - 2, white.width - edge + 2, white.height - edge + 2))
    assert page.picture.size == tuple(to_dots(one, 203) for one in A5_MM)
    assert white.getextrema() == (255, 255)
    assert sheet_pdf(words, 203) == sheet_pdf(words, 203)


@pytest.mark.parametrize("language", visitor_languages())
@pytest.mark.parametrize("width", [6.0, 12.0, 30.0])
def test_broken_lines_fit_lose_nothing_and_begin_and_end_well(language: str, width: float) -> None:
    fonts, anywhere = fonts_of(language, is_bold=False), language in CHINESE_SCRIPT
    for text in all_texts(language):
        lines = list(broken(text, fonts, width, breaks_anywhere=anywhere))
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(fonts.line(line).width <= width or len(line) < 14 for line in lines)
        if anywhere:
            assert not any(line[0] in NEVER_FIRST or line[-1] in NEVER_LAST for line in lines)


@pytest.mark.parametrize("language", visitor_languages())
def test_the_instructions_of_a_slip_all_fit(language: str) -> None:
    words = visitor_words(language)
    for name in slip_names():
        box = next(one for one in load_slip(name).texts if one.content is SlipContent.INSTRUCTIONS)
        fonts = fonts_of(language, is_bold=False)
        width = box.width_mm / (0.8 * box.height_mm)
        parts = text_on_slip(SLIP, SlipContent.INSTRUCTIONS, words.slip).split("\n")
        anywhere = language in CHINESE_SCRIPT
        lines = [line for one in parts for line in broken(one, fonts, width, breaks_anywhere=anywhere)]
        assert len(lines) <= box.lines


def test_the_slip_of_a_visit_says_who_and_which_number(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    slip = slip_of(booth.shift, visit_of_number(booth.shift, made.specimen.number), "잠실")
    assert (slip.id, slip.name, slip.birth_sex) == (made.visit.id, "김민수", "1985-04-12 M")
    assert slip.number.replace("-", "") == made.specimen.number
    assert (slip.place, slip.is_training) == (f"잠실 {booth.shift.station}", True)


def test_the_slip_of_a_person_has_no_number(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    slip = slip_of(booth.shift, made.visit.id, "", kind=SlipKind.PERSON)
    assert (slip.id, slip.number) == (made.person.id, "")


def test_a_number_of_nobody_has_no_slip(booth: Booth) -> None:
    with pytest.raises(Rejected, match="number_unknown"):
        visit_of_number(booth.shift, "98026091999900")


@pytest.mark.parametrize("unknown", [lambda: load_slip("a0"), lambda: visitor_words("de")])
def test_an_unknown_size_or_language_is_refused(unknown: object) -> None:
    assert callable(unknown)
    with pytest.raises(Rejected, match="unknown"):
        unknown()
