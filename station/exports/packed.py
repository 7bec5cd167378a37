"""Bytes that grow a little at a time and are held compressed in memory, never in clear on a disk. Knows no file."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

FAST = 1
"""The level of zlib that costs least; the cells of a day shrink to a tenth by it."""
PIECE_BYTES = 256 * 1024


class Packed:
    """A growing content: written in pieces, ended once, and read in pieces as often as needed."""

    def __init__(self) -> None:
        self._pack = zlib.compressobj(FAST)
        self._held: list[bytes] = []
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Takes more bytes, and returns how many."""
        self._hash.update(piece)
        self.size += len(piece)
        if packed := self._pack.compress(piece):
            self._held.append(packed)
        return len(piece)

    def flush(self) -> None:
        """Does nothing: no disk waits for what is written here."""

    def end(self) -> None:
        """Ends it: from now on it can be read."""
        self._held.append(self._pack.flush())

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, in hex."""
        return self._hash.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Gives what was written, in pieces of at most 256 KiB."""
        unpack = zlib.decompressobj()
        for packed in self._held:
            while packed:
                yield unpack.decompress(packed, PIECE_BYTES)
                packed = unpack.unconsumed_tail
        while rest := unpack.decompress(b"", PIECE_BYTES):
            yield rest

    def whole(self) -> bytes:
        """Returns all that was written in one piece."""
        return b"".join(self.pieces())
