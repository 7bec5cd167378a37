"""Puts a file on a stick so that it is really there: written under another name, waited for, named, and read back.

What a reader finds under its name is whole; when the stick is pulled out half-way there is no such name.
"""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from station.errors import Trouble
from station.exports.whole_file import write_whole
from station.storage.local import sync_folder

CODES = {
    errno.ENOSPC: "stick_full",
    errno.EDQUOT: "stick_full",
    errno.EFBIG: "stick_full",
    errno.EROFS: "stick_read_only",
    errno.EACCES: "stick_read_only",
    errno.EPERM: "stick_read_only",
    errno.ENOENT: "stick_gone",
    errno.ENODEV: "stick_gone",
    errno.ENXIO: "stick_gone",
    errno.EIO: "stick_gone",
}
"""What the system says → what to do about it; anything else is `export_unwritable`."""


def put_on_stick(path: Path, content: bytes) -> str:
    """Writes a file into a folder that is there, reads it back from the medium, and returns its SHA-256 in hex.

    Raises: Trouble `stick_missing` (no such folder: it is not made, for it would be made beside the stick),
    `stick_full`, `stick_read_only`, `stick_gone`, `stick_differs`, `export_unwritable`.
    """
    check_stick(path.parent)
    try:
        write_whole(path, content)
    except Trouble as trouble:
        cause = trouble.__cause__
        code = CODES.get(cause.errno or 0) if isinstance(cause, OSError) else None
        if code is None:
            raise
        raise Trouble(code, path=str(path.parent)) from cause
    try:
        sync_folder(path.parent)
        found = _read_anew(path)
    except OSError as error:
        raise Trouble(CODES.get(error.errno or 0, "stick_gone"), path=str(path.parent)) from error
    if found != content:
        with suppress(OSError):
            path.unlink()
        raise Trouble("stick_differs", path=str(path))
    return hashlib.sha256(content).hexdigest()


def check_stick(folder: Path) -> None:
    """Checks that a stick's folder is there. Raises: Trouble `stick_missing`."""
    if not folder.is_dir():
        raise Trouble("stick_missing", path=str(folder))


def take_off_stick(path: Path, sha256: str) -> None:
    """Removes a file that was written earlier, if it still is that file; one that cannot be removed stays."""
    with suppress(OSError):
        if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            path.unlink()


def _read_anew(path: Path) -> bytes:
    """Returns what stands on the medium; where the system can forget what it has in memory, it does so first."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()
