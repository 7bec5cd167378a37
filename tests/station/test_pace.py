"""When the next try comes. Invariant 15 of the protocol: never a sleep over 300 s."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.envelope import MOST_FACTS
from station.sync.pace import MOST_DELAY_S, Advice, advice_in, asked_delay_s, next_delay_s

CEILINGS_S = [
    (0, 2),
    (1, 4),
    (2, 8),
    (3, 16),
    (4, 32),
    (5, 64),
    (6, 128),
    (7, 256),
    (8, 300),
    (9, 300),
    (10**9, 300),
]


@pytest.mark.parametrize(("attempt", "ceiling_s"), CEILINGS_S)
def test_the_longest_sleep_doubles_up_to_five_minutes(attempt: int, ceiling_s: float) -> None:
    assert next_delay_s(attempt, 1.0) == ceiling_s
    assert next_delay_s(attempt, 0.5) == ceiling_s / 2
    assert next_delay_s(attempt, 0.0) == 0


@given(st.integers(min_value=0), st.floats(0, 1))
def test_no_sleep_is_negative_or_over_five_minutes(attempt: int, random01: float) -> None:
    assert 0 <= next_delay_s(attempt, random01) <= MOST_DELAY_S


@pytest.mark.parametrize(("attempt", "random01"), [(-1, 0.5), (0, -0.1), (0, 1.1), (0, float("nan"))])
def test_what_is_no_attempt_or_no_chance_is_a_bug(attempt: int, random01: float) -> None:
    with pytest.raises(ValueError, match="random01"):
        next_delay_s(attempt, random01)


@pytest.mark.parametrize("told", [None, "9", -1, 0, True, 1.5, 10**9, [], {}], ids=repr)
def test_what_is_no_advice_changes_no_batch_and_stops_nobody(told: object) -> None:
    advice = advice_in({"most_facts": told, "retry_after_s": told})
    assert advice.most_facts == MOST_FACTS
    assert 0 <= advice.retry_after_s <= MOST_DELAY_S


def test_advice_is_read() -> None:
    assert advice_in({"most_facts": 20, "retry_after_s": 60}) == Advice(20, 60)
    assert advice_in({}) == Advice()


@given(st.integers(min_value=0), st.floats(0, 1))
def test_nobody_comes_sooner_than_asked_or_later_than_five_minutes(asked_s: int, random01: float) -> None:
    assert min(asked_s, MOST_DELAY_S) <= asked_delay_s(asked_s, random01) <= MOST_DELAY_S
