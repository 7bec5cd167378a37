"""The lines of a machine-readable zone: brought into shape, and each check digit judged."""

from __future__ import annotations

from station.domain import hangul
from station.domain.identity import plain_text
from station.domain.mrz.check_digit import check_digit
from station.domain.mrz.layout import ALPHABET, FILLER, LAYOUTS, CheckedSpan, Layout, Lines
from station.errors import reject


def clean_lines(text: str) -> Lines:
    """Returns the lines in capitals without spaces, Hangul and full-width signs put back to keys, one long line cut up.

    Raises: Rejected with mrz_character_not_known.
    """
    keys = hangul.to_qwerty(plain_text(text)).upper()
    lines = tuple("".join(line.split()) for line in keys.splitlines() if line.strip())
    for number, line in enumerate(lines, start=1):
        for position, character in enumerate(line, start=1):
            if character not in ALPHABET:
                raise reject("mrz", "mrz_character_not_known", line=number, position=position)
    return _cut_up(lines[0]) if len(lines) == 1 else lines


def verdicts(lines: Lines, layout: Layout) -> dict[str, bool]:
    """Returns for each check digit of a layout whether it fits."""
    return {checked.name: fits(lines, checked, layout) for checked in layout.checks}


def _cut_up(line: str) -> Lines:
    for layout in LAYOUTS:
        length = layout.line_length
        if len(line) == length * layout.line_count:
            return tuple(line[start : start + length] for start in range(0, len(line), length))
    return (line,)


def fits(lines: Lines, checked: CheckedSpan, layout: Layout) -> bool:
    """Says whether one check digit fits."""
    text, digit = checked.text(lines), checked.digit.of(lines)
    if checked.name == "document_number" and layout.has_long_numbers and digit == FILLER:
        number, long_digit, _ = long_number(lines, layout)
        return bool(long_digit) and check_digit(number) == long_digit
    if digit == FILLER:
        return checked.may_be_filler and not text.strip(FILLER)
    return check_digit(text) == digit


def long_number(lines: Lines, layout: Layout) -> tuple[str, str, str]:
    """Returns a number of over nine characters, its check digit, and the optional data left over behind both.

    Such a number goes on in the optional data, with a filler where its check digit would stand.

    The digit is reckoned over the number without the filler that stands at its usual place.
    Source: ICAO Doc 9303-5, 4.2.2.1, note j; Doc 9303-6, likewise.
    """
    start = layout.fields["document_number"].of(lines)
    rest, _, left_over = layout.optional[0].of(lines).partition(FILLER)
    return start + rest[:-1], rest[-1:], left_over
