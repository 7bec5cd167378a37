"""Runs modules of this folder as fresh processes, in a known environment and from the project's root.

Compiled modules are kept in a folder of the run's own, so that every start but the first finds them, whatever
this machine's environment says about keeping them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 60
NOT_HANDED_ON = ("STATION_", "PYTHON")


def output_of(module: str, *arguments: str, compiled: Path, timeout_s: float = TIMEOUT_S) -> str:
    """Returns what a module of this folder prints. Raises: subprocess.SubprocessError when it fails or hangs.

    `compiled` is the folder of the compiled modules.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_HANDED_ON)}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)},
        timeout=timeout_s,
    )
    return done.stdout
