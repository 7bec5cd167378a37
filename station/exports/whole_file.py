"""Writes a file whole or not at all: what a reader finds under its name is complete."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

from station.errors import Trouble

UNFINISHED = ".part"


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes a file under a temporary name, waits for the disk, and gives it its name.

    Whatever is raised while the pieces of a content are given leaves no file. Raises: Trouble `export_unwritable`.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        raise Trouble("export_unwritable", path=str(path)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def free_name(path: Path, size: int, sha256: str) -> str:
    """Returns the name under which a file of this size (bytes) and hash (hex) can stand and replace nothing else.

    It is the path's own, where nothing or the same file stands there, else `name-2.csv`, `name-3.csv` and so on.
    Raises: Trouble `export_unwritable`.
    """
    names = (path.name if place == 1 else f"{path.stem}-{place}{path.suffix}" for place in count(1))
    return next(one for one in names if not _is_taken(path.with_name(one), size, sha256))


def _is_taken(path: Path, size: int, sha256: str) -> bool:
    try:
        if not path.exists():
            return False
        if not path.is_file() or path.stat().st_size != size:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except OSError as error:
        raise Trouble("export_unwritable", path=str(path)) from error


def remove_unfinished(folder: Path, beginning: str) -> None:
    """Removes the unfinished files whose names begin so: a program that was killed left them."""
    for path in folder.glob(f"{beginning}*{UNFINISHED}"):
        with suppress(OSError):
            path.unlink()


def discard(path: Path) -> None:
    """Takes a file away, if it is there. Raises: Trouble."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble("export_unwritable", path=str(path)) from error
