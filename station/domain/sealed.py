"""A unique identifier (resident, foreigner, passport or licence number) that never stands in clear at rest.

Three forms of one number: *sealed* to the centre's public key (the only form in a fact), *local* under a key of
this file (the row's), and a *search key*, a keyed hash that finds the number again without telling it.
Source: Personal Information Protection Act (Korea), art. 24 and 24-2: unique identifiers are kept encrypted.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

import nacl.exceptions
import nacl.public
import nacl.secret

from station.errors import Trouble

EPHEMERAL_KEY_BYTES = 32
LOCAL_NONCE_BYTES = nacl.secret.SecretBox.NONCE_SIZE
SEALING_RANDOM_BYTES = EPHEMERAL_KEY_BYTES + LOCAL_NONCE_BYTES
UNMASKED_TAIL = 3


@dataclass(frozen=True, slots=True)
class SealedIdentifier:
    """The forms of one identifier that may be stored."""

    kind: str
    masked: str
    sealed: bytes
    local: bytes
    search_key: str


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """What sealing needs: the centre's public key, and two local keys of 32 bytes."""

    centre_public_key: bytes
    local_key: bytes
    search_key: bytes


def normal_number(number: str) -> str:
    """Returns a number without spaces and hyphens, in capitals, as it is compared."""
    kept = unicodedata.normalize("NFKC", number).upper()
    return "".join(one for one in kept if one.isalnum())


def mask(number: str) -> str:
    """Returns a number with all but its last three characters hidden; a short one is hidden whole."""
    plain = normal_number(number)
    tail = plain[-UNMASKED_TAIL:] if len(plain) > 2 * UNMASKED_TAIL else ""
    return "*" * (len(plain) - len(tail)) + tail


def search_key(kind: str, number: str, keys: SealingKeys) -> str:
    """Returns the keyed hash under which a number is found: HMAC-SHA-256 in hex."""
    text = f"{kind}:{normal_number(number)}".encode()
    return hmac.new(keys.search_key, text, hashlib.sha256).hexdigest()


def seal_identifier(kind: str, number: str, keys: SealingKeys, noise: bytes) -> SealedIdentifier:
    """Returns the storable forms of a number. `noise` is SEALING_RANDOM_BYTES fresh random bytes.

    Raises: ValueError when the noise is too short.
    """
    if len(noise) != SEALING_RANDOM_BYTES:
        raise ValueError(f"sealing needs {SEALING_RANDOM_BYTES} random bytes")
    text = normal_number(number).encode()
    local = seal_local(text, keys, noise[EPHEMERAL_KEY_BYTES:])
    sealed = seal_to_centre(text, keys.centre_public_key, noise[:EPHEMERAL_KEY_BYTES])
    return SealedIdentifier(kind, mask(number), sealed, local, search_key(kind, number, keys))


def seal_local(text: bytes, keys: SealingKeys, nonce: bytes) -> bytes:
    """Returns the local form of a text, which `open_local` opens."""
    return bytes(nacl.secret.SecretBox(keys.local_key).encrypt(text, nonce))


def seal_to_centre(text: bytes, public_key: bytes, ephemeral_seed: bytes) -> bytes:
    """Returns a sealed box that only the centre's private key opens.

    The box is libsodium's `crypto_box_seal`, made here with a given ephemeral key so that a training day can be
    repeated byte for byte. Source: libsodium documentation, "Sealed boxes": nonce = BLAKE2b-24(epk ‖ pk).
    """
    ephemeral = nacl.public.PrivateKey(ephemeral_seed)
    epk = bytes(ephemeral.public_key)
    nonce = hashlib.blake2b(epk + public_key, digest_size=nacl.public.Box.NONCE_SIZE).digest()
    box = nacl.public.Box(ephemeral, nacl.public.PublicKey(public_key))
    return epk + box.encrypt(text, nonce).ciphertext


def open_local(local: bytes, keys: SealingKeys) -> str:
    """Returns the text in clear from its local form. Raises: Trouble `identifier_unreadable`."""
    try:
        return nacl.secret.SecretBox(keys.local_key).decrypt(local).decode()
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise Trouble("identifier_unreadable") from error
