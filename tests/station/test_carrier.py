"""A carrier file is what its station signed, to the byte, or nothing of it is believed."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import nacl.public
import pytest

from station.domain.bundle import Bundle, BundleKind, sign_bundle, verify_key_of
from station.domain.bundle_file import BundleKeys, read_bundles, write_bundles
from station.domain.carrier import (
    NOISE_BYTES,
    Carrier,
    CarrierKeys,
    Reader,
    open_carrier,
    read_carrier,
    supervisor_public_key,
    write_carrier,
)
from station.domain.envelope import batch_of
from station.domain.fact import Fact, Header, first_chain, seal
from station.domain.signed_file import CHECKSUM_BYTES, FileKind, check_signature, sign_file, take_apart
from station.domain.site_file import RosterStation, SiteFile, read_site_file, write_site_file
from station.domain.stick_answer import read_answer, write_answer
from station.errors import Rejected

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
SEED, CENTRE, SUPERVISOR = b"s" * 32, b"c" * 32, b"v" * 32
KEYS = CarrierKeys(SEED, bytes(nacl.public.PrivateKey(CENTRE).public_key), supervisor_public_key(SUPERVISOR))
NOISE = random.Random(7).randbytes(NOISE_BYTES)


def facts(many: int, station: int = 147, name: str = "김민수") -> list[Fact]:
    made: list[Fact] = []
    for seq in range(1, many + 1):
        header = Header(
            station, 1, seq, NOON, NOON, "kim", "registrar", "register_visit", "", "person",
            UUID(int=seq), UUID(int=seq), 1, 0,
        )  # fmt: skip
        made.append(
            seal(header, {"id": str(seq), "name": name}, made[-1].chain if made else first_chain(station, 1))
        )
    return made


def carrier(many: int = 2, station: int = 147) -> Carrier:
    return Carrier("Jamsil", 1, NOON, batch_of(facts(many, station), first_chain(station, 1), "test"))


SMALL = write_carrier(carrier(), KEYS, NOISE)


def opened(data: bytes, reader: Reader = Reader.CENTRE, key: bytes = CENTRE) -> Carrier:
    return open_carrier(read_carrier(data), verify_key_of(SEED), key, reader)


def code_of(data: bytes, reader: Reader = Reader.CENTRE, key: bytes = CENTRE) -> str:
    with pytest.raises(Rejected) as caught:
        opened(data, reader, key)
    return caught.value.rejections[0].code


@pytest.mark.parametrize(("reader", "key"), [(Reader.CENTRE, CENTRE), (Reader.SUPERVISOR, SUPERVISOR)])
def test_centre_and_supervisor_read_the_same_facts(reader: Reader, key: bytes) -> None:
    assert opened(SMALL, reader, key) == carrier()


def test_nobody_else_reads_it_and_it_tells_no_name() -> None:
    assert code_of(SMALL, Reader.SUPERVISOR, CENTRE) == "carrier_not_for_this_key"
    assert code_of(SMALL, Reader.CENTRE, b"x" * 32) == "carrier_not_for_this_key"
    assert "김민수".encode() not in SMALL
    assert b"registrar" not in SMALL


def test_invariant_24_a_carrier_file_changed_in_any_byte_is_believed_in_nothing_and_says_which_check_failed() -> (
    None
):
    codes = set()
    for place in range(len(SMALL)):
        changed = bytearray(SMALL)
        changed[place] ^= 1 << place % 8
        codes.add(code_of(bytes(changed)))
    assert codes == {"stick_file_unknown", "stick_file_damaged"}


def test_invariant_24_who_changes_a_byte_and_mends_the_checksum_is_found_by_the_signature() -> None:
    codes = set()
    for place in range(len(SMALL) - CHECKSUM_BYTES):
        changed = bytearray(SMALL[:-CHECKSUM_BYTES])
        changed[place] ^= 1 << place % 8
        codes.add(code_of(bytes(changed) + hashlib.sha256(changed).digest()))
    assert codes >= {"stick_file_unknown", "stick_file_cut", "stick_file_forged", "stick_file_body_differs"}


def test_invariant_24_a_carrier_file_cut_anywhere_or_made_longer_is_believed_in_nothing() -> None:
    for size in range(len(SMALL)):
        assert code_of(SMALL[:size]) in {"stick_file_unknown", "stick_file_damaged"}
    assert code_of(SMALL + b"\0") == "stick_file_damaged"


def test_what_another_key_signed_is_forged() -> None:
    assert (
        code_of(write_carrier(carrier(), replace(KEYS, signing_seed=b"t" * 32), NOISE)) == "stick_file_forged"
    )


def resigned(**changed: object) -> bytes:
    """Returns a file that the station itself signed with another header."""
    file = take_apart(SMALL)
    told = json.loads(file.header) | changed
    return sign_file(FileKind.CARRIER, told, file.body, SEED)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"protocol": 2}, "carrier_too_new"),
        ({"station": "147"}, "stick_file_unreadable"),
        ({"station": True}, "stick_file_unreadable"),
        ({"chain_after": "zz"}, "stick_file_unreadable"),
        ({"chain_after": "00" * 32}, "carrier_chain_differs"),
        ({"first_seq": 2}, "stick_file_unreadable"),
        ({"sealed_for": []}, "stick_file_unreadable"),
        ({"sealed_for": {"centre": "00" * 80, "supervisor": ""}}, "carrier_not_for_this_key"),
    ],
)
def test_a_signed_file_that_contradicts_itself_is_refused(changed: dict[str, object], code: str) -> None:
    assert code_of(resigned(**changed)) == code


def test_a_file_of_another_kind_is_told_from_a_broken_one() -> None:
    assert code_of(write_answer({}, SEED)) == "stick_file_of_other_kind"
    with pytest.raises(Rejected, match="stick_file_of_other_kind"):
        read_answer(SMALL, verify_key_of(SEED))


def test_the_same_carrier_with_the_same_noise_has_the_same_bytes() -> None:
    assert write_carrier(carrier(), KEYS, NOISE) == SMALL
    assert carrier().file_name == "station-147-epoch-1-facts-000001-000002.carrier"


def test_a_busy_day_takes_less_than_160_bytes_a_fact() -> None:
    many = 2000
    assert len(write_carrier(carrier(many), KEYS, NOISE)) / many < 160


BUNDLE = sign_bundle(Bundle(BundleKind.RECALL, "A12", "Jamsil", 3, NOON, b'lot = "A12"\n'), CENTRE)
BUNDLES = write_bundles("Jamsil", [BUNDLE], BundleKeys(CENTRE, b"k" * 32), NOON)


def read(data: bytes, site: str = "Jamsil", site_key: bytes = b"k" * 32) -> object:
    return read_bundles(data, verify_key=verify_key_of(CENTRE), site_key=site_key, site=site)


def test_bundles_come_back_for_their_own_site_only() -> None:
    assert read(BUNDLES) == (BUNDLE,)
    assert BUNDLE.content not in BUNDLES
    for site, key, code in (
        ("Mapo", b"k" * 32, "bundle_file_of_other_site"),
        ("Jamsil", b"l" * 32, "stick_file_unreadable"),
        ("Jamsil", b"", "stick_key_missing"),
    ):
        with pytest.raises(Rejected, match=code):
            read(BUNDLES, site, key)


def test_every_changed_byte_of_a_bundle_file_or_an_acknowledgement_is_found() -> None:
    answer = write_answer({"station": 147}, CENTRE)
    for data in (BUNDLES, answer):
        for place in range(len(data)):
            changed = bytearray(data)
            changed[place] ^= 0xFF
            with pytest.raises(Rejected):
                check_signature(take_apart(bytes(changed)), verify_key_of(CENTRE))


SITE = SiteFile(
    "잠실", b"p" * 32, (RosterStation(147, "1번", {1: b"a" * 32, 2: b"b" * 32}), RosterStation(148, "", {}))
)


def test_a_supervisors_file_comes_back() -> None:
    assert read_site_file(write_site_file(SITE)) == SITE


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", write_site_file(replace(SITE, private_key=b"short"))]
)
def test_what_is_no_supervisors_file_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected, match="site_file_unreadable"):
        read_site_file(data)
