"""A unique identifier at rest: sealed to the centre, under a local key, and found by a keyed hash."""

from __future__ import annotations

import hashlib
import hmac

import nacl.public
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.sealed import (
    SEALING_RANDOM_BYTES,
    SealingKeys,
    mask,
    open_local,
    seal_identifier,
    search_key,
)
from station.errors import Trouble

CENTRE = nacl.public.PrivateKey(bytes(range(32)))
KEYS = SealingKeys(bytes(CENTRE.public_key), b"L" * 32, b"S" * 32)
NOISE = bytes(range(100, 100 + SEALING_RANDOM_BYTES))

GOLDEN_SEALED = (
    "7d9c24316539825c1896e57f28197746793ce60cbee3ad47da9d07b85fa55e2ac0d29ece335774b4"
    "bd26f3c2b744dcbdb6ce1fab324c610669"
)
GOLDEN_LOCAL = (
    "8485868788898a8b8c8d8e8f909192939495969798999a9bf13abdc33d17c4d993e17e51ee827bdb2f5605bfdc9bcc414c"
)
GOLDEN_SEARCH_KEY = "b7746a2ae6435b96522fc179ae64fee9697b781e5103239160e85af510f5d4d6"


def test_a_sealed_identifier_has_the_golden_bytes() -> None:
    made = seal_identifier("passport", "m 1234-5678", KEYS, NOISE)
    assert (made.kind, made.masked) == ("passport", "******678")
    assert made.sealed.hex() == GOLDEN_SEALED
    assert made.local.hex() == GOLDEN_LOCAL
    assert made.search_key == GOLDEN_SEARCH_KEY


def test_the_search_key_is_a_keyed_hash_of_kind_and_number() -> None:
    expected = hmac.new(b"S" * 32, b"passport:M12345678", hashlib.sha256).hexdigest()
    assert search_key("passport", "M12345678", KEYS) == expected == GOLDEN_SEARCH_KEY


@pytest.mark.parametrize("written", ["m12345678", "M 1234 5678", "M-1234-5678", "Ｍ１２３４５６７８"])
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert search_key("passport", written, KEYS) == GOLDEN_SEARCH_KEY


@pytest.mark.parametrize(
    ("kind", "number", "keys"),
    [
        ("licence", "M12345678", KEYS),
        ("passport", "M12345679", KEYS),
        ("passport", "M12345678", SealingKeys(KEYS.centre_public_key, KEYS.local_key, b"T" * 32)),
    ],
)
def test_another_kind_number_or_key_is_not_found(kind: str, number: str, keys: SealingKeys) -> None:
    assert search_key(kind, number, keys) != GOLDEN_SEARCH_KEY


@given(st.text(st.characters(categories=["Lu", "Nd"], max_codepoint=127), min_size=1, max_size=20))
def test_the_centre_opens_the_sealed_form_and_the_station_the_local_one(number: str) -> None:
    made = seal_identifier("passport", number, KEYS, NOISE)
    assert nacl.public.SealedBox(CENTRE).decrypt(made.sealed).decode() == number
    assert open_local(made.local, KEYS) == number


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_local_form_with_any_other_byte_or_key_is_unreadable(at: int, change: int) -> None:
    local = bytearray(seal_identifier("passport", "M12345678", KEYS, NOISE).local)
    local[at % len(local)] ^= change
    with pytest.raises(Trouble) as caught:
        open_local(bytes(local), KEYS)
    assert caught.value.code == "identifier_unreadable"


@pytest.mark.parametrize("local", [b"", b"short"])
def test_a_local_form_that_is_cut_is_unreadable(local: bytes) -> None:
    with pytest.raises(Trouble, match="identifier_unreadable"):
        open_local(local, KEYS)


@pytest.mark.parametrize("count", [0, SEALING_RANDOM_BYTES - 1, SEALING_RANDOM_BYTES + 1])
def test_sealing_with_too_little_chance_is_a_bug(count: int) -> None:
    with pytest.raises(ValueError, match="random bytes"):
        seal_identifier("passport", "M12345678", KEYS, bytes(count))


@pytest.mark.parametrize(
    ("number", "masked"),
    [("850412-1234567", "**********567"), ("M1234567", "*****567"), ("123456", "******"), ("", "")],
)
def test_a_mask_shows_three_characters_at_most(number: str, masked: str) -> None:
    assert mask(number) == masked
