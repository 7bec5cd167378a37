"""The station's encrypted file: opened, checked, brought up to date, and closed again.

One connection for the one thread that owns the data. The file is held exclusively, so that a second running
program finds it taken. Every pragma that protects a saved row is read back: a library that ignores one is refused.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from station.clock import Clock
from station.domain.fact import first_chain, unix_ms
from station.errors import Trouble
from station.storage import tables
from station.storage.anchor import Anchor, Mark
from station.storage.keys import Keys
from station.storage.steps import STEPS

LOG = logging.getLogger(__name__)
OLDEST_SQLITE = (3, 51, 3)
"""Source: SQLite release notes 3.51.3, March 2026: the WAL-reset race could lose commits before it."""
BUSY_WAIT_MS = 100

PRAGMAS: dict[str, tuple[str, str]] = {
    "locking_mode": ("EXCLUSIVE", "exclusive"),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", "2"),
    "foreign_keys": ("ON", "1"),
    "trusted_schema": ("OFF", "0"),
    "recursive_triggers": ("ON", "1"),
    "temp_store": ("MEMORY", "2"),
}
"""Pragma → what is set, what must be read back."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Which station a file belongs to. `station` 980–989 is training; `epoch` is given by the centre.

    With `verify_key` the centre's bundles are checked, with `site_key` the slips of the site are sealed. With
    `signing_seed` this station signs what goes on a stick, sealed to the public `supervisor_key` of the site too.
    """

    station: int
    epoch: int
    site: str
    centre_public_key: bytes
    centre_dsn: str = ""
    verify_key: bytes = b""
    site_key: bytes = b""
    signing_seed: bytes = b""
    supervisor_key: bytes = b""

    @property
    def is_training(self) -> bool:
        """Whether nothing in this file is about real people."""
        return 980 <= self.station <= 989


class Store:
    """An open station file; gives transactions, one at a time.

    It belongs to one thread. Another that asks waits for it: two in one connection would read each other's rows.
    """

    def __init__(self, path: Path, engine: Engine, keys: Keys, enrolment: Enrolment) -> None:
        self.path = path
        self._engine = engine
        self._anchor = Anchor(anchor_path(path))
        self._is_cut = False
        self._one_at_a_time = RLock()
        self.keys = keys
        self.enrolment = enrolment

    @property
    def is_cut(self) -> bool:
        """Whether facts that were saved are gone from this file, and no new epoch has begun since."""
        return self._is_cut

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Gives one BEGIN IMMEDIATE transaction; when the block ends well it is committed and anchored.

        Raises: Trouble `disk_full`, `data_unwritable`, `data_damaged` when nothing could be saved.
        """
        with self._one_at_a_time, self._engine.connect() as session:
            session.info["enrolment"] = self.enrolment
            session.info.pop("last_fact", None)
            try:
                session.execute(text("BEGIN IMMEDIATE"))
                yield session
                session.commit()
            except DatabaseError as error:
                session.rollback()
                raise _translated(error, self.path) from error
            last = session.info.pop("last_fact", None)
            self._is_cut &= session.info.pop("is_renewed", None) is None
        if last is not None:
            self.anchor(*last)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Gives one read transaction. Raises: Trouble `data_damaged` when a page is not what was written."""
        with self._one_at_a_time, self._engine.connect() as session:
            try:
                session.execute(text("BEGIN"))
                yield session
            except DatabaseError as error:
                raise _translated(error, self.path) from error

    def renew(self, session: Connection, enrolment: Enrolment) -> None:
        """Writes another enrolment of this station; what this transaction saves from now on belongs to it.

        The caller puts it in `enrolment` when the transaction has been committed.
        """
        setting = tables.setting
        for name, value in _settings_of(enrolment).items():
            session.execute(setting.update().where(setting.c.name == name).values(value=value))
        session.info["enrolment"] = enrolment
        session.info["is_renewed"] = True

    def anchor(self, epoch: int, seq: int, chain: bytes) -> None:
        """Remembers the last fact outside the file.

        What is committed is saved, whatever becomes of the anchor: a failure is logged, the next commit tries
        again, and a file that is ahead of its anchor opens. The anchor of a file that was cut stays what it is, so
        that the file is known as cut until a new epoch begins.
        """
        if self._is_cut:
            return
        try:
            self._anchor.write(Mark(self.keys.check, epoch, seq, chain))
        except OSError as error:
            LOG.warning("the anchor of fact %d could not be written: error %s", seq, error.errno)

    def check_anchor(self, *, may_be_cut: bool) -> None:
        """Compares the file with its anchor. Raises: Trouble `ledger_cut` when facts that were saved are gone."""
        mark = self._anchor.read()
        if mark is None or mark.seq == 0:
            return
        fact = tables.fact
        with self.reading() as session:
            found = session.execute(
                select(fact.c.chain).where(fact.c.epoch == mark.epoch, fact.c.seq == mark.seq)
            ).scalar()
        self._is_cut = found != mark.chain
        if self._is_cut and not may_be_cut:
            raise Trouble("ledger_cut", seq=mark.seq)

    def close(self) -> None:
        """Closes the file."""
        self._engine.dispose()
        self._anchor.close()


def _translated(error: DatabaseError, path: Path) -> Exception:
    """Returns the trouble that a database error is, or the error itself when it is a bug."""
    if isinstance(error, OperationalError):
        return _trouble_of(error)
    return Trouble("data_damaged", path=str(path)) if type(error) is DatabaseError else error


def _trouble_of(error: OperationalError) -> Trouble:
    said = str(error.orig)
    if "full" in said:
        return Trouble("disk_full")
    if "locked" in said:
        return Trouble("data_in_use")
    return Trouble("data_unwritable", detail=said)


def anchor_path(path: Path) -> Path:
    """Returns where the anchor of a station file stands."""
    return path.with_suffix(".anchor")


def create_store(path: Path, keys: Keys, enrolment: Enrolment, clock: Clock) -> Store:
    """Creates a new station file and returns it open. Raises: FileExistsError when something stands there already."""
    if path.exists() and path.stat().st_size:
        raise FileExistsError(path)
    engine = _engine(path, keys)
    try:
        _upgrade(engine, clock)
        with engine.connect() as session:
            session.execute(text("BEGIN IMMEDIATE"))
            for name, value in _settings_of(enrolment).items():
                session.execute(tables.setting.insert().values(name=name, value=value))
            session.commit()
    except BaseException:
        engine.dispose()
        raise
    store = Store(path, engine, keys, enrolment)
    store.anchor(enrolment.epoch, 0, first_chain(enrolment.station, enrolment.epoch))
    sync_folder(path.parent)
    return store


def open_store(path: Path, keys: Keys, clock: Clock, *, may_be_cut: bool = False) -> Store:
    """Opens a station file, brings it up to date, and checks that no saved fact is missing.

    A file that was restored from a backup `may_be_cut`: then it is opened to begin a new epoch.
    Raises: Trouble `data_missing`, `data_in_use`, `key_wrong`, `data_damaged`, `data_too_new`, `ledger_cut`.
    """
    if not path.exists():
        raise Trouble("data_missing", path=str(path))
    if not path.stat().st_size:
        raise Trouble("data_damaged", path=str(path))  # an empty file would be filled by opening it
    _check_key(path, keys)
    engine = _engine(path, keys)
    try:
        _check_ours(engine, path)
        _upgrade(engine, clock)
        store = Store(path, engine, keys, _read_enrolment(engine))
        store.check_anchor(may_be_cut=may_be_cut)
    except OperationalError as error:
        engine.dispose()
        raise _trouble_of(error) from error
    except DatabaseError as error:
        engine.dispose()
        raise Trouble("data_damaged", path=str(path)) from error
    except BaseException:
        engine.dispose()
        raise
    return store


def _check_ours(engine: Engine, path: Path) -> None:
    """Refuses a file that never was a station's, an emptied one too, before anything is written to it."""
    with engine.connect() as session:
        known = set(session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    if not {"upgrade_step", "setting", "fact"} <= known:
        raise Trouble("data_damaged", path=str(path))


def _check_key(path: Path, keys: Keys) -> None:
    """Refuses a wrong key before the file is touched: opened with one, it would be merged with its log, unread."""
    mark = Anchor(anchor_path(path)).read()
    if mark is not None and mark.key_check != keys.check:
        raise Trouble("key_wrong", path=str(path))


def _engine(path: Path, keys: Keys) -> Engine:
    return create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, keys),
        poolclass=StaticPool,
        hide_parameters=True,
    )


def _connect(path: Path, keys: Keys) -> Any:  # Any: the driver is untyped
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise Trouble("sqlite_too_old", found=sqlcipher.sqlite_version, needed="3.51.3")
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_WAIT_MS / 1000
    )
    try:
        _prepare(connection.cursor(), keys)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(cursor: Any, keys: Keys) -> None:  # Any: the driver is untyped
    """Gives a new connection its key and its pragmas, and reads each back. Raises: Trouble, and the driver's errors."""
    cursor.execute("PRAGMA cipher_log_level = NONE")
    cursor.execute(f"PRAGMA key = \"x'{keys.file_key.hex()}'\"")
    if not cursor.execute("PRAGMA cipher_version").fetchone():
        raise Trouble("file_would_be_unencrypted")
    for name, (value, _) in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, (_, expected) in PRAGMAS.items():
        found = str(cursor.execute(f"PRAGMA {name}").fetchone()[0])
        if found.lower() != expected:
            raise Trouble("pragma_refused", pragma=name, found=found, needed=expected)


def _upgrade(engine: Engine, clock: Clock) -> None:
    with engine.connect() as session:
        session.execute(text("BEGIN IMMEDIATE"))
        session.execute(
            text(
                "CREATE TABLE IF NOT EXISTS upgrade_step (number INTEGER NOT NULL PRIMARY KEY, "
                "name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"
            )
        )
        done = {row.number: row.sha256 for row in session.execute(select(tables.upgrade_step))}
        if done and max(done) > STEPS[-1].number:
            raise Trouble("data_too_new", found=max(done), known=STEPS[-1].number)
        for step in STEPS:
            if step.number in done:
                if done[step.number] != step.sha256:
                    raise RuntimeError(f"upgrade step {step.number} was edited after its release")
                continue
            for statement in step.statements:
                session.exec_driver_sql(statement)
            session.execute(
                text("INSERT INTO upgrade_step VALUES (:number, :name, :sha256, :applied_at)"),
                {
                    "number": step.number,
                    "name": step.name,
                    "sha256": step.sha256,
                    "applied_at": unix_ms(clock.now()),
                },
            )
        session.commit()


def _settings_of(enrolment: Enrolment) -> dict[str, str]:
    return {
        "station": str(enrolment.station),
        "epoch": str(enrolment.epoch),
        "site": enrolment.site,
        "centre_public_key": enrolment.centre_public_key.hex(),
        "centre_dsn": enrolment.centre_dsn,
        "verify_key": enrolment.verify_key.hex(),
        "site_key": enrolment.site_key.hex(),
        "signing_seed": enrolment.signing_seed.hex(),
        "supervisor_key": enrolment.supervisor_key.hex(),
    }


def _read_enrolment(engine: Engine) -> Enrolment:
    with engine.connect() as session:
        found = {row.name: row.value for row in session.execute(select(tables.setting))}
    return Enrolment(
        station=int(found["station"]),
        epoch=int(found["epoch"]),
        site=found["site"],
        centre_public_key=bytes.fromhex(found["centre_public_key"]),
        centre_dsn=found["centre_dsn"],
        verify_key=bytes.fromhex(found["verify_key"]),
        site_key=bytes.fromhex(found["site_key"]),
        signing_seed=bytes.fromhex(found["signing_seed"]),
        supervisor_key=bytes.fromhex(found["supervisor_key"]),
    )


def sync_folder(folder: Path) -> None:
    """Waits until the names of a folder's files are on the disk."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
