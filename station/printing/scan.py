"""Reads the codes in a picture back, as a scanner at the tube would. Knows no label.

A scanner looks at a label many times and in many ways until it has read it. So does this reader: as the picture
is, then with other thresholds, sizes and sharpness, and it stops at the first look that finds a code. A look
never invents one: both kinds of code carry check values.
"""

from __future__ import annotations

from collections.abc import Callable

import zxingcpp
from PIL import Image, ImageFilter

FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix])
QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
LOCAL, FIXED = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.FixedThreshold


def decode(image: Image.Image, formats: zxingcpp.BarcodeFormats = FORMATS) -> list[str]:
    """Returns the texts of all codes of these formats in a picture, each text once; empty when none can be read."""
    grey = image.convert("L")
    for prepare, binarizer in LOOKS:
        found = zxingcpp.read_barcodes(prepare(grey), formats=formats, binarizer=binarizer)
        if found:
            return list(
                dict.fromkeys(code.text for code in found)
            )  # a low bar code may be found at two heights
    return []


def _as_it_is(grey: Image.Image) -> Image.Image:
    return grey


def _enlarged(grey: Image.Image, times: int) -> Image.Image:
    return grey.resize((grey.width * times, grey.height * times), Image.Resampling.BICUBIC)


def _doubled(grey: Image.Image) -> Image.Image:
    return _enlarged(grey, 2)


def _sharpened(grey: Image.Image) -> Image.Image:
    return grey.filter(ImageFilter.UnsharpMask(radius=2, percent=500, threshold=0))


def _halved_and_sharpened(grey: Image.Image) -> Image.Image:
    return _sharpened(grey.reduce(2))


def _tripled_and_sharpened(grey: Image.Image) -> Image.Image:
    return _enlarged(grey, 3).filter(ImageFilter.UnsharpMask(radius=6, percent=400, threshold=0))


LOOKS: tuple[tuple[Callable[[Image.Image], Image.Image], zxingcpp.Binarizer], ...] = (
    (_as_it_is, LOCAL),
    (_as_it_is, FIXED),
    (_doubled, LOCAL),
    (_sharpened, LOCAL),
    (_halved_and_sharpened, LOCAL),
    (_tripled_and_sharpened, LOCAL),
)
