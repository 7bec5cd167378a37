"""A SQLCipher file with nothing around it: the driver, our raw key and our pragmas. No SQLAlchemy, no ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from station.storage.local import PRAGMAS


def bare_connection(path: Path, file_key: bytes) -> Any:  # Any: the driver is untyped
    """Returns an open connection to a file, made if it is not there, under the pragmas of a station's file."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA key = \"x'{file_key.hex()}'\"")
    for name, (value, _) in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
