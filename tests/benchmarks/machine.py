"""What the figures were measured on: sizes and versions, and no name of a machine or a person."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil
import sqlcipher3.dbapi2 as sqlcipher

from tests.benchmarks.measure import timed

ROOT = Path(__file__).resolve().parents[2]
FSYNCS = 50
BLOCK = bytes(4096)

Facts = tuple[tuple[str, str], ...]


def machine(folder: Path) -> Facts:
    """Returns what this machine is and runs. `folder` is where the disk is tried."""
    cipher = sqlcipher.connect(":memory:")
    try:
        cipher_version = str(cipher.execute("PRAGMA cipher_version").fetchone()[0])
    finally:
        cipher.close()
    return (
        ("Processor", f"{processor()}, {os.cpu_count()} cores"),
        ("Memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("System", f"{platform.system()} {platform.machine()}"),
        ("Disk", f"write and fsync of 4 KiB: {fsync_s(folder) * 1000:.2f} ms (median of {FSYNCS})"),
        ("Python", platform.python_version()),
        ("SQLite", sqlcipher.sqlite_version),
        ("SQLCipher", cipher_version),
        *((name, version(name)) for name in ("SQLAlchemy", "psycopg", "reportlab")),
    )


def processor() -> str:
    """Returns the processor's model, or its family where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def fsync_s(folder: Path) -> float:
    """Returns how long this disk takes to keep 4 KiB for good. Units: seconds."""
    path = folder / "fsync"
    with path.open("wb", buffering=0) as file:
        times = [timed(partial(_write_through, file.fileno())) for _ in range(FSYNCS)]
    path.unlink()
    return statistics.median(times)


def _write_through(file: int) -> None:
    os.write(file, BLOCK)
    os.fsync(file)


def load() -> str:
    """Returns how many processes wanted to run in the last minute, or a dash where the system does not tell."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "–"


def commit() -> str:
    """Returns the commit of this checkout and whether it was changed since, or "" when there is none."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--", ":!docs/BENCHMARKS.md")
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{head} with changes" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], check=True, capture_output=True, text=True, cwd=ROOT, timeout=20
    )
    return done.stdout.strip()
