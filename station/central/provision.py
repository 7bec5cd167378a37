"""Sets up a centre and enrols stations: roles, tables, functions, rights. Never opens a station's file.

Roles: `screening_owner` owns all and cannot sign in; `screening_reader` may read the read model and the board;
`screening_station` may call four functions, and each station has a role of its own in it; `screening_supervisor` may
call one, the board of one's own site, and each site has a role of its own in it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import nacl.public
from psycopg import errors
from psycopg.conninfo import make_conninfo

from station.central import read_model
from station.central.administrator import Administrator, Row, administrator, only_row
from station.central.carrier_keys import give_signing_key
from station.central.publish import set_up_bundles
from station.domain.carrier import supervisor_public_key
from station.errors import Trouble, reject
from station.ids import Ids

FIRST_STATION, LAST_STATION = 100, 989
"""Stations are 100-979, training ones 980-989; 99 at the start of a code is lost by a bar code library."""

REFUSED = {"SS005": "station_of_another", "SS009": "station_at_work"}
"""What the centre says no with when a station is enrolled, and what we call it."""

PRIVATE_KEY_BYTES = 32

ROLES = """
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'screening_owner', 'screening_station', 'screening_reader', 'screening_supervisor'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    IF NOT pg_has_role(current_user, 'screening_owner', 'MEMBER') THEN
        EXECUTE format('GRANT screening_owner TO %I', current_user);
    END IF;
END
$$;
CREATE SCHEMA IF NOT EXISTS central AUTHORIZATION screening_owner;
CREATE SCHEMA IF NOT EXISTS report AUTHORIZATION screening_owner;
"""

END_IDLE = """
DO $$
BEGIN
    PERFORM pg_terminate_backend(a.pid, 1000) FROM pg_stat_activity a
    WHERE a.datname = current_database() AND a.state LIKE 'idle in transaction%'
      AND a.usename ~ '^(station|board)_';
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;
"""
"""No station's program leaves a transaction open: one that is would hold up the set-up, and all behind it."""

SCRIPTS = (
    "ledger.sql",
    "roster.sql",
    "functions.sql",
    "packing.sql",
    "checks.sql",
    "views.sql",
    "carriers.sql",
    "conflicts.sql",
    "board.sql",
)
"""What is run at every set-up, in this order, after the tables; `rights.sql` follows as the administrator."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre that was set up: which one it is, and the key that identifiers are sealed to."""

    incarnation: UUID
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a station needs to deliver: how to reach the centre, its epoch, and the key to seal identifiers to.

    `dsn` holds the station's password: it belongs into a protected file and on no screen.
    """

    station: int
    site: str
    name: str
    epoch: int
    dsn: str
    centre_public_key: bytes
    verify_key: bytes = b""
    site_key: bytes = b""
    signing_seed: bytes = b""
    supervisor_key: bytes = b""


def init(dsn: str, key_file: Path, ids: Ids) -> Centre:
    """Sets up a centre in an empty database, or brings the functions of a standing one up to date.

    `key_file` is the administrator's file of the private key that opens sealed identifiers; it is made, readable
    by its owner only, if it is not there. The database gets the public key alone.
    Raises: Trouble `centre_key_differs`, `centre_key_unreadable`, and those of the administrator's connection.
    """
    with administrator(dsn) as connection:
        public_key = _public_key(key_file, ids)
        connection.execute(ROLES)
        connection.execute(END_IDLE)
        is_new = only_row(connection, "SELECT to_regclass('central.centre') IS NULL AS is_new")["is_new"]
        connection.execute("SET LOCAL ROLE screening_owner")
        if is_new:
            run_script(connection, "schema.sql")
        connection.execute("LOCK TABLE central.centre IN EXCLUSIVE MODE")  # two set-ups at once: one waits
        connection.execute(read_model.definition().encode())
        for script in SCRIPTS:
            run_script(connection, script)
        connection.execute(
            "INSERT INTO central.centre (public_key) VALUES (%s) ON CONFLICT DO NOTHING", [public_key]
        )
        bring_read_model_up_to_date(connection)
        set_up_bundles(connection, key_file)
        connection.execute("RESET ROLE")
        run_script(connection, "rights.sql")
        row = only_row(connection, "SELECT incarnation, public_key FROM central.centre")
        if row["public_key"] != public_key:
            raise Trouble("centre_key_differs", file=str(key_file))
        return Centre(row["incarnation"], public_key)


def bring_read_model_up_to_date(connection: Administrator) -> None:
    """Makes the read model anew when its definition is not the one that it was made by."""
    known = only_row(connection, "SELECT read_model FROM central.centre")["read_model"]
    if known == read_model.digest():
        return
    connection.execute("SELECT central.rebuild(s.station) FROM central.station s ORDER BY s.station")
    connection.execute("UPDATE central.centre SET read_model = %s", [read_model.digest()])


def enrol(dsn: str, station: int, *, site: str, name: str) -> Enrolment:
    """Gives a station its role, a new password and a new epoch. One that works already keeps what it has.

    Raises: Rejected `station_out_of_range`, `station_of_another`, `station_at_work`; Trouble as the administrator's
    connection.
    """
    if not FIRST_STATION <= station <= LAST_STATION:
        raise reject("station", "station_out_of_range", first=FIRST_STATION, last=LAST_STATION)
    try:
        with administrator(dsn) as connection:
            given = only_row(
                connection, "SELECT central.enrol(%s::int, %s, %s) AS given", station, site, name
            )["given"]
            keys = only_row(connection, "SELECT central.keys_of_site(%s) AS keys", site)["keys"]
            keys |= give_signing_key(connection, station, given["epoch"], site)
    except errors.DatabaseError as error:
        if error.sqlstate in REFUSED:
            raise reject("station", REFUSED[error.sqlstate], station=station) from error
        raise
    return _enrolment(dsn, station, given, keys)


def renew_epoch(dsn: str, station: int, *, reason: str) -> Enrolment:
    """Burns every epoch of a station and gives it a new one with a new password; nothing that was received is lost.

    For a file that was restored, rolled back or copied. Raises: Rejected `reason_missing`, `station_not_enrolled`;
    Trouble as the administrator's connection.
    """
    if not reason.strip():
        raise reject("reason", "reason_missing")
    try:
        with administrator(dsn) as connection:
            given = only_row(
                connection, "SELECT central.renew_epoch(%s::int, %s) AS given", station, reason.strip()
            )["given"]
            keys = only_row(connection, "SELECT central.keys_of_site(%s) AS keys", given["site"])["keys"]
            keys |= give_signing_key(connection, station, given["epoch"], given["site"])
    except errors.DatabaseError as error:
        if error.sqlstate == "SS008":
            raise reject("station", "station_not_enrolled", station=station) from error
        raise
    return _enrolment(dsn, station, given, keys)


def open_board(dsn: str, site: str) -> str:
    """Gives a site's supervisor a role that sees that site's board and nothing else; returns how it signs in.

    A second time gives a new password: the one before opens nothing any more.
    Raises: Rejected `site_unknown`; Trouble as the administrator's connection.
    """
    try:
        with administrator(dsn) as connection:
            given = only_row(connection, "SELECT central.open_board(%s) AS given", site)["given"]
    except errors.DatabaseError as error:
        if error.sqlstate == "SS008":
            raise reject("site", "site_unknown", site=site, known="-") from error
        raise
    return make_conninfo(dsn, user=given["role"], password=given["password"])


def _enrolment(dsn: str, station: int, given: Row, keys: Mapping[str, str]) -> Enrolment:
    own_dsn = make_conninfo(dsn, user=given["role"], password=given["password"])
    return Enrolment(
        station,
        given["site"],
        given["name"],
        given["epoch"],
        own_dsn,
        bytes.fromhex(given["public_key"]),
        bytes.fromhex(keys["verify_key"]),
        bytes.fromhex(keys["site_key"]),
        bytes.fromhex(keys["signing_seed"]),
        supervisor_public_key(bytes.fromhex(keys["supervisor_key"])),
    )


def run_script(connection: Administrator, script: str) -> None:
    """Runs one of this package's SQL scripts in the connection's transaction."""
    connection.execute((files("station.central") / script).read_bytes())


def _public_key(key_file: Path, ids: Ids) -> bytes:
    try:
        if not key_file.exists():
            _write_private(key_file, ids.random_bytes(PRIVATE_KEY_BYTES).hex() + "\n")
        private = bytes.fromhex(key_file.read_text(encoding="ascii"))
        return bytes(nacl.public.PrivateKey(private).public_key)
    except (OSError, ValueError, TypeError) as error:
        raise Trouble("centre_key_unreadable", file=str(key_file)) from error


def _write_private(key_file: Path, text: str) -> None:
    handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
