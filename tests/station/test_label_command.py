"""`station label` and `station number check` as functions: what they give and what they refuse."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from station.cli.label import FIELDS, label_bytes, read_label
from station.cli.number import number_check, number_facts
from station.domain.label import Label
from station.domain.number import Flaw, check_number
from station.errors import Rejected
from station.printing.raster import pdf_page_images
from station.printing.scan import decode
from station.words import LANGUAGES, words_in

GIVEN = {
    "name": "홍길동",
    "birth": "1985-04-12",
    "sex": "M",
    "number": "147-24183-0012-69",
    "collected_at": "2024-07-01T09:41:00+09:00",
    "specimen": "np_op_swab",
    "station": 147,
    "copy": 1,
}


def rejected(text: str, layout: str = "50x25", format: str = "pdf", dpi: int = 203) -> Rejected:
    with pytest.raises(Rejected) as caught:
        label_bytes(text, layout, format, dpi)
    return caught.value


def test_a_label_is_read_from_json() -> None:
    assert read_label(json.dumps(GIVEN)) == Label(
        name="홍길동",
        birth=date(1985, 4, 12),
        sex="M",
        number="14724183001269",
        collected_at=datetime(2024, 7, 1, 0, 41, tzinfo=UTC),
        specimen="np_op_swab",
        station=147,
    )


def test_a_training_number_makes_a_training_label() -> None:
    assert read_label(json.dumps(GIVEN | {"number": "98924366999948", "station": "989"})).is_training


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_the_pdf_and_the_png_hold_the_number(dpi: int) -> None:
    pdf, png = (label_bytes(json.dumps(GIVEN), "50x25", kind, dpi) for kind in ("pdf", "png"))
    picture = Image.open(io.BytesIO(png))
    (page,) = pdf_page_images(pdf, dpi)
    assert picture.tobytes() == page.tobytes()
    assert round(picture.info["dpi"][0]) == dpi
    assert decode(picture) == ["14724183001269"]


def test_a_specimen_key_is_printed_in_the_programmes_words() -> None:
    plain, put = json.dumps(GIVEN), json.dumps(GIVEN | {"specimen": "NP+OP"})
    texts = {"np_op_swab": "NP+OP"}
    assert label_bytes(plain, specimen_texts=texts) == label_bytes(put) != label_bytes(plain)


def test_zpl_is_one_label_in_plain_text() -> None:
    zpl = label_bytes(json.dumps(GIVEN), "50x25", "zpl", 203).decode("ascii")
    assert zpl.startswith("^XA^PW400^LL200")
    assert zpl.rstrip().endswith("^XZ")


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(field: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != field}
    (one,) = rejected(json.dumps(given)).rejections
    assert (one.field, one.code) == (field, "label_field_missing")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "label_field_empty"),
        ("name", 7, "label_field_empty"),
        ("name", "가" * 201, "label_field_long"),
        ("birth", "1985-02-31", "label_birth"),
        ("birth", "19850412", "label_birth"),
        ("birth", None, "label_field_empty"),
        ("sex", "m", "label_sex"),
        ("sex", ["M"], "label_sex"),
        ("number", "14724183001260", "number_check"),
        ("number", 14724183001269, "number_length"),
        ("number", "1472418300126", "number_length"),
        ("collected_at", "2024-07-01T09:41:00", "label_instant"),
        ("collected_at", "yesterday", "label_instant"),
        ("specimen", "", "label_field_empty"),
        ("station", 99, "label_whole_number"),
        ("station", "147.0", "label_whole_number"),
        ("copy", 0, "label_whole_number"),
        ("copy", True, "label_whole_number"),
        ("copy", 1.0, "label_whole_number"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object, code: str) -> None:
    (one,) = rejected(json.dumps(GIVEN | {field: value})).rejections
    assert (one.field, one.code) == (field, code)


def test_all_wrong_fields_are_named_at_once() -> None:
    fields = [one.field for one in rejected(json.dumps({"name": "O", "sex": "?"})).rejections]
    assert fields == ["birth", "sex", "number", "collected_at", "specimen", "station", "copy"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    assert [one.code for one in rejected(text).rejections] == ["label_not_json"]


@pytest.mark.parametrize(
    ("layout", "format", "dpi", "code"),
    [
        ("70x70", "pdf", 203, "label_layout_unknown"),
        ("../words/ko", "pdf", 203, "label_layout_unknown"),
        ("50x25", "gif", 203, "label_format"),
        ("50x25", "pdf", 0, "label_dpi"),
    ],
)
def test_an_unknown_layout_format_or_resolution_is_refused(
    layout: str, format: str, dpi: int, code: str
) -> None:
    assert [one.code for one in rejected(json.dumps(GIVEN), layout, format, dpi).rejections] == [code]


def test_a_valid_number_is_taken_apart() -> None:
    assert number_check("147-24183-0012-69") == {
        "number": "14724183001269",
        "valid": True,
        "display": "147-24183-0012-69",
        "station": 147,
        "date": "2024-07-01",
        "serial": 12,
        "is_training": False,
    }


def test_a_swapped_number_names_the_swap() -> None:
    answer = number_check("14742183001269")
    assert answer["valid"] is False
    assert answer["flaw"] == "number_check"
    slips = answer["slips"]
    assert isinstance(slips, list)
    assert slips[0] == {
        "slip": "swap",
        "positions": [4, 5],
        "number": "14724183001269",
        "display": "147-24183-0012-69",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_of_a_number_has_words_in_both_languages(language: str, flaw: Flaw) -> None:
    words = words_in(language, is_strict=True)
    assert words(f"error.number_{flaw}", **number_facts(check_number("14742183001269")))
