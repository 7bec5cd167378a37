"""`station label` and `station number check` as pure functions: text in, bytes or a JSON value out.

They draw and judge only: no station, no clock, no file but the shipped resources.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from station.domain import number as numbers
from station.domain.label import Label
from station.domain.label_layout import Layout
from station.errors import Rejected, Rejection, reject
from station.printing.drawing import label_pdf
from station.printing.layouts import DEFAULT, load_layout
from station.printing.raster import label_png, label_zpl

Json = dict[str, Any]  # Any: a JSON object before its fields are checked
DEFAULT_DPI = 203
LONGEST_NAME = 200
LONGEST_SPECIMEN = 80
LONGEST_INSTANT = 40
MOST_COPIES = 99
MOST_MEANT = 3
NO_TEXTS: Mapping[str, str] = MappingProxyType({})
SEXES = frozenset({"F", "M", "X"})
FORMATS: dict[str, Callable[[Label, Layout, int], bytes]] = {
    "pdf": label_pdf,
    "png": label_png,
    "zpl": label_zpl,
}


def label_bytes(
    json_text: str,
    layout: str = DEFAULT,
    format: str = "pdf",
    dpi: int = DEFAULT_DPI,
    *,
    specimen_texts: Mapping[str, str] = NO_TEXTS,
) -> bytes:
    """Returns the label that a JSON text describes, as a PDF, PNG or ZPL file.

    `specimen_texts` says what is printed for a specimen key of the programme; without it the key itself is.

    Raises: Rejected with all fields that are missing or wrong, an unknown format or layout, or a layout that
    cannot hold its code at this resolution.
    """
    if format not in FORMATS:
        raise reject("format", "label_format", format=format, known=", ".join(FORMATS))
    label = read_label(json_text)
    printed = replace(label, specimen=specimen_texts.get(label.specimen, label.specimen))
    return FORMATS[format](printed, load_layout(layout), dpi)


def read_label(json_text: str) -> Label:
    """Returns the label that a JSON text describes. Raises: Rejected with all fields that are not right."""
    given = _object(json_text)
    values: Json = {}
    rejections: list[Rejection] = []
    for name, read in FIELDS.items():
        try:
            values[name] = read(given[name], name)
        except KeyError:
            rejections.append(Rejection(name, "label_field_missing", {"field": name}))
        except Rejected as rejected:
            rejections += rejected.rejections
    if rejections:
        raise Rejected(*rejections)
    return Label(**values, is_training=numbers.is_training(values["number"]))


def number_check(text: str) -> dict[str, object]:
    """Returns what is known about a number as a JSON value; `valid` says whether it is one.

    An invalid one names its flaw and, when the check digits fail, the likely slips with the numbers meant.
    """
    verdict = numbers.check_number(text)
    answer: dict[str, object] = {"number": verdict.digits, "valid": verdict.is_valid}
    if verdict.parts is not None:
        return answer | {
            "display": numbers.display(verdict.digits),
            "station": verdict.parts.station,
            "date": verdict.parts.day.isoformat(),
            "serial": verdict.parts.serial,
            "is_training": numbers.is_training(verdict.digits),
        }
    slips = [
        {
            "slip": slip.kind.value,
            "positions": list(slip.positions),
            "number": slip.number,
            "display": numbers.display(slip.number),
        }
        for slip in verdict.slips
    ]
    flaw = f"number_{verdict.flaw}"
    return answer | {"flaw": flaw, "positions": list(verdict.positions), "slips": slips}


def _object(json_text: str) -> Json:
    try:
        given = json.loads(json_text)
    except (ValueError, RecursionError) as error:
        raise reject("", "label_not_json", detail=str(error)) from error
    if not isinstance(given, dict):
        raise reject("", "label_not_json", detail=type(given).__name__)
    return given


def _text(value: object, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise reject(name, "label_field_empty", field=name)
    if len(value) > longest:
        raise reject(name, "label_field_long", field=name, longest=longest)
    return value.strip()


def _birth(value: object, name: str) -> date:
    text = _text(value, name, LONGEST_INSTANT)
    try:
        birth = date.fromisoformat(text)
    except ValueError as error:
        raise reject(name, "label_birth", field=name) from error
    if birth.isoformat() != text:
        raise reject(name, "label_birth", field=name)
    return birth


def _sex(value: object, name: str) -> str:
    if not isinstance(value, str) or value not in SEXES:
        raise reject(name, "label_sex", field=name)
    return value


def _number(value: object, name: str) -> str:
    verdict = numbers.check_number(value if isinstance(value, str) else "")
    if verdict.flaw is not None:
        raise reject(name, f"number_{verdict.flaw}", **number_facts(verdict))
    return verdict.digits


def number_facts(verdict: numbers.Verdict) -> dict[str, str | int | None]:
    """Returns what the sentence about a number that is not right needs."""
    meant = ", ".join(numbers.display(slip.number) for slip in verdict.slips[:MOST_MEANT]) or "?"
    return {"found": len(verdict.digits), "expected": numbers.LENGTH, "meant": meant}


def _instant(value: object, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(value, name, LONGEST_INSTANT))
    except ValueError as error:
        raise reject(name, "label_instant", field=name) from error
    if instant.tzinfo is None:
        raise reject(name, "label_instant", field=name)
    return instant


def _whole(value: object, name: str, least: int, most: int) -> int:
    """Takes 147 and "147", but neither true nor 147.0."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise reject(name, "label_whole_number", field=name, least=least, most=most)
    return int(text)


FIELDS: dict[str, Callable[[object, str], object]] = {
    "name": lambda value, name: _text(value, name, LONGEST_NAME),
    "birth": _birth,
    "sex": _sex,
    "number": _number,
    "collected_at": _instant,
    "specimen": lambda value, name: _text(value, name, LONGEST_SPECIMEN),
    "station": lambda value, name: _whole(value, name, numbers.BOOTHS.start, numbers.TRAINING.stop - 1),
    "copy": lambda value, name: _whole(value, name, 1, MOST_COPIES),
}
