"""A file that goes on a stick: a plain header, a body, and one Ed25519 signature that holds both to the byte.

The first line says what kind of file it is, and a checksum at the end tells a stick that lost a bit from a file that
somebody changed. Knows no folder and no database, and nothing of what a kind of file means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import nacl.exceptions
import nacl.signing

from station.domain.fact import Json, canonical_bytes
from station.errors import Rejected, reject

LENGTH_BYTES, SIGNATURE_BYTES, CHECKSUM_BYTES = 4, 64, 32
MOST_HEADER_BYTES = 64 * 1024


class FileKind(StrEnum):
    """What goes on a stick: facts on their way to the centre, its answer, and what it sends down."""

    CARRIER = "carrier"
    ACKNOWLEDGEMENT = "acknowledgement"
    BUNDLES = "bundles"

    @property
    def first_line(self) -> bytes:
        """What such a file begins with."""
        return f"screening-station/{self.value}/1\n".encode()

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return f".{self.value}"


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file taken apart. `told` is what its header claims: nothing is proven before `check_signature`."""

    kind: FileKind
    header: bytes
    body: bytes
    signature: bytes
    told: Mapping[str, object]


def sign_file(kind: FileKind, told: Mapping[str, Json], body: bytes, seed: bytes) -> bytes:
    """Returns the bytes of a file, signed with a key's seed."""
    whole = {**told, "body_sha256": hashlib.sha256(body).hexdigest(), "body_bytes": len(body)}
    header = canonical_bytes(whole)
    signature = nacl.signing.SigningKey(seed).sign(kind.first_line + header).signature
    content = kind.first_line + len(header).to_bytes(LENGTH_BYTES, "big") + header + body + signature
    return content + hashlib.sha256(content).digest()


def take_apart(data: bytes) -> SignedFile:
    """Returns the parts of a file; nothing is proven yet.

    Raises: Rejected `stick_file_unknown` (the first line), `stick_file_damaged` (the checksum), `stick_file_cut` (the
    length).
    """
    kind = next((one for one in FileKind if data.startswith(one.first_line)), None)
    if kind is None:
        raise reject("file", "stick_file_unknown")
    content, checksum = data[:-CHECKSUM_BYTES], data[-CHECKSUM_BYTES:]
    if hashlib.sha256(content).digest() != checksum:
        raise reject("file", "stick_file_damaged", bytes=len(data))
    begin = len(kind.first_line) + LENGTH_BYTES
    size = int.from_bytes(content[len(kind.first_line) : begin], "big")
    header = content[begin : begin + size]
    told = _told(header) if size <= MOST_HEADER_BYTES else None
    body_bytes = None if told is None else told.get("body_bytes")
    if told is None or body_bytes != len(content) - begin - size - SIGNATURE_BYTES:
        raise reject("file", "stick_file_cut", bytes=len(data))
    end = len(content) - SIGNATURE_BYTES
    return SignedFile(kind, header, content[begin + size : end], content[end:], told)


def check_signature(file: SignedFile, verify_key: bytes) -> None:
    """Makes sure that the holder of a key signed every byte of a file.

    Raises: Rejected `stick_file_forged` (the signature), `stick_file_body_differs` (the body's hash).
    """
    try:
        nacl.signing.VerifyKey(verify_key).verify(file.kind.first_line + file.header, file.signature)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, nacl.exceptions.TypeError) as error:
        raise reject("file", "stick_file_forged") from error
    if file.told.get("body_sha256") != hashlib.sha256(file.body).hexdigest():
        raise reject("file", "stick_file_body_differs")


def expect_kind(file: SignedFile, kind: FileKind) -> None:
    """Makes sure that a file is of a kind. Raises: Rejected `stick_file_of_other_kind`."""
    if file.kind is not kind:
        raise reject("file", "stick_file_of_other_kind", kind=file.kind.value, wanted=kind.value)


def number_told(told: Mapping[str, object], name: str) -> int:
    """Returns a whole number out of a header. Raises: Rejected `stick_file_unreadable`."""
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise unreadable(name)
    return value


def text_told(told: Mapping[str, object], name: str) -> str:
    """Returns a text out of a header. Raises: Rejected `stick_file_unreadable`."""
    value = told.get(name)
    if not isinstance(value, str):
        raise unreadable(name)
    return value


def bytes_told(told: Mapping[str, object], name: str) -> bytes:
    """Returns bytes that stand in hex in a header. Raises: Rejected `stick_file_unreadable`."""
    try:
        return bytes.fromhex(text_told(told, name))
    except ValueError as error:
        raise unreadable(name) from error


def map_told(told: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Returns an object out of a header. Raises: Rejected `stick_file_unreadable`."""
    value = told.get(name)
    if not isinstance(value, Mapping):
        raise unreadable(name)
    return value


def unreadable(part: str) -> Rejected:
    """Returns the refusal of a file whose signature is right and whose content is not what this program knows."""
    return reject("file", "stick_file_unreadable", part=part)


def _told(header: bytes) -> Mapping[str, object] | None:
    try:
        told = json.loads(header)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
