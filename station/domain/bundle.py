"""What the centre sends down, as a signed value: the same whether it came by wire or on a stick.

A bundle is for one site and has a kind, a name and a version. The centre signs it; a station checks the signature
with the key that it was given when it was enrolled. Knows no road, no file and no clock.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import nacl.exceptions
import nacl.signing

from station.domain.fact import Json, canonical_bytes, unix_ms
from station.errors import Rejected, reject

FORMAT = 1
TAG = b"screening-station/bundle/1\n"
MOST_BYTES = 4 * 1024 * 1024
"""Of one bundle's content: a list of 20,000 people has about 2 MiB."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BundleKind(StrEnum):
    """What comes down."""

    PROGRAMME = "programme"
    STAFF = "staff"
    CONSENT = "consent"
    LIST = "list"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the centre says to a site. A higher `version` of the same kind and name replaces a lower one."""

    kind: BundleKind
    name: str
    site: str
    version: int
    issued_at: datetime
    content: bytes


@dataclass(frozen=True, slots=True)
class SignedBundle:
    """The exact bytes of a bundle's header and content, with the centre's Ed25519 signature over both."""

    header: bytes
    content: bytes
    signature: bytes


def signing_seed(private_key: bytes) -> bytes:
    """Returns the seed of the centre's signing key, out of its one private key of 32 bytes."""
    return hashlib.blake2b(b"", key=private_key, person=b"bundle-signing", digest_size=32).digest()


def verify_key_of(seed: bytes) -> bytes:
    """Returns the public key that belongs to a signing seed: what a station pins."""
    return bytes(nacl.signing.SigningKey(seed).verify_key)


def sign_bundle(bundle: Bundle, seed: bytes) -> SignedBundle:
    """Returns a bundle signed with a key's seed."""
    header = canonical_bytes(
        {
            "format": FORMAT,
            "kind": bundle.kind.value,
            "name": bundle.name,
            "site": bundle.site,
            "version": bundle.version,
            "issued_at_ms": unix_ms(bundle.issued_at),
            "content_sha256": hashlib.sha256(bundle.content).hexdigest(),
        }
    )
    return SignedBundle(header, bundle.content, nacl.signing.SigningKey(seed).sign(TAG + header).signature)


def open_bundle(signed: SignedBundle, verify_key: bytes, site: str) -> Bundle:
    """Returns a bundle that the centre signed for a site.

    Raises: Rejected `bundle_key_missing`, `bundle_forged` (not a byte may differ), `bundle_too_new`,
    `bundle_unreadable`, `bundle_of_other_site`.
    """
    if not verify_key:
        raise reject("bundle", "bundle_key_missing")
    try:
        nacl.signing.VerifyKey(verify_key).verify(TAG + signed.header, signed.signature)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError) as error:
        raise reject("bundle", "bundle_forged") from error
    told = _header(signed.header)
    if told.get("content_sha256") != hashlib.sha256(signed.content).hexdigest():
        raise reject("bundle", "bundle_forged")
    if told.get("format") != FORMAT:
        raise reject("bundle", "bundle_too_new", format=str(told.get("format")), known=FORMAT)
    bundle = _bundle(told, signed.content)
    if bundle.site != site:
        raise reject("bundle", "bundle_of_other_site", site=bundle.site, own=site)
    return bundle


def _header(data: bytes) -> Mapping[str, object]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(told, dict):
        raise _unreadable()
    return told


def _bundle(told: Mapping[str, object], content: bytes) -> Bundle:
    version, issued_at_ms = told.get("version"), told.get("issued_at_ms")
    texts = [told.get("kind"), told.get("name"), told.get("site")]
    if not isinstance(version, int) or not isinstance(issued_at_ms, int) or version < 1:
        raise _unreadable()
    kind, name, site = [one if isinstance(one, str) else "" for one in texts]
    try:
        made = BundleKind(kind)
        issued_at = EPOCH + timedelta(milliseconds=issued_at_ms)
    except (ValueError, OverflowError) as error:
        raise _unreadable() from error
    if not name:
        raise _unreadable()
    return Bundle(made, name, site, version, issued_at, content)


def _unreadable() -> Rejected:
    return reject("bundle", "bundle_unreadable")


def bundle_to_json(signed: SignedBundle) -> dict[str, Json]:
    """Returns a signed bundle as JSON, its bytes as base64: how it travels on every road."""
    return {
        name: base64.b64encode(getattr(signed, name)).decode("ascii")
        for name in ("header", "content", "signature")
    }


def bundle_from_json(told: object) -> SignedBundle:
    """Returns the signed bundle of its JSON; nothing is verified yet. Raises: Rejected `bundle_unreadable`."""
    if not isinstance(told, Mapping):
        raise _unreadable()
    try:
        header, content, signature = (
            base64.b64decode(str(told[name]), validate=True) for name in ("header", "content", "signature")
        )
    except (KeyError, ValueError, binascii.Error) as error:
        raise _unreadable() from error
    return SignedBundle(header, content, signature)
