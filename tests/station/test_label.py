"""What a label says, how names are masked and shortened, and which layouts a printer can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.label import Content, Label, NameMode, Wording, shorter_names, shown_name, text_of
from station.domain.label_layout import Layout, Symbology, place, read_layout, to_dots, with_name_mode
from station.errors import Rejected
from station.printing.layouts import DEFAULT, layout_names, load_layout
from tests.station.printing.pages import LABEL

WORDING = Wording(collected="C {time}", printed="P {time}")
DPI = (203, 300, 600)


def said(label: Label, content: Content) -> str:
    return text_of(label, content, WORDING, NameMode.FULL)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Content.NAME, "홍길동"),
        (Content.BIRTH_SEX, "1985-04-12 M"),
        (Content.NUMBER, "147-24183-0012-69"),
        (Content.TIME, "C 2024-07-01 09:41"),
        (Content.SPECIMEN, "NP+OP"),
        (Content.STATION, "147"),
        (Content.SPECIMEN_STATION, "147 NP+OP"),
        (Content.MARKS, ""),
    ],
)
def test_each_content_says_its_part(content: Content, text: str) -> None:
    assert said(LABEL, content) == text


@pytest.mark.parametrize(
    ("copy", "is_training", "text"),
    [(1, True, "TRAINING"), (2, False, "#2"), (3, True, "TRAINING #3")],
)
def test_training_and_copies_are_marked(copy: int, is_training: bool, text: str) -> None:
    assert said(replace(LABEL, copy=copy, is_training=is_training), Content.MARKS) == text


def test_an_estimated_birth_year_and_an_unknown_birth_are_told_apart() -> None:
    assert said(replace(LABEL, birth=None, birth_year=1985), Content.BIRTH_SEX) == "~1985 M"
    assert said(replace(LABEL, birth=None), Content.BIRTH_SEX) == "???? M"


def test_without_a_collection_time_the_printed_time_is_shown() -> None:
    printed_at = datetime(2024, 6, 30, 23, 59, tzinfo=UTC)
    label = replace(LABEL, collected_at=None, printed_at=printed_at)
    assert said(label, Content.TIME) == "P 2024-07-01 08:59"
    assert said(replace(label, printed_at=None), Content.TIME) == ""


@pytest.mark.parametrize(
    ("name", "masked", "initials"),
    [
        ("홍길동", "홍*동", "ㅎㄱㄷ"),
        ("홍길", "홍*", "ㅎㄱ"),
        ("남궁민수", "남**수", "ㄴㄱㅁㅅ"),
        ("김", "김", "ㄱ"),
        ("王小明", "王*明", "王"),
        ("ERIKSSON  ANNA", "E*** A***", "E. A."),
        ("O", "O***", "O."),
        ("", "", ""),
    ],
)
def test_names_are_masked_or_made_initials_as_the_site_says(name: str, masked: str, initials: str) -> None:
    assert shown_name(name, NameMode.MASKED) == masked
    assert shown_name(name, NameMode.INITIALS) == initials


def test_a_decomposed_name_is_composed() -> None:
    assert shown_name("\u1112\u1169\u11bc Nguye\u0302\u0303n", NameMode.FULL) == "홍 Nguyễn"


def test_given_names_become_initials_before_the_family_name_is_cut() -> None:
    forms = list(shorter_names("WOLFESCHLEGEL ANNA MARIA"))
    assert forms[:4] == [
        "WOLFESCHLEGEL ANNA MARIA",
        "WOLFESCHLEGEL ANNA M.",
        "WOLFESCHLEGEL A. M.",
        "WOLFESCHLEGE… A. M.",
    ]
    assert forms[-1] == "W…"


@given(st.text(min_size=1, max_size=30).map(lambda name: " ".join(name.split())).filter(bool))
def test_shorter_names_keep_their_beginning(name: str) -> None:
    assert all(short.startswith(name[0]) for short in shorter_names(name))


@pytest.mark.parametrize("name", layout_names())
@pytest.mark.parametrize("dpi", DPI)
def test_every_shipped_layout_can_be_held_at_every_resolution(name: str, dpi: int) -> None:
    layout = load_layout(name)
    assert layout.name == name
    assert place(layout, dpi).page.width == to_dots(layout.width_mm, dpi)


@pytest.mark.parametrize("name", layout_names())
def test_every_shipped_layout_shows_all_that_a_label_must(name: str) -> None:
    shown = {text.content for text in load_layout(name).texts}
    assert {Content.NAME, Content.BIRTH_SEX, Content.NUMBER, Content.TIME, Content.MARKS} <= shown
    assert shown & {Content.SPECIMEN_STATION} or {Content.SPECIMEN, Content.STATION} <= shown


def test_the_default_layout_is_named_first() -> None:
    assert layout_names()[0] == DEFAULT == "50x25"
    assert set(layout_names()) == {"50x25", "50.8x25.4", "38x25", "60x22", "25x15"}


def codes(layout: Layout, dpi: int) -> set[str]:
    with pytest.raises(Rejected) as caught:
        place(layout, dpi)
    return {one.code for one in caught.value.rejections}


def test_bars_that_do_not_fit_are_refused_when_the_layout_is_chosen() -> None:
    small = load_layout("25x15")
    bars = replace(small, symbology=Symbology.CODE128)
    assert "label_code_too_wide" in codes(bars, 203)
    narrow = load_layout("38x25")
    narrow = replace(narrow, code=replace(narrow.code, width_mm=30.0))
    assert codes(narrow, 203) == {"label_code_too_wide"}
    assert place(narrow, 600).module_dots == 5


@pytest.mark.parametrize(
    ("symbology", "modules", "quiet"), [(Symbology.CODE128, 112, 10), (Symbology.DATA_MATRIX, 14, 2)]
)
def test_a_box_one_module_too_narrow_for_its_quiet_zones_is_refused(
    symbology: Symbology, modules: int, quiet: int
) -> None:
    dpi, module_mm = 254, 0.3  # a dot is a tenth of a millimetre
    layout = replace(load_layout("60x22"), width_mm=80.0, symbology=symbology, texts=())
    code = replace(layout.code, left_mm=5.0, module_mm=module_mm, least_module_mm=0.29)
    wide_mm = (modules + 2 * quiet) * module_mm
    fitting = place(replace(layout, code=replace(code, width_mm=wide_mm)), dpi)
    assert fitting.module_dots == 3
    assert fitting.bars.left - fitting.quiet.left >= quiet * 3
    assert fitting.quiet.right - fitting.bars.right >= quiet * 3
    too_narrow = replace(layout, code=replace(code, width_mm=wide_mm - module_mm))
    assert codes(too_narrow, dpi) == {"label_code_too_wide"}


def test_low_bars_a_low_matrix_and_a_strange_resolution_are_refused() -> None:
    layout = load_layout("50x25")
    assert codes(replace(layout, code=replace(layout.code, height_mm=4.0)), 203) == {"label_code_too_low"}
    matrix = load_layout("25x15")
    assert codes(replace(matrix, code=replace(matrix.code, height_mm=6.0)), 203) == {"label_code_too_low"}
    assert codes(layout, 72) == {"label_dpi"}


def test_all_that_stands_wrong_is_named_at_once() -> None:
    layout = load_layout("50x25")
    first, second, *others = layout.texts
    moved = (replace(first, left_mm=40.0), replace(second, top_mm=8.0), *others)
    wrong = replace(layout, code=replace(layout.code, left_mm=-2.0), texts=moved)
    assert codes(wrong, 203) == {"label_code_outside", "label_text_outside", "label_text_overlap"}


@pytest.mark.parametrize("text", ["name = ", 'name = "x"', 'name = "x"\nwidth_mm = "wide"'])
def test_a_file_that_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="label_layout_unreadable"):
        read_layout(text)


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(Rejected, match="label_layout_unknown"):
        load_layout("70x70")


def test_a_sites_policy_about_names_is_a_value_of_the_layout() -> None:
    assert with_name_mode(load_layout("50x25"), NameMode.MASKED).name_mode is NameMode.MASKED
    assert load_layout("50x25").name_mode is NameMode.FULL
