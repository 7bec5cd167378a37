"""The only maker of ids and random bytes. Everything else is given an `Ids`."""

from __future__ import annotations

import random
import secrets
from typing import Protocol
from uuid import UUID

from station.clock import Clock

UUID_VERSION_7 = 0x7000_8000_0000_0000_0000


class Ids(Protocol):
    """Makes record ids (UUIDv7) and random bytes."""

    def new_id(self) -> UUID:
        """Returns a new UUIDv7."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """Returns `count` bytes fit for keys, nonces and salts."""
        ...


def uuid7(unix_ms: int, noise: bytes) -> UUID:
    """Returns the UUIDv7 of an instant and ten bytes of noise. Source: RFC 9562, 5.7."""
    rand = int.from_bytes(noise[:10], "big")
    rand_a, rand_b = (rand >> 62) & 0xFFF, rand & ((1 << 62) - 1)
    return UUID(int=(unix_ms & ((1 << 48) - 1)) << 80 | rand_a << 64 | rand_b | UUID_VERSION_7)


class SystemIds:
    """Ids from the machine's clock and its secure random source."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new_id(self) -> UUID:
        """Returns a new UUIDv7."""
        return uuid7(int(self._clock.now().timestamp() * 1000), secrets.token_bytes(10))

    def random_bytes(self, count: int) -> bytes:
        """Returns `count` secure random bytes."""
        return secrets.token_bytes(count)


class SeededIds:
    """Ids of a training day: the same seed and clock give the same ids. Never for real people."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._random = random.Random(seed)

    def new_id(self) -> UUID:
        """Returns the next UUIDv7 of the seed."""
        return uuid7(int(self._clock.now().timestamp() * 1000), self._random.randbytes(10))

    def random_bytes(self, count: int) -> bytes:
        """Returns the next `count` bytes of the seed."""
        return self._random.randbytes(count)
