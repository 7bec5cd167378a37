"""The wire to the centre: four calls, each with a deadline, each failure put into one of five classes.

Knows PostgreSQL and nothing of the local file: a caller hands it a batch and judges what comes back.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import TracebackType
from typing import LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from station.domain.envelope import PROTOCOL, Batch
from station.domain.packing import packed
from station.errors import Trouble

CONNECT_TIMEOUT_S = 10
CALL_DEADLINE_S = 30.0
SLOWEST_LINE_BYTES_PER_S = 4_000
"""Half of 64 kbit/s. A batch that such a line does not carry in half the deadline is given the time it needs."""
NEAR_S = 0.03
"""A greeting that takes longer came over a slow or distant line, where bytes cost more than the work to save them."""
KEEPALIVE_IDLE_S, KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT = 10, 5, 3

HELLO = "SELECT central.hello_v1(%b::int, %b::int, %b::bigint, %b::bytea)"
INGEST = "SELECT central.ingest_v1(%b::int, %b::int, %b::bigint, %b::bytea, %b::bytea[], %b::bytea[])"
INGEST_PACKED = "SELECT central.ingest_v1(%b::int, %b::int, %b::bigint, %b::bytea, %b::bytea, %b::bytea)"
FETCH = "SELECT central.fetch_v1(%b::int, %b::jsonb)"
BOARD = "SELECT report.site_board_v1(%b::date, %b::int, %b::text)"
RECONCILE = "SELECT central.reconcile_v1(%b::int, %b::int, %b::bigint, %b::bigint)"


class TroubleClass(StrEnum):
    """What the station does about a failure: try again, pause, hold, let the centre quarantine, stop the epoch."""

    TRANSIENT = "transient"
    SIGN_IN = "sign_in"
    PROTOCOL = "protocol"
    RECORD = "record"
    MISMATCH = "mismatch"


class CentreTrouble(Trouble):
    """A call to the centre that failed, and the class that says what happens next."""

    def __init__(self, kind: TroubleClass, code: str, **facts: str | int | None) -> None:
        super().__init__(code, **facts)
        self.kind = kind


OURS: Mapping[str, tuple[TroubleClass, str]] = {
    "SS001": (TroubleClass.SIGN_IN, "centre_not_enrolled"),
    "SS002": (TroubleClass.PROTOCOL, "centre_unknown_epoch"),
    "SS003": (TroubleClass.PROTOCOL, "centre_refused_batch"),
    "SS004": (TroubleClass.PROTOCOL, "centre_refused_batch"),
    "SS006": (TroubleClass.MISMATCH, "centre_epoch_burnt"),
    "SS010": (TroubleClass.PROTOCOL, "centre_protocol"),
}
"""SQLSTATEs that the centre's functions raise themselves."""

BY_STATE: tuple[tuple[str, TroubleClass, str], ...] = (
    ("57014", TroubleClass.TRANSIENT, "centre_silent"),
    ("08", TroubleClass.TRANSIENT, "centre_unreachable"),
    ("57P", TroubleClass.TRANSIENT, "centre_unreachable"),
    ("53", TroubleClass.TRANSIENT, "centre_busy"),
    ("40", TroubleClass.TRANSIENT, "centre_busy"),
    ("55", TroubleClass.TRANSIENT, "centre_busy"),
    ("23505", TroubleClass.TRANSIENT, "centre_busy"),
    ("25", TroubleClass.TRANSIENT, "centre_unreachable"),
    ("58", TroubleClass.TRANSIENT, "centre_busy"),
    ("XX", TroubleClass.TRANSIENT, "centre_busy"),
    ("28", TroubleClass.SIGN_IN, "centre_sign_in"),
    ("3F000", TroubleClass.PROTOCOL, "centre_empty"),
    ("22", TroubleClass.RECORD, "centre_record"),
    ("23", TroubleClass.RECORD, "centre_record"),
)
"""Beginnings of SQLSTATEs, the first that fits counts; anything else is a centre that speaks another protocol."""

TWO_HISTORIES = frozenset({"mismatch", "chain_differs"})


@dataclass(frozen=True, slots=True)
class Line:
    """How to reach the centre. `prepare_threshold` None suits a pooler that shares connections by transaction.

    A batch goes packed when the greeting took longer than `near_s`.
    """

    dsn: str
    connect_timeout_s: int = CONNECT_TIMEOUT_S
    call_deadline_s: float = CALL_DEADLINE_S
    prepare_threshold: int | None = 2
    near_s: float = NEAR_S


class CentreConnection:
    """One open connection. Not to be shared by threads; after any CentreTrouble of the wire, open a new one."""

    def __init__(self, line: Line) -> None:
        """Connects. Raises: CentreTrouble."""
        self._deadline_s = line.call_deadline_s
        self._near_s = line.near_s
        self._packs = False
        try:
            self._connection = psycopg.connect(
                line.dsn,
                autocommit=True,
                prepare_threshold=line.prepare_threshold,
                connect_timeout=line.connect_timeout_s,
                application_name="screening-station",
                keepalives=1,
                keepalives_idle=KEEPALIVE_IDLE_S,
                keepalives_interval=KEEPALIVE_INTERVAL_S,
                keepalives_count=KEEPALIVE_COUNT,
            )
        except psycopg.Error as error:
            raise trouble_of_connecting(error) from error

    def __enter__(self) -> CentreConnection:
        """Returns the open connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connection."""
        self.close()

    def close(self) -> None:
        """Closes the connection; a second time does nothing."""
        self._connection.close()

    def hello(
        self, station: int, epoch: int, last_seq: int | None = None, chain: bytes | None = None
    ) -> dict[str, object]:
        """Returns where the centre stands with an epoch, after telling it the last fact here and the chain there.

        Raises: CentreTrouble.
        """
        began_s = time.monotonic()
        answer = self._call(HELLO, station, epoch, last_seq, chain)
        self._packs = time.monotonic() - began_s > self._near_s
        versions = answer.get("accepted_versions")
        if not isinstance(versions, list) or PROTOCOL not in versions:
            raise CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol")
        return answer

    def ingest(self, batch: Batch) -> dict[str, object]:
        """Sends a batch and returns the centre's answer, which only `judge` may call received.

        After a slow greeting it goes packed; a packed one that the centre does not take goes as it is.
        Raises: CentreTrouble; of the class mismatch when the centre holds another history of this epoch.
        """
        try:
            answer = self._send_packed(batch) if self._packs else self._send(batch)
        except CentreTrouble as trouble:
            if not self._packs or trouble.kind is not TroubleClass.PROTOCOL:
                raise
            self._packs = False
            answer = self._send(batch)
        if answer.get("status") in TWO_HISTORIES:
            raise CentreTrouble(
                TroubleClass.MISMATCH, "centre_mismatch", seq=_first_difference(answer, batch)
            )
        return answer

    def _send(self, batch: Batch) -> dict[str, object]:
        headers, payloads = _texts(batch)
        size = sum(map(len, headers)) + sum(map(len, payloads))
        place = (batch.station, batch.epoch, batch.first_seq, batch.chain_before)
        return self._call(INGEST, *place, headers, payloads, more_time_s=_time_to_carry_s(size))

    def _send_packed(self, batch: Batch) -> dict[str, object]:
        headers, payloads = _texts(batch)
        body = packed([*headers, *payloads])
        place = (batch.station, batch.epoch, batch.first_seq, batch.chain_before, batch.chain_after)
        return self._call(INGEST_PACKED, *place, body, more_time_s=_time_to_carry_s(len(body)))

    def reconcile(self, station: int, epoch: int, seqs: range) -> dict[str, object]:
        """Returns the centre's counts and chain for a range of facts. Raises: CentreTrouble."""
        return self._call(RECONCILE, station, epoch, seqs.start, seqs.stop - 1)

    def fetch(self, station: int, since: Mapping[str, object]) -> dict[str, object]:
        """Returns what the centre has for a station and its own site after some marks. Raises: CentreTrouble."""
        return self._call(FETCH, station, Jsonb(since))

    def board(self, day: date, silent_min: int, site: str) -> dict[str, object]:
        """Returns the board of a site's day; its supervisor may ask, no station's role. Raises: CentreTrouble."""
        return self._call(BOARD, day, silent_min, site)

    def _call(self, query: LiteralString, *values: object, more_time_s: float = 0.0) -> dict[str, object]:
        with self._deadline(self._deadline_s + more_time_s) as was_cut:
            try:
                row = self._connection.execute(query, values, binary=True).fetchone()
            except psycopg.Error as error:
                if was_cut.is_set():
                    raise CentreTrouble(TroubleClass.TRANSIENT, "centre_silent") from error
                raise trouble_of(error) from error
            except (ValueError, UnicodeError, RecursionError) as error:
                raise CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol") from error
        answer = row[0] if row else None
        if not isinstance(answer, dict):
            raise CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol")
        return answer

    @contextmanager
    def _deadline(self, time_s: float) -> Iterator[threading.Event]:
        """Shuts the socket when the call has not come back in time: a frozen server holds psycopg for ever."""
        was_cut = threading.Event()
        try:
            descriptor = self._connection.fileno()
        except psycopg.OperationalError as error:
            raise CentreTrouble(TroubleClass.TRANSIENT, "centre_unreachable") from error
        with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as wire:
            watchdog = threading.Timer(time_s, _cut, (wire, was_cut))
            watchdog.name = "centre-watchdog"
            watchdog.start()
            try:
                yield was_cut
            finally:
                watchdog.cancel()
                watchdog.join()


def _texts(batch: Batch) -> tuple[list[bytes], list[bytes]]:
    return [header for header, _ in batch.facts], [payload for _, payload in batch.facts]


def _time_to_carry_s(size: int) -> float:
    """Returns what a large batch needs beyond the deadline of every call, so that a slow line delivers at last."""
    carry_s = size / SLOWEST_LINE_BYTES_PER_S
    return carry_s if carry_s > CALL_DEADLINE_S / 2 else 0.0


def is_address(dsn: str) -> bool:
    """Says whether a text is the address of a centre, as far as can be told without calling."""
    try:
        return bool(dsn.strip() and conninfo_to_dict(dsn))
    except psycopg.ProgrammingError:
        return False


def trouble_of_connecting(error: psycopg.Error) -> CentreTrouble:
    """Returns the failure of an attempt to connect. A refused sign-in comes from libpq without its SQLSTATE."""
    if error.sqlstate is None and any(sign in str(error) for sign in SIGN_IN_SIGNS):
        return CentreTrouble(TroubleClass.SIGN_IN, "centre_sign_in")
    return trouble_of(error)


SIGN_IN_SIGNS = (
    "28P01",
    "28000",
    "password authentication failed",
    "certificate",
    "tlsv1 alert",
    "SSL alert",
)


def trouble_of(error: psycopg.Error) -> CentreTrouble:
    """Returns what a database error means for the station."""
    state = error.sqlstate
    if state is None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return CentreTrouble(TroubleClass.TRANSIENT, "centre_unreachable")
        return CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol")
    if state in OURS:
        return CentreTrouble(*OURS[state])
    for beginning, kind, code in BY_STATE:
        if state.startswith(beginning):
            return CentreTrouble(kind, code, state=state)
    return CentreTrouble(TroubleClass.PROTOCOL, "centre_protocol", state=state)


def _first_difference(answer: Mapping[str, object], batch: Batch) -> int:
    places = answer.get("mismatches")
    if isinstance(places, list) and places and isinstance(places[0], int):
        return places[0]
    return batch.first_seq


def _cut(wire: socket.socket, was_cut: threading.Event) -> None:
    was_cut.set()
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other end was faster
