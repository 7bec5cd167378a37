"""Where the keys of a station's file come from. The seam behind which wrapping per user will stand."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from station.errors import Trouble

KEY_BYTES = 32
PRIVATE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one file: 32 bytes each, all derived from one master key."""

    file_key: bytes
    local_key: bytes
    search_key: bytes

    @property
    def check(self) -> bytes:
        """Eight bytes that tell one file key from another without telling the key."""
        return hashlib.blake2b(b"", key=self.file_key, person=b"key-check", digest_size=8).digest()


class KeySource(Protocol):
    """Gives the keys of a station's file."""

    def keys(self) -> Keys:
        """Returns the keys. Raises: Trouble when they cannot be had."""
        ...


def keys_of(master: bytes) -> Keys:
    """Returns the keys that a master key of 32 bytes stands for."""
    if len(master) != KEY_BYTES:
        raise ValueError("a master key has 32 bytes")

    def derived(purpose: bytes) -> bytes:
        return hashlib.blake2b(b"", key=master, person=purpose, digest_size=KEY_BYTES).digest()

    return Keys(derived(b"file"), derived(b"identifier"), derived(b"search"))


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file with the master key in hex, readable by its owner alone."""

    path: Path

    def keys(self) -> Keys:
        """Returns the keys of this file.

        Raises: Trouble `key_missing`, `key_open_to_others`, `key_unreadable`.
        """
        try:
            mode = stat.S_IMODE(self.path.stat().st_mode)
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise Trouble("key_missing", path=str(self.path)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise Trouble("key_unreadable", path=str(self.path)) from error
        if os.name == "posix" and mode & 0o077:
            raise Trouble("key_open_to_others", path=str(self.path), mode=f"{mode:04o}")
        try:
            return keys_of(bytes.fromhex(text))
        except ValueError as error:
            raise Trouble("key_unreadable", path=str(self.path)) from error

    def create(self, master: bytes) -> Keys:
        """Writes a new key file, whole or not at all; one that is there is never touched. Raises: FileExistsError."""
        keys = keys_of(master)
        if self.path.exists():
            raise FileExistsError(self.path)
        self.unfinished.unlink(missing_ok=True)
        opened = os.open(self.unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(master.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.unfinished.rename(self.path)
        return keys

    @property
    def unfinished(self) -> Path:
        """Where the key file stands while it is being written."""
        return self.path.with_name(f"{self.path.name}.new")
