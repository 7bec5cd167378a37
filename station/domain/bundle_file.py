"""What the centre sends down to a site, on a stick: its signed bundles in one file for the site's booths alone.

Lists of people are among them, so the file is sealed with the key that the booths of a site have; each bundle keeps
its own signature besides. Knows no folder and no database.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import nacl.exceptions
import nacl.secret

from station.domain.bundle import SignedBundle, bundle_from_json, bundle_to_json
from station.domain.fact import Json, canonical_bytes, unix_ms
from station.domain.signed_file import (
    FileKind,
    check_signature,
    expect_kind,
    sign_file,
    take_apart,
    text_told,
    unreadable,
)
from station.errors import reject

NONCE_BYTES = nacl.secret.SecretBox.NONCE_SIZE
MOST_BODY_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BundleKeys:
    """The centre's signing seed and the key of the site's booths."""

    seed: bytes
    site_key: bytes


def bundle_file_name(site: str) -> str:
    """Returns the name of the file of a site; the site's own name may hold what no file name may."""
    return f"from-the-centre-{hashlib.sha256(site.encode()).hexdigest()[:8]}{FileKind.BUNDLES.ending}"


def write_bundles(site: str, bundles: Sequence[SignedBundle], keys: BundleKeys, now: datetime) -> bytes:
    """Returns the bytes of a file of bundles. The same bundles have the same body."""
    plain = zlib.compress(canonical_bytes([bundle_to_json(one) for one in bundles]))
    nonce = hashlib.blake2b(plain, key=keys.site_key, digest_size=NONCE_BYTES).digest()
    body = bytes(nacl.secret.SecretBox(keys.site_key).encrypt(plain, nonce))
    told: dict[str, Json] = {"site": site, "bundles": len(bundles), "written_at_ms": unix_ms(now)}
    return sign_file(FileKind.BUNDLES, told, body, keys.seed)


def read_bundles(data: bytes, *, verify_key: bytes, site_key: bytes, site: str) -> tuple[SignedBundle, ...]:
    """Returns the bundles in a file for one's own site; each is still to be opened by itself.

    Raises: Rejected `stick_key_missing`, those of `take_apart` and `check_signature`, `bundle_file_of_other_site`,
    `stick_file_unreadable`.
    """
    file = take_apart(data)
    expect_kind(file, FileKind.BUNDLES)
    if not verify_key or not site_key:
        raise reject("file", "stick_key_missing")
    check_signature(file, verify_key)
    told_site = text_told(file.told, "site")
    if told_site != site:
        raise reject("file", "bundle_file_of_other_site", site=told_site, own=site)
    try:
        packed = nacl.secret.SecretBox(site_key).decrypt(file.body)
    except nacl.exceptions.CryptoError as error:
        raise unreadable("body") from error
    unpacker = zlib.decompressobj()
    try:
        told = json.loads(unpacker.decompress(packed, MOST_BODY_BYTES))
    except (zlib.error, ValueError, RecursionError) as error:
        raise unreadable("body") from error
    if not isinstance(told, list):
        raise unreadable("body")
    return tuple(bundle_from_json(one) for one in told)
