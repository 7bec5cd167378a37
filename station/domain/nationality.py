"""The codes of nationalities: ISO 3166-1 in two and three letters, and what Doc 9303 adds. Knows no names."""

from __future__ import annotations

from station.domain.mrz.states import ISO_3166_ALPHA_3, SPECIAL_CODES

GERMANY_IN_MRZ = {"D": "DEU"}
"""The one state whose machine-readable code is no ISO code. Source: ICAO Doc 9303-3, section 5."""


def nationality_code(text: str) -> str:
    """Returns the three letters of a code that was typed or scanned, empty when the text is no such code."""
    code = text.strip().upper()
    code = GERMANY_IN_MRZ.get(code, code)
    return code if code in ISO_3166_ALPHA_3 or code in SPECIAL_CODES else ""
