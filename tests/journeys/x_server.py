"""A real X server for one test run, and a journey played in a child process under it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIZE = "1366x768x24"


@contextmanager
def x_server() -> Iterator[str]:
    """Starts an X server that picks a free display by itself, gives its name, and ends it."""
    server = shutil.which("Xvfb")
    assert server, "the windows are tested in a real one: install Xvfb"
    told, tells = os.pipe()
    command = [server, "-displayfd", str(tells), "-screen", "0", SIZE, "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(tells,), stderr=subprocess.DEVNULL)
    os.close(tells)
    with os.fdopen(told) as pipe:
        number = pipe.readline().strip()
    try:
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


def played(module: str, folder: Path, display: str, deadline_s: int) -> dict[str, Any]:  # Any: JSON
    """Returns what a journey saw that was played in a station's folder."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", module, str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=deadline_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # Any: JSON
    assert "error" not in seen, seen["error"]
    return seen
