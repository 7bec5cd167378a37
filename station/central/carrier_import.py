"""Brings in what stations carried on sticks, by the same function as the wire, and answers each file.

A file is checked whole before the first fact is stored, and stored whole or not at all. Opens no station's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nacl.public
import psycopg

from station.central.administrator import Administrator, Row, administrator, only_row
from station.domain.bundle import signing_seed
from station.domain.carrier import Carrier, Reader, SealedCarrier, open_carrier, read_carrier
from station.domain.envelope import MOST_FACTS, Batch
from station.domain.fact import Json, unix_ms
from station.domain.signed_file import FileKind
from station.domain.stick_answer import write_answer
from station.errors import Rejected, Rejection, Trouble, reject

ANSWER = "SELECT central.answer_to_stick(%s::int, %s::int, %s::bigint, %s::bigint) AS told"
INGEST = "SELECT central.ingest_v1(%s::int, %s::int, %s::bigint, %s::bytea, %s::bytea[], %s::bytea[]) AS told"
HOLDER = """
SELECT s.site, s.revoked_at IS NOT NULL AS is_revoked, k.verify_key, t.station IS NOT NULL AS knows_epoch
FROM central.station s
LEFT JOIN central.station_key k ON k.station = s.station AND k.epoch = %s
LEFT JOIN central.stream t ON t.station = s.station AND t.epoch = %s
WHERE s.station = %s
"""
REFUSALS = {
    "SS001": "carrier_of_revoked",
    "SS002": "carrier_epoch_unknown",
    "SS003": "carrier_contradicts",
    "SS004": "carrier_contradicts",
}
"""What the centre's function raises → the code of the refusal."""
OF_THE_RECORDS = ("22", "23", "54")
"""How SQLSTATEs begin that say that it is the file's own records; everything else may be the centre's own trouble."""
BURNT = "SS006"
WITHOUT_PROOF = {
    "gap": "carrier_gap",
    "burnt": "carrier_epoch_burnt",
    "chain_differs": "carrier_other_history",
    "mismatch": "carrier_other_history",
}
"""Answers that prove nothing but that the station has to know of → the code of the refusal."""


@dataclass(frozen=True, slots=True)
class CarrierFile:
    """A carrier file by its name, with its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ImportedCarrier:
    """A file whose facts stand at the centre now, or stood before; `new` counts those that did not.

    `answer` is the bytes of the answer file, signed.
    """

    name: str
    station: int
    epoch: int
    first_seq: int
    last_seq: int
    new: int
    quarantined: int
    received_up_to: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class RefusedCarrier:
    """A file of which nothing was imported, and why. `answer` is there where its station can do something about it."""

    name: str
    why: Rejection
    answer: bytes = b""


def answer_name(name: str) -> str:
    """Returns the name of the answer that stands beside a carrier file."""
    return name.removesuffix(FileKind.CARRIER.ending) + FileKind.ACKNOWLEDGEMENT.ending


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """The centre's private key, the file that it stands in, and when the answers are written."""

    private_key: bytes
    file: str
    now: datetime


def centre_keys(key_file: Path, now: datetime) -> CentreKeys:
    """Returns the private key in an administrator's key file. Raises: Trouble `centre_key_unreadable`."""
    try:
        private = bytes.fromhex(key_file.read_text(encoding="ascii"))
        nacl.public.PrivateKey(private)
    except (OSError, ValueError, TypeError) as error:
        raise Trouble("centre_key_unreadable", file=str(key_file)) from error
    return CentreKeys(private, str(key_file), now)


def import_carriers(
    dsn: str, files: Sequence[CarrierFile], keys: CentreKeys
) -> tuple[ImportedCarrier | RefusedCarrier, ...]:
    """Imports files, those of one station in the order of their facts, and returns what became of each.

    Raises: Trouble `centre_key_differs`, and those of the administrator's connection.
    """
    _check_key(dsn, keys)
    read: list[tuple[str, SealedCarrier]] = []
    done: list[ImportedCarrier | RefusedCarrier] = []
    for file in files:
        try:
            read.append((file.name, read_carrier(file.data)))
        except Rejected as refused:
            done.append(RefusedCarrier(file.name, refused.rejections[0]))
    for name, sealed in sorted(read, key=lambda one: _place(one[1])):
        try:
            done.append(_import(dsn, name, sealed, keys))
        except Rejected as refused:
            done.append(RefusedCarrier(name, refused.rejections[0]))
    return tuple(done)


def _place(sealed: SealedCarrier) -> tuple[int, int, int, int]:
    one = sealed.claimed.batch
    return one.station, one.epoch, one.first_seq, one.last_seq


def _check_key(dsn: str, keys: CentreKeys) -> None:
    public_key = bytes(nacl.public.PrivateKey(keys.private_key).public_key)
    with administrator(dsn) as connection:
        if bytes(only_row(connection, "SELECT public_key FROM central.centre")["public_key"]) != public_key:
            raise Trouble("centre_key_differs", file=keys.file)


def _import(dsn: str, name: str, sealed: SealedCarrier, keys: CentreKeys) -> ImportedCarrier | RefusedCarrier:
    one = sealed.claimed.batch
    replies = _stored(dsn, sealed, keys)
    with administrator(dsn) as connection:
        told = only_row(connection, ANSWER, one.station, one.epoch, one.first_seq, one.last_seq)["told"]
    answer = _answer(sealed.claimed, replies, told, keys)
    received_up_to = int(told["hello"]["received_up_to"])
    refusal = WITHOUT_PROOF.get(str(replies[-1]["status"]))
    if refusal is not None:
        facts = {"missing_from": received_up_to + 1, "missing_to": one.first_seq - 1}
        why = Rejection("file", refusal, {"station": one.station, "epoch": one.epoch, **facts})
        return RefusedCarrier(name, why, answer)
    return ImportedCarrier(
        name,
        one.station,
        one.epoch,
        one.first_seq,
        one.last_seq,
        sum(int(reply["stored"]) for reply in replies),
        len(told["held"]["quarantined"]),
        received_up_to,
        answer,
    )


def _stored(dsn: str, sealed: SealedCarrier, keys: CentreKeys) -> list[Row]:
    """Checks a file, stores its facts in one transaction, and returns what the centre's function said of each batch."""
    one = sealed.claimed.batch
    try:
        with administrator(dsn) as connection:
            verify_key = _verify_key(connection, sealed.claimed)
            carrier = open_carrier(sealed, verify_key, keys.private_key, Reader.CENTRE)
            return _ingest(connection, carrier.batch)
    except psycopg.DatabaseError as error:
        if error.sqlstate == BURNT:
            return [{"status": "burnt"}]
        state = error.sqlstate or ""
        if state.startswith(OF_THE_RECORDS):
            facts: Row = {"first": one.first_seq, "last": one.last_seq, "state": state}
            raise reject("file", "carrier_record", station=one.station, epoch=one.epoch, **facts) from error
        code = REFUSALS.get(state)
        if code is None:
            raise
        raise reject("file", code, station=one.station, epoch=one.epoch) from error


def _verify_key(connection: Administrator, claimed: Carrier) -> bytes:
    """Returns the key that proves what a file claims. Nothing of the claim is believed yet but whose key to take."""
    one = claimed.batch
    holder = connection.execute(HOLDER, [claimed.key_epoch, one.epoch, one.station]).fetchone()
    if holder is None:
        raise reject("file", "carrier_station_unknown", station=one.station)
    if holder["is_revoked"]:
        raise reject("file", "carrier_of_revoked", station=one.station, epoch=one.epoch)
    if holder["site"] != claimed.site:
        raise reject(
            "file", "carrier_of_other_site", station=one.station, site=claimed.site, own=holder["site"]
        )
    if holder["verify_key"] is None or not holder["knows_epoch"]:
        raise reject("file", "carrier_epoch_unknown", station=one.station, epoch=one.epoch)
    return bytes(holder["verify_key"])


def _ingest(connection: Administrator, batch: Batch) -> list[Row]:
    """Gives the facts to the centre's one way in, batch by batch, until one is not received."""
    replies: list[Row] = []
    chain = batch.chain_before
    for start in range(0, len(batch.facts), MOST_FACTS):
        facts = batch.facts[start : start + MOST_FACTS]
        values = [batch.station, batch.epoch, batch.first_seq + start, chain]
        headers, payloads = ([fact[part] for fact in facts] for part in (0, 1))
        replies.append(only_row(connection, INGEST, *values, headers, payloads)["told"])
        if replies[-1]["status"] != "received":
            break
        chain = bytes.fromhex(replies[-1]["chain_after"])
    return replies


def _answer(carrier: Carrier, replies: Sequence[Row], told: Row, keys: CentreKeys) -> bytes:
    one, held = carrier.batch, told["held"]
    reply: dict[str, Json] = {
        "status": str(replies[-1]["status"]),
        "station": one.station,
        "epoch": one.epoch,
        "first_seq": one.first_seq,
        "last_seq": one.last_seq,
        "chain_after": held["chain_after"],
        "received_up_to": told["hello"]["received_up_to"],
        "duplicates": sum(int(each.get("duplicates", 0)) for each in replies),
        "quarantined": len(held["quarantined"]),
    }
    whole: dict[str, Json] = {
        "station": one.station,
        "epoch": one.epoch,
        "site": carrier.site,
        "written_at_ms": unix_ms(keys.now),
        "restores": told["restores"],
        "hello": told["hello"],
        "reply": reply,
        "held": held,
    }
    return write_answer(whole, signing_seed(keys.private_key))
