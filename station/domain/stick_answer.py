"""The centre's answer to a carrier file, signed by the centre: the same words as on the wire, on a stick.

It holds counts and chains and nothing about people, so it is not sealed. Knows no folder and no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.domain.fact import Json
from station.domain.signed_file import (
    FileKind,
    check_signature,
    expect_kind,
    map_told,
    number_told,
    sign_file,
    take_apart,
    text_told,
)
from station.errors import reject


@dataclass(frozen=True, slots=True)
class StickAnswer:
    """What the centre says of one carrier file.

    `hello` is where it stands with the epoch, `reply` what `judge` is to believe or not, `held` what stands of the
    range. `restores` counts how often the centre was restored from a backup: it only grows.
    """

    station: int
    epoch: int
    site: str
    restores: int
    hello: Mapping[str, object]
    reply: Mapping[str, object]
    held: Mapping[str, object]


def write_answer(told: Mapping[str, Json], seed: bytes) -> bytes:
    """Returns the bytes of an acknowledgement file, signed with the seed of the centre's key."""
    return sign_file(FileKind.ACKNOWLEDGEMENT, told, b"", seed)


def read_answer(data: bytes, verify_key: bytes) -> StickAnswer:
    """Returns what the centre signed.

    Raises: Rejected `stick_key_missing`, those of `take_apart` and `check_signature`, `stick_file_unreadable`.
    """
    file = take_apart(data)
    expect_kind(file, FileKind.ACKNOWLEDGEMENT)
    if not verify_key:
        raise reject("file", "stick_key_missing")
    check_signature(file, verify_key)
    return StickAnswer(
        number_told(file.told, "station"),
        number_told(file.told, "epoch"),
        text_told(file.told, "site"),
        number_told(file.told, "restores"),
        map_told(file.told, "hello"),
        map_told(file.told, "reply"),
        map_told(file.told, "held"),
    )
