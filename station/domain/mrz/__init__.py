"""The machine-readable zone of passports, cards and visas: text lines in, one value with its verdicts out.

Knows no scanner and no words. Source: ICAO Doc 9303, eighth edition, parts 3 to 7.
"""

from __future__ import annotations

from station.domain.mrz.layout import Kind
from station.domain.mrz.read import read_mrz
from station.domain.mrz.zone import Mrz

__all__ = ["Kind", "Mrz", "read_mrz"]
