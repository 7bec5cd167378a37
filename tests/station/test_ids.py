"""Record ids: UUIDv7 with the clock in front, and the same from the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from station.clock import PlayedClock
from station.ids import SeededIds, SystemIds, uuid7

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


def test_the_example_of_the_standard_is_met() -> None:
    noise = ((0xCC3 << 62) | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert str(uuid7(0x017F22E279B0, noise)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_every_id_is_of_version_7_and_holds_its_instant(unix_ms: int, noise: bytes) -> None:
    made = uuid7(unix_ms, noise)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == unix_ms


def test_one_seed_gives_one_day_and_another_seed_another() -> None:
    def made(seed: int) -> list[object]:
        ids = SeededIds(PlayedClock(NOON), seed)
        return [ids.new_id(), ids.random_bytes(5), ids.new_id()]

    assert made(7) == made(7)
    assert made(7) != made(8)


def test_ids_of_a_machine_differ_and_follow_its_clock() -> None:
    clock = PlayedClock(NOON)
    ids = SystemIds(clock)
    first = {ids.new_id() for _ in range(100)}
    clock.advance(timedelta(milliseconds=1))
    assert len(first) == 100
    assert ids.new_id() > max(first)
    assert len(ids.random_bytes(32)) == 32
    assert ids.random_bytes(32) != ids.random_bytes(32)
