"""The only reader of the time. Everything else is given a `Clock`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC instant, cut to whole milliseconds."""

    def now(self) -> datetime:
        """Returns the present instant."""
        ...


def to_milliseconds(instant: datetime) -> datetime:
    """Returns the instant in UTC, cut to whole milliseconds. Raises: ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Returns the machine's time."""
        return to_milliseconds(datetime.now(UTC))


@dataclass(slots=True)
class PlayedClock:
    """A clock that a training day or a test moves by hand."""

    instant: datetime

    def now(self) -> datetime:
        """Returns the instant that was set last."""
        return self.instant

    def set(self, instant: datetime) -> None:
        """Sets the instant."""
        self.instant = to_milliseconds(instant)

    def advance(self, step: timedelta) -> None:
        """Moves the instant on by `step`."""
        self.set(self.instant + step)
