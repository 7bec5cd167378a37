"""What holds for every test: a known environment and day, and nothing left behind (threads, stray error logs).

Set before anything of Qt is imported. Works with PySide6 not importable.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from station.clock import SystemClock
from station.words import Words, words_in
from tests.daytime import Daytime

THREADS_END_WITHIN_S = 20.0

settings.register_profile("kept", derandomize=True)
settings.register_profile("random")
settings.load_profile("random" if os.environ.get("STATION_TESTS_RANDOM") else "kept")
"""The same examples each time, so that the landing of a change never depends on luck; `make soak` draws new ones."""
OF_THE_TESTS = ("STATION_TESTS_", "STATION_SOAK_")

os.environ.update({"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"})
for _name in [one for one in os.environ if one.startswith("STATION_") and not one.startswith(OF_THE_TESTS)]:
    del os.environ[_name]
if hasattr(time, "tzset"):
    time.tzset()


def _own_temporary_folder() -> Path:
    """Makes a temporary folder for this checkout and user alone; its name is short, sockets stand below it."""
    whose = f"{Path(__file__).resolve().parents[1]} {Path.home()}"
    name = f"st-{hashlib.sha256(whose.encode()).hexdigest()[:8]}"
    now = Path(tempfile.gettempdir()).resolve()
    folder = now if now.name == name else now / name
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


os.environ["TMPDIR"] = tempfile.tempdir = str(_own_temporary_folder())
setattr(SystemClock, "now", Daytime.now)  # noqa: B010  # mypy refuses the plain assignment of a method


@pytest.fixture
def ko() -> Words:
    """Returns the Korean words, strict: a missing code is an error."""
    return words_in("ko", is_strict=True)


@pytest.fixture
def en() -> Words:
    """Returns the English words, strict: a missing code is an error."""
    return words_in("en", is_strict=True)


@pytest.fixture(autouse=True)
def _no_thread_is_left_over() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left_over = _new_threads(before)
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    for thread in left_over:
        if _is_known_to_python(thread):
            thread.join(max(0.0, deadline - time.monotonic()))
    still_there = _new_threads(before)
    if still_there:
        pytest.fail("threads left over:\n" + "\n".join(_where(one) for one in still_there), pytrace=False)


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    running = sys._current_frames()
    return [one for one in threading.enumerate() if one not in before and one.ident in running]


def _is_known_to_python(thread: threading.Thread) -> bool:
    """Tells a thread that Python started from one of Qt's, which cannot be joined here."""
    return not isinstance(thread, threading._DummyThread)


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{thread.name}: " + ("".join(traceback.format_stack(frame, 3)) if frame else "ended meanwhile")


class _Errors(logging.Handler):
    """Keeps the ERROR records of one test."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_stray_error_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that logs an ERROR, unless it is marked with `expects_error_logs`."""
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if errors.records and request.node.get_closest_marker("expects_error_logs") is None:
        lines = [f"{one.name}: {one.getMessage()}" for one in errors.records]
        pytest.fail("stray error logs:\n" + "\n".join(lines), pytrace=False)
