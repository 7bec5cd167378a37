"""When to try next. Pure: the caller brings the randomness and keeps the count of attempts."""

from __future__ import annotations

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
