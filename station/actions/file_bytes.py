"""Reads a file that somebody brings along, like a list or a ticket. Touches no data of the station."""

from __future__ import annotations

from pathlib import Path

from station.errors import Trouble

MOST_BYTES = 64 * 1024 * 1024


def bytes_of(path: Path) -> bytes:
    """Returns a file's bytes. Raises: Trouble `file_unreadable`, `file_too_large`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Trouble("file_too_large", path=str(path), most_mb=MOST_BYTES // 1024 // 1024)
        return path.read_bytes()
    except OSError as error:
        raise Trouble("file_unreadable", path=str(path)) from error
