"""The day on which the tests are played: it is noon at the booth when they begin, whatever the machine's clock says.

A test that takes the machine's own time would end on another day than it began on, if it ran across midnight.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from station.clock import to_milliseconds

NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)
"""Noon in Seoul, where a station stands unless its settings say otherwise."""
_BEGAN_S = time.monotonic()


class Daytime:
    """A clock that goes on as the machine's does, from noon of one day."""

    def now(self) -> datetime:
        """Returns the time of that day."""
        return to_milliseconds(NOON + timedelta(seconds=time.monotonic() - _BEGAN_S))
