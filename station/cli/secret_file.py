"""A file that holds a password or a key: only its owner reads it, and it is open before its secret is made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from station.errors import Trouble

OWNER_ONLY = 0o600
UNFINISHED = ".part"


@contextmanager
def secret_file(path: Path, *, may_replace: bool = False) -> Iterator[BinaryIO]:
    """Gives a file to write a secret into; it has its name when the block has ended well, else there is none.

    Raises: Trouble `secret_stands_there` where a file may not be replaced, `export_unwritable`.
    """
    if not may_replace and path.exists():
        raise Trouble("secret_stands_there", path=str(path))
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise Trouble("export_unwritable", path=str(path)) from error
    finally:
        if path.parent.is_dir():
            unfinished.unlink(missing_ok=True)
