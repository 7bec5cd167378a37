"""Turns a specimen number into the modules of its code. Knows no page and no printer.

The encoders are libraries; what they give back is checked here, because a wrong label is worse than none.
"""

from __future__ import annotations

import re
from typing import Any

import zxingcpp
from barcode.codex import Code128

from station.domain.label_layout import CODE_MODULES, Symbology

Matrix = tuple[str, ...]
"""Rows of modules from top to bottom, "1" for a dark one. A linear code has one row."""
SYMBOL_MODULES = 11
STOP_MODULES = 13


def code_modules(number: str, symbology: Symbology) -> Matrix:
    """Returns the modules of a specimen number without quiet zones. Raises: ValueError if it is none."""
    matrix = ENCODERS[symbology](number)
    if any(len(row) != CODE_MODULES[symbology] for row in matrix):
        raise ValueError(f"{number!r} is not encoded in {CODE_MODULES[symbology]} modules")
    return matrix


def code128_modules(digits: str) -> Matrix:
    """Returns the modules of an even row of digits in Code 128, set C: 112 for 14 digits.

    WORKAROUND(python-barcode 0.16.1 takes a leading pair 99 for a change to set C and loses it; remove when
    it does not): the width is compared with 11 x (start + pairs + check) + 13.
    Source: ISO/IEC 15417. Raises: ValueError for anything but an even row of digits, or a leading pair 99.
    """
    if not digits.isdecimal() or not digits.isascii() or len(digits) % 2:
        raise ValueError(f"{digits!r} is not an even row of digits")
    row: str = Code128(digits).build()[0]
    if len(row) != SYMBOL_MODULES * (len(digits) // 2 + 2) + STOP_MODULES:
        raise ValueError(f"the encoder lost a part of {digits!r}")
    return (row,)


def data_matrix_modules(digits: str) -> Matrix:
    """Returns the modules of a row of digits as a Data Matrix (ECC 200). Source: ISO/IEC 16022."""
    return _matrix(zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.DataMatrix))


def qr_modules(text: str) -> Matrix:
    """Returns the modules of a text as a QR code that stands 15 % of damage (level M). Source: ISO/IEC 18004."""
    return _matrix(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def _matrix(symbol: zxingcpp.Barcode) -> Matrix:
    image = zxingcpp.write_barcode_to_image(symbol, scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()  # type: ignore[arg-type]  # Any: the stub hides rows of greys
    return tuple("".join("1" if grey == 0 else "0" for grey in row) for row in rows)


def dark_runs(row: str) -> tuple[tuple[int, int], ...]:
    """Returns where the dark runs of a row of modules begin and how long they are."""
    return tuple((run.start(), len(run.group())) for run in re.finditer("1+", row))


ENCODERS = {Symbology.CODE128: code128_modules, Symbology.DATA_MATRIX: data_matrix_modules}
