"""Writes a file whole or not at all: what a reader finds under its name is complete."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from station.errors import Trouble


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes a file under a temporary name, waits for the disk, and gives it its name.

    Whatever is raised while the pieces of a content are given leaves no file. Raises: Trouble `export_unwritable`.
    """
    unfinished = path.with_name(path.name + ".part")
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


def discard(path: Path) -> None:
    """Takes a file away, if it is there. Raises: Trouble."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble("export_unwritable", path=str(path)) from error
