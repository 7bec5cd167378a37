"""What a ZPL printer tells of itself, read from its answer. Knows no wire.

Two questions are asked at once: by its own guide a printer that is out of paper or has its head open leaves `~HS`
unanswered, and `~HQES` names just these faults. Many other makes know `~HS` alone, and some neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

QUESTION = b"~HQES\r\n~HS\r\n"
STRINGS = re.compile(rb"\x02([^\x02\x03]*)\x03")
PAPER_OUT, PAUSED, FORMATS_WAITING = 1, 2, 4
HEAD_UP, RIBBON_OUT, LABELS_REMAINING = 2, 3, 8
FIRST_FIELDS, SECOND_FIELDS = 12, 11
"""Places in the first and second of the three strings.
Source: Zebra, ZPL II Programming Guide, ~HS Host Status Return."""

ERRORS = re.compile(rb"ERRORS:\s+[01]\s+[0-9A-F]{8}\s+([0-9A-F]{8})")
ERROR_BITS = (
    (0x1, "printer_paper_out"),
    (0x2, "printer_ribbon_out"),
    (0x4, "printer_head_open"),
    (0x8, "printer_fault"),
    (0x10, "printer_too_hot"),
    (0x20, "printer_too_hot"),
)
"""Source: Zebra, ZPL II Programming Guide, ~HQ Host Query, error flags (ES): media out, ribbon out, head open,
cutter fault, print head too hot, motor too hot; the last two from memory."""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """What keeps a printer from printing as a trouble code ("" for nothing), and how many labels it still holds."""

    trouble: str
    labels_left: int = 0


def read_status(answer: bytes) -> HostStatus | None:
    """Returns what an answer to QUESTION tells so far: None until it tells of a fault or its `~HS` part is whole."""
    named = _error(answer)
    if named:
        return HostStatus(named)
    strings = [one.split(b",") for one in STRINGS.findall(answer)]
    whole = [one for one in pairwise(strings) if _is_first(one[0]) and _is_second(one[1])]
    return _of_strings(*whole[-1]) if whole else None


def _error(answer: bytes) -> str:
    found = ERRORS.findall(answer)
    flags = int(found[-1], 16) if found else 0
    return next((code for bit, code in ERROR_BITS if flags & bit), "")


def _is_first(fields: list[bytes]) -> bool:
    return len(fields) == FIRST_FIELDS and fields[FORMATS_WAITING].isdigit()


def _is_second(fields: list[bytes]) -> bool:
    return len(fields) == SECOND_FIELDS and fields[LABELS_REMAINING].isdigit()


def _of_strings(first: list[bytes], second: list[bytes]) -> HostStatus:
    flags = (
        (first[PAPER_OUT], "printer_paper_out"),
        (second[HEAD_UP], "printer_head_open"),
        (second[RIBBON_OUT], "printer_ribbon_out"),
        (first[PAUSED], "printer_paused"),
    )
    trouble = next((code for flag, code in flags if flag.strip() == b"1"), "")
    return HostStatus(trouble, int(first[FORMATS_WAITING]) + int(second[LABELS_REMAINING]))
