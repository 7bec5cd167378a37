"""`station label`: draws the label that a JSON text describes. Needs no station, no clock and no data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from station.cli.command import Arguments, Command, Result, typed_text
from station.cli.number import number_facts
from station.domain import number as numbers
from station.domain.label import Label
from station.domain.label_layout import Layout
from station.errors import Rejected, Rejection, reject
from station.exports.whole_file import write_whole
from station.printing.drawing import label_pdf
from station.printing.layouts import DEFAULT, load_layout
from station.printing.raster import label_png, label_zpl
from station.programmes import programme, programme_ids
from station.words import Words

Json = dict[str, Any]  # Any: a JSON object before its fields are checked
DEFAULT_DPI = 203
LONGEST_NAME = 200
LONGEST_SPECIMEN = 80
LONGEST_INSTANT = 40
MOST_COPIES = 99
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


def _specimen_texts() -> dict[str, str]:
    """Returns what is printed for each specimen key of the programmes that come with the product."""
    types = [one for name in programme_ids() for one in programme(name).specimen_types]
    return {one.key: one.label for one in types}


def _label(given: Arguments, words: Words) -> Result:
    content = label_bytes(
        typed_text(), given.layout, given.format, given.dpi, specimen_texts=_specimen_texts()
    )
    write_whole(given.out, content)
    body: Json = {"path": str(given.out), "bytes": len(content), "layout": given.layout, "dpi": given.dpi}
    return Result("label", body, (words("cli.label_written", path=str(given.out)),))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layout", default=DEFAULT)
    parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
    parser.add_argument("--dpi", type=int, default=DEFAULT_DPI)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


EXAMPLE = (
    """echo '{"name":"김민수","birth":"1985-04-12","sex":"M","number":"14724183001269","""
    """"collected_at":"2024-07-01T09:41:00+09:00","specimen":"np_op_swab","station":147,"copy":1}'"""
    """ | station label --out label.pdf"""
)
COMMANDS = (Command(("label",), _label, EXAMPLE, _arguments),)
