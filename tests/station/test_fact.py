"""Golden vectors of the ledger: canonical bytes, header, hash and chain, each recomputed with hashlib and json only."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.fact import (
    Header,
    Json,
    canonical_bytes,
    content_hash,
    first_chain,
    header_bytes,
    next_chain,
    seal,
    unix_ms,
)

HEADER = Header(
    station=147,
    epoch=3,
    seq=42,
    recorded_at=datetime(2026, 4, 1, 0, 30, 0, 250_000, tzinfo=UTC),
    occurred_at=datetime(2026, 4, 1, 8, 5, tzinfo=timezone(timedelta(hours=9))),
    actor="018f0000-0000-7000-8000-0000000000aa",
    role="registrar",
    action="register_visit",
    reason="종이 접수",
    record_kind="person",
    record_id=UUID("018f0000-0000-7000-8000-000000000001"),
    subject_id=UUID("018f0000-0000-7000-8000-000000000002"),
    revision=2,
    based_on=1,
)
PAYLOAD: Json = {"name": "김민수", "is_active": True, "area": "", "phone": None, "ages": [1, 2]}

HEADER_BYTES = (
    '{"action":"register_visit","actor":"018f0000-0000-7000-8000-0000000000aa","based_on":1,"epoch":3,'
    '"occurred_at_ms":1774998300000,"reason":"종이 접수","record_id":"018f0000-0000-7000-8000-000000000001",'
    '"record_kind":"person","recorded_at_ms":1775003400250,"revision":2,"role":"registrar","schema_version":1,'
    '"seq":42,"station":147,"subject_id":"018f0000-0000-7000-8000-000000000002"}'
).encode()
PAYLOAD_BYTES = '{"ages":[1,2],"area":"","is_active":true,"name":"김민수","phone":null}'.encode()
FIRST_CHAIN = "5566eaca40672a3b941dbcdea73196e404a5cfed81c266e7411f9b173814c45f"
CONTENT_HASH = "02de310bf2a1fd09b32a668c24af512eada1a1f90c453d896a0d193676bbf17d"
CHAIN = "c63b72f6cf0f236427c135a34280a8f7b58cb5e6084dcda25ec6eae35e78f822"

CANONICAL: list[tuple[Json, bytes]] = [
    (None, b"null"),
    (True, b"true"),
    (-7, b"-7"),
    ("", b'""'),
    ('a"\\\n', b'"a\\"\\\\\\n"'),
    ("\u1112\u1161\u11ab", '"한"'.encode()),
    ({"e\u0301": "e\u0301"}, '{"é":"é"}'.encode()),
    ({"b": 1, "a": {"d": [], "c": {}}}, b'{"a":{"c":{},"d":[]},"b":1}'),
    (["a", 1, [None]], b'["a",1,[null]]'),
    (2**70, b"1180591620717411303424"),
    ("\u2028/", '"\u2028/"'.encode()),
]


@pytest.mark.parametrize(("value", "expected"), CANONICAL)
def test_a_value_has_one_canonical_text(value: Json, expected: bytes) -> None:
    assert canonical_bytes(value) == expected


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"x", (1,), {"a": 0.5}, [2.0], {1, 2}, datetime(2026, 1, 1)]
)
def test_what_could_round_or_is_no_json_has_no_canonical_form(value: Any) -> None:  # Any: any value
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical_bytes(value)


def test_a_header_has_the_golden_bytes() -> None:
    assert header_bytes(HEADER) == HEADER_BYTES


def test_an_instant_is_whole_milliseconds_whatever_its_zone() -> None:
    assert unix_ms(HEADER.occurred_at) == 1_774_998_300_000
    assert unix_ms(HEADER.recorded_at) == 1_775_003_400_250


def test_hash_and_chain_are_the_golden_ones() -> None:
    before = first_chain(147, 3)
    assert before.hex() == FIRST_CHAIN
    assert content_hash(HEADER_BYTES, PAYLOAD_BYTES).hex() == CONTENT_HASH
    assert next_chain(before, bytes.fromhex(CONTENT_HASH)).hex() == CHAIN


def test_hash_and_chain_are_what_hashlib_alone_makes_of_the_bytes() -> None:
    def sha(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    first = sha(b"screening-station/chain/1/147/3")
    hashed = sha(b"screening-station/fact/1\n" + HEADER_BYTES + sha(PAYLOAD_BYTES))
    assert (first.hex(), hashed.hex(), sha(first + hashed).hex()) == (FIRST_CHAIN, CONTENT_HASH, CHAIN)


def test_a_sealed_fact_carries_exactly_these_bytes() -> None:
    fact = seal(HEADER, PAYLOAD, first_chain(147, 3))
    assert (fact.header_bytes, fact.payload) == (HEADER_BYTES, PAYLOAD_BYTES)
    assert (fact.content_hash.hex(), fact.chain.hex()) == (CONTENT_HASH, CHAIN)


@pytest.mark.parametrize(("station", "epoch"), [(147, 4), (148, 3), (14, 73)])
def test_each_epoch_of_each_station_begins_its_own_chain(station: int, epoch: int) -> None:
    assert first_chain(station, epoch).hex() != FIRST_CHAIN


def test_the_chain_verifies_after_a_payload_is_purged() -> None:
    payload_hash = hashlib.sha256(PAYLOAD_BYTES).digest()
    hashed = hashlib.sha256(b"screening-station/fact/1\n" + HEADER_BYTES + payload_hash).digest()
    assert next_chain(first_chain(147, 3), hashed).hex() == CHAIN


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_canonical_bytes_are_stable_and_composed_and_sorted(value: Any) -> None:  # Any: any value
    text = canonical_bytes(value).decode()
    read = json.loads(text)
    assert canonical_bytes(read).decode() == text
    assert unicodedata.is_normalized("NFC", text)
    pairs: list[list[str]] = []
    json.loads(text, object_pairs_hook=lambda found: pairs.append([key for key, _ in found]))
    assert all(keys == sorted(keys) for keys in pairs)


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 39))
def test_any_other_byte_makes_another_hash(header: bytes, payload: bytes, at: int) -> None:
    whole = header + payload
    if not whole:
        return
    place = at % len(whole)
    other = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    assert content_hash(header, payload) != content_hash(other[: len(header)], other[len(header) :])
