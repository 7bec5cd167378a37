"""Reads the cells of an XLSX file with nothing but the standard library."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Cells = list[list[tuple[str, str]]]
"""Rows of (type, value): `s` for text, `n` for numbers, "" where a cell is empty."""


def sheet_names(content: bytes) -> list[str]:
    book = _part(content, "xl/workbook.xml")
    return [one.attrib["name"] for one in book.iter(f"{MAIN}sheet")]


def sheet_xml(content: bytes, place: int) -> ElementTree.Element:
    return _part(content, f"xl/worksheets/sheet{place}.xml")


def _part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return ElementTree.fromstring(file.read(name))


def cells(content: bytes, place: int) -> Cells:
    """Returns the rows of a sheet, each as long as its heading."""
    texts = [_text(one) for one in _part(content, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
    rows: Cells = []
    for row in sheet_xml(content, place).iter(f"{MAIN}row"):
        found = {_column(one.attrib["r"]): _cell(one, texts) for one in row.iter(f"{MAIN}c")}
        width = len(rows[0]) if rows else max(found) + 1
        rows.append([found.get(column, ("", "")) for column in range(width)])
    return rows


def _column(reference: str) -> int:
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _text(item: ElementTree.Element) -> str:
    told = "".join(one.text or "" for one in item.iter(f"{MAIN}t"))
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), told)


def _cell(cell: ElementTree.Element, texts: list[str]) -> tuple[str, str]:
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.attrib.get("t") == "s":
        return "s", texts[int(value)]
    if cell.attrib.get("t") == "inlineStr":
        return "s", _text(cell)
    return (cell.attrib.get("t", "n"), value) if value else ("", "")
