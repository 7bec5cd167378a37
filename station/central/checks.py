"""Proves what the centre holds, row by row, and makes the read model anew. Never opens a station's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.central import read_model
from station.central.administrator import Administrator, Row, administrator, only_row
from station.errors import reject

STREAMS = """
SELECT central.verify(t.station, t.epoch) AS found FROM central.stream t
WHERE %(station)s::int IS NULL OR t.station = %(station)s ORDER BY t.station, t.epoch
"""
READ_MODEL = """
SELECT s.station, central.read_model_differs(s.station) AS differs FROM central.station s
WHERE %(station)s::int IS NULL OR s.station = %(station)s ORDER BY s.station
"""


@dataclass(frozen=True, slots=True)
class StreamCheck:
    """What was found when every stored row of one epoch of a station was read and hashed again."""

    station: int
    epoch: int
    facts: int
    received_up_to: int
    chain: str
    counts: Mapping[str, int]
    quarantined: tuple[int, ...]
    alarms: int
    is_burnt: bool
    is_complete: bool
    is_chain_equal: bool
    columns_differ: int
    marks_differ: int

    @property
    def faults(self) -> tuple[str, ...]:
        """The codes of what contradicts itself; a quarantined fact or an alarm is told, and no fault of the rows."""
        found = {
            "facts_missing": not self.is_complete,
            "chain_differs": not self.is_chain_equal,
            "columns_differ": self.columns_differ > 0,
            "marks_differ": self.marks_differ > 0,
        }
        return tuple(code for code, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Verification:
    """All epochs, and per station the kinds of which the read model holds another number than the ledger.

    `read_model` maps station → kind → (records in the ledger, rows in the read model); empty where all is equal.
    """

    streams: tuple[StreamCheck, ...]
    read_model: Mapping[int, Mapping[str, tuple[int, int]]]

    @property
    def is_sound(self) -> bool:
        """Whether every row proves itself."""
        return not self.read_model and not any(one.faults for one in self.streams)


def verify(dsn: str, station: int | None = None) -> Verification:
    """Returns what recomputing every chain from the stored rows found, of one station or of all.

    Raises: Rejected `station_not_enrolled`; Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        _must_be_enrolled(connection, station)
        asked = {"station": station}
        streams = tuple(_check(row["found"]) for row in connection.execute(STREAMS, asked).fetchall())
        differing = {
            row["station"]: {kind: (told[0], told[1]) for kind, told in row["differs"].items()}
            for row in connection.execute(READ_MODEL, asked).fetchall()
            if row["differs"]
        }
    return Verification(streams, differing)


def rebuild(dsn: str, station: int | None = None) -> Mapping[int, int]:
    """Makes the read model anew from the ledger, one station after the other; returns station → facts.

    Each station is a transaction of its own, so that only its own delivery waits.
    Raises: Rejected `station_not_enrolled`; Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        _must_be_enrolled(connection, station)
        rows = connection.execute("SELECT station FROM central.station ORDER BY station").fetchall()
    wanted = [row["station"] for row in rows] if station is None else [station]
    done: dict[int, int] = {}
    for one in wanted:
        with administrator(dsn) as connection:
            done[one] = only_row(connection, "SELECT central.rebuild(%s::int) AS facts", one)["facts"]
    if station is None:
        with administrator(dsn) as connection:
            connection.execute("UPDATE central.centre SET read_model = %s", [read_model.digest()])
    return done


def _must_be_enrolled(connection: Administrator, station: int | None) -> None:
    known = connection.execute("SELECT FROM central.station WHERE station = %s", [station]).rowcount
    if station is not None and not known:
        raise reject("station", "station_not_enrolled", station=station)


def _check(found: Row) -> StreamCheck:
    return StreamCheck(**{**found, "quarantined": tuple(found["quarantined"])})
