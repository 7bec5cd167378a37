"""What verifies a PIN without telling it. Knows nobody who signs in."""

from __future__ import annotations

import nacl.pwhash.argon2id

from station.errors import reject

PIN_DIGITS_FEWEST = 4
VERIFIER_BYTES = 32
SALT_BYTES = nacl.pwhash.argon2id.SALTBYTES


def pin_verifier(pin: str, salt: bytes) -> bytes:
    """Returns the Argon2id verifier of a PIN. Source: RFC 9106; libsodium's *interactive* limits."""
    argon = nacl.pwhash.argon2id
    made = argon.kdf(
        VERIFIER_BYTES,
        pin.encode(),
        salt,
        opslimit=argon.OPSLIMIT_INTERACTIVE,
        memlimit=argon.MEMLIMIT_INTERACTIVE,
    )
    return bytes(made)


def check_pin(pin: str, field: str = "pin") -> None:
    """Checks that a PIN has enough digits and nothing else. Raises: Rejected `pin_too_short`."""
    if len(pin) < PIN_DIGITS_FEWEST or not pin.isdigit():
        raise reject(field, "pin_too_short", fewest=PIN_DIGITS_FEWEST)
