"""Reads a machine-readable zone. A check that fails is told and never stops the reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from station.domain import hangul
from station.domain.identity import Sex
from station.domain.mrz.dates import read_birth, read_expiry
from station.domain.mrz.layout import FILLER, CheckedSpan, Layout, Lines, find_layout
from station.domain.mrz.lines import clean_lines, fits, long_number, verdicts
from station.domain.mrz.remarks import misfits, remarks
from station.domain.mrz.zone import Mrz
from station.errors import Rejection, reject

SEX_BY_CHARACTER = {"F": Sex.F, "M": Sex.M, "X": Sex.X, FILLER: Sex.X}


def read_mrz(text: str, on: date) -> Mrz:
    """Returns what the lines say, on the day `on`: it decides centuries, and whether the document is expired.

    Read are two or three lines, or all of them in one, in either case, also as typed in Hangul.
    Raises: Rejected with field mrz: mrz_character_not_known, mrz_lines_not_known.
    """
    lines = clean_lines(text)
    layout = find_layout(lines)
    if layout is None:
        raise reject("mrz", "mrz_lines_not_known", lengths=", ".join(str(len(line)) for line in lines))

    def is_mended(changed: Lines, checked: CheckedSpan) -> bool:
        is_possible = fits(changed, checked, layout) and all(verdicts(changed, layout).values())
        return is_possible and not any(_misread(changed, layout, on))

    mrz = _read(lines, layout, on)
    warnings = [
        *misfits(lines, layout, mrz.checks, is_mended),
        *remarks(mrz, layout.fields["name"].of(lines), on),
        *([Rejection("mrz", "mrz_came_as_hangul")] if hangul.has_hangul(text) else []),
    ]
    return replace(mrz, warnings=tuple(warnings))


def _read(lines: Lines, layout: Layout, on: date) -> Mrz:
    part = {name: span.of(lines) for name, span in layout.fields.items()}
    number, optional = _number_and_optional(lines, layout)
    surname, given = _names(part["name"])
    return Mrz(
        kind=layout.kind,
        document_code=_plain(part["document_code"]),
        issuer=_plain(part["issuer"]),
        surname=surname,
        given=given,
        document_number=number,
        nationality=_plain(part["nationality"]),
        birth=read_birth(part["birth"], on) or "",
        sex=SEX_BY_CHARACTER.get(part["sex"], Sex.X),
        expiry=read_expiry(part["expiry"], on) or "",
        optional=optional,
        checks=verdicts(lines, layout),
        unread=(*_misread(lines, layout, on), *_missing(surname, given, number)),
    )


def _number_and_optional(lines: Lines, layout: Layout) -> tuple[str, str]:
    digit = layout.fields["document_number_digit"].of(lines)
    optional = [span.of(lines) for span in layout.optional]
    number = layout.fields["document_number"].of(lines)
    if layout.has_long_numbers and digit == FILLER:
        number, _, optional[0] = long_number(lines, layout)
    return _plain(number), " ".join(filter(None, map(_plain, optional)))


def _plain(text: str) -> str:
    return text.strip(FILLER).replace(FILLER, " ")


def _names(text: str) -> tuple[str, str]:
    surname, _, given = text.partition(FILLER * 2)
    return _plain(surname), " ".join(given.replace(FILLER, " ").split())


def _misread(lines: Lines, layout: Layout, on: date) -> Iterator[str]:
    """The fields whose characters cannot be right, whatever the check digits say."""
    if read_birth(layout.fields["birth"].of(lines), on) is None:
        yield "birth"
    if read_expiry(layout.fields["expiry"].of(lines), on) is None:
        yield "expiry"
    if layout.fields["sex"].of(lines) not in SEX_BY_CHARACTER:
        yield "sex"


def _missing(surname: str, given: str, number: str) -> Iterator[str]:
    """The fields that cannot be right as they stand though no check digit says so."""
    if not surname or any(one.isdigit() for one in surname):
        yield "surname"
    if any(one.isdigit() for one in given):
        yield "given"
    if not number:
        yield "document_number"
