"""Listens to what SQLite really writes, syncs and cuts off, and can make the n-th of these calls fail.

The default file system layer of the loaded SQLCipher is given an `xOpen` that wraps each file's methods; our own code
runs unchanged on top of it. The anchor's writes are recorded in the same list, in the same order.
"""

from __future__ import annotations

import ctypes
import os
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3._sqlite3 as driver

from station.storage import anchor

SQLITE_OK = 0
NO_SPACE, SYNC_FAILED, WRITE_FAILED = 13, 1034, 778
"""SQLITE_FULL, SQLITE_IOERR_FSYNC and SQLITE_IOERR_WRITE. Source: sqlite3.h, 3.53."""


class Kind(StrEnum):
    WRITE = "write"
    CUT_OFF = "cut_off"
    SYNC = "sync"
    DELETE = "delete"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a file, or something that was told to somebody (then `content` says what)."""

    kind: Kind
    name: str
    offset: int = 0
    content: bytes = b""


@dataclass(slots=True)
class Recording:
    """What happened, in order. `fail` is asked before each call to the disk; a code makes the call fail."""

    events: list[Event] = field(default_factory=list)
    fail: Callable[[Event], int] = lambda _event: SQLITE_OK

    def tell(self, content: str) -> None:
        self.events.append(Event(Kind.TOLD, "", content=content.encode()))

    def take(self, event: Event) -> int:
        """Returns the code with which a call fails; a call that does not is recorded."""
        code = self.fail(event)
        if code == SQLITE_OK:
            self.events.append(event)
        return code


OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
CUT_OFF = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class Methods(Structure):
    """sqlite3_io_methods. Source: sqlite3.h, version 3 of the structure."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("cut_off", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    )


class File(Structure):
    """The beginning of sqlite3_file."""

    _fields_ = (("methods", POINTER(Methods)),)


class Layer(Structure):
    """The beginning of sqlite3_vfs."""

    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
    )


@cache
def default_layer() -> Any:  # Any: ctypes
    library = ctypes.CDLL(driver.__file__)
    library.sqlite3_vfs_find.restype = POINTER(Layer)
    library.sqlite3_vfs_find.argtypes = [c_char_p]
    return library.sqlite3_vfs_find(None).contents


class Listener:
    """Stands between SQLite and the disk. Keeps every callback alive as long as a file may call it."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.kept: list[object] = []
        layer = default_layer()
        self.before = layer.open, layer.delete
        self.real_open, self.real_delete = OPEN(layer.open), DELETE(layer.delete)
        mine = OPEN(self.open), DELETE(self.delete)
        self.kept.extend(mine)
        layer.open, layer.delete = (ctypes.cast(one, c_void_p).value for one in mine)

    def stop(self) -> None:
        layer = default_layer()
        layer.open, layer.delete = self.before

    def open(self, layer: int, path: int, file: int, flags: int, given: Any) -> int:  # Any: ctypes
        result = int(self.real_open(layer, path, file, flags, given))
        if result == SQLITE_OK and path:
            opened = ctypes.cast(file, POINTER(File)).contents
            name = Path(os.fsdecode(ctypes.string_at(path))).name
            opened.methods = ctypes.pointer(self._wrapped(opened.methods.contents, name))
        return result

    def delete(self, layer: int, path: bytes, sync_folder: int) -> int:
        code = self.recording.take(Event(Kind.DELETE, Path(os.fsdecode(path)).name))
        return code or int(self.real_delete(layer, path, sync_folder))

    def _wrapped(self, real: Any, name: str) -> Methods:  # Any: ctypes
        mine = Methods.from_buffer_copy(real)
        write, cut_off, sync = WRITE(real.write), CUT_OFF(real.cut_off), SYNC(real.sync)

        def heard_write(file: int, content: int, size: int, offset: int) -> int:
            event = Event(Kind.WRITE, name, offset, ctypes.string_at(content, size))
            return self.recording.take(event) or int(write(file, content, size, offset))

        def heard_cut_off(file: int, size: int) -> int:
            return self.recording.take(Event(Kind.CUT_OFF, name, size)) or int(cut_off(file, size))

        def heard_sync(file: int, flags: int) -> int:
            return self.recording.take(Event(Kind.SYNC, name)) or int(sync(file, flags))

        heard = WRITE(heard_write), CUT_OFF(heard_cut_off), SYNC(heard_sync)
        self.kept.extend((mine, write, cut_off, sync, *heard))
        mine.write, mine.cut_off, mine.sync = (ctypes.cast(one, c_void_p).value for one in heard)
        return mine


@contextmanager
def recorded(name_of_anchor: str = "station.anchor") -> Iterator[Recording]:
    """Gives a recording of all that happens to files that are opened inside it. Close them inside it too."""
    recording = Recording()
    places: dict[int, int] = {}

    def write(file: int, content: bytes) -> int:
        event = Event(Kind.WRITE, name_of_anchor, places.get(file, 0), content)
        if recording.take(event):
            raise OSError(28, os.strerror(28))
        return os.write(file, content)

    def seek(file: int, offset: int, whence: int) -> int:
        places[file] = os.lseek(file, offset, whence)
        return places[file]

    def fsync(file: int) -> None:
        if recording.take(Event(Kind.SYNC, name_of_anchor)):
            raise OSError(5, os.strerror(5))
        os.fsync(file)

    listening = types.SimpleNamespace(**{**vars(os), "write": write, "lseek": seek, "fsync": fsync})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchor, "os", listening)
        listener = Listener(recording)
        try:
            yield recording
        finally:
            listener.stop()
