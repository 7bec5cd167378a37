"""When to try next and how much at once. Pure: the caller brings the randomness and keeps the count of attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.domain.envelope import MOST_FACTS

FIRST_CEILING_S = 2.0
MOST_DELAY_S = 300.0
SIGN_IN_PAUSE_S = 900.0
"""After a refused sign-in: long enough not to look like an attack, while capture goes on."""

DOUBLINGS_TO_MOST = 8
"""2 s x 2^8 is over 300 s: a higher attempt changes nothing, and the power need not be computed."""


def next_delay_s(attempt: int, random01: float) -> float:
    """Returns how long to sleep before the next try: uniform(0, min(300 s, 2 s x 2^attempt)), "full jitter".

    `attempt` counts failures since the last acknowledgement, from 0; `random01` is uniform in [0, 1).
    Raises: ValueError for a negative attempt or a number outside [0, 1].
    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015-03-04.
    """
    if attempt < 0 or not 0.0 <= random01 <= 1.0:
        raise ValueError("attempt counts from 0 and random01 lies in [0, 1]")
    ceiling_s = min(MOST_DELAY_S, FIRST_CEILING_S * (1 << min(attempt, DOUBLINGS_TO_MOST)))
    return random01 * ceiling_s


@dataclass(frozen=True, slots=True)
class Advice:
    """What the centre asks of its stations: how many facts a batch holds at most, and to come again later, if not 0."""

    most_facts: int = MOST_FACTS
    retry_after_s: int = 0


def advice_in(greeting: Mapping[str, object]) -> Advice:
    """Returns what a greeting advises; what is no advice, or would stop a station, is not followed.

    A station never asks for more than a batch holds, never sends nothing, and never waits longer than by itself.
    """
    most, wait_s = greeting.get("most_facts"), greeting.get("retry_after_s")
    return Advice(
        most if type(most) is int and 0 < most < MOST_FACTS else MOST_FACTS,
        min(wait_s, int(MOST_DELAY_S)) if type(wait_s) is int and wait_s > 0 else 0,
    )


def asked_delay_s(wait_s: int, random01: float) -> float:
    """Returns how long to sleep when the centre asked for a while: that long at least, and not all stations at once.

    `random01` is uniform in [0, 1).
    """
    return min(MOST_DELAY_S, wait_s * (1.0 + random01))
