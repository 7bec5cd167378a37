"""A bundle is what the centre signed, to the byte, or it is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import nacl.signing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.bundle import (
    TAG,
    Bundle,
    BundleKind,
    SignedBundle,
    bundle_from_json,
    bundle_to_json,
    open_bundle,
    sign_bundle,
    signing_seed,
    verify_key_of,
)
from station.domain.bundle_content import SentList, list_content, read_list_content, read_staff_file
from station.domain.fact import canonical_bytes
from station.errors import Rejected

SEED = signing_seed(b"k" * 32)
KEY = verify_key_of(SEED)
BUNDLE = Bundle(
    BundleKind.RECALL, "A12", "Jamsil", 3, datetime(2026, 4, 1, 1, 2, 3, 4000, tzinfo=UTC), b'lot = "A12"\n'
)
SIGNED = sign_bundle(BUNDLE, SEED)


def code_of(signed: SignedBundle, key: bytes = KEY, site: str = "Jamsil") -> str:
    with pytest.raises(Rejected) as caught:
        open_bundle(signed, key, site)
    return caught.value.rejections[0].code


def resigned(**changed: object) -> SignedBundle:
    """Returns a bundle that the centre itself signed with another header."""

    header = canonical_bytes(json.loads(SIGNED.header) | changed)
    return SignedBundle(header, SIGNED.content, nacl.signing.SigningKey(SEED).sign(TAG + header).signature)


def test_a_bundle_comes_back_as_it_was_signed_over_every_road() -> None:
    assert open_bundle(bundle_from_json(bundle_to_json(SIGNED)), KEY, "Jamsil") == BUNDLE


@given(st.sampled_from(["header", "content", "signature"]), st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_makes_it_forged(part: str, place: int, change: int) -> None:
    data = bytearray(getattr(SIGNED, part))
    data[place % len(data)] ^= change
    assert code_of(replace(SIGNED, **{part: bytes(data)})) == "bundle_forged"


@given(st.binary(), st.binary(), st.binary())
def test_what_nobody_signed_is_forged(header: bytes, content: bytes, signature: bytes) -> None:
    assert code_of(SignedBundle(header, content, signature)) == "bundle_forged"


def test_another_key_another_site_and_no_key_are_told_apart() -> None:
    assert code_of(SIGNED, verify_key_of(b"x" * 32)) == "bundle_forged"
    assert code_of(SIGNED, site="Songpa") == "bundle_of_other_site"
    assert code_of(SIGNED, b"") == "bundle_key_missing"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"format": 2}, "bundle_too_new"),
        ({"kind": "poem"}, "bundle_unreadable"),
        ({"name": ""}, "bundle_unreadable"),
        ({"version": 0}, "bundle_unreadable"),
        ({"version": "1"}, "bundle_unreadable"),
        ({"issued_at_ms": 10**30}, "bundle_unreadable"),
        ({"site": None}, "bundle_of_other_site"),
        ({"content_sha256": "00"}, "bundle_forged"),
    ],
)
def test_a_signed_header_that_says_nothing_we_know_is_refused(changed: dict[str, object], code: str) -> None:
    assert code_of(resigned(**changed)) == code


@pytest.mark.parametrize("told", [None, 7, [], {}, {"header": "é", "content": "", "signature": ""}])
def test_what_has_not_the_shape_of_a_bundle_is_unreadable(told: object) -> None:
    with pytest.raises(Rejected, match="bundle_unreadable"):
        bundle_from_json(told)


def test_the_signing_key_is_not_the_sealing_key() -> None:
    assert SEED != b"k" * 32


@given(st.text(min_size=1), st.none() | st.dates(), st.binary())
def test_a_list_comes_back_from_its_content(name: str, day: object, data: bytes) -> None:
    sent = SentList(name, day, data)  # type: ignore[arg-type]  # hypothesis gives dates
    assert read_list_content(list_content(sent)).data == data


def test_each_wrong_line_of_a_staff_file_is_told() -> None:
    data = (
        "name,role,pin,active\n,nurse,1234,\nA,doctor,1234,\nB,nurse,1234,maybe\nC,Nurse,1234,\nC,nurse,1,\n"
    )
    with pytest.raises(Rejected) as caught:
        read_staff_file(data.encode())
    assert [(one.code, one.facts["line"]) for one in caught.value.rejections] == [
        ("staff_line_without_name", 2),
        ("staff_line_role", 3),
        ("staff_line_active", 4),
        ("staff_line_twice", 6),
    ]
