"""A station's file as somebody sees it who has its key, past all our code; and what is asked of it after each step."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from station.storage import outbox
from station.storage.keys import KeyFile
from tests.proof.world import Site

ALL_FACTS = "SELECT epoch, seq, header, payload FROM fact"
PENDING_PAYLOADS = """SELECT f.payload FROM fact f JOIN delivery d ON (d.epoch, d.seq) = (f.epoch, f.seq)
                      WHERE d.state IN ('pending', 'sealed', 'in_flight')"""
ACKNOWLEDGED = "SELECT epoch, seq FROM delivery WHERE state IN ('received', 'confirmed')"
FACT_WITHOUT_STATE = """SELECT f.seq FROM fact f LEFT JOIN delivery d ON (d.epoch, d.seq) = (f.epoch, f.seq)
                        WHERE d.seq IS NULL"""
ROW_WITHOUT_FACT = """SELECT p.id FROM person p LEFT JOIN fact f ON (f.epoch, f.seq) = (p.fact_epoch, p.fact_seq)
                      AND f.record_id = p.id WHERE f.seq IS NULL"""
OWN_NUMBERS = "SELECT number FROM specimen"
LABEL_WITHOUT_FACT = """SELECT l.id FROM label_print l LEFT JOIN fact f
                        ON (f.epoch, f.seq) = (l.fact_epoch, l.fact_seq) WHERE f.seq IS NULL"""


def outbox_epochs(site: Site) -> int:
    with site.shift.store.reading() as session:
        return len(outbox.epochs(session))


def raw(folder: Path) -> Any:  # Any: the driver is untyped
    """Opens a station's file past all our code, as somebody who has its key can."""
    connection = sqlcipher.connect(str(folder / "station.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KeyFile(folder / 'station.key').keys().file_key.hex()}'\"")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def cut_last_fact(folder: Path) -> None:
    with closing(raw(folder)) as file:
        epoch, seq, kind = file.execute(
            "SELECT epoch, seq, record_kind FROM fact ORDER BY epoch DESC, seq DESC LIMIT 1"
        ).fetchone()
        file.execute(f"DELETE FROM {kind} WHERE (fact_epoch, fact_seq) = (?, ?)", (epoch, seq))
        for table in ("delivery", "fact"):
            file.execute(f"DELETE FROM {table} WHERE (epoch, seq) = (?, ?)", (epoch, seq))


def edit_waiting_fact(folder: Path) -> None:
    with closing(raw(folder)) as file:
        place = file.execute(
            "SELECT epoch, seq FROM delivery WHERE state IN ('pending', 'sealed') ORDER BY epoch, seq LIMIT 1"
        ).fetchone()
        file.execute(
            "UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '{', '{ ') AS BLOB) "
            "WHERE (epoch, seq) = (?, ?)",
            place,
        )
