"""A list's bytes as rows of text: encoding, delimiter and quoting. Knows nothing of people.

Both encoding and delimiter are found out when they are not given. Lines that begin with `##` are comments.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from station.errors import reject

DELIMITERS = (",", ";", "\t", "|")
COMMENT = "##"
LONGEST_RECORD_LINES = 50
LONGEST_CELL = 131_072
"""Units: characters. Source: Python's csv module, `field_size_limit`, its default."""
NO_DELIMITERS = frozenset('"\r\n')
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_LINE_END = re.compile(r"\r\n|\n|\r")
_EXCEL_SEPARATOR = re.compile(r'^sep=([^"])$')
_TWO_HIGH_BYTES = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HANGUL_ALONE = re.compile(r"(?<![A-Za-z\uac00-\ud7a3])[\uac00-\ud7a3]+(?![A-Za-z\uac00-\ud7a3])")
_HANJA = re.compile(r"[\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record and the line on which it begins, from 1. No cells: one is too long, or the quoting is broken."""

    line: int
    cells: tuple[str, ...] | None
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list's headings, each different from the others, and its rows without comments and blank lines."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str
    delimiter: str


def read_table(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Returns a list's headings and rows; what is not given is found out.

    Raises: Rejected with field file: list_encoding_not_known, list_empty; with field encoding: encoding_unfit; with
    field delimiter: delimiter_unfit.
    """
    if delimiter and (len(delimiter) != 1 or delimiter in NO_DELIMITERS):
        raise reject("delimiter", "delimiter_unfit")
    text, encoding = _decoded(data, encoding)
    lines = _LINE_END.split(text)
    told = _EXCEL_SEPARATOR.match(lines[0])
    if told:
        delimiter, lines[0] = delimiter or told[1], ""
    delimiter = delimiter or _find_delimiter(lines)
    records = [row for row in _records(lines, delimiter) if not _is_skipped(row)]
    if not records or records[0].cells is None:
        raise reject("file", "list_empty")
    return Table(_kept_apart(records[0].cells), tuple(records[1:]), encoding, delimiter)


def find_encoding(data: bytes) -> str:
    """Returns the encoding of a list: by its byte order mark, else UTF-16, UTF-8, Korean CP949 or Windows-1252.

    Raises: Rejected with list_encoding_not_known.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    western_or_korean = ("cp949", "cp1252") if _is_korean(data) else ("cp1252", "cp949")
    guesses: tuple[str, ...] = (*_utf_16_of(data), "utf-8", *western_or_korean)
    for encoding in guesses:
        if _can_decode(data, encoding):
            return encoding
    raise reject("file", "list_encoding_not_known")


def _utf_16_of(data: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: plain letters leave every other byte empty, and most line feeds are its line ends."""
    if b"\0" not in data:
        return ()
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    line_ends = data.decode(encoding, errors="replace").count("\n")
    return (encoding,) if line_ends * 2 > data.count(b"\n") else ()


def _is_korean(data: bytes) -> bool:
    """Whether bytes are Korean in CP949: most come in pairs, and make more Hangul than Hanja.

    Western letters in pairs ("üß") make Hanja, or Hangul in the middle of a Latin word: such Hangul does not count.
    """
    pairs, high_bytes = len(_TWO_HIGH_BYTES.findall(data)), len(_HIGH_BYTE.findall(data))
    if pairs * 4 <= high_bytes or not _can_decode(data, "cp949"):
        return False
    text = data.decode("cp949")
    return sum(map(len, _HANGUL_ALONE.findall(text))) > len(_HANJA.findall(text))


def _can_decode(data: bytes, encoding: str) -> bool:
    try:
        return "\0" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False


def _decoded(data: bytes, told: str | None) -> tuple[str, str]:
    encoding = told or find_encoding(data)
    try:
        return data.decode(encoding), encoding
    except (ValueError, LookupError):
        if told:
            raise reject("encoding", "encoding_unfit", encoding=told) from None
        raise reject("file", "list_encoding_not_known") from None


def _find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the heading line into most columns."""
    headings = next((line for line in lines if line.strip() and not line.startswith(COMMENT)), "")
    return max(DELIMITERS, key=lambda one: len(_cells(headings, one) or ()))


def _cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True), ()))
    except csv.Error:
        return None


def _records(lines: Sequence[str], delimiter: str) -> Iterator[TableRow]:
    """Each record with its first line. A quote that is never closed spoils its own line and no other."""
    start = 0
    while start < len(lines):
        cells, used = _record_at(lines, start, delimiter)
        yield TableRow(start + 1, cells, cells is None and len(lines[start]) > LONGEST_CELL)
        start += used


def _record_at(lines: Sequence[str], start: int, delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    cells = _cells(lines[start], delimiter)
    if cells is not None or len(lines[start]) > LONGEST_CELL:
        return cells, 1
    for end in range(start + 2, min(start + LONGEST_RECORD_LINES, len(lines)) + 1):
        cells = _cells("\n".join(lines[start:end]), delimiter)
        if cells is not None:
            return cells, end - start
    return None, 1


def _is_skipped(row: TableRow) -> bool:
    return row.cells is not None and (not any(row.cells) or row.cells[0].startswith(COMMENT))


def _kept_apart(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings with repeated ones numbered from the second on: Land, Land_2; an empty one is column_7."""
    headings: list[str] = []
    for position, cell in enumerate(cells, start=1):
        heading, count = cell or f"column_{position}", 1
        while heading in headings:
            count += 1
            heading = f"{cell}_{count}"
        headings.append(heading)
    return tuple(headings)
