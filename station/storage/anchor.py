"""A small side file that remembers the last fact: a database cannot show by itself that its tail was cut.

Two slots are written in turn, each with its own check sum, so that a power cut while one is being written leaves
the other whole.
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from station.errors import Trouble

SLOT = struct.Struct(">8sQIQ32s16s")
"""Key check, count of writes, epoch, seq, chain, check sum."""
CHECKED_BYTES = SLOT.size - 16


@dataclass(frozen=True, slots=True)
class Mark:
    """The last fact that was saved under a key: `seq` 0 means none."""

    key_check: bytes
    epoch: int
    seq: int
    chain: bytes


class Anchor:
    """The anchor file of one station."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writes = 0
        self._file: int | None = None

    def read(self) -> Mark | None:
        """Returns the newest whole mark, or None when there is no anchor.

        Raises: Trouble `anchor_damaged` when no slot is whole: that is no accident of one power cut.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        slots = [self._slot(raw[at : at + SLOT.size]) for at in (0, SLOT.size)]
        whole = [slot for slot in slots if slot is not None]
        if not whole:
            raise Trouble("anchor_damaged", path=str(self._path))
        self._writes, mark = max(whole, key=lambda slot: slot[0])
        return mark

    def _slot(self, raw: bytes) -> tuple[int, Mark] | None:
        if len(raw) != SLOT.size or _check_sum(raw[:CHECKED_BYTES]) != raw[CHECKED_BYTES:]:
            return None
        key_check, writes, epoch, seq, chain, _ = SLOT.unpack(raw)
        return writes, Mark(key_check, epoch, seq, chain)

    def write(self, mark: Mark) -> None:
        """Writes a mark and waits until it is on the disk."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._writes += 1
        body = SLOT.pack(mark.key_check, self._writes, mark.epoch, mark.seq, mark.chain, b"")[:CHECKED_BYTES]
        os.lseek(self._file, (self._writes % 2) * SLOT.size, os.SEEK_SET)
        os.write(self._file, body + _check_sum(body))
        os.fsync(self._file)

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _check_sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
