"""The connection of the centre's administrator, and what its failures are called. Knows no station's connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from station.errors import Trouble

CONNECT_TIMEOUT_S = 10
LOCK_TIMEOUT_S = 5
AT_WORK = ("40", "55P03", "57014")
"""How SQLSTATEs begin that say that somebody else holds what is wanted."""
OLDEST_SERVER = 150000
"""PostgreSQL 15 as `server_version` counts: the first that keeps PUBLIC out of the schema public."""

Row = dict[str, Any]  # Any: a column's type is the database's affair
Administrator = psycopg.Connection[Row]


@contextmanager
def administrator(dsn: str) -> Iterator[Administrator]:
    """Opens one transaction as the administrator; commits at the end, or rolls all of it back.

    It waits for no lock for long: whoever comes after it would wait too.
    Raises: Trouble `centre_address_fails`, `centre_address_unreadable`, `centre_at_work`, `centre_no_room`,
    `centre_too_old`, `centre_rights_missing`, `centre_not_set_up`.
    """
    try:
        with psycopg.connect(dsn, row_factory=dict_row, connect_timeout=CONNECT_TIMEOUT_S) as connection:
            version = connection.info.server_version
            if version < OLDEST_SERVER:
                raise Trouble("centre_too_old", version=version // 10000, oldest=OLDEST_SERVER // 10000)
            connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
            yield connection
    except psycopg.OperationalError as error:
        raise _trouble_of(error) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble("centre_rights_missing") from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction) as error:
        raise Trouble("centre_not_set_up") from error
    except psycopg.errors.InvalidSchemaName as error:
        raise Trouble("centre_not_set_up") from error
    except psycopg.ProgrammingError as error:
        if error.sqlstate is not None:
            raise
        raise Trouble("centre_address_unreadable") from None  # its text names what was given, a password too


def only_row(connection: Administrator, query: str, *values: object) -> Row:
    """Returns the one row of a query that always has one."""
    row = connection.execute(query.encode(), values).fetchone()
    if row is None:
        raise LookupError("a query that always has a row had none")
    return row


def _trouble_of(error: psycopg.OperationalError) -> Trouble:
    state = error.sqlstate or ""
    if state.startswith(AT_WORK):
        return Trouble("centre_at_work")
    if state.startswith("53"):
        return Trouble("centre_no_room")
    return Trouble("centre_address_fails", said=_said(error))


def _said(error: psycopg.OperationalError) -> str:
    """Returns the last line that the server, or the way to it, said: that is where the reason stands."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
